"""What each function's role allows, in the words of infra/policies.golden.json.

`python .ci/infra/policies.py` prints it, to look at a change and to write it down.
"""

import json
import re

from conftest import FUNCTIONS, Stack, as_list, statements

# What widens a role.
WIDEST = {"SmsCountries": "JP", "SmsDailyBudget": "100", "SecurityEvents": "on"}


def label(resource):
    """A table's short name, the function's own log, a queue or topic; else the resource as it is."""
    if re.fullmatch(r"<\w+Logs\.Arn>", resource):
        return "log"
    if resource.endswith(("Letters.Arn>", "Topic>")):
        return resource.strip("<>").removesuffix(".Arn")
    found = re.fullmatch(r"<Data\.Outputs\.(\w+)Table(Arn|StreamArn)>(/index/\w+)?(/stream/\*)?", resource)
    if found:
        table = found[1].lower()
        return table + (found[3] or found[4] or ("/stream" if found[2] == "StreamArn" else ""))
    return re.sub(r"<AWS::(\w+)>", lambda m: m[1].lower(), resource)


def of(stack, name):
    allowed = {}
    for statement in statements(stack, name):
        others = "NotResource" in statement
        for resource in as_list(statement["NotResource" if others else "Resource"]):
            key = f"ALL BUT {label(resource)}" if others else label(resource)
            if statement["Effect"] == "Deny":
                key = f"DENIED {key}"
            for condition, tests in statement.get("Condition", {}).items():
                key += "".join(f" if {k} {condition} {','.join(as_list(v))}" for k, v in tests.items())
            allowed.setdefault(key, set()).update(as_list(statement["Action"]))
    return {key: sorted(actions) for key, actions in sorted(allowed.items())}


def all_of():
    stack = Stack(**WIDEST)
    return {name: of(stack, name) for name in FUNCTIONS}


def text(policies):
    """JSON with a line for each resource."""
    functions = []
    for name, allowed in policies.items():
        lines = [f"    {json.dumps(key)}: {json.dumps(actions)}" for key, actions in allowed.items()]
        functions.append(f"  {json.dumps(name)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(functions) + "\n}\n"


if __name__ == "__main__":
    print(text(all_of()), end="")
