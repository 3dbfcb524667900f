//! Contacts that nothing reaches: who is marked, what is not sent then, and how a mark goes.

use aws_sdk_dynamodb::types::AttributeValue;
use rekey_local::{FaultKind, Service as Aws};
use serde_json::Value;
use shared::reset::Channel;

use crate::delivery::fault;
use crate::feedback::*;
use crate::harness::*;
use crate::links::operations;

#[tokio::test]
async fn a_contact_that_bounced_gets_nothing_and_uses_no_limit() {
    let service = Service::start().await;
    let message = asked(&service, "demo", email()).await;
    let (answer, made) = service.calls_of("delivery-status", tell(&service, &message, "bounce")).await;
    assert_eq!(count(&answer, "recorded"), 1);
    assert_eq!(operations(&made), ["GetItem", "UpdateItem", "GetItem", "UpdateItem"]);
    assert_eq!(told_of(&service, &message), "bounced Permanent/General");
    let kind = service.resets()[0]["deliveries"]["M"][&message]["M"]["kind"]["S"].clone();
    assert_eq!(kind, "email-link", "which the mail's tag names");
    assert_eq!(marked(&service, "demo", "emailUndeliverable").as_deref(), Some("bounced"));
    assert_eq!(marked(&service, "demo-input", "emailUndeliverable"), None, "another app's user");

    service.next_day();
    let scopes = ["messages#", "interval#", "sms#"];
    let before = limits(&service, &scopes);
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "undeliverable".to_owned()));
    assert_eq!((service.messages().len(), limits(&service, &scopes)), (1, before));
    // The phone is another contact.
    service.advance(61);
    service.ask("demo", USER, sms()).await;
}

#[tokio::test]
async fn an_opted_out_phone_gets_nothing_and_uses_no_budget() {
    let service = Service::start().await;
    let message = asked(&service, "demo", sms_pin()).await;
    tell(&service, &message, "complaint").await;
    assert_eq!(told_of(&service, &message), "rejected Permanent/OptedOut");
    let resets = service.resets();
    let told = resets.iter().find_map(|reset| reset["deliveries"]["M"].get(&message)).unwrap();
    assert_eq!(told["M"]["kind"]["S"], "sms-pin", "which is noted beside its reset");
    assert_eq!(marked(&service, "demo", "phoneUndeliverable").as_deref(), Some("refused"));
    service.advance(3_600);
    let before = limits(&service, &["sms#", "messages#", "interval#"]);
    for body in [sms(), sms_pin()] {
        service.advance(61);
        service.request("demo", USER, body).await;
        service.settle().await;
        assert_eq!(service.newest(), ("refused".to_owned(), "undeliverable".to_owned()));
    }
    assert_eq!(limits(&service, &["sms#", "messages#", "interval#"]), before);
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn where_errors_are_told_an_undeliverable_contact_is_not() {
    let service = Service::start().await;
    let message = asked(&service, "demo-kii", email()).await;
    tell(&service, &message, "bounce").await;
    service.next_day();
    assert_eq!(service.request("demo-kii", USER, email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest().1, "undeliverable");
}

#[tokio::test]
async fn what_may_pass_marks_nobody() {
    let service = Service::start().await;
    let mail = asked(&service, "demo", email()).await;
    tell(&service, &mail, "delay").await;
    assert_eq!(told_of(&service, &mail), "delayed TransientCommunicationFailure");
    tell(&service, &mail, "reject").await;
    assert_eq!(told_of(&service, &mail), "rejected BadContent");
    service.advance(61);
    let text = asked(&service, "demo", sms()).await;
    tell(&service, &text, "reject").await;
    assert_eq!(told_of(&service, &text), "rejected Account/MaxPrice");
    for attribute in ["emailUndeliverable", "phoneUndeliverable"] {
        assert_eq!(marked(&service, "demo", attribute), None);
    }
}

#[tokio::test]
async fn a_contact_that_was_changed_since_is_not_marked() {
    let service = Service::start().await;
    let message = asked(&service, "demo", email()).await;
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    let update = aws_sdk_dynamodb::Client::new(&sdk)
        .update_item()
        .table_name("rekey-users")
        .key("pk", AttributeValue::S(format!("USER#demo#{USER}")))
        .update_expression("SET email = :other")
        .expression_attribute_values(":other", AttributeValue::S("new@example.com".to_owned()));
    update.send().await.unwrap();
    assert_eq!(count(&tell(&service, &message, "bounce").await, "recorded"), 1);
    assert_eq!(marked(&service, "demo", "emailUndeliverable"), None);
}

#[tokio::test]
async fn an_operator_lifts_a_mark_and_an_old_report_does_not_bring_it_back() {
    let service = Service::start().await;
    let message = asked(&service, "demo", email()).await;
    tell(&service, &message, "bounce").await;
    let old = service.run.aws().message(&message).unwrap();
    let old = old.feedback(rekey_local::Feedback::Bounce, &service.run.clock().now().rfc3339()).unwrap();
    service.next_day();
    let version = |user: Value| user["version"]["N"].as_str().unwrap_or("1").parse::<i64>().unwrap();
    let before = version(service.user("demo", USER));
    assert!(lift(&service, Channel::Email).await);
    assert_eq!(version(service.user("demo", USER)), before + 1, "a change of an operator");
    service.advance(1);
    assert!(
        !lift(&service, Channel::Email).await && !lift(&service, Channel::Sms).await,
        "only one in force"
    );
    let again = asked(&service, "demo", email()).await;
    service.run.functions().invoke("delivery-status", &old).await.unwrap();
    service.next_day();
    service.ask("demo", USER, email()).await;
    // A new report is news.
    tell(&service, &again, "complaint").await;
    service.next_day();
    service.request("demo", USER, email()).await;
    service.settle().await;
    assert_eq!(service.newest().1, "undeliverable");
}

#[tokio::test]
async fn a_notice_to_an_undeliverable_contact_is_recorded_and_skipped() {
    let service = Service::start().await;
    let mail = asked(&service, "demo", email()).await;
    tell(&service, &mail, "bounce").await;
    service.advance(61);
    let link = link_of(&service.ask("demo", USER, sms()).await);
    service.press(&link, None).await;
    service.settle().await;
    assert_eq!(service.newest(), ("closed".to_owned(), "undeliverable".to_owned()));
    let channels: Vec<_> = service.run.aws().messages().into_iter().map(|message| message.to).collect();
    assert_eq!(channels, [EMAIL, PHONE, PHONE], "the password, and no notice by mail");
}

#[tokio::test]
async fn a_generated_password_goes_to_the_contact_that_proved_control() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    tell(&service, &newest_message(&service), "complaint").await;
    service.press(&link, None).await;
    service.settle().await;
    let password = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &password).await.status, 200, "nobody is locked out");
}

#[tokio::test]
async fn an_issue_that_is_tried_again_is_refused_once_the_contact_is_marked() {
    let service = Service::start().await;
    let first = link_of(&service.ask("demo", USER, email()).await);
    let message = newest_message(&service);
    service.advance(61);
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::ServerError));
    service.request("demo", USER, email()).await;
    service.settle().await;
    tell(&service, &message, "bounce").await;
    service.advance(30);
    service.sweep().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "undeliverable".to_owned()));
    assert_eq!(service.messages().len(), 1);
    assert_eq!(service.get(&first).await.status, 200, "the one that it superseded lives again");
}
