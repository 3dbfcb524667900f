use serde_json::{Value, json};

use crate::harness::*;

async fn preview(portal: &Portal, locale: &str, message: &str, source: Value) -> Value {
    let draft = json!({ "name": "Shop", "linkLifetimeSeconds": 900 });
    asked(portal, draft, locale, message, source).await.json(200)
}

async fn asked(portal: &Portal, draft: Value, locale: &str, message: &str, source: Value) -> Answer {
    let asked = json!({ "settings": draft, "locale": locale, "message": message, "source": source, "mode": "generate" });
    portal.post("preview", asked).await
}

#[tokio::test]
async fn a_mail_is_shown_as_its_reader_gets_it() {
    let portal = Portal::start().await;
    let shown = preview(&portal, "ar", "email-link", Value::Null).await;
    assert_eq!(
        (&shown["language"], &shown["dir"], &shown["faults"]),
        (&json!("ar"), &json!("rtl"), &json!([]))
    );
    let mail = &shown["rendered"];
    assert!(mail["subject"].as_str().unwrap().contains("Shop"));
    assert!(mail["text"].as_str().unwrap().contains("https://reset.example.com/r/"), "{mail}");
    let frame = portal.get(mail["htmlUrl"].as_str().unwrap()).await;
    assert!(frame.status == 200 && frame.text.contains("dir=\"rtl\""), "{frame:?}");
    assert!(frame.text.contains("<base target=\"_blank\">"));
    assert_eq!(portal.get("/portal/preview/AAAAAAAAAAAAAAAAAAAAAA").await.status, 404);
    let plain = json!({ "subject": "Hello", "text": "{{ link }}" });
    let plain = preview(&portal, "en", "email-link", plain).await;
    assert_eq!(
        (&plain["rendered"]["subject"], &plain["rendered"]["htmlUrl"]),
        (&json!("Hello"), &json!(null))
    );
}

