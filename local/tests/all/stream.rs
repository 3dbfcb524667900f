use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event;
use rekey_local::{LocalAws, StreamStart};
use serde_json::{Value, json};

use crate::{NOW_MS, dynamodb, s, start};

async fn put(aws: &LocalAws, id: &str, work: &str) {
    let put = dynamodb(aws).await.put_item().table_name("rekey-resets");
    put.item("resetId", s(id)).item("work", s(work)).send().await.unwrap();
}

fn named(records: &[Value]) -> Vec<(&str, &str)> {
    records
        .iter()
        .map(|it| {
            (it["eventName"].as_str().unwrap(), it["dynamodb"]["Keys"]["resetId"]["S"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn records_come_in_order_as_lambda_gets_them() {
    let aws = start().await;
    put(&aws, "r1", "issue").await;
    put(&aws, "r1", "finish").await;
    let client = dynamodb(&aws).await;
    client.delete_item().table_name("rekey-resets").key("resetId", s("r1")).send().await.unwrap();

    let mut reader = aws.stream(StreamStart::TrimHorizon).unwrap();
    let records = reader.read(100).unwrap();
    assert_eq!(named(&records), [("INSERT", "r1"), ("MODIFY", "r1"), ("REMOVE", "r1")]);
    let first = &records[0];
    assert_eq!(first["eventVersion"], "1.1");
    assert_eq!(first["eventSource"], "aws:dynamodb");
    assert_eq!(first["dynamodb"]["StreamViewType"], "NEW_IMAGE");
    assert_eq!(first["dynamodb"]["NewImage"]["work"]["S"], "issue");
    assert!(first["dynamodb"].get("OldImage").is_none());
    assert_eq!(first["dynamodb"]["ApproximateCreationDateTime"].as_f64(), Some((NOW_MS / 1000) as f64));
    assert!(first["eventSourceARN"].as_str().unwrap().contains(":table/rekey-resets/stream/"));
    assert!(records[2]["dynamodb"].get("NewImage").is_none());

    let event: Event = serde_json::from_value(json!({"Records": records})).unwrap();
    assert_eq!(event.records[1].event_name, "MODIFY");
    assert!(reader.read(100).unwrap().is_empty());
}

#[tokio::test]
async fn a_reader_begins_where_it_is_told() {
    let aws = start().await;
    put(&aws, "r1", "issue").await;
    let mut latest = aws.stream(StreamStart::Latest).unwrap();
    put(&aws, "r2", "issue").await;
    put(&aws, "r3", "issue").await;
    assert_eq!(latest.position(), None);
    assert_eq!(named(&latest.read(1).unwrap()), [("INSERT", "r2")]);
    let place = latest.position().unwrap().clone();
    let kept: rekey_local::StreamPosition =
        serde_json::from_value(serde_json::to_value(&place).unwrap()).unwrap();
    let mut after = aws.stream(StreamStart::After(kept)).unwrap();
    assert_eq!(named(&after.read(10).unwrap()), [("INSERT", "r3")]);
    assert_eq!(named(&latest.read(10).unwrap()), [("INSERT", "r3")]);
}

#[tokio::test]
async fn a_write_to_resets_wakes_the_reader_and_others_do_not() {
    let aws = start().await;
    let mut reader = aws.stream(StreamStart::Latest).unwrap();
    assert!(reader.read(10).unwrap().is_empty());
    let client = dynamodb(&aws).await;
    client.put_item().table_name("rekey-users").item("pk", s("1")).send().await.unwrap();
    tokio::time::timeout(Duration::ZERO, reader.wait()).await.unwrap_err();
    put(&aws, "r1", "issue").await;
    assert!(reader.wait().await);
    assert_eq!(reader.read(10).unwrap().len(), 1);
    aws.shutdown().await;
    assert!(!reader.wait().await);
}
