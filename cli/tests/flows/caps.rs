//! Caps: none is exceeded, whoever comes and however many at once, and no item is written much more often than
//! the others.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use rekey_cli::local::{Functions, environment};
use rekey_local::Call;
use serde_json::{Value, json};
use shared::config::Environment;
use shared::identifier::{AppId, UserId, UserRef};
use shared::random::Random;
use shared::store::{Cap, Store, Tries};

use crate::harness::*;
use crate::links::operations;

const HOUR: i64 = 3_600;
/// Calls under way at the same time in a burst.
const AT_ONCE: usize = 48;

/// Another instance of every function over the same tables, with `variables` beside the local ones.
async fn instance(service: &Service, variables: &'static [(&'static str, &'static str)]) -> Functions {
    let sdk = shared::aws::load_local(&service.run.aws().endpoint());
    let local = environment(service.run.base());
    let env = Environment::from_fn(move |name| {
        let own = variables.iter().find(|(variable, _)| *variable == name);
        own.map_or_else(|| local.optional(name), |(_, value)| Some((*value).to_owned()))
    });
    Functions::new(&env, &sdk, service.run.clock()).unwrap()
}

/// A request-reset by email, as API Gateway gives it, from one of 256 × 256 addresses; answers with its status.
async fn ask_of(functions: &Functions, user: &str, from: usize) -> u64 {
    ask_from(functions, user, &format!("203.0.{}.{}", (from >> 8) & 255, from & 255)).await
}

async fn ask_from(functions: &Functions, user: &str, address: &str) -> u64 {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../events/request-reset/email.json");
    let mut event: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    event["path"] = format!("/api/apps/demo/users/{user}/password/request-reset").into();
    event["requestContext"]["path"] = format!("/v1{}", event["path"].as_str().unwrap()).into();
    event["pathParameters"]["user"] = user.into();
    event["requestContext"]["identity"]["sourceIp"] = address.into();
    functions.invoke("request-reset", &event).await.unwrap()["statusCode"].as_u64().unwrap()
}

/// What is counted under keys that start with `scope`, all parts together.
fn counted(service: &Service, scope: &str) -> u64 {
    let items = service.items("rekey-limits").into_iter();
    let of_scope = items.filter(|item| item["key"]["S"].as_str().unwrap().starts_with(scope));
    of_scope.map(|item| item["count"]["N"].as_str().unwrap().parse::<u64>().unwrap()).sum()
}

/// How often each item of the limits table was written.
fn writes(calls: &[Call]) -> BTreeMap<String, usize> {
    let mut seen = BTreeMap::new();
    let mut add = |update: &Value| {
        if let (Some("rekey-limits"), Some(key)) =
            (update["TableName"].as_str(), update["Key"]["key"]["S"].as_str())
        {
            *seen.entry(key.to_owned()).or_default() += 1;
        }
    };
    for call in calls {
        match call.operation.as_str() {
            "UpdateItem" => add(&call.body),
            "TransactWriteItems" => {
                call.body["TransactItems"].as_array().unwrap().iter().for_each(|it| add(&it["Update"]));
            }
            _ => {}
        }
    }
    seen
}

#[tokio::test]
async fn an_identifier_has_an_hourly_and_a_daily_number_known_or_unknown() {
    let service = Service::start().await;
    service
        .configure("demo", |settings| {
            settings["limits"]["requestsPerIdentifierHourly"] = 2.into();
            settings["limits"]["requestsPerIdentifierDaily"] = 3.into();
        })
        .await;
    let expected = ["", "", "identifier-hourly", "", "identifier-daily"];
    let mut calls: Vec<Vec<Vec<String>>> = vec![Vec::new(), Vec::new()];
    for (step, outcome) in expected.into_iter().enumerate() {
        service.advance(if step == 3 { 3_600 } else { 61 });
        for (class, user) in
            ["EMAIL:user_123456@example.com", "EMAIL:nobody@example.com"].into_iter().enumerate()
        {
            let (answer, made) =
                service.calls_of("request-reset", service.request("demo", user, email())).await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""), "step {step}");
            let made = made.into_iter().filter(|call| call.tables != ["rekey-apps"]).collect::<Vec<_>>();
            calls[class].push(operations(&made));
            service.advance(1);
            service.settle().await;
            let refused = service.newest().1;
            assert!(outcome.is_empty() != refused.starts_with("identifier"), "step {step}: {refused}");
            assert!(outcome.is_empty() || refused == outcome, "step {step}: {refused}");
        }
    }
    assert_eq!(calls[0], calls[1], "the same calls for both");
    assert_eq!(calls[0][0], ["UpdateItem", "UpdateItem", "TransactWriteItems"]);
    let sent = service.messages();
    assert_eq!(sent.len(), 3);
    let link = link_of(sent.last().unwrap());
    assert_eq!(service.press(&link, None).await.status, 200, "at the caps the last secret still works");
}

