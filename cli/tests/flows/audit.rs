//! What leaves the service, and what is left in its tables.

use crate::harness::*;
use crate::lines;
use crate::outputs::{self, Kind, Piece, Place, Secret, leaks};

/// Runs every kind of flow and gathers what must be nowhere but in its one place.
async fn run_every_flow(service: &Service) -> Vec<Secret> {
    let mut secrets: Vec<Secret> =
        ["old_password_00", "new_password_00", "new_password_01", "new_password_02"]
            .map(|typed| Secret::new(Kind::Typed, typed))
            .into();
    for app in ["demo", "demo-input", "demo-kii"] {
        let token = service.token(app, OLD_PASSWORD).await;
        service.me(app, &token).await;
        secrets.push(Secret::new(Kind::Token, &token));
        for body in [email(), sms()] {
            let link = link_of(&service.ask(app, "EMAIL:user_123456@example.com", body.clone()).await);
            secrets.push(Secret::new(Kind::Sent, link.rsplit('/').next().unwrap()));
            if body == email() {
                let refuse = crate::not_me::not_me_of(&crate::not_me::newest_mail(service));
                secrets.push(Secret::new(Kind::Sent, refuse.rsplit('/').next().unwrap()));
            }
            service.get(&link).await;
            let password = if body == email() { "new_password_00" } else { "new_password_01" };
            service.press(&link, Some("qwertyuiop")).await;
            service.press(&link, Some(password)).await;
            service.settle().await;
            service.next_day();
            service.press(&link, Some(password)).await;
        }
        let pin = pin_of(&service.ask(app, "PHONE:+819001234567", sms_pin()).await);
        service.complete(app, USER, &wrong(&pin), Some("new_password_00")).await;
        service.complete(app, USER, &pin, Some("new_password_00")).await;
        service.settle().await;
        service.next_day();
        service.complete(app, USER, &pin, Some("new_password_00")).await;
        secrets.push(Secret::new(Kind::Pin, &pin));
        service.request(app, "EMAIL:nobody@example.com", email()).await;
        service.request(app, "EMAIL:nobody@example.com", email()).await;
        service.sign_in(app, EMAIL, "a wrong password").await;
        service.settle().await;
        service.next_day();
    }
    secrets.extend(use_the_start_page(service).await);
    secrets.extend(change_password(service).await);
    report_on_every_message(service).await;
    secrets.extend(manage_a_user(service).await);
    secrets.push(Secret::new(Kind::Typed, "a wrong password"));
    let generated = service.messages();
    secrets.extend(generated.iter().filter_map(generated_in).map(|sent| Secret::new(Kind::Sent, &sent)));
    secrets
}

/// With a code: a wrong one, a password that is refused, then both as they should be.
async fn use_the_start_page(service: &Service) -> Vec<Secret> {
    let (page, pin) = service.code_from_there("demo-input", "user_ja@example.com").await;
    let wrong = wrong(&pin);
    for (code, password, status) in
        [(&wrong, "canary of a start page", 422), (&pin, "qwertyuiop", 422), (&pin, "new_password_00", 200)]
    {
        let typed = [("code", code.as_str()), ("newPassword", password)];
        assert_eq!(service.fill("demo-input", &page, "code", &typed).await.status, status, "{password}");
    }
    service.settle().await;
    service.next_day();
    vec![Secret::new(Kind::Pin, &pin), Secret::new(Kind::Typed, "canary of a start page")]
}

