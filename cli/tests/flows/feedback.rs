//! What providers tell of messages: on the reset, on the user, and in what `deliver` does then.

use rekey_local::{Fault, FaultKind, Service as Aws};
use serde_json::{Value, json};
use shared::contact::EmailAddress;
use shared::delivery::{Delivery, Reason, Status, Undeliverable};
use shared::identifier::{AppId, UserId};
use shared::message::MessageKind;
use shared::reset::{Channel, ResetId};
use shared::user::{Contact, Credentials, User};

use crate::delivery::fault;
use crate::harness::*;
use crate::links::operations;

/// What the provider tells of a message; what the function answers.
pub(crate) async fn tell(service: &Service, message: &str, event: &str) -> Value {
    let url = service.url(&format!("/_local/messages/{message}/feedback"));
    let told = service.send(|http| http.post(url).json(&json!({ "event": event }))).await;
    assert_eq!(told.status, 200, "{told:?}");
    told.json()
}

/// The provider's id of the newest message.
pub(crate) fn newest_message(service: &Service) -> String {
    service.run.aws().messages().last().unwrap().id.clone()
}

/// Asks, waits for the message and until its report can find it, and answers with its id.
pub(crate) async fn asked(service: &Service, app: &str, body: Value) -> String {
    service.ask(app, USER, body.clone()).await;
    let message = newest_message(service);
    let started = std::time::Instant::now();
    // An SMS is noted after it was marked as sent, which is all that `ask` waits for.
    while body != email()
        && !noted(service).iter().any(|item| item["resetId"]["S"] == format!("MESSAGE#{message}"))
    {
        assert!(started.elapsed() < std::time::Duration::from_secs(30), "the SMS is not noted");
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    message
}

/// The items that name the reset of an SMS.
pub(crate) fn noted(service: &Service) -> Vec<Value> {
    service.items("rekey-resets").into_iter().filter(|item| item.get("reset").is_some()).collect()
}

/// What the resets hold of `message`: its status and code.
pub(crate) fn told_of(service: &Service, message: &str) -> String {
    let resets = service.resets();
    let found = resets.iter().find_map(|reset| reset["deliveries"]["M"].get(message)).map(|told| &told["M"]);
    let text = |name: &str| found.and_then(|told| told[name]["S"].as_str()).unwrap_or("-");
    format!("{} {}", text("status"), text("code"))
}

pub(crate) fn count(answer: &Value, of: &str) -> i64 {
    answer[of].as_i64().unwrap()
}

pub(crate) fn marked(service: &Service, app: &str, attribute: &str) -> Option<String> {
    service.user(app, USER)[attribute]["M"]["reason"]["S"].as_str().map(str::to_owned)
}

/// The keys and counts of limits that `scopes` begin.
pub(crate) fn limits(service: &Service, scopes: &[&str]) -> Vec<(String, Value)> {
    let items = service.items("rekey-limits").into_iter();
    let mut found: Vec<_> = items
        .map(|item| (item["key"]["S"].as_str().unwrap().to_owned(), item["count"].clone()))
        .filter(|(key, _)| scopes.iter().any(|scope| key.starts_with(scope)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

pub(crate) async fn lift(service: &Service, channel: Channel) -> bool {
    let (app, user) = (AppId::parse("demo").unwrap(), UserId::parse(USER).unwrap());
    service.store().await.lift_undeliverable(&app, &user, channel, service.run.clock().now()).await.unwrap()
}

#[tokio::test]
async fn a_message_that_arrived_is_told_on_its_reset_once() {
    for (body, calls) in [
        (email(), &["GetItem", "UpdateItem"][..]),
        // SNS names no reset: it is looked up by the message.
        (sms(), &["GetItem", "GetItem", "UpdateItem"]),
    ] {
        let service = Service::start().await;
        let message = asked(&service, "demo", body).await;
        let (answer, made) = service.calls_of("delivery-status", tell(&service, &message, "delivery")).await;
        assert_eq!(count(&answer, "recorded"), 1);
        assert_eq!(operations(&made), calls);
        assert_eq!(told_of(&service, &message), "delivered -");
        let before = service.run.aws().dump().unwrap();
        for _ in 0..3 {
            assert_eq!(count(&tell(&service, &message, "delivery").await, "known"), 1);
        }
        assert_eq!(service.run.aws().dump().unwrap(), before, "twice is once");
    }
}

#[tokio::test]
async fn reports_out_of_order_come_to_the_same() {
    let orders = [
        ["delay", "delivery", "bounce", "complaint"],
        ["complaint", "bounce", "delivery", "delay"],
        ["bounce", "delay", "complaint", "delivery"],
    ];
    for order in orders {
        let service = Service::start().await;
        let message = asked(&service, "demo", email()).await;
        for event in order {
            tell(&service, &message, event).await;
        }
        assert_eq!(told_of(&service, &message), "complained abuse", "{order:?}");
        assert!(marked(&service, "demo", "emailUndeliverable").is_some());
    }
}

#[tokio::test]
async fn a_bounce_that_may_pass_neither_hides_an_arrival_nor_a_bounce_for_good() {
    for (order, told) in [
        (&["absent"][..], "bounced Transient/General"),
        (&["delay", "absent"], "bounced Transient/General"),
        (&["delivery", "absent"], "delivered -"),
        (&["absent", "delivery"], "delivered -"),
        (&["absent", "bounce"], "bounced Permanent/General"),
        (&["bounce", "absent"], "bounced Permanent/General"),
        (&["absent", "reject"], "rejected BadContent"),
        (&["absent", "complaint"], "complained abuse"),
    ] {
        let service = Service::start().await;
        let message = asked(&service, "demo", email()).await;
        for event in order {
            tell(&service, &message, event).await;
        }
        assert_eq!(told_of(&service, &message), told, "{order:?}");
    }
}

/// The SDK tries again what was written, but not answered.
#[tokio::test]
async fn an_answer_that_was_lost_makes_no_news_old() {
    let service = Service::start().await;
    let store = service.store().await;
    asked(&service, "demo", email()).await;
    let (app, id) = (AppId::parse("demo").unwrap(), UserId::parse(USER).unwrap());
    let reset = ResetId::parse(service.resets()[0]["resetId"]["S"].as_str().unwrap()).unwrap();
    let lose = |table: &str| {
        service.run.aws().inject(Fault {
            operation: Some("UpdateItem".into()),
            table: Some(table.into()),
            ..fault(Aws::DynamoDb, 1, FaultKind::DropAnswer)
        });
    };
    let at = service.run.clock().now();
    let told = Delivery { status: Status::Delivered, at, code: None, kind: Some(MessageKind::EmailLink) };
    for message in ["first", "further"] {
        lose("rekey-resets");
        let reset = store.reset(&reset).await.unwrap().unwrap();
        assert!(store.record_delivery(&reset, message, &told).await.unwrap(), "{message}");
    }
    let reset = store.reset(&reset).await.unwrap().unwrap();
    assert_eq!(reset.deliveries.len(), 2);
    assert!(!store.record_delivery(&reset, "first", &told).await.unwrap());

    let user = store.user(&app, &id).await.unwrap().unwrap();
    let mark = Undeliverable::new(Reason::Bounced, at);
    lose("rekey-users");
    assert!(store.mark_undeliverable(&user, Channel::Email, &mark).await.unwrap());
    let user = store.user(&app, &id).await.unwrap().unwrap();
    assert!(
        !store.mark_undeliverable(&user, Channel::Email, &mark).await.unwrap(),
        "a report that comes twice"
    );
    lose("rekey-users");
    assert!(lift(&service, Channel::Email).await);
}

#[tokio::test]
async fn a_sender_that_is_not_verified_yet_is_tried_again() {
    let service = Service::start().await;
    let refused = FaultKind::Rejected {
        code: "MessageRejected".to_owned(),
        message:
            "Email address is not verified. The following identities failed the check in region US-EAST-1: \
                  no-reply@rekey.example"
                .to_owned(),
    };
    service.run.aws().inject(fault(Aws::Ses, 1, refused));
    service.request("demo", USER, email()).await;
    service.settle().await;
    assert!(service.messages().is_empty());
    service.advance(30);
    service.sweep().await;
    assert_eq!(service.newest().0, "issued");
    assert_eq!(service.messages().len(), 1);
}

#[tokio::test]
async fn every_message_of_a_reset_has_its_own_report_also_two_at_once() {
    let service = Service::start().await;
    let message = asked(&service, "demo-input", sms_pin()).await;
    let pin = pin_of(service.messages().last().unwrap());
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    service.settle().await;
    let ids: Vec<String> = service.run.aws().messages().into_iter().map(|message| message.id).collect();
    assert_eq!((ids.len(), &ids[0]), (3, &message));
    let told = futures_util::future::join_all(ids.iter().map(|id| tell(&service, id, "delivery"))).await;
    assert!(told.iter().all(|answer| count(answer, "recorded") == 1), "{told:?}");
    assert!(ids.iter().all(|id| told_of(&service, id) == "delivered -"));
}

#[tokio::test]
async fn a_report_that_cannot_be_awaited_costs_no_second_sms() {
    let service = Service::start().await;
    let lost = Fault {
        operation: Some("PutItem".into()),
        table: Some("rekey-resets".into()),
        ..fault(Aws::DynamoDb, 1_000, FaultKind::ServerError)
    };
    service.run.aws().inject(lost);
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    let message = newest_message(&service);
    service.complete("demo", USER, &pin, None).await;
    service.settle().await;
    service.run.aws().clear_faults();
    service.advance(600);
    service.sweep().await;
    assert_eq!(service.newest().0, "closed");
    let sms = service.messages().into_iter().filter(|message| message.to == PHONE).count();
    assert_eq!(sms, 2, "the PIN and the password, once each");
    assert_eq!(count(&tell(&service, &message, "delivery").await, "unknown"), 1);
}

#[tokio::test]
async fn what_a_table_did_not_take_is_taken_the_next_time() {
    for (table, operation) in [
        ("rekey-resets", "GetItem"),
        ("rekey-resets", "UpdateItem"),
        ("rekey-users", "GetItem"),
        ("rekey-users", "UpdateItem"),
    ] {
        let service = Service::start().await;
        let message = asked(&service, "demo", email()).await;
        // For good: `deliver` may still look at a record of the stream, and would use up a counted fault.
        service.run.aws().inject(Fault {
            operation: Some(operation.into()),
            table: Some(table.into()),
            ..fault(Aws::DynamoDb, u32::MAX, FaultKind::ServerError)
        });
        let url = service.url(&format!("/_local/messages/{message}/feedback"));
        let failed = service.send(|http| http.post(url).json(&json!({ "event": "bounce" }))).await;
        assert_eq!(failed.status, 502, "{table} {operation}");
        service.run.aws().clear_faults();
        let again = tell(&service, &message, "bounce").await;
        assert_eq!(count(&again, "recorded") + count(&again, "known"), 1);
        assert_eq!(told_of(&service, &message), "bounced Permanent/General");
        assert_eq!(
            marked(&service, "demo", "emailUndeliverable").as_deref(),
            Some("bounced"),
            "{table} {operation}"
        );
    }
}

#[tokio::test]
async fn a_mail_names_its_reset_and_kind_and_an_sms_is_noted() {
    let service = Service::start().await;
    asked(&service, "demo", email()).await;
    let reset = service.resets()[0]["resetId"]["S"].as_str().unwrap().to_owned();
    let tags = service.run.aws().messages()[0].tags.clone();
    assert_eq!(
        tags,
        [("rekey_kind".to_owned(), "email-link".to_owned()), ("rekey_reset".to_owned(), reset)].into()
    );
    service.advance(61);
    let message = asked(&service, "demo", sms_pin()).await;
    let noted = noted(&service);
    assert_eq!(noted.len(), 1);
    assert_eq!(
        (&noted[0]["resetId"]["S"], &noted[0]["kind"]["S"]),
        (&json!(format!("MESSAGE#{message}")), &json!("sms-pin"))
    );
    assert!(noted[0].get("ttl").is_some() && noted[0].get("work").is_none());
}

#[tokio::test]
async fn feedback_by_hand_is_refused_where_it_cannot_be() {
    let service = Service::start().await;
    let message = asked(&service, "demo", sms()).await;
    for (id, body, status) in [
        (message.as_str(), json!({ "event": "delay" }), 400),
        (&message, json!({ "event": "lost" }), 400),
        (&message, json!({}), 400),
        ("nothing", json!({ "event": "bounce" }), 404),
    ] {
        let url = service.url(&format!("/_local/messages/{id}/feedback"));
        assert_eq!(service.send(|http| http.post(url).json(&body)).await.status, status, "{id} {body}");
    }
}

/// As `cargo run` does it: nobody tells anything by hand.
#[tokio::test]
async fn the_local_run_tells_by_itself_and_knows_the_mailbox_simulator() {
    let service = Service::start_telling().await;
    let store = service.store().await;
    let app = AppId::parse("demo").unwrap();
    let known = store.user(&app, &UserId::parse(USER).unwrap()).await.unwrap().unwrap();
    for name in ["success", "bounce", "complaint", "suppressionlist"] {
        let address = EmailAddress::parse(&format!("{name}@simulator.amazonses.com")).unwrap();
        let user = User {
            email: Some(Contact { address, verified: true }),
            credentials: Credentials::Password {
                hash: known.password_hash().unwrap().clone(),
                from: None,
                generated: false,
            },
            ..User::new(app.clone(), UserId::parse(name).unwrap(), START)
        };
        let token = shared::store::RequestToken::generate(&mut shared::random::Random::from_os());
        store.create_user(&user, &token).await.unwrap();
        assert_eq!(service.request("demo", name, email()).await.status, 204);
    }
    assert_eq!(service.request("demo", USER, sms()).await.status, 204);
    let wanted = [
        ("bounce", "bounced Permanent/General"),
        ("complaint", "complained abuse"),
        ("success", "delivered -"),
        ("suppressionlist", "bounced Permanent/Suppressed"),
        (USER, "delivered -"),
    ];
    let told = || -> Vec<(String, String)> {
        let mut found: Vec<_> = service
            .resets()
            .iter()
            .map(|reset| {
                let sent = reset["messageIds"]["L"][0]["S"].as_str().and_then(|sent| sent.split_once(':'));
                let user = reset["user"]["S"].as_str().unwrap_or_default().to_owned();
                (user, sent.map_or_else(String::new, |(_, id)| told_of(&service, id)))
            })
            .collect();
        found.sort();
        found
    };
    let started = std::time::Instant::now();
    while told() != wanted.map(|(user, told)| (user.to_owned(), told.to_owned())) {
        assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", told());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    service.run.stop().await;
}
