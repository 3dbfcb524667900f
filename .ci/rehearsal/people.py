"""Those who use a deployment: an app, and a person with a mailbox and a phone."""

import itertools
import re
from urllib.parse import quote

from emulator import until

OLD_PASSWORD = "old_password_00"
NEW_PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


class App:
    """An app of the deployment, which calls its API as an SDK does."""

    def __init__(self, stack, mode):
        self.stack, self.mode, self.id = stack, mode, f"rehearsal-{mode}"

    @classmethod
    def apply(cls, stack, mode, folder):
        app = cls(stack, mode)
        settings = folder / "app.toml"
        settings.write_text(f'appId = "{app.id}"\nname = "Rehearsal"\npasswordGeneration = "{mode}"\nstartPage = "on"\n')
        assert "saved as version 1" in stack.rekey("app", "apply", str(settings), "--yes")
        return app

    def call(self, method, path, body=None, token=None, headers=None):
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return self.stack.request(method, self.stack.outputs["ApiUrl"] + path, body, {**bearer, **(headers or {})})

    def join(self):
        """A new person, whom the operator adds."""
        person = Person(self, next(_numbers))
        contacts = ("--email", person.email, "--email-verified", "--phone", person.phone, "--phone-verified")
        added = ("user", "add", person.id, "--app", self.id, *contacts, "--locale", "en", "--password-stdin")
        assert "made in" in self.stack.rekey(*added, stdin=OLD_PASSWORD)
        return person


class Person:
    """A user of an app, with what reached them."""

    def __init__(self, app, number):
        self.app, self.id = app, f"person-{number}"
        self.email, self.phone = f"person-{number}@example.net", f"+81900000{number:04}"
        self.path = f"/apps/{app.id}/users/{quote(f'EMAIL:{self.email}')}/password"

    def ask(self, method, **pin):
        """Asks for a reset, as the SDK does for "EMAIL", "SMS" and "SMS_PIN"."""
        answer = self.app.call("POST", f"{self.path}/request-reset", {"notificationMethod": method, **pin})
        assert (answer.status, answer.text) == (204, ""), answer

    def complete(self, pin, **more):
        return self.app.call("POST", f"{self.path}/complete-reset", {"pinCode": pin, **more})

    def sign_in(self, password):
        return self.app.call("POST", f"/apps/{self.app.id}/oauth2/token", {"username": self.email, "password": password})

    def token(self, password):
        answer = self.sign_in(password)
        assert answer.status == 200, answer
        return answer.json()["access_token"]

    def me(self, token):
        return self.app.call("GET", f"/apps/{self.app.id}/users/me", token=token)

    def mails(self):
        return self.app.stack.emulator.mails(self.email)

    def texts(self):
        return self.app.stack.emulator.texts(self.phone)

    def messages(self, channel):
        if channel == "email":
            return [mail["BodyText"] for mail in self.mails()]
        return [text["Message"] for text in self.texts()]

    def link(self, channel, place=0):
        """The link in the message at `place` of a channel, once it is there."""
        return self._link("r", channel, place)

    def not_me_link(self, place):
        """The link that says "it was not me", in the mail at `place`."""
        return self._link("n", "email", place)

    def _link(self, kind, channel, place):
        base = re.escape(self.app.stack.outputs["PublicBase"])
        return re.search(rf"{base}/{kind}/[\w-]{{43}}", self._message(channel, place))[0]

    def pin(self, place=0):
        return re.match(r"\d{6}\b", self._message("sms", place))[0]

    def password(self, channel, place):
        """The generated password: it stands by itself on a line of a mail, or after a colon in an SMS."""
        return re.search(r"(?:^|[:\s])([\x21-\x7e]{16,50})\s*$", self._message(channel, place), re.MULTILINE)[1]

    def _message(self, channel, place):
        def arrived():
            messages = self.messages(channel)
            return messages[place] if len(messages) > place else None

        return until(f"message {place} by {channel} to {self.id}", arrived)

    def open(self, link):
        return self.app.stack.request("GET", link)

    def submit(self, link, **fields):
        body = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
        return self.app.stack.request("POST", link, body, {"Content-Type": "application/x-www-form-urlencoded"})
