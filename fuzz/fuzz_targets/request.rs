//! An HTTP event of any shape, read by everything that functions read requests with.
#![no_main]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lambda_http::{Body, Context, Request, Response};
use libfuzzer_sys::fuzz_target;
use rekey_fuzz::{answer, world};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use shared::http::{Api, ApiError, Incoming, MAX_BODY};

const PATTERNS: [&str; 6] = [
    "apps/{appId}/users/{user}/password/request-reset",
    "apps/{appId}/users/{user}",
    "apps/{appId}/oauth2/token",
    "admin/apps/{appId}/users/{user}",
    "r/{token}",
    "n/{token}",
];

// The first byte says whether the rest is an event, or a body or path in one.
fuzz_target!(|data: &[u8]| {
    let Some((shape, rest)) = rekey_fuzz::choice(data) else { return };
    match (shape % 4, rekey_fuzz::text(rest)) {
        (0, Some(event)) => probe(event),
        (1, _) => probe(&body("application/json", rest).to_string()),
        (2, _) => probe(&body("application/x-www-form-urlencoded", rest).to_string()),
        (_, Some(path)) => {
            probe(
                &json!({ "httpMethod": "POST", "path": path, "requestContext": { "identity": {} } })
                    .to_string(),
            );
            let context = json!({ "http": { "method": "POST", "path": path } });
            probe(&json!({ "version": "2.0", "rawPath": path, "requestContext": context }).to_string());
        }
        _ => {}
    }
});

fn body(content_type: &str, bytes: &[u8]) -> Value {
    json!({
        "httpMethod": "POST", "path": "/r/token", "headers": { "Content-Type": content_type },
        "requestContext": { "identity": { "sourceIp": "2001:db8::1" } },
        "body": STANDARD.encode(bytes), "isBase64Encoded": true,
    })
}

fn probe(event: &str) {
    let Ok(event) = serde_json::from_str::<&RawValue>(event) else { return };
    let api = Api::new(http::HeaderValue::from_static("*"));
    let handler = |request: Request| api.answer(request, async |incoming| read(&incoming));
    let refuse = |error| api.refuse(error);
    let answered = world::wait(shared::http::invoke(&handler, &refuse, event, Context::default()));
    let status = answer::check("request", &answered);
    assert!(status < 500, "an event is never our fault: {answered}");
    assert_eq!(answer::header(&answered, "cache-control"), Some("no-store"));
}

/// Reads all that there is, and answers with the first refusal.
fn read(incoming: &Incoming) -> Result<Response<Body>, ApiError> {
    let address = incoming.client.as_str();
    let network = address.strip_suffix("/64").unwrap_or(address);
    assert!(address == "unknown" || network.parse::<std::net::IpAddr>().is_ok(), "{address}");
    for pattern in PATTERNS {
        let names = pattern.matches('{').count();
        let taken = incoming.capture(pattern);
        if let Ok(Some(segments)) = &taken {
            assert_eq!(segments.len(), names, "{pattern}");
            for app in segments.iter().filter_map(|segment| incoming.app(segment).ok()) {
                assert!((1..=64).contains(&app.as_str().len()));
            }
        }
        if let Ok(Some(whole)) = incoming.capture_whole(pattern) {
            assert!(taken.is_ok_and(|taken| taken == Some(whole)), "{pattern}: whole is narrower");
        }
    }
    let field = incoming.form_field("password");
    assert!(field.is_none_or(|field| field.len() <= 3 * MAX_BODY));
    let object = incoming.json::<Value>();
    assert!(object.as_ref().is_ok_and(Value::is_object) || object.is_err(), "a body is one object");
    object?;
    incoming.one_header(&http::header::IF_MATCH)?;
    incoming.app_of_header()?;
    incoming.bearer()?;
    Ok(shared::http::no_content())
}
