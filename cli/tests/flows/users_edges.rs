//! Users and resets as an older or later version, another system or a slow race leaves them.

use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use futures_util::future::join;
use rekey_local::{Fault, FaultKind, Service as Aws};
use serde_json::json;
use shared::identifier::{AppId, UserId};
use shared::random::Random;
use shared::store::{RequestToken, UsersScan};

use crate::admin::APP;
use crate::delivery::fault;
use crate::harness::*;

/// `old_password_00`.
const BCRYPT: &str = "$2b$04$YmpkLMbSNrnvglcZWYpFeOd22Pjeiz7PB31jjJS/xHP8jBWoREK0.";
/// What every hash of today begins with.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
const MOVED: &str = "moved@example.com";

/// Writes an attribute past every check.
async fn spoil(service: &Service, table: &str, key: (&str, &str), name: &str, value: AttributeValue) {
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    let update = aws_sdk_dynamodb::Client::new(&sdk)
        .update_item()
        .table_name(table)
        .key(key.0, AttributeValue::S(key.1.to_owned()))
        .update_expression("SET #name = :value")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value);
    update.send().await.unwrap();
}

fn ids() -> (AppId, UserId) {
    (AppId::parse(APP).unwrap(), UserId::parse(USER).unwrap())
}

fn stored_hash(service: &Service) -> String {
    service.user(APP, USER)["passwordHash"]["S"].as_str().unwrap().to_owned()
}

fn version(service: &Service) -> String {
    service.user(APP, USER)["version"]["N"].as_str().unwrap().to_owned()
}

/// As after a rollback: a hash and a mark of kinds that this version does not know.
#[tokio::test]
async fn a_hash_that_cannot_be_verified_is_a_wrong_password_until_a_reset() {
    let service = Service::start().await;
    let (key, text) = (format!("USER#demo#{USER}"), |text: &str| AttributeValue::S(text.to_owned()));
    spoil(&service, "rekey-users", ("pk", &key), "passwordHash", text("$argon3$v=1$c2FsdA$b3V0")).await;
    let mark = [("reason".to_owned(), text("unheard-of")), ("at".to_owned(), AttributeValue::N("1".into()))];
    let mark = AttributeValue::M(mark.into());
    spoil(&service, "rekey-users", ("pk", &key), "emailUndeliverable", mark).await;
    assert_eq!(service.sign_in(APP, EMAIL, OLD_PASSWORD).await.error(), "400 invalid_grant");
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let password = password_of(service.messages().last().unwrap());
    assert_eq!(service.sign_in(APP, EMAIL, &password).await.status, 200);
}

/// The tag is taken when the old password is dead and the generated one not out yet.
#[tokio::test]
async fn an_etag_ends_when_the_generated_password_is_set() {
    let service = Service::start().await;
    let link = link_of(&service.ask(APP, USER, email()).await);
    service.run.aws().inject(Fault {
        operation: Some("UpdateItem".into()),
        table: Some("rekey-users".into()),
        ..fault(Aws::DynamoDb, u32::MAX, FaultKind::ServerError)
    });
    assert_eq!(service.press(&link, None).await.status, 200);
    let pending = service.look_up(USER).await;
    assert_eq!(pending.json()["credentials"], "pending");
    let tag = pending.header("etag").to_owned();
    service.settle().await;
    service.run.aws().clear_faults();
    service.advance(120);
    service.sweep().await;
    assert_eq!(service.look_up(USER).await.json()["credentials"], "password");
    let late = service.patch_if(USER, json!({ "country": "DE" }), &tag).await;
    assert_eq!(late.error(), "412 PRECONDITION_FAILED");
}

#[tokio::test]
async fn a_hash_that_is_given_again_undoes_neither_a_raise_nor_a_reset() {
    let service = Service::start().await;
    let given = || {
        service.put(
            USER,
            json!({ "email": EMAIL, "emailVerified": true, "phone": PHONE, "phoneVerified": true, "passwordHash": BCRYPT }),
        )
    };
    assert_eq!(given().await.status, 200);
    let token = service.token(APP, OLD_PASSWORD).await;
    let (raised, before) = (stored_hash(&service), version(&service));
    assert!(raised.starts_with(TODAY), "{raised}");
    assert_eq!(given().await.status, 200);
    assert_eq!((stored_hash(&service), version(&service)), (raised, before));
    assert_eq!(service.me(APP, &token).await.status, 200);
    service.advance(1);
    let link = link_of(&service.ask(APP, USER, email()).await);
    assert_eq!(given().await.status, 200);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let password = password_of(service.messages().last().unwrap());
    assert_eq!(given().await.status, 200);
    assert_eq!(service.sign_in(APP, EMAIL, &password).await.status, 200);
    assert_eq!(service.sign_in(APP, EMAIL, OLD_PASSWORD).await.status, 400);
    // After other credentials of the back end's own, the hash is a change again.
    assert_eq!(service.patch(USER, json!({ "credentials": "none" })).await.status, 200);
    assert_eq!(given().await.status, 200);
    assert_eq!(service.sign_in(APP, EMAIL, OLD_PASSWORD).await.status, 200);
}

