use rekey_local::{Fault, FaultKind, Service as Aws, StreamStart};
use serde_json::json;

use crate::harness::*;

pub fn fault(service: Aws, times: u32, kind: FaultKind) -> Fault {
    Fault { service, operation: None, table: None, skip: 0, times, kind }
}

pub fn rejected(code: &str) -> FaultKind {
    FaultKind::Rejected { code: code.to_owned(), message: "refused".to_owned() }
}

#[tokio::test]
async fn an_outage_of_the_provider_changes_no_answer_and_loses_no_message() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    service.settle().await;
    assert!(service.messages().is_empty());
    assert_eq!(service.newest(), ("issued".to_owned(), "provider InternalFailure".to_owned()));
    // SMS goes on meanwhile.
    service.ask("demo-input", USER, sms()).await;
    service.run.aws().clear_faults();
    service.advance(29);
    service.sweep().await;
    assert_eq!(service.messages().len(), 1, "not before its time");
    service.advance(1);
    service.sweep().await;
    assert_eq!(service.messages().len(), 2);
    let link = link_of(service.messages().last().unwrap());
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn every_link_of_one_reset_works_until_one_completes_it() {
    let service = Service::start().await;
    // The mail goes out and the answer is lost: a later try sends a second link of the same reset.
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::DropAnswer));
    service.request("demo", USER, email()).await;
    service.settle().await;
    service.advance(30);
    service.sweep().await;
    let links: Vec<String> = service.messages().iter().map(link_of).collect();
    assert!(links.len() >= 2 && links[0] != *links.last().unwrap(), "{links:?}");
    for link in &links {
        assert_eq!(service.get(link).await.status, 200);
    }
    assert_eq!(service.press(&links[0], None).await.status, 200);
    service.advance(601);
    assert_eq!(service.press(links.last().unwrap(), None).await.status, 410);
}

#[tokio::test]
async fn the_life_of_a_link_counts_from_its_first_issue() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::Throttled));
    service.request("demo", USER, email()).await;
    service.settle().await;
    for _ in 0..3 {
        service.advance(1_000);
        service.sweep().await;
    }
    service.run.aws().clear_faults();
    service.advance(500);
    service.sweep().await;
    let message = service.messages().last().unwrap().clone();
    assert!(message.text.contains("100 seconds") || message.text.contains("1 minute"), "{}", message.text);
    service.advance(100);
    assert_eq!(service.get(&link_of(&message)).await.status, 410);
}

#[tokio::test]
async fn what_could_not_be_sent_while_its_link_lived_is_given_up() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    service.request("demo", USER, email()).await;
    service.settle().await;
    service.advance(3_600);
    service.sweep().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "too-late".to_owned()));
}

#[tokio::test]
async fn a_message_that_is_refused_for_good_ends_with_its_reason_and_supersedes_nothing() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(61);
    service.run.aws().inject(fault(Aws::Sns, 1, rejected("OptedOut")));
    assert_eq!(service.request("demo", USER, sms()).await.status, 204);
    service.settle().await;
    let (state, outcome) = service.newest();
    assert_eq!(state, "refused");
    assert!(outcome.starts_with("provider OptedOut"), "{outcome}");
    assert_eq!(service.press(&link, None).await.status, 200, "the earlier link lives again");
}

#[tokio::test]
async fn a_poison_message_blocks_nobody() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1, rejected("MessageRejected")));
    service.request("demo", USER, email()).await;
    service.settle().await;
    assert!(service.newest().1.starts_with("provider MessageRejected"));
    service.ask("demo-input", USER, email()).await;
}

#[tokio::test]
async fn a_generated_password_that_is_sent_again_ends_what_the_first_one_opened() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::DropAnswer));
    service.press(&link, None).await;
    service.settle().await;
    let first = password_of(service.messages().last().unwrap());
    let token = service.token("demo", &first).await;
    service.advance(30);
    service.sweep().await;
    let second = password_of(service.messages().last().unwrap());
    assert_ne!(first, second);
    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.sign_in("demo", EMAIL, &first).await.status, 400);
    assert_eq!(service.sign_in("demo", EMAIL, &second).await.status, 200);
    assert_eq!(service.newest().0, "closed");
}