#[tokio::test]
async fn every_channel_and_spelling_of_an_identifier_counts_as_one() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerIdentifierHourly"] = 2.into()).await;
    service.ask("demo", "EMAIL:user_123456@example.com", email()).await;
    service.request("demo", "EMAIL:USER_123456@Example.com", sms()).await;
    service.advance(61);
    service.request("demo", "EMAIL: user_123456@example.com", sms_pin()).await;
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "identifier-hourly".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_at_once_let_an_app_have_exactly_its_hours_requests() {
    let service = Service::start_unwoken().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAppHourly"] = 100.into()).await;
    let instances = [instance(&service, &[]).await, instance(&service, &[]).await];
    let asks = (0..130).map(|n| {
        let functions = &instances[n % 2];
        async move { ask_of(functions, &format!("stranger{n}"), n).await }
    });
    let statuses: Vec<u64> = stream::iter(asks).buffer_unordered(AT_ONCE).collect().await;
    let of = |status: u64| statuses.iter().filter(|it| **it == status).count();
    assert_eq!((of(204), of(429)), (100, 30));
    assert_eq!(service.resets().len(), 100, "a refused request writes no reset");
    assert_eq!(counted(&service, "requests#demo#"), 100);
    let told = service.request("demo", USER, email()).await;
    assert_eq!(told.error(), "429 TOO_MANY_REQUESTS");
    let seconds: u64 = told.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&seconds));
    assert_eq!(service.request("demo-input", USER, email()).await.status, 204, "another app has its own");
    service.advance(seconds);
    assert_eq!(service.request("demo", USER, email()).await.status, 204);
}

#[tokio::test]
async fn one_address_cannot_use_up_the_requests_of_the_app() {
    let service = Service::start_unwoken().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 3.into()).await;
    for n in 0..20 {
        let status = service.request("demo", &format!("stranger{n}"), email()).await.status.as_u16();
        assert_eq!(status, if n < 3 { 204 } else { 429 });
    }
    assert_eq!(counted(&service, "requests#demo#"), 3, "what the address has no room for is given back");
}

#[tokio::test]
async fn an_address_is_the_gateways_own_word_for_it_and_ipv6_counts_by_64() {
    let service = Service::start_unwoken().await;
    service.configure("demo", |settings| settings["limits"]["requestsPerAddressHourly"] = 2.into()).await;
    let asks = [
        ("2001:db8:1:2::1", 204),
        ("2001:db8:1:2:ffff::9", 204),
        ("2001:db8:1:2:3:4:5:6", 429),
        ("2001:db8:1:3::1", 204),
        ("203.0.113.7", 204),
        ("::ffff:203.0.113.7", 204),
        ("203.0.113.7", 429),
        ("203.0.113.8", 204),
    ];
    // Each event says `X-Forwarded-For: 203.0.113.7`, which counts for nothing.
    for (n, (address, status)) in asks.into_iter().enumerate() {
        let answered = ask_from(service.run.functions(), &format!("stranger{n}"), address).await;
        assert_eq!(answered, status, "{address}");
    }
}

