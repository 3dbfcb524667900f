//! Users as the app's back end makes, changes and deletes them, and what becomes of their sessions and resets.

use rekey_local::{Call as AwsCall, FaultKind, Service as Aws};
use reqwest::Method;
use serde_json::json;
use shared::clock::Clock;

use crate::admin::{APP, Call, signature};
use crate::delivery::fault;
use crate::harness::*;

const ANN: &str = "ann@example.com";
const FIRST: &str = "correct horse battery";
const NEW_ADDRESS: &str = "moved@example.com";

async fn ann(service: &Service) {
    let body = json!({ "email": ANN, "emailVerified": true, "displayName": "Ann", "password": FIRST });
    assert_eq!(service.put("ann", body).await.status, 201);
    service.advance(1);
}

fn etag(answer: &Answer) -> String {
    answer.header("etag").to_owned()
}

#[tokio::test]
async fn a_user_that_was_put_signs_in_and_a_patched_password_ends_the_session() {
    let service = Service::start().await;
    ann(&service).await;
    let signed_in = service.sign_in(APP, ANN, FIRST).await;
    let token = signed_in.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(service.me(APP, &token).await.status, 200);
    // The same letters, decomposed: normalised as at sign-in.
    assert_eq!(service.patch("ann", json!({ "password": "cafe\u{301} terrace" })).await.status, 200);
    assert_eq!(service.me(APP, &token).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.sign_in(APP, ANN, FIRST).await.status, 400);
    assert_eq!(service.sign_in(APP, ANN, "caf\u{e9} terrace").await.status, 200);
}

#[tokio::test]
async fn a_profile_change_leaves_sessions_and_resets_alone() {
    let service = Service::start().await;
    let token = service.token(APP, OLD_PASSWORD).await;
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(service.patch(USER, json!({ "displayName": "Jo", "locale": "de" })).await.status, 200);
    assert_eq!(service.me(APP, &token).await.json()["displayName"], "Jo");
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn a_pending_user_cannot_sign_in_and_resets_first() {
    let service = Service::start().await;
    let body = json!({ "email": ANN, "emailVerified": true, "credentials": "pending" });
    assert_eq!(service.put("ann", body).await.json()["credentials"], "pending");
    service.advance(1);
    assert_eq!(service.sign_in(APP, ANN, FIRST).await.status, 400);
    let link = link_of(&service.ask(APP, "ann", email()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let password = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in(APP, ANN, &password).await.status, 200);
    assert_eq!(service.look_up("ann").await.json()["credentials"], "password");
}

#[tokio::test]
async fn a_user_without_a_password_has_none_to_reset() {
    let service = Service::start().await;
    assert_eq!(service.patch(USER, json!({ "credentials": "none" })).await.status, 200);
    service.advance(1);
    assert_eq!(service.request(APP, USER, email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "passwordless".to_owned()));
    assert_eq!(service.sign_in(APP, EMAIL, OLD_PASSWORD).await.status, 400);
}

#[tokio::test]
async fn a_changed_address_kills_the_link_that_went_to_the_old_one() {
    let service = Service::start().await;
    let link = link_of(&service.ask(APP, USER, email()).await);
    service.advance(61);
    let moved = json!({ "email": NEW_ADDRESS, "emailVerified": true });
    assert_eq!(service.patch(USER, moved).await.status, 200);
    assert_ne!(service.press(&link, None).await.status, 200);
    assert_eq!(service.sign_in(APP, NEW_ADDRESS, OLD_PASSWORD).await.status, 200);
    // The old address finds nobody, and is free.
    assert_eq!(service.look_up(&format!("EMAIL:{EMAIL}")).await.error(), "404 USER_NOT_FOUND");
    let other = json!({ "email": EMAIL, "emailVerified": true });
    assert_eq!(service.put("other", other).await.status, 201);
    service.advance(61);
    assert_eq!(service.ask(APP, USER, email()).await.to, NEW_ADDRESS);
}

/// The issue is committed, the provider fails, the address changes, the sweep comes.
#[tokio::test]
async fn a_late_try_sends_nothing_to_the_old_address() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::Ses, 1, FaultKind::ServerError));
    assert_eq!(service.request(APP, USER, email()).await.status, 204);
    service.settle().await;
    service.advance(1);
    assert_eq!(service.patch(USER, json!({ "email": NEW_ADDRESS, "emailVerified": true })).await.status, 200);
    service.advance(120);
    service.sweep().await;
    assert!(service.messages().is_empty(), "{:?}", service.messages());
    assert_eq!(service.newest().0, "superseded");
}

