//! Security events: what each journey publishes, and that without a topic nothing is done for it. Faults are in
//! `events_lost`.

use std::collections::BTreeSet;

use rekey_local::StreamStart;
use serde_json::{Value, json};

use crate::deployments::event;
use crate::harness::*;
use crate::links::operations;

pub const GENERATED: [&str; 5] =
    ["reset.requested", "reset.sent", "reset.completed", "sessions.revoked", "password.changed"];

impl Service {
    /// What was published, oldest first; what was published twice stands twice.
    pub fn published(&self) -> Vec<Value> {
        self.run.aws().published().into_iter().map(|published| published.event).collect()
    }

    pub fn types(&self) -> Vec<String> {
        self.published().iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until changes that no reset made are told, or put off, too.
    pub async fn told(&self) {
        self.settle().await;
        let started = std::time::Instant::now();
        let due = || {
            let now = self.run.clock().now().as_millis();
            let due = |item: &Value| item["dueAt"]["N"].as_str().and_then(|text| text.parse::<i64>().ok());
            let due = |item: &Value| item.get("lease").is_some() || due(item).is_some_and(|due| due <= now);
            self.items("rekey-resets").iter().any(due)
        };
        while due() {
            assert!(started.elapsed().as_secs() < 30, "{:?}", self.items("rekey-resets"));
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    /// Nothing is left to do, and so nothing to tell.
    pub fn assert_all_told(&self) {
        for item in self.items("rekey-resets") {
            assert!(item.get("work").is_none(), "{item}");
        }
    }
}

pub fn ids(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["id"].as_str().unwrap()).collect()
}

fn schema() -> jsonschema::Validator {
    let text = include_str!("../../../docs/events.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
}

/// Each fits the schema, has an id of its own, and names nobody by a contact and nothing that is secret.
fn assert_sound(events: &[Value], secrets: &[String]) {
    let schema = schema();
    for event in events {
        let errors: Vec<String> = schema.iter_errors(event).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{event}: {errors:?}");
    }
    let text = serde_json::to_string(events).unwrap();
    let secret = secrets.iter().map(String::as_str);
    for word in ["example.com", "819001234567", "johndoe", "John Doe"].into_iter().chain(secret) {
        assert!(!text.contains(word), "an event holds {word}: {text}");
    }
}

pub async fn reset_by_email(service: &Service, app: &str) -> Vec<String> {
    let link = link_of(&service.ask(app, USER, email()).await);
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 200);
    service.settle().await;
    vec![link.rsplit('/').next().unwrap().to_owned(), "new_password_00".to_owned()]
}

#[tokio::test]
async fn a_reset_is_told_from_its_request_to_the_new_password() {
    let service = Service::start().await;
    let mut secrets = reset_by_email(&service, "demo").await;
    assert_eq!(service.types(), GENERATED);
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    service.settle().await;
    let events = service.published();
    assert_eq!(service.types()[5..], GENERATED);
    secrets.extend(service.messages().iter().filter_map(generated_in));
    assert_sound(&events, &secrets);
    assert_eq!(BTreeSet::from_iter(ids(&events)).len(), events.len());
    let reset = events[2]["reset"].as_str().unwrap();
    assert_eq!(events[2]["id"], format!("{reset}.reset.completed"));
    let mut completed = events[7].clone();
    for name in ["id", "reset"] {
        assert!(completed.as_object_mut().unwrap().remove(name).is_some());
    }
    let told = json!({
        "type": "reset.completed", "version": 1, "occurredAt": "2026-11-21T20:24:00.000Z", "app": "demo-input",
        "user": USER, "channel": "sms", "proof": "pin",
    });
    assert_eq!(completed, told);
    let attributes = &service.run.aws().published()[3].attributes;
    assert_eq!((attributes["type"].as_str(), attributes["app"].as_str()), ("sessions.revoked", "demo"));
    service.assert_all_told();
}

#[tokio::test]
async fn a_refusal_is_told_with_its_reason_and_a_repeat_within_the_cool_down_is_not() {
    let service = Service::start().await;
    for user in ["nobody", "unverified", "disabled", "passwordless"] {
        service.request("demo", user, email()).await;
        service.request("demo", user, email()).await;
    }
    service.settle().await;
    let mut reasons: Vec<Value> = service.published().iter().map(|event| event["reason"].clone()).collect();
    reasons.retain(|reason| !reason.is_null());
    reasons.sort_by_key(|reason| reason.to_string());
    assert_eq!(reasons, ["disabled", "no-verified-contact", "passwordless", "unknown-user"]);
    assert_eq!(service.published().len(), 8, "four requests and four refusals: {:?}", service.types());
    assert_sound(&service.published(), &[]);
    service.assert_all_told();
}

#[tokio::test]
async fn a_password_changed_while_signed_in_is_told() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let url = service.url("/api/apps/demo/users/me/password");
    let body = json!({ "oldPassword": OLD_PASSWORD, "newPassword": "new_password_00" });
    assert_eq!(service.send(|http| http.put(url).bearer_auth(&token).json(&body)).await.status, 204);
    service.told().await;
    assert_eq!(service.types(), ["sessions.revoked", "password.changed"]);
    let events = service.published();
    assert_sound(&events, &["new_password_00".to_owned(), OLD_PASSWORD.to_owned(), token]);
    assert_eq!(events[1]["reason"], "own-change");
    let told =
        &events[1]["set"]["events"]["https://schemas.openid.net/secevent/caep/event-type/credential-change"];
    assert_eq!((&told["change_type"], &told["initiating_entity"]), (&json!("update"), &json!("user")));
    service.assert_all_told();
}

#[tokio::test]
async fn what_the_back_end_does_to_a_user_is_told_and_a_profile_is_not() {
    let service = Service::start().await;
    assert_eq!(service.patch(USER, json!({ "displayName": "Jo" })).await.status, 200);
    for body in [
        json!({ "password": "another battery staple" }),
        json!({ "credentials": "none" }),
        json!({ "disabled": true }),
        json!({ "disabled": false }),
    ] {
        assert_eq!(service.patch(USER, body).await.status, 200);
        service.told().await;
    }
    assert_eq!(service.delete(USER).await.status, 204);
    service.told().await;
    let events = service.published();
    let told: Vec<_> = events.iter().map(|event| [&event["type"], &event["reason"]]).collect();
    assert_eq!(
        told,
        [
            ["sessions.revoked", "back-end"],
            ["password.changed", "back-end"],
            ["sessions.revoked", "back-end"],
            ["password.changed", "back-end"],
            ["sessions.revoked", "disabled"],
            ["sessions.revoked", "deleted"],
        ]
    );
    assert_eq!(BTreeSet::from_iter(ids(&events)).len(), 6);
    assert_sound(&events, &["another battery staple".to_owned()]);
    service.assert_all_told();
}

#[tokio::test]
async fn without_a_topic_deliver_calls_and_writes_what_it_always_did() {
    let service = Service::start_unwoken().await;
    let functions = service.without(&["EVENTS_TOPIC_ARN", "SECURITY_EVENTS"]).await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    let mut deliver = async || {
        let records = json!({ "Records": stream.read(100).unwrap() });
        let call = functions.invoke("deliver", &records);
        let (_, calls) = service.calls_of("deliver", call).await;
        operations(&calls)
    };
    service.request("demo", USER, email()).await;
    let limits = ["GetItem", "UpdateItem", "UpdateItem"];
    let issue = ["UpdateItem", "GetItem", "GetItem"].into_iter().chain(limits);
    let issue: Vec<&str> = issue.chain(["TransactWriteItems", "SendEmail", "UpdateItem"]).collect();
    assert_eq!(deliver().await, issue);
    service.assert_all_told();
    let link = link_of(service.messages().last().unwrap());
    service.press(&link, None).await;
    // Taken, the user, the link "it was not me", the hash; sent, recorded, closed.
    let finish =
        ["UpdateItem", "GetItem", "UpdateItem", "UpdateItem", "SendEmail", "UpdateItem", "UpdateItem"];
    assert_eq!(deliver().await, finish);
    service.assert_all_told();
    let attributes = |item: &Value| item.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let written = attributes(&service.resets()[0]);
    assert!(!written.contains("published") && !written.contains("passwordSetAt"), "{written:?}");
    assert!(service.published().is_empty());
}

#[tokio::test]
async fn without_events_a_change_is_written_alone() {
    let service = Service::start_unwoken().await;
    let functions = service.without(&["EVENTS_TOPIC_ARN", "SECURITY_EVENTS"]).await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let mut put = event("current-user/put-password.json");
    let bearer = format!("Bearer {token}");
    put["headers"]["Authorization"] = bearer.clone().into();
    put["multiValueHeaders"]["Authorization"] = json!([bearer]);
    put["body"] = json!({ "oldPassword": OLD_PASSWORD, "newPassword": "new_password_00" }).to_string().into();
    let mut patch = event("users/patch.json");
    patch["body"] = json!({ "disabled": true }).to_string().into();
    for (function, event, status, last) in [
        ("current-user", &put, 204, "UpdateItem"),
        ("users", &patch, 200, "TransactWriteItems"),
        ("users", &event("users/delete.json"), 204, "TransactWriteItems"),
    ] {
        let (answer, calls) = service.calls_of(function, functions.invoke(function, event)).await;
        assert_eq!(answer.unwrap()["statusCode"], status);
        assert_eq!(operations(&calls).last().map(String::as_str), Some(last), "{function}");
        assert!(
            !calls
                .iter()
                .any(|call| call.tables.contains(&"rekey-resets".to_owned()) && call.operation != "GetItem")
        );
    }
    assert!(service.items("rekey-resets").is_empty(), "no change is written down");
}

#[tokio::test]
async fn the_schema_file_is_of_the_type() {
    let written = include_str!("../../../docs/events.schema.json");
    let printed = serde_json::to_string_pretty(&shared::event::Event::json_schema()).unwrap() + "\n";
    assert!(
        written == printed,
        "docs/events.schema.json is stale: cargo run -- events schema > docs/events.schema.json"
    );
    let schema = schema();
    assert!(!schema.is_valid(&json!({ "id": "x", "type": "reset.sent" })));
}

#[tokio::test]
async fn the_local_run_lists_what_was_published() {
    let service = Service::start().await;
    service.request("demo", "nobody", email()).await;
    service.settle().await;
    let listed = service.get(&service.url("/_local/events")).await.json();
    let types: Vec<_> = listed.as_array().unwrap().iter().map(|each| &each["event"]["type"]).collect();
    assert_eq!(types, ["reset.requested", "reset.refused"]);
    assert_eq!(listed[0]["attributes"]["type"], "reset.requested");
    assert!(service.messages().is_empty());
}
