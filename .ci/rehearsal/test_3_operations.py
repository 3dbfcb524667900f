"""What an operator lives with: failures, what is left over, what the providers tell, and the app's back end."""

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator import REGION, until
from people import NEW_PASSWORD, OLD_PASSWORD


def reset_of(stack, person):
    """The id of the one reset that was issued to a person."""
    items = [it for it in stack.items("ResetsTable") if it.get("user", {}).get("S") == person.id]
    assert len(items) == 1, items
    return items[0]["resetId"]["S"]


@pytest.fixture
def broken_deliver(stack):
    """`deliver` while its settings are wrong, so that it does not even start; then as it was."""
    aws, name = stack.aws("lambda"), stack.outputs["DeliverFunctionName"]
    mapping = aws.list_event_source_mappings(FunctionName=name)["EventSourceMappings"][0]["UUID"]
    variables = aws.get_function_configuration(FunctionName=name)["Environment"]["Variables"]

    def configure(variables, oldest):
        aws.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        # The emulator discards by age alone (stand_ins.py). -1: whatever its age.
        aws.update_event_source_mapping(UUID=mapping, MaximumRecordAgeInSeconds=oldest)

    configure({**variables, "PIN_KEYS": "k1:tooshort"}, 1)
    yield lambda: configure(variables, -1)
    configure(variables, -1)


def test_a_record_that_deliver_cannot_take_ends_in_the_dead_letter_queue_and_the_sweep_sends_its_mail(
    stack, apps, broken_deliver
):
    person = apps["generate"].join()
    person.ask("EMAIL")
    queue = stack.resources["DeadLetters"]
    [letter] = until("a dead letter", lambda: stack.emulator.queued(queue))
    told = json.loads(letter["Body"])
    assert told["DDBStreamBatchInfo"]["batchSize"] >= 1
    assert person.email not in json.dumps(told), "a dead letter holds a place in the stream, no data"
    assert not person.mails()
    broken_deliver()
    # Nothing but the schedule, as the emulator's EventBridge ticks it every minute, brings it.
    assert person.submit(person.link("email")).status == 200
    assert person.token(person.password("email", 1))


def test_an_item_that_cannot_be_read_stops_nobody_else(stack, apps):
    poison = {"resetId": {"S": "poison_poison_poison_A"}, "work": {"S": "issue"}, "state": {"S": "no such state"},
              "workShard": {"S": "work#2"}, "dueAt": {"N": "0"}}
    stack.aws("dynamodb").put_item(TableName=stack.outputs["ResetsTable"], Item=poison)
    person = apps["generate"].join()
    person.ask("EMAIL")
    assert person.link("email")


def test_the_audit_of_a_reset_tells_its_life_and_no_contact(stack, apps):
    person = apps["input"].join()
    person.ask("EMAIL")
    assert person.submit(person.link("email"), newPassword=NEW_PASSWORD).status == 200
    audit = until("the end of the reset", lambda: (
        shown if (shown := json.loads(stack.rekey("reset", "show", reset_of(stack, person))))["state"] == "closed" else None
    ))
    assert (audit["method"], audit["standing"]) == ("email-link", "used")
    assert person.email not in json.dumps(audit)


def test_a_bounce_is_told_by_the_audit_and_marks_the_address(stack, apps):
    person = apps["generate"].join()
    person.ask("EMAIL")
    person.link("email")
    reset = reset_of(stack, person)
    message = person.mails()[0]["MessageId"]
    bounced = {"emailAddress": person.email, "action": "failed", "status": "5.1.1"}
    event = {
        "eventType": "Bounce",
        "mail": {"messageId": message, "timestamp": "2026-01-01T00:00:00.000Z", "destination": [person.email],
                 # The tags that deliver gives its mails; the emulator does not keep them.
                 "tags": {"rekey_reset": [reset], "rekey_kind": ["email-link"]}},
        "bounce": {"bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [bounced],
                   "timestamp": "2026-01-01T00:00:01.000Z", "feedbackId": "rehearsal"},
    }
    stack.aws("sns").publish(TopicArn=stack.resources["SesEventsTopic"], Message=json.dumps(event))
    audit = until("the bounce", lambda: (
        shown if "bounced" in (shown := stack.rekey("reset", "show", reset)) else None
    ))
    assert "Permanent/General" in audit and person.email not in audit
    named = (person.id, "--app", person.app.id)
    marked = json.loads(stack.rekey("user", "show", *named))["emailUndeliverable"]
    assert marked["reason"] == "bounced" and not marked.get("liftedAt")
    stack.rekey("user", "deliverable", *named, "--channel", "email")
    assert json.loads(stack.rekey("user", "show", *named))["emailUndeliverable"]["liftedAt"]