/// The link is used, the provider refuses to take the password for now, the number changes, the sweep comes.
#[tokio::test]
async fn a_generated_password_goes_to_no_number_that_proved_nothing() {
    let service = Service::start().await;
    let link = link_of(&service.ask(APP, USER, sms()).await);
    service.run.aws().inject(fault(Aws::Sns, 1, FaultKind::ServerError));
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let before = service.messages().len();
    let moved = json!({ "phone": "+819009999999", "phoneVerified": true });
    assert_eq!(service.patch(USER, moved).await.status, 200);
    service.advance(120);
    service.sweep().await;
    let (_, outcome) = service.newest();
    assert_eq!(outcome, "contact-changed");
    let messages = service.messages();
    let passwords = messages[before..].iter().filter(|message| generated_in(message).is_some());
    assert_eq!(passwords.count(), 0);
}

#[tokio::test]
async fn disabling_ends_everything_and_enabling_revives_nothing() {
    let service = Service::start().await;
    let token = service.token(APP, OLD_PASSWORD).await;
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(service.patch(USER, json!({ "disabled": true })).await.status, 200);
    assert_eq!(service.me(APP, &token).await.status, 403);
    assert_eq!(service.patch(USER, json!({ "disabled": false })).await.status, 200);
    assert_eq!(service.me(APP, &token).await.status, 403);
    assert_ne!(service.press(&link, None).await.status, 200);
    assert_eq!(service.sign_in(APP, EMAIL, OLD_PASSWORD).await.status, 200);
}

#[tokio::test]
async fn an_etag_is_good_until_the_next_change_of_whatever_kind() {
    let service = Service::start().await;
    let first = etag(&service.look_up(USER).await);
    let changed = service.patch_if(USER, json!({ "country": "JP" }), &first).await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        service.patch_if(USER, json!({ "country": "DE" }), &first).await.error(),
        "412 PRECONDITION_FAILED"
    );
    let second = etag(&changed);
    assert_eq!(etag(&service.look_up(USER).await), second);
    // Nothing changes: the same user, the same tag.
    assert_eq!(etag(&service.patch_if(USER, json!({ "country": "JP" }), &second).await), second);
    // A reset changes the password.
    service.advance(1);
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    assert_eq!(
        service.patch_if(USER, json!({ "country": "DE" }), &second).await.error(),
        "412 PRECONDITION_FAILED"
    );
    let delete = Call {
        app: APP,
        method: Method::DELETE,
        user: USER,
        body: None,
        condition: Some(("if-match", &second)),
    };
    assert_eq!(service.admin(&delete).await.error(), "412 PRECONDITION_FAILED");
}

#[tokio::test]
async fn a_put_does_not_undo_what_a_reset_has_set() {
    let service = Service::start().await;
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let password = password_of(service.messages().iter().rev().find(|m| generated_in(m).is_some()).unwrap());
    let before = service.user(APP, USER);
    let profile = json!({ "email": EMAIL, "emailVerified": true, "phone": PHONE, "phoneVerified": true });
    assert_eq!(service.put(USER, profile).await.status, 200);
    let after = service.user(APP, USER);
    for kept in [
        "passwordHash",
        "passwordFrom",
        "credentialsVersion",
        "latestRequest",
        "resetsNotBefore",
        "createdAt",
    ] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    // One of the generated password, one of the PUT.
    assert_eq!(after["version"]["N"], "3");
    assert!(after.get("displayName").is_none());
    assert_eq!(service.sign_in(APP, EMAIL, &password).await.status, 200);
}