/// 100,000 requests an hour have 32 parts: 480 requests write each about 15 times. That one gets 60 is as likely
/// as a guess at a link.
#[tokio::test(flavor = "multi_thread")]
async fn no_item_of_a_large_cap_is_hot() {
    let service = Service::start_unwoken().await;
    service.run.aws().clear_calls();
    let asks = (0..480).map(|n| {
        let functions = service.run.functions();
        async move { ask_of(functions, &format!("stranger{n}"), n).await }
    });
    let statuses: Vec<u64> = stream::iter(asks).buffer_unordered(AT_ONCE).collect().await;
    assert!(statuses.iter().all(|status| *status == 204));
    let (store, app) = (service.store().await, AppId::parse("demo").unwrap());
    let now = service.run.clock().now();
    let reserve = |_| {
        let (store, app) = (&store, &app);
        async move {
            let budgets = (50_000, 10_000_000);
            store.reserve_sms(app, 2, budgets, now, &mut Random::from_os()).await.unwrap().is_some()
        }
    };
    let reserved: Vec<bool> = stream::iter(0..480).map(reserve).buffer_unordered(AT_ONCE).collect().await;
    assert!(reserved.iter().all(|it| *it));
    let writes = writes(&service.run.aws().calls());
    for scope in ["requests#demo#", "sms#app#demo#", "sms#deployment#"] {
        let parts: Vec<usize> =
            writes.iter().filter(|(key, _)| key.starts_with(scope)).map(|(_, count)| *count).collect();
        assert_eq!((parts.len(), parts.iter().sum::<usize>()), (32, 480), "{scope}: {parts:?}");
    }
    let hottest = writes.iter().max_by_key(|(_, count)| **count).unwrap();
    assert!(*hottest.1 < 60, "{hottest:?}");
}

