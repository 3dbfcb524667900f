use serde_json::{Value, json};
use shared::settings::AppSettings;

use crate::harness::*;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

#[tokio::test]
async fn the_page_and_every_file_of_it_are_served_under_its_policy() {
    let portal = Portal::start().await;
    let page = portal.get("/portal/").await;
    assert!(page.status == 200 && page.text.starts_with("<!doctype html>"), "{page:?}");
    assert_eq!(portal.get("/portal").await.header("location"), "/portal/");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/portal");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".js") || name.ends_with(".css") {
            let served = portal.get(&format!("/portal/{name}")).await;
            assert_eq!(served.status, 200, "{name} has no line in cli/src/portal/assets.rs");
            assert_eq!(served.header("content-security-policy"), POLICY);
            let kind = if name.ends_with(".js") { "text/javascript" } else { "text/css" };
            assert!(served.header("content-type").starts_with(kind), "{name}");
        }
    }
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(page.header(name), value);
    }
    assert!(portal.get("/").await.text.contains("href=\"/portal/\""), "the console leads to it");
}

#[tokio::test]
async fn what_there_is_not_is_said_in_json() {
    let portal = Portal::start().await;
    for path in
        ["/portal/nothing.js", "/portal/api/nothing", "/portal/api/apps/nobody", "/portal/api/apps/a%23b"]
    {
        let answer = portal.get(path).await;
        assert!(answer.json(404)["error"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn the_target_is_this_machine() {
    let portal = Portal::start().await;
    let target = portal.get("/portal/api/target").await;
    assert_eq!(target.header("cache-control"), "no-store");
    let mut target = target.json(200);
    assert_eq!(target.as_object_mut().unwrap().remove("now").unwrap(), "2026-11-21T20:24:00.000Z");
    assert_eq!(
        target,
        json!({
            "where": "local", "account": null, "region": null, "stack": null, "caller": null,
            "appsTable": "rekey-apps", "canSend": { "email": true, "sms": true }, "cacheSeconds": 30,
            "version": env!("CARGO_PKG_VERSION"),
        })
    );
}

#[tokio::test]
async fn the_page_learns_what_there_is_to_set() {
    let portal = Portal::start().await;
    let meta = portal.get("/portal/api/meta").await.json(200);
    let schema = &meta["schema"]["properties"];
    assert_eq!(schema["linkLifetimeSeconds"]["maximum"], 604_800);
    assert!(schema.get("appId").is_none(), "the id is no setting");
    for (name, property) in schema.as_object().unwrap() {
        assert!(property["title"].is_string() && property["description"].is_string(), "{name}");
    }
    let mut defaults = meta["defaults"].clone();
    assert!(defaults.get("name").is_none());
    defaults["name"] = "Shop".into();
    assert_eq!(AppSettings::parse(&defaults).unwrap(), AppSettings::named("Shop").unwrap());

    let messages = meta["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 7);
    let pin = messages.iter().find(|message| message["name"] == "sms-pin").unwrap();
    assert_eq!((&pin["channel"], &pin["parts"]), (&json!("sms"), &json!(["sms"])));
    let [placeholder, ..] = &pin["placeholders"].as_array().unwrap()[..] else { panic!("none") };
    assert_eq!((&placeholder["name"], &placeholder["required"]), (&json!("pin"), &json!(true)));
    let languages = meta["languages"].as_array().unwrap();
    assert!(
        languages.contains(&json!({ "tag": "ja", "name": "日本語", "english": "Japanese", "dir": "ltr" }))
    );
    assert!(languages.iter().any(|language| language["tag"] == "ar" && language["dir"] == "rtl"));
    let countries = meta["countries"].as_array().unwrap();
    assert!(countries.contains(&json!("JP")) && !countries.contains(&json!("XX")));
}

#[tokio::test]
async fn the_nearest_built_in_text_is_found() {
    let portal = Portal::start().await;
    let text = |locale: &str, message: &str| {
        let path = format!("/portal/api/built-in?locale={locale}&message={message}");
        async {
            let path = path;
            portal.get(&path).await
        }
    };
    let taiwan = text("zh-TW", "email-link").await.json(200);
    assert_eq!(taiwan["language"], "zh-Hant");
    assert!(taiwan["source"]["subject"].is_string() && taiwan["source"].get("sms").is_none());
    let klingon = text("tlh", "sms-pin").await.json(200);
    assert!(klingon["language"] == "en" && klingon["source"]["sms"].as_str().unwrap().contains("{{ pin }}"));
    assert_eq!(
        text("english", "sms-pin").await.errors(),
        ["locale: must be a BCP 47 language tag such as pt-BR"]
    );
    assert_eq!(text("en", "sms-pigeon").await.status, 404);
}

#[tokio::test]
async fn a_draft_is_told_everything_at_once() {
    let portal = Portal::start().await;
    let check = async |settings: Value| portal.post("check", json!({ "settings": settings })).await.json(200);
    let fields = |told: &Value| {
        let mut fields: Vec<String> =
            told.as_array().unwrap().iter().map(|each| each["field"].as_str().unwrap().to_owned()).collect();
        fields.sort_unstable();
        fields.join(" ")
    };
    let wrong =
        check(json!({ "name": "", "successRedirectUrl": "/ok", "limits": { "coolDownSeconds": 1 } })).await;
    assert_eq!(fields(&wrong["errors"]), "limits.coolDownSeconds name successRedirectUrl");
    assert_eq!(wrong["warnings"], json!([]));
    let weak = json!({
        "name": "Shop", "accountDisclosure": "tell", "linkLifetimeSeconds": 600,
        "templates": { "en": { "sms-pin": { "sms": "{{ pn }}" } } },
    });
    let weak = check(weak).await;
    assert_eq!(fields(&weak["errors"]), "templates.en.sms-pin.sms");
    assert_eq!(fields(&weak["warnings"]), "accountDisclosure", "a wrong text hides no other warning");
    let good = check(json!({ "name": "Shop", "linkLifetimeSeconds": 600 })).await;
    assert_eq!(good, json!({ "errors": [], "warnings": [] }));
}

#[tokio::test]
async fn apps_are_listed_and_shown() {
    let portal = Portal::start().await;
    let apps = portal.get("/portal/api/apps").await.json(200);
    let ids: Vec<&str> = apps.as_array().unwrap().iter().map(|app| app["appId"].as_str().unwrap()).collect();
    assert_eq!(ids, ["demo", "demo-input", "demo-kii"]);
    assert_eq!(
        apps[0],
        json!({
            "appId": "demo", "name": "Demo", "version": 1, "savedAt": "2026-11-21T20:24:00.000Z",
            "savedBy": "cargo run", "broken": false,
        })
    );
    let kii = portal.app("demo-kii").await;
    assert_eq!((&kii["version"], &kii["settings"]["linkAction"]), (&json!(1), &json!("immediate")));
    let warned = kii["warnings"].as_array().unwrap();
    assert!(warned.iter().any(|warning| warning["field"] == "linkAction" && warning["message"].is_string()));
}
