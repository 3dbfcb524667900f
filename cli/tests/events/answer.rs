//! Compares a function's answer with what is expected of it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::expected::Expected;

/// What differs, one line each.
pub(crate) fn differences(function: &str, expected: &Expected, answer: &Value) -> Vec<String> {
    if let Some(wanted) = &expected.answer {
        return if wanted == answer { vec![] } else { vec![format!("answered {answer}")] };
    }
    let headers = headers(answer);
    let header = |name: &str| headers.get(name).map(String::as_str);
    let body = answer["body"].as_str().unwrap_or_default();
    let mut found = Vec::new();
    let mut must = |holds: bool, what: String| {
        if !holds {
            found.push(what)
        }
    };
    let status = answer["statusCode"].as_u64();
    must(status == expected.status.map(u64::from), format!("status {status:?}, body {body}"));
    must(answer["isBase64Encoded"] != true, "body in base64".to_owned());
    if !["link-callback", "forgot"].contains(&function) {
        // No page in a browser is to read what back ends are told.
        let origin = (function != "users").then_some("*");
        must(header("access-control-allow-origin") == origin, format!("CORS headers: {headers:?}"));
        must(!headers.contains_key("location"), "redirects an API call".to_owned());
    }
    if let Some(wanted) = &expected.content_type {
        must(header("content-type") == Some(wanted), format!("content type {:?}", header("content-type")));
    }
    for (name, wanted) in &expected.headers {
        must(header(name) == Some(wanted), format!("{name}: {:?}", header(name)));
    }
    match &expected.body {
        Some(Value::String(text)) => must(body == text, format!("body {body}")),
        Some(wanted) => must(fits(wanted, &parsed(body)), format!("body {body}")),
        None => {}
    }
    for text in &expected.contains {
        must(body.contains(text), format!("no {text:?} in {body}"));
    }
    if let Some(code) = &expected.error_code {
        must(is_error(body, code, &expected.fields), format!("error {body}"));
    }
    found
}

/// The headers of either answer shape, names in lower case.
pub(crate) fn headers(answer: &Value) -> BTreeMap<String, String> {
    let both = ["headers", "multiValueHeaders"].into_iter().filter_map(|field| answer[field].as_object());
    both.flatten()
        .map(|(name, value)| {
            let value = value.as_str().or_else(|| value[0].as_str()).unwrap_or_default();
            (name.to_lowercase(), value.to_owned())
        })
        .collect()
}

fn parsed(body: &str) -> Value {
    serde_json::from_str(body).unwrap_or_default()
}

/// Whether `found` has the fields of `wanted`, all of them and no others.
fn fits(wanted: &Value, found: &Value) -> bool {
    let (Value::Object(wanted), Value::Object(found)) = (wanted, found) else { return wanted == found };
    let same = |(name, value): (&String, &Value)| match (value.as_str(), found.get(name)) {
        (_, None) => false,
        (Some("?"), Some(_)) => true,
        (Some("*"), Some(found)) => found.as_str().is_some_and(|text| !text.is_empty()),
        (_, Some(found)) => value == found,
    };
    wanted.len() == found.len() && wanted.iter().all(same)
}

/// The contract's error: one line of JSON without a percent sign, the code, the fields and a message.
fn is_error(body: &str, code: &str, fields: &Map<String, Value>) -> bool {
    let message = if code == "invalid_grant" { "error_description" } else { "message" };
    let mut wanted = fields.clone();
    wanted.insert("errorCode".to_owned(), json!(code));
    wanted.insert(message.to_owned(), json!("*"));
    let found = parsed(body);
    let one_line = found[message].as_str().is_some_and(|text| !text.contains(['\n', '\r']));
    one_line && !body.contains(['%', '\n', '\r']) && fits(&Value::Object(wanted), &found)
}
