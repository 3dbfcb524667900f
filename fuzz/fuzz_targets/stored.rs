//! Items that nobody meant to write: each attribute of an item replaced by any other. What is corrupt is an answer, and
//! never the end of the process.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rekey_fuzz::{answer, data, world};
use serde_json::{Value, json};

const TABLES: [&str; 4] = ["apps", "users", "resets", "sessions"];

// The first byte chooses the table and the call, the rest is a JSON object of attributes.
fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = rekey_fuzz::choice(data) else { return };
    let Ok(attributes @ Value::Object(_)) = serde_json::from_slice::<Value>(rest) else { return };
    let table = TABLES[choice % TABLES.len()];
    let (function, event) = call(choice / TABLES.len());
    let answered = world::invoke_with(function, &event, table, attributes);
    match function {
        "deliver" => assert_eq!(answered, json!({ "batchItemFailures": [] })),
        "delivery-status" => {
            assert!(answered["recorded"].is_u64() || answered["errorType"].is_string(), "{answered}")
        }
        _ => drop(answer::check(function, &answered)),
    }
});

fn call(choice: usize) -> (&'static str, Value) {
    let path = |path: &str| format!("/v1/api/apps/demo-input/users/{path}");
    let app = |path: &str| format!("/v1/api/apps/demo/users/{path}");
    match choice % 8 {
        0 => ("link-callback", http("GET", &format!("/v1/r/{}", data::LINK), None)),
        1 => {
            let body = json!({ "pinCode": data::PIN, "newPassword": "new_password_00" });
            ("complete-reset", http("POST", &path("user_123456/password/complete-reset"), Some(body)))
        }
        2 => ("current-user", http("GET", &app("me"), None)),
        3 => ("users", http("GET", "/v1/admin/apps/demo/users/EMAIL:user_123456@example.com", None)),
        4 => {
            ("users", http("PATCH", "/v1/admin/apps/demo/users/user_123456", Some(json!({ "email": null }))))
        }
        5 => {
            let body = json!({ "notificationMethod": "SMS" });
            ("request-reset", http("POST", &app("user_123456/password/request-reset"), Some(body)))
        }
        6 => {
            let keys = json!({ "resetId": { "S": "UmVrZXkncyByZXNldCAwMQ" } });
            ("deliver", json!({ "Records": [{ "eventName": "INSERT", "dynamodb": { "Keys": keys } }] }))
        }
        _ => {
            let message = json!({
                "eventType": "Bounce", "mail": { "messageId": "m-1", "tags": { "rekey_reset": ["UmVrZXkncyByZXNldCAwMQ"] } },
                "bounce": {
                    "bounceType": "Permanent", "bouncedRecipients": [{ "emailAddress": "user_123456@example.com" }],
                },
            });
            ("delivery-status", json!({ "Records": [{ "Sns": { "Message": message.to_string() } }] }))
        }
    }
}

fn http(method: &str, path: &str, body: Option<Value>) -> Value {
    json!({
        "resource": "/{proxy+}", "httpMethod": method, "path": path,
        "headers": { "Content-Type": "application/json", "Authorization": format!("Bearer {}", data::TOKEN) },
        "requestContext": { "identity": { "sourceIp": "192.0.2.1", "userArn": "arn:aws:iam::1:role/app" } },
        "body": body.map(|body| body.to_string()), "isBase64Encoded": false,
    })
}
