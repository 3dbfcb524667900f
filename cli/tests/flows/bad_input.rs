use serde_json::json;

use crate::harness::*;

/// Method, path, content type, body, and the answer's status and code.
type Case<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, &'a str);

async fn check(cases: &[Case<'_>]) {
    let service = Service::start().await;
    let before = (service.items("rekey-users"), service.items("rekey-sessions"));
    for (method, path, kind, body, expected) in cases {
        let url = service.url(path);
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = service
            .send(|http| {
                let call = http.request(method, url).body((*body).to_owned());
                if let Some(kind) = kind { call.header("content-type", *kind) } else { call }
            })
            .await;
        assert_eq!(answer.error(), *expected, "{path} {body}");
        assert!(
            answer.json()["message"].as_str().is_some_and(|message| !message.contains('\n')),
            "{answer:?}"
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert!(answer.header("content-type").starts_with("application/vnd.kii."), "{path}");
    }
    service.settle().await;
    assert!(service.resets().is_empty() && service.messages().is_empty(), "nothing is written or sent");
    assert_eq!((service.items("rekey-users"), service.items("rekey-sessions")), before);
}

#[tokio::test]
async fn a_bad_request_for_a_reset_is_refused_with_the_field() {
    let path = "/api/apps/demo/users/user_123456/password/request-reset";
    let json = Some("application/json");
    let long = format!("/api/apps/demo/users/{}/password/request-reset", "x".repeat(129));
    let oversized = json!({ "notificationMethod": "EMAIL", "pad": "x".repeat(17_000) }).to_string();
    check(&[
        ("POST", path, json, "{", "400 INVALID_JSON"),
        ("POST", path, json, "[]", "400 INVALID_JSON"),
        ("POST", path, json, "\"EMAIL\"", "400 INVALID_JSON"),
        ("POST", path, json, "{} {}", "400 INVALID_JSON"),
        ("POST", path, json, r#"{"notificationMethod":1}"#, "400 INVALID_JSON"),
        ("POST", path, json, r#"{"notificationMethod":["EMAIL"]}"#, "400 INVALID_JSON"),
        (
            "POST",
            path,
            json,
            r#"{"notificationMethod":"EMAIL","notificationMethod":"SMS"}"#,
            "400 INVALID_JSON",
        ),
        ("POST", path, json, r#"{"notificationMethod":"PIGEON"}"#, "400 INVALID_INPUT_DATA"),
        (
            "POST",
            path,
            json,
            r#"{"notificationMethod":"SMS","smsResetMethod":"FAX"}"#,
            "400 INVALID_INPUT_DATA",
        ),
        ("POST", path, Some("text/plain"), r#"{"notificationMethod":"EMAIL"}"#, "415 UNSUPPORTED_MEDIA_TYPE"),
        ("POST", path, json, &oversized, "413 PAYLOAD_TOO_LARGE"),
        ("GET", path, None, "", "405 METHOD_NOT_ALLOWED"),
        ("POST", &long, json, "{}", "400 INVALID_INPUT_DATA"),
        (
            "POST",
            "/api/apps/demo/users/EMAIL:nobody/password/request-reset",
            json,
            "{}",
            "400 INVALID_INPUT_DATA",
        ),
        (
            "POST",
            "/api/apps/demo/users/PHONE:12/password/request-reset",
            json,
            "{}",
            "400 INVALID_INPUT_DATA",
        ),
        ("POST", "/api/apps/demo/users/a%00b/password/request-reset", json, "{}", "400 INVALID_INPUT_DATA"),
        ("POST", "/api/apps/demo/users/%FF/password/request-reset", json, "{}", "400 INVALID_INPUT_DATA"),
        (
            "POST",
            "/api/apps/nowhere/users/user_123456/password/request-reset",
            json,
            "{}",
            "404 APP_NOT_FOUND",
        ),
        (
            "POST",
            "/api/apps/de%23mo/users/user_123456/password/request-reset",
            json,
            "{}",
            "404 APP_NOT_FOUND",
        ),
        ("POST", "/api/apps/demo/users/user_123456/password", json, "{}", "405 METHOD_NOT_ALLOWED"),
        ("POST", "/api/nothing/here", json, "{}", "404 NOT_FOUND"),
    ])
    .await;
}

#[tokio::test]
async fn a_bad_completion_is_refused_with_the_field() {
    let path = "/api/apps/demo-input/users/user_123456/password/complete-reset";
    let json = Some("application/vnd.kii.CompletePasswordResetRequest+json");
    check(&[
        ("POST", path, json, "", "400 INVALID_INPUT_DATA"),
        ("POST", path, json, r#"{"pinCode":null}"#, "400 INVALID_INPUT_DATA"),
        ("POST", path, json, r#"{"pinCode":123456,"newPassword":"new_password_00"}"#, "400 INVALID_JSON"),
        ("POST", path, json, r#"{"pinCode":"123456"}"#, "400 INVALID_INPUT_DATA"),
        ("POST", path, json, r#"{"pinCode":"123456","newPassword":""}"#, "400 INVALID_INPUT_DATA"),
        ("POST", path, json, r#"{"pinCode":"123456","newPassword":"short"}"#, "400 PASSWORD_TOO_SHORT"),
        ("POST", path, json, r#"{"pinCode":"123456","newPassword":"qwertyuiop"}"#, "400 INVALID_INPUT_DATA"),
        (
            "POST",
            path,
            json,
            r#"{"pinCode":"%zz","newPassword":"new_password_00"}"#,
            "403 INVALID_VERIFICATION_CODE",
        ),
        ("DELETE", path, None, "", "405 METHOD_NOT_ALLOWED"),
    ])
    .await;
}

#[tokio::test]
async fn a_bad_sign_in_is_refused_with_the_field() {
    let json = Some("application/json");
    check(&[
        ("POST", "/api/apps/demo/oauth2/token", json, "{}", "400 INVALID_INPUT_DATA"),
        ("POST", "/api/apps/demo/oauth2/token", json, r#"{"username":"johndoe"}"#, "400 INVALID_INPUT_DATA"),
        (
            "POST",
            "/api/apps/demo/oauth2/token",
            json,
            r#"{"username":"johndoe","password":"x","expiresAt":1}"#,
            "400 INVALID_INPUT_DATA",
        ),
        (
            "POST",
            "/api/apps/demo/oauth2/token",
            json,
            r#"{"username":{},"password":"x"}"#,
            "400 INVALID_JSON",
        ),
        ("POST", "/api/oauth2/token", json, r#"{"username":"johndoe","password":"x"}"#, "404 APP_NOT_FOUND"),
        ("GET", "/api/apps/demo/users/me", None, "", "401 UNAUTHORIZED"),
        ("POST", "/api/apps/demo/users/me", json, "{}", "405 METHOD_NOT_ALLOWED"),
    ])
    .await;
}

#[tokio::test]
async fn a_header_that_names_another_app_is_refused() {
    let service = Service::start().await;
    let url = service.url("/api/apps/demo/users/user_123456/password/request-reset");
    let answer = service.send(|http| http.post(url).header("x-kii-appid", "demo-input").json(&email())).await;
    assert_eq!(answer.error(), "404 APP_NOT_FOUND");
}

#[tokio::test]
async fn what_the_sdk_adds_is_accepted() {
    let service = Service::start().await;
    let url = service.url("/api//apps/demo/users/EMAIL:user_123456@example.com/password/request-reset?disable_cache=1795292640000");
    let answer = service
        .send(|http| {
            http.post(url)
                .header("x-kii-appid", "demo")
                .header("x-kii-appkey", "any")
                .header("x-kii-sdk", "sn=js;sv=2.4.19")
                .basic_auth("demo", Some("anything"))
                .header("content-type", "application/vnd.kii.ResetPasswordRequest+json; charset=UTF-8")
                .body(email().to_string())
        })
        .await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""));
}

#[tokio::test]
async fn browsers_may_call_from_anywhere() {
    let service = Service::start().await;
    for path in [
        "/api/apps/demo/users/me/password/request-reset",
        "/api/oauth2/token",
        "/api/apps/demo/users/me/password",
    ] {
        let url = service.url(path);
        let answer = service
            .send(|http| http.request(reqwest::Method::OPTIONS, url).header("origin", "https://app.example"))
            .await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        for name in ["authorization", "content-type", "x-kii-appid", "x-kii-appkey", "x-kii-sdk"] {
            assert!(answer.header("access-control-allow-headers").contains(name), "{name}");
        }
        for method in ["GET", "POST", "PUT", "DELETE"] {
            assert!(answer.header("access-control-allow-methods").contains(method), "{method}");
        }
    }
}

#[tokio::test]
async fn the_console_answers_its_own_page_only() {
    let service = Service::start().await;
    let url = service.url("/_local/messages");
    assert_eq!(service.send(|http| http.get(&url).header("host", "evil.example")).await.status, 403);
    assert_eq!(
        service.send(|http| http.delete(&url).header("origin", "https://evil.example")).await.status,
        403
    );
    assert_eq!(service.send(|http| http.delete(&url)).await.status, 204);
    for body in
        ["", "{}", r#"{"advanceSeconds":-1}"#, r#"{"advanceSeconds":"1"}"#, r#"{"advanceSeconds":1e30}"#]
    {
        let url = service.url("/_local/clock");
        assert_eq!(service.send(|http| http.post(url).body(body)).await.status, 400, "{body}");
    }
    let url = service.url("/_local/clock");
    let moved = service.send(|http| http.post(url).body(r#"{"advanceSeconds":61}"#)).await;
    assert_eq!(moved.json(), json!({ "now": "2026-11-21T20:25:01.000Z", "advancedSeconds": 61 }));
}
