//! Answers that are lost, and requests that end without a message.

use rekey_local::{Fault, FaultKind, Service as Aws};
use shared::reset::Refusal;
use shared::secret::LinkToken;
use shared::store::{Lease, RequestToken};

use crate::delivery::{fault, rejected};
use crate::harness::*;

/// A write whose answer is lost is sent again by the SDK: the second time must find that it is done.
async fn lost_once(service: &Service, operation: &str, table: &str) {
    let lost = fault(Aws::DynamoDb, 1, FaultKind::DropAnswer);
    service.run.aws().inject(Fault { operation: Some(operation.into()), table: Some(table.into()), ..lost });
}

#[tokio::test]
async fn a_lost_answer_while_the_generated_password_is_set_loses_no_password() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    lost_once(&service, "UpdateItem", "rekey-users").await;
    service.press(&link, None).await;
    service.settle().await;
    assert_eq!(service.newest(), ("closed".to_owned(), String::new()));
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_while_the_interval_is_taken_loses_no_request() {
    let service = Service::start().await;
    let lost = fault(Aws::DynamoDb, 1, FaultKind::DropAnswer);
    // The request's own count of the address comes first.
    service.run.aws().inject(Fault {
        operation: Some("UpdateItem".into()),
        table: Some("rekey-limits".into()),
        skip: 1,
        ..lost
    });
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn a_lost_answer_of_a_change_of_password_is_a_success() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    lost_once(&service, "UpdateItem", "rekey-users").await;
    let url = service.url("/api/apps/demo/users/me/password");
    let body = serde_json::json!({ "oldPassword": OLD_PASSWORD, "newPassword": "new_password_00" });
    assert_eq!(service.send(|http| http.put(url).bearer_auth(&token).json(&body)).await.status, 204);
    assert_eq!(service.sign_in("demo", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn a_password_that_the_provider_refuses_is_told_to_the_email_and_can_be_redriven() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, sms()).await);
    service.run.aws().inject(fault(Aws::Sns, 1, rejected("InvalidParameter")));
    service.press(&link, None).await;
    service.settle().await;
    let (state, outcome) = service.newest();
    assert_eq!(state, "completed");
    assert!(outcome.starts_with("provider InvalidParameter"), "{outcome}");
    let told =
        service.messages().iter().any(|message| message.to == EMAIL && message.text.contains("was changed"));
    assert!(told, "the notice goes out all the same");
    let id = shared::reset::ResetId::parse(service.resets()[0]["resetId"]["S"].as_str().unwrap()).unwrap();
    assert!(service.store().await.redrive(&id, service.run.clock().now()).await.unwrap());
    service.sweep().await;
    let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
    let notices = service.messages().iter().filter(|message| message.to == EMAIL).count();
    assert_eq!(notices, 1, "the notice is not sent again");
}

#[tokio::test]
async fn a_request_that_is_given_up_leaves_the_earlier_link_alive() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    service.run.aws().inject(fault(Aws::Sns, 1_000, FaultKind::ServerError));
    service.request("demo", USER, sms_pin()).await;
    service.settle().await;
    assert!(service.get(&link).await.text.contains("There is a newer message"));
    service.advance(600);
    service.sweep().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "too-late".to_owned()));
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn a_message_that_was_still_to_be_sent_is_sent_when_what_superseded_it_is_refused() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::ServerError));
    service.request("demo", USER, email()).await;
    service.settle().await;
    service.advance(1);
    service.run.aws().inject(fault(Aws::Sns, 1, rejected("OptedOut")));
    service.request("demo", USER, sms()).await;
    service.settle().await;
    service.sweep().await;
    let link = link_of(service.messages().last().expect("the mail"));
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn a_completed_reset_is_not_undone_by_a_late_refusal() {
    let service = Service::start().await;
    let older = link_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    // The SMS goes out and its answer is lost, so the work is tried again.
    service.run.aws().inject(fault(Aws::Sns, 1, FaultKind::DropAnswer));
    service.request("demo", USER, sms()).await;
    service.settle().await;
    let link = link_of(service.messages().last().unwrap());
    // That try (on a clock of its own, so that the service's does not get there first) has taken the work; the
    // user completes; then the provider refuses for good.
    let (store, now) = (service.store().await, service.run.clock().now().plus_secs(30));
    let mut rng = shared::random::Random::from_os();
    let id = |link: &str| *LinkToken::parse(link.rsplit('/').next().unwrap()).unwrap().reset_id();
    let taken =
        store.take_work(&id(&link), Lease::generate(&mut rng), now).await.unwrap().expect("it is due");
    assert_eq!(service.press(&link, None).await.status, 200);
    let superseded = store.reset(&id(&older)).await.unwrap().unwrap();
    let token = RequestToken::generate(&mut rng);
    let refused = Refusal::Provider.into();
    assert!(!store.withdraw(&taken, &superseded, &refused, now, &token).await.unwrap());
    service.settle().await;
    let after = service.user("demo", USER)["credentialsVersion"].clone();
    assert!(service.press(&older, None).await.text.contains("There is a newer message"));
    assert_eq!(service.user("demo", USER)["credentialsVersion"], after);
}

#[tokio::test]
async fn an_overtaken_finish_sends_no_notice_of_an_old_change() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, sms()).await);
    service.run.aws().inject(fault(Aws::Sns, 1, FaultKind::DropAnswer));
    service.press(&link, None).await;
    service.settle().await;
    let first = password_of(service.messages().last().unwrap());
    let token = service.token("demo", &first).await;
    let url = service.url("/api/apps/demo/users/me/password");
    let body = serde_json::json!({ "oldPassword": first, "newPassword": "my own choice 7" });
    assert_eq!(service.send(|http| http.put(url).bearer_auth(&token).json(&body)).await.status, 204);
    let sent = service.messages().len();
    service.advance(30);
    service.sweep().await;
    assert_eq!(service.newest(), ("closed".to_owned(), "overtaken".to_owned()));
    assert_eq!(service.messages().len(), sent);
}
