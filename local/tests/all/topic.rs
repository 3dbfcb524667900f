use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry};
use rekey_local::TOPIC;
use serde_json::json;

use crate::{sns, start};

fn entry(id: &str, message: &str) -> PublishBatchRequestEntry {
    let app = MessageAttributeValue::builder().data_type("String").string_value("demo").build().unwrap();
    PublishBatchRequestEntry::builder()
        .id(id)
        .message(message)
        .message_attributes("app", app)
        .build()
        .unwrap()
}

#[tokio::test]
async fn what_the_topic_takes_is_no_message_of_the_inbox() {
    let aws = start().await;
    let batch = sns(&aws).await.publish_batch().topic_arn(TOPIC);
    let batch = batch
        .publish_batch_request_entries(entry("0", r#"{"id":"a"}"#))
        .publish_batch_request_entries(entry("1", "no JSON & <so>"));
    let answer = batch.send().await.unwrap();
    let ids: Vec<_> = answer.successful().iter().map(|entry| entry.id().unwrap()).collect();
    assert_eq!((ids, answer.failed().len()), (vec!["0", "1"], 0));
    let published = aws.published();
    assert_eq!(published[0].event, json!({ "id": "a" }));
    assert_eq!(published[1].event, "no JSON & <so>");
    assert_eq!(published[0].attributes["app"], "demo");
    assert_ne!(published[0].message_id, published[1].message_id);
    assert!(aws.messages().is_empty());
}

#[tokio::test]
async fn another_topic_and_a_batch_that_sns_would_refuse_are_refused() {
    let aws = start().await;
    let client = sns(&aws).await;
    let batch = |arn: &str, ids: &[&str]| {
        let entries = ids.iter().map(|id| entry(id, "m")).collect();
        client.publish_batch().topic_arn(arn).set_publish_batch_request_entries(Some(entries))
    };
    let code = async |arn: &str, ids: &[&str]| {
        let error = batch(arn, ids).send().await.unwrap_err().into_service_error();
        error.meta().code().unwrap_or_default().to_owned()
    };
    assert_eq!(code("arn:aws:sns:us-east-1:000000000000:other", &["0"]).await, "NotFound");
    assert_eq!(code(TOPIC, &["0", "0"]).await, "BatchEntryIdsNotDistinct");
    let eleven: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    assert_eq!(code(TOPIC, &eleven).await, "TooManyEntriesInBatchRequest");
    assert!(aws.published().is_empty());
}
