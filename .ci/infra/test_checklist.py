"""One test for each thing that the deployment must have, on the templates as SAM translates them."""

import json
import os
import re
import string
import subprocess
import tomllib

import pytest
import yaml

import policies
from conftest import (
    FUNCTIONS,
    INFRA,
    ROOT,
    Stack,
    as_list,
    environment,
    function,
    load,
    statements,
)

HASHING = {"complete-reset", "link-callback", "forgot", "deliver", "sign-in", "current-user", "users"}
TABLES = {"AppsTable": "appId", "UsersTable": "pk", "ResetsTable": "resetId", "LimitsTable": "key", "SessionsTable": "token"}
EXPIRING = {"ResetsTable", "LimitsTable", "SessionsTable"}


def rust(path):
    return (ROOT / path).read_text()


# 1. Tools and their skips ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [".ci/infra/cfnlintrc.yaml", ".ci/infra/checkov.yaml"])
def test_every_skip_has_its_reason_beside_it(path):
    skips = re.findall(r"^ +- ([A-Z]+[A-Z_0-9]*\d+)(.*)$", (ROOT / path).read_text(), re.M)
    assert skips
    for check, rest in skips:
        assert re.match(r" +# \w.{20,}", rest), f"{check} has no reason"


def test_a_skip_inside_a_template_has_its_reason_above_it():
    for path in INFRA.rglob("*.yaml"):
        lines = path.read_text().splitlines()
        for before, line in zip(lines, lines[1:]):
            for check in re.findall(r"[EW]\d{4}", line if "ignore_checks" in line else ""):
                assert before.strip().startswith(f"# {check} "), f"{path.name}: {check}"


# 2. Functions ---------------------------------------------------------------------------------------------------------


def test_the_functions_are_these_and_no_others(stack):
    assert set(stack.resources("AWS::Lambda::Function")) == {f"{name}Function" for name in FUNCTIONS.values()}


def test_every_functions_bin_exists_and_is_unique_in_the_workspace():
    command = ["cargo", "metadata", "--no-deps", "--offline", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    bins = [t["name"] for p in metadata["packages"] for t in p["targets"] if "bin" in t["kind"]]
    for name in FUNCTIONS:
        assert bins.count(name) == 1, f"{name}: {bins.count(name)} bins of this name in {sorted(bins)}"


def test_every_function_is_built_by_cargo_lambda_from_a_folder_of_its_own():
    resources = load("template.yaml")["Resources"]
    for name, logical in FUNCTIONS.items():
        resource = resources[f"{logical}Function"]
        assert resource["Metadata"] == {"BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": name}}
        assert resource["Properties"]["CodeUri"] == f"../functions/{name}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_runs_a_bootstrap_on_al2023(stack, name):
    properties = function(stack, name)
    assert (properties["Runtime"], properties["Handler"]) == ("provided.al2023", "bootstrap")


@pytest.mark.parametrize("architecture", ["arm64", "x86_64"])
def test_the_architecture_is_a_parameter_and_arm64_by_default(stack, architecture):
    assert {tuple(function(stack, n)["Architectures"]) for n in FUNCTIONS} == {("arm64",)}
    assert {tuple(function(Stack(Architecture=architecture), n)["Architectures"]) for n in FUNCTIONS} == {(architecture,)}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_its_memory_and_the_ones_that_hash_have_more(stack, name):
    assert function(stack, name)["MemorySize"] == (1024 if name in HASHING else 512)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_its_timeout(stack, name):
    assert function(stack, name)["Timeout"] == (60 if name == "deliver" else 15)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_a_log_group_of_its_own_with_retention(name):
    stack = Stack(LogRetentionDays="14")
    logging = function(stack, name)["LoggingConfig"]
    # Filters and queries look into the fields of a line.
    assert logging["LogFormat"] == "JSON"
    group = logging["LogGroup"].strip("<>")
    assert group == f"{FUNCTIONS[name]}Logs"
    assert stack.properties(group)["RetentionInDays"] == "14"


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if n != "deliver"])
def test_a_changed_parameter_reaches_the_alias(everything, name):
    """A version is made anew when its description changes, so that must hold every parameter that the function does."""
    logical = f"{FUNCTIONS[name]}Function"
    properties = everything.template["Resources"][logical]["Properties"]
    version, = (
        r for n, r in everything.template["Resources"].items()
        if r["Type"] == "AWS::Lambda::Version" and n.startswith(logical + "Version")
    )
    assert properties["Description"] == version["Properties"]["Description"]
    described = set(re.findall(r"\$\{(\w+)\}", json.dumps(version["Properties"]["Description"]["Fn::Sub"])))
    # Another architecture is other code, which is another version by itself; tables and the log are not replaced.
    names = {"Architecture", "LogRetentionDays"}
    text = json.dumps(properties)
    held = set(re.findall(r'"Ref": "(\w+)"|\$\{(\w+)\}', text))
    # A variable that only says whether SMS is on.
    assert ("SENDS_SMS" in text) == ("Sms" in described)
    held = {a or b for a, b in held} & set(everything.source["Parameters"]) - names
    # The names of tables come through the data stack, which a restore gives others.
    held |= {"RestoredUsersTable", "RestoredAppsTable"}
    assert held <= described, held - described


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if n != "deliver"])
def test_a_description_fits_whatever_the_parameters_are(name):
    longest = Stack(
        CorsOrigin="https://" + "a" * 92, IdentifierKeyVersionId="01234567-89ab-cdef-0123-456789abcdef",
        RestoredUsersTable="u" * 24, RestoredAppsTable="a" * 24, PinKeyId="a" * 16,
        PreviousPinKeyId="b" * 16, AuthorizerAppId="a" * 64, ChangePasswordAppId="a" * 64, SignInFloorMilliseconds="5000", ResetRetentionDays="365",
        SecurityEvents="off", SmsCountries="JP", SmsDailyBudget="100",
    )
    assert longest.refusals() == []
    assert len(function(longest, name)["Description"]) <= 256


def test_old_versions_are_deleted_because_they_keep_old_keys(stack):
    versions = stack.resources("AWS::Lambda::Version")
    assert len(versions) == len(FUNCTIONS) - 1
    assert {v["DeletionPolicy"] for v in versions.values()} == {"Delete"}


# 3. Time limits -------------------------------------------------------------------------------------------------------


def test_the_sdks_time_limits_lie_under_every_functions_timeout(stack):
    source = rust("shared/src/aws/mod.rs")
    attempt = int(re.search(r"ATTEMPT: Duration = Duration::from_millis\(([\d_]+)\)", source)[1].replace("_", "")) / 1000
    operation = int(re.search(r"OPERATION: Duration = Duration::from_secs\((\d+)\)", source)[1])
    for setting in ("operation_attempt_timeout(ATTEMPT)", "operation_timeout(OPERATION)"):
        assert setting in source
    assert attempt < operation < min(function(stack, name)["Timeout"] for name in FUNCTIONS)


def test_retries_are_on():
    assert re.search(r"RetryConfig::standard\(\)\.with_max_attempts\([2-9]\)", rust("shared/src/aws/mod.rs"))


def test_delivers_timeout_is_below_its_lease(stack):
    lease = int(re.search(r"LEASE_SECS: i64 = (\d+);", rust("shared/src/store/work.rs"))[1])
    assert function(stack, "deliver")["Timeout"] < lease


# 4. Parameters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", ["template.yaml", "data.yaml"])
def test_every_parameter_has_a_default_or_a_pattern_and_a_description(template):
    for name, parameter in load(template)["Parameters"].items():
        assert "Default" in parameter or "AllowedPattern" in parameter, name
        assert len(parameter["Description"]) > 20, name
        assert "AllowedPattern" not in parameter or "ConstraintDescription" in parameter, name


@pytest.mark.parametrize("template", ["template.yaml", "data.yaml"])
def test_no_parameter_is_noecho(template):
    assert not any(p.get("NoEcho") for p in load(template)["Parameters"].values())


def test_names_explain_themselves_since_guided_mode_shows_nothing_else():
    for name in load("template.yaml")["Parameters"]:
        assert len(re.findall(r"[A-Z][a-z0-9]+", name)) >= 2 or name == "Architecture", name


def test_what_an_operator_wants_to_set_is_a_parameter():
    wanted = {
        "PublicBaseUrl", "EmailSender", "SmsCountries", "SmsDailyBudget", "AlarmEmail", "ResetRetentionDays",
        "LogRetentionDays", "CanaryEnabled", "WebApplicationFirewall", "CustomDomainName", "CorsOrigin",
        "TableDeletionProtection", "Architecture",
    }
    assert wanted <= set(load("template.yaml")["Parameters"])


def test_the_sender_alone_is_enough():
    assert Stack().refusals() == []
    needed = [n for n, p in load("template.yaml")["Parameters"].items() if "Default" not in p]
    assert needed == ["EmailSender"]


def test_sms_is_off_by_default(stack):
    assert environment(stack, "deliver")["SMS_COUNTRIES"] == ""
    assert environment(stack, "forgot")["SENDS_SMS"] == "off"
    with_sms = Stack(SmsCountries="JP", SmsDailyBudget="100")
    assert environment(with_sms, "forgot")["SENDS_SMS"] == "on"


