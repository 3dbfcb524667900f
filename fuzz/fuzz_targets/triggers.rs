//! Events that are no HTTP: the stream and the schedule, what SES and SNS tell, the authorizer's.
#![no_main]

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use rekey_fuzz::{data, world};
use serde_json::{Value, json};

// The first byte chooses the function and whether the rest is an event, or what is packed in one.
fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = rekey_fuzz::choice(data) else { return };
    let event = serde_json::from_slice::<Value>(rest);
    match (choice % 6, event, rekey_fuzz::text(rest)) {
        (0, Ok(event), _) => {
            assert_eq!(world::invoke("deliver", &event), json!({ "batchItemFailures": [] }));
        }
        (1, Ok(event), _) => drop(delivery_status(&event)),
        (2, Ok(event), _) => authorizer(&event),
        (3, _, Some(message)) => {
            assert_eq!(delivery_status(&json!({ "Records": [{ "Sns": { "Message": message } }] })), 1);
        }
        (4, _, Some(line)) => {
            let log = json!({ "messageType": "DATA_MESSAGE", "logEvents": [{ "id": "1", "message": line }] });
            assert_eq!(delivery_status(&packed(log.to_string().as_bytes())), 1, "one line is one report");
        }
        (5, _, _) => drop(delivery_status(&packed(rest))),
        _ => {}
    }
});

fn packed(bytes: &[u8]) -> Value {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("a vector takes all");
    json!({ "awslogs": { "data": STANDARD.encode(gzip.finish().expect("a vector takes all")) } })
}

/// Every record comes to one thing. Answers with how many there were.
fn delivery_status(event: &Value) -> u64 {
    let answer = world::invoke("delivery-status", event);
    let names = ["recorded", "known", "unknown", "ignored", "unreadable"];
    let counted = |name| answer[name].as_u64().unwrap_or_else(|| panic!("{name}: {answer}"));
    let all = names.into_iter().map(counted).sum();
    if let Some(records) = event["Records"].as_array() {
        assert_eq!(all, records.len() as u64, "{answer}");
    }
    all
}

/// Nobody is let in without the one token, and the answer has the shape that was asked for.
fn authorizer(event: &Value) {
    let answer = world::invoke("authorizer", event);
    let allowed = if event["version"] == "2.0" {
        answer["isAuthorized"].as_bool().expect("a flag")
    } else {
        let policy = &answer["policyDocument"]["Statement"][0];
        assert!(policy["Resource"].is_string() && answer["principalId"].is_string(), "{answer}");
        let effect = policy["Effect"].as_str().expect("an effect");
        assert!(matches!(effect, "Allow" | "Deny"), "{effect}");
        effect == "Allow"
    };
    assert!(!allowed || event.to_string().contains(data::TOKEN), "{answer}");
    let plain = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
    assert!(answer["context"].as_object().expect("a context").values().all(plain), "{answer}");
}
