//! What every answer of a function is, whatever it was asked.

use serde_json::Value;

/// Holds the answer of an HTTP function to what all of them promise, and answers with its status.
pub fn check(function: &str, answer: &Value) -> u16 {
    let status = answer["statusCode"].as_u64().expect("a status");
    assert!((200..600).contains(&status), "{answer}");
    for headers in [&answer["headers"], &answer["multiValueHeaders"]] {
        for value in headers.as_object().into_iter().flat_map(|headers| headers.values()) {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                let value = value.as_str().expect("a header is a text").to_owned();
                assert!(!value.contains(['\r', '\n']), "a header breaks its line: {answer}");
            }
        }
    }
    match function {
        // 405 has no page.
        "link-callback" | "forgot" if status != 405 => page(answer),
        "link-callback" | "forgot" => {}
        _ if status >= 400 => error(answer),
        _ => {}
    }
    u16::try_from(status).expect("a status")
}

/// A header of an answer, by either form.
pub fn header<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    let single = answer["headers"].as_object()?.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let multiple = || {
        let headers = answer["multiValueHeaders"].as_object()?;
        headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, values)| &values[0])
    };
    single.map(|(_, value)| value).or_else(multiple)?.as_str()
}

/// Contract 1: one line of JSON with `errorCode` and `message`, and no `%`.
fn error(answer: &Value) {
    let body = answer["body"].as_str().expect("an error has a body");
    assert!(!body.contains('\n') && !body.contains('%'), "{body}");
    let error: Value = serde_json::from_str(body).expect("an error is JSON");
    let code = error["errorCode"].as_str().expect("an error has a code");
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    assert!(code == "invalid_grant" || code.bytes().all(plain), "{body}");
    let told = error.get("message").or_else(|| error.get("error_description"));
    let told = told.and_then(Value::as_str).expect("an error says why");
    assert!(!told.is_empty() && !told.contains(['\r', '\n']), "{body}");
    let content_type = header(answer, "content-type").expect("an error has a type");
    assert!(content_type.starts_with("application/vnd.kii."), "{content_type}");
}

/// Statement 18: no page is stored, framed, or lets a script in.
fn page(answer: &Value) {
    assert_eq!(header(answer, "cache-control"), Some("no-store"), "{answer}");
    assert_eq!(header(answer, "referrer-policy"), Some("no-referrer"), "{answer}");
    if answer["statusCode"] == 200 {
        let policy = header(answer, "content-security-policy").expect("a policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
    }
}