#[tokio::test]
async fn a_deleted_user_leaves_nothing_that_leads_to_its_contacts() {
    let service = Service::start().await;
    let token = service.token(APP, OLD_PASSWORD).await;
    let first = service.ask(APP, &format!("EMAIL:{EMAIL}"), email()).await;
    service.advance(120);
    let link = link_of(&service.ask(APP, USER, sms()).await);
    assert!(service.resets().iter().all(|reset| reset.get("contactHash").is_some()));
    assert_eq!(service.delete(USER).await.status, 204);
    assert_eq!(service.me(APP, &token).await.status, 403);
    assert_ne!(service.press(&link, None).await.status, 200);
    assert_ne!(service.press(&link_of(&first), None).await.status, 200);
    assert_eq!(service.look_up(USER).await.error(), "404 USER_NOT_FOUND");
    for reset in service.resets() {
        assert_eq!(reset["userRefHash"]["S"], "", "{reset}");
        assert!(reset.get("contactHash").is_none() && reset.get("userRef").is_none(), "{reset}");
    }
    let left =
        service.items("rekey-users").iter().filter(|item| item.to_string().contains("demo#")).any(|item| {
            [EMAIL, PHONE, "johndoe"]
                .iter()
                .any(|contact| item["pk"]["S"].as_str().unwrap().ends_with(&format!("demo#{contact}")))
        });
    assert!(!left, "a claim is left");
    // Made again, it is another user.
    let again = json!({ "email": EMAIL, "emailVerified": true, "password": FIRST });
    assert_eq!(service.put(USER, again).await.status, 201);
    assert_eq!(service.me(APP, &token).await.status, 403);
    assert_eq!(service.sign_in(APP, EMAIL, FIRST).await.status, 200);
}

#[tokio::test]
async fn only_who_signs_with_the_key_is_let_in() {
    let service = Service::start().await;
    let url = service.url("/admin/apps/demo/users/user_123456");
    // As API Gateway has it: without a signature there is nothing there.
    assert_eq!(service.get(&url).await.error(), "404 NOT_FOUND");
    let now = Clock::system().now();
    for (key, at) in
        [(("other", "local"), now), (("local", "other"), now), (("local", "local"), now.plus_secs(-3_600))]
    {
        let headers = signature("GET", &url, "", key, at);
        let answer =
            service.send(|http| headers.iter().fold(http.get(&url), |call, (n, v)| call.header(n, v))).await;
        assert_eq!(answer.error(), "403 FORBIDDEN", "{key:?}");
    }
    // The clock of the service does not matter: signatures are of the real time.
    service.advance(86_400);
    assert_eq!(service.look_up(USER).await.status, 200);
    assert_eq!(service.look_up("EMAIL%3Auser_123456%40example.com").await.status, 200);
}

/// Operation and tables of each call, in order.
fn named(calls: &[AwsCall]) -> Vec<String> {
    let reads = calls.iter().filter(|call| call.operation == "GetItem");
    assert!(
        reads.filter(|call| call.tables != ["rekey-apps"]).all(|call| call.consistent_read == Some(true))
    );
    calls
        .iter()
        .map(|call| format!("{} {}", call.operation, call.tables.join(" ")).replace("rekey-", ""))
        .collect()
}

#[tokio::test]
async fn the_function_makes_the_calls_that_are_documented() {
    let service = Service::start().await;
    let (_, calls) = service.calls_of("users", service.look_up(USER)).await;
    assert_eq!(named(&calls), ["GetItem apps", "GetItem users"]);
    let (_, calls) = service.calls_of("users", service.look_up("LOGIN_NAME:johndoe")).await;
    assert_eq!(named(&calls), ["GetItem users", "GetItem users"]);
    let (_, calls) = service.calls_of("users", ann(&service)).await;
    assert_eq!(named(&calls), ["GetItem users", "TransactWriteItems users"]);
    let (_, calls) = service.calls_of("users", service.patch("ann", json!({ "locale": "ja" }))).await;
    assert_eq!(named(&calls), ["GetItem users", "TransactWriteItems users"]);
    let (_, calls) = service.calls_of("users", service.patch("ann", json!({ "locale": "ja" }))).await;
    assert_eq!(named(&calls), ["GetItem users"]);
    service.ask(APP, "ann", email()).await;
    let (_, calls) = service.calls_of("users", service.delete("ann")).await;
    assert_eq!(named(&calls), ["GetItem users", "GetItem resets", "TransactWriteItems resets users"]);
}

#[tokio::test]
async fn a_lost_answer_of_a_write_is_one_write() {
    let service = Service::start().await;
    service.run.aws().inject(fault(Aws::DynamoDb, 1, FaultKind::DropAnswer));
    ann(&service).await;
    let lost = rekey_local::Fault {
        operation: Some("TransactWriteItems".into()),
        ..fault(Aws::DynamoDb, 1, FaultKind::DropAnswer)
    };
    service.run.aws().inject(lost);
    assert_eq!(service.patch("ann", json!({ "displayName": "Anna" })).await.status, 200);
    assert_eq!(service.user(APP, "ann")["version"]["N"], "2");
}
