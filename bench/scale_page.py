"""The results of scale.py as Markdown, and its places in a document."""

import re

TABLES = ("resets", "due", "users", "limits")
# Whose limits they are, and what the column says.
KINDS = {"setup": "in a new account or stack", "quota": "then, of AWS's quotas", "setting": "of Rekey's settings", "code": "of the code"}


def short(number: float) -> str:
    """Three digits from a million on; nothing for nothing."""
    for name, unit in (("G", 1e9), ("M", 1e6)):
        if number >= unit:
            return f"{number / unit:,.{0 if number >= 1e11 or 1e8 <= number < 1e9 else 1}f} {name}"
    return "" if number == 0 else f"{number:,.0f}" if number >= 10 or number == int(number) else f"{number:.2g}"


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def table(head: list[str], rows: list[list[str]], words: int = 1) -> str:
    """The first columns hold words, the others numbers."""
    line = row(*("---" if at < words else "---:" for at, _ in enumerate(head)))
    return "\n".join([row(*head), line, *(row(*cells) for cells in rows)])


def name(case: dict) -> str:
    how = {0: "by mail", 1: "by SMS"}.get(case["sms_share"], f"with {case['sms_share']:.0%} by SMS")
    return f"{case['rate']:,.6g} {how}"


def needs(cases: list[dict], sms_price: float) -> str:
    """What each rate asks of AWS."""
    def of(key: str):
        return lambda d: short(d[key])

    def of_table(key: str):
        return lambda d: f"{short(d['table_writes'][key])} ({d['partitions'][key]})"

    lines = [
        ("API Gateway, calls a second", of("api")),
        ("Lambda, executions at a time, at most", of("busy")),
        *((f"{'index' if key == 'due' else 'table'} `{key}`, write units a second (partitions)", of_table(key)) for key in TABLES),
        ("all tables, read units a second", of("reads")),
        ("shards of the stream", of("shards")),
        ("full batches of `deliver` at a time (of)", lambda d: f"{short(d['batches'])} ({short(d['slots'])})"),
        ("mails a second", of("mails")), ("… a day", of("mails_day")),
        ("SMS a second", of("sms")), ("… a day", of("sms_day")),
        ("logs, GB a day", of("log_gb_day")),
        ("**US dollars a month**", of("month")), (f"… and SMS at {sms_price}", of("sms_month")),
    ]
    return table(["resets a second", *(name(each["case"]) for each in cases)], [[label, *(value(each["demand"]) for each in cases)] for label, value in lines])


def times(limit: dict) -> str:
    over = limit["over"]
    return "off" if over is None else f"{short(over)} ×" if over >= 10 else f"{over:.1f} ×"


def first(cases: list[dict]) -> str:
    """What gives way first: of all, which for a new account is what is not set up yet, and then of each kind."""
    rows = []
    for each in cases:
        cells = []
        for kind in KINDS:
            limit = next((limit for limit in each["beyond"] if limit["kind"] == kind), None)
            said = f"{limit['what']}, {times(limit)}: {limit['moves']}" if limit else "–"
            cells.append(f"**{said}**" if limit and limit is each["beyond"][0] else said)
        rows.append([name(each["case"]), *cells])
    return table(["resets a second", *KINDS.values()], rows, words=5)


def order(cases: list[dict]) -> str:
    """Every limit that some rate goes beyond: how far, and in which order they give way."""
    found: dict[str, dict] = {}
    for each in cases:
        for limit in each["beyond"]:
            found.setdefault(limit["key"], limit)
    rows = []
    for key, limit in found.items():
        cells = []
        for each in cases:
            place = next((at for at, it in enumerate(each["beyond"]) if it["key"] == key), None)
            cells.append("" if place is None else f"{times(each['beyond'][place])} ({place + 1})")
        rows.append([limit["what"], limit["moves"], f"{limit['has']:,.0f}", *cells])
    return table(["limit", "what moves it", "there is", *(name(each["case"]) for each in cases)], rows, words=2)


def hot(cases: list[dict]) -> str:
    """Keys that everybody writes to: in how many parts, and what a part takes of the 1,000 writes a second that it can."""
    keys = [each["what"] for each in cases[0]["hot"]]
    rows = []
    for at, what in enumerate(keys):
        of = [each["hot"][at] for each in cases]
        rows.append([what, *(f"{short(one['writes'] / one['parts'])} ({one['parts']:.0f})" if one["writes"] else "" for one in of)])
    return table(["writes a second to one part (parts)", *(name(each["case"]) for each in cases)], rows)