/// crypt_blowfish's vector of 72 bytes, and something behind it that bcrypt does not see.
#[tokio::test]
async fn a_password_of_which_bcrypt_sees_a_part_is_not_raised() {
    let service = Service::start().await;
    let hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
    let seen = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    assert_eq!(service.patch(USER, json!({ "passwordHash": hash })).await.status, 200);
    service.token(APP, &format!("{seen}, mistyped")).await;
    service.token(APP, &format!("{seen}, as it is")).await;
    assert_eq!(stored_hash(&service), hash);
    service.token(APP, seen).await;
    assert!(stored_hash(&service).starts_with(TODAY));
}

#[tokio::test]
async fn a_user_with_a_reset_that_is_newer_than_the_read_is_not_deleted() {
    let service = Service::start().await;
    let (store, (app, id)) = (service.store().await, ids());
    let token = || RequestToken::generate(&mut Random::from_os());
    let read = store.user(&app, &id).await.unwrap().unwrap();
    service.ask(APP, USER, email()).await;
    assert!(!store.delete_account(&read, None, &token()).await.unwrap());
    let read = store.user(&app, &id).await.unwrap().unwrap();
    service.advance(120);
    service.ask(APP, USER, email()).await;
    assert!(!store.delete_account(&read, None, &token()).await.unwrap());
    assert_eq!(service.delete(USER).await.status, 204);
    assert!(service.resets().iter().all(|reset| reset.get("contactHash").is_none()));
}

#[tokio::test]
async fn neither_a_corrupt_reset_nor_a_corrupt_setting_keeps_a_user() {
    let service = Service::start().await;
    service.ask(APP, USER, email()).await;
    let reset = service.resets()[0]["resetId"]["S"].as_str().unwrap().to_owned();
    for name in ["state", "user"] {
        let value = AttributeValue::S("no such thing".to_owned());
        spoil(&service, "rekey-resets", ("resetId", &reset), name, value).await;
    }
    service.break_app(APP, "name", json!(7)).await;
    service.advance(31);
    assert_eq!(service.look_up(USER).await.status, 503);
    assert_eq!(service.delete(USER).await.status, 204);
    let erased = &service.resets()[0];
    assert!(erased.get("contactHash").is_none() && erased.get("userRef").is_none(), "{erased}");
}

#[tokio::test]
async fn what_an_operator_revokes_has_a_new_version() {
    let service = Service::start().await;
    let (store, (app, _)) = (service.store().await, ids());
    let scan = UsersScan { app: Some(&app), segment: 0, segments: 1, after: None };
    for user in store.users_page(&scan).await.unwrap().users {
        assert!(store.revoke(&user, service.run.clock().now()).await.unwrap());
    }
    assert_eq!(version(&service), "2");
}

/// A change that loses a race and comes later ends what was asked for until then.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_try_is_of_its_own_time() {
    let service = Service::start().await;
    let (store, (app, id)) = (service.store().await, ids());
    service.run.aws().inject(Fault {
        operation: Some("TransactWriteItems".into()),
        table: Some("rekey-users".into()),
        ..fault(Aws::DynamoDb, 5, FaultKind::TransactionConflict)
    });
    service.run.aws().clear_calls();
    let change = service.patch(USER, json!({ "email": MOVED, "emailVerified": true }));
    let overtake = async {
        while !service.run.aws().calls().iter().any(|call| call.operation == "TransactWriteItems") {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        service.advance(100);
        assert!(store.set_disabled(&app, &id, false, service.run.clock().now()).await.unwrap());
    };
    let (changed, ()) = join(change, overtake).await;
    assert_eq!(changed.status, 200);
    assert_eq!(version(&service), "3");
    let not_before =
        service.user(APP, USER)["resetsNotBefore"]["N"].as_str().unwrap().parse::<i64>().unwrap();
    assert!(not_before >= START.plus_secs(100).as_millis(), "{not_before}");
}
