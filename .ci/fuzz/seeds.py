"""Where fuzzing begins: events/, the built-in texts, the example settings, and words of the code, as each target of
fuzz/ takes its input. Usage: seeds.py FOLDER"""

import base64
import gzip
import json
import re
import shutil
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[2]
# The order of fuzz/src/world.rs.
HTTP = ["request-reset", "complete-reset", "link-callback", "forgot", "sign-in", "current-user", "users"]
TRIGGERED = ["deliver", "delivery-status", "authorizer"]
# The order of shared/src/message/mod.rs.
KINDS = ["email-link", "email-new-password", "email-changed", "sms-link", "sms-pin", "sms-new-password", "sms-changed"]
PARTS = {"subject": 0, "txt": 1, "html": 2, "sms": 0}
HEADER = "id,login_name,display_name,email,email_verified,phone,phone_verified,country,locale,password_hash,disabled\n"
COGNITO = "cognito:username,name,email,email_verified,phone_number,phone_number_verified,locale,sub,preferred_username\n"


def events(function):
    return [json.loads(path.read_text()) for path in sorted((ROOT / "events" / function).glob("*.json"))]


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def body(event):
    text = event.get("body") or ""
    try:
        return base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
    except ValueError:
        return text.encode()


def request():
    for function in HTTP:
        for event in events(function):
            yield b"\0" + compact(event)
            form = function in ("link-callback", "forgot")
            yield (b"\2" if form else b"\1") + body(event)
            yield b"\3" + (event.get("path") or event.get("rawPath") or "").encode()


def functions():
    for number, function in enumerate(HTTP):
        for event in events(function):
            yield bytes([number]) + compact(event)


def triggers():
    for number, function in enumerate(TRIGGERED):
        for event in events(function):
            yield bytes([number]) + compact(event)
    for event in events("delivery-status"):
        for record in event.get("Records", []):
            yield b"\3" + record["Sns"]["Message"].encode()
        try:
            log = gzip.decompress(base64.b64decode(event["awslogs"]["data"], validate=True))
        except (KeyError, ValueError, OSError):
            continue
        yield b"\5" + log
        for line in json.loads(log)["logEvents"]:
            yield b"\4" + line["message"].encode()


