use aws_sdk_sns::operation::publish::PublishError;
use aws_sdk_sns::operation::publish::builders::PublishFluentBuilder;
use aws_sdk_sns::types::MessageAttributeValue;
use serde_json::json;

use crate::{sns, start};

pub(crate) fn sms(client: &aws_sdk_sns::Client) -> PublishFluentBuilder {
    client.publish().phone_number("+819001234567").message("再設定 & <PIN>: 123456")
}

fn attribute(kind: &str, value: &str) -> MessageAttributeValue {
    MessageAttributeValue::builder().data_type(kind).string_value(value).build().unwrap()
}

#[tokio::test]
async fn an_sms_arrives_with_its_attributes() {
    let aws = start().await;
    let sent = sms(&sns(&aws).await)
        .message_attributes("AWS.SNS.SMS.SMSType", attribute("String", "Transactional"))
        .message_attributes("AWS.SNS.SMS.MaxPrice", attribute("Number", "0.50"))
        .message_attributes("AWS.SNS.SMS.SenderID", attribute("String", "REKEY"))
        .send()
        .await
        .unwrap();
    let messages = aws.messages();
    assert_eq!(
        serde_json::to_value(&messages).unwrap(),
        json!([{
            "id": sent.message_id().unwrap(),
            "channel": "sms",
            "to": "+819001234567",
            "from": "REKEY",
            "subject": null,
            "text": "再設定 & <PIN>: 123456",
            "html": null,
            "sentAt": "2026-01-02T03:04:05Z",
        }])
    );
    let attributes: Vec<_> = messages[0].attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        attributes,
        [
            ("AWS.SNS.SMS.MaxPrice", "0.50"),
            ("AWS.SNS.SMS.SMSType", "Transactional"),
            ("AWS.SNS.SMS.SenderID", "REKEY"),
        ]
    );
}

#[tokio::test]
async fn an_origination_number_is_the_sender() {
    let aws = start().await;
    let name = "AWS.MM.SMS.OriginationNumber";
    let send = sms(&sns(&aws).await).message_attributes(name, attribute("String", "+12065550100"));
    send.send().await.unwrap();
    assert_eq!(aws.messages()[0].from.as_deref(), Some("+12065550100"));
}

#[tokio::test]
async fn what_sns_refuses_is_a_typed_invalid_parameter() {
    let aws = start().await;
    let client = sns(&aws).await;
    let refused = [
        sms(&client).set_phone_number(None),
        sms(&client).phone_number("09001234567"),
        sms(&client).message(""),
        sms(&client).message("a".repeat(1601)),
        sms(&client).message_attributes("AWS.SNS.SMS.SMSType", attribute("String", "Urgent")),
    ];
    for (n, send) in refused.into_iter().enumerate() {
        let error = send.send().await.unwrap_err().into_service_error();
        assert!(matches!(error, PublishError::InvalidParameterException(_)), "{n}: {error:?}");
    }
    sms(&client).message("あ".repeat(1600)).send().await.unwrap();
    let topic = client.publish().topic_arn("arn:aws:sns:us-east-1:000000000000:t").message("m");
    assert!(topic.send().await.unwrap_err().into_service_error().is_not_found_exception());
    assert_eq!(aws.messages().len(), 1);
}

#[tokio::test]
async fn an_unknown_operation_is_a_clean_error() {
    let aws = start().await;
    let error = sns(&aws).await.list_topics().send().await.unwrap_err().into_service_error();
    assert_eq!(error.meta().code(), Some("InvalidAction"));
}
