//! What every message says and carries.

use std::collections::BTreeSet;

use rekey_local::{ClientFault, FaultKind};
use serde_json::{Value, json};

use crate::harness::*;

const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";

async fn ask_by(service: &Service, user: &str, agent: Option<&str>) -> Answer {
    let url = service.url(&format!("/api/apps/demo/users/{user}/password/request-reset"));
    let asked = |http: &reqwest::Client| {
        let call = http.post(&url).json(&email());
        agent.into_iter().fold(call, |call, agent| call.header("user-agent", agent))
    };
    service.send(asked).await
}

#[tokio::test]
async fn a_mail_tells_roughly_what_asked_for_it_in_the_language_of_its_reader() {
    let service = Service::start().await;
    let told = async |user: &str, agent: Option<&str>| {
        service.next_day();
        assert_eq!(ask_by(&service, user, agent).await.status, 204);
        service.settle().await;
        service.messages().pop().unwrap()
    };
    for (user, says) in [(USER, "UTC, from Safari on iPhone."), ("user_ja", "（UTC）にiPhoneのSafariから")]
    {
        let mail = told(user, Some(IPHONE)).await;
        assert!(mail.text.contains(says) && mail.html.as_deref().unwrap().contains(says), "{}", mail.text);
    }
    let hostile =
        "Mozilla/5.0 (iPhone; \"><script>alert(1)</script> https://evil.example {{ link }}) Safari/604.1";
    let mail = told(USER, Some(hostile)).await;
    assert!(mail.text.contains("UTC, from Safari on iPhone."), "{}", mail.text);
    for part in [&mail.subject, &mail.text, mail.html.as_ref().unwrap()] {
        assert!(!part.contains("evil") && !part.contains("alert"), "{part}");
    }
    for nobody in [None, Some("okhttp/4.12.0"), Some("Mozilla/5.0 (compatible; bingbot/2.0)")] {
        let mail = told(USER, nobody).await;
        assert!(mail.text.contains("20:24 UTC. "), "{nobody:?}: {}", mail.text);
    }
}

/// In words of our own lists, for as long as the request waits, and for users whom nobody knows alike.
#[tokio::test]
async fn what_asked_is_kept_until_issue_and_nothing_else_of_the_client_is() {
    let service = Service::start().await;
    let client = "deliver".to_owned();
    let out = ClientFault { client, skip: 0, times: u32::MAX, kind: FaultKind::ServerError };
    service.run.aws().inject_for_client(out);
    for user in [USER, "EMAIL:nobody@example.com"] {
        service.advance(1);
        assert_eq!(ask_by(&service, user, Some(IPHONE)).await.status, 204);
    }
    let waiting = service.resets();
    assert_eq!(waiting.len(), 2);
    for reset in &waiting {
        assert_eq!(reset["requestedFrom"]["S"], "Safari/iPhone");
        let shown = reset.to_string();
        for other in ["Mozilla", "18_6", "604.1", "127.0.0.1"] {
            assert!(!shown.contains(other), "{other}: {shown}");
        }
    }
    service.run.aws().clear_faults();
    service.advance(3_000);
    service.sweep().await;
    let states: BTreeSet<String> =
        service.resets().iter().map(|reset| reset["state"]["S"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, BTreeSet::from(["issued".to_owned(), "refused".to_owned()]));
    assert!(service.messages()[0].text.contains("from Safari on iPhone"), "a late message says it too");
    for reset in service.resets() {
        assert!(reset.get("requestedFrom").is_none(), "{reset:#}");
    }
}

#[tokio::test]
async fn every_mail_says_that_a_machine_sent_it_and_asks_for_no_report_of_being_read() {
    let service = Service::start().await;
    for app in ["demo", "demo-input"] {
        let link = link_of(&service.ask(app, USER, email()).await);
        service.press(&link, Some("new_password_00")).await;
        service.settle().await;
    }
    let shown: Value = service.get(&service.url("/_local/messages")).await.json();
    let subjects: Vec<&Value> = shown.as_array().unwrap().iter().map(|mail| &mail["subject"]).collect();
    let sent = ["Reset your Demo password", "Your new Demo password"];
    let sent = [sent, ["Reset your Demo Input password", "Your Demo Input password was changed"]].concat();
    assert_eq!(subjects, sent);
    for mail in shown.as_array().unwrap() {
        // All of them: no List-Unsubscribe, no receipt.
        let headers = json!({ "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" });
        assert_eq!(mail["headers"], headers, "{mail}");
    }
}