def plain(value):
    """DynamoDB's JSON as JSON."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return json.loads(inner)
    if kind == "L":
        return [plain(each) for each in inner]
    return {name: plain(each) for name, each in inner.items()} if kind == "M" else inner


def stored():
    records = [record for event in events("deliver") for record in event.get("Records", []) if isinstance(record, dict)]
    images = [record["dynamodb"].get("NewImage") for record in records if isinstance(record.get("dynamodb"), dict)]
    items = [{name: plain(value) for name, value in image.items()} for image in images if image]
    items += [{name: value} for item in items[:3] for name, value in item.items()]
    items += [
        {"settings": settings} for settings in map(json.loads, settings_json())
    ] + [
        {"settings": None}, {"passwordHash": "$2b$04$"}, {"email": "x"}, {"state": "?"}, {"requestedFrom": "Safari/iPhone"}, {"expiresAt": -1}, {"attempts": -1},
        {"pendingReset": "first"}, {"deliveries": {"m-1": {"status": "bounced", "at": 1}}}, {"linkDigests": [""]},
        {"credentialsVersion": 9223372036854775807}, {"requestedAt": 9223372036854775807}, {"version": 1.5}, {"ttl": "x"},
        {"work": "issue", "state": "requested", "userRef": "user_123456", "expiresAt": 1795296240000},
        {"work": "finish", "state": "completed", "completedAt": 1795292640000, "generation": "generate"},
    ]
    # Each with some of the tables and calls.
    for number, item in enumerate(items):
        for choice in range(number % 5, 32, 5):
            yield bytes([choice]) + compact(item)


def identifier():
    for function in HTTP:
        for event in events(function):
            path = event.get("path") or event.get("rawPath") or ""
            yield from (unquote(part).encode() for part in path.split("/"))
            try:
                sent = json.loads(body(event))
            except ValueError:
                continue
            if isinstance(sent, dict):
                yield from (value.encode() for value in sent.values() if isinstance(value, str))
    for word in ["EMAIL:a\uff0eb@example.com", "EMAIL:\uff41@ex\u00df.com", "EMAIL:\u212aelvin@example.com", "PHONE:JP-9001234567",
                 "PHONE:+81 (90) 0123-4567", "PHONE:US-2065550100", "EMAIL:\u0131@example.com", "EMAIL:x@\u65e5\u672c.example"]:
        yield word.encode()
        yield word.split(":", 1)[1].encode()


def token():
    yield from [b"UmVrZXkncyByZXNldCAwMVNhbXBsZSBzZWNyZXQgMDE", b"123456", b"001-234", b"UmVrZXkncyByZXNldCAwMQ",
                b"001795292640000#UmVrZXkncyByZXNldCAwMQ", b"k1:" + b"A" * 43, b"k1:" + b"A" * 43 + b",k2:" + b"B" * 43,
                b"k1." + b"A" * 43, b"2026-11-21T20:24:00.000Z", b"2026-11-21t20:24:00+09:00", b"https://reset.example/v1",
                b"http://127.0.0.1:8787", b"http://[::1]:8787/", b"email-link"]


def hashes():
    source = (ROOT / "shared/src/password/scheme.rs").read_text() + (ROOT / "shared/src/password/hash.rs").read_text()
    yield from (text.encode() for text in re.findall(r'"(\$[^"]+)"', source))
    salted = "$c2l4dGVlbiBieXRlIHNhbA$qMTJxPdWLtMNNX/sHtkb855Waj15H6QVv4YImucaREo"
    for start in ["$argon2id$v=19$m=8,t=1,p=1", "$argon2i$m=8,t=1,p=1", "$scrypt$ln=1,r=1,p=1", "$pbkdf2-sha256$i=1000,l=32",
                  "$pbkdf2-sha512$i=1000,l=32", "$argon2id$v=19$m=262144,t=4,p=1", "$scrypt$ln=18,r=8,p=1"]:
        yield (start + salted).encode()


def password():
    common = (ROOT / "shared/src/password/common-passwords.txt").read_text().split()[:20]
    for word in [*common, "correct horse battery staple", "caf\u00e9-terrace", "cafe\u0301-terrace", "a\u3000b\u3000long one",
                 "\u65e5\u672c\u8a9e" * 3, "tab\there", "\U0001f511" * 8, "x" * 128, "\u0130stanbul-kedi", "\u212b" * 9]:
        yield word.encode()


def locale():
    yield from [b"ja", b"pt_BR", b"zh-Hant-TW", b"zh-TW-u-nu-hanidec", b"es-419", b"fr-CH, fr;q=0.9, en;q=0.8, de;q=0.95, *;q=0.5",
                b"ar-EG", b"sl-rozaj-biske", b"en-x-y", b"John Doe", b"JP", b"de-DE-1996, x;q=1.1, ja;q=nan"]


def message():
    for folder in sorted((ROOT / "shared/templates/messages").iterdir()):
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            kind = KINDS.index(path.name.split(".")[0]) if path.name.split(".")[0] in KINDS else None
            if kind is not None:
                yield bytes([kind + len(KINDS) * PARTS[path.suffix[1:]], len(path.parent.name)]) + path.read_bytes()
    # What the tests of the check are made of.
    tests = (ROOT / "shared/src/message/check/tests.rs").read_text()
    for text in re.findall(r'"((?:[^"\\\n]|\\.)*[{<](?:[^"\\\n]|\\.)*)"', tests):
        text = text.replace('\\"', '"').replace("\\n", "\n").replace("{{{{", "{{").replace("}}}}", "}}")
        yield bytes([14, 0]) + text.encode()
        yield bytes([3, 0]) + text.encode()


def settings_json():
    for path in sorted((ROOT / "examples/apps").glob("*.toml")):
        settings = tomllib.loads(path.read_text())
        settings.pop("appId", None)
        yield compact(settings)
    yield compact({
        "name": "Demo", "passwordGeneration": "input", "successRedirectUrl": "https://app.example/ok?from=reset",
        "failureRedirectUrl": "https://app.example/no", "linkAction": "immediate", "accountDisclosure": "tell",
        "emailSender": {"address": "no-reply@example.com", "displayName": "Demo", "replyTo": "help@example.com"},
        "smsSender": "Rekey", "smsCountries": ["JP", "GB"], "limits": {"coolDownSeconds": 30}, "allowedProofs": ["sms-pin"],
        "passwordPolicy": {"minimumLength": 8, "asciiOnly": True}, "supportContact": "+819001234567", "startUrl": "https://a.example",
        "accentColour": "#2457d6", "otpDomain": "example.com", "accessTokenLifetimeSeconds": {"default": 60},
        "logo": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "defaultLocale": "pt_BR", "generatedPasswordExpires": 300,
        "templates": {"ja": {"sms-link": {"sms": "{{ app.name }}: {{ link }}"}}},
    })


def settings_file():
    yield from (path.read_bytes() for path in sorted((ROOT / "examples/apps").glob("*.toml")))
    yield b'appId = "mini"\nname = "Mini"\nbasedOn = 3\n[limits]\ncoolDownSeconds = 30\n'
    yield b'appId = "m"\nname = "M"\n[templates.ja.sms-link]\nsms = "{{ link }}"\n'


def imports():
    hashed = "$2b$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0."
    yield (HEADER + f'u1,ann,"Ann, Lee",a@example.com,true,+819001234567,false,JP,ja-JP,{hashed},false\nu2,,,,,,,,,,true\n').encode()
    yield b"id,email\nu1,a@example.com\nu2\nu3,\xff\n"
    yield (COGNITO + "ann,Ann,a@example.com,TRUE,+819001234567,false,en,0-1,ann\n").encode()
    user = {"Username": "ann", "Attributes": [{"Name": "email", "Value": "a@example.com"}, {"Name": "email_verified", "Value": "true"}],
            "Enabled": True, "UserStatus": "CONFIRMED"}
    yield compact({"Users": [user, {**user, "UserStatus": "EXTERNAL_PROVIDER"}]})
    yield compact([{"Users": [user]}, user])
    yield b"\xef\xbb\xbf" + compact(user) + b"\n" + compact(user) + b"\nnot JSON\n" + compact(user)


def words(*paths):
    """The texts in quotes of these files: what they compare with."""
    found = set()
    for path in paths:
        found.update(re.findall(r'"([^"\\\n]{2,40})"', (ROOT / path).read_text()))
    return found


TEMPLATE_WORDS = ["{{ ", " }}", "{% if ", "{% endif %}", "{% else %}", "{% elif ", "{% set a = ", "{% include \"button.html\" %}",
                  "{% extends \"layout.html\" %}", "{% block body %}", "{% endblock %}", "{% raw %}", "{% endraw %}", "{#", "#}", "|default('",
                  "|upper", "link", "pin", "password", "user.name", "app.name", "expires_in", "changed_at", "<a href=\"", "\">", "</a>", "<!--",
                  "-->", "<style>", "</style>", "<title>", "javascript:", "https://", "mailto:", "<img src=", "style=\"", "{%- ", " -%}", "&#x",
                  "<svg>", "<![CDATA[", "mode == 'input'", " ~ ", " in ", " not ", " and "]


def dictionaries():
    event = words("fuzz/fuzz_targets/stored.rs", "functions/deliver/src/event.rs", "functions/delivery-status/src/ses.rs",
                  "functions/delivery-status/src/sms.rs", "shared/src/http/entry.rs")
    event |= {"requestContext", "httpMethod", "rawPath", "rawQueryString", "pathParameters", "isBase64Encoded", "multiValueHeaders",
              "body", "headers", "version", "2.0", "1.0", "http", "identity", "sourceIp", "userArn", "authorizer", "iam", "stage", "%2F", "%00"}
    schema = json.dumps(json.loads((ROOT / "docs/settings.schema.json").read_text())["properties"])
    settings = set(re.findall(r'"([A-Za-z-]{2,40})"', schema))
    identifiers = {"EMAIL:", "PHONE:", "LOGIN_NAME:", "me", "@example.com", "+81", "JP-", "\uff20", "\uff0c", "\ufdfa", "\u0131", "\u00df", "\u200d"}
    kinds = {"$argon2id$", "$argon2i$", "$scrypt$", "$pbkdf2-sha256$", "$2b$14$", "v=19$", "v=16$", "m=", "t=", "p=", "ln=", "r=", "i=", "l=", "keyid=", "data="}
    columns = set((HEADER + "," + COGNITO).replace("\n", "").split(",")) | {"Users", "Username", "Attributes", "UserStatus", "Enabled", "UNCONFIRMED"}
    attributes = set(re.findall(r"^ +([a-z_]+): ", (ROOT / "shared/src/store/items/reset.rs").read_text() + (ROOT / "shared/src/store/items/user.rs").read_text(), re.M))
    camel = {re.sub(r"_(.)", lambda m: m[1].upper(), name) for name in attributes}
    return {"request": event, "functions": event, "triggers": event, "settings": settings, "settings-file": settings, "stored": camel | settings,
            "identifier": identifiers, "hash": kinds, "import": columns, "message": set(TEMPLATE_WORDS)}


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    made = {"request": request, "functions": functions, "triggers": triggers, "stored": stored, "identifier": identifier, "token": token,
            "hash": hashes, "password": password, "locale": locale, "message": message, "settings": settings_json,
            "settings-file": settings_file, "import": imports}
    for name, seeds in made.items():
        place = Path(folder, name)
        place.mkdir(parents=True)
        for number, seed in enumerate(dict.fromkeys(seeds())):
            (place / f"{number:04}").write_bytes(seed)
    for name, entries in dictionaries().items():
        lines = ['"' + "".join(f"\\x{byte:02x}" for byte in entry.encode()) + '"' for entry in sorted(entries)]
        Path(folder, f"{name}.dict").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
