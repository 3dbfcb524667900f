"""Whom schemathesis calls as: a signed-in demo user, and an IAM principal for the users of an app."""

import functools
import os
import re
import time

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

BASE = os.environ["REKEY_BASE"]
APPS = ["demo", "demo-input", "demo-kii"]
# Not the user whose password is guessed at by the calls themselves: too many wrong guesses would shut it out.
USER = {"id": "user_ja", "username": "hanako", "password": "old_password_00"}


class Signed(requests.auth.AuthBase):
    """Signs a request as it is sent, with the local run's key."""

    def __call__(self, request):
        signed = AWSRequest(request.method, request.url, data=request.body or b"")
        if request.headers.get("content-type"):
            signed.headers["content-type"] = request.headers["content-type"]
        SigV4Auth(Credentials("local", "local"), "execute-api", "us-east-1").add_auth(signed)
        request.headers.update(signed.headers)
        return request


schemathesis.auth.set_from_requests(Signed()).apply_to(path_regex="^/admin/")


def sign_in(app):
    body = {"username": USER["username"], "password": USER["password"]}
    answer = requests.post(f"{BASE}/api/apps/{app}/oauth2/token", json=body, timeout=30)
    return answer.json().get("access_token")


def token(app):
    """An access token of the user. A call may have changed the password: then the app's back end sets it again."""
    found = sign_in(app)
    if found is None:
        user = f"{BASE}/admin/apps/{app}/users/{USER['id']}"
        body = {"password": USER["password"], "disabled": False}
        requests.patch(user, json=body, auth=Signed(), timeout=30).raise_for_status()
        found = sign_in(app)
    return found


def takes_token(context):
    return any("accessToken" in scheme for scheme in context.operation.definition.raw.get("security", []))


# Fetched for every call: a change of the password is one of the calls, and ends every token.
@schemathesis.auth(refresh_interval=None).apply_to(takes_token)
class Token:
    def get(self, case, context):
        app = (case.path_parameters or {}).get("appId")
        return token(app if app in APPS else "demo")

    def set(self, case, data, context):
        case.headers["authorization"] = f"Bearer {data}"


@schemathesis.deserializer("text/html")
def page(context, response):
    """A page is a text."""
    return response.content.decode()


@functools.cache
def link(app, path="r"):
    """The token of a live link, or with `n` of one that refuses: each of a user of its own, who asks once."""
    email = "user_ja@example.com" if path == "n" else "user_ar@example.com"
    user = f"{BASE}/api/apps/{app}/users/EMAIL:{email}"
    seen = len(requests.get(f"{BASE}/_local/messages", timeout=30).json())
    requests.post(f"{user}/password/request-reset", timeout=30).raise_for_status()
    for _ in range(100):
        for message in requests.get(f"{BASE}/_local/messages", timeout=30).json()[seen:]:
            found = re.search(rf"/{path}/([A-Za-z0-9_-]+)", message["text"] or "")
            if found and message["to"] == email:
                return found[1]
        time.sleep(0.05)
    raise TimeoutError("no link was sent")


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every other link is one that was sent: of the page with the button, which is only looked at, or of the form."""
    if case.operation.path == "/r/{token}" and len(case.path_parameters["token"]) % 2 == 0:
        case.path_parameters["token"] = link("demo-input" if case.method == "POST" else "demo")
    if case.operation.path == "/n/{token}" and len(case.path_parameters["token"]) % 2 == 0:
        case.path_parameters["token"] = link("demo-kii" if case.method == "POST" else "demo", "n")