def test_every_parameter_is_in_a_group_of_the_console():
    source = load("template.yaml")
    groups = source["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert sorted(p for g in groups for p in g["Parameters"]) == sorted(source["Parameters"])


def test_the_data_template_takes_its_parameters_from_this_one():
    ours, theirs = load("template.yaml"), load("data.yaml")
    passed = ours["Resources"]["Data"]["Properties"]["Parameters"]
    assert passed == {name: {"Ref": name} for name in theirs["Parameters"]}
    for name, parameter in theirs["Parameters"].items():
        for key in ("Type", "Default", "AllowedPattern", "AllowedValues"):
            assert parameter.get(key) == ours["Parameters"][name].get(key), name


# What is refused before anything is made -------------------------------------------------------------------------------

ACM = "arn:aws:acm:eu-west-1:123456789012:certificate/0a1b"
WAF = "arn:aws:wafv2:{}:123456789012:{}/webacl/mine/0a1b-2c"


@pytest.mark.parametrize(
    "given, why",
    [
        ({"SmsCountries": "JP"}, "SmsDailyBudget must say"),
        ({"SmsDailyBudget": "100"}, "SmsCountries is empty"),
        ({"SmsCountries": "Japan", "SmsDailyBudget": "1"}, "ISO 3166"),
        ({"PublicBaseUrl": "http://id.example.com"}, "https URL"),
        ({"PublicBaseUrl": "https://u:p@id.example.com"}, "https URL"),
        ({"PublicBaseUrl": "https://id.example.com/?a"}, "https URL"),
        ({"PublicBaseUrl": "https://a.example", "CustomDomainName": "b.example", "CertificateArn": ACM}, "Give one"),
        ({"CustomDomainName": "id.example.com"}, "needs CertificateArn, or HostedZoneId"),
        ({"HostedZoneId": "Z0123456789ABC"}, "with CustomDomainName only"),
        ({"CertificateArn": ACM}, "with CustomDomainName only"),
        ({"ExistingWebAclArn": WAF.format("us-east-1", "global")}, "scope REGIONAL"),
        ({"ExistingWebAclArn": WAF.format("eu-west-1", "regional"), "WebApplicationFirewall": "block"}, "one web ACL"),
        ({"WebApplicationFirewall": "yes"}, "none of its values"),
        ({"PreviousPinKeyId": "k1"}, "another name"),
        ({"PinKeyId": "k,1"}, "letters and digits"),
        ({"SmsDeliveryLogsExist": "true"}, "with SmsCountries only"),
        ({"SmsMaxPriceUsd": "0"}, "price"),
        ({"SmsMaxPriceUsd": "11"}, "price"),
        ({"SmsSender": "12345"}, "sender id"),
        ({"EmailSender": "Rekey <no-reply@example.com>"}, "email address"),
        ({"CorsOrigin": "https://app.example/"}, "one origin"),
        # What a function would refuse at its start, when the deployment is done.
        ({"CorsOrigin": "https://App.example"}, "one origin"),
        ({"CorsOrigin": "https://app.example:443"}, "one origin"),
        ({"PublicBaseUrl": "https://id.example.com/"}, "slash at its end"),
        ({"PublicBaseUrl": "https://id.example.com:99999"}, "https URL"),
        ({"EmailSender": "a..b@example.com"}, "email address"),
        ({"SmsCountries": "XX", "SmsDailyBudget": "1"}, "ISO 3166"),
        ({"SmsCountries": "JP,", "SmsDailyBudget": "1"}, "ISO 3166"),
        ({"SmsCountries": "JP", "SmsDailyBudget": "0.0"}, "whole number"),
        ({"ResetRetentionDays": "30.5"}, "whole number"),
        ({"ResetRetentionDays": "366"}, "whole number"),
        ({"SignInFloorMilliseconds": "5001"}, "whole number"),
        ({"AuthorizerAppId": "my shop"}, "app's id"),
        ({"ChangePasswordAppId": "a/b"}, "app's id"),
        ({"SecurityEvents": "true"}, "none of its values"),
        ({"WafRequestsPerAddress": "9"}, "too small"),
        ({"ApiRequestsPerSecond": "0"}, "too small"),
        ({"UnsentAlarmPercent": "101"}, "too large"),
    ],
)
def test_what_cannot_work_is_refused_and_the_reason_told(given, why):
    reasons = Stack(**given).refusals()
    assert reasons and why in " ".join(reasons), reasons


@pytest.mark.parametrize(
    "given",
    [
        {"SmsCountries": "JP,GB", "SmsDailyBudget": "100"},
        {"CustomDomainName": "id.example.com", "CertificateArn": ACM},
        {"CustomDomainName": "id.example.com", "HostedZoneId": "Z0123456789ABC"},
        {"PublicBaseUrl": "https://id.example.com/rekey"},
        {"ExistingWebAclArn": WAF.format("eu-west-1", "regional")},
        {"WebApplicationFirewall": "count"},
        {"PinKeyId": "k2", "PreviousPinKeyId": "k1"},
        {"SmsSender": "+15550100123"},
        {"SmsSender": "5REKEY"},
        {"AllowedEmailSenders": "*@shop.example,no-reply@mail.example"},
        {"CorsOrigin": "https://app.example"},
        {"CorsOrigin": "http://localhost:5173"},
        {"PublicBaseUrl": "https://id.example.com:8443"},
        {"EmailSender": "no-reply+rekey@mail.example.co.uk"},
        {"ResetRetentionDays": "1"},
        {"ResetRetentionDays": "365"},
        {"SignInFloorMilliseconds": "0"},
        {"SignInFloorMilliseconds": "5000"},
    ],
)
def test_what_works_is_not_refused(given):
    assert Stack(**given).refusals() == []


def test_sms_may_go_to_the_countries_that_deliver_knows_and_to_no_others():
    """The command has the list: each is a value of an app's own `smsCountries`."""
    rekey = os.environ.get("REKEY_BIN", ROOT / "target/debug/rekey")
    schema = json.loads(subprocess.run([rekey, "app", "schema"], check=True, capture_output=True).stdout)
    known = schema["properties"]["smsCountries"]["items"]["enum"]
    pattern = load("template.yaml")["Parameters"]["SmsCountries"]["AllowedPattern"]
    letters = string.ascii_uppercase
    assert [a + b for a in letters for b in letters if re.fullmatch(pattern, a + b)] == known
    assert re.fullmatch(pattern, ",".join(known)) and re.fullmatch(pattern, "")


SMS = {"SmsCountries": "JP", "SmsDailyBudget": "100"}
DOMAIN = {"CustomDomainName": "id.example.com"}


@pytest.mark.parametrize(
    "given, resources, outputs",
    [
        ({"AlarmEmail": "ops@example.com"}, {"AlarmMail"}, {"NextStep5Alarms"}),
        (SMS, {"SmsSpendAlarm", "SmsBudgetAlarm"}, {"SmsCountries", "NextStep2Sms"}),
        (
            SMS | {"SmsDeliveryLogsExist": "true"},
            {"SmsSpendAlarm", "SmsBudgetAlarm", "SmsDeliveredSubscription", "SmsFailedSubscription", "SmsLogsPermission"},
            {"SmsCountries", "NextStep2Sms"},
        ),
        ({"SmsSender": "REKEY"}, set(), {"SmsSender"}),
        (DOMAIN | {"CertificateArn": ACM}, {"Domain", "DomainMapping"}, {"CustomDomainTarget", "NextStep3Dns"}),
        (
            DOMAIN | {"HostedZoneId": "Z0"},
            {"Domain", "DomainMapping", "DomainRecord", "Certificate"},
            {"CustomDomainTarget", "NextStep3Dns"},
        ),
        (
            DOMAIN | {"HostedZoneId": "Z0", "CertificateArn": ACM},
            {"Domain", "DomainMapping", "DomainRecord"},
            {"CustomDomainTarget", "NextStep3Dns"},
        ),
        ({"WebApplicationFirewall": "count"}, {"WebAcl", "WebAclAssociation", "WafLogs", "WafLogging"}, set()),
        ({"ExistingWebAclArn": WAF.format("eu-west-1", "regional")}, {"ExistingWebAclAssociation"}, set()),
        ({"SesDomainToVerify": "example.com"}, set(), {"DkimRecord1", "DkimRecord2", "DkimRecord3"}),
        ({"PublicBaseUrl": "https://id.example.com"}, set(), set()),
        ({"PinKeyId": "k2", "PreviousPinKeyId": "k1"}, set(), set()),
        ({"ExistingDataStack": "rekey-data"}, set(), set()),
        ({"RestoredUsersTable": "rekey-users-restored"}, set(), set()),
        (
            {"SecurityEvents": "on"},
            {"EventsTopic", "EventsTopicPolicy", "EventsNotPublishedAlarm", "EventsGivenUpAlarm", "EventsNotTakenAlarm"},
            {"EventsTopicArn"},
        ),
    ],
)
def test_an_option_alone_turns_on_what_belongs_to_it_and_nothing_else(stack, given, resources, outputs):
    with_it = Stack(**given)
    assert set(with_it.resources()) - set(stack.resources()) == resources
    assert set(with_it.outputs()) - set(stack.outputs()) == outputs
    assert set(stack.resources()) <= set(with_it.resources()) and set(stack.outputs()) <= set(with_it.outputs())


# 5. samconfig ---------------------------------------------------------------------------------------------------------


def test_samconfig_has_default_and_prod():
    config = tomllib.loads((INFRA / "samconfig.toml").read_text())
    assert {"default", "prod"} <= set(config)
    for name in ("default", "prod"):
        deploy = config[name]["deploy"]["parameters"]
        assert "CAPABILITY_IAM" in deploy["capabilities"] and deploy["resolve_s3"]
        given = dict(each.split("=", 1) for each in deploy["parameter_overrides"])
        assert Stack(**given).refusals() == [], name


def test_the_operations_page_tells_every_parameter_as_the_template_does():
    table = rust("docs/operations.md").split("## Parameters")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (.*) \|$", table, re.M))
    parameters = load("template.yaml")["Parameters"]
    assert set(rows) == set(parameters)
    assert not [name for name, row in rows.items() if not row.startswith(parameters[name]["Description"])]


def test_the_operations_page_tells_every_output_as_the_template_does():
    table = rust("docs/operations.md").split("## Outputs")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.M))
    outputs = load("template.yaml")["Outputs"]
    assert set(rows) == set(outputs)
    assert not [name for name, row in rows.items() if not row.startswith(outputs[name]["Description"])]


