//! Back ends that write one user, or want one name, at the same moment.

use std::collections::BTreeSet;

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use shared::identifier::{AppId, UserId};
use shared::password::PasswordHash;
use shared::reset::Channel;

use crate::admin::APP;
use crate::harness::*;

/// 64 at once, 16 of each of four fields; every one is answered success, each has a version of its own, and each
/// field holds what one of its own has written.
#[tokio::test(flavor = "multi_thread")]
async fn of_64_patches_of_different_fields_none_is_lost() {
    let service = Service::start().await;
    let (fields, countries) = (["displayName", "loginName", "phone", "country"], ["JP", "DE", "FR", "GB"]);
    let value = |n: usize| match fields[n % 4] {
        "country" => countries[n / 16].to_owned() + "",
        "phone" => format!("+8190000000{n:02}"),
        _ => format!("name-{n}"),
    };
    let patches = (0..64).map(|n| {
        let (service, body) = (&service, json!({ fields[n % 4]: value(n) }));
        async move { service.patch(USER, body).await }
    });
    let answers = join_all(patches).await;
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    // What an answer shows of its own field is what was asked for.
    for (n, answer) in answers.iter().enumerate() {
        assert_eq!(answer.json()[fields[n % 4]], value(n));
    }
    let user = service.user(APP, USER);
    let versions: BTreeSet<String> = answers.iter().map(|answer| answer.header("etag").to_owned()).collect();
    let last: usize = user["version"]["N"].as_str().unwrap().parse().unwrap();
    // A PATCH that finds its value there already changes nothing: only those of one country are alike.
    assert!((64 - 12..=64).contains(&(last - 1)) && versions.len() == last - 1, "{last} {}", versions.len());
    for (place, field) in fields.iter().enumerate() {
        let written: Vec<String> = (0..64).filter(|n| n % 4 == place).map(value).collect();
        assert!(written.contains(&user[*field]["S"].as_str().unwrap().to_owned()), "{field}");
    }
    // One login name is claimed, the last.
    let claims = service.items("rekey-users").into_iter().filter(|item| {
        item["pk"]["S"].as_str().unwrap().starts_with("LOGIN#demo#name-") && item["user"]["S"] == USER
    });
    assert_eq!(claims.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_users_that_claim_one_address_one_gets_it() {
    let service = Service::start().await;
    for round in 0..20 {
        let body = json!({ "email": format!("wanted{round}@example.com"), "emailVerified": true });
        let (one, other) = (format!("one{round}"), format!("other{round}"));
        let (one, other) = join(service.put(&one, body.clone()), service.put(&other, body)).await;
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "round {round}");
        let refused = if one.status == 409 { one } else { other };
        assert_eq!(
            (refused.error().as_str(), &refused.json()["field"]),
            ("409 USER_ALREADY_EXISTS", &json!("email"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_make_one_user_one_makes_it() {
    let service = Service::start().await;
    let makes = (0..16).map(|n| {
        let service = &service;
        async move {
            service.put_if("new", json!({ "displayName": format!("name {n}") }), ("if-none-match", "*")).await
        }
    });
    let mut statuses: Vec<u16> = join_all(makes).await.iter().map(|answer| answer.status.as_u16()).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 412), "{statuses:?}");
    // Without the condition, all succeed and one after the other replaces it.
    let replaces = (0..16).map(|n| {
        let service = &service;
        async move { service.put("newer", json!({ "displayName": format!("name {n}") })).await }
    });
    let answers = join_all(replaces).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 15);
}

/// Whichever comes first, what went to the old address opens nothing once the change is answered.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_changes_while_a_link_is_issued_leaves_no_live_link_behind() {
    let service = Service::start().await;
    let mut old = EMAIL.to_owned();
    for round in 0..20 {
        service.next_day();
        let before = service.messages().len();
        let new = format!("address{round}@example.com");
        let change = json!({ "email": new, "emailVerified": true });
        let (asked, changed) = join(service.request(APP, USER, email()), service.patch(USER, change)).await;
        assert_eq!((asked.status.as_u16(), changed.status.as_u16()), (204, 200));
        service.settle().await;
        for message in service.messages()[before..].iter().filter(|message| message.to == old) {
            assert_ne!(service.press(&link_of(message), None).await.status, 200, "round {round}");
        }
        let live = live_contact(&service);
        assert!(live.is_none() || live == Some(contact_hash(&new)), "round {round}");
        old = new;
    }
    service.next_day();
    service.ask(APP, USER, email()).await;
    assert_eq!(live_contact(&service), Some(contact_hash(&old)));
}

/// Where the user's live reset went, hashed.
fn live_contact(service: &Service) -> Option<String> {
    let current = service.user(APP, USER).get("currentReset")?.clone();
    let live = service.resets().into_iter().find(|reset| reset["resetId"] == current)?;
    assert_eq!(live["state"]["S"], "issued");
    Some(live["contactHash"]["S"].as_str().unwrap().to_owned())
}

fn contact_hash(address: &str) -> String {
    let environment = rekey_cli::local::environment("http://localhost".to_owned());
    environment.identifier_key().unwrap().hash("contact", &AppId::parse(APP).unwrap(), address)
}

/// Of the completion and the change one wins; if it is the change, the password is still the old one.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_changes_while_a_link_is_used_gets_or_kills_the_reset() {
    let service = Service::start().await;
    let version = |user: &Value| user["credentialsVersion"]["N"].as_str().unwrap().parse::<i64>().unwrap();
    let mut old = EMAIL.to_owned();
    for round in 0..20 {
        service.next_day();
        let link = link_of(&service.ask(APP, USER, email()).await);
        service.advance(1);
        let (before, sent) = (service.user(APP, USER), service.messages().len());
        let new = format!("address{round}@example.com");
        let change = json!({ "email": new, "emailVerified": true });
        let (pressed, changed) = join(service.press(&link, None), service.patch(USER, change)).await;
        assert_eq!(changed.status, 200);
        service.settle().await;
        let completed = version(&service.user(APP, USER)) > version(&before);
        assert_eq!(completed, pressed.status == 200, "round {round}");
        let to_new = service.messages()[sent..]
            .iter()
            .filter(|message| message.to == new && generated_in(message).is_some())
            .count();
        assert_eq!(to_new, 0, "round {round}: the new address has proved nothing");
        if !completed {
            assert!(service.messages()[sent..].iter().all(|message| message.to != old), "round {round}");
        }
        old = new;
    }
}

/// `deliver` has read the user, then the number changes, then it commits the generated password.
#[tokio::test]
async fn a_generated_password_commits_only_for_the_contact_that_was_read() {
    let service = Service::start().await;
    let store = service.store().await;
    let (app, id) = (AppId::parse(APP).unwrap(), UserId::parse(USER).unwrap());
    let link = link_of(&service.ask(APP, USER, sms()).await);
    service.run.aws().inject(crate::delivery::fault(
        rekey_local::Service::Sns,
        1,
        rekey_local::FaultKind::ServerError,
    ));
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let read = store.user(&app, &id).await.unwrap().unwrap();
    let reset = read.latest_request.as_ref().unwrap().reset().unwrap();
    let hash = PasswordHash::parse(read.password_hash().unwrap().as_str()).unwrap();
    let now = service.run.clock().now();
    let set = |channel: Channel| store.set_generated_password(&read, &reset, channel, &hash, now);
    assert!(set(Channel::Sms).await.unwrap());
    assert_eq!(service.patch(USER, json!({ "phoneVerified": false })).await.status, 200);
    assert!(!set(Channel::Sms).await.unwrap());
    assert!(set(Channel::Email).await.unwrap());
}
