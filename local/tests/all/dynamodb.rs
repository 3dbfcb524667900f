use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use rekey_local::Service;

use crate::{Clock, dynamodb, n, s, start};

fn put(table: &str, key: &str, value: &str) -> TransactWriteItem {
    let put = Put::builder()
        .table_name(table)
        .item(key, s(value))
        .condition_expression("attribute_not_exists(#k)")
        .expression_attribute_names("#k", key);
    TransactWriteItem::builder().put(put.build().unwrap()).build()
}

async fn put_user(client: &Client, pk: &str) -> Result<(), aws_sdk_dynamodb::Error> {
    let put = client.put_item().table_name("rekey-users").item("pk", s(pk));
    put.condition_expression("attribute_not_exists(pk)").send().await?;
    Ok(())
}

#[tokio::test]
async fn a_conditional_write_succeeds_once() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    put_user(&client, "USER#1").await.unwrap();
    let again = put_user(&client, "USER#1").await.unwrap_err();
    assert!(matches!(again, aws_sdk_dynamodb::Error::ConditionalCheckFailedException(_)));
}

#[tokio::test]
async fn a_cancelled_transaction_tells_a_reason_an_action_and_writes_nothing() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    put_user(&client, "USER#1").await.unwrap();
    let transaction = client
        .transact_write_items()
        .transact_items(put("rekey-resets", "resetId", "r1"))
        .transact_items(put("rekey-users", "pk", "USER#1"));
    let refused = transaction.send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(
        cancelled,
    ) = refused
    else {
        panic!("{refused:?}");
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|it| it.code().unwrap()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
    assert_eq!(aws.dump().unwrap().len(), 1);
}

#[tokio::test]
async fn a_repeated_client_request_token_commits_once() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    let add = |by: i64| {
        let update = Update::builder()
            .table_name("rekey-limits")
            .key("key", s("k"))
            .update_expression("ADD hits :by")
            .expression_attribute_values(":by", n(by));
        let item = TransactWriteItem::builder().update(update.build().unwrap()).build();
        client.transact_write_items().transact_items(item).client_request_token("token-1").send()
    };
    add(1).await.unwrap();
    add(1).await.unwrap();
    let other = add(2).await.unwrap_err().into_service_error();
    assert!(other.is_idempotent_parameter_mismatch_exception());
    let items = aws.dump().unwrap();
    assert_eq!(items[0].1["hits"]["N"], "1");
}

#[tokio::test]
async fn the_index_lists_what_is_due_in_order() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    for (id, due) in [("late", 30), ("early", 10), ("done", 0), ("not-yet", 99)] {
        let mut put = client.put_item().table_name("rekey-resets").item("resetId", s(id));
        if due > 0 {
            put = put.item("workShard", s("0")).item("dueAt", n(due));
        }
        put.send().await.unwrap();
    }
    let query = client
        .query()
        .table_name("rekey-resets")
        .index_name("due")
        .key_condition_expression("workShard = :s AND dueAt <= :now")
        .expression_attribute_values(":s", s("0"))
        .expression_attribute_values(":now", n(30));
    let found = query.send().await.unwrap();
    let ids: Vec<_> = found.items().iter().map(|it| it["resetId"].as_s().unwrap().as_str()).collect();
    assert_eq!(ids, ["early", "late"]);
}

#[tokio::test]
async fn calls_tell_tables_and_consistent_reads() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    put_user(&client, "USER#1").await.unwrap();
    let get = || client.get_item().table_name("rekey-users").key("pk", s("USER#1"));
    get().consistent_read(true).send().await.unwrap();
    get().send().await.unwrap();
    let calls = aws.calls();
    let seen: Vec<_> = calls.iter().map(|it| (it.operation.as_str(), it.consistent_read)).collect();
    assert_eq!(seen, [("PutItem", None), ("GetItem", Some(true)), ("GetItem", Some(false))]);
    assert!(calls.iter().all(|it| it.service == Service::DynamoDb && it.tables == ["rekey-users"]));
    assert_eq!(calls[1].body["Key"]["pk"]["S"], "USER#1");
    aws.clear_calls();
    assert!(aws.calls().is_empty());
}

#[tokio::test]
async fn ttl_sweeps_by_the_clock_that_moves() {
    let clock = Clock::new();
    let aws = rekey_local::LocalAws::start(clock.options()).await.unwrap();
    let client = dynamodb(&aws).await;
    let put = client.put_item().table_name("rekey-sessions").item("token", s("t"));
    put.item("ttl", n(crate::NOW_MS / 1000 + 60)).send().await.unwrap();
    assert_eq!(aws.sweep_ttl().unwrap(), 0);
    clock.advance_seconds(61);
    assert_eq!(aws.sweep_ttl().unwrap(), 1);
    assert!(aws.dump().unwrap().is_empty());
}

#[tokio::test]
async fn the_tables_are_as_deployed() {
    let aws = start().await;
    let client = dynamodb(&aws).await;
    let table = client.describe_table().table_name("rekey-resets").send().await.unwrap();
    let table = table.table.unwrap();
    assert_eq!(table.table_status().unwrap().as_str(), "ACTIVE");
    assert_eq!(table.global_secondary_indexes()[0].index_name(), Some("due"));
    let stream = table.stream_specification().unwrap();
    assert_eq!(stream.stream_view_type().unwrap().as_str(), "NEW_IMAGE");
    for (name, swept) in [
        ("rekey-apps", false),
        ("rekey-users", false),
        ("rekey-resets", true),
        ("rekey-limits", true),
        ("rekey-sessions", true),
    ] {
        let ttl = client.describe_time_to_live().table_name(name).send().await.unwrap();
        let attribute = ttl.time_to_live_description().and_then(|it| it.attribute_name());
        assert_eq!(attribute, swept.then_some("ttl"), "{name}");
    }
}

#[tokio::test]
async fn a_missing_table_is_a_typed_error() {
    let aws = start().await;
    let get = dynamodb(&aws).await.get_item().table_name("nowhere").key("pk", s("1"));
    assert!(get.send().await.unwrap_err().into_service_error().is_resource_not_found_exception());
}
