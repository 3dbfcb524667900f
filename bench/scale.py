#!/usr/bin/env python3
"""How far Rekey goes, on paper: what 1, 100 and 10,000 resets a second ask of AWS, and a flood; what gives way first, and
which setting moves it. Calls and units are counted (scale_flow.py), settings are read from this repository, quotas and
prices are AWS's, times are estimates. Nothing here was measured on AWS.

    python3 bench/scale.py                              # Markdown; --json for machines
    python3 bench/scale.py --rate 250 --sms-share 0.3 --quota ses=200 --quota ses-day=5e6     # your own case
    python3 bench/scale.py --into docs/operations.md    # writes the generated parts; --check says whether they are stale
"""

import argparse
import json
import math
import re
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import scale_page
from scale_flow import EMAIL, GUESS, KNOWN, LIMITED, OTHER, PASSWORD, PIN, SMS, UNKNOWN, Flow

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "infra/template.yaml"


def repo(path: str, pattern: str) -> float:
    """The number that `pattern` finds in a file of this repository, so that it stands nowhere twice."""
    found = re.search(pattern, (ROOT / path).read_text(), re.M)
    if not found:
        sys.exit(f"scale.py: {path} has nothing like {pattern}: mend the pattern")
    return float(found[1].replace("_", ""))


def parameter(name: str) -> float:
    """The default of a parameter of the template."""
    return repo(TEMPLATE, rf'^  {name}:\n(?:    .*\n)*?    Default: "?([0-9.]+)"?$')


def memory(function: str) -> float:
    """GB of a function."""
    return repo(TEMPLATE, rf"^  {function}Function:\n(?:(?:    .*)?\n)*?      MemorySize: ([0-9]+)$") / 1024


# What the service is set to: the defaults, from where they are.
PASSWORD_RATE = parameter("PasswordRequestsPerSecond")  # requests a second, each method that costs a message or a hash
API_RATE = parameter("ApiRequestsPerSecond")  # requests a second, each other method
SMS_BUDGET = parameter("SmsDailyBudget")  # SMS a day, of the deployment; 0: SMS is off
SMS_BUDGET_MOST = 9_999_999  # SMS a day: what AllowedPattern of SmsDailyBudget lets through
RETENTION_DAYS = parameter("ResetRetentionDays")
BATCH = repo(TEMPLATE, r"^            BatchSize: (\d+)")  # records of the stream in a batch
PARALLEL = repo(TEMPLATE, r"^            ParallelizationFactor: (\d+)")  # batches of a shard at a time
AT_ONCE = repo("functions/deliver/src/lib.rs", r"^const AT_ONCE: usize = (\d+)")  # resets of a batch at a time
APP_HOURLY = repo("shared/src/settings/mod.rs", r"requests_per_app_hourly: Bounded::of::<([\d_]+)>")  # requests an hour
APP_SMS = repo("shared/src/settings/mod.rs", r"fn sms_daily_budget\(\)[^{]*\{\s*Bounded::of::<([\d_]+)>")  # SMS a day
WORK_SHARDS = repo("shared/src/reset/id.rs", r"WORK_SHARDS: u8 = (\d+)")  # parts of the index `due`
PER_PART = repo("shared/src/store/limits/capped.rs", r"PER_PART: u32 = ([\d_]+)")  # what one part of a cap is meant for
MOST_PARTS = repo("shared/src/store/limits/capped.rs", r"MOST_PARTS: u32 = (\d+)")
SETTINGS_TTL = repo("shared/src/store/apps.rs", r"SETTINGS_TTL_SECS: i64 = (\d+)")  # seconds
PASSWORD_METHODS = (ROOT / TEMPLATE).read_text().count("ThrottlingRateLimit: !Ref PasswordRequestsPerSecond")
OTHER_METHODS = (ROOT / TEMPLATE).read_text().count("RestApiId: !Ref Api, Path:") - PASSWORD_METHODS

# Quotas of an account in a large region, by default: Service Quotas, and each service's page of quotas.
SES_SANDBOX_DAY, SES_SANDBOX = 200, 1  # mails a day and a second, in a new account
SES_DAY, SES_RATE = 50_000, 14  # mails a day and a second, as AWS often grants them first with production access
SNS_SPEND, SNS_RATE = 1, 20  # US dollars a month, "Account spend threshold for SMS"; SMS a second, "Transactional SMS"
API_ACCOUNT = 10_000  # requests a second, API Gateway's "Throttle rate"; 2,500 in some regions
LAMBDA = 1_000  # executions at a time, "Concurrent executions"; 10 in some new accounts
TABLE = 40_000  # units a second, DynamoDB's "Table-level write" and "read throughput limit"; an index has its own
PARTITION_WRITES, PARTITION_READS = 1_000, 3_000  # units a second, of a partition of DynamoDB: fixed
NEW_PARTITIONS = 4  # of a new table or index on demand: it takes 4,000 writes and 12,000 reads a second at once

