//! What the stub's tables hold: the apps of the local run, one user, its session, and a reset of it that is live. The
//! tokens are those of `events/`.

use serde_json::{Map, Value, json};
use shared::secret::{AccessToken, LinkToken, Pin, PinKeys};

use crate::world::NOW;

/// The access token in the events.
pub const TOKEN: &str = "UmVrZXkncyBzYW1wbGUgYWNjZXNzIHRva2VuIC0tLS0";
/// The link token in the events.
pub const LINK: &str = "UmVrZXkncyByZXNldCAwMVNhbXBsZSBzZWNyZXQgMDE";
/// The PIN in the events.
pub const PIN: &str = "123456";
const RESET: &str = "UmVrZXkncyByZXNldCAwMQ";
const USER: &str = "user_123456";
/// The local run's.
const PIN_KEYS: &str = "local:bG9jYWwtcGluLWtleS1rbm93bi10by1ldmVyeWJvZHktLS0";
/// Of "old_password_00", with parameters that cost nothing.
const HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$c2l4dGVlbiBieXRlIHNhbA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The item of `table` under `key`; `None` if there is none.
pub fn item(table: &str, key: &Value) -> Option<Value> {
    let key = key.as_object()?.values().next()?["S"].as_str()?;
    match table {
        "apps" => app(key),
        "users" => user(key),
        "sessions" => (key == AccessToken::parse(TOKEN)?.digest().to_stored()).then(|| session(key)),
        "resets" if key == RESET => reset(),
        _ => None,
    }
}

fn app(id: &str) -> Option<Value> {
    let settings = match id {
        "demo" => json!({ "name": "Demo", "startPage": "on" }),
        "demo-input" => json!({ "name": "Demo", "startPage": "on", "passwordGeneration": "input" }),
        "demo-kii" => json!({ "name": "Demo", "accountDisclosure": "tell", "linkAction": "immediate" }),
        _ => return None,
    };
    Some(json!({ "appId": id, "settings": settings, "version": 1 }))
}

fn user(key: &str) -> Option<Value> {
    let mut parts = key.splitn(3, '#');
    let (kind, app, name) = (parts.next()?, parts.next()?, parts.next()?);
    match (kind, name) {
        ("USER", USER) => Some(json!({
            "pk": key, "app": app, "id": USER, "loginName": "johndoe", "displayName": "John Doe",
            "email": "user_123456@example.com", "emailVerified": true, "phone": "+819001234567", "phoneVerified": true,
            "locale": "en", "passwordHash": HASH, "credentialsVersion": 1, "version": 1, "currentReset": RESET,
            "createdAt": 1,
        })),
        ("EMAIL", "user_123456@example.com") | ("PHONE", "+819001234567") | ("LOGIN", "johndoe") => {
            Some(json!({ "pk": key, "user": USER }))
        }
        _ => None,
    }
}

fn session(token: &str) -> Value {
    let expires_at = NOW.plus_secs(3_600);
    json!({
        "token": token, "app": "demo", "user": USER, "credentialsVersion": 1, "expiresAt": expires_at.as_millis(),
        "ttl": expires_at.as_secs(),
    })
}

fn reset() -> Option<Value> {
    let link = LinkToken::parse(LINK)?;
    let pins = PinKeys::parse(PIN_KEYS).ok()?;
    let pin = pins.digest(link.reset_id(), &Pin::parse(PIN)?);
    Some(json!({
        "resetId": RESET, "state": "issued", "app": "demo-input", "userRefHash": "h", "user": USER, "channel": "sms",
        "proof": "link", "generation": "input", "linkDigests": [link.digest().to_stored()],
        "pinDigest": pin.to_stored(), "requestedAt": NOW.as_millis(), "issuedAt": NOW.as_millis(),
        "expiresAt": NOW.plus_secs(600).as_millis(), "sentAt": NOW.as_millis(), "ttl": NOW.plus_secs(900_000).as_secs(),
    }))
}

/// JSON as DynamoDB writes it.
pub fn attribute(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(flag) => json!({ "BOOL": flag }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::String(text) => json!({ "S": text }),
        Value::Array(items) => json!({ "L": items.iter().map(attribute).collect::<Vec<_>>() }),
        Value::Object(_) => json!({ "M": attributes(value) }),
    }
}

/// An item as DynamoDB writes it.
pub fn attributes(item: &Value) -> Value {
    let fields = item.as_object().into_iter().flatten();
    Value::Object(fields.map(|(name, value)| (name.clone(), attribute(value))).collect::<Map<_, _>>())
}
