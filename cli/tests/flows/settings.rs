use serde_json::json;

use crate::harness::*;

#[tokio::test]
async fn a_saved_change_is_in_force_within_thirty_seconds() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    service.configure("demo", |settings| settings["allowedProofs"] = json!(["sms-link"])).await;
    service.advance(61);
    assert_eq!(service.request("demo", USER, email()).await.error(), "400 INVALID_INPUT_DATA");
    let message = service.ask("demo", USER, sms()).await;
    assert_eq!(message.to, PHONE);
}

#[tokio::test]
async fn a_reset_keeps_the_way_its_message_spoke_of() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.configure("demo", |settings| settings["passwordGeneration"] = "input".into()).await;
    let page = service.get(&link).await;
    assert!(!page.text.contains("newPassword"), "the mail promised a generated one");
    assert_eq!(service.press(&link, None).await.status, 200);
    service.settle().await;
    assert_eq!(
        service.sign_in("demo", EMAIL, &password_of(service.messages().last().unwrap())).await.status,
        200
    );
}

#[tokio::test]
async fn a_pin_is_completed_as_the_app_is_set_when_it_is_typed() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    service.configure("demo-input", |settings| settings["passwordGeneration"] = "generate".into()).await;
    assert_eq!(service.complete("demo-input", USER, &pin, None).await.status, 204);
    service.settle().await;
    let sent = service.messages().into_iter().rev().find(|message| message.to == PHONE).unwrap();
    assert_eq!(service.sign_in("demo-input", EMAIL, &password_of(&sent)).await.status, 200);

    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    service.configure("demo", |settings| settings["passwordGeneration"] = "input".into()).await;
    assert_eq!(service.complete("demo", USER, &pin, None).await.error(), "400 INVALID_INPUT_DATA");
    assert_eq!(service.complete("demo", USER, &pin, Some("new_password_00")).await.status, 204);
    service.settle().await;
    assert_eq!(service.sign_in("demo", EMAIL, "new_password_00").await.status, 200);
}

#[tokio::test]
async fn senders_lifetimes_and_texts_are_the_apps_own() {
    let service = Service::start().await;
    service
        .configure("demo", |settings| {
            settings["emailSender"] = json!({ "address": "hello@shop.example", "displayName": "Bücher", "replyTo": "help@shop.example" });
            settings["smsSender"] = "SHOP".into();
            settings["linkLifetimeSeconds"] = 900.into();
            settings["otpDomain"] = "shop.example".into();
            settings["templates"] = json!({ "en": { "sms-link": { "sms": "{{ app.name }}: {{ link }} ({{ expires_in }})" } } });
        })
        .await;
    let mail = service.ask("demo", USER, email()).await;
    assert_eq!(mail.from.as_deref(), Some("=?UTF-8?B?QsO8Y2hlcg==?= <hello@shop.example>"));
    assert_eq!(mail.reply_to, ["help@shop.example"]);
    assert!(mail.text.contains("15 minutes"), "{}", mail.text);
    assert_eq!(mail.attributes["Auto-Submitted"], "auto-generated");
    service.advance(1);
    let text = service.ask("demo", USER, sms()).await;
    assert_eq!(text.from.as_deref(), Some("SHOP"));
    assert!(text.text.starts_with("Demo: http://") && text.text.ends_with("(15 minutes)"), "{}", text.text);
    service.next_day();
    let pin = service.ask("demo", USER, sms_pin()).await;
    assert!(pin.text.ends_with(&format!("\n\n@shop.example #{}", pin_of(&pin))), "{}", pin.text);
    service.advance(900);
    assert_eq!(service.complete("demo", USER, &pin_of(&pin), None).await.error(), "410 PIN_CODE_EXPIRED");
}

#[tokio::test]
async fn a_broken_settings_item_answers_503_for_its_app_and_harms_no_other() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    let sdk = shared::aws::load_local(&service.run.aws().endpoint()).await;
    let broken = aws_sdk_dynamodb::Client::new(&sdk)
        .update_item()
        .table_name("rekey-apps")
        .key("appId", aws_sdk_dynamodb::types::AttributeValue::S("demo".to_owned()))
        .update_expression("SET settings.linkLifetimeSeconds = :broken")
        .expression_attribute_values(
            ":broken",
            aws_sdk_dynamodb::types::AttributeValue::S("soon".to_owned()),
        );
    broken.send().await.unwrap();
    service.advance(61);
    assert_eq!(service.request("demo", USER, email()).await.error(), "503 RESOURCE_TEMPORARILY_UNAVAILABLE");
    assert_eq!(
        service.sign_in("demo", EMAIL, OLD_PASSWORD).await.error(),
        "503 RESOURCE_TEMPORARILY_UNAVAILABLE"
    );
    let page = service.get(&link).await;
    assert_eq!(page.status, 503);
    assert!(page.text.contains("We could not do this just now"));
    service.ask("demo-input", USER, email()).await;
}
