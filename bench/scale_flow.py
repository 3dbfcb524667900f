"""What a reset, or one request of a flood, does: its invocations and their calls, counted from docs/architecture.md
("Functions: what each reads and writes"). `.ci/infra/test_scale.py` holds the words here against that table."""

import re
from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """A call on a table, in the words of docs/architecture.md; how much it writes to the index `due`; whether the record
    that it leaves in the stream has work that nobody holds, and so wakes deliver. `Put` and `Update` are parts of
    transactions."""

    text: str
    index: int = 0
    wakes: bool = False
    times: float = 1

    @property
    def table(self) -> str:
        return self.text.split()[0]

    @property
    def verb(self) -> str:
        return re.sub(r"\W", "", self.text.split()[1])

    @property
    def writes(self) -> float:
        """Units. In a transaction a write takes two; the index takes one either way, since it follows later. A write
        whose condition fails takes its units as well."""
        return self.times * {"GetItem": 0, "UpdateItem": 1, "PutItem": 1, "Update": 2, "Put": 2}[self.verb]

    @property
    def reads(self) -> float:
        """Units: every read is consistent, of less than 4 kB."""
        return self.times * (self.verb == "GetItem")


@dataclass(frozen=True)
class Step:
    """An invocation: its row in docs/architecture.md, its function in the template, its calls; how many steps it logs;
    whether it comes through the gateway, and answers with a page."""

    row: str
    function: str
    calls: tuple[Call, ...] = ()
    logged: int = 1
    times: float = 1
    gateway: bool = False
    page: bool = False


@dataclass(frozen=True)
class Flow:
    """What is done together, and the messages that it sends."""

    name: str
    own: tuple[Step, ...]
    mails: float = 0
    sms: float = 0

    @property
    def records(self) -> float:
        """Records of the stream that pass its mapping's filter."""
        return sum(call.times for step in self.own for call in step.calls if call.wakes)

    @property
    def steps(self) -> tuple[Step, ...]:
        """With the reports of SES."""
        report = Step("delivery-status", "DeliveryStatus", REPORT, times=self.mails)
        return (*self.own, report) if report.times else self.own

    def units(self) -> tuple[Counter[str], Counter[str]]:
        """Write and read units, by table and for the index `due`."""
        writes: Counter[str] = Counter()
        reads: Counter[str] = Counter()
        for step in self.steps:
            for call in step.calls:
                writes[call.table] += step.times * call.writes
                reads[call.table] += step.times * call.reads
                writes["due"] += step.times * call.index
        return +writes, +reads


TAKE = Call("resets UpdateItem (take)", index=2)
FIND = Call("users GetItem, 2 if not by id", times=2)
HASH = Call("users UpdateItem (hash)")
NOT_ME = Call("resets UpdateItem (`notMeDigests`)")
MESSAGE = Call("resets UpdateItem →")
KEEP_SMS = Call("resets PutItem")
CLOSE = Call("resets UpdateItem (`closed`", index=1)
REPORT = (Call("resets GetItem →"), Call("resets UpdateItem (`deliveries`)"))
COUNT = (Call("limits UpdateItem (address)"), Call("limits UpdateItem (app's part"))
PROVE = (Call("resets Update", index=1, wakes=True), Call("users Update"))

PREFLIGHT = Step("preflight", "RequestReset", logged=0, gateway=True)
ASK = Step("request-reset", "RequestReset", (
    *COUNT, Call("resets Put", index=1, wakes=True), Call("limits Update (cool-down)"),
    Call("limits Update (identifier, hour)"), Call("limits Update (identifier, day)"),
), gateway=True)
OPEN = Step("link-callback GET", "LinkCallback", (Call("resets GetItem"),), logged=0, gateway=True, page=True)
PRESS = Step("link-callback POST", "LinkCallback", (Call("resets GetItem"), *PROVE), gateway=True, page=True)
TYPE = Step("complete-reset", "CompleteReset", (FIND, Call("resets UpdateItem (`attempts`)"), *PROVE), gateway=True)


def issue(sms: bool) -> Step:
    """The message with the link or the PIN, to a user who had a reset before."""
    budgets = (Call("limits UpdateItem (app's part)"), Call("limits UpdateItem (deployment's part")) if sms else ()
    return Step("deliver, issue", "Deliver", (
        TAKE, FIND, Call("limits GetItem (interval)"), Call("limits UpdateItem (day)"), *budgets,
        Call("limits UpdateItem (interval)"), Call("resets GetItem (the one before)"), Call("resets Update"),
        Call("users Update"), Call("resets UpdateItem (`sentAt`)", index=1), *((KEEP_SMS,) if sms else ()),
    ), logged=2)


def finish(sms: bool) -> Step:
    """The generated password. A mail with it tells of the change, too; after an SMS, a verified mail gets a notice, which
    half of the users have."""
    own = (HASH, MESSAGE, KEEP_SMS, *(Call(each.text, times=0.5) for each in (NOT_ME, MESSAGE)))
    calls = own if sms else (NOT_ME, HASH, MESSAGE)
    return Step("deliver, finish", "Deliver", (TAKE, Call("users GetItem"), *calls, CLOSE), logged=2)


EMAIL = Flow("email link", (PREFLIGHT, ASK, issue(False), OPEN, PRESS, finish(False)), mails=2)
SMS = Flow("SMS link", (PREFLIGHT, ASK, issue(True), OPEN, PRESS, finish(True)), mails=0.5, sms=2)
PIN = Flow("SMS PIN", (PREFLIGHT, ASK, issue(True), PREFLIGHT, TYPE, finish(True)), mails=0.5, sms=2)

# Of a flood, one request. A name that nobody has is looked up as long as any other.
UNKNOWN = Flow("a request for nobody", (ASK, Step("… ends without a message", "Deliver", (
    TAKE, FIND, Call("resets UpdateItem (`refused`)", index=1)))))
KNOWN = Flow("a request for a user", (ASK, issue(False)), mails=1)
LIMITED = Flow("a request beyond the app's hour", (Step("request-reset", "RequestReset", (
    COUNT[0], Call("limits UpdateItem (app's part; one more part", times=2)), gateway=True),))
GUESS = Flow("a wrong PIN", (Step("… wrong PIN", "CompleteReset", (
    FIND, Call("resets UpdateItem (`attempts`)"), Call("users UpdateItem (`pinFailures`")), gateway=True),))
PASSWORD = Flow("a wrong password", (Step("sign-in", "SignIn", (
    Call("users GetItem ×2", times=2), Call("limits UpdateItem ∥"), Call("limits UpdateItem →")), gateway=True),))
OTHER = Flow("any other request", (Step("current-user GET", "CurrentUser", (
    Call("sessions GetItem"), Call("users GetItem")), gateway=True),))
