"""A deployed stack: made by the SAM CLI, spoken to as its users and its operator do."""

import http.client
import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import boto3

from emulator import REGION
from stand_ins import deployable

ROOT = Path(__file__).resolve().parents[2]
NAME = "rekey"
# What a first deploy gives, and what the emulator asks for:
# - SesAddressToVerify, and not SesDomainToVerify: the emulator knows no DKIM records of a domain;
# - TableDeletionProtection=false: so that the tables can be cleared away in the end.
PARAMETERS = {
    "EmailSender": "no-reply@example.com",
    "SesAddressToVerify": "no-reply@example.com",
    "SmsCountries": "JP,GB",
    "SmsDailyBudget": "1000",
    "TableDeletionProtection": "false",
    "SecurityEvents": "on",
}


def architecture():
    return {"x86_64": "x86_64", "aarch64": "arm64"}[os.uname().machine]


def sam(emulator, *arguments, check=True):
    """The SAM CLI, as it stands on an operator's path; its exit code and everything that it said."""
    done = subprocess.run(
        [os.environ["REHEARSAL_SAM"], *arguments],
        cwd=ROOT / "infra",
        env=emulator.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or not check, f"{done.stdout[-2000:]}\n{failures(emulator)}"
    return done


def client(emulator, service, **credentials):
    """An AWS client of the emulator, as the account's root unless other keys are given."""
    keys = credentials or {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name=REGION, endpoint_url=emulator.url, **keys)


def failures(emulator):
    """Why the resources of any stack failed, one line each."""
    cloudformation = client(emulator, "cloudformation")
    stacks = cloudformation.describe_stacks()["Stacks"]
    events = [event for stack in stacks
              for event in cloudformation.describe_stack_events(StackName=stack["StackId"])["StackEvents"]]
    failed = (event for event in events if event.get("ResourceStatus", "").endswith("FAILED"))
    return "\n".join(f"{it['LogicalResourceId']}: {it.get('ResourceStatusReason')}" for it in failed)


def deploy(emulator, name=NAME, template=None, parameters=None):
    """`sam deploy` with the flags of samconfig.toml, but for the question whether to go on."""
    given = {**PARAMETERS, "Architecture": architecture()} if parameters is None else parameters
    return sam(
        emulator,
        "deploy",
        *("--template-file", str(template or deployable(Path(os.environ["REHEARSAL_BUILD"], "template.yaml")))),
        *("--config-file", str(ROOT / "infra/samconfig.toml")),
        *("--stack-name", name, "--no-confirm-changeset", "--no-progressbar"),
        "--parameter-overrides",
        *(f"{key}={value}" for key, value in given.items()),
    ).stdout


class Answer:
    """What came back of a request."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.text = response.read().decode()

    def json(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status} {self.headers} {self.text}"


class Stack:
    """A stack of the emulator, by its outputs and resources."""

    def __init__(self, emulator, name=NAME):
        self.emulator, self.name = emulator, name
        described = self.aws("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        self.status = described["StackStatus"]
        self.outputs = {it["OutputKey"]: it["OutputValue"] for it in described.get("Outputs", [])}
        listed = self.aws("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        self.resources = {it["LogicalResourceId"]: it["PhysicalResourceId"] for it in listed}

    def aws(self, service, **credentials):
        return client(self.emulator, service, **credentials)

    def template(self):
        """What the template became: plain CloudFormation."""
        return self.aws("cloudformation").get_template(StackName=self.name, TemplateStage="Processed")["TemplateBody"]

    def rekey(self, *arguments, stdin=""):
        """An operator's command for this stack; what it prints."""
        done = subprocess.run(
            [os.environ["REKEY_BIN"], *arguments, "--stack", self.name],
            env=self.emulator.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"rekey {arguments}: {done.stderr}"
        return done.stdout

    def request(self, method, url, body=None, headers=None):
        """A request to the API at its own address, which here is the emulator's: nothing follows redirects."""
        to = urlsplit(url)
        api, service, _ = to.netloc.split(".", 2)
        assert service == "execute-api", url
        # The emulator knows an API by this name of its host.
        sent = {"Host": f"{api}.execute-api.localhost:{self.emulator.port}", **(headers or {})}
        if isinstance(body, (dict, list)):
            sent.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=60)
        target = to.path + (f"?{to.query}" if to.query else "")
        try:
            connection.request(method, target, body, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def invoke(self, function, event):
        """The answer of a function, invoked by its name as `aws lambda invoke` does."""
        called = self.aws("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        payload = json.load(called["Payload"])
        assert "FunctionError" not in called, payload
        return payload

    def items(self, table):
        """All items of one of the stack's tables, in DynamoDB's JSON."""
        return self.aws("dynamodb").scan(TableName=self.outputs[table], ConsistentRead=True)["Items"]
