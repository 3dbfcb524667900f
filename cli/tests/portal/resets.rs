use serde_json::{Value, json};

use crate::harness::*;

/// Asks for a reset by mail, and waits until it was sent; its id.
async fn asked(portal: &Portal) -> String {
    let url = portal.url("/api/apps/demo/users/user_123456/password/request-reset");
    let asked = Answer::of(HTTP.post(url).json(&json!({ "notificationMethod": "EMAIL" }))).await;
    assert_eq!(asked.status, 204);
    loop {
        let resets = portal.get("/_local/resets").await.json(200);
        if resets[0]["deliveries"].as_array().is_some_and(|sent| !sent.is_empty()) {
            return resets[0]["resetId"].as_str().unwrap().to_owned();
        }
        tokio::task::yield_now().await;
    }
}

async fn look_up(portal: &Portal, app: &str, id: &str) -> Answer {
    portal.get(&format!("/portal/api/apps/{app}/resets/{id}")).await
}

#[tokio::test]
async fn a_reset_is_shown_with_what_became_of_each_message() {
    let portal = Portal::start().await;
    let id = asked(&portal).await;
    let shown = look_up(&portal, "demo", &id).await.json(200);
    let known = |name: &str| shown[name].as_str().unwrap_or("-").to_owned();
    assert_eq!(["resetId", "user", "state", "standing"].map(known), [&id, "user_123456", "issued", "live"]);
    let message = &shown["messages"][0];
    assert_eq!((&message["kind"], &message["status"]), (&json!("email-link"), &Value::Null));
    let feedback = format!("/_local/messages/{}/feedback", message["id"].as_str().unwrap());
    let told = Answer::of(HTTP.post(portal.url(&feedback)).json(&json!({ "event": "bounce" }))).await;
    assert_eq!(told.status, 200, "{told:?}");
    let shown = look_up(&portal, "demo", &id).await;
    assert!(!shown.text.contains("example.com") && !shown.text.contains("igest"), "{}", shown.text);
    let message = &shown.json(200)["messages"][0];
    assert_eq!(
        (&message["status"], &message["code"], &message["at"]),
        (&json!("bounced"), &json!("Permanent/General"), &json!("2026-11-21T20:24:00.000Z"))
    );
}

#[tokio::test]
async fn a_reset_of_another_app_and_one_that_is_not_there_are_not_found_alike() {
    let portal = Portal::start().await;
    let id = asked(&portal).await;
    for (app, id) in
        [("demo-input", id.as_str()), ("demo", "AAAAAAAAAAAAAAAAAAAAAA"), ("nobody", &id), ("a%23b", &id)]
    {
        let missing = look_up(&portal, app, id).await.json(404);
        assert!(missing["error"].as_str().unwrap().contains("has no reset"), "{missing}");
    }
    for bad in ["x", "MESSAGE%23m-1", "AAAAAAAAAAAAAAAAAAAAA%2F"] {
        let refused = look_up(&portal, "demo", bad).await.errors();
        assert_eq!(refused, ["resetId: must be 22 characters of base64url, as the logs show it"]);
    }
}