# List prices of us-east-1 in 2025, in US dollars: the first tier, without the free one.
API_CALL, LAMBDA_CALL, LAMBDA_GBS = 3.50e-6, 0.20e-6, 13.3334e-6  # a REST call; an invocation; a GB-second on arm64
WRITE_UNIT, READ_UNIT, KEPT_GB = 0.625e-6, 0.125e-6, 0.25 + 0.20  # DynamoDB on demand; a GB-month with recovery
MAIL, TOPIC_CALL, LOG_GB, OUT_GB = 0.10e-3, 0.50e-6, 0.50, 0.09  # SES; SNS; CloudWatch Logs; data out
WAF_CALL = 0.60e-6  # a request that a web ACL looks at
SMS_PRICE = 0.07  # an SMS of one segment in Japan; 0.007 in the US, without carrier fees

# Times of an invocation that is warm, in seconds: estimates. Sizes in bytes, of the code's own items and lines.
SECONDS = {
    "preflight": 0.004, "request-reset": 0.025, "link-callback GET": 0.012, "link-callback POST": 0.030, "complete-reset": 0.035,
    "deliver, issue": 0.25, "deliver, finish": 0.30, "delivery-status": 0.020, "… ends without a message": 0.030,
    "… wrong PIN": 0.030, "sign-in": 0.350, "current-user GET": 0.015,
}
HASH_SECONDS = 0.025 / (1_024 / 1_769)  # of CPU (docs/performance.md), at the part of a core that 1,024 MB have
RESET_BYTES = 1_100  # an item of `resets` at its end, with DynamoDB's own 100; its writes stay within 1 kB
PAGE_BYTES = 7_000  # a page, compressed; `bench -- pages` holds each below 14 kB
LOG_INVOCATION, LOG_STEP, LOG_ACCESS = 600, 600, 350  # Lambda's two lines; a step with its metrics; a line of the gateway
HOUR, DAYS = 3_600, 30  # seconds; days of a month
ATTACK = 10_000  # requests a second that a flood sends


@dataclass(frozen=True)
class Case:
    """So many resets a second, `sms_share` of them by SMS link, over `apps` apps, for `hours` of every day."""

    rate: float
    sms_share: float = 0
    apps: int = 1
    hours: float = 24

    def mix(self, by_mail: dict[str, float], by_sms: dict[str, float]) -> dict[str, float]:
        """What resets by mail and by SMS come to in a second."""
        sms, mail = self.rate * self.sms_share, self.rate * (1 - self.sms_share)
        return {key: mail * by_mail.get(key, 0) + sms * by_sms.get(key, 0) for key in {**by_mail, **by_sms}}

    @property
    def hourly(self) -> float:
        """Requests of one app in an hour."""
        return self.rate * HOUR / self.apps

    @property
    def reserved(self) -> float:
        """SMS of a day."""
        return self.rate * self.sms_share * SMS.sms * self.hours * HOUR


@dataclass(frozen=True)
class Limit:
    """What is needed of something, what there is of it, what moves it, and whose it is: of a new account or stack
    (`setup`), AWS's quotas, Rekey's settings, or the code."""

    key: str
    what: str
    needs: float
    has: float
    moves: str
    kind: str

    @property
    def over(self) -> float:
        """How many times what there is is needed."""
        return self.needs / self.has if self.has else math.inf if self.needs else 0


def sums(flow: Flow) -> dict[str, float]:
    """All that has a price or a limit, of one."""
    def total(value) -> float:
        return sum(step.times * value(step) for step in flow.steps)

    api = total(lambda step: step.gateway)
    return {
        "api": api, "invocations": total(lambda step: 1), "busy": total(lambda step: SECONDS[step.row]),
        "gb_seconds": total(lambda step: SECONDS[step.row] * memory(step.function)),
        "writes": sum(flow.units()[0].values()), "reads": sum(flow.units()[1].values()), "mails": flow.mails, "sms": flow.sms,
        "log_bytes": total(lambda step: LOG_INVOCATION + step.logged * LOG_STEP) + api * LOG_ACCESS,
        "out_bytes": total(lambda step: step.page) * PAGE_BYTES,
        "kept_bytes": RESET_BYTES * sum(call.text == "resets Put" for step in flow.own for call in step.calls),
    }