class BackEnd:
    """An app's back end: an IAM user who signs what it asks of the admin API."""

    def __init__(self, stack, name, allowed):
        self.stack = stack
        iam = stack.aws("iam")
        iam.create_user(UserName=name)
        if allowed:
            api = f"arn:aws:execute-api:{REGION}:*:{stack.resources['Api']}/v1/*/admin/apps/rehearsal-input/*"
            policy = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": api}
            document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
            iam.put_user_policy(UserName=name, PolicyName="users", PolicyDocument=document)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def call(self, method, path, body=None, spoil=False):
        url = self.stack.outputs["AdminUrl"] + path
        # Signed for the name by which the emulator knows the API.
        signed_url = url.replace("https://", "http://").replace(
            ".us-east-1.amazonaws.com", f".localhost:{self.stack.emulator.port}"
        )
        content = {"Content-Type": "application/json"} if body else {}
        request = AWSRequest(method, signed_url, data=json.dumps(body) if body else None, headers=content)
        SigV4Auth(self.credentials, "execute-api", REGION).add_auth(request)
        headers = dict(request.headers)
        if spoil:
            signed = headers["Authorization"]
            headers["Authorization"] = signed[:-1] + ("1" if signed.endswith("0") else "0")
        return self.stack.request(method, url, request.body, headers)


def test_the_back_end_keeps_users_in_step_by_signed_calls(stack, apps):
    back_end = BackEnd(stack, "back-end", allowed=True)
    app = apps["input"]
    path = f"/apps/{app.id}/users/moved-in"
    made = back_end.call("PUT", path, {"email": "moved-in@example.net", "emailVerified": True, "password": OLD_PASSWORD})
    assert made.status == 201, made
    assert back_end.call("GET", path).json()["email"] == "moved-in@example.net"
    sign_in = {"username": "moved-in@example.net", "password": OLD_PASSWORD}
    token = app.call("POST", f"/apps/{app.id}/oauth2/token", sign_in).json()["access_token"]
    assert back_end.call("PATCH", path, {"disabled": True}).status == 200
    assert app.call("GET", f"/apps/{app.id}/users/me", token=token).status == 403
    assert back_end.call("DELETE", path).status == 204
    assert back_end.call("GET", path).status == 404


def test_the_admin_api_is_closed_to_all_others(stack, apps):
    path = f"/apps/{apps['input'].id}/users/person-1"
    stranger, back_end = BackEnd(stack, "stranger", allowed=False), BackEnd(stack, "spoiled", allowed=True)
    unsigned = stack.request("GET", stack.outputs["AdminUrl"] + path)
    other_app = back_end.call("GET", "/apps/rehearsal-generate/users/person-1")
    # What API Gateway itself finds wrong, it says in the words of the template.
    spoiled = back_end.call("GET", path, spoil=True)
    assert (unsigned.status, unsigned.json()["errorCode"]) == (404, "NOT_FOUND")
    assert (spoiled.status, spoiled.json()["errorCode"]) == (403, "FORBIDDEN")
    # The emulator words a denial by policy its own way.
    assert [stranger.call("GET", path).status, other_app.status] == [403, 403]


def test_what_the_gateway_answers_by_itself_reads_like_the_rest(stack, apps):
    unrouted = stack.request("GET", stack.outputs["PublicBase"] + "/nothing")
    assert (unrouted.status, unrouted.json()["errorCode"]) == (404, "NOT_FOUND")
    assert unrouted.headers["access-control-allow-origin"] == "*"
    assert unrouted.headers["content-type"] == "application/vnd.kii.NotFoundException+json"
    preflight = apps["input"].call(
        "OPTIONS", f"/apps/{apps['input'].id}/users/me/password/request-reset",
        headers={"Origin": "https://app.example", "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status == 204, preflight
    assert "POST" in preflight.headers["access-control-allow-methods"]
    wrong_method = apps["input"].call("DELETE", f"/apps/{apps['input'].id}/users/me/password/request-reset")
    assert (wrong_method.status, wrong_method.json()["errorCode"]) == (405, "METHOD_NOT_ALLOWED")
