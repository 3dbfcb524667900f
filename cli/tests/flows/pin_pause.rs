//! A rise of wrong PINs across users: opt-in, PINs stop for an hour and links go on. And the other limits' names in
//! the log.

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::*;
use crate::links::operations;

async fn pausing() -> Service {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["wrongPinsPerAppHourly"] = 10.into()).await;
    service
}

async fn guess_at_nobody(service: &Service, times: usize) {
    for n in 0..times {
        let answer = service.complete("demo", &format!("nobody{n}"), "000000", None).await;
        assert_eq!(answer.error(), "403 INVALID_VERIFICATION_CODE");
    }
}

fn paused(service: &Service) -> bool {
    service.items("rekey-limits").iter().any(|item| item["key"]["S"] == "pins-paused#demo")
}

#[tokio::test]
async fn one_wrong_pin_too_many_stops_pins_for_an_hour_and_links_go_on() {
    let service = pausing().await;
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    guess_at_nobody(&service, 10).await;
    assert!(!paused(&service), "ten are within the limit");
    guess_at_nobody(&service, 1).await;
    assert!(paused(&service));
    let right = service.complete("demo", USER, &pin, None).await;
    assert_eq!(right.error(), "403 INVALID_VERIFICATION_CODE", "the usual answer");
    assert_eq!(
        service.user("demo", USER)["credentialsVersion"],
        service.user("demo", "user_ja")["credentialsVersion"]
    );
    service.advance(61);
    let instead = service.ask("demo", USER, sms_pin()).await;
    assert_eq!(service.press(&link_of(&instead), None).await.status, 200, "a link in place of the PIN");
    service.settle().await;
    service.advance(3_600);
    let pin = pin_of(&service.ask("demo", USER, sms_pin()).await);
    assert_eq!(service.complete("demo", USER, &pin, None).await.status, 204, "an hour later PINs work");
}

#[tokio::test]
async fn the_pause_is_the_apps_own_and_off_unless_it_is_asked_for() {
    let service = pausing().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    guess_at_nobody(&service, 11).await;
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_00")).await.status, 204);
    for n in 0..30 {
        service.complete("demo-input", &format!("nobody{n}"), "000000", Some("new_password_00")).await;
    }
    service.advance(61);
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    assert_eq!(service.complete("demo-input", USER, &pin, Some("new_password_01")).await.status, 204);
}

#[tokio::test]
async fn a_guess_takes_the_same_calls_and_gets_the_same_answer_whoever_it_is_for() {
    let service = pausing().await;
    service.ask("demo", USER, sms_pin()).await;
    service.complete("demo", "LOGIN_NAME:johndoe", "000000", None).await;
    let users = [
        "EMAIL:user_123456@example.com",
        "EMAIL:nobody@example.com",
        "LOGIN_NAME:unverified",
        "LOGIN_NAME:disabled",
    ];
    for (state, expected) in [("counting", 6), ("paused", 3)] {
        let mut seen = Vec::new();
        for user in users {
            let (answer, calls) =
                service.calls_of("complete-reset", service.complete("demo", user, "000000", None)).await;
            // Of two calls at the same time either may come first.
            let mut calls = operations(&calls);
            calls.sort();
            seen.push((calls, answer.status, answer.text.replace(user, "USER")));
        }
        assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{state}: {seen:#?}");
        assert_eq!(seen[0].0.len(), expected, "{state}: {seen:#?}");
        guess_at_nobody(&service, 11).await;
    }
}

#[tokio::test]
async fn the_old_password_is_guessed_at_no_more_often_than_at_sign_in() {
    let service = Service::start().await;
    let token = service.token("demo", OLD_PASSWORD).await;
    let change = |old: &'static str| {
        let body = json!({ "oldPassword": old, "newPassword": "new_password_00" }).to_string();
        let (url, token) = (service.url("/api/apps/demo/users/me/password"), token.clone());
        let kind = "application/vnd.kii.ChangePasswordRequest+json";
        service.send(move |http| http.put(url).bearer_auth(token).header("content-type", kind).body(body))
    };
    let wrong = change("wrong_password").await;
    assert_eq!(wrong.error(), "401 WRONG_PASSWORD");
    for _ in 0..9 {
        assert_eq!(change("wrong_password").await.status, 401);
    }
    let limited = change(OLD_PASSWORD).await;
    assert_eq!((limited.status, &limited.text), (wrong.status, &wrong.text), "the right one, too");
    assert_eq!(service.sign_in("demo", EMAIL, OLD_PASSWORD).await.status, 400, "one limit for both doors");
    service.advance(900);
    assert_eq!(change(OLD_PASSWORD).await.status, 204);
}

