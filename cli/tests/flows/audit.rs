//! What is left in the tables and the logs.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::harness::*;

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs every kind of flow and gathers what must be nowhere: links' tokens, PINs, passwords, access tokens.
async fn run_every_flow(service: &Service) -> Vec<String> {
    let mut secrets =
        vec![OLD_PASSWORD.to_owned(), "new_password_00".to_owned(), "new_password_01".to_owned()];
    for app in ["demo", "demo-input", "demo-kii"] {
        secrets.push(service.token(app, OLD_PASSWORD).await);
        for body in [email(), sms()] {
            let link = link_of(&service.ask(app, "EMAIL:user_123456@example.com", body.clone()).await);
            secrets.push(link.rsplit('/').next().unwrap().to_owned());
            service.get(&link).await;
            let password = if body == email() { "new_password_00" } else { "new_password_01" };
            service.press(&link, Some("qwertyuiop")).await;
            service.press(&link, Some(password)).await;
            service.settle().await;
            service.next_day();
        }
        let pin = pin_of(&service.ask(app, "PHONE:+819001234567", sms_pin()).await);
        service.complete(app, USER, &wrong(&pin), Some("new_password_00")).await;
        service.complete(app, USER, &pin, Some("new_password_00")).await;
        service.settle().await;
        secrets.push(pin);
        service.request(app, "EMAIL:nobody@example.com", email()).await;
        service.sign_in(app, EMAIL, "a wrong password").await;
        service.settle().await;
        service.next_day();
    }
    // What the providers tell of all that was sent; what bounces for good at last.
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
    let made = serde_json::json!({ "email": "canary@example.com", "emailVerified": true, "password": "canary of a back end" });
    assert_eq!(service.put("canary", made.clone()).await.status, 201);
    assert_eq!(service.put("thief", made).await.status, 409);
    let refused = serde_json::json!({ "displayName": "canary of a name", "password": "canary of a name" });
    assert_eq!(service.patch("canary", refused).await.status, 400);
    assert_eq!(service.delete("canary").await.status, 204);
    secrets.extend(["a wrong password", "canary of a back end", "canary of a name"].map(str::to_owned));
    secrets.extend(service.messages().iter().filter_map(generated_in));
    secrets
}

#[tokio::test]
async fn no_secret_is_left_in_any_table_or_log_and_no_contact_in_any_log() {
    let captured = Captured::default();
    let writer = captured.clone();
    // Everything from our own targets, at every level, as the functions would print it.
    let ours = tracing_subscriber::filter::Targets::new().with_target("rekey", tracing::Level::TRACE);
    let lines = tracing_subscriber::fmt::layer().json().with_writer(move || writer.clone());
    tracing_subscriber::registry().with(ours).with(lines).init();

    let service = Service::start().await;
    let secrets = run_every_flow(&service).await;
    // A stored text that cannot be rendered, which is told with its place and counted by its step.
    let broken = serde_json::json!({ "en": { "sms-pin": { "sms": "{{ nobody }}" } } });
    service.break_app("demo", "templates", broken).await;
    service.next_day();
    service.ask("demo", USER, sms_pin()).await;
    let tables = serde_json::to_string(&service.run.aws().dump().unwrap()).unwrap();
    let logs = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(
        ["completed", "refused", "delivery", "undeliverable"]
            .iter()
            .all(|step| logs.contains(&format!("\"step\":\"{step}\""))),
        "the log is not empty: {logs}"
    );
    let template =
        logs.lines().find(|line| line.contains("\"step\":\"template\"")).expect("the broken text is told of");
    assert!(template.contains("templates.en.sms-pin.sms: undefined value"), "{template}");
    assert!(secrets.len() > 20, "{}", secrets.len());
    // Base64 of random bytes and times in ms hold six digits in a row now and then: PINs are looked for as words.
    let word = |text: &str, secret: &str| {
        regex::Regex::new(&format!(r"(?:^|[^0-9A-Za-z_-]){}(?:$|[^0-9A-Za-z_-])", regex::escape(secret)))
            .unwrap()
            .is_match(text)
    };
    for secret in &secrets {
        assert!(!word(&tables, secret), "a secret is in a table: {secret}");
        assert!(!word(&logs, secret), "a secret is in a log: {secret}");
    }
    for contact in ["example.com", "819001234567", "johndoe", "John Doe"] {
        assert!(!logs.contains(contact), "a contact is in a log: {contact}");
    }
    let resets = serde_json::to_string(&service.resets()).unwrap();
    assert!(
        !resets.contains("example.com") && !resets.contains("819001234567"),
        "how a user was named goes at issue or refusal"
    );
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
    for name in ["resetId", "userRefHash", "contactHash", "linkDigests", "messageIds"] {
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
    proof: "link"
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
