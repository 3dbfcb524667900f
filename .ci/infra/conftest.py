"""The templates, as written and as SAM translates them offline, and a small evaluator for CloudFormation's functions."""

import copy
import os
import re
from functools import cache, cached_property
from pathlib import Path

import pytest
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "infra"
FUNCTIONS = {
    "request-reset": "RequestReset",
    "complete-reset": "CompleteReset",
    "link-callback": "LinkCallback",
    "forgot": "Forgot",
    "deliver": "Deliver",
    "sign-in": "SignIn",
    "current-user": "CurrentUser",
    "authorizer": "Authorizer",
    "delivery-status": "DeliveryStatus",
    "users": "Users",
}
GIVEN = {"EmailSender": "no-reply@example.com"}

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-1")


@cache
def _loaded(name):
    return yaml_parse((INFRA / name).read_text())


def load(name):
    """A template as it is written."""
    return copy.deepcopy(_loaded(str(name)))


class NoManagedPolicies:
    """SAM asks IAM for these; the templates use none by name."""

    def load(self):
        return {}


@cache
def _translated(name, given):
    template = load(name)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function" and "CodeUri" in resource["Properties"]:
            resource["Properties"]["CodeUri"] = "s3://bucket/key"  # as after packaging
    return transform(template, dict(given), NoManagedPolicies())


class Stack:
    """A template with values for its parameters."""

    def __init__(self, name="template.yaml", **given):
        given = {**(GIVEN if name == "template.yaml" else {}), **given}
        self.name, self.source = name, load(name)
        defaults = {n: str(p["Default"]) for n, p in self.source["Parameters"].items() if "Default" in p}
        self.parameters = {**defaults, **given}
        self.given = tuple(sorted(given.items()))

    @cached_property
    def template(self):
        """What SAM makes of it."""
        return copy.deepcopy(_translated(self.name, self.given))

    def condition(self, name):
        return self.test(self.template["Conditions"][name])

    def test(self, node):
        """Whether a condition, or what a rule asserts, holds."""
        (function, argument), = node.items()
        if function == "Fn::Equals":
            return self.value(argument[0]) == self.value(argument[1])
        if function == "Fn::Not":
            return not self.test(argument[0])
        if function == "Fn::And":
            return all(self.test(each) for each in argument)
        if function == "Fn::Or":
            return any(self.test(each) for each in argument)
        assert function == "Condition", function
        return self.condition(argument)

    def value(self, node):
        """What CloudFormation would make of `node`; what only AWS knows stays as `<Name>` or `<Name.Attribute>`."""
        if isinstance(node, list):
            return [v for v in map(self.value, node) if v is not None]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            (function, argument), = node.items()
            if function == "Ref":
                return None if argument == "AWS::NoValue" else self.parameters.get(argument, f"<{argument}>")
            if function == "Fn::GetAtt":
                return f"<{argument if isinstance(argument, str) else '.'.join(argument)}>"
            if function == "Fn::If":
                name, yes, no = argument
                return self.value(yes if self.condition(name) else no)
            if function == "Fn::Sub":
                text, names = (argument, {}) if isinstance(argument, str) else argument
                names = {k: self.value(v) for k, v in names.items()}
                known = lambda m: str(names.get(m[1], self.parameters.get(m[1], f"<{m[1]}>")))
                return re.sub(r"\$\{([^}!]+)\}", known, text)
            if function == "Fn::Join":
                return argument[0].join(map(str, self.value(argument[1])))
            if function == "Fn::Split":
                return self.value(argument[1]).split(argument[0])
            if function == "Fn::Select":
                parts = self.value(argument[1])
                # Only AWS knows the parts of an ARN.
                return f"<part of {parts[0].strip('<>')}>" if parts[0].endswith(">") else parts[int(argument[0])]
            if function == "Fn::ImportValue":
                return f"<import {self.value(argument)}>"
        return {k: v for k, v in ((k, self.value(v)) for k, v in node.items()) if v is not None}

    def resources(self, kind=None):
        """Name to resource, evaluated, without those whose condition does not hold."""
        found = {}
        for name, resource in self.template["Resources"].items():
            if kind and resource["Type"] != kind:
                continue
            if "Condition" in resource and not self.condition(resource["Condition"]):
                continue
            found[name] = {**resource, "Properties": self.value(resource.get("Properties", {}))}
        return found

    def properties(self, name):
        return self.resources()[name]["Properties"]

    def outputs(self):
        return {
            name: self.value(output["Value"])
            for name, output in self.template["Outputs"].items()
            if "Condition" not in output or self.condition(output["Condition"])
        }

    def refusals(self):
        """Why CloudFormation would refuse the parameters before it makes anything."""
        why = []
        for name, rules in self.source["Parameters"].items():
            value = self.parameters.get(name)
            if value is None:
                why.append(f"{name} is missing")
            elif "AllowedPattern" in rules and not re.fullmatch(rules["AllowedPattern"], value):
                why.append(f"{name} {rules['ConstraintDescription']}")
            elif "AllowedValues" in rules and value not in map(str, rules["AllowedValues"]):
                why.append(f"{name} is none of its values")
            elif "MaxLength" in rules and len(value) > int(rules["MaxLength"]):
                why.append(f"{name} is too long")
            elif float(rules.get("MinValue", "-inf")) > float(value if "MinValue" in rules else 0):
                why.append(f"{name} is too small")
            elif float(rules.get("MaxValue", "inf")) < float(value if "MaxValue" in rules else 0):
                why.append(f"{name} is too large")
        for rule in self.source["Rules"].values():
            if self.test(rule["RuleCondition"]):
                why += [a["AssertDescription"] for a in rule["Assertions"] if not self.test(a["Assert"])]
        return why


@pytest.fixture(scope="session")
def stack():
    return Stack()


@pytest.fixture(scope="session")
def everything():
    """All that parameters can turn on."""
    return Stack(
        AlarmEmail="ops@example.com",
        SmsCountries="JP,GB",
        SmsDailyBudget="1000",
        SmsSender="REKEY",
        SmsDeliveryLogsExist="true",
        CustomDomainName="id.example.com",
        HostedZoneId="Z0123456789ABC",
        WebApplicationFirewall="block",
        SesDomainToVerify="example.com",
        CanaryEnabled="true",
        PinKeyId="k2",
        PreviousPinKeyId="k1",
        SecurityEvents="on",
    )


@pytest.fixture(scope="session")
def data():
    return Stack("data.yaml")


def function(stack, name):
    return stack.properties(f"{FUNCTIONS[name]}Function")


def environment(stack, name):
    return function(stack, name)["Environment"]["Variables"]


def statements(stack, name):
    policies = stack.properties(f"{FUNCTIONS[name]}Role")["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def as_list(value):
    return value if isinstance(value, list) else [value]