#[tokio::test]
async fn a_password_that_was_changed_meanwhile_is_not_replaced_by_a_late_retry() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::DropAnswer));
    service.press(&link, None).await;
    service.settle().await;
    let token = service.token("demo", &password_of(service.messages().last().unwrap())).await;
    let url = service.url("/api/apps/demo/users/me/password");
    let body = serde_json::json!({ "oldPassword": password_of(service.messages().last().unwrap()), "newPassword": "my own choice 7" });
    assert_eq!(service.send(|http| http.put(url).bearer_auth(&token).json(&body)).await.status, 204);
    service.advance(30);
    service.sweep().await;
    assert_eq!(service.sign_in("demo", EMAIL, "my own choice 7").await.status, 200);
    assert_eq!(service.newest(), ("closed".to_owned(), "overtaken".to_owned()));
}

#[tokio::test]
async fn a_finish_is_given_up_after_a_day_and_redriven_by_the_operator() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(fault(Aws::Ses, 100_000, FaultKind::ServerError));
    service.press(&link, None).await;
    service.settle().await;
    for _ in 0..60 {
        service.advance(1_800);
        service.sweep().await;
    }
    assert_eq!(service.newest(), ("completed".to_owned(), "undelivered".to_owned()));
    service.run.aws().clear_faults();
    let id = service.resets()[0]["resetId"]["S"].as_str().unwrap().to_owned();
    let id = shared::reset::ResetId::parse(&id).unwrap();
    let store = service.store().await;
    assert!(store.redrive(&id, service.run.clock().now()).await.unwrap());
    assert!(!store.redrive(&id, service.run.clock().now()).await.unwrap(), "once is enough");
    service.sweep().await;
    let new = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200);
    assert_eq!(service.newest().0, "closed");
}

#[tokio::test]
async fn a_finish_whose_settings_cannot_be_read_is_given_up_too() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    service.press(&link, None).await;
    service.settle().await;
    service.break_app("demo", "linkLifetimeSeconds", serde_json::json!("soon")).await;
    for _ in 0..60 {
        service.advance(1_800);
        service.sweep().await;
    }
    assert_eq!(service.newest(), ("completed".to_owned(), "undelivered".to_owned()));
    assert!(service.resets()[0].get("dueAt").is_none(), "it left the index");
}

#[tokio::test]
async fn a_record_that_comes_again_sends_nothing_again() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    let id = service.resets()[0]["resetId"].clone();
    let record = serde_json::json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "resetId": id }, "NewImage": { "work": { "S": "issue" } } } });
    for _ in 0..5 {
        let batch = serde_json::json!({ "Records": [record, record] });
        let answer = service.run.functions().invoke("deliver", &batch).await.unwrap();
        assert_eq!(answer, serde_json::json!({ "batchItemFailures": [] }));
    }
    assert_eq!(service.messages().len(), 1);
}

#[tokio::test]
async fn the_stream_wakes_deliver_once_for_each_piece_of_work() {
    let service = Service::start_unwoken().await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    let mut woken = async || {
        let mut times = 0;
        loop {
            let mut records = stream.read(100).unwrap();
            if records.is_empty() {
                return times;
            }
            records.retain(deliver::wakes);
            times += records.len();
            service.run.functions().invoke("deliver", &json!({ "Records": records })).await.unwrap();
        }
    };
    for method in [email(), sms()] {
        service.advance(3600);
        service.request("demo", USER, method).await;
        assert_eq!(woken().await, 1, "the message");
        service.press(&link_of(service.messages().last().unwrap()), None).await;
        assert_eq!(woken().await, 1, "the password and its notices");
        assert_eq!(service.newest().0, "closed");
    }
}

