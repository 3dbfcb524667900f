"""ministack: an AWS in one process on this machine, listening on loopback alone, and its outboxes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

REGION = "us-east-1"
# How long anything here may take: a cold function, a poll of the stream, all far quicker but for the tick of a minute.
PATIENCE = 90


def until(what, look):
    """Looks again and again until `look` gives something true, and answers with that."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


def _free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


class Emulator:
    """The emulator, running. With AUTH it checks signatures, and every call against the caller's policies: so each
    function can do here what its own role lets it, and nothing else."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "ministack.log"
        own = {
            "BIND_HOST": "127.0.0.1",  # its default is every interface
            "GATEWAY_PORT": str(self.port),
            "AUTH": "true",
            # So that the functions come back here.
            "AWS_ENDPOINT_URL": self.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            # What it writes: all of it stays in this folder.
            "TMPDIR": str(folder),
            "STATE_DIR": str(folder / "state"),
            "S3_DATA_DIR": str(folder / "s3"),
        }
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env={**kept, **own},
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,  # its functions' processes end with it
        )
        until("ministack", self._ready)

    def _ready(self):
        assert self.process.poll() is None, f"ministack ended: {self.log.read_text()}"
        try:
            return self.get("/_ministack/health")
        except urllib.error.URLError:
            return None

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def environment(self):
        """The variables by which any AWS client works with the emulator, as the account's root."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {
            **kept,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            # Nobody's profile, no statistics.
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "SAM_CLI_TELEMETRY": "0",
        }

    def mails(self, to):
        """Every mail to `to`, oldest first: `Subject`, `BodyText`, `BodyHtml`, `Source`, `MessageId`."""
        sent = self.get("/_ministack/ses/messages")["messages"]
        mails = [mail for of_account in sent.values() for mail in of_account]
        return sorted((mail for mail in mails if to in mail["To"]), key=lambda mail: mail["Timestamp"])

    def texts(self, to):
        """Every SMS to `to`, oldest first: `Message`, `MessageId`, `MessageAttributes`."""
        return self.get("/_ministack/sns/sms-messages")["sms_messages"].get(to, [])

    def queued(self, queue):
        """The messages that wait in the queue with this URL, whatever its host is called; they stay there."""
        name = queue.rsplit("/", 1)[1]
        accounts = self.get("/_ministack/sqs/messages")["messages"].values()
        found = (item for regions in accounts for queues in regions.values() for item in queues.items())
        return [message for url, messages in found if url.rsplit("/", 1)[1] == name for message in messages]