#[tokio::test]
async fn a_framed_preview_runs_nothing_and_sends_nothing() {
    let portal = Portal::start().await;
    let shown = preview(&portal, "en", "email-new-password", Value::Null).await;
    let frame = portal.get(shown["rendered"]["htmlUrl"].as_str().unwrap()).await;
    let policy = frame.header("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'self'", "sandbox allow-popups"] {
        assert!(policy.contains(rule), "{policy}");
    }
    for never in ["script-src", "form-action", "allow-scripts", "allow-forms", "allow-same-origin"] {
        assert!(!policy.contains(never), "{policy}");
    }
    assert_eq!(frame.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn an_sms_is_shown_with_what_it_costs() {
    let portal = Portal::start().await;
    let built_in = preview(&portal, "en", "sms-pin", Value::Null).await["rendered"].clone();
    assert!(built_in["sms"].as_str().unwrap().starts_with("428317"), "{built_in}");
    let size = &built_in["size"];
    assert_eq!(
        (&size["segments"], &size["alphabet"], &size["perSegment"]),
        (&json!(1), &json!("GSM-7"), &json!(160))
    );
    let dashed = preview(&portal, "en", "sms-pin", json!({ "sms": "{{ pin }} – code" })).await;
    let size = &dashed["rendered"]["size"];
    assert_eq!(
        (&size["units"], &size["alphabet"], &size["perSegment"]),
        (&json!(13), &json!("UCS-2"), &json!(70))
    );
    assert_eq!((&size["costly"][0]["character"], &size["costly"][0]["index"]), (&json!("–"), &json!(7)));
    assert!(size["costly"][0]["why"].is_string());
}

#[tokio::test]
async fn a_text_with_warnings_is_shown_and_one_with_errors_is_not() {
    let portal = Portal::start().await;
    let long = format!("{{{{ link }}}} {}", "a".repeat(200));
    let warned = preview(&portal, "en", "sms-link", json!({ "sms": long })).await;
    assert_eq!(
        (&warned["faults"][0]["severity"], &warned["faults"][0]["code"]),
        (&json!("warning"), &json!("segments"))
    );
    assert_eq!(warned["rendered"]["size"]["segments"], 2);
    let wrong = preview(&portal, "ja", "sms-pin", json!({ "sms": "です\n{{ pn }}" })).await;
    assert_eq!(wrong["rendered"], Value::Null);
    assert_eq!(
        wrong["faults"],
        json!([{
            "part": "sms", "line": 2, "column": 4, "severity": "error", "code": "unknown-placeholder",
            "reason": "this message has no placeholder {{ pn }}; did you mean {{ pin }}?",
        }])
    );
    let missing = preview(&portal, "ja", "email-link", json!({ "subject": "x" })).await;
    assert_eq!((&missing["rendered"], &missing["faults"][0]["part"]), (&Value::Null, &json!("text")));
}

#[tokio::test]
async fn the_drafts_other_texts_do_not_matter_and_its_other_fields_do() {
    let portal = Portal::start().await;
    let text = json!({ "sms": "{{ app.name }} {{ pin }} ({{ expires_in }})" });
    let draft = json!({
        "name": "Draft", "pinLifetimeSeconds": 300, "templates": { "en": { "sms-pin": { "sms": "{{ broken" } } },
    });
    let shown = asked(&portal, draft, "en", "sms-pin", text.clone()).await.json(200);
    assert_eq!(shown["rendered"]["sms"], "Draft 428317 (5 minutes)");
    let draft = json!({ "name": "Draft", "pinLifetimeSeconds": 1 });
    let refused = asked(&portal, draft, "en", "sms-pin", text.clone()).await;
    assert_eq!(refused.errors(), ["pinLifetimeSeconds: must be from 60 to 3600, not 1"]);
    let draft = json!({ "name": "Draft" });
    let refused = asked(&portal, draft.clone(), "english", "sms-pin", text.clone()).await;
    assert_eq!(refused.errors(), ["locale: must be a BCP 47 language tag such as pt-BR"]);
    assert_eq!(asked(&portal, draft, "en", "sms-pigeon", text).await.status, 400);
}

#[tokio::test]
async fn a_language_without_a_text_shows_the_one_that_its_readers_get() {
    let portal = Portal::start().await;
    let language = async |draft: Value| {
        asked(&portal, draft, "it", "sms-pin", Value::Null).await.json(200)["language"].clone()
    };
    assert_eq!(language(json!({ "name": "Shop" })).await, "en");
    assert_eq!(language(json!({ "name": "Shop", "defaultLocale": "ja" })).await, "ja");
    let own = preview(&portal, "he", "sms-pin", json!({ "sms": "{{ pin }}" })).await;
    assert_eq!((&own["language"], &own["dir"]), (&json!("he"), &json!("rtl")));
}

#[tokio::test]
async fn a_preview_shows_samples_and_no_secret_of_anybody() {
    let portal = Portal::start().await;
    let sent = reset_by_mail(&portal).await;
    let link = sent.split_whitespace().find(|word| word.contains("/r/")).unwrap();
    let secret = link.rsplit('/').next().unwrap();
    let mut shown = String::new();
    for message in
        ["email-link", "email-new-password", "email-changed", "sms-link", "sms-pin", "sms-new-password"]
    {
        let preview = preview(&portal, "en", message, Value::Null).await;
        shown += &preview.to_string();
        if let Some(url) = preview["rendered"]["htmlUrl"].as_str() {
            shown += &portal.get(url).await.text;
        }
    }
    for private in [secret, "user_123456", "+819001234567", "John Doe", "argon2"] {
        assert!(!shown.contains(private), "{private}");
    }
}

/// Asks for a reset of the demo user and answers with the mail that it is sent.
async fn reset_by_mail(portal: &Portal) -> String {
    let url = portal.url("/api/apps/demo/users/user_123456/password/request-reset");
    let call = HTTP.post(url).header("content-type", "application/vnd.kii.ResetPasswordRequest+json");
    let body = json!({ "notificationMethod": "EMAIL" }).to_string();
    assert_eq!(Answer::of(call.body(body)).await.status, 204);
    for _ in 0..5_000 {
        if let Some(text) = portal.run.aws().messages().into_iter().find_map(|message| message.text) {
            return text;
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    panic!("no mail came")
}
