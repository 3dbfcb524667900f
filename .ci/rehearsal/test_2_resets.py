"""Every channel and mode, through the deployed functions, by their API, their stream and their roles."""

import pytest

from emulator import until
from people import NEW_PASSWORD, OLD_PASSWORD
from stack import ROOT, Stack, deploy

LINKS = [("EMAIL", "email"), ("SMS", "sms")]


@pytest.fixture(scope="session")
def orders(emulator, stack):
    """infra/examples/protected-api.yaml as an app's developer deploys it: an API of the app's own behind the
    authorizer."""
    example = ROOT / "infra/examples/protected-api.yaml"
    deploy(emulator, "orders", example, {"RekeyStack": stack.name})
    api = Stack(emulator, "orders").resources["RestApi"]

    def ask(token):
        url = f"https://{api}.execute-api.us-east-1.amazonaws.com/v1/orders"
        return stack.request("GET", url, headers={"Authorization": f"Bearer {token}"})

    return ask


def end(person, orders, old_token, new_password):
    """What every reset must have done: the old password and all that was signed in with it are dead."""
    assert person.sign_in(OLD_PASSWORD).json()["errorCode"] == "invalid_grant"
    dead = person.me(old_token)
    assert (dead.status, dead.json()["errorCode"]) == (403, "WRONG_TOKEN")
    assert orders(old_token).status == 403
    token = person.token(new_password)
    assert person.me(token).json()["userID"] == person.id
    assert orders(token).json()["of"] == person.id


@pytest.mark.parametrize(("method", "channel"), LINKS)
def test_a_link_brings_a_generated_password_by_the_channel_that_proved_control(apps, orders, method, channel):
    person = apps["generate"].join()
    old_token = person.token(OLD_PASSWORD)
    assert orders(old_token).json()["of"] == person.id
    person.ask(method)
    link = person.link(channel)
    page = person.open(link)
    assert (page.status, "<form method=\"post\"" in page.text) == (200, True), page
    assert person.me(old_token).status == 200, "opening the link changes nothing"
    done = person.submit(link)
    assert done.status == 200 and "Your new password is on its way" in done.text, done
    end(person, orders, old_token, person.password(channel, 1))
    assert "This link was already used" in person.open(link).text


@pytest.mark.parametrize(("method", "channel"), LINKS)
def test_a_link_takes_the_password_that_the_person_types(apps, orders, method, channel):
    person = apps["input"].join()
    old_token = person.token(OLD_PASSWORD)
    person.ask(method)
    link = person.link(channel)
    refused = person.submit(link, newPassword="short")
    assert "The password must have at least 8 characters." in refused.text, refused
    done = person.submit(link, newPassword=NEW_PASSWORD)
    assert done.status == 200 and "Your password was changed" in done.text, done
    end(person, orders, old_token, NEW_PASSWORD)


def test_a_pin_brings_a_generated_password_by_sms(apps, orders):
    person = apps["generate"].join()
    old_token = person.token(OLD_PASSWORD)
    person.ask("SMS", smsResetMethod="PIN")
    assert person.complete(person.pin()).status == 204
    end(person, orders, old_token, person.password("sms", 1))


def test_a_pin_comes_with_the_new_password(apps, orders):
    person = apps["input"].join()
    old_token = person.token(OLD_PASSWORD)
    person.ask("SMS_PIN")
    pin = person.pin()
    wrong = person.complete(f"{(int(pin) + 1) % 1_000_000:06}", newPassword=NEW_PASSWORD)
    assert (wrong.status, wrong.json()["errorCode"]) == (403, "INVALID_VERIFICATION_CODE")
    assert person.complete(pin, newPassword=NEW_PASSWORD).status == 204
    end(person, orders, old_token, NEW_PASSWORD)


def test_the_start_page_takes_a_request_and_then_the_code_with_the_new_password(apps, orders):
    person = apps["input"].join()
    old_token = person.token(OLD_PASSWORD)
    page = f"{person.app.stack.outputs['PublicBase']}/forgot/{person.app.id}"
    assert "Forgot your password?" in person.open(page).text
    sent = person.submit(page, step="ask", account=person.email, method="sms-pin")
    assert sent.status == 200 and "Enter the code" in sent.text, sent
    typed = {"step": "code", "account": person.email, "askedAt": "0", "newPassword": NEW_PASSWORD}
    done = person.submit(page, code=person.pin(), **typed)
    assert done.status == 200 and "Your password was changed" in done.text, done
    end(person, orders, old_token, NEW_PASSWORD)


def test_a_newer_request_supersedes_the_older_link(apps):
    person = apps["generate"].join()
    person.ask("EMAIL")
    older = person.link("email")
    # By the other channel: the cool-down is of one channel.
    person.ask("SMS")
    newer = person.link("sms")
    assert "There is a newer message" in person.open(older).text
    assert "Your new password is on its way" in person.submit(newer).text


def test_whoever_is_not_there_is_answered_the_same_and_refused_unseen(stack, apps):
    app = apps["generate"]
    answer = app.call("POST", f"/apps/{app.id}/users/nobody/password/request-reset", {"notificationMethod": "EMAIL"})
    assert (answer.status, answer.text) == (204, "")
    [reset] = until("the refusal", lambda: [
        it for it in stack.items("ResetsTable") if it.get("outcome", {}).get("S") == "unknown-user"
    ])
    assert reset["state"]["S"] == "refused" and "userRef" not in reset