/// While signed in: once wrong, once right.
async fn change_password(service: &Service) -> Vec<Secret> {
    let token = service.token("demo-input", "new_password_00").await;
    let url = service.url("/api/apps/demo-input/users/me/password");
    for (old, status) in [("another wrong one", 401), ("new_password_00", 204)] {
        let body = serde_json::json!({ "oldPassword": old, "newPassword": "new_password_02" });
        let answer = service.send(|http| http.put(&url).bearer_auth(&token).json(&body)).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
    vec![Secret::new(Kind::Typed, "another wrong one"), Secret::new(Kind::Token, &token)]
}

/// What the providers tell of all that was sent; what bounces for good at last.
async fn report_on_every_message(service: &Service) {
    let sent = service.run.aws().messages();
    for (place, message) in sent.iter().enumerate() {
        let event = if place + 1 == sent.len() { "bounce" } else { "delivery" };
        let url = service.url(&format!("/_local/messages/{}/feedback", message.id));
        let told = service.send(|http| http.post(url).json(&serde_json::json!({ "event": event }))).await;
        assert_eq!(
            (told.status.as_u16(), &told.json()["recorded"]),
            (200, &serde_json::json!(1)),
            "{told:?}"
        );
    }
}

/// By the app's back end.
async fn manage_a_user(service: &Service) -> Vec<Secret> {
    let made = serde_json::json!({ "email": "canary@example.com", "emailVerified": true, "password": "canary of a back end" });
    assert_eq!(service.put("canary", made.clone()).await.status, 201);
    assert_eq!(service.put("thief", made).await.status, 409);
    let refused = serde_json::json!({ "displayName": "canary of a name", "password": "canary of a name" });
    assert_eq!(service.patch("canary", refused).await.status, 400);
    assert_eq!(service.delete("canary").await.status, 204);
    ["canary of a back end", "canary of a name"].map(|typed| Secret::new(Kind::Typed, typed)).into()
}

fn contacts() -> Vec<Secret> {
    let contacts = [EMAIL, "819001234567", "johndoe", "John Doe", "canary@example.com", "nobody@example.com"];
    contacts.map(|contact| Secret::new(Kind::Contact, contact)).into()
}

#[tokio::test]
async fn no_secret_is_in_any_output_but_its_own_message_and_no_contact_where_it_must_not_be() {
    let service = Service::start().await;
    let mut secrets = run_every_flow(&service).await;
    // A stored text that cannot be rendered, which is told with its place and counted by its step.
    let broken = serde_json::json!({ "en": { "sms-pin": { "sms": "{{ nobody }}" } } });
    service.break_app("demo", "templates", broken).await;
    service.next_day();
    secrets.push(Secret::new(Kind::Pin, &pin_of(&service.ask("demo", USER, sms_pin()).await)));
    assert!(secrets.len() > 25, "{}", secrets.len());
    secrets.extend(contacts());
    // Those of every other test of this process, too.
    let lines = lines::written();
    let template = lines.iter().find(|line| line.contains("\"step\":\"template\"")).expect("the broken text");
    assert!(template.contains("templates.en.sms-pin.sms: undefined value"), "{template}");
    assert!(!lines.iter().any(|line| line.contains("example.com") || line.contains('@')));
    let outputs = outputs::of(&service, lines);
    let counts = outputs::count(&outputs);
    for (kind, fewest) in [("lines", 60), ("items", 40), ("answers", 90), ("calls", 200), ("messages", 15)] {
        assert!(counts[kind] >= fewest, "{counts:?}");
    }
    let found = leaks(&outputs, &secrets);
    assert!(found.is_empty(), "{found:#?}");
    assert_planted_canaries_are_found(&outputs, &secrets);
}

/// The same search finds each of the secrets wherever it is put, but in its own place.
fn assert_planted_canaries_are_found(outputs: &[Piece], secrets: &[Secret]) {
    let tables = |table: &str| vec![table.to_owned()];
    let places = [
        Place::Line,
        Place::Item("rekey-resets".to_owned()),
        Place::Item("rekey-limits".to_owned()),
        Place::Item("rekey-sessions".to_owned()),
        Place::Answer("/api/apps/demo/users/user_123456/password/request-reset".to_owned()),
        Place::Answer("/r/TOKEN".to_owned()),
        Place::Call(tables("rekey-limits")),
        Place::Call(tables("rekey-sessions")),
    ];
    for secret in secrets {
        for place in &places {
            let planted = Piece { place: place.clone(), text: format!("{{\"is\":\"{}\"}}", secret.text) };
            assert_eq!(leaks(&[planted], std::slice::from_ref(secret)).len(), 1, "{secret:?} in {place:?}");
        }
    }
    // Once is its message, twice is one too many.
    let sent = secrets.iter().find(|secret| matches!(secret.kind, Kind::Sent)).unwrap();
    let mut twice = outputs.to_vec();
    twice.push(Piece { place: Place::Message, text: sent.text.clone() });
    assert_eq!(leaks(&twice, secrets).len(), 1);
}

#[tokio::test]
async fn every_read_that_decides_is_consistent() {
    let service = Service::start().await;
    service.run.aws().clear_calls();
    run_every_flow(&service).await;
    let reads: Vec<_> =
        service.run.aws().calls().into_iter().filter(|call| call.operation == "GetItem").collect();
    assert!(reads.len() > 50);
    for call in reads {
        assert_eq!(call.consistent_read, Some(true), "{call:?}");
    }
}

#[tokio::test]
async fn the_audit_tells_a_resets_life() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(60);
    service.press(&link, None).await;
    service.settle().await;
    let mut reset = service.resets()[0].clone();
    for name in ["resetId", "userRefHash", "contactHash", "linkDigests", "notMeDigests", "messageIds"] {
        assert!(reset.as_object_mut().unwrap().remove(name).is_some(), "{name}");
    }
    let value = |typed: &serde_json::Value| typed.as_object().unwrap().values().next().unwrap().to_string();
    let lines: Vec<String> =
        reset.as_object().unwrap().iter().map(|(name, typed)| format!("{name}: {}", value(typed))).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    app: "demo"
    attempts: "0"
    channel: "email"
    completedAt: "1795292700000"
    endedAt: "1795292700000"
    expiresAt: "1795296240000"
    generation: "generate"
    issuedAt: "1795292640000"
    locale: "en"
    passwordSentAt: "1795292700000"
    passwordSetAt: [{"N":"1795292700000"}]
    proof: "link"
    published: [{"S":"reset.requested"},{"S":"reset.sent"},{"S":"reset.completed"},{"S":"sessions.revoked"},{"S":"password.changed"}]
    requestedAt: "1795292640000"
    sentAt: "1795292640000"
    state: "closed"
    tries: "1"
    ttl: "1797884700"
    user: "user_123456"
    "#);
}

#[tokio::test]
async fn the_requests_own_calls_are_two_counts_at_once_and_a_transaction() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    service.next_day();
    // Settings are read anew after 30 seconds.
    service.request("demo", "nobody", email()).await;
    let (_, calls) = service.calls_of("request-reset", service.request("demo", "somebody", email())).await;
    assert_eq!(crate::links::operations(&calls), ["UpdateItem", "UpdateItem", "TransactWriteItems"]);
}
