use serde_json::json;

use crate::harness::*;

async fn authorize(service: &Service, event: serde_json::Value) -> serde_json::Value {
    service.run.functions().invoke("authorizer", &event).await.unwrap()
}

#[tokio::test]
async fn the_authorizer_refuses_a_token_at_once_after_a_reset() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let rest = json!({ "type": "TOKEN", "authorizationToken": format!("Bearer {token}"), "methodArn": "arn:aws:execute-api:eu-west-1:1:a/v1/GET/x" });
    let http = json!({ "version": "2.0", "type": "REQUEST", "headers": { "authorization": format!("Bearer {token}") } });
    assert_eq!(authorize(&service, rest.clone()).await["policyDocument"]["Statement"][0]["Effect"], "Allow");
    let allowed = authorize(&service, http.clone()).await;
    assert_eq!((&allowed["isAuthorized"], &allowed["context"]["userId"]), (&json!(true), &json!(USER)));
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.press(&link, None).await;
    assert_eq!(authorize(&service, rest).await["policyDocument"]["Statement"][0]["Effect"], "Deny");
    assert_eq!(authorize(&service, http).await, json!({ "isAuthorized": false, "context": {} }));
}

#[tokio::test]
async fn a_token_expires_when_it_says() {
    let service = Service::start().await;
    let expires_at = START.as_millis() + 90_000;
    let url = service.url("/api/oauth2/token");
    let body = json!({ "username": "johndoe", "password": OLD_PASSWORD, "expiresAt": expires_at });
    let answer = service.send(|http| http.post(url).header("x-kii-appid", "demo").json(&body)).await;
    assert_eq!(answer.json()["expires_in"], 90);
    let token = answer.json()["access_token"].as_str().unwrap().to_owned();
    service.advance(89);
    assert_eq!(service.me("demo", &token).await.status, 200);
    service.advance(1);
    assert_eq!(service.me("demo", &token).await.error(), "403 WRONG_TOKEN");
}

#[tokio::test]
async fn the_current_user_is_shown_as_the_sdk_knows_it() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    insta::assert_json_snapshot!(service.me("demo", &token).await.json(), @r#"
    {
      "_disabled": false,
      "_hasPassword": true,
      "displayName": "John Doe",
      "emailAddress": "user_123456@example.com",
      "emailAddressVerified": true,
      "locale": "en",
      "loginName": "johndoe",
      "phoneNumber": "+819001234567",
      "phoneNumberVerified": true,
      "userID": "user_123456"
    }
    "#);
    let url = service.url("/api/apps/demo/users/somebody_else");
    assert_eq!(service.send(|http| http.get(url).bearer_auth(&token)).await.error(), "403 WRONG_TOKEN");
}

#[tokio::test]
async fn a_signed_in_user_changes_the_password_and_every_token_dies() {
    let service = Service::start().await;
    let tokens = [service.token("demo", OLD_PASSWORD).await, service.token("demo", OLD_PASSWORD).await];
    let link = link_of(&service.ask("demo", USER, email()).await);
    let change = |old: &str, new: &str| {
        let url = service.url("/api/apps/demo/users/me/password");
        let body = json!({ "oldPassword": old, "newPassword": new }).to_string();
        let kind = "application/vnd.kii.ChangePasswordRequest+json";
        service.send({
            let token = tokens[0].clone();
            move |http| http.put(url).bearer_auth(token).header("content-type", kind).body(body)
        })
    };
    assert_eq!(change("wrong_password", "new_password_00").await.error(), "401 WRONG_PASSWORD");
    assert_eq!(change(OLD_PASSWORD, "short").await.error(), "400 PASSWORD_TOO_SHORT");
    assert_eq!(change(OLD_PASSWORD, OLD_PASSWORD).await.error(), "400 INVALID_INPUT_DATA");
    assert_eq!(change(OLD_PASSWORD, "new_password_00").await.status, 204);
    for token in &tokens {
        assert_eq!(service.me("demo", token).await.error(), "403 WRONG_TOKEN");
    }
    assert_eq!(service.press(&link, None).await.status, 404, "a link from before is revoked");
    assert_eq!(service.sign_in("demo", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn signing_out_ends_one_session() {
    let service = Service::start().await;
    let [one, other] = [service.token("demo", OLD_PASSWORD).await, service.token("demo", OLD_PASSWORD).await];
    let url = service.url("/api/oauth2/token");
    assert_eq!(service.send(|http| http.delete(url).bearer_auth(&one)).await.status, 204);
    assert_eq!(service.me("demo", &one).await.error(), "403 WRONG_TOKEN");
    assert_eq!(service.me("demo", &other).await.status, 200);
}

#[tokio::test]
async fn a_token_of_one_app_is_none_of_another() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    assert_eq!(service.me("demo-input", &token).await.error(), "403 WRONG_TOKEN");
}

#[tokio::test]
async fn a_pending_user_can_sign_in_with_nothing_and_ask_again() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.run.aws().inject(rekey_local::Fault {
        service: rekey_local::Service::Ses,
        operation: None,
        table: None,
        skip: 0,
        times: 1_000,
        kind: rekey_local::FaultKind::ServerError,
    });
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 400, "the old password is dead");
    service.run.aws().clear_faults();
    service.advance(1);
    let link = link_of(&service.ask("demo", USER, sms()).await);
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
    assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
    // The first reset's password is still due; it must not replace the second's.
    service.advance(3_600);
    service.sweep().await;
    assert_eq!(service.sign_in("demo", EMAIL, &password_of(&sent)).await.status, 200);
}

#[tokio::test]
async fn an_app_may_let_generated_passwords_expire() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["generatedPasswordExpires"] = 600.into()).await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.press(&link, None).await;
    service.settle().await;
    let new = password_of(service.messages().last().unwrap());
    service.advance(599);
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.status, 200);
    service.advance(1);
    assert_eq!(service.sign_in("demo", EMAIL, &new).await.error(), "400 invalid_grant");
}

#[tokio::test]
async fn who_is_unknown_signs_in_at_the_same_cost() {
    let service = Service::start().await;
    service.sign_in("demo", EMAIL, "wrong password").await;
    let mut seen = Vec::new();
    for username in [EMAIL, "nobody@example.com", "passwordless@example.com", "disabled@example.com"] {
        let (answer, calls) =
            service.calls_of("sign-in", service.sign_in("demo", username, "wrong password")).await;
        assert_eq!(answer.error(), "400 invalid_grant");
        seen.push(crate::links::operations(&calls));
    }
    assert_eq!(seen[0], ["GetItem", "GetItem", "UpdateItem", "UpdateItem"]);
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:?}");
}
