"""bench/scale.py: its settings are the templates', its calls are those of docs/architecture.md, the document is what it
prints, and what it calls a bottleneck is one."""

import json
import os
import re
import sys

import pytest

from conftest import ROOT, Stack, load
from test_calls import named, recorded

sys.path.insert(0, str(ROOT / "bench"))
import scale  # noqa: E402
import scale_flow  # noqa: E402

DOCUMENT = ROOT / "docs/operations.md"
CASES = [scale.Case(rate, by_sms) for rate in (1, 100, 10_000) for by_sms in (0, 1)]
RESETS = [scale_flow.EMAIL, scale_flow.SMS, scale_flow.PIN]
FLOODS = [scale_flow.UNKNOWN, scale_flow.KNOWN, scale_flow.LIMITED, scale_flow.GUESS, scale_flow.PASSWORD, scale_flow.OTHER]


def steps(flows):
    return {(step.row, step.calls): step for flow in flows for step in flow.steps if step.calls}.values()


# The document --------------------------------------------------------------------------------------------------------


def test_the_document_is_what_the_script_prints(capsys):
    assert scale.main(["--check", str(DOCUMENT)]) == 0, capsys.readouterr().err


def test_a_document_that_says_something_else_is_out_of_date_and_can_be_written_again(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text(DOCUMENT.read_text().replace("full batches of `deliver`", "batches of `deliver`"))
    assert scale.main(["--check", str(page)]) == 1
    assert "--into" in capsys.readouterr().err
    assert scale.main(["--into", str(page)]) == 0
    assert page.read_text() == DOCUMENT.read_text()


@pytest.mark.parametrize("broken", ["", "<!-- scale.py: end -->\n<!-- scale.py: begin -->"])
def test_a_document_without_its_markers_is_left_as_it_is(tmp_path, broken):
    page = tmp_path / "page.md"
    page.write_text(broken)
    with pytest.raises(SystemExit) as stopped:
        scale.main(["--into", str(page)])
    assert stopped.value.code == 2 and page.read_text() == broken


# What it counts from -------------------------------------------------------------------------------------------------


def test_settings_are_the_defaults_of_the_template():
    given = Stack().parameters
    assert scale.PASSWORD_RATE == float(given["PasswordRequestsPerSecond"])
    assert scale.API_RATE == float(given["ApiRequestsPerSecond"])
    assert scale.SMS_BUDGET == float(given["SmsDailyBudget"])
    assert scale.RETENTION_DAYS == float(given["ResetRetentionDays"])


def test_the_largest_sms_budget_is_what_the_template_takes():
    assert Stack(SmsCountries="JP", SmsDailyBudget=str(scale.SMS_BUDGET_MOST)).refusals() == []
    assert Stack(SmsCountries="JP", SmsDailyBudget=str(scale.SMS_BUDGET_MOST + 1)).refusals() != []


def test_the_stream_mapping_is_the_templates():
    mapping = load("template.yaml")["Resources"]["DeliverFunction"]["Properties"]["Events"]["Resets"]["Properties"]
    assert (scale.BATCH, scale.PARALLEL) == (mapping["BatchSize"], mapping["ParallelizationFactor"])
    (only,) = mapping["FilterCriteria"]["Filters"]
    # Another filter lets other records pass: then `wakes` of the calls in scale_flow.py must follow.
    assert json.loads(only["Pattern"]) == {"dynamodb": {"NewImage": {"work": {"S": [{"exists": True}]}, "lease": {"S": [{"exists": False}]}}}}


def test_memory_and_methods_are_the_templates():
    resources = load("template.yaml")["Resources"].values()
    functions = {each["Properties"]["CodeUri"].split("/")[-1]: each["Properties"] for each in resources if each["Type"] == "AWS::Serverless::Function"}
    for step in steps(RESETS + FLOODS):
        folder = re.sub(r"(?<!^)([A-Z])", r"-\1", step.function).lower()
        assert scale.memory(step.function) == functions[folder]["MemorySize"] / 1024, folder
    methods = [event for each in functions.values() for event in each.get("Events", {}).values() if event["Type"] == "Api"]
    assert scale.PASSWORD_METHODS + scale.OTHER_METHODS == len(methods)


def test_every_step_has_its_time():
    assert {step.row for flow in RESETS + FLOODS for step in flow.steps} == set(scale.SECONDS)


@pytest.mark.parametrize("step", steps(RESETS + FLOODS), ids=lambda step: step.row)
def test_a_steps_calls_are_those_of_the_table_in_their_order(step):
    rows, parent = {}, ""
    for line in (ROOT / "docs/architecture.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) >= 2:
            # What a row with "…" does not say again is as in the row that it belongs to.
            rows[cells[0]] = (rows.get(parent, "") + " " if cells[0].startswith("…") else "") + cells[1]
            parent = parent if cells[0].startswith("…") else cells[0]
    text, at = rows[step.row], 0
    for call in step.calls:
        at = text.find(call.text, at) + len(call.text)
        assert at >= len(call.text), f"{call.text!r} is not where scale_flow.py has it, in: {text}"


@pytest.mark.skipif(not os.environ.get("REKEY_RECORD_CALLS"), reason="needs what the flows called: .ci/infra/run")
def test_every_call_is_one_that_the_flows_made():
    made = {(line["client"], named(line["resource"]), line["action"].removeprefix("dynamodb:")) for line in recorded()}
    verbs = {"Put": "PutItem", "Update": "UpdateItem"}
    for step in steps(RESETS + FLOODS):
        client = re.sub(r"(?<!^)([A-Z])", r"-\1", step.function).lower()
        for call in step.calls:
            assert (client, call.table, verbs.get(call.verb, call.verb)) in made


def test_the_parts_of_a_cap_are_those_of_the_code():
    """As in the unit test of shared/src/store/limits/capped.rs."""
    assert [scale.parts(cap) for cap in (0, 1, 999, 1_999, 2_000, 31_999, 32_000, 2**32 - 1)] == [1, 1, 1, 1, 2, 31, 32, 32]


@pytest.mark.parametrize("flow", RESETS, ids=lambda flow: flow.name)
def test_the_index_is_left_as_it_was_found(flow):
    """Two pieces of work: each goes in, is moved by the take, which is a write to delete and one to put, and goes out."""
    assert flow.units()[0]["due"] == 2 * (1 + 2 + 1) and flow.records == 2


def test_a_shard_of_the_stream_brings_what_its_partition_takes():
    stream = scale.results(list(CASES), {})["stream"]
    assert stream["shard"] > stream["partition"]


# What it says --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_raising_a_bottleneck_moves_it_until_everything_fits(case):
    quotas, order = {}, []
    while left := scale.beyond(case, quotas):
        order.append(left[0].key)
        quotas[left[0].key] = left[0].needs
    assert order == [limit.key for limit in scale.beyond(case, {})]
    assert len(order) == len(set(order)) and order


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_first_is_furthest_beyond(case):
    found = scale.beyond(case, {})
    assert all(before.over >= after.over > 1 for before, after in zip(found, found[1:] or found))


def test_at_one_a_second_nothing_but_ses_gives_way_by_mail():
    assert {limit.key for limit in scale.beyond(scale.Case(1), {})} <= {"ses-sandbox-day", "ses-sandbox", "ses-day", "ses"}
    granted = {"ses-sandbox-day": 1e6, "ses-sandbox": 14, "ses-day": 1e6}
    assert scale.beyond(scale.Case(1), granted) == []


def test_more_resets_never_move_a_limit_back_in():
    for by_sms in (0, 1):
        keys = [{limit.key for limit in scale.beyond(scale.Case(rate, by_sms), {})} for rate in (1, 100, 10_000)]
        assert keys[0] <= keys[1] <= keys[2]


def test_a_setting_that_moves_a_bottleneck_exists():
    known = set(Stack().parameters) | set(re.findall(r"^\| `([\w.]+)` \|", (ROOT / "docs/settings.md").read_text(), re.M))
    for case in CASES:
        for limit in scale.limits(case, {}):
            if limit.kind == "setting":
                assert set(re.findall(r"`([\w.]+)`", limit.moves)) <= known, limit.moves


def test_the_cost_is_in_proportion_to_resets_and_hours():
    for by_sms in (0, 0.3, 1):
        one = scale.demand(scale.Case(1, by_sms))["month"]
        assert scale.demand(scale.Case(10_000, by_sms))["month"] == pytest.approx(10_000 * one)
        assert scale.demand(scale.Case(1, by_sms, hours=6))["month"] == pytest.approx(one / 4)
    of_1000 = 1_000 * sum(scale.cost(scale_flow.EMAIL).values())
    assert scale.demand(scale.Case(1))["month"] == pytest.approx(of_1000 * 86.4 * 30)


def test_a_share_by_sms_lies_between_all_and_none():
    none, some, every = (scale.demand(scale.Case(100, by_sms)) for by_sms in (0, 0.25, 1))
    for key in ("mails", "sms", "writes", "busy", "month"):
        assert some[key] == pytest.approx(0.75 * none[key] + 0.25 * every[key])


def test_more_apps_have_more_room_of_their_own_and_no_more_of_ses():
    one, many = ({limit.key: limit.over for limit in scale.limits(scale.Case(100, apps=apps), {})} for apps in (1, 10))
    assert many["app"] == pytest.approx(one["app"] / 10) and many["ses"] == one["ses"]


def test_a_flood_costs_less_than_what_it_asks_for_would():
    """The throttles bound it: ten times the attack costs ten times the lines of the access log, and nothing else more."""
    found = scale.floods()
    for key in ("unknown", "guesses", "passwords", "all"):
        assert found[key] < scale.ATTACK * scale.HOUR * scale.API_CALL


# The command line ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "says"), [
    (["--rate", "0"], "no number above 0"),
    (["--rate", "many"], "'many' is no number"),
    (["--sms-share", "1.1"], "at most 1"),
    (["--hours", "25"], "at most 24"),
    (["--apps", "0"], "argument --apps"),
    (["--quota", "fast=1"], "these are: api-account"),
    (["--quota", "ses=-1"], "no number above 0"),
    (["--check", "docs/operations.md", "--rate", "5"], "no other argument"),
    (["--check", "no/such/file.md"], "no/such/file.md"),
])
def test_a_bad_argument_is_named(arguments, says, capsys):
    with pytest.raises(SystemExit) as stopped:
        scale.main(arguments)
    assert stopped.value.code == 2 and says in capsys.readouterr().err


def test_numbers_of_ones_own_are_calculated_with(capsys):
    assert scale.main(["--rate", "250", "--sms-share", "0", "--apps", "10", "--json", "--quota", "ses=600", "--quota", "ses-day=5e7"]) == 0
    (only,) = json.loads(capsys.readouterr().out)["cases"]
    keys = {limit["key"] for limit in only["beyond"]}
    assert only["demand"]["mails"] == 500 and not keys & {"ses", "ses-day"} and "api-password" in keys


def test_markdown_is_printed_for_any_case(capsys):
    assert scale.main(["--rate", "0.1", "250", "--sms-share", "0.3"]) == 0
    tables = [line.count(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert tables and min(tables) >= 2
