"""What the functions called in the flow and event tests, held against what their roles allow: nothing missing, nothing spare.

The tests of Rust write it where REKEY_RECORD_CALLS says (cli/tests/permissions), and `.ci/infra/run` sees to that.
"""

import json
import os
from pathlib import Path

import pytest

import policies
from conftest import FUNCTIONS, Stack

# What no call of a function shows, because AWS acts under the function's role or the local run does otherwise.
UNSEEN = {
    "log": "Lambda itself writes the log.",
    "resets/stream": "The event source mapping reads the stream.",
    "resets/stream/*": "The event source mapping looks for the stream.",
    "DeadLetters": "The event source mapping writes down what it gives up.",
    "EventDeadLetters": "Lambda itself writes down the event that it gives up.",
    "configuration-set": "The local run has no configuration set; SES_CONFIGURATION_SET names this one.",
}


def short(label):
    """A resource of policies.of, as the recording names it."""
    if label.startswith("arn:partition:ses:"):
        return label.split(":")[5].split("/")[0]
    # All that is no topic and no device: a phone.
    return "*" if label == "ALL BUT arn:partition:sns:*:*:*" else label


def named(resource):
    """A resource of the recording, as policies.of names it: the local run has one topic, and tables with a prefix."""
    return "EventsTopic" if resource.startswith("arn:aws:sns:") else resource.removeprefix("rekey-")


def recorded():
    folder = os.environ.get("REKEY_RECORD_CALLS")
    assert folder, "set REKEY_RECORD_CALLS to a folder, and run `cargo test -p rekey-cli --test flows --test events` with it first"
    lines = [line for path in Path(folder).glob("calls-*.jsonl") for line in path.read_text().splitlines()]
    assert lines, f"{folder} holds no calls: run `cargo test -p rekey-cli --test flows --test events` with it first"
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def called():
    """Function to the (resource, action) that it needed."""
    found = {}
    for line in recorded():
        found.setdefault(line["client"], set()).add((named(line["resource"]), line["action"]))
    return found


@pytest.fixture(scope="module")
def allowed():
    stack = Stack(**policies.WIDEST)
    return {
        name: {
            (short(label), action)
            for label, actions in policies.of(stack, name).items()
            for action in actions
            if not label.startswith("DENIED ")
        }
        for name in FUNCTIONS
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_allows_every_call_that_its_function_makes(called, allowed, name):
    assert called.get(name), f"no flow or event test calls {name}"
    assert not called[name] - allowed[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_allows_nothing_that_its_function_does_not_call(called, allowed, name):
    spare = {(resource, action) for resource, action in allowed[name] - called.get(name, set()) if resource not in UNSEEN}
    assert not spare, "a flow test is missing, or the role is too wide"


def test_every_client_that_named_itself_is_a_function(called):
    """A function whose calls carry another name would be held against no role."""
    assert set(called) - {None} == set(FUNCTIONS)


def test_what_is_excused_is_in_a_role(allowed):
    assert set(UNSEEN) <= {resource for each in allowed.values() for resource, _ in each}
