//! Known, unknown, unverified, disabled and passwordless users of an app that hides accounts: the same answers, and the
//! same AWS calls in the same order on the same tables, and the same number of items written: a write whose condition
//! fails takes less time than one that is made. How long they take is measured by `bench timing`.

use rekey_local::Call;
use serde_json::{Value, json};

use crate::harness::*;
use crate::start_page::Fields;

/// Demo users by the four ways to name one; the first is known, and `hanako` is known with nothing pending.
const KINDS: [(&str, &str); 6] = [
    ("known", "user_123456"),
    ("nothing pending", "user_ja"),
    ("unknown", "nobody"),
    ("unverified", "unverified"),
    ("disabled", "disabled"),
    ("passwordless", "passwordless"),
];

fn named(user: &str) -> [String; 3] {
    let login = match user {
        "user_123456" => "johndoe",
        "user_ja" => "hanako",
        other => other,
    };
    [user.to_owned(), format!("EMAIL:{user}@example.com"), format!("LOGIN_NAME:{login}")]
}

/// What a call is, but for what it is about.
fn shape(call: &Call) -> String {
    format!("{} {:?} {:?}", call.operation, call.tables, call.consistent_read)
}

/// Status, headers and body, without the time and what the caller sent.
fn shown(answer: &Answer, sent: &str) -> String {
    let mut headers = answer.headers.clone();
    headers.remove("date");
    headers.remove("content-length");
    format!("{} {headers:?} {}", answer.status, answer.words().replace(sent, "SENT"))
}

/// The tables of the items that `after` has and `before` has not.
fn written(before: &[(String, Value)], after: &[(String, Value)]) -> Vec<String> {
    after.iter().filter(|item| !before.contains(item)).map(|(table, _)| table.clone()).collect()
}

/// Holds what every kind of user comes to against what a known one does, for each way to name them.
async fn assert_alike(service: &Service, function: &str, ask: impl AsyncFn(&str) -> Answer) {
    for way in 0..3 {
        // The settings are read anew once.
        ask("nobody_at_all").await;
        let mut first = None;
        for (kind, user) in KINDS {
            let name = &named(user)[way];
            let before = service.run.aws().dump().unwrap();
            let (answer, calls) = service.calls_of(function, ask(name)).await;
            let written = written(&before, &service.run.aws().dump().unwrap());
            let own = (shown(&answer, name), calls.iter().map(shape).collect::<Vec<_>>(), written);
            assert!(!own.1.is_empty() && !own.2.is_empty());
            let known = first.get_or_insert_with(|| own.clone());
            assert_eq!(own, *known, "{function}: {kind}, named {name}");
        }
    }
}

#[tokio::test]
async fn every_kind_of_user_is_alike_to_request_reset() {
    let service = Service::start_unwoken().await;
    // One part: of more, two requests count in one or in two, by chance.
    service.configure("demo", |settings| settings["limits"] = json!({ "requestsPerAppHourly": 1_000 })).await;
    let ask = async |name: &str| {
        // Past the cool-down of the one before.
        service.advance(4_000);
        service.request("demo", "nobody_at_all", email()).await;
        service.run.aws().clear_calls();
        service.request("demo", name, email()).await
    };
    assert_alike(&service, "request-reset", ask).await;
}

#[tokio::test]
async fn every_kind_of_user_is_alike_to_complete_reset() {
    let service = Service::start().await;
    service.ask("demo-input", USER, sms_pin()).await;
    let ask = async |name: &str| {
        service.advance(1);
        service.complete("demo-input", name, "000000", Some("a new password 00")).await
    };
    assert_alike(&service, "complete-reset", ask).await;
}

#[tokio::test]
async fn every_kind_of_user_is_alike_to_sign_in() {
    let service = Service::start().await;
    let ask = async |name: &str| {
        // A bare name is a login name here, and there is no way to say an id.
        let name = if name.contains(':') { name.to_owned() } else { format!("LOGIN_NAME:{name}") };
        service.sign_in("demo", &name, "a wrong password").await
    };
    assert_alike(&service, "sign-in", ask).await;
}

/// A bare name is a login name to the page, too: there is no way to say an id.
fn typed(name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { format!("LOGIN_NAME:{name}") }
}

fn fields(fields: &[(&str, &str)]) -> Fields {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn every_kind_of_user_is_alike_to_the_start_page() {
    let service = Service::start_unwoken().await;
    // One part, as above.
    service.configure("demo", |settings| settings["limits"] = json!({ "requestsPerAppHourly": 1_000 })).await;
    for method in ["email-link", "sms-link", "sms-pin"] {
        let ask = async |name: &str| {
            let asked = |name: &str| fields(&[("step", "ask"), ("account", name), ("method", method)]);
            // Past the cool-down of the one before.
            service.advance(4_000);
            service.send_form("demo", &asked("nobody_at_all")).await;
            service.run.aws().clear_calls();
            let mut answer = service.send_form("demo", &asked(&typed(name))).await;
            assert_eq!(answer.status, 200);
            // When it was asked for, which is no matter of whom.
            let now = service.run.clock().now().as_millis().to_string();
            answer.text = answer.text.replace(&typed(name), name).replace(&now, "NOW");
            answer
        };
        assert_alike(&service, "forgot", ask).await;
    }
}

#[tokio::test]
async fn every_kind_of_user_is_alike_to_the_code_of_the_start_page() {
    let service = Service::start().await;
    service.ask("demo-input", USER, sms_pin()).await;
    let ask = async |name: &str| {
        service.advance(1);
        let entered = [
            ("step", "code"),
            ("account", &typed(name)),
            ("askedAt", "0"),
            ("code", "000000"),
            ("newPassword", "a new password 00"),
        ];
        let mut answer = service.send_form("demo-input", &fields(&entered)).await;
        assert_eq!(answer.status, 422);
        answer.text = answer.text.replace(&typed(name), name);
        answer
    };
    assert_alike(&service, "forgot", ask).await;
}