def flood(f: dict) -> str:
    lines = [
        ("requests for people who do not exist, at one app", f"the method's throttle; after {f['app_minutes']:.0f} minutes the app's {short(f['app_hourly'])} an hour",
         f"{f['unknown']:.0f}", f"Of {short(f['attack'])} requests {f['let_in']:.0f} are let in, real ones among them, **of every app**: the others get 429. Links that are out go on"),
        ("PINs, guessed", "the throttle; 5 guesses a PIN, 100 a user", f"{f['guesses']:.0f}",
         "PINs of every app get 429; links go on. `limits.wrongPinsPerAppHourly` is off by default"),
        ("passwords, guessed at sign-in", f"the throttles of two methods; {f['hashing']:.0f} executions at a time", f"{f['passwords']:.0f}",
         "Sign-ins of every app get 429; sessions go on"),
        ("one app's own users, to the harm of another app", f"SES's {f['mails']:.0f} mails a second; after {f['mail_minutes']:.0f} minutes its {short(f['mails_day'])} a day", f"{f['known']:.0f}",
         "Mails **of all apps** come late, then not before SES's day has moved on. Hold each app's `limits.requestsPerAppHourly` well below SES's quotas"),
        ("SMS to users whom the attacker knows", f"the app's `smsDailyBudget`, {short(f['app_sms'])}; then `SmsDailyBudget`", f"{f['app_sms_day']:.0f} a day and app",
         "That app's SMS are refused until midnight UTC, every app's once the deployment's budget is used up; mail goes on"),
        ("every method at once", f"the throttles: {short(f['all_let_in'])} requests a second", f"{f['all']:.0f}",
         "429 everywhere; `deliver` shares Lambda's concurrency with all of it"),
    ]
    head = [row("flood", "what stops it first", "US dollars an hour, at most", "what real users notice"), row("---", "---", "---:", "---")]
    return "\n".join([*head, *(row(*cells) for cells in lines)])


def resets(flows: list[dict], retention_days: float) -> str:
    """What 1,000 resets cost, by what they are made of."""
    def counts(key: str, unit: float = 1, digits: int = 3) -> str:
        all_of = [f"{flow['sums'][key] / unit:.{digits}g}" for flow in flows]
        return all_of[0] if len(set(all_of)) == 1 else ", ".join(all_of)

    def each(label: str, key: str) -> list[str]:
        return [label, *(f"{flow['cost'][key] * 1_000:.3f}" for flow in flows)]

    rows = [
        each(f"API Gateway: {counts('api')} calls a reset (preflight, request, page, button; PIN: preflight, request, preflight, proof); 3.50 a million", "API Gateway"),
        each(f"Lambda arm64: {counts('invocations')} calls, {counts('gb_seconds', 1, 2)} GB-s; 0.20 a million, 0.0000133 a GB-s", "Lambda"),
        each(f"DynamoDB: {counts('writes')} write units (transactions and index included), {counts('reads')} read units; 0.625 and 0.125 a million; kept for {retention_days:.0f} days", "DynamoDB"),
        each("SES: 2 mails (link, new password), by SMS a notice to half; 0.10 a thousand; the report of each through SNS, 0.50 a million", "SES"),
        ["SNS: 2 SMS of one segment at *p* each (0.007 in the US without carrier fees, 0.07 in Japan)", *("2,000 *p*: 14 to 140" if flow["sums"]["sms"] else "" for flow in flows)],
        each(f"CloudWatch Logs: {counts('log_bytes', 1e3, 2)} kB a reset; 0.50 a GB", "CloudWatch Logs"),
        each("Data out: two pages; 0.09 a GB", "Data out"),
        ["**together**", *(f"**{sum(flow['cost'].values()) * 1_000:.2f}{' + SMS' if flow['sums']['sms'] else ''}**" for flow in flows)],
    ]
    return table(["", *(flow["name"] for flow in flows)], rows)


def pieces(found: dict) -> dict[str, str]:
    """The generated parts of a document, by the name in their markers."""
    cases, s, f = found["cases"], found["stream"], found["flood"]
    return {
        "cost": resets(found["reset"], found["retention_days"]),
        "scale": "\n\n".join([
            "**What gives way first** (how many times what there is would be needed; what moves it):",
            first(cases),
            "**What it takes:**",
            needs(cases, found["sms_price"]),
            f"**The stream** has a shard for each partition of `resets`, {s['new']} in a new table. Of what a reset leaves there, {s['records']:.0f} records pass the filter: the request, and its completion.\n"
            f"With {s['parallel']:.0f} batches of a shard at a time, {s['batch']:.0f} records a batch and {s['at_once']:.0f} resets of a batch at a time, a shard brings {s['shard']:.0f} resets a second, "
            f"{s['new']} shards {s['new'] * s['shard']:.0f}. A partition takes the writes of {s['partition']:.0f}, so the stream is not what gives way.",
            "**In which order** the limits give way (the place in brackets):",
            order(cases),
            "**Hot keys.** A partition takes 1,000 write units a second, so no part may need more. A cap has the parts of what it must be raised to.",
            hot(cases),
            f"**A flood** of {short(f['attack'])} requests a second from many addresses, without a web ACL. Up to {f['refused_hour']:.0f} dollars of each are the access log's lines for what the throttle refuses;\n"
            f"a web ACL would cost {f['waf_hour']:.0f} more an hour.",
            flood(f),
        ]),
    }


def into(text: str, parts: dict[str, str]) -> str:
    """`text` with each part between its markers."""
    for part, made in parts.items():
        label = "scale.py" if part == "scale" else f"scale.py, {part}"
        begin, end = f"<!-- {label}: begin -->", f"<!-- {label}: end -->"
        if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
            raise ValueError(f"there must be one {begin} with one {end} after it")
        text = re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n\n{made}\n\n{end}", text, flags=re.S)
    return text
