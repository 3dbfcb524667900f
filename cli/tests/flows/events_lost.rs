//! Faults of the topic, the providers and the store, and processes that die: no event is lost, none waits for another's
//! fault, and what goes out twice is the same.

use std::collections::BTreeSet;

use rekey_local::{Fault, FaultKind, Service as Aws, StreamStart};
use serde_json::{Value, json};
use shared::random::Random;
use shared::store::Lease;

use crate::delivery::{fault, rejected};
use crate::events_out::{GENERATED, ids, reset_by_email};
use crate::harness::*;
use crate::links::operations;
use crate::not_me::not_me_of;

fn topic(times: u32, kind: FaultKind) -> Fault {
    fault(Aws::Topic, times, kind)
}

/// Of updates of resets, after the first `skip`.
fn resets(skip: u32, times: u32, kind: FaultKind) -> Fault {
    Fault {
        operation: Some("UpdateItem".into()),
        table: Some("rekey-resets".into()),
        skip,
        ..fault(Aws::DynamoDb, times, kind)
    }
}

#[tokio::test]
async fn an_outage_of_the_topic_delays_no_message_and_loses_no_event() {
    let service = Service::start().await;
    service.run.aws().inject(topic(u32::MAX, FaultKind::ServerError));
    reset_by_email(&service, "demo").await;
    assert_eq!(service.messages().len(), 2, "the link and the new password");
    assert_eq!(service.newest(), ("closed".to_owned(), String::new()));
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200);
    assert!(service.published().is_empty());
    service.run.aws().clear_faults();
    service.advance(1_800);
    service.sweep().await;
    assert_eq!(service.types(), GENERATED);
    assert_eq!(service.messages().len(), 2);
    service.assert_all_told();
}

#[tokio::test]
async fn an_outage_of_the_providers_delays_no_event() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    service.request("demo", USER, email()).await;
    service.settle().await;
    assert_eq!(service.types(), ["reset.requested"]);
    service.run.aws().clear_faults();
    service.advance(30);
    service.sweep().await;
    let link = link_of(service.messages().last().unwrap());
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    service.press(&link, None).await;
    service.settle().await;
    // The password is another one, though nobody has it yet.
    assert_eq!(service.types(), GENERATED);
    service.run.aws().clear_faults();
    service.advance(30);
    service.sweep().await;
    let again = ["sessions.revoked", "password.changed"];
    assert_eq!(service.types()[5..], again, "the second generated password took the place of the first");
    assert_eq!(ids(&service.published())[5].split_once('.').unwrap().1, "sessions.revoked.2");
    service.assert_all_told();
}

#[tokio::test]
async fn the_end_of_sessions_goes_out_before_any_message_of_a_finish() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    let (_, calls) = service
        .calls_of("deliver", async {
            service.press(&link, Some("new_password_00")).await;
            service.settle().await;
        })
        .await;
    let place = |operation: &str| calls.iter().position(|call| call.operation == operation).unwrap();
    assert!(place("PublishBatch") < place("SendEmail"), "{:?}", operations(&calls));
}

#[tokio::test]
async fn an_event_whose_answer_was_lost_comes_again_with_the_same_id() {
    let service = Service::start().await;
    // The SDK gives up after three tries; the next one is the work's own.
    service.run.aws().inject(topic(3, FaultKind::DropAnswer));
    service.ask("demo", USER, email()).await;
    service.advance(30);
    service.sweep().await;
    let events = service.published();
    assert_eq!(events.len(), 8, "two events, three times unanswered and once answered");
    let distinct: BTreeSet<String> = events.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 2, "every repeat is the same to the letter");
    service.assert_all_told();
}

#[tokio::test]
async fn what_deliver_published_before_it_died_is_published_again() {
    let service = Service::start_unwoken().await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    service.request("demo", "nobody", email()).await;
    // Take and refusal pass; then nothing can be written down of what is published, as if it had died there.
    service.run.aws().inject(resets(2, 6, FaultKind::ServerError));
    let records = json!({ "Records": stream.read(100).unwrap() });
    service.run.functions().invoke("deliver", &records).await.unwrap();
    assert_eq!(service.types(), ["reset.requested", "reset.refused"]);
    assert_eq!(service.resets()[0]["work"]["S"], "publish");
    // The lease has to end first.
    for seconds in [89, 2] {
        service.advance(seconds);
        service.run.functions().invoke("deliver", &json!({})).await.unwrap();
    }
    let events = service.published();
    assert_eq!(events.len(), 4);
    assert_eq!(events[..2], events[2..]);
    service.assert_all_told();
}

#[tokio::test]
async fn a_superseded_reset_loses_no_event() {
    let service = Service::start().await;
    service.run.aws().inject(topic(u32::MAX, FaultKind::ServerError));
    service.ask("demo", USER, email()).await;
    service.advance(61);
    service.ask("demo", USER, sms()).await;
    service.run.aws().clear_faults();
    service.advance(1_800);
    service.sweep().await;
    let mut types = service.types();
    types.sort();
    assert_eq!(types, ["reset.requested", "reset.requested", "reset.sent", "reset.sent"]);
    service.assert_all_told();
}

