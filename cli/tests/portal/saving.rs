use futures_util::future::join_all;
use rekey_local::{Fault, FaultKind, Service};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::*;

#[tokio::test]
async fn a_save_makes_the_next_version() {
    let portal = Portal::start().await;
    portal.run.clock().advance(std::time::Duration::from_secs(60));
    let saved = portal.change("demo", |settings| settings["linkLifetimeSeconds"] = 900.into()).await;
    assert_eq!(saved["version"], 2);
    assert_eq!(saved["savedAt"], "2026-11-21T20:25:00.000Z");
    assert_eq!(saved["savedBy"], "cargo run (portal)");
    assert_eq!(saved["warnings"][0]["field"], "linkLifetimeSeconds");
    assert_eq!(portal.app("demo").await, saved, "as it is read");
}

#[tokio::test]
async fn an_app_is_created_once() {
    let portal = Portal::start().await;
    let shop = json!({ "name": "Shop" });
    let made = portal.put("shop", &shop, Value::Null).await.json(200);
    assert_eq!((&made["version"], &made["settings"]["linkLifetimeSeconds"]), (&json!(1), &json!(3600)));
    let again = portal.put("shop", &json!({ "name": "Thief" }), Value::Null).await.json(409);
    assert_eq!(again["error"], "there is an app shop already; nothing was saved");
    assert_eq!((&again["current"]["settings"]["name"], &again["changes"]), (&json!("Shop"), &json!([])));
    assert_eq!(portal.app("shop").await, made);
    assert!(portal.put("a%23b", &shop, Value::Null).await.errors()[0].starts_with("appId: "));
    let gone = portal.put("nobody", &shop, json!(3)).await.json(404);
    assert_eq!(gone["error"], "there is no app nobody any more; nothing was saved");
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_every_field_and_what_was_stored_stays() {
    let portal = Portal::start().await;
    let before = portal.app("demo").await;
    let wrong = json!({
        "name": "Demo", "successRedirectUrl": "http://app.example", "failureRedirectUrl": "https://u:p@app.example",
        "linkLifetimeSeconds": 59, "emailSender": { "address": "nobody" }, "smsCountries": ["JP", "XX"],
        "templates": { "ja": { "sms-pin": { "sms": "{{ pn }}" } } },
    });
    let url = "must be an absolute https URL without credentials, at most 1024 bytes";
    assert_eq!(
        portal.put("demo", &wrong, json!(1)).await.errors(),
        [
            "emailSender.address: is not an email address".to_owned(),
            format!("failureRedirectUrl: {url}"),
            "linkLifetimeSeconds: must be from 60 to 604800, not 59".to_owned(),
            "smsCountries[1]: must be an ISO 3166 country in two upper-case letters, such as JP".to_owned(),
            format!("successRedirectUrl: {url}"),
            "templates.ja.sms-pin.sms: this message has no placeholder {{ pn }}; did you mean {{ pin }}? (line 1, column 4)".to_owned(),
        ]
    );
    assert_eq!(portal.app("demo").await, before);
}

#[tokio::test]
async fn the_second_of_two_people_is_refused_with_what_the_first_has_changed() {
    let portal = Portal::start().await;
    let base = portal.app("demo").await["settings"].clone();
    let mut first = base.clone();
    first["linkLifetimeSeconds"] = 900.into();
    first["startUrl"] = "https://app.example/start".into();
    let first = portal.put("demo", &first, json!(1)).await.json(200);
    let mut second = base;
    second["pinLifetimeSeconds"] = 300.into();
    let refused = portal.put("demo", &second, json!(1)).await.json(409);
    assert_eq!(refused["error"], "somebody else saved version 2 first; nothing of yours was saved");
    assert_eq!(refused["current"], first);
    assert_eq!(
        refused["changes"],
        json!([
            { "field": "linkLifetimeSeconds", "before": 3600, "after": 900 },
            { "field": "startUrl", "before": null, "after": "https://app.example/start" },
        ])
    );
    assert_eq!(portal.app("demo").await, first, "nothing is overwritten");
}

#[tokio::test]
async fn what_changed_since_a_version_that_is_not_kept_is_not_guessed() {
    let portal = Portal::start().await;
    for version in [0, 99, i64::MAX] {
        let refused = portal.put("demo", &json!({ "name": "Other" }), json!(version)).await.json(409);
        assert_eq!(refused["changes"], json!([]));
        assert!(refused["error"].as_str().unwrap().contains("is not kept"), "{refused}");
    }
    assert_eq!(portal.app("demo").await["version"], 1);
}

#[tokio::test]
async fn of_many_saves_at_the_same_moment_one_is_done() {
    let portal = Portal::start().await;
    let settings = |n: i32| json!({ "name": format!("Demo {n}") });
    let saves = (0..12).map(|n| {
        let portal = &portal;
        async move { (n, portal.put("demo", &settings(n), json!(1)).await.status.as_u16()) }
    });
    let answers = join_all(saves).await;
    let done: Vec<i32> = answers.iter().filter(|(_, status)| *status == 200).map(|(n, _)| *n).collect();
    assert!(answers.iter().all(|(_, status)| matches!(status, 200 | 409)), "{answers:?}");
    let [winner] = done[..] else { panic!("one is done: {answers:?}") };
    let stored = portal.app("demo").await;
    assert_eq!(
        (&stored["version"], &stored["settings"]["name"]),
        (&json!(2), &json!(format!("Demo {winner}")))
    );
    let history = portal.get("/portal/api/apps/demo/history").await.json(200);
    assert_eq!(history.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    let portal = Portal::start().await;
    let url = portal.url("/portal/api/apps/demo");
    let put = |kind: &str, body: &str| {
        let call = HTTP.put(&url).body(body.to_owned());
        Answer::of(if kind.is_empty() { call } else { call.header("content-type", kind.to_owned()) })
    };
    let valid = json!({ "settings": { "name": "Demo" }, "version": 1 }).to_string();
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        assert!(put(kind, &valid).await.json(415)["error"].is_string(), "{kind}");
    }
    let json = "application/json";
    for body in ["", "{", "[]", "{\"settings\":{},\"vresion\":1}", "{\"settings\":{},\"version\":\"1\"}"] {
        assert!(put(json, body).await.json(400)["error"].is_string(), "{body}");
    }
    let large = json!({ "settings": { "name": "x".repeat(1_100_000) }, "version": 1 }).to_string();
    assert_eq!(put(json, &large).await.status, 413);
    assert_eq!(put("application/json; charset=utf-8", &valid).await.status, 200);
    assert_eq!(portal.call(Method::DELETE, "apps/demo", json!({})).await.status, 405);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_said_so() {
    let portal = Portal::start().await;
    portal.run.aws().inject(Fault {
        service: Service::DynamoDb,
        operation: None,
        table: Some("rekey-apps".to_owned()),
        skip: 0,
        times: u32::MAX,
        kind: FaultKind::Rejected {
            code: "ResourceNotFoundException".to_owned(),
            message: "Requested resource not found".to_owned(),
        },
    });
    for answer in [
        portal.get("/portal/api/apps").await,
        portal.get("/portal/api/apps/demo").await,
        portal.put("demo", &json!({ "name": "Demo" }), json!(1)).await,
    ] {
        let error = answer.json(503)["error"].as_str().unwrap().to_owned();
        assert!(error.contains("service error ResourceNotFoundException"), "{error}");
    }
}
