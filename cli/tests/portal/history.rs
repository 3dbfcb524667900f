use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

use crate::harness::*;

async fn restore(portal: &Portal, version: i64, expected: i64) -> Answer {
    portal.post("apps/demo/restore", json!({ "version": version, "expected": expected })).await
}

async fn history(portal: &Portal) -> Value {
    portal.get("/portal/api/apps/demo/history").await.json(200)
}

#[tokio::test]
async fn the_history_says_who_changed_what_and_when() {
    let portal = Portal::start().await;
    portal.run.clock().advance(std::time::Duration::from_secs(3600));
    portal
        .change("demo", |settings| {
            settings["templates"] = json!({ "ja": { "sms-pin": { "sms": "{{ pin }} です" } } });
        })
        .await;
    portal.change("demo", |settings| settings["linkLifetimeSeconds"] = 900.into()).await;
    let history = history(&portal).await;
    assert_eq!(
        history[0],
        json!({
            "version": 3, "savedAt": "2026-11-21T21:24:00.000Z", "savedBy": "cargo run (portal)",
            "changes": [{ "field": "linkLifetimeSeconds", "before": 3600, "after": 900 }],
        })
    );
    let text = json!([{ "field": "templates.ja.sms-pin.sms", "before": null, "after": "{{ pin }} です" }]);
    assert_eq!(history[1]["changes"], text);
    let first = &history[2];
    assert_eq!((&first["version"], &first["savedBy"]), (&json!(1), &json!("cargo run")));
    assert!(fields(&first["changes"]).contains(&"name"));
    assert!(first["changes"].as_array().unwrap().iter().all(|change| change["before"].is_null()));
    assert_eq!(history.as_array().unwrap().len(), 3);
    assert_eq!(portal.get("/portal/api/apps/nobody/history").await.status, 404);
}

#[tokio::test]
async fn an_earlier_version_becomes_the_newest() {
    let portal = Portal::start().await;
    let first = portal.app("demo").await;
    portal.change("demo", |settings| settings["name"] = "Shop".into()).await;
    let restored = restore(&portal, 1, 2).await.json(200);
    assert_eq!((&restored["version"], &restored["settings"]), (&json!(3), &first["settings"]));
    assert_eq!(
        history(&portal).await[0]["changes"],
        json!([{ "field": "name", "before": "Shop", "after": "Demo" }])
    );
    assert_eq!(portal.app("demo").await, restored);
}

#[tokio::test]
async fn a_restore_is_held_to_the_version_that_was_seen() {
    let portal = Portal::start().await;
    portal.change("demo", |settings| settings["name"] = "Shop".into()).await;
    let seen = portal.change("demo", |settings| settings["name"] = "Store".into()).await;
    let refused = restore(&portal, 1, 2).await.json(409);
    assert_eq!((&refused["current"], fields(&refused["changes"])), (&seen, vec!["name"]));
    assert_eq!(portal.app("demo").await, seen);
    for version in [0, -1, 9, i64::MAX] {
        let missing = restore(&portal, version, 3).await.json(404);
        assert_eq!(missing["error"], format!("version {version} of demo is not kept"));
    }
}

#[tokio::test]
async fn a_version_that_is_not_valid_any_more_is_not_restored() {
    let portal = Portal::start().await;
    let now = portal.change("demo", |settings| settings["name"] = "Shop".into()).await;
    portal.tamper("demo#1", "settings.linkLifetimeSeconds", Some(AttributeValue::N("1".to_owned()))).await;
    assert_eq!(
        restore(&portal, 1, 2).await.errors(),
        ["linkLifetimeSeconds: must be from 60 to 604800, not 1"]
    );
    assert_eq!(portal.app("demo").await, now);
}

#[tokio::test]
async fn what_a_version_changed_is_not_guessed_where_the_one_before_is_gone() {
    let portal = Portal::start().await;
    for n in 2..=102 {
        let saved = portal.put("demo", &json!({ "name": format!("Demo {n}") }), json!(n - 1)).await;
        assert_eq!(saved.json(200)["version"], n);
    }
    let history = history(&portal).await;
    let versions = history.as_array().unwrap();
    assert_eq!(
        (versions.len(), &versions[0]["version"], &versions[99]["version"]),
        (100, &json!(102), &json!(3))
    );
    assert_eq!((fields(&versions[98]["changes"]), fields(&versions[99]["changes"])), (vec!["name"], vec![]));
    let refused = portal.put("demo", &json!({ "name": "Late" }), json!(2)).await.json(409);
    assert_eq!(refused["changes"], json!([]));
    assert!(refused["error"].as_str().unwrap().contains("Version 2 is not kept"), "{refused}");
}
