use crate::harness::*;

/// How a user is named, and whether a token is needed for it.
const NAMED: [&str; 7] = [
    USER,
    "EMAIL%3Auser_123456%40example.com",
    "EMAIL:User_123456@EXAMPLE.com",
    "PHONE:+819001234567",
    "PHONE%3AJP-9001234567",
    "LOGIN_NAME:johndoe",
    "me",
];

/// Carries a forgotten password through, and checks what must hold afterwards. Answers with the new password.
async fn carry(service: &Service, app: &str, named: &str, body: serde_json::Value, current: &str) -> String {
    let context = format!("{app} {named} {body}");
    let token = service.token(app, current).await;
    let asked = service.request_as(app, named, body.clone(), Some(&token)).await;
    assert_eq!((asked.status.as_u16(), asked.text.as_str()), (204, ""), "{context}");
    service.settle().await;
    let message = service.messages().last().expect("a message").clone();
    let sms = body["notificationMethod"] == "SMS";
    assert_eq!(message.to, if sms { PHONE } else { EMAIL }, "{context}");
    assert_eq!(service.me(app, &token).await.status, 200, "{context}: nothing changes before the proof");

    let input = app == "demo-input";
    let chosen = format!("chosen for {}", service.messages().len());
    let typed = input.then_some(chosen.as_str());
    if body["smsResetMethod"] == "PIN" {
        let done = service.complete(app, named_without_token(named), &pin_of(&message), typed).await;
        assert_eq!((done.status.as_u16(), done.text.as_str()), (204, ""), "{context}");
    } else {
        let link = link_of(&message);
        let page = service.get(&link).await;
        assert_eq!(page.status, 200, "{context}");
        if app != "demo-kii" {
            assert_eq!(service.me(app, &token).await.status, 200, "{context}: looking changes nothing");
            let done = service.press(&link, typed).await;
            assert_eq!(done.status, 200, "{context}: {}", done.text);
        }
    }
    service.settle().await;
    let messages = service.messages();
    let new = if input {
        chosen
    } else {
        let sent =
            messages.iter().rev().find(|message| message.to == if sms { PHONE } else { EMAIL }).unwrap();
        password_of(sent)
    };
    let noticed = messages.iter().rev().take(2).any(|message| message.to == EMAIL);
    assert!(noticed, "{context}: the email address hears of every change");

    assert_eq!(service.me(app, &token).await.error(), "403 WRONG_TOKEN", "{context}");
    assert_eq!(service.sign_in(app, EMAIL, current).await.error(), "400 invalid_grant", "{context}");
    assert_eq!(service.sign_in(app, EMAIL, &new).await.status, 200, "{context}");
    new
}

/// A PIN is typed on another device, too, where there is no token.
fn named_without_token(named: &str) -> &str {
    if named == "me" { USER } else { named }
}

async fn every_journey_of(app: &str) {
    let service = Service::start().await;
    let mut password = OLD_PASSWORD.to_owned();
    for body in [email(), sms(), sms_pin()] {
        for named in NAMED {
            password = carry(&service, app, named, body.clone(), &password).await;
            service.next_day();
        }
    }
}

#[tokio::test]
async fn every_channel_and_identifier_carries_a_generated_password() {
    every_journey_of("demo").await;
}

#[tokio::test]
async fn every_channel_and_identifier_carries_a_chosen_password() {
    every_journey_of("demo-input").await;
}

#[tokio::test]
async fn every_channel_and_identifier_works_as_the_seeds_say() {
    every_journey_of("demo-kii").await;
}

#[tokio::test]
async fn a_pin_can_be_completed_by_the_owner_of_the_token() {
    let service = Service::start().await;
    let token = service.token("demo-input", OLD_PASSWORD).await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    let url = service.url("/api/apps/demo-input/users/me/password/complete-reset");
    let body = serde_json::json!({ "pinCode": pin, "newPassword": "new_password_00" });
    let call =
        |token: String| service.send(move |http| http.post(url.clone()).bearer_auth(token).json(&body));
    assert_eq!(call(token).await.status, 204);
    assert_eq!(service.sign_in("demo-input", "johndoe", "new_password_00").await.status, 200);
}

#[tokio::test]
async fn me_without_a_good_token_is_refused_and_nothing_is_written() {
    let service = Service::start().await;
    assert_eq!(service.request("demo", "me", email()).await.error(), "401 UNAUTHORIZED");
    assert_eq!(service.request_as("demo", "me", email(), Some("garbage")).await.error(), "403 WRONG_TOKEN");
    let other_app = service.token("demo-input", OLD_PASSWORD).await;
    assert_eq!(service.request_as("demo", "me", email(), Some(&other_app)).await.error(), "403 WRONG_TOKEN");
    assert!(service.resets().is_empty());
}

#[tokio::test]
async fn hiding_apps_answer_alike_for_everyone_and_record_why_nothing_was_sent() {
    let service = Service::start().await;
    let cases = [
        ("nobody", email(), "unknown-user"),
        ("EMAIL:nobody@example.com", sms(), "unknown-user"),
        ("EMAIL:unverified@example.com", email(), "unknown-user"),
        ("unverified", email(), "no-verified-contact"),
        ("unverified", sms_pin(), "no-verified-contact"),
        ("disabled", email(), "disabled"),
        ("passwordless", sms(), "passwordless"),
    ];
    let known = service.request("demo", USER, email()).await;
    let mut headers = known.headers.clone();
    headers.remove("date");
    for (user, body, why) in cases {
        service.advance(61);
        let answer = service.request("demo", user, body).await;
        let mut own = answer.headers.clone();
        own.remove("date");
        assert_eq!((answer.status, &answer.text, &own), (known.status, &known.text, &headers), "{user}");
        service.settle().await;
        assert_eq!(service.newest(), ("refused".to_owned(), why.to_owned()), "{user}");
    }
    assert_eq!(service.messages().len(), 1, "only the known user has a message");
}

#[tokio::test]
async fn telling_apps_say_why_and_write_nothing() {
    let service = Service::start().await;
    let cases = [
        ("EMAIL:nobody@example.com", email(), "404 USER_NOT_FOUND"),
        ("nobody", sms(), "404 USER_NOT_FOUND"),
        ("unverified", email(), "409 INVALID_STATUS"),
        ("unverified", sms(), "409 INVALID_STATUS"),
        ("disabled", email(), "401 USER_DISABLED"),
        ("passwordless", sms_pin(), "409 OPERATION_NOT_ALLOWED"),
    ];
    for (user, body, error) in cases {
        assert_eq!(service.request("demo-kii", user, body).await.error(), error, "{user}");
    }
    assert!(service.resets().is_empty() && service.messages().is_empty());
}

#[tokio::test]
async fn the_work_for_every_user_of_a_hiding_app_is_the_same() {
    let service = Service::start().await;
    service.request("demo", "somebody", email()).await;
    let mut seen = Vec::new();
    for user in [USER, "nobody", "unverified", "disabled", "passwordless", "EMAIL:nobody@example.com"] {
        let (_, calls) = service.calls_of("request-reset", service.request("demo", user, email())).await;
        seen.push(
            calls.iter().map(|call| format!("{} {:?}", call.operation, call.tables)).collect::<Vec<_>>(),
        );
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
    assert_eq!(
        seen[0],
        [
            r#"UpdateItem ["rekey-limits"]"#,
            r#"UpdateItem ["rekey-limits"]"#,
            r#"TransactWriteItems ["rekey-limits", "rekey-resets"]"#
        ]
    );
}
