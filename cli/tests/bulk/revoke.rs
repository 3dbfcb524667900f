//! `rekey users revoke-all`: what a restore from backup has revived ends.

use serde_json::Value;
use shared::clock::{Clock, Timestamp};
use shared::store::UsersScan;

use crate::harness::*;
use crate::rekey;

fn number(user: &Value, name: &str) -> i64 {
    user[name]["N"].as_str().unwrap().parse().unwrap()
}

/// The service's clock, moved past this machine's: what is asked for from now on is newer than what the command ends.
fn past_this_machine(service: &Service) {
    let now = Clock::system().now();
    service.advance(now.since(service.run.clock().now()).as_secs() + 3600);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_links_and_pins_of_all_users_end_and_a_fresh_reset_works() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let other = service.token("demo-input", OLD_PASSWORD).await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    let before = service.user("demo", USER);
    let done = rekey(&service, &["users", "revoke-all", "--yes"]).await;
    assert_eq!((done.code, done.out.as_str()), (Some(0), "18 users revoked\n"), "{}", done.told);

    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.me("demo-input", &other).await.error(), "403 WRONG_TOKEN");
    service.press(&link, None).await;
    let refused = service.complete("demo-input", USER, &pin, Some("a quite new one")).await;
    assert_eq!(refused.error(), "403 INVALID_VERIFICATION_CODE");
    let after = service.user("demo", USER);
    assert!(after.get("currentReset").is_none());
    let (old, new) = (number(&before, "credentialsVersion"), number(&after, "credentialsVersion"));
    assert!(new > old && new >= number(&after, "resetsNotBefore").min(new), "{old} {new}");
    // The password is the one that the backup has.
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 200);

    past_this_machine(&service);
    service.next_day();
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.press(&link, None).await;
    service.settle().await;
    let password = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in("demo", EMAIL, &password).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_app_that_was_named_is_touched_and_nothing_without_a_yes() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let other = service.token("demo-input", OLD_PASSWORD).await;
    let done = rekey(&service, &["users", "revoke-all", "--app", "demo"]).await;
    assert_eq!(done.code, Some(1));
    assert!(done.told.contains("give --yes; nothing was revoked"), "{}", done.told);
    assert_eq!(service.me("demo", &token).await.status, 200);
    let done = rekey(&service, &["users", "revoke-all", "--app", "nowhere", "--yes"]).await;
    assert!(done.told.contains("there is no app nowhere"), "{}", done.told);
    let done = rekey(&service, &["users", "revoke-all", "--app", "demo", "--yes"]).await;
    assert_eq!(done.out, "6 users revoked\n", "{}", done.told);
    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.me("demo-input", &other).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_goes_on_since_the_first_and_leaves_who_was_revoked() {
    let service = Service::start().await;
    let begun = Clock::system().now();
    rekey(&service, &["users", "revoke-all", "--app", "demo", "--yes"]).await;
    past_this_machine(&service);
    let token = service.token("demo", OLD_PASSWORD).await;
    let since = begun.rfc3339();
    let done = rekey(&service, &["users", "revoke-all", "--yes", "--since", &since]).await;
    assert_eq!(done.out, "12 users revoked, 6 were revoked already\n", "{}", done.told);
    assert_eq!(service.me("demo", &token).await.status, 200, "signed in since");
    let done = rekey(&service, &["users", "revoke-all", "--yes", "--since", "yesterday"]).await;
    assert_eq!(done.code, Some(2), "{}", done.told);
}

#[tokio::test]
async fn a_session_of_a_time_that_the_backup_does_not_know_ends_too() {
    let service = Service::start().await;
    let version = number(&service.user("demo", USER), "credentialsVersion");
    let new = change_password(&service).await;
    // The session has a version one above the backup's; the restore brings the backup's user back.
    let (store, moment) = (service.store().await, START.plus_secs(3600));
    restore(&service, version).await;
    assert_eq!(service.me("demo", &new).await.error(), "403 WRONG_TOKEN");
    revoke(&store, moment).await;
    let after = service.user("demo", USER);
    assert_eq!(number(&after, "credentialsVersion"), moment.as_millis());
    assert_eq!(number(&after, "resetsNotBefore"), moment.as_millis());
    // A change of the password, which adds one, brings it to life no more.
    let token = service.token("demo", OLD_PASSWORD).await;
    put_password(&service, &token, OLD_PASSWORD, "new_password_00").await;
    assert_eq!(service.me("demo", &new).await.error(), "403 WRONG_TOKEN");
}

