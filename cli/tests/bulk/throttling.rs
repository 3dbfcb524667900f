//! A table that takes no more than it can.

use rekey_local::{Fault, FaultKind, Service as Aws};

use crate::harness::*;
use crate::{import, input, rekey, users};

/// Every call of this operation on the users table, after `skip`.
fn throttle(service: &Service, operation: &str, times: u32, kind: FaultKind) {
    service.run.aws().inject(Fault {
        service: Aws::DynamoDb,
        operation: Some(operation.to_owned()),
        table: Some("rekey-users".to_owned()),
        skip: 20,
        times,
        kind,
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_import_slows_down_and_loses_nobody() {
    // The SDK tries a throttled call three times, a cancelled transaction once; the store tries one that met another
    // six times, so of the 17 at once, one has met six of so many.
    for (kind, times) in
        [(FaultKind::Throttled, 40), (FaultKind::ItemThrottled, 18), (FaultKind::TransactionConflict, 120)]
    {
        let service = Service::start().await;
        let before = users(&service, "demo");
        let lines: String = (0..200).map(|n| format!("user{n},user{n}@example.com,true\n")).collect();
        let file = input("users.csv", &format!("id,email,email_verified\n{lines}"));
        throttle(&service, "TransactWriteItems", times, kind.clone());
        let done = import(&service, &file.file, &[]).await;
        assert_eq!(
            done.out, "demo: 200 users made, 0 were there already, 0 entries refused\n",
            "{}",
            done.told
        );
        assert_eq!(users(&service, "demo") - before, 200);
        assert!(
            done.told.contains("the table takes no more or does not answer: slower"),
            "{kind:?}: {}",
            done.told
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_makes_nobody_twice_and_refuses_nobody() {
    let service = Service::start().await;
    let file = input("users.csv", "id,email,email_verified\nann,ann@example.com,true\n");
    service.run.aws().inject(Fault {
        service: Aws::DynamoDb,
        operation: Some("TransactWriteItems".to_owned()),
        table: None,
        skip: 0,
        times: 1,
        kind: FaultKind::DropAnswer,
    });
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 1 users made, 0 were there already, 0 entries refused\n", "{}", done.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_cannot_be_written_stops_an_import_that_can_go_on() {
    let service = Service::start().await;
    let file = input("users.csv", "id\nann\nbob\n");
    let gone = Fault {
        service: Aws::DynamoDb,
        operation: Some("TransactWriteItems".to_owned()),
        table: None,
        skip: 1,
        times: u32::MAX,
        kind: FaultKind::Rejected {
            code: "ResourceNotFoundException".to_owned(),
            message: "gone".to_owned(),
        },
    };
    service.run.aws().inject(gone);
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.code, Some(1));
    assert!(done.told.contains("stopped; run it again to go on: making a user failed"), "{}", done.told);
    service.run.aws().clear_faults();
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 1 users made, 1 were there already, 0 entries refused\n", "{}", done.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_does_not_answer_for_a_while_only_slows_an_import_down() {
    let service = Service::start().await;
    let file = input("users.csv", "id\nann\nbob\n");
    for kind in [FaultKind::ServerError, FaultKind::DropAnswer] {
        service.run.aws().inject(Fault {
            service: Aws::DynamoDb,
            operation: Some("TransactWriteItems".to_owned()),
            table: None,
            skip: 0,
            times: 6,
            kind,
        });
    }
    let done = import(&service, &file.file, &[]).await;
    assert_eq!(done.out, "demo: 2 users made, 0 were there already, 0 entries refused\n", "{}", done.told);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_revoking_slows_down_and_leaves_nobody_out() {
    let service = Service::start().await;
    let lines: String = (0..200).map(|n| format!("user{n}\n")).collect();
    let file = input("users.csv", &format!("id\n{lines}"));
    import(&service, &file.file, &[]).await;
    throttle(&service, "UpdateItem", 40, FaultKind::Throttled);
    service.run.aws().inject(Fault {
        service: Aws::DynamoDb,
        operation: Some("Scan".to_owned()),
        table: Some("rekey-users".to_owned()),
        skip: 1,
        times: 9,
        kind: FaultKind::Throttled,
    });
    let done = rekey(&service, &["users", "revoke-all", "--app", "demo", "--yes"]).await;
    assert_eq!(done.out, "206 users revoked\n", "{}", done.told);
    assert!(done.told.contains("the table takes no more or does not answer: slower"), "{}", done.told);
    for user in service.items("rekey-users") {
        let pk = user["pk"]["S"].as_str().unwrap();
        assert_eq!(user.get("resetsNotBefore").is_some(), pk.starts_with("USER#demo#"), "{pk}");
    }
}
