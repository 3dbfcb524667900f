use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use crate::harness::*;

async fn with_a_broken_app() -> Portal {
    let portal = Portal::start().await;
    let soon = AttributeValue::S("soon".to_owned());
    portal.tamper("demo", "settings.linkLifetimeSeconds", Some(soon)).await;
    portal
}

#[tokio::test]
async fn a_broken_item_is_shown_as_it_is_stored_with_what_is_wrong() {
    let portal = with_a_broken_app().await;
    let broken = portal.app("demo").await;
    assert_eq!((&broken["settings"], &broken["version"]), (&json!(null), &json!(1)));
    assert_eq!(broken["stored"]["linkLifetimeSeconds"], "soon");
    assert_eq!(broken["errors"][0]["field"], "linkLifetimeSeconds");
    assert!(broken.get("warnings").is_none());
    let apps = portal.get("/portal/api/apps").await.json(200);
    assert_eq!((&apps[0]["name"], &apps[0]["broken"]), (&json!(null), &json!(true)));
    assert_eq!((&apps[1]["name"], &apps[1]["broken"]), (&json!("Demo Input"), &json!(false)));
}

#[tokio::test]
async fn a_broken_item_is_mended_by_restoring_while_others_are_saved() {
    let portal = with_a_broken_app().await;
    portal.change("demo-input", |settings| settings["name"] = "Other".into()).await;
    let history = portal.get("/portal/api/apps/demo/history").await.json(200);
    assert_eq!(history[0]["version"], 1, "the history is as it was saved");
    let mended = portal.post("apps/demo/restore", json!({ "version": 1, "expected": 1 })).await.json(200);
    assert_eq!((&mended["version"], &mended["settings"]["linkLifetimeSeconds"]), (&json!(2), &json!(3600)));
}

#[tokio::test]
async fn a_broken_item_is_mended_by_saving_over_it() {
    let portal = with_a_broken_app().await;
    let refused = portal.put("demo", &json!({ "name": "Demo" }), json!(7)).await.json(409);
    assert_eq!(refused["current"]["stored"]["linkLifetimeSeconds"], "soon", "a conflict shows it, too");
    let mended = portal.put("demo", &json!({ "name": "Demo" }), json!(1)).await.json(200);
    assert_eq!(mended["version"], 2);
}

#[tokio::test]
async fn an_item_without_a_version_is_mended_like_any_other() {
    let portal = Portal::start().await;
    portal.change("demo", |settings| settings["name"] = "Second".into()).await;
    portal.tamper("demo", "version", None).await;
    assert_eq!(portal.app("demo").await["version"], 0);
    let history = portal.get("/portal/api/apps/demo/history").await.json(200);
    assert_eq!((&history[0]["version"], &history[1]["version"]), (&json!(2), &json!(1)));
    portal.put("demo", &json!({ "name": "Demo" }), json!(2)).await.json(409);
    portal.put("demo", &json!({ "name": "Demo" }), json!(null)).await.json(409);
    let mended = portal.post("apps/demo/restore", json!({ "version": 1, "expected": 0 })).await.json(200);
    assert_eq!((&mended["version"], &mended["settings"]["name"]), (&json!(3), &json!("Demo")));
}

#[tokio::test]
async fn an_item_without_settings_hides_no_other_and_is_mended() {
    let portal = Portal::start().await;
    portal.tamper("demo", "settings", None).await;
    let apps = portal.get("/portal/api/apps").await.json(200);
    let broken: Vec<bool> =
        apps.as_array().unwrap().iter().map(|app| app["broken"].as_bool().unwrap()).collect();
    assert_eq!(broken, [true, false, false]);
    assert_eq!(portal.app("demo").await["errors"][0]["field"], "settings");
    assert_eq!(portal.put("demo", &json!({ "name": "Demo" }), json!(1)).await.json(200)["version"], 2);
}
