"""What an operator lives with: failures, what is left over, what the providers tell, and the app's back end."""

import json

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from emulator import REGION, until
from people import NEW_PASSWORD, OLD_PASSWORD
from stack import ROOT, Stack, deploy


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


class Listener:
    """Who hears of security events: an app's own queue, as infra/examples/event-queue.yaml makes it, and one that hears all."""

    def __init__(self, emulator, stack, app):
        self.emulator = emulator
        deploy(emulator, "listener", ROOT / "infra/examples/event-queue.yaml", {"RekeyStack": stack.name, "AppId": app.id})
        self.own = Stack(emulator, "listener").outputs["EventsQueue"]
        sqs = stack.aws("sqs")
        self.all = sqs.create_queue(QueueName="all-events")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=self.all, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topic = stack.outputs["EventsTopicArn"]
        let_in = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
                  "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [let_in]})
        sqs.set_queue_attributes(QueueUrl=self.all, Attributes={"Policy": policy})
        stack.aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

    def heard(self, queue, person):
        """The types of the events of a person that are in a queue."""
        events = [json.loads(message["Body"]) for message in self.emulator.queued(queue)]
        return {it["type"] for it in events if it.get("user") == person.id and it["app"] == person.app.id}

    def hears(self, queue, person, *types):
        until(f"{types} of {person.id}", lambda: set(types) <= self.heard(queue, person))


@pytest.fixture(scope="module")
def listener(emulator, stack, apps):
    return Listener(emulator, stack, apps["generate"])


def test_an_app_hears_that_the_sessions_of_its_users_are_over_and_of_no_other_app_s(listener, stack, apps):
    ours, theirs = apps["generate"].join(), apps["input"].join()
    theirs.ask("EMAIL")
    assert theirs.submit(theirs.link("email"), newPassword=NEW_PASSWORD).status == 200
    ours.ask("EMAIL")
    assert ours.submit(ours.link("email")).status == 200
    listener.hears(listener.own, ours, "sessions.revoked", "password.changed")
    for person in (ours, theirs):
        listener.hears(listener.all, person, "reset.sent", "reset.completed", "sessions.revoked", "password.changed")
    assert listener.heard(listener.own, ours) == {"sessions.revoked", "password.changed"}
    assert not listener.heard(listener.own, theirs)
    for message in stack.emulator.queued(listener.all):
        assert not {contact for it in (ours, theirs) for contact in (it.email, it.phone) if contact in message["Body"]}


def test_a_changed_password_of_a_user_without_a_reset_is_heard_of(listener, apps):
    person = apps["generate"].join()
    token = person.token(OLD_PASSWORD)
    passwords = {"oldPassword": OLD_PASSWORD, "newPassword": NEW_PASSWORD}
    changed = person.app.call("PUT", f"/apps/{person.app.id}/users/me/password", passwords, token)
    assert changed.status == 204, changed
    listener.hears(listener.own, person, "sessions.revoked", "password.changed")


def test_who_says_that_it_was_not_them_is_signed_out_everywhere_and_offered_another_way(listener, apps):
    person = apps["generate"].join()
    person.ask("EMAIL")
    assert person.submit(person.link("email")).status == 200
    token = person.token(person.password("email", 1))
    link = person.not_me_link(1)
    assert person.open(link).status == 200 and person.me(token).status == 200, "opening it changes nothing"
    done = person.submit(link)
    assert done.status == 200 and "Every device is signed out" in done.text, done
    assert person.me(token).json()["errorCode"] == "WRONG_TOKEN"
    assert person.open(person.link("sms")).status == 200
    listener.hears(listener.all, person, "reset.not_me")


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