def cost(flow: Flow) -> dict[str, float]:
    """US dollars of one, without the SMS."""
    s = sums(flow)
    return {
        "API Gateway": s["api"] * API_CALL,
        "Lambda": s["invocations"] * LAMBDA_CALL + s["gb_seconds"] * LAMBDA_GBS,
        "DynamoDB": s["writes"] * WRITE_UNIT + s["reads"] * READ_UNIT + s["kept_bytes"] / 1e9 * KEPT_GB * RETENTION_DAYS / DAYS,
        "SES": s["mails"] * (MAIL + TOPIC_CALL),
        "CloudWatch Logs": s["log_bytes"] / 1e9 * LOG_GB,
        "Data out": s["out_bytes"] / 1e9 * OUT_GB,
    }


def shard_rate(flow: Flow) -> float:
    """Resets a second that deliver brings from one shard when it is behind, so that its batches are full."""
    rounds = math.ceil(BATCH / AT_ONCE)
    # One of a reset's records is hashed for, and the hashes of a batch share the function's part of a core.
    batch = rounds * SECONDS["deliver, finish"] + BATCH / flow.records * HASH_SECONDS
    return PARALLEL * BATCH / flow.records / batch


def parts(cap: float) -> float:
    """Parts of a cap, as capped.rs makes them."""
    return min(max(cap // PER_PART, 1), MOST_PARTS)


def demand(case: Case) -> dict:
    """What a case asks of every service."""
    d: dict = case.mix(sums(EMAIL), sums(SMS))
    writes, reads = (case.mix(EMAIL.units()[at], SMS.units()[at]) for at in (0, 1))
    d["table_writes"], d["table_reads"] = writes, reads
    d["partitions"] = {
        table: max(math.ceil(writes.get(table, 0) / PARTITION_WRITES), math.ceil(reads.get(table, 0) / PARTITION_READS))
        for table in ("resets", "due", "users", "limits")
    }
    d["shards"] = max(d["partitions"]["resets"], NEW_PARTITIONS)
    d["slots"], d["batches"] = d["shards"] * PARALLEL, case.rate / shard_rate(EMAIL) * PARALLEL
    day = case.hours * HOUR
    d["mails_day"], d["sms_day"], d["log_gb_day"] = d["mails"] * day, d["sms"] * day, d["log_bytes"] * day / 1e9
    d["month"] = sum(case.mix(cost(EMAIL), cost(SMS)).values()) * day * DAYS
    d["sms_month"] = d["sms_day"] * DAYS * SMS_PRICE
    return d


def hot_keys(case: Case) -> list[tuple[str, str, float, float, str]]:
    """What everybody writes to: its limit's key, its name, its writes a second, its parts, and what makes more. A cap has the
    parts of what it must be raised to."""
    by_sms = case.rate * case.sms_share
    return [
        ("due-parts", "index `due`", demand(case)["table_writes"]["due"], WORK_SHARDS, "`WORK_SHARDS`"),
        ("app-parts", "`requests#APP`", case.rate / case.apps, parts(max(case.hourly, APP_HOURLY)), "`MOST_PARTS`"),
        ("sms-app-parts", "`sms#app#APP`", by_sms / case.apps, parts(max(case.reserved / case.apps, APP_SMS)), "`MOST_PARTS`"),
        ("sms-parts", "`sms#deployment`", by_sms, parts(max(case.reserved, SMS_BUDGET)), "`MOST_PARTS`"),
    ]


def limits(case: Case, quotas: dict[str, float]) -> list[Limit]:
    """Every limit of a case, what is furthest beyond it first. `quotas` says what an account or stack has instead."""
    d = demand(case)
    found = [
        Limit("ses-sandbox-day", "SES sandbox, mails a day", d["mails_day"], SES_SANDBOX_DAY, "production access", "setup"),
        Limit("ses-sandbox", "SES sandbox, mails a second", d["mails"], SES_SANDBOX, "production access", "setup"),
        Limit("sms-budget", "SMS of the deployment a day", case.reserved, SMS_BUDGET, "`SmsCountries`, `SmsDailyBudget`", "setup"),
        Limit("sms-spend", "SNS, US dollars a month", d["sms_month"], SNS_SPEND, "SNS's spend limit", "setup"),
        Limit("ses-day", "SES, mails a day", d["mails_day"], SES_DAY, "quota *Sending quota*", "quota"),
        Limit("ses", "SES, mails a second", d["mails"], SES_RATE, "quota *Sending rate*", "quota"),
        Limit("sms", "SNS, SMS a second", d["sms"], SNS_RATE, "SNS's quota; several numbers or a pool, with AWS's support", "quota"),
        Limit("api-account", "API Gateway, calls a second", d["api"], API_ACCOUNT, "quota *Throttle rate*", "quota"),
        Limit("lambda", "Lambda, executions at a time", d["busy"], LAMBDA, "quota *Concurrent executions*", "quota"),
        Limit("app", "requests of an app an hour", case.hourly, APP_HOURLY, "`limits.requestsPerAppHourly`", "setting"),
        Limit("sms-app", "SMS of an app a day", case.reserved / case.apps, APP_SMS, "`smsDailyBudget`", "setting"),
        Limit("api-password", "request-reset, calls a second", case.rate, PASSWORD_RATE, "`PasswordRequestsPerSecond`", "setting"),
        Limit("api-method", "`/r/{token}`, calls a second", 2 * case.rate, API_RATE, "`ApiRequestsPerSecond`", "setting"),
        Limit("stream", "`deliver`, resets a second", case.rate, d["shards"] * shard_rate(EMAIL), "`BatchSize` of the stream mapping, with `AT_ONCE`", "code"),
        Limit("sms-most", "SMS a day, the most of the setting", case.reserved, SMS_BUDGET_MOST, "nothing: links by mail, or several deployments", "code"),
        Limit("settings", "an app's settings, reads a second", d["busy"] / SETTINGS_TTL, PARTITION_READS, "`SETTINGS_TTL_SECS`", "code"),
    ]
    for key, what, needs, parted, moves in hot_keys(case):
        found.append(Limit(key, f"{what}, writes a second", needs, parted * PARTITION_WRITES, moves, "code"))
    for table in d["partitions"]:
        for what, of_all, of_one in (("write", d["table_writes"], PARTITION_WRITES), ("read", d["table_reads"], PARTITION_READS)):
            needs, name = of_all.get(table, 0), f"`{table}`, {what} units a second"
            found.append(Limit(f"warm-{table}-{what}", f"{name}, at once", needs, NEW_PARTITIONS * of_one, "warm throughput, before the peak", "quota"))
            found.append(Limit(f"{table}-{what}", name, needs, TABLE, f"quota *Table-level {what} throughput limit*", "quota"))
    return sorted((replace(limit, has=quotas.get(limit.key, limit.has)) for limit in found), key=lambda limit: -limit.over)


def beyond(case: Case, quotas: dict[str, float]) -> list[Limit]:
    """The limits that a case goes beyond: the first bottleneck, then the next ones in order."""
    return [limit for limit in limits(case, quotas) if limit.over > 1]


def an_hour(*flows: tuple[Flow, float], let_in: float) -> float:
    """US dollars of an hour of a flood: so many a second of each flow, and a line of the gateway's for what it refuses."""
    refused = max(ATTACK - let_in, 0) * LOG_ACCESS / 1e9 * LOG_GB
    return HOUR * (sum(sum(cost(flow).values()) * rate for flow, rate in flows) + refused)


def floods() -> dict[str, float]:
    """The numbers of a flood; what they mean is in scale_page.py."""
    app, all_let_in = APP_HOURLY / HOUR, PASSWORD_METHODS * PASSWORD_RATE + OTHER_METHODS * API_RATE
    return {
        "attack": ATTACK, "let_in": PASSWORD_RATE, "app_hourly": APP_HOURLY, "app_minutes": APP_HOURLY / PASSWORD_RATE / 60,
        "refused_hour": an_hour(let_in=0), "waf_hour": ATTACK * HOUR * WAF_CALL,
        "unknown": an_hour((UNKNOWN, app), (LIMITED, PASSWORD_RATE - app), let_in=PASSWORD_RATE),
        "guesses": an_hour((GUESS, PASSWORD_RATE), let_in=PASSWORD_RATE),
        "passwords": an_hour((PASSWORD, 2 * PASSWORD_RATE), let_in=2 * PASSWORD_RATE), "hashing": 2 * PASSWORD_RATE * SECONDS["sign-in"],
        "known": an_hour((KNOWN, app), let_in=PASSWORD_RATE), "mails": SES_RATE, "mails_day": SES_DAY,
        "mail_minutes": SES_DAY / min(SES_RATE, app) / 60, "app_sms": APP_SMS, "app_sms_day": APP_SMS * SMS_PRICE,
        "all": an_hour((UNKNOWN, 2 * PASSWORD_RATE), (GUESS, PASSWORD_RATE), (PASSWORD, 2 * PASSWORD_RATE), (OTHER, OTHER_METHODS * API_RATE), let_in=all_let_in),
        "all_let_in": all_let_in,
    }


def results(cases: list[Case], quotas: dict[str, float]) -> dict:
    """Everything, as it is printed."""
    def shown(limit: Limit) -> dict:
        return {**asdict(limit), "over": limit.over if limit.has else None}

    return {
        "cases": [{"case": asdict(case), "demand": demand(case), "beyond": [shown(limit) for limit in beyond(case, quotas)],
                   "hot": [{"what": what, "parts": parted, "writes": writes} for _, what, writes, parted, _ in hot_keys(case)]} for case in cases],
        "flood": floods(),
        "reset": [{"name": flow.name, "sums": sums(flow), "cost": cost(flow)} for flow in (EMAIL, SMS, PIN)],
        "stream": {"records": EMAIL.records, "shard": shard_rate(EMAIL), "new": NEW_PARTITIONS,
                   "partition": PARTITION_WRITES / EMAIL.units()[0]["resets"], "batch": BATCH, "parallel": PARALLEL, "at_once": AT_ONCE},
        "sms_price": SMS_PRICE, "retention_days": RETENTION_DAYS,
    }


def number(text: str, most: float = math.inf, least: float = 0) -> float:
    """A number of the command line, above `least`."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (least < value <= most and value < math.inf):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above {max(least, 0):g}" + (f", at most {most:g}" if most < math.inf else ""))
    return value


def quota(text: str) -> tuple[str, float]:
    key, _, value = text.partition("=")
    known = sorted(limit.key for limit in limits(Case(1), {}))
    if key not in known:
        raise argparse.ArgumentTypeError(f"{key!r} is no limit; these are: {', '.join(known)}")
    return key, number(value)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scale.py", description="How far Rekey goes, on paper.")
    parser.add_argument("--rate", type=number, nargs="+", metavar="N", help="resets a second; 1, 100 and 10,000 if not given")
    parser.add_argument("--sms-share", type=lambda text: number(text, 1, -1e-9), metavar="N", help="how many of them by SMS link, from 0 to 1; none and all if not given")
    parser.add_argument("--apps", type=int, choices=range(1, 100_001), metavar="N", default=1, help="apps that share them evenly")
    parser.add_argument("--hours", type=lambda text: number(text, 24), metavar="N", default=24.0, help="hours of a day that the rate lasts")
    parser.add_argument("--quota", type=quota, action="append", default=[], metavar="LIMIT=N", help="what your account or stack has, such as ses=200")
    parser.add_argument("--json", action="store_true", help="print JSON")
    document = parser.add_mutually_exclusive_group()
    document.add_argument("--into", type=Path, metavar="FILE", help="write the generated parts into a document")
    document.add_argument("--check", type=Path, metavar="FILE", help="exit 1 if those in it are out of date")
    given = parser.parse_args(arguments)
    path = given.into or given.check
    if path and (given.rate or given.sms_share is not None or given.quota or given.json or (given.apps, given.hours) != (1, 24)):
        parser.error("--into and --check go with no other argument: a document has the defaults")
    shares = [0.0, 1.0] if given.sms_share is None else [max(given.sms_share, 0.0)]
    cases = [Case(rate, by_sms, given.apps, given.hours) for by_sms in shares for rate in given.rate or [1, 100, 10_000]]
    found = results(cases, dict(given.quota))
    if not path:
        print(json.dumps(found, indent=1) if given.json else "\n\n".join(scale_page.pieces(found).values()))
        return 0
    try:
        before = path.read_text()
        after = scale_page.into(before, scale_page.pieces(found))
        if given.into and after != before:
            path.write_text(after)
    except (OSError, ValueError) as error:
        parser.error(f"{path}: {error}")
    if given.check and after != before:
        print(f"{path} is out of date: run `python3 bench/scale.py --into {path}`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