#[tokio::test]
async fn two_requests_out_of_order_leave_the_newer_alive() {
    let service = Service::start().await;
    // The first one's issue fails, the second is issued; then the first is tried again.
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::ServerError));
    service.request("demo", USER, email()).await;
    service.settle().await;
    service.advance(10);
    let newer = link_of(&service.ask("demo", USER, sms()).await);
    service.advance(20);
    service.sweep().await;
    assert_eq!(service.messages().len(), 1, "the older one sends nothing any more");
    let states: Vec<_> = service.resets().iter().map(|reset| reset["state"]["S"].clone()).collect();
    assert!(states.contains(&"superseded".into()) && states.contains(&"issued".into()), "{states:?}");
    assert_eq!(service.press(&newer, None).await.status, 200);
}

#[tokio::test]
async fn a_request_that_reaches_deliver_after_a_newer_one_is_superseded() {
    let service = Service::start_unwoken().await;
    let mut stream = service.run.aws().stream(StreamStart::Latest).unwrap();
    let mut ask = async |method| {
        service.advance(1);
        service.request("demo", USER, method).await;
        json!({ "Records": stream.read(100).unwrap() })
    };
    let (older, newer) = (ask(email()).await, ask(sms()).await);
    for records in [newer, older] {
        service.run.functions().invoke("deliver", &records).await.unwrap();
    }
    let messages = service.messages();
    assert_eq!(messages.len(), 1, "the older one sends nothing");
    assert_eq!(messages[0].to, PHONE);
    assert_eq!(service.press(&link_of(&messages[0]), None).await.status, 200);
}

#[tokio::test]
async fn a_late_issue_revives_nothing_after_a_success() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, sms()).await);
    service.advance(61);
    // Asked for before the success; nothing takes its work until after it.
    let stuck = fault(Aws::DynamoDb, 1_000, FaultKind::ServerError);
    service.run.aws().inject(Fault {
        operation: Some("UpdateItem".into()),
        table: Some("rekey-resets".into()),
        ..stuck
    });
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.run.aws().clear_faults();
    service.advance(100);
    service.sweep().await;
    let late =
        service.messages().into_iter().filter(|message| message.to == EMAIL && message.text.contains("/r/"));
    assert_eq!(late.count(), 0, "{:?}", service.newest());
}

