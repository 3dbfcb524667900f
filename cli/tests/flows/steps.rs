//! Each step of a reset is logged once, with its reset and its cause, and counted.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use regex::Regex;
use rekey_local::{Effect, FaultKind, Service as Aws};
use serde_json::{Value, json};

use crate::delivery::{fault, rejected};
use crate::harness::*;
use crate::lines::{FAILURES, STEPS, about, written};

/// The lines of a reset's life. Its events are published beside it, in no fixed order.
fn life(reset: &str) -> Vec<Value> {
    about(reset).into_iter().filter(|line| line["step"] != "published").collect()
}

/// Waits for a reset's steps, with their outcomes, in their order: a step is logged once what it tells of is stored.
async fn assert_life(reset: &str, lived: &[&str]) {
    let told = |line: Value| match line["outcome"].as_str() {
        Some(outcome) => format!("{} {outcome}", line["step"].as_str().unwrap()),
        None => line["step"].as_str().unwrap().to_owned(),
    };
    let started = std::time::Instant::now();
    while life(reset).len() < lived.len() && started.elapsed() < Duration::from_secs(10) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(life(reset).into_iter().map(told).collect::<Vec<_>>(), lived);
}

/// The resets' ids, the newest last.
fn ids(service: &Service) -> Vec<String> {
    let mut resets = service.resets();
    resets.sort_by_key(|reset| reset["requestedAt"]["N"].as_str().unwrap().to_owned());
    resets.iter().map(|reset| reset["resetId"]["S"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_resets_whole_life_is_in_the_log_with_how_long_the_user_waited() {
    let service = Service::start().await;
    let link = link_of(&service.ask("demo", USER, email()).await);
    service.advance(60);
    service.press(&link, None).await;
    service.settle().await;
    service.next_day();
    service.press(&link, None).await;
    let reset = ids(&service).remove(0);
    let lived = ["requested", "issued", "sent", "completed", "password-sent", "closed", "link-refused used"];
    assert_life(&reset, &lived).await;
    let lines = life(&reset);
    assert!(lines.iter().all(|line| line["App"] == "demo" && line["Channel"] == "email"), "{lines:?}");
    let waited = ["SentAfter", "CompletedAfter", "PasswordSentAfter"].map(|name| {
        let mut told = lines.iter().filter_map(|line| line[name].as_u64());
        (told.next(), told.next())
    });
    assert_eq!(waited, [(Some(0), None), (Some(60_000), None), (Some(0), None)], "each once");
}

#[tokio::test]
async fn the_older_reset_says_which_one_superseded_it_and_that_it_lives_again() {
    let service = Service::start().await;
    let older = link_of(&service.ask("demo", USER, email()).await);
    service.next_day();
    // Past the link's life, so ask anew, then let the third one be refused by the provider for good.
    service.press(&older, None).await;
    service.ask("demo", USER, email()).await;
    service.advance(120);
    service.run.aws().inject(fault(Aws::Ses, 1, rejected("MessageRejected")));
    service.request("demo", USER, email()).await;
    service.settle().await;
    let [expired, second, third] = ids(&service).try_into().unwrap();
    assert_life(&expired, &["requested", "issued", "sent", "link-refused expired", "superseded"]).await;
    assert_life(&second, &["requested", "issued", "sent", "superseded", "revived"]).await;
    assert_life(&third, &["requested", "issued", "refused provider"]).await;
    let causes: Vec<Value> = life(&second).into_iter().map(|line| line["by"].clone()).collect();
    assert_eq!(causes[3..], [json!(third), json!(third)]);
    let refused = life(&third).pop().unwrap();
    assert_eq!((&refused["code"], &refused["Outcome"]), (&json!("MessageRejected"), &json!("provider")));
}

#[tokio::test]
async fn whose_lease_has_ended_tells_of_no_end() {
    let service = Service::start_unwoken().await;
    let deliver = || async { service.run.functions().invoke("deliver", &json!({})).await.unwrap() };
    service.request("demo", USER, email()).await;
    deliver().await;
    service.press(&link_of(&service.messages()[0]), None).await;
    // The first waits for the topic with all its messages out; the second takes the work when the lease has ended.
    service.run.aws().inject(fault(Aws::Topic, 1, FaultKind::Late(Effect::Never)));
    let second = async {
        let started = std::time::Instant::now();
        while service.resets()[0].get("passwordSentAt").is_none() {
            assert!(started.elapsed() < Duration::from_secs(10), "{:?}", service.resets());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        service.advance(91);
        deliver().await;
    };
    futures_util::future::join(deliver(), second).await;
    let reset = ids(&service).remove(0);
    assert_life(&reset, &["requested", "issued", "sent", "completed", "password-sent", "closed"]).await;
}

#[tokio::test]
async fn every_refusal_of_a_pin_says_why_and_the_one_that_locks_it_stands_out() {
    let service = Service::start().await;
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    service.complete("demo-input", USER, "no PIN", Some("new_password_00")).await;
    assert_eq!(service.complete("demo-input", USER, &pin, Some("short")).await.status, 400);
    assert_eq!(service.complete("demo-input", USER, &pin, Some(OLD_PASSWORD)).await.status, 400);
    for _ in 0..6 {
        service.complete("demo-input", USER, &wrong(&pin), Some("new_password_00")).await;
    }
    let first = ids(&service).remove(0);
    let wrong = ["pin-refused wrong"; 4];
    let lived = [
        &["requested", "issued", "sent", "password-refused same-as-old"][..],
        &wrong[..],
        &["pin-refused locked", "pin-refused none"][..],
    ];
    assert_life(&first, &lived.concat()).await;
    service.next_day();
    let pin = pin_of(&service.ask("demo-input", USER, sms_pin()).await);
    service.advance(86_400);
    assert_eq!(
        service.complete("demo-input", USER, &pin, Some("new_password_00")).await.error(),
        "410 PIN_CODE_EXPIRED"
    );
    let second = ids(&service).pop().unwrap();
    assert_life(&second, &["requested", "issued", "sent", "pin-refused expired"]).await;
}

#[tokio::test]
async fn limits_of_the_request_count_apart_from_what_was_requested() {
    let service = Service::start().await;
    service.ask("demo", USER, email()).await;
    service.request("demo", USER, email()).await;
    let resets = service.resets();
    let of = |state: &str| {
        resets.iter().find(|reset| reset["state"]["S"] == state).unwrap()["resetId"]["S"].as_str().unwrap()
    };
    assert_life(of("refused"), &["request-refused cool-down"]).await;
    assert_life(of("issued"), &["requested", "issued", "sent"]).await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 1.into()).await;
    let limited = |lines: Vec<String>| {
        lines
            .iter()
            .filter(|line| line.contains("\"RequestLimited\":1") && line.contains("\"Channel\":\"sms\""))
            .count()
    };
    let before = limited(written());
    assert_eq!(service.request("demo", "LOGIN_NAME:johndoe", sms()).await.status, 429);
    assert!(limited(written()) > before);
}

#[tokio::test]
async fn no_stranger_fills_a_dimension() {
    let service = Service::start().await;
    let stranger = "an-app-of-a-stranger";
    service.request(stranger, USER, email()).await;
    service.complete(stranger, USER, "123456", Some("new_password_00")).await;
    service.sign_in(stranger, EMAIL, OLD_PASSWORD).await;
    service.me(stranger, "a-token-of-a-stranger").await;
    let event = json!({ "Records": [
        { "eventName": "INSERT", "dynamodb": { "Keys": { "resetId": { "S": stranger } } } },
    ] });
    service.run.functions().invoke("deliver", &event).await.unwrap();
    service.press(&service.url(&format!("/r/{stranger}")), None).await;
    let lines = written();
    assert!(lines.iter().any(|line| line.contains("\"RecordPassedOver\":1")), "the log is taken");
    assert!(!lines.iter().any(|line| line.contains("stranger")));
}

/// The parts of the shared crate that log steps for the functions that use them: the module and its type.
const SERVICES: [(&str, &str); 2] = [("requests", "Requests"), ("proofs", "PinProofs")];

/// The text of a module of the shared crate.
fn module(shared: &Path, name: &str) -> String {
    let own = std::fs::read_to_string(shared.join(format!("{name}.rs"))).unwrap();
    let folder = shared.join(name);
    if folder.is_dir() { own + &sources(&[&folder]) } else { own }
}

/// The text of every source file of these folders.
fn sources(folders: &[&Path]) -> String {
    let mut text = String::new();
    for folder in folders {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                text += &sources(&[&path]);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                text += &std::fs::read_to_string(&path).unwrap();
            }
        }
    }
    text
}

#[test]
fn the_code_and_the_documentation_have_the_same_steps_outcomes_and_failures() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let functions: BTreeSet<String> =
        STEPS.values().flat_map(|documented| documented.functions.clone()).collect();
    let named = |text: &str, call: &str| -> BTreeSet<String> {
        let call = Regex::new(&format!(r#"\b{call}\(\s*"([a-z-]+)""#)).unwrap();
        call.captures_iter(text).map(|found| found[1].to_owned()).collect()
    };
    let folder = root.join("shared/src");
    let shared = sources(&[&folder]);
    let services = SERVICES.map(|(name, used_as)| (module(&folder, name), used_as));
    for function in std::fs::read_dir(root.join("functions")).unwrap() {
        let folder = function.unwrap();
        let name = folder.file_name().into_string().unwrap();
        let source = sources(&[&folder.path().join("src")]);
        let documented = STEPS.iter().filter(|(_, it)| it.functions.contains(&name));
        let steps: BTreeSet<String> = documented.map(|(step, _)| step.clone()).collect();
        let used = services.iter().filter(|(_, used_as)| source.contains(&format!("{used_as}::new(")));
        let logged = used.fold(source.clone(), |text, (service, _)| text + service);
        assert_eq!(named(&logged, "(?:step|log_end)"), steps, "{name}");
    }
    let of_services: BTreeSet<String> =
        services.iter().flat_map(|(service, _)| named(service, "log::step")).collect();
    assert_eq!(named(&shared, "log::step"), of_services, "nothing else of the shared crate logs a step");
    assert_eq!(functions.len(), 9, "{functions:?}");
    let all = shared + &sources(&[&root.join("functions"), &root.join("cli/src")]);
    assert_eq!(named(&all, "failure"), *FAILURES);
    for (step, documented) in STEPS.iter() {
        for outcome in &documented.outcomes {
            assert!(all.contains(&format!("\"{outcome}\"")), "{step}: nothing says {outcome}");
        }
        let pascal: String =
            step.split('-').map(|word| format!("{}{}", word[..1].to_uppercase(), &word[1..])).collect();
        let after = format!("{pascal}After");
        assert!(documented.metrics == [pascal.clone()] || documented.metrics == [pascal, after], "{step}");
    }
}
