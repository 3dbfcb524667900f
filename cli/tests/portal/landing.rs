use serde_json::{Value, json};

use crate::harness::*;

/// Where the links of the app land. One that is not ours belongs to no app: it is always the same page.
async fn landings(portal: &Portal, settings: Value) -> Vec<Value> {
    let landings = portal.post("landings", json!({ "settings": settings })).await.json(200);
    let outcomes: Vec<&str> =
        landings.as_array().unwrap().iter().map(|landing| landing["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["ok", "expired", "used", "superseded", "invalid", "unknown"]);
    let (unknown, known) = landings.as_array().unwrap().split_last().unwrap();
    assert_eq!((&unknown["status"], &unknown["url"]), (&json!(404), &json!(null)));
    let page = portal.get(unknown["pageUrl"].as_str().unwrap()).await;
    assert!(page.text.contains("This link does not work") && !page.text.contains("Shop"), "{}", page.text);
    known.to_vec()
}

#[tokio::test]
async fn each_outcome_lands_where_the_redirections_say() {
    let portal = Portal::start().await;
    let landings = landings(
        &portal,
        json!({
            "name": "Shop", "successRedirectUrl": "https://app.example/ok?from=reset",
            "failureRedirectUrl": "https://app.example/no", "templates": { "en": "not even a template" },
        }),
    )
    .await;
    let urls: Vec<&str> = landings.iter().map(|landing| landing["url"].as_str().unwrap()).collect();
    assert_eq!(
        urls,
        [
            "https://app.example/ok?from=reset&result=ok",
            "https://app.example/no?result=expired",
            "https://app.example/no?result=used",
            "https://app.example/no?result=superseded",
            "https://app.example/no?result=invalid",
        ]
    );
    assert!(landings.iter().all(|landing| landing["status"] == 303 && landing["pageUrl"].is_null()));
}

#[tokio::test]
async fn without_redirections_the_browser_lands_on_rekeys_own_pages() {
    let portal = Portal::start().await;
    let landings = landings(&portal, json!({ "name": "Shop", "defaultLocale": "ja" })).await;
    let statuses: Vec<u64> = landings.iter().map(|landing| landing["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [200, 410, 410, 410, 404]);
    for landing in &landings {
        let page = portal.get(landing["pageUrl"].as_str().unwrap()).await;
        assert!(page.text.contains("<html lang=\"ja\"") && page.text.contains("Shop"), "{landing}");
        assert!(page.header("content-security-policy").contains("sandbox"));
    }
}

#[tokio::test]
async fn redirections_have_no_effect_where_people_type_the_password() {
    let portal = Portal::start().await;
    let settings = json!({
        "name": "Shop", "passwordGeneration": "input", "successRedirectUrl": "https://app.example/ok",
        "failureRedirectUrl": "https://app.example/no",
    });
    let landings = landings(&portal, settings).await;
    assert!(landings.iter().all(|landing| landing["url"].is_null() && landing["pageUrl"].is_string()));
}

#[tokio::test]
async fn a_draft_with_a_bad_url_is_refused() {
    let portal = Portal::start().await;
    let settings = json!({ "name": "Shop", "successRedirectUrl": "/relative" });
    let errors = portal.post("landings", json!({ "settings": settings })).await.errors();
    assert!(errors[0].starts_with("successRedirectUrl: "), "{errors:?}");
}
