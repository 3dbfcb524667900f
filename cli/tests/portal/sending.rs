use rekey_local::{Channel, Fault, FaultKind, Message, Service};
use serde_json::{Value, json};

use crate::harness::*;

async fn send(portal: &Portal, settings: Value, message: &str, source: Value, to: &str) -> Answer {
    let asked = json!({
        "appId": "demo", "settings": settings, "locale": "ja", "message": message, "source": source, "to": to,
    });
    portal.post("test", asked).await
}

fn inbox(portal: &Portal) -> Vec<Message> {
    portal.run.aws().messages()
}

#[tokio::test]
async fn a_test_mail_arrives_from_the_drafts_own_sender() {
    let portal = Portal::start().await;
    let sender =
        json!({ "address": "hello@shop.example", "displayName": "Bücher", "replyTo": "help@shop.example" });
    let draft = json!({ "name": "Shop", "emailSender": sender });
    let own = json!({ "subject": "再設定", "text": "{{ user.name }} {{ link }}" });
    let sent = send(&portal, draft, "email-link", own, "ann@example.com").await.json(200);
    let [mail] = &inbox(&portal)[..] else { panic!("one mail") };
    assert_eq!(sent["messageId"], mail.id.as_str());
    assert_eq!(mail.from.as_deref(), Some("=?UTF-8?B?QsO8Y2hlcg==?= <hello@shop.example>"));
    assert_eq!((mail.to.as_str(), mail.subject.as_deref()), ("ann@example.com", Some("再設定")));
    assert_eq!(mail.reply_to, ["help@shop.example"]);
    assert!(mail.text.as_deref().unwrap().starts_with("Ann Example https://"), "samples only");
    let by: Vec<_> =
        portal.run.aws().calls().into_iter().filter(|call| call.service == Service::Ses).collect();
    assert_eq!(by[0].client.as_deref(), Some("portal"));
}

#[tokio::test]
async fn a_test_sms_arrives_from_the_drafts_own_sender() {
    let portal = Portal::start().await;
    let draft = json!({ "name": "Shop", "smsSender": "SHOP" });
    let sent = send(&portal, draft, "sms-pin", json!({ "sms": "{{ pin }} です" }), "+81 90-1111-2222").await;
    assert!(sent.json(200)["messageId"].is_string());
    let [sms] = &inbox(&portal)[..] else { panic!("one SMS") };
    assert_eq!(
        (sms.channel, sms.to.as_str(), sms.from.as_deref()),
        (Channel::Sms, "+819011112222", Some("SHOP"))
    );
    assert_eq!(sms.text.as_deref(), Some("428317 です"));
    let plain = send(&portal, json!({ "name": "Shop" }), "sms-pin", Value::Null, "+819011112222").await;
    assert_eq!(plain.status, 200);
    assert_eq!(inbox(&portal)[1].from.as_deref(), Some("Rekey"), "the deployment's sender");
    assert!(inbox(&portal)[1].text.as_deref().unwrap().contains("Shop"));
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_its_field() {
    let portal = Portal::start().await;
    let shop = || json!({ "name": "Shop" });
    for to in ["", "ann", "+819011112222", "a@b.example\r\nBcc: c@d.example"] {
        let errors = send(&portal, shop(), "email-link", Value::Null, to).await.errors();
        assert_eq!(errors, ["to: is not an email address"]);
    }
    let errors = send(&portal, shop(), "sms-pin", Value::Null, "ann@example.com").await.errors();
    assert_eq!(errors, ["to: is not a phone number in E.164, such as +819001234567"]);
    let wrong = send(&portal, shop(), "sms-pin", json!({ "sms": "no code" }), "+819011112222").await.errors();
    assert_eq!(wrong, ["templates.ja.sms-pin.sms: must contain {{ pin }}, whatever its conditions say"]);
    let draft = json!({ "name": "Shop", "emailSender": { "address": "nobody" } });
    let errors = send(&portal, draft, "email-link", Value::Null, "ann@example.com").await.errors();
    assert_eq!(errors, ["emailSender.address: is not an email address"]);
    assert!(inbox(&portal).is_empty());
}

#[tokio::test]
async fn the_country_lists_are_obeyed() {
    let portal = Portal::start().await;
    let only_gb = json!({ "name": "Shop", "smsCountries": ["GB"] });
    let errors = send(&portal, only_gb.clone(), "sms-pin", Value::Null, "+819011112222").await.errors();
    assert_eq!(errors, ["to: is in JP, which is none of the app's SMS countries"]);
    let errors =
        send(&portal, json!({ "name": "Shop" }), "sms-pin", Value::Null, "+39333444555").await.errors();
    assert_eq!(errors, ["to: is in IT, where this deployment sends no SMS"]);
    assert!(inbox(&portal).is_empty());
    assert_eq!(send(&portal, only_gb, "sms-pin", Value::Null, "+442079460958").await.status, 200);
}

#[tokio::test]
async fn a_test_sms_counts_in_the_days_budget() {
    let portal = Portal::start().await;
    let few = json!({ "name": "Shop", "smsDailyBudget": 2 });
    for _ in 0..2 {
        assert_eq!(send(&portal, few.clone(), "sms-pin", Value::Null, "+819011112222").await.status, 200);
    }
    let errors = send(&portal, few.clone(), "sms-pin", Value::Null, "+819011112222").await.errors();
    assert_eq!(errors, ["smsDailyBudget: is used up for today: a test counts, too"]);
    assert_eq!(
        send(&portal, few, "email-link", Value::Null, "ann@example.com").await.status,
        200,
        "mails go on"
    );
}

#[tokio::test]
async fn a_provider_that_refuses_is_quoted() {
    let portal = Portal::start().await;
    portal.run.aws().inject(Fault {
        service: Service::Ses,
        operation: None,
        table: None,
        skip: 0,
        times: 1,
        kind: FaultKind::Rejected {
            code: "MessageRejected".to_owned(),
            message: "Email address is not verified".to_owned(),
        },
    });
    let refused =
        send(&portal, json!({ "name": "Shop" }), "email-link", Value::Null, "ann@example.com").await;
    assert!(refused.json(502)["error"].as_str().unwrap().contains("MessageRejected"), "{refused:?}");
}