/// Reserves by two stores at once until long after there is no room; answers with how many got any.
async fn hammer(stores: &[Store; 2], tries: usize, budgets: (u32, u32), service: &Service) -> usize {
    let (app, now) = (AppId::parse("demo").unwrap(), service.run.clock().now());
    let reserve = |n: usize| {
        let (store, app) = (&stores[n % 2], &app);
        async move { store.reserve_sms(app, 2, budgets, now, &mut Random::from_os()).await.unwrap().is_some() }
    };
    let all: Vec<bool> = stream::iter(0..tries).map(reserve).buffer_unordered(AT_ONCE).collect().await;
    all.into_iter().filter(|reserved| *reserved).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_at_once_reserve_every_sms_of_the_budgets_and_none_beyond() {
    let service = Service::start_unwoken().await;
    let stores = [service.store().await, service.store().await];
    // The deployment's budget has two parts, and an app's that is larger has three.
    assert_eq!(hammer(&stores, 1_100, (3_000, 2_011), &service).await, 1_005, "the odd one is no pair");
    assert_eq!(counted(&service, "sms#deployment#"), 2_010);
    assert_eq!(
        counted(&service, "sms#app#demo#"),
        2_010,
        "where the second has no room the first is given back"
    );
    for (budget, resets) in [(0, 0), (1, 0), (2, 1), (3, 1), (7, 3)] {
        service.next_day();
        assert_eq!(hammer(&stores, 12, (budget, 100), &service).await, resets, "the app's {budget}");
        service.next_day();
        assert_eq!(hammer(&stores, 12, (100, budget), &service).await, resets, "the deployment's {budget}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cap_that_tries_two_parts_is_never_exceeded_either() {
    let service = Service::start_unwoken().await;
    let stores = [service.store().await, service.store().await];
    let cap = Cap { scope: "a test".to_owned(), window_secs: HOUR, most: 3_001 };
    // Full but for 21.
    for _ in 0..149 {
        for store in &stores {
            let room = store.reserve(&cap, 10, Tries::All, START, &mut Random::from_os()).await.unwrap();
            assert!(room.is_some());
        }
    }
    let before = counted(&service, "a test#");
    let one = |n: usize| {
        let (store, cap) = (&stores[n % 2], &cap);
        async move { store.reserve(cap, 1, Tries::Two, START, &mut Random::from_os()).await.unwrap().is_some() }
    };
    let got: Vec<bool> = stream::iter(0..200).map(one).buffer_unordered(AT_ONCE).collect().await;
    let got = got.into_iter().filter(|it| *it).count() as u64;
    assert_eq!(counted(&service, "a test#"), before + got);
    assert!(before + got <= 3_001 && got > 0, "{before} + {got}");
}

#[tokio::test]
async fn two_instances_at_once_send_no_sms_beyond_the_deployments_budget() {
    let service = Service::start_unwoken().await;
    let small: &[(&str, &str)] = &[("SMS_DAILY_BUDGET", "5")];
    let instances = [instance(&service, small).await, instance(&service, small).await];
    let phones = ["user_123456", "user_ja", "user_ar"];
    for phone in phones {
        assert_eq!(service.request("demo", phone, sms()).await.status, 204);
    }
    let schedule = json!({ "source": "aws.scheduler" });
    join_all(instances.iter().map(|functions| functions.invoke("deliver", &schedule))).await;
    let (sent, refused): (Vec<_>, Vec<_>) =
        service.resets().into_iter().partition(|reset| reset["state"]["S"] == "issued");
    assert_eq!((sent.len(), refused.len(), service.messages().len()), (2, 1, 2));
    assert_eq!(refused[0]["outcome"]["S"], "sms-budget");
    assert_eq!((counted(&service, "sms#deployment#"), counted(&service, "sms#app#demo#")), (4, 4));
    assert_eq!(counted(&service, "messages#sms#"), 2, "who was sent nothing keeps the day's number");
    // Both of a reset were reserved before its first: its second goes out with the budget used up.
    for message in service.messages() {
        assert_eq!(service.press(&link_of(&message), None).await.status, 200);
    }
    instances[0].invoke("deliver", &schedule).await;
    let by_sms = service.messages().into_iter().filter(|message| message.to.starts_with('+')).count();
    assert_eq!(by_sms, 4);
}

#[tokio::test]
async fn what_sends_nothing_takes_no_place_and_supersedes_nothing() {
    let service = Service::start().await;
    service.configure("demo", |settings| settings["smsDailyBudget"] = 2.into()).await;
    let link = link_of(&service.ask("demo", USER, sms()).await);
    service.advance(61);
    service.request("demo", USER, sms()).await;
    service.settle().await;
    assert_eq!(service.newest(), ("refused".to_owned(), "sms-budget".to_owned()));
    let interval = service
        .items("rekey-limits")
        .into_iter()
        .find(|item| item["key"]["S"].as_str().unwrap().starts_with("interval#sms#"));
    assert_eq!(interval.unwrap()["count"]["N"], "1", "the pause has not grown");
    assert_eq!(service.press(&link, None).await.status, 200);
}

#[tokio::test]
async fn an_apps_own_price_holds_if_it_is_the_lower_one() {
    let service = Service::start().await;
    for (own, holds) in [("0.05", "0.05"), ("0.9", "0.50")] {
        service.next_day();
        service.configure("demo", |settings| settings["smsMaxPriceUsd"] = own.into()).await;
        let message = service.ask("demo", USER, sms()).await;
        assert_eq!(message.attributes["AWS.SNS.SMS.MaxPrice"], holds);
    }
}

#[tokio::test]
async fn unknown_users_are_looked_up_under_many_keys() {
    let service = Service::start().await;
    let guesses = async {
        for n in 0..40 {
            service.complete("demo", &format!("EMAIL:nobody{n}@example.com"), "000000", None).await;
        }
    };
    let ((), calls) = service.calls_of("complete-reset", guesses).await;
    for operation in ["GetItem", "UpdateItem"] {
        let mut keys = BTreeMap::<&str, usize>::new();
        for call in calls.iter().filter(|call| call.operation == operation) {
            let key = call.body["Key"]["pk"]["S"].as_str().unwrap_or_default();
            if key.starts_with("DECOY#demo#") {
                *keys.entry(key).or_default() += 1;
            }
        }
        assert_eq!(keys.values().sum::<usize>(), 40, "{operation}: one for each unknown user");
        assert!(keys.len() > 20, "{operation}: {keys:?}");
    }
    let (store, app) = (service.store().await, AppId::parse("demo").unwrap());
    let nobody = UserRef::Id(UserId::parse("nobody").unwrap());
    assert!(store.find_user(&app, &nobody).await.unwrap().is_none());
}
