//! Holding an account whose owner has refused a change: the app's choice, with ends of its own.

use serde_json::json;

use crate::harness::*;
use crate::links::operations;
use crate::not_me::{newest_mail, not_me_of, taken_over};

const DAY: u64 = 86_400;

/// An account that is held over its email, and the password that was set by somebody else.
async fn held() -> (Service, String) {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["notMe"]["holdAccountSeconds"] = DAY.into()).await;
    let thief = taken_over(&service, "demo", email()).await;
    assert_eq!(service.sign_in("demo", EMAIL, &thief).await.status, 200);
    let refuse = not_me_of(&newest_mail(&service));
    let page = service.get(&refuse).await;
    assert!(page.text.contains("nobody can sign in for 1 day, not even you"), "{}", page.text);
    let done = service.press(&refuse, None).await;
    assert!(done.text.contains("Nobody can sign in until 22 November 2026"), "{}", done.text);
    service.settle().await;
    assert_eq!(service.press(&refuse, None).await.text, done.text);
    (service, thief)
}

#[tokio::test]
async fn it_is_off_unless_the_app_asks_for_it() {
    let service = Service::start().await;
    let thief = taken_over(&service, "demo", email()).await;
    let refuse = not_me_of(&newest_mail(&service));
    assert!(!service.get(&refuse).await.text.contains("nobody can sign in"));
    service.press(&refuse, None).await;
    assert!(service.user("demo", USER).get("heldUntil").is_none());
    assert_eq!(
        service.sign_in("demo", EMAIL, &thief).await.status,
        200,
        "the password stays, as the page says"
    );
}

#[tokio::test]
async fn the_right_password_is_refused_as_a_wrong_one_is() {
    let (service, thief) = held().await;
    let mut seen = Vec::new();
    for password in [thief.as_str(), "a wrong password"] {
        let (answer, calls) = service.calls_of("sign-in", service.sign_in("demo", EMAIL, password)).await;
        assert_eq!(answer.error(), "400 invalid_grant");
        seen.push((answer.text, operations(&calls)));
    }
    assert_eq!(seen[0], seen[1]);
    assert!(service.items("rekey-users").iter().any(|user| user.get("heldUntil").is_some()));
}

#[tokio::test]
async fn a_reset_over_the_held_contact_is_refused_and_one_over_another_ends_the_hold() {
    let (service, _) = held().await;
    let offered = service.messages().into_iter().rfind(|message| message.to == PHONE).unwrap();
    service.advance(61);
    let sent = service.messages().len();
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "held".to_owned()));
    assert_eq!(service.messages().len(), sent);

    assert_eq!(service.press(&link_of(&offered), None).await.status, 200, "refusing supersedes nothing");
    service.settle().await;
    let mine = service.messages().iter().rev().find_map(generated_in).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &mine).await.status, 200);
    let user = service.user("demo", USER);
    assert!(user.get("heldUntil").is_none() && user.get("heldChannel").is_none());
    service.next_day();
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn a_held_phone_is_told_no_link_and_no_pin() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["notMe"]["holdAccountSeconds"] = DAY.into()).await;
    taken_over(&service, "demo", sms()).await;
    service.press(&not_me_of(&newest_mail(&service)), None).await;
    service.settle().await;
    for body in [sms(), sms_pin()] {
        service.advance(120);
        assert_eq!(service.request("demo", USER, body).await.status, 204);
        service.settle().await;
        assert_eq!(service.newest(), ("refused".to_owned(), "held".to_owned()));
    }
}

#[tokio::test]
async fn time_ends_the_hold() {
    let (service, thief) = held().await;
    service.advance(DAY - 1);
    assert_eq!(service.sign_in("demo", EMAIL, &thief).await.status, 400);
    service.advance(1);
    assert_eq!(service.sign_in("demo", EMAIL, &thief).await.status, 200);
    service.ask("demo", USER, email()).await;
}

#[tokio::test]
async fn an_operator_and_the_apps_back_end_end_the_hold() {
    let (service, thief) = held().await;
    assert!(service.look_up(USER).await.json()["heldUntil"].as_str().unwrap().starts_with("2026-11-22T"));
    let before = service.look_up(USER).await;
    let (app, user) =
        (shared::identifier::AppId::parse("demo").unwrap(), shared::identifier::UserId::parse(USER).unwrap());
    let store = service.store().await;
    assert!(store.release(&app, &user).await.unwrap());
    assert!(!store.release(&app, &user).await.unwrap(), "there is none any more");
    let after = service.look_up(USER).await;
    assert!(after.json().get("heldUntil").is_none());
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_eq!(service.sign_in("demo", EMAIL, &thief).await.status, 200);

    let (service, _) = held().await;
    assert_eq!(service.patch(USER, json!({ "displayName": "Jo" })).await.status, 200);
    assert!(service.look_up(USER).await.json().get("heldUntil").is_some(), "a name is no credential");
    assert_eq!(service.patch(USER, json!({ "password": "of the back end" })).await.status, 200);
    assert!(service.look_up(USER).await.json().get("heldUntil").is_none());
    assert_eq!(service.sign_in("demo", EMAIL, "of the back end").await.status, 200);
}