#[tokio::test]
async fn a_broken_item_is_set_aside_after_finite_tries_and_stops_nobody() {
    let service = Service::start().await;
    let store = service.store().await;
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
    let s = |text: &str| aws_sdk_dynamodb::types::AttributeValue::S(text.to_owned());
    let id = shared::reset::ResetId::from_bytes([9; 16]);
    let put = dynamodb
        .put_item()
        .table_name("rekey-resets")
        .item("resetId", s(&id.to_string()))
        .item("state", s("nonsense"))
        .item("work", s("issue"))
        .item("workShard", s(&id.work_shard()))
        .item("dueAt", aws_sdk_dynamodb::types::AttributeValue::N("0".to_owned()));
    put.send().await.unwrap();
    for _ in 0..6 {
        service.advance(91);
        service.run.functions().invoke("deliver", &serde_json::json!({})).await.unwrap();
    }
    assert!(
        !store.due_work(service.run.clock().now().plus_secs(1_000), 10).await.unwrap().contains(&id.into())
    );
    let aside = service.resets().into_iter().find(|reset| reset["state"]["S"] == "nonsense").unwrap();
    assert_eq!(aside["outcome"]["S"], "corrupt");
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn one_tick_works_off_what_an_outage_left_behind() {
    let service = Service::start().await;
    let take = Fault {
        operation: Some("UpdateItem".into()),
        table: Some("rekey-resets".into()),
        ..fault(Aws::DynamoDb, 1_000, FaultKind::ServerError)
    };
    service.run.aws().inject(take);
    assert_eq!(service.request("demo", "nobody", email()).await.status, 204);
    let waiting = service.resets().remove(0);
    service.run.aws().clear_faults();
    let dynamodb = aws_sdk_dynamodb::Client::new(&shared::aws::load_local(&service.run.aws().endpoint()));
    // All in one part of the index, and more than one page of it. Not due yet, so that the stream leaves them.
    let due = service.run.clock().now().plus_secs(600).as_millis();
    for n in 0..100 {
        let id = shared::reset::ResetId::from_bytes([0, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        let mut item = waiting.clone();
        item["resetId"] = serde_json::json!({ "S": id.to_string() });
        item["workShard"] = serde_json::json!({ "S": id.work_shard() });
        item["dueAt"] = serde_json::json!({ "N": due.to_string() });
        let item: std::collections::HashMap<String, _> =
            item.as_object().unwrap().iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
        dynamodb.put_item().table_name("rekey-resets").set_item(Some(item)).send().await.unwrap();
    }
    service.advance(700);
    service.run.functions().invoke("deliver", &serde_json::json!({})).await.unwrap();
    // Moving the clock was a tick as well: the two work side by side, and there is no third.
    let left = || service.resets().into_iter().filter(|reset| reset["state"]["S"] != "refused").count();
    let started = std::time::Instant::now();
    while left() > 0 {
        assert!(started.elapsed() < std::time::Duration::from_secs(20), "{} are left", left());
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(service.resets().len(), 101);
}

fn attribute(value: &serde_json::Value) -> aws_sdk_dynamodb::types::AttributeValue {
    use aws_sdk_dynamodb::types::AttributeValue;
    let (kind, value) = value.as_object().unwrap().iter().next().unwrap();
    match kind.as_str() {
        "S" => AttributeValue::S(value.as_str().unwrap().to_owned()),
        "N" => AttributeValue::N(value.as_str().unwrap().to_owned()),
        other => panic!("{other} is in no reset that waits"),
    }
}

#[tokio::test]
async fn a_request_that_could_not_be_written_is_told_and_may_be_repeated_at_once() {
    let service = Service::start().await;
    service.run.aws().inject(Fault {
        operation: Some("TransactWriteItems".into()),
        ..fault(Aws::DynamoDb, 3, FaultKind::ServerError)
    });
    let answer = service.request("demo", USER, email()).await;
    assert_eq!(answer.error(), "503 RESOURCE_TEMPORARILY_UNAVAILABLE");
    assert!(service.resets().is_empty());
    service.run.aws().clear_faults();
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn a_transaction_conflict_is_tried_again_and_not_told() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    let conflicts = fault(Aws::DynamoDb, 2, FaultKind::TransactionConflict);
    service.run.aws().inject(Fault { operation: Some("TransactWriteItems".into()), ..conflicts });
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_of_the_completion_is_one_completion() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo-input", USER, email()).await);
    service.run.aws().inject(Fault {
        operation: Some("TransactWriteItems".into()),
        ..fault(Aws::DynamoDb, 1, FaultKind::DropAnswer)
    });
    assert_eq!(service.press(&link, Some("new_password_00")).await.status, 200);
    service.settle().await;
    assert_eq!(service.sign_in("demo-input", EMAIL, "new_password_00").await.status, 200);
    let notices = service.messages().iter().filter(|message| message.text.contains("was changed")).count();
    assert_eq!(notices, 1);
}

#[tokio::test]
async fn what_was_answered_survives_the_end_of_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let service = Service::start_in(Some(folder.path().to_owned())).await;
    service.run.aws().inject(fault(Aws::Ses, 1_000, FaultKind::ServerError));
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    service.settle().await;
    service.run.stop().await;
    let service = Service::start_in(Some(folder.path().to_owned())).await;
    service.advance(60);
    service.sweep().await;
    let link = link_of(service.messages().last().unwrap());
    assert!(link.contains("/r/"));
}