def test_the_operations_page_says_of_every_alarm_what_to_do(everything):
    table = rust("docs/operations.md").split("## Alarms")[1].split("\n## ")[0]
    told = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\|([^|]+)\|", table, re.M)))) - {"Errors", "Throttles"}
    # One line stands for the alarm of every function.
    of_functions = {f"{logical}{kind}" for logical in FUNCTIONS.values() for kind in ("Errors", "Throttles")}
    made = {name.removesuffix("Alarm") for name in everything.resources("AWS::CloudWatch::Alarm")}
    assert made - of_functions == told


def test_the_operations_page_counts_the_alarms(stack, everything):
    """What they cost is told by their number."""
    page = rust("docs/operations.md")
    sms, events = Stack(**SMS), Stack(SecurityEvents="on")
    count = lambda each: len(each.resources("AWS::CloudWatch::Alarm"))
    told = f"Number of alarms: {count(stack)}, {count(sms) - count(stack)} more with SMS and {count(events) - count(stack)} more with events."
    assert told in page and count(everything) == count(sms) + count(events) - count(stack)


@pytest.mark.parametrize("page", ["README.md", "docs/operations.md"])
def test_a_page_answers_what_guided_mode_asks(page):
    """`sam deploy --guided` asks it for every method of a route without an authorizer: an operator must know the answer."""
    public = [e for r in load("template.yaml")["Resources"].values() for e in r.get("Properties", {}).get("Events", {}).values()
              if e["Type"] == "Api" and "Auth" not in e["Properties"]]
    asked = re.search(r"has no authentication.{0,40}?(\d+) times", rust(page), re.S)
    assert int(asked[1]) == len(public)


def test_prod_protects_its_tables():
    config = tomllib.loads((INFRA / "samconfig.toml").read_text())
    assert "TableDeletionProtection=true" in config["prod"]["deploy"]["parameters"]["parameter_overrides"]


def test_no_file_holds_a_secret():
    for path in INFRA.rglob("*"):
        if path.is_file():
            assert not re.search(r"(?i)\b(AKIA[0-9A-Z]{16}|[a-z0-9_-]{43,64}:[a-z0-9]{43,})\b", path.read_text()), path


# 6. Roles -------------------------------------------------------------------------------------------------------------


def test_every_function_has_a_role_of_its_own(stack):
    roles = [function(stack, name)["Role"] for name in FUNCTIONS]
    assert roles == [f"<{logical}Role.Arn>" for logical in FUNCTIONS.values()]
    assert len(stack.resources("AWS::IAM::Role")) == len(FUNCTIONS)


def test_the_roles_allow_exactly_what_the_golden_file_says():
    golden = (INFRA / "policies.golden.json").read_text()
    assert policies.text(policies.all_of()) == golden, "python .ci/infra/policies.py > infra/policies.golden.json"


def test_no_role_has_a_policy_from_elsewhere(stack):
    for name, role in stack.resources("AWS::IAM::Role").items():
        assert set(role["Properties"]) == {"AssumeRolePolicyDocument", "Policies"}, name


def test_every_role_is_for_lambda_alone(stack):
    for role in stack.resources("AWS::IAM::Role").values():
        statement, = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_star_stands_for_nothing(everything, name):
    for statement in statements(everything, name):
        assert not any("*" in action for action in as_list(statement["Action"]))
        assert "*" not in as_list(statement.get("Resource", []))


TOPICS = "arn:<AWS::Partition>:sns:*:*:*"
PHONES = {"Effect": "Allow", "Action": "sns:Publish", "NotResource": TOPICS}


def publishing(stack):
    return [s for name in FUNCTIONS for s in statements(stack, name) if "sns:Publish" in as_list(s["Action"])]


@pytest.mark.parametrize(
    "given, wanted",
    [
        ({}, [{"Effect": "Deny", "Action": "sns:Publish", "Resource": TOPICS}]),
        ({"SmsCountries": "JP", "SmsDailyBudget": "100"}, [PHONES, {"Effect": "Deny", "Action": "sns:Publish", "Resource": TOPICS}]),
        ({"SecurityEvents": "on"}, [{"Effect": "Allow", "Action": "sns:Publish", "Resource": "<EventsTopic>"}]),
        (
            {"SmsCountries": "JP", "SmsDailyBudget": "100", "SecurityEvents": "on"},
            [PHONES, {"Effect": "Allow", "Action": "sns:Publish", "Resource": "<EventsTopic>"}],
        ),
    ],
)
def test_phones_and_our_topic_are_all_that_is_published_to_and_each_only_where_it_is_on(given, wanted):
    assert publishing(Stack(**given)) == wanted


def test_only_deliver_may_send(everything):
    for name in FUNCTIONS:
        sends = {a for s in statements(everything, name) if s["Effect"] == "Allow" for a in as_list(s["Action"]) if a.startswith(("ses:", "sns:"))}
        assert sends == ({"ses:SendEmail", "sns:Publish"} if name == "deliver" else set())


def test_a_role_allows_more_only_for_what_is_on(stack):
    """Beyond these, SMS and events change no role."""
    widest = Stack(**policies.WIDEST)
    wider = {}
    for name in FUNCTIONS:
        before, after = policies.of(stack, name), policies.of(widest, name)
        for resource in before.keys() | after.keys():
            if before.get(resource) != after.get(resource):
                wider[name, resource] = set(after.get(resource, [])) ^ set(before.get(resource, []))
    phones = f"ALL BUT {policies.label(TOPICS)}"
    assert wider == {
        ("deliver", phones): {"sns:Publish"},
        ("deliver", "EventsTopic"): {"sns:Publish"},
        ("deliver", f"DENIED {policies.label(TOPICS)}"): {"sns:Publish"},
        ("current-user", "resets"): {"dynamodb:PutItem"},
        ("users", "resets"): {"dynamodb:PutItem"},
    }


def test_deliver_sends_mail_only_from_our_domains_and_through_the_configuration_set(stack):
    send, = (s for s in statements(stack, "deliver") if s["Action"] == "ses:SendEmail")
    ours = "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:"
    assert send["Resource"] == [f"{ours}identity/*", f"{ours}configuration-set/<SesConfigurationSet>"]
    assert send["Condition"] == {"StringLike": {"ses:FromAddress": ["*@example.com"]}}
    other = Stack(AllowedEmailSenders="*@shop.example,a@b.example")
    send, = (s for s in statements(other, "deliver") if s["Action"] == "ses:SendEmail")
    assert send["Condition"]["StringLike"]["ses:FromAddress"] == ["*@example.com", "*@shop.example", "a@b.example"]


def test_request_reset_writes_no_user_and_sends_nothing(stack):
    allowed = policies.of(stack, "request-reset")
    assert allowed["users"] == ["dynamodb:GetItem"] and allowed["resets"] == ["dynamodb:PutItem"]
    assert not any(a.startswith(("ses:", "sns:")) for actions in allowed.values() for a in actions)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_writes_to_its_own_log_alone(stack, name):
    logs = [s for s in statements(stack, name) if any(a.startswith("logs:") for a in as_list(s["Action"]))]
    assert [(s["Action"], s["Resource"]) for s in logs] == [
        (["logs:CreateLogStream", "logs:PutLogEvents"], f"<{FUNCTIONS[name]}Logs.Arn>")
    ]


# 7. Tables ------------------------------------------------------------------------------------------------------------


def test_the_tables_are_these_with_their_keys(data):
    tables = data.resources("AWS::DynamoDB::Table")
    keys = {n: [k["AttributeName"] for k in t["Properties"]["KeySchema"]] for n, t in tables.items()}
    assert keys == {name: [key] for name, key in TABLES.items()}


def test_the_tables_are_those_of_the_local_run():
    source = rust("local/src/tables.rs")
    for table, key in TABLES.items():
        name = table.removesuffix("Table").lower()
        assert re.search(rf'keyed\(&names\.{name}, "{key}"\)', source), table
    expiring = re.findall(r"\(&names\.(\w+), \"\w+\"\)", source.split("fn with_ttl")[1].split("}")[0])
    assert {f"{name.title()}Table" for name in expiring} == EXPIRING


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_on_demand_encrypted_and_recoverable(data, name):
    table = data.properties(name)
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["SSESpecification"] == {"SSEEnabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", TABLES)
def test_what_carries_a_ttl_expires_and_users_and_apps_never_do(data, name):
    expected = {"AttributeName": "ttl", "Enabled": True} if name in EXPIRING else None
    assert data.properties(name).get("TimeToLiveSpecification") == expected


def test_what_holds_data_is_kept_when_a_stack_goes(data, stack):
    kept = {"AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::SES::EmailIdentity"}
    for name, resource in load("data.yaml")["Resources"].items():
        if resource["Type"] in kept:
            assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain"), name
    nested = stack.resources()["Data"]
    assert (nested["DeletionPolicy"], nested["UpdateReplacePolicy"]) == ("Retain", "Retain")


@pytest.mark.parametrize("protection", ["true", "false"])
def test_deletion_protection_is_a_parameter(protection):
    data = Stack("data.yaml", TableDeletionProtection=protection)
    assert {data.properties(name)["DeletionProtectionEnabled"] for name in TABLES} == {protection}


