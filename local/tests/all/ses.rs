use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag};
use rekey_local::Channel;
use serde_json::json;

use crate::{ses, start};

fn content(text: &str) -> Content {
    Content::builder().data(text).charset("UTF-8").build().unwrap()
}

fn simple(subject: &str) -> EmailContent {
    let header = MessageHeader::builder().name("Auto-Submitted").value("auto-generated");
    let message = Message::builder()
        .subject(content(subject))
        .body(Body::builder().text(content("text")).html(content("<p>html</p>")).build())
        .headers(header.build().unwrap());
    EmailContent::builder().simple(message.build()).build()
}

pub(crate) fn email(client: &aws_sdk_sesv2::Client) -> SendEmailFluentBuilder {
    client
        .send_email()
        .from_email_address("Rekey <no-reply@example.com>")
        .destination(Destination::builder().to_addresses("user_123456@example.com").build())
        .content(simple("パスワードの再設定"))
}

#[tokio::test]
async fn an_email_arrives_in_the_inbox() {
    let aws = start().await;
    let tag = MessageTag::builder().name("app").value("demo").build().unwrap();
    let sent = email(&ses(&aws).await)
        .reply_to_addresses("help@example.com")
        .configuration_set_name("rekey")
        .email_tags(tag)
        .send()
        .await
        .unwrap();
    let messages = aws.messages();
    assert_eq!(
        serde_json::to_value(&messages).unwrap(),
        json!([{
            "id": sent.message_id().unwrap(),
            "channel": "email",
            "to": "user_123456@example.com",
            "from": "Rekey <no-reply@example.com>",
            "subject": "パスワードの再設定",
            "text": "text",
            "html": "<p>html</p>",
            "sentAt": "2026-01-02T03:04:05Z",
            "replyTo": ["help@example.com"],
        }])
    );
    let message = &messages[0];
    assert_eq!(message.channel, Channel::Email);
    assert_eq!(message.attributes["Auto-Submitted"], "auto-generated");
    assert_eq!(message.tags["app"], "demo");
    assert_eq!(message.configuration_set.as_deref(), Some("rekey"));
    assert_eq!(message.reply_to, ["help@example.com"]);
    assert_eq!(aws.message(&message.id).as_ref(), Some(message));
    aws.clear_messages().unwrap();
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn debug_shows_no_content() {
    let aws = start().await;
    email(&ses(&aws).await).send().await.unwrap();
    let shown = format!("{:?}", aws.messages());
    assert!(!shown.contains("example.com") && !shown.contains("html"), "{shown}");
}

#[tokio::test]
async fn what_ses_refuses_is_a_typed_bad_request() {
    let aws = start().await;
    let client = ses(&aws).await;
    let to = |address: &str| Destination::builder().to_addresses(address).build();
    let refused = [
        email(&client).set_destination(None),
        email(&client).destination(Destination::builder().build()),
        email(&client).destination(to("no-at-sign")),
        email(&client).set_from_email_address(None),
        email(&client).from_email_address("リキー <no-reply@example.com>"),
        email(&client).from_email_address("no-reply"),
        email(&client).content(simple("two\r\nlines")),
        email(&client).content(EmailContent::builder().build()),
    ];
    for (n, send) in refused.into_iter().enumerate() {
        let error = send.send().await.unwrap_err().into_service_error();
        assert!(matches!(error, SendEmailError::BadRequestException(_)), "{n}: {error:?}");
    }
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn an_unknown_operation_is_a_clean_error() {
    let aws = start().await;
    let error = ses(&aws).await.get_account().send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("UnknownOperationException"));
}