#[tokio::test]
async fn right_old_passwords_do_not_count_as_guesses() {
    let service = Service::start().await;
    for n in 0..12 {
        let (old, new) = match n {
            0 => (OLD_PASSWORD.to_owned(), "passphrase 0 of many".to_owned()),
            _ => (format!("passphrase {} of many", n - 1), format!("passphrase {n} of many")),
        };
        let token = service.token("demo", &old).await;
        let body = json!({ "oldPassword": old, "newPassword": new }).to_string();
        let url = service.url("/api/apps/demo/users/me/password");
        let kind = "application/vnd.kii.ChangePasswordRequest+json";
        let changed = service
            .send(|http| http.put(url).bearer_auth(token).header("content-type", kind).body(body))
            .await;
        assert_eq!(changed.status, 204, "{changed:?}");
    }
    let counts = service.items("rekey-limits").into_iter();
    let guesses = counts.filter(|item| item["key"]["S"].as_str().unwrap().starts_with("sign-in#"));
    assert!(guesses.into_iter().all(|item| item["count"]["N"] == "0"));
}

#[tokio::test]
async fn every_limit_that_is_hit_names_itself_in_the_log() {
    let service = Service::start().await;
    let limits = json!({
        "requestsPerIdentifierHourly": 1, "requestsPerIdentifierDaily": 2, "requestsPerAppHourly": 100,
        "requestsPerAddressHourly": 1_000, "messagesPerUserDaily": 1, "wrongPinsPerAppHourly": 10,
        "signInFailuresPerUser": 3,
    });
    service
        .configure("demo", |settings| {
            settings["limits"] = limits;
            settings["smsCountries"] = json!(["JP"]);
            settings["smsDailyBudget"] = 2.into();
        })
        .await;
    // To the next full hour.
    service.advance(2_160 - 31);
    let token = service.token("demo", OLD_PASSWORD).await;
    let ask = |user: &'static str, body: Value| {
        let service = &service;
        async move {
            service.request("demo", user, body).await;
            service.settle().await;
        }
    };
    ask("user_123456", email()).await;
    ask("user_123456", email()).await;
    // Two of the same moment are in no order.
    service.advance(1);
    ask("LOGIN_NAME:johndoe", email()).await;
    service.advance(61);
    ask("user_123456", email()).await;
    ask("EMAIL:user_123456@example.com", email()).await;
    ask("user_ja", sms()).await;
    ask("user_ar", sms()).await;
    guess_at_nobody(&service, 12).await;
    for _ in 0..4 {
        service.sign_in("demo", EMAIL, "wrong password").await;
    }
    let body = json!({ "oldPassword": OLD_PASSWORD, "newPassword": "new_password_00" }).to_string();
    let url = service.url("/api/apps/demo/users/me/password");
    service
        .send(|http| http.put(url).bearer_auth(token).header("content-type", "application/json").body(body))
        .await;
    for n in 0..101 {
        service.request("demo", &format!("stranger{n}"), email()).await;
    }
    service.advance(3_600);
    ask("user_123456", email()).await;
    service.advance(3_600);
    ask("user_123456", email()).await;
    service
        .configure("demo", |settings| {
            settings["limits"]["requestsPerAddressHourly"] = 1.into();
            settings["smsCountries"] = json!(["GB"]);
        })
        .await;
    ask("LOGIN_NAME:hanako", sms()).await;
    ask("LOGIN_NAME:layla", sms()).await;
    service.advance(3_600);
    ask("LOGIN_NAME:hanako", sms()).await;
    // Other tests write lines, too: what tells of a reset tells of one of this service.
    let resets = service.resets();
    let own = |line: &Value| {
        line.get("reset").is_none_or(|id| resets.iter().any(|reset| reset["resetId"]["S"] == *id))
    };
    let told = |step: &str, outcome: &str| {
        let lines =
            crate::lines::written().into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
        let mut of_app = lines.filter(own).filter(|line| line["app"] == "demo");
        of_app.any(|line| line["step"] == step && line["outcome"] == outcome)
    };
    let limits = [
        ("request-limited", "address"),
        ("request-limited", "app"),
        ("request-refused", "cool-down"),
        ("request-refused", "identifier-hourly"),
        ("request-refused", "identifier-daily"),
        ("refused", "interval"),
        ("refused", "daily-cap"),
        ("refused", "sms-budget"),
        ("refused", "sms-country"),
        ("sign-in-refused", "limit"),
        ("password-change-limited", "limit"),
        ("pins-paused", "wrong-pins"),
        ("pin-refused", "paused"),
    ];
    // A line comes a moment after the write that it tells of.
    let started = std::time::Instant::now();
    for (step, outcome) in limits {
        while !told(step, outcome) {
            assert!(started.elapsed() < Duration::from_secs(10), "{step} {outcome} is not in the log");
            tokio::task::yield_now().await;
        }
    }
}