def test_resets_streams_new_images_and_has_the_index_of_due_work(data):
    resets = data.properties("ResetsTable")
    assert resets["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    index, = resets["GlobalSecondaryIndexes"]
    assert index == {
        "IndexName": "due",
        "KeySchema": [{"AttributeName": "workShard", "KeyType": "HASH"}, {"AttributeName": "dueAt", "KeyType": "RANGE"}],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    types = {a["AttributeName"]: a["AttributeType"] for a in resets["AttributeDefinitions"]}
    assert types == {"resetId": "S", "workShard": "S", "dueAt": "N"}


def test_only_resets_has_a_stream(data):
    assert [n for n in TABLES if "StreamSpecification" in data.properties(n)] == ["ResetsTable"]


def test_no_table_has_a_name_that_a_second_deployment_would_clash_with(data):
    assert not any("TableName" in data.properties(name) for name in TABLES)


def test_a_later_deployment_takes_the_tables_of_the_data_stack_that_was_kept():
    again = Stack("data.yaml", ExistingDataStack="rekey-Data-1ABC")
    assert not again.resources("AWS::DynamoDB::Table") and not again.resources("AWS::SecretsManager::Secret")
    first, exports = Stack("data.yaml"), load("data.yaml")["Outputs"]
    outputs = {n: v for n, v in first.outputs().items()}
    assert again.outputs() == {name: f"<import rekey-Data-1ABC-{name}>" for name in outputs}
    for name in outputs:
        assert first.value(exports[name]["Export"]["Name"]) == f"<AWS::StackName>-{name}"


def test_the_output_names_the_stack_that_has_the_tables(stack):
    assert stack.outputs()["DataStack"] == "<part of Data>"
    assert Stack(ExistingDataStack="rekey-data").outputs()["DataStack"] == "rekey-data"


@pytest.mark.parametrize("kept", [{}, {"ExistingDataStack": "rekey-data"}])
@pytest.mark.parametrize("table", ["Users", "Apps"])
def test_a_restored_table_takes_the_place_of_the_stacks_own_and_of_no_other(kept, table):
    name = f"Restored{table}Table"
    before, after = Stack("data.yaml", **kept), Stack("data.yaml", **kept, **{name: "restored"})
    assert set(after.resources()) == set(before.resources()), "its own table stays"
    changed = {key: value for key, value in after.outputs().items() if before.outputs()[key] != value}
    assert changed == {
        f"{table}Table": "restored",
        f"{table}TableArn": "arn:<AWS::Partition>:dynamodb:<AWS::Region>:<AWS::AccountId>:table/restored",
    }
    assert load("template.yaml")["Resources"]["Data"]["Properties"]["Parameters"][name] == {"Ref": name}


def test_a_data_stack_without_tables_is_still_a_stack():
    assert Stack("data.yaml", ExistingDataStack="x", SetApiGatewayLogRole="false").resources()


def test_what_the_code_takes_from_the_data_stack_is_there():
    taken = set(re.findall(r"Data\.Outputs\.(\w+)", (INFRA / "template.yaml").read_text()))
    assert taken <= set(load("data.yaml")["Outputs"])


# 8. Stream and sweep --------------------------------------------------------------------------------------------------


@pytest.fixture
def mapping(stack):
    found, = stack.resources("AWS::Lambda::EventSourceMapping").values()
    return found["Properties"]


def test_the_stream_wakes_deliver_from_its_beginning(mapping):
    assert mapping["EventSourceArn"] == "<Data.Outputs.ResetsTableStreamArn>"
    assert mapping["FunctionName"] == "<DeliverFunction>"
    assert mapping["StartingPosition"] == "TRIM_HORIZON"


def test_the_stream_is_filtered_on_work_that_nobody_holds(mapping):
    pattern, = (json.loads(f["Pattern"]) for f in mapping["FilterCriteria"]["Filters"])
    assert pattern == {"dynamodb": {"NewImage": {"work": {"S": [{"exists": True}]}, "lease": {"S": [{"exists": False}]}}}}


def test_one_bad_record_does_not_hold_up_the_others(mapping):
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 1 <= mapping["MaximumRetryAttempts"] <= 5


def test_what_is_given_up_goes_to_a_queue_that_deliver_may_write_to(stack, mapping):
    event = load("template.yaml")["Resources"]["DeliverFunction"]["Properties"]["Events"]["Resets"]["Properties"]
    assert event["DestinationConfig"]["OnFailure"]["Type"] == "SQS"
    assert mapping["DestinationConfig"] == {"OnFailure": {"Destination": "<DeadLetters.Arn>"}}
    assert policies.of(stack, "deliver")["DeadLetters"] == ["sqs:SendMessage"]


def test_deliver_may_read_the_stream_that_it_is_mapped_to(stack):
    allowed = policies.of(stack, "deliver")
    assert {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"} <= set(allowed["resets/stream"])


def test_the_queues_are_encrypted_and_keep_their_messages_for_two_weeks(stack):
    for queue in stack.resources("AWS::SQS::Queue").values():
        assert queue["Properties"] == {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": 1209600}


def test_the_sweep_calls_deliver_every_minute(stack):
    rule, = stack.resources("AWS::Events::Rule").values()
    target, = rule["Properties"]["Targets"]
    assert rule["Properties"]["ScheduleExpression"] == "rate(1 minute)" and rule["Properties"].get("State", "ENABLED") == "ENABLED"
    assert target["Arn"] == "<DeliverFunction.Arn>"


# 9. Email -------------------------------------------------------------------------------------------------------------


def test_mail_goes_by_tls_only_and_not_for_longer_than_a_link_lives(stack):
    options = stack.properties("SesConfigurationSet")["DeliveryOptions"]
    assert options["TlsPolicy"] == "REQUIRE" and 300 <= options["MaxDeliverySeconds"] <= 3600


def test_ses_suppresses_what_bounced_and_keeps_the_reputation(stack):
    properties = stack.properties("SesConfigurationSet")
    assert properties["SuppressionOptions"] == {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}
    assert properties["ReputationOptions"] == {"ReputationMetricsEnabled": True}


def test_nothing_tracks_opens_or_clicks_since_that_rewrites_the_link(everything):
    assert "TrackingOptions" not in everything.properties("SesConfigurationSet")
    assert "VdmOptions" not in everything.properties("SesConfigurationSet")
    events = everything.properties("SesEventDestination")["EventDestination"]["MatchingEventTypes"]
    assert {"bounce", "complaint"} <= set(events) and not {"open", "click"} & set(events)


def test_events_of_ses_reach_delivery_status(stack):
    destination = stack.properties("SesEventDestination")
    assert destination["ConfigurationSetName"] == "<SesConfigurationSet>"
    assert destination["EventDestination"]["SnsDestination"] == {"TopicARN": "<SesEventsTopic>"}
    subscribed, = stack.resources("AWS::SNS::Subscription").values()
    assert subscribed["Properties"] == {
        "Endpoint": "<DeliveryStatusFunctionAliaslive>", "Protocol": "lambda", "TopicArn": "<SesEventsTopic>"
    }


def test_ses_tells_what_delivery_status_takes(stack):
    destination = stack.properties("SesEventDestination")["EventDestination"]
    assert destination["Enabled"] is True
    assert sorted(destination["MatchingEventTypes"]) == ["bounce", "complaint", "delivery", "deliveryDelay", "reject"]


def test_only_ses_for_our_configuration_set_may_publish_events(stack):
    statement, = stack.properties("SesEventsTopicPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "ses.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"AWS:SourceAccount": "<AWS::AccountId>"}
    assert statement["Condition"]["ArnEquals"]["AWS:SourceArn"].endswith("configuration-set/<SesConfigurationSet>")


def test_events_that_delivery_status_crashes_on_are_kept(stack):
    config, = (c["Properties"] for c in stack.resources("AWS::Lambda::EventInvokeConfig").values()
               if c["Properties"]["FunctionName"] == "<DeliveryStatusFunction>")
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": "<EventDeadLetters.Arn>"}}
    assert (config["MaximumRetryAttempts"], config["Qualifier"]) == (2, "live")
    source = load("template.yaml")["Resources"]["DeliveryStatusFunction"]["Properties"]["EventInvokeConfig"]
    assert source["DestinationConfig"]["OnFailure"]["Type"] == "SQS"
    assert policies.of(stack, "delivery-status")["EventDeadLetters"] == ["sqs:SendMessage"]


def test_sms_results_reach_delivery_status_where_the_account_logs_them(stack, everything):
    assert not stack.resources("AWS::Logs::SubscriptionFilter")
    groups = {f["Properties"]["LogGroupName"].rsplit("/", 1)[1] for f in everything.resources("AWS::Logs::SubscriptionFilter").values()}
    assert groups == {"DirectPublishToPhoneNumber", "Failure"}
    for each in everything.resources("AWS::Logs::SubscriptionFilter").values():
        properties = each["Properties"]
        assert properties["LogGroupName"].startswith("sns/<AWS::Region>/<AWS::AccountId>/DirectPublishToPhoneNumber")
        assert (properties["FilterPattern"], properties["DestinationArn"]) == ("", "<DeliveryStatusFunctionAliaslive>")
        assert each["DependsOn"] == "SmsLogsPermission"


def test_only_this_accounts_sms_logs_and_our_topic_may_call_delivery_status(stack, everything):
    may = {
        r["Properties"]["Principal"]: r["Properties"]
        for r in everything.resources("AWS::Lambda::Permission").values()
        if r["Properties"]["FunctionName"] == "<DeliveryStatusFunctionAliaslive>"
    }
    assert set(may) == {"sns.amazonaws.com", "logs.amazonaws.com"}
    assert may["sns.amazonaws.com"]["SourceArn"] == "<SesEventsTopic>"
    logs = may["logs.amazonaws.com"]
    assert logs["SourceArn"].endswith(":log-group:sns/<AWS::Region>/<AWS::AccountId>/DirectPublishToPhoneNumber*")
    assert logs["SourceAccount"] == "<AWS::AccountId>"
    assert "SmsLogsPermission" not in stack.resources()


def test_an_identity_is_optional_and_its_dkim_records_are_outputs(data):
    assert not data.resources("AWS::SES::EmailIdentity")
    domain = Stack("data.yaml", SesDomainToVerify="example.com")
    assert [r["Properties"]["EmailIdentity"] for r in domain.resources("AWS::SES::EmailIdentity").values()] == ["example.com"]
    records = [v for n, v in domain.outputs().items() if n.startswith("DkimRecord")]
    assert len(records) == 3 and all(" CNAME " in record for record in records)
    address = Stack("data.yaml", SesAddressToVerify="a@example.com")
    assert [r["Properties"]["EmailIdentity"] for r in address.resources("AWS::SES::EmailIdentity").values()] == ["a@example.com"]


# Events out -----------------------------------------------------------------------------------------------------------


def test_no_topic_of_events_is_made_unless_it_is_asked_for(stack):
    assert "EventsTopic" not in stack.resources() and "EventsTopicArn" not in stack.outputs()
    for name in FUNCTIONS:
        assert not {"EVENTS_TOPIC_ARN", "SECURITY_EVENTS"} & set(environment(stack, name)), name


def test_deliver_learns_of_the_topic_and_who_changes_users_that_there_is_one():
    events = Stack(SecurityEvents="on")
    given = {n: {k: v for k, v in environment(events, n).items() if k in ("EVENTS_TOPIC_ARN", "SECURITY_EVENTS")} for n in FUNCTIONS}
    assert {n: v for n, v in given.items() if v} == {
        "deliver": {"EVENTS_TOPIC_ARN": "<EventsTopic>"},
        "current-user": {"SECURITY_EVENTS": "on"},
        "users": {"SECURITY_EVENTS": "on"},
    }
    assert events.outputs()["EventsTopicArn"] == "<EventsTopic>"


def test_the_topic_of_events_is_encrypted_by_a_key_that_its_publisher_may_use(everything):
    assert everything.properties("EventsTopic") == {"KmsMasterKeyId": "alias/aws/sns"}
    # The policy of any other key would have to name deliver, and deliver's role the key.
    assert not any("kms:" in json.dumps(statements(everything, name)) for name in FUNCTIONS)


def test_nobody_but_deliver_publishes_events_and_nobody_in_clear(everything):
    policy = everything.properties("EventsTopicPolicy")
    assert policy["Topics"] == ["<EventsTopic>"]
    # No Allow: the account's own policies say who subscribes, and other accounts are let in nowhere.
    denied = {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "<EventsTopic>"}
    assert policy["PolicyDocument"]["Statement"] == [
        {**denied, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {**denied, "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "<DeliverRole.Arn>"}}},
    ]


def test_nobody_is_subscribed_to_events_by_the_stack(everything):
    topics = [s["Properties"]["TopicArn"] for s in everything.resources("AWS::SNS::Subscription").values()]
    assert sorted(topics) == ["<AlarmTopic>", "<SesEventsTopic>"]


def test_the_sample_hears_of_one_app_alone_and_only_our_topic_fills_its_queue():
    sample = Stack("examples/event-queue.yaml", AppId="shop")
    subscription = sample.properties("Subscription")
    assert subscription["TopicArn"] == "<import rekey-EventsTopicArn>"
    assert load("template.yaml")["Outputs"]["EventsTopicArn"]["Export"]["Name"] == {"Fn::Sub": "${AWS::StackName}-EventsTopicArn"}
    assert (subscription["FilterPolicyScope"], subscription["RawMessageDelivery"]) == ("MessageAttributes", True)
    assert subscription["FilterPolicy"]["app"] == ["shop"]
    # The attributes and the types are those of the code, or the queue would stay empty.
    events = "".join(p.read_text() for p in (ROOT / "shared/src").rglob("*.rs"))
    assert set(subscription["FilterPolicy"]) <= set(re.findall(r'const \w+_ATTRIBUTE: &str = "(\w+)"', events))
    assert all(f'rename = "{kind}"' in events for kind in subscription["FilterPolicy"]["type"])
    statement, = sample.properties("EventsPolicy")["PolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "sns.amazonaws.com"}, "sqs:SendMessage")
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": subscription["TopicArn"]}}
    queues = sample.resources("AWS::SQS::Queue")
    assert sorted(statement["Resource"]) == sorted(f"<{name}.Arn>" for name in queues) == ["<Events.Arn>", "<Missed.Arn>"]
    assert all(queue["Properties"]["SqsManagedSseEnabled"] is True for queue in queues.values())


# 10. Logs -------------------------------------------------------------------------------------------------------------


def test_access_logs_are_json_without_path_query_authorization_or_address(stack):
    stage, = stack.resources("AWS::ApiGateway::Stage").values()
    setting = stage["Properties"]["AccessLogSetting"]
    assert setting["DestinationArn"] == "<AccessLogs.Arn>"
    fields = json.loads(setting["Format"]).values()
    assert {"$context.resourcePath", "$context.identity.userArn"} <= set(fields)
    forbidden = r"\$context\.(path|identity\.(?!userArn)|authorizer|requestOverride|domainName|error\.message|protocol)|authorization|query"
    assert not re.search(forbidden, setting["Format"], re.I)


def test_the_gateway_logs_no_execution_and_no_data(stack):
    stage, = stack.resources("AWS::ApiGateway::Stage").values()
    for setting in stage["Properties"]["MethodSettings"]:
        assert (setting["LoggingLevel"], setting["DataTraceEnabled"]) == ("OFF", False)


def test_access_logs_have_retention(stack):
    assert stack.properties("AccessLogs")["RetentionInDays"] == "90"


def test_the_gateway_is_given_the_role_that_it_needs_to_log_before_the_stage_is_made(stack, data):
    assert data.properties("ApiGatewayAccount")["CloudWatchRoleArn"] == "<ApiGatewayLogRole.Arn>"
    assert stack.resources()["Api"]["DependsOn"] == "Data"
    assert not Stack("data.yaml", SetApiGatewayLogRole="false").resources("AWS::ApiGateway::Account")


def test_waf_logs_hold_no_link(everything):
    logging = everything.properties("WafLogging")
    redacted = json.dumps(logging["RedactedFields"]).lower()
    assert all(field in redacted for field in ("uripath", "querystring", "authorization", "referer"))
    assert everything.properties("WafLogs")["LogGroupName"].startswith("aws-waf-logs-")


def test_waf_keeps_no_sampled_requests_because_they_show_paths(everything):
    acl = everything.properties("WebAcl")
    for config in [acl["VisibilityConfig"], *(rule["VisibilityConfig"] for rule in acl["Rules"])]:
        assert config["SampledRequestsEnabled"] is False


def test_nothing_is_traced(everything):
    for resource in everything.resources("AWS::Lambda::Function").values():
        assert "TracingConfig" not in resource["Properties"]
    stage, = everything.resources("AWS::ApiGateway::Stage").values()
    assert "TracingEnabled" not in stage["Properties"]
    assert not re.search(r"(?i)x-?ray|opentelemetry", rust("Cargo.toml"))


# 11. The API ----------------------------------------------------------------------------------------------------------

USER = "/api/apps/{appId}/users/{user}"
ANY = "x-amazon-apigateway-any-method"
ROUTES = {
    f"{USER}/password/request-reset": {ANY: "request-reset", "post": "request-reset"},
    f"{USER}/password/complete-reset": {ANY: "complete-reset", "post": "complete-reset"},
    f"{USER}/password": {ANY: "current-user"},
    USER: {ANY: "current-user"},
    "/api/apps/{appId}/oauth2/token": {ANY: "sign-in", "post": "sign-in", "delete": "current-user"},
    "/api/oauth2/token": {ANY: "sign-in", "post": "sign-in", "delete": "current-user"},
    "/r/{token}": {ANY: "link-callback"},
    "/n/{token}": {ANY: "link-callback"},
    "/forgot/{appId}": {ANY: "forgot", "post": "forgot"},
    "/.well-known/change-password": {ANY: "forgot"},
    "/admin/apps/{appId}/users/{user}": {m: "users" for m in ("get", "put", "patch", "delete")},
}


def definition(stack):
    return stack.template["Resources"]["Api"]["Properties"]["Body"]


def test_every_resource_is_answered_by_its_function(stack):
    alias = {f"{logical}FunctionAliaslive": name for name, logical in FUNCTIONS.items()}
    found = {
        path: {
            method: alias[re.search(r"\$\{(\w+)\}/invocations", json.dumps(what["x-amazon-apigateway-integration"]["uri"]))[1]]
            for method, what in methods.items()
        }
        for path, methods in definition(stack)["paths"].items()
    }
    assert found == ROUTES


def test_the_resources_are_those_of_the_local_gateway():
    table = rust("cli/src/local/gateway.rs").split("const RESOURCES")[1].split("];")[0]
    local = dict(re.findall(r'\("(/[^"]*)", "([\w-]+)"\)', table))
    ours = {path: methods.get(ANY, "users") for path, methods in ROUTES.items()}
    assert local == ours


def test_the_api_is_regional_and_its_stage_is_v1(stack):
    api = stack.properties("Api")
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    stages = stack.resources("AWS::ApiGateway::Stage")
    assert [s["Properties"]["StageName"] for s in stages.values()] == ["v1"]


def test_admin_routes_need_iam_and_the_others_need_nothing(stack):
    for path, methods in definition(stack)["paths"].items():
        for method, what in methods.items():
            wanted = [{"AWS_IAM": []}] if path.startswith("/admin/") else None
            assert what.get("security") == wanted, (path, method)
            # The caller's own credentials would need lambda:InvokeFunction too.
            assert "credentials" not in what["x-amazon-apigateway-integration"]
    scheme = definition(stack)["components"]["securitySchemes"]["AWS_IAM"]
    assert scheme["x-amazon-apigateway-authtype"] == "awsSigv4"


def test_a_back_end_is_told_what_its_policy_must_allow(stack):
    arn = stack.outputs()["AdminArn"]
    assert arn == "arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Api>/v1/*/admin/apps/*/users/*"
    path, = (p for p in definition(stack)["paths"] if p.startswith("/admin/"))
    assert arn.endswith("/v1/*" + re.sub(r"\{\w+\}", "*", path))


def test_pages_have_no_cors(stack):
    """They answer OPTIONS as every method: by the function, which has no origin to tell."""
    for path in ("/r/{token}", "/n/{token}", "/forgot/{appId}", "/.well-known/change-password"):
        assert set(definition(stack)["paths"][path]) <= {ANY, "post"}
    for name in ("link-callback", "forgot"):
        assert "CORS_ORIGIN" not in environment(stack, name)
    assert "Cors" not in load("template.yaml")["Resources"]["Api"]["Properties"]


def test_browsers_are_not_invited_to_admin_routes(stack):
    assert "options" not in definition(stack)["paths"]["/admin/apps/{appId}/users/{user}"]


RESPONSES = {
    "DEFAULT_4XX": None, "DEFAULT_5XX": None, "MISSING_AUTHENTICATION_TOKEN": "404", "RESOURCE_NOT_FOUND": "404",
    "THROTTLED": "429", "QUOTA_EXCEEDED": "429", "WAF_FILTERED": "429", "REQUEST_TOO_LARGE": "413",
    "UNSUPPORTED_MEDIA_TYPE": "415", "INTEGRATION_FAILURE": "503", "INTEGRATION_TIMEOUT": "503", "ACCESS_DENIED": "403",
    "INVALID_SIGNATURE": "403", "EXPIRED_TOKEN": "403",
}


def test_the_gateway_answers_for_itself_in_the_contracts_json_with_cors(stack):
    responses = definition(stack)["x-amazon-apigateway-gateway-responses"]
    assert {name: r.get("statusCode") for name, r in responses.items()} == RESPONSES
    known = re.findall(r'"([A-Z_]+)",\s*"(\w+Exception)"', rust("shared/src/http/error.rs"))
    for name, response in responses.items():
        headers = response["responseParameters"]
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'", name
        text = response["responseTemplates"]["application/json"]
        body = json.loads(text)
        assert set(body) == {"errorCode", "message"} and "\n" not in text and "%" not in text and "$" not in text
        kind = re.fullmatch(r"'application/vnd\.kii\.(\w+)\+json'", headers["gatewayresponse.header.Content-Type"])[1]
        assert (body["errorCode"], kind) in known, name


def test_the_gateways_texts_are_the_functions_texts(stack):
    source = rust("shared/src/http/error.rs")
    responses = definition(stack)["x-amazon-apigateway-gateway-responses"]
    for name in ("MISSING_AUTHENTICATION_TOKEN", "THROTTLED", "REQUEST_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "INTEGRATION_FAILURE", "DEFAULT_5XX"):
        message = json.loads(responses[name]["responseTemplates"]["application/json"])["message"]
        assert f'#[error("{message}")]' in source, message


def test_what_is_answered_429_says_when_to_try_again(stack):
    for name, response in definition(stack)["x-amazon-apigateway-gateway-responses"].items():
        headers = response["responseParameters"]
        assert ("gatewayresponse.header.Retry-After" in headers) == (response.get("statusCode") == "429"), name
        if "gatewayresponse.header.Retry-After" in headers:
            assert headers["gatewayresponse.header.Access-Control-Expose-Headers"] == "'Retry-After'"


def test_every_method_is_throttled_and_what_costs_more_is_throttled_harder():
    stack = Stack(ApiRequestsPerSecond="100", PasswordRequestsPerSecond="10")
    stage, = stack.resources("AWS::ApiGateway::Stage").values()
    rates = {
        (s["ResourcePath"].replace("~1", "/").replace("//", "/"), s["HttpMethod"]): s["ThrottlingRateLimit"]
        for s in stage["Properties"]["MethodSettings"]
    }
    assert rates.pop(("/*", "*")) == "100"
    costly = {"request-reset", "complete-reset", "forgot", "sign-in"}
    wanted = {(path, "POST") for path, methods in ROUTES.items() if methods.get("post") in costly}
    assert rates == {each: "10" for each in wanted}
    for path, method in wanted:
        assert method.lower() in definition(stack)["paths"][path], "a throttle needs a method of that name"


def test_the_sdk_base_is_the_public_base_and_api():
    for given in ({}, {"PublicBaseUrl": "https://id.example.com/x"}, {"CustomDomainName": "id.example.com", "HostedZoneId": "Z0"}):
        stack = Stack(**given)
        assert stack.outputs()["ApiUrl"] == stack.outputs()["PublicBase"] + "/api"
        assert environment(stack, "deliver")["PUBLIC_BASE_URL"] == stack.outputs()["PublicBase"]


def test_links_start_with_the_stage_the_domain_or_the_given_base(stack, everything):
    assert environment(stack, "deliver")["PUBLIC_BASE_URL"] == "https://<Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>/v1"
    assert environment(everything, "deliver")["PUBLIC_BASE_URL"] == "https://id.example.com"
    given = Stack(PublicBaseUrl="https://cdn.example.com/id")
    assert environment(given, "deliver")["PUBLIC_BASE_URL"] == "https://cdn.example.com/id"


def test_only_deliver_knows_the_public_base(stack):
    assert [n for n in FUNCTIONS if "PUBLIC_BASE_URL" in environment(stack, n)] == ["deliver"]


def names_in(node, names):
    text = json.dumps(node)
    words = set(re.findall(r'"Ref": "([\w.]+)"|"Fn::GetAtt": \["(\w+)|"Fn::GetAtt": "(\w+)|\$\{(\w+)', text))
    return {w for each in words for w in each if w} & names


@pytest.mark.parametrize("canary", ["true", "false"])
def test_no_resource_waits_for_itself(canary):
    """CloudFormation calls it a circular dependency, and finds it only when it deploys."""
    resources = Stack(CanaryEnabled=canary).template["Resources"]
    waits = {
        name: names_in({k: v for k, v in r.items() if k != "DependsOn"}, set(resources)) | set(as_list(r.get("DependsOn", [])))
        for name, r in resources.items()
    }
    done, path = set(), []

    def visit(name):
        assert name not in path, " -> ".join([*path[path.index(name):], name])
        if name not in done:
            path.append(name)
            for each in waits[name]:
                visit(each)
            done.add(path.pop())

    for name in resources:
        visit(name)


def test_path_parameters_have_the_names_that_the_handlers_ask_for(stack):
    """They are what a handler reads; the path as it was sent may begin with a stage or a mapping."""
    asked = set()
    for name in FUNCTIONS:
        for path in (ROOT / "functions" / name / "src").glob("*.rs"):
            asked |= set(re.findall(r"const [A-Z_]+: &str = \"[^\"]*\{(\w+)\}[^\"]*\"", path.read_text()))
            asked |= set(re.findall(r"\{(appId|user|token)\}", path.read_text()))
    declared = {name for path in definition(stack)["paths"] for name in re.findall(r"\{(\w+)\}", path)}
    assert declared == asked == {"appId", "user", "token"}


def test_a_web_acl_is_optional_regional_and_limits_each_address(stack):
    assert not stack.resources("AWS::WAFv2::WebACL") and not stack.resources("AWS::WAFv2::WebACLAssociation")
    for mode, action in (("block", {"Block": {}}), ("count", {"Count": {}})):
        guarded = Stack(WebApplicationFirewall=mode, WafRequestsPerAddress="123")
        acl = guarded.properties("WebAcl")
        assert acl["Scope"] == "REGIONAL"
        rate = acl["Rules"][0]
        assert rate["Statement"]["RateBasedStatement"]["Limit"] == "123"
        assert rate["Statement"]["RateBasedStatement"]["AggregateKeyType"] == "IP"
        assert rate["Action"] == action
        association, = guarded.resources("AWS::WAFv2::WebACLAssociation").values()
        assert association["Properties"]["WebACLArn"] == "<WebAcl.Arn>"
        assert association["Properties"]["ResourceArn"].endswith("/restapis/<Api>/stages/<Apiv1Stage>")


def test_a_web_acl_of_the_account_can_be_used(stack):
    arn = WAF.format("eu-west-1", "regional")
    association, = Stack(ExistingWebAclArn=arn).resources("AWS::WAFv2::WebACLAssociation").values()
    assert association["Properties"]["WebACLArn"] == arn


def test_a_custom_domain_is_optional_and_takes_a_certificate_or_makes_one(stack):
    assert not stack.resources("AWS::ApiGateway::DomainName")
    made = Stack(CustomDomainName="id.example.com", HostedZoneId="Z0123456789ABC")
    assert made.properties("Domain")["RegionalCertificateArn"] == "<Certificate>"
    assert made.properties("DomainRecord")["AliasTarget"]["DNSName"] == "<Domain.RegionalDomainName>"
    given = Stack(CustomDomainName="id.example.com", CertificateArn=ACM)
    assert given.properties("Domain")["RegionalCertificateArn"] == ACM
    assert not given.resources("AWS::Route53::RecordSet") and not given.resources("AWS::CertificateManager::Certificate")
    for each in (made, given):
        assert each.properties("Domain")["SecurityPolicy"] == "TLS_1_2"
        assert each.properties("DomainMapping")["Stage"] == "<Apiv1Stage>"


def test_cors_origins_are_a_parameter():
    stack = Stack(CorsOrigin="https://app.example")
    for name in ("request-reset", "complete-reset", "sign-in", "current-user"):
        assert environment(stack, name)["CORS_ORIGIN"] == "https://app.example"


# Environment ----------------------------------------------------------------------------------------------------------


def documented():
    """Variable to the functions that take it, from docs/operations.md."""
    table = rust("docs/operations.md").split("## Environment variables")[1].split("\n\n|", 1)[1].split("\n\n")[0]
    header, _, *rows = (line.strip("|").split("|") for line in ("|" + table).splitlines() if line.strip())
    names = [cell.strip() for cell in header[2:]]
    return names, {
        variable: {n for n, mark in zip(names, row[2:]) if mark.strip() == "×"}
        for row in rows
        for variable in re.findall(r"`([A-Z][A-Z_]+)`", row[0])
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_gets_the_variables_that_it_reads_and_no_others(everything, name):
    names, table = documented()
    if name not in names:
        pytest.fail(f"{name} is not in the table of environment variables of docs/operations.md")
    assert set(environment(everything, name)) == {v for v, functions in table.items() if name in functions}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_gets_the_names_of_the_tables(stack, name):
    variables = environment(stack, name)
    for table in TABLES:
        assert variables[f"{table.removesuffix('Table').upper()}_TABLE"] == f"<Data.Outputs.{table}>"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_tells_its_metrics_by_the_stacks_name(stack, name):
    assert environment(stack, name)["DEPLOYMENT"] == "<AWS::StackName>"


# 12. Alarms -----------------------------------------------------------------------------------------------------------


def metrics_of(alarm):
    if "MetricName" in alarm:
        yield alarm["Namespace"], alarm["MetricName"], alarm.get("Dimensions", [])
    for query in alarm.get("Metrics", []):
        if "MetricStat" in query:
            metric = query["MetricStat"]["Metric"]
            yield metric["Namespace"], metric["MetricName"], metric.get("Dimensions", [])


def alarms(stack):
    return {name: r["Properties"] for name, r in stack.resources("AWS::CloudWatch::Alarm").items()}


# Metric, and the outcome or step where the alarm is of that alone.
OURS = {
    ("Requested", None), ("Offered", None), ("Sent", None), ("Refused", None), ("Refused", "sms-budget"), ("RequestLimited", None),
    ("RequestLimited", "app"), ("PinRefused", None), ("PinsPaused", None), ("SignInRefused", None), ("NotMe", None),
    ("Delivery", "delivered"), ("Delivery", "bounced"), ("Delivery", "rejected"), ("Undelivered", None), ("SetAside", None),
    ("RecordPassedOver", None), ("ReportPassedOver", None), ("Failure", None), ("Failure", "template"), ("Failure", "publish"),
    ("Unpublished", None), ("Panic", None),
}
THEIRS = {
    ("AWS/ApiGateway", "5XXError"), ("AWS/ApiGateway", "Latency"), ("AWS/Lambda", "Errors"), ("AWS/Lambda", "Throttles"),
    ("AWS/Lambda", "IteratorAge"), ("AWS/Lambda", "Invocations"), ("AWS/SQS", "ApproximateNumberOfMessagesVisible"),
    ("AWS/SES", "Reputation.BounceRate"), ("AWS/SES", "Reputation.ComplaintRate"), ("AWS/SNS", "SMSMonthToDateSpentUSD"),
    ("AWS/SNS", "NumberOfNotificationsFailed"),
}


def of_what(metric, dimensions):
    """The outcome of a metric of ours, or the step of a failure, that it is counted for; none for all of them. With any
    other dimensions CloudWatch would not find it."""
    given = {d["Name"]: d["Value"] for d in dimensions}
    assert given.pop("Deployment") == "<AWS::StackName>", dimensions
    assert set(given) <= {"Step" if metric == "Failure" else "Outcome"}, dimensions
    return next(iter(given.values()), None)


def test_there_is_an_alarm_for_everything_that_must_not_go_unseen(everything):
    watched = [each for a in alarms(everything).values() for each in metrics_of(a)]
    assert {(m, of_what(m, d)) for ns, m, d in watched if ns == "Rekey"} == OURS
    assert {(ns, m) for ns, m, _ in watched if ns != "Rekey"} == THEIRS


def test_without_sms_there_is_no_alarm_about_sms(stack):
    assert not any("SMS" in m or "sms" in json.dumps(d) for a in alarms(stack).values() for _, m, d in metrics_of(a))


def test_every_alarm_says_what_missing_data_means_and_who_is_told(everything):
    for name, alarm in alarms(everything).items():
        assert alarm["TreatMissingData"] == ("breaching" if name == "SweepStoppedAlarm" else "notBreaching"), name
        assert alarm["AlarmActions"] == ["<AlarmTopic>"], name
        assert len(alarm["AlarmDescription"]) >= 20, name
    mail = everything.properties("AlarmMail")
    assert (mail["TopicArn"], mail["Protocol"], mail["Endpoint"]) == ("<AlarmTopic>", "email", "ops@example.com")


def dimension_is_ours(stack, dimensions):
    resources = stack.resources()
    kinds = {"FunctionName": "AWS::Lambda::Function", "QueueName": "AWS::SQS::Queue", "TopicName": "AWS::SNS::Topic"}
    given = {d["Name"]: d["Value"] for d in dimensions}
    if set(given) == {"ApiName", "Stage"}:
        stages = [s["Properties"]["StageName"] for s in stack.resources("AWS::ApiGateway::Stage").values()]
        return given["ApiName"] == resources["Api"]["Properties"]["Name"] and given["Stage"] in stages
    (name, value), = given.items()
    return resources[re.match(r"<(\w+)", value)[1]]["Type"] == kinds[name]


# Of these AWS has figures of the whole account only.
OF_THE_ACCOUNT = {"Reputation.BounceRate", "Reputation.ComplaintRate", "SMSMonthToDateSpentUSD"}


def test_every_dimension_of_an_alarm_names_a_resource_of_the_template(everything):
    for name, alarm in alarms(everything).items():
        for namespace, metric, dimensions in metrics_of(alarm):
            if metric in OF_THE_ACCOUNT:
                assert dimensions == [], name
            elif namespace != "Rekey":
                assert dimension_is_ours(everything, dimensions), (name, metric)


def shown(stack):
    """What the dashboard shows of ours: (metric, outcome) of the graphs, and (metric, dimensions) of the searches."""
    graphs, searches = set(), set()
    for widget in json.loads(stack.properties("Dashboard")["DashboardBody"])["widgets"]:
        for metric in widget["properties"]["metrics"]:
            if isinstance(metric[0], dict):
                found = re.fullmatch(
                    r"""SEARCH\('\{Rekey,([\w,]+)\} Deployment="<AWS::StackName>" MetricName=\(?("[\w" ]+")\)?', 'Sum', 300\)""",
                    metric[0]["expression"],
                )
                assert found, metric
                searches |= {(name, tuple(found[1].split(","))) for name in re.findall(r'"(\w+)"', found[2])}
            elif metric[0] == "Rekey":
                pairs = [m for m in metric[2:] if isinstance(m, str)]
                graphs.add((metric[1], of_what(metric[1], [{"Name": n, "Value": v} for n, v in zip(pairs[::2], pairs[1::2])])))
    return graphs, searches


# A metric that is not the name of a step: a sum over all failures, and times.
NO_STEP = {"Failure", "SentAfter", "PasswordSentAfter"}


def test_every_metric_of_ours_is_a_step_that_is_written_and_documented(everything):
    source = "".join(p.read_text() for folder in ("functions", "shared/src") for p in (ROOT / folder).rglob("*.rs"))
    logs = rust("docs/operations.md").split("## Logs")[1].split("## Outcome words")[0]
    graphs, searches = shown(everything)
    for metric, of in OURS | graphs | {(name, None) for name, _ in searches}:
        step = None if metric in NO_STEP else re.sub(r"(?<!^)(?=[A-Z])", "-", metric).lower()
        for word in filter(None, (step, of)):
            assert f'"{word}"' in source, f"nothing writes {word}"
        assert not step or f"`{step}`" in logs, f"{step} is not documented"


def test_no_filter_is_left_that_counts_what_the_lines_count_themselves(everything):
    assert not everything.resources("AWS::Logs::MetricFilter")


def test_the_dashboard_shows_refusals_and_the_funnel_by_app(everything):
    graphs, searches = shown(everything)
    for step in ("Requested", "Sent", "Completed"):
        assert (step, ("App", "Channel", "Deployment")) in searches
    assert {("Refused", ("Deployment", "Outcome")), ("Refused", ("App", "Channel", "Deployment", "Outcome"))} <= searches
    # A search finds a metric by exactly the names of its dimensions, and those are sorted here to be compared.
    assert all(list(names) == sorted(names) for _, names in searches)
    alarmed = {metric for metric, _ in OURS} - {"RecordPassedOver", "ReportPassedOver", "Offered"}
    assert alarmed <= {name for name, _ in graphs | searches}, "what has an alarm is shown, but for bugs"


def test_the_errors_and_throttles_of_every_function_are_counted(stack):
    for metric in ("Errors", "Throttles"):
        counted = [a["Dimensions"][0]["Value"] for a in alarms(stack).values() if a.get("MetricName") == metric]
        assert sorted(counted) == sorted(f"<{logical}Function>" for logical in FUNCTIONS.values())


def calculation(alarm):
    """The alarm's sums by id, its metrics by id as (metric, outcome), and the id that decides."""
    sums = {q["Id"]: q["Expression"] for q in alarm["Metrics"] if "Expression" in q}
    stats = {q["Id"]: q["MetricStat"] for q in alarm["Metrics"] if "MetricStat" in q}
    # All of one period, and not more than an alarm takes.
    assert len({s["Period"] for s in stats.values()}) == 1 and {s["Stat"] for s in stats.values()} == {"Sum"} and len(stats) <= 10
    decides, = (q["Id"] for q in alarm["Metrics"] if q["ReturnData"])
    return sums, {i: (s["Metric"]["MetricName"], of_what(s["Metric"]["MetricName"], s["Metric"]["Dimensions"])) for i, s in stats.items()}, decides


def test_the_gap_between_requested_and_sent_has_an_alarm(stack):
    sums, of, decides = calculation(alarms(stack)["UnsentAlarm"])
    assert decides == "unsent"
    assert sums == {
        "unsent": "IF(gap >= 2 AND gap * 100 > asked * 10, gap, 0)",
        "gap": "asked - FILL(sent, 0) - FILL(refused, 0)",
        "asked": "FILL(requested, 0) + FILL(offered, 0)",
    }
    assert of == {"requested": ("Requested", None), "offered": ("Offered", None), "sent": ("Sent", None), "refused": ("Refused", None)}
    assert "UnsentAlarm" not in alarms(Stack(UnsentAlarmPercent="0"))


def test_messages_that_do_not_arrive_have_an_alarm(stack):
    sums, of, decides = calculation(alarms(stack)["NotDeliveredAlarm"])
    assert decides == "lost"
    assert sums == {
        "lost": "IF(bad >= 10 AND bad * 4 >= good, bad, 0)",
        "bad": "FILL(bounced, 0) + FILL(rejected, 0)",
        "good": "FILL(delivered, 0)",
    }
    assert of == {each: ("Delivery", each) for each in ("bounced", "rejected", "delivered")}


def test_wrong_pins_are_counted_over_all_users_and_apps(stack):
    alarm = alarms(Stack(WrongPinAlarmThreshold="7"))["WrongPinsAlarm"]
    assert (alarm["MetricName"], of_what("PinRefused", alarm["Dimensions"]), alarm["Statistic"]) == ("PinRefused", None, "Sum")
    assert (alarm["Period"], alarm["Threshold"], alarm["ComparisonOperator"]) == (900, "7", "GreaterThanOrEqualToThreshold")


def test_one_dashboard_shows_the_funnel_first(everything):
    assert len(everything.resources("AWS::CloudWatch::Dashboard")) == 1
    body = json.loads(everything.properties("Dashboard")["DashboardBody"])
    funnel = [m[1] for m in body["widgets"][0]["properties"]["metrics"]]
    assert funnel[:3] == ["Requested", "Sent", "Completed"]
    for widget in body["widgets"]:
        for metric in widget["properties"]["metrics"]:
            if isinstance(metric[0], dict) or metric[0] == "Rekey":
                continue  # `shown` looks at these
            rest = [m for m in metric[2:] if not isinstance(m, dict)]
            dimensions = [{"Name": n, "Value": v} for n, v in zip(rest[::2], rest[1::2])]
            assert dimension_is_ours(everything, dimensions) if dimensions else metric[1] in OF_THE_ACCOUNT, metric


def test_no_widget_lies_over_another(everything):
    taken = set()
    for widget in json.loads(everything.properties("Dashboard")["DashboardBody"])["widgets"]:
        cells = {(x, y) for x in range(widget["x"], widget["x"] + widget["width"]) for y in range(widget["y"], widget["y"] + widget["height"])}
        assert not cells & taken and max(x for x, _ in cells) < 24, widget["properties"]["title"]
        taken |= cells


# 13. Canary -----------------------------------------------------------------------------------------------------------


def test_the_canary_is_a_parameter_itself_and_not_an_if():
    for name, logical in FUNCTIONS.items():
        preference = load("template.yaml")["Resources"][f"{logical}Function"]["Properties"].get("DeploymentPreference")
        if name != "deliver":
            assert preference["Enabled"] == {"Ref": "CanaryEnabled"}, name
        else:
            assert preference is None


def test_without_the_canary_nothing_of_codedeploy_is_made(stack, everything):
    deploys = lambda s: [n for n, r in s.resources().items() if r["Type"].startswith("AWS::CodeDeploy::")]
    assert deploys(stack) == []
    groups = everything.resources("AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == len(FUNCTIONS) - 1
    for name, group in groups.items():
        watched = [a["Name"].strip("<>") for a in group["Properties"]["AlarmConfiguration"]["Alarms"]]
        assert all(each in alarms(everything) for each in watched)
        assert name.replace("FunctionDeploymentGroup", "ErrorsAlarm") in watched


# 14. Keys and the authorizer ------------------------------------------------------------------------------------------


def test_the_keys_are_made_by_the_stack_and_long_enough(data):
    for name in ("PinKey", "IdentifierKey"):
        secret = data.properties(name)
        made = secret["GenerateSecretString"]
        assert (made["PasswordLength"], made["ExcludePunctuation"]) == (64, True)
        assert set(made["ExcludeCharacters"]) == set(string.punctuation)
        assert "SecretString" not in secret


def test_only_the_functions_that_use_a_key_get_it(stack):
    has = lambda variable: [n for n in FUNCTIONS if variable in environment(stack, n)]
    assert has("PIN_KEYS") == ["complete-reset", "forgot", "deliver"]
    assert has("IDENTIFIER_KEY") == ["request-reset", "complete-reset", "forgot", "deliver", "sign-in", "current-user"]
    assert not any(a.startswith(("secretsmanager:", "kms:")) for n in FUNCTIONS for s in statements(stack, n) for a in as_list(s["Action"]))


def test_two_pin_keys_are_accepted_while_rotating(stack):
    secret = "{{resolve:secretsmanager:<Data.Outputs.PinKeySecretArn>:SecretString::%s}}"
    rotating = Stack(PinKeyId="k2", PreviousPinKeyId="k1")
    for name in ("complete-reset", "forgot", "deliver"):
        assert environment(stack, name)["PIN_KEYS"] == f"k1:{secret % 'AWSCURRENT'}"
        assert environment(rotating, name)["PIN_KEYS"] == f"k2:{secret % 'AWSCURRENT'},k1:{secret % 'AWSPREVIOUS'}"


def test_deliver_makes_pins_with_a_new_key_only_after_those_who_check_them_know_it(stack):
    checks = ["CompleteResetFunctionAliaslive", "ForgotFunctionAliaslive"]
    assert stack.resources()["DeliverFunction"]["DependsOn"] == checks


def test_the_identifier_key_is_the_current_one_or_the_one_that_is_named(stack):
    assert environment(stack, "sign-in")["IDENTIFIER_KEY"] == "{{resolve:secretsmanager:<Data.Outputs.IdentifierKeySecretArn>:SecretString}}"
    named = Stack(IdentifierKeyVersionId="a" * 36)
    assert environment(named, "sign-in")["IDENTIFIER_KEY"].endswith(f":SecretString:::{'a' * 36}}}}}")


def test_the_cache_of_every_authorizer_is_0():
    found = 0
    for path in INFRA.rglob("*.yaml"):
        for name, resource in load(path.relative_to(INFRA)).get("Resources", {}).items():
            auth = resource.get("Properties", {}).get("Auth", {}) if resource["Type"].startswith("AWS::Serverless::") else {}
            for authorizer in auth.get("Authorizers", {}).values():
                assert authorizer["Identity"]["ReauthorizeEvery"] == 0, (path.name, name)
                found += 1
            assert not resource["Type"].startswith("AWS::ApiGateway") or "Authorizer" not in resource["Type"], name
    assert found == 2
    for path in sorted((ROOT / "docs").glob("*.md")):
        for ttl in re.findall(r"(?:ReauthorizeEvery|AuthorizerResultTtlInSeconds|authorizerResultTtlInSeconds)\W+(\d+)", path.read_text()):
            assert ttl == "0", path.name


def test_the_sample_asks_in_the_forms_that_the_authorizer_answers():
    stack = Stack("examples/protected-api.yaml")
    http = stack.template["Resources"]["HttpApi"]["Properties"]["Body"]["components"]["securitySchemes"]["Rekey"]["x-amazon-apigateway-authorizer"]
    assert (http["authorizerPayloadFormatVersion"], http["enableSimpleResponses"], http["authorizerResultTtlInSeconds"]) == ("2.0", True, 0)
    rest = stack.template["Resources"]["RestApi"]["Properties"]["Body"]["components"]["securitySchemes"]["Rekey"]["x-amazon-apigateway-authorizer"]
    assert (rest["type"], rest["authorizerResultTtlInSeconds"]) == ("token", 0)


def test_the_apis_of_the_account_may_ask_the_authorizer(stack):
    permission = stack.properties("AuthorizerPermission")
    assert permission["FunctionName"] == "<AuthorizerFunctionAliaslive>"
    # The account is in the ARN; that API Gateway sends aws:SourceAccount as well is not documented.
    assert (permission["Principal"], permission.get("SourceAccount")) == ("apigateway.amazonaws.com", None)


# 15. Outputs ----------------------------------------------------------------------------------------------------------


def test_the_outputs_name_what_people_and_the_portal_need(everything):
    outputs = everything.outputs()
    assert {"ApiUrl", "PublicBase", "EmailSender", "SesConfigurationSet", "SmsSender", "SmsCountries", "DataStack"} <= set(outputs)
    assert {f"DkimRecord{n}" for n in (1, 2, 3)} <= set(outputs)
    for table in TABLES:
        assert outputs[table] == f"<Data.Outputs.{table}>"
    for logical in FUNCTIONS.values():
        assert outputs[f"{logical}FunctionName"] == f"<{logical}Function>"


def test_the_portal_finds_every_output_that_it_reads(everything):
    source = rust("cli/src/portal/deployment.rs")
    read = set(re.findall(r'table\("(\w+)"\)', source)) | set(re.findall(r'\("[A-Z_]+", "(\w+)"\)', source))
    assert len(read) >= 9 and read <= set(everything.outputs())


def test_the_next_steps_speak_of_the_sandbox_dns_and_the_spend_limit(everything):
    steps = " ".join(v for n, v in everything.outputs().items() if n.startswith("NextStep"))
    assert all(word in steps for word in ("SES sandbox", "DNS", "spend limit", "AlarmEmail", "rekey portal"))


def test_an_output_is_never_empty(stack):
    assert all(stack.outputs().values())