#[tokio::test]
async fn a_message_that_is_refused_for_good_is_told_and_the_earlier_reset_lives_again() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    service.run.aws().inject(fault(Aws::Sns, 1, rejected("OptedOut")));
    service.request("demo", USER, sms()).await;
    service.settle().await;
    assert_eq!(service.types(), ["reset.requested", "reset.sent", "reset.requested", "reset.refused"]);
    assert_eq!(service.published()[3]["reason"], "provider");
    service.press(&link, None).await;
    service.settle().await;
    assert_eq!(service.types()[4..], GENERATED[2..]);
    service.assert_all_told();
}

#[tokio::test]
async fn a_change_outlives_an_outage_of_the_topic() {
    let service = Service::start().await;
    service.run.aws().inject(topic(u32::MAX, FaultKind::ServerError));
    assert_eq!(service.patch(USER, json!({ "disabled": true })).await.status, 200);
    service.told().await;
    assert!(service.published().is_empty());
    service.run.aws().clear_faults();
    service.advance(30);
    service.run.functions().invoke("deliver", &json!({})).await.unwrap();
    service.told().await;
    assert_eq!(service.types(), ["sessions.revoked"]);
    service.assert_all_told();
}

#[tokio::test]
async fn a_redrive_finds_what_was_given_up_while_the_topic_is_down() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(topic(u32::MAX, FaultKind::ServerError));
    service.run.aws().inject(fault(Aws::Ses, 1_000, rejected("MessageRejected")));
    service.press(&link, None).await;
    service.settle().await;
    assert_eq!(service.newest().0, "completed");
    service.run.aws().clear_faults();
    let id = service.published()[0]["reset"].as_str().unwrap().to_owned();
    let id = shared::reset::ResetId::parse(&id).unwrap();
    assert!(service.store().await.redrive(&id, service.run.clock().now()).await.unwrap());
    service.settle().await;
    service.run.functions().invoke("deliver", &json!({})).await.unwrap();
    service.settle().await;
    assert_eq!(service.newest().0, "closed");
    let types: BTreeSet<String> = service.types().into_iter().collect();
    assert_eq!(types, GENERATED.map(str::to_owned).into());
    service.assert_all_told();
}

/// A reset's item.
fn item_of(service: &Service, reset: &str) -> Value {
    service.resets().into_iter().find(|item| item["resetId"]["S"] == reset).unwrap()
}

#[tokio::test]
async fn an_end_whose_answers_were_all_lost_keeps_its_outcome() {
    let service = Service::start_unwoken().await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    service.request("demo", "nobody", email()).await;
    // After the take, every answer to the refusal.
    service.run.aws().inject(resets(1, 3, FaultKind::DropAnswer));
    let records = json!({ "Records": stream.read(100).unwrap() });
    service.run.functions().invoke("deliver", &records).await.unwrap();
    assert_eq!(service.newest(), ("refused".to_owned(), "unknown-user".to_owned()));
    // Not before the lease would have ended.
    service.advance(30);
    service.run.functions().invoke("deliver", &json!({})).await.unwrap();
    assert_eq!(service.newest(), ("refused".to_owned(), "unknown-user".to_owned()));
    assert_eq!(service.types(), ["reset.requested", "reset.refused"]);
    assert_eq!(service.published()[1]["reason"], "unknown-user");
    service.assert_all_told();
}

#[tokio::test]
async fn a_finish_that_was_put_off_does_not_delay_the_end_of_sessions_after_not_me() {
    let service = Service::start().await;
    let mail = service.ask("demo-input", USER, email()).await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    assert_eq!(service.press(&link_of(&mail), Some("new_password_00")).await.status, 200);
    service.settle().await;
    for seconds in [30, 60, 120, 240] {
        service.advance(seconds);
        service.sweep().await;
    }
    let reset = service.published()[0]["reset"].as_str().unwrap().to_owned();
    let due: i64 = item_of(&service, &reset)["dueAt"]["N"].as_str().unwrap().parse().unwrap();
    assert_eq!(due, service.run.clock().now().plus_secs(480).as_millis());
    assert_eq!(service.press(&not_me_of(&mail), None).await.status, 200);
    service.settle().await;
    let told = format!("{reset}.sessions.revoked.not_me");
    assert!(ids(&service.published()).contains(&told.as_str()), "{:?}", service.types());
}

#[tokio::test]
async fn a_message_whose_request_was_refused_before_it_was_recorded_is_told() {
    let service = Service::start_unwoken().await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    service.request("demo", USER, email()).await;
    // The mail goes out, its answers are lost; the work is taken again.
    service.run.aws().inject(fault(Aws::Ses, 3, FaultKind::DropAnswer));
    let records = json!({ "Records": stream.read(100).unwrap() });
    service.run.functions().invoke("deliver", &records).await.unwrap();
    service.advance(30);
    let (store, now) = (service.store().await.publishing(true), service.run.clock().now());
    let reset = service.published()[0]["reset"].as_str().unwrap().to_owned();
    let id = shared::reset::ResetId::parse(&reset).unwrap();
    let lease = Lease::generate(&mut Random::from_os());
    let taken = store.take_work(&id, lease, now).await.unwrap().unwrap();
    let mail = service.messages().remove(0);
    assert_eq!(service.press(&not_me_of(&mail), None).await.status, 200);
    assert!(store.mark_sent(&taken, "email-link:late", now).await.unwrap());
    service.run.functions().invoke("deliver", &json!({})).await.unwrap();
    assert_eq!(service.types(), ["reset.requested", "reset.sent", "reset.not_me"]);
    assert_eq!(item_of(&service, &reset)["messageIds"]["L"][0]["S"], "email-link:late");
    service.assert_all_told();
}