#[tokio::test]
async fn neither_the_version_nor_the_moment_goes_back() {
    let service = Service::start().await;
    let version = number(&service.user("demo", USER), "credentialsVersion");
    let store = service.store().await;
    revoke(&store, START.plus_secs(3600)).await;
    // By a clock that is behind.
    revoke(&store, START).await;
    let after = service.user("demo", USER);
    assert!(number(&after, "credentialsVersion") > version + 3_600_000);
    assert_eq!(number(&after, "resetsNotBefore"), START.plus_secs(3600).as_millis());
}

#[tokio::test]
async fn requests_that_were_waiting_and_resets_under_way_end_whoever_is_first() {
    for round in 0..5 {
        let service = Service::start().await;
        let store = service.store().await;
        let link = link_of(&service.ask("demo-input", USER, email()).await);
        let moment = START.plus_secs(1);
        let press = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            service.press(&link, Some("a quite new one")).await
        };
        let (_, pressed) = tokio::join!(revoke(&store, moment), press);
        let user = service.user("demo-input", USER);
        // Either the reset came first and its new password stands, or it came too late and changed nothing; in both
        // cases the user was revoked after it.
        let completed = service.sign_in("demo-input", EMAIL, "a quite new one").await.status == 200;
        assert_eq!(completed, pressed.status == 200, "{pressed:?}");
        assert!(
            number(&user, "credentialsVersion") >= moment.as_millis() && user.get("currentReset").is_none()
        );
        assert_ne!(service.sign_in("demo-input", EMAIL, OLD_PASSWORD).await.status == 200, completed);
    }
}

#[tokio::test]
async fn a_request_from_before_is_not_issued_afterwards() {
    let service = Service::start().await;
    let store = service.store().await;
    let fault = rekey_local::Fault {
        service: rekey_local::Service::Ses,
        operation: None,
        table: None,
        skip: 0,
        times: u32::MAX,
        kind: rekey_local::FaultKind::Throttled,
    };
    service.run.aws().inject(fault);
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    service.settle().await;
    revoke(&store, START.plus_secs(1)).await;
    service.run.aws().clear_faults();
    service.advance(300);
    service.sweep().await;
    assert!(service.messages().is_empty(), "{:?}", service.resets());
    assert_eq!(service.newest().0, "superseded");
}

async fn revoke(store: &shared::store::Store, now: Timestamp) {
    let scan = UsersScan { app: None, segment: 0, segments: 1, after: None };
    let page = store.users_page(&scan).await.unwrap();
    assert!(page.next.is_none() && page.corrupt.is_empty());
    for user in page.users {
        assert!(store.revoke(&user, now).await.unwrap());
    }
}

async fn put_password(service: &Service, token: &str, old: &str, new: &str) {
    let url = service.url("/api/apps/demo/users/me/password");
    let body = serde_json::json!({ "oldPassword": old, "newPassword": new });
    assert_eq!(service.send(|http| http.put(url).bearer_auth(token).json(&body)).await.status, 204);
}

/// Changes the password, signs in with the new one, and answers with that token.
async fn change_password(service: &Service) -> String {
    let token = service.token("demo", OLD_PASSWORD).await;
    let hash = service.user("demo", USER)["passwordHash"]["S"].as_str().unwrap().to_owned();
    put_password(service, &token, OLD_PASSWORD, "new_password_00").await;
    let new = service.token("demo", "new_password_00").await;
    set(service, "passwordHash", aws_sdk_dynamodb::types::AttributeValue::S(hash)).await;
    new
}

/// The user's version as the backup has it.
async fn restore(service: &Service, version: i64) {
    set(service, "credentialsVersion", aws_sdk_dynamodb::types::AttributeValue::N(version.to_string())).await;
}

async fn set(service: &Service, name: &str, value: aws_sdk_dynamodb::types::AttributeValue) {
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    aws_sdk_dynamodb::Client::new(&sdk)
        .update_item()
        .table_name("rekey-users")
        .key("pk", aws_sdk_dynamodb::types::AttributeValue::S(format!("USER#demo#{USER}")))
        .update_expression("SET #name = :value")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .send()
        .await
        .unwrap();
}
