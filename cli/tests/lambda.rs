//! Every file in `events/` by the real `cargo lambda invoke`, to the release binaries under the real `cargo lambda
//! watch`, against what `events/expected.json` says of it. `.ci/lambda` builds the binaries and runs this.
#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps, in its helpers too")]

#[path = "events/answer.rs"]
#[allow(dead_code, reason = "shared with events.rs")]
mod answer;
#[path = "events/expected.rs"]
#[allow(dead_code, reason = "shared with events.rs")]
mod expected;
#[path = "events/given.rs"]
mod given;
#[path = "events/lambda.rs"]
mod lambda;
#[allow(dead_code, reason = "shared with events.rs")]
mod permissions;
#[path = "events/time.rs"]
mod time;
#[path = "events/world.rs"]
#[allow(dead_code, reason = "shared with events.rs")]
mod world;

use std::collections::BTreeSet;
use std::io::Read;

use expected::{Case, Given};
use lambda::Lambda;
use rekey_cli::local::environment;
use serde_json::json;
use shared::clock::Clock;
use shared::store::TableNames;
use world::{EARLIER, Setting, World};

#[test]
fn the_file_of_variables_says_what_the_local_run_does() {
    let mut variables = lambda::variables();
    let aws = variables.extract_if(.., |name, _| name.starts_with("AWS_")).count();
    assert_eq!(aws, 4, "an endpoint, its region and credentials");
    let base = variables["PUBLIC_BASE_URL"].clone();
    assert_eq!(base, "http://127.0.0.1:8787");
    let local = environment(base);
    for (name, value) in variables {
        assert_eq!(local.optional(&name).as_ref(), Some(&value), "{name}");
    }
}

macro_rules! every_event_under_cargo_lambda {
    ($($test:ident: $function:literal)*) => {
        #[test]
        fn every_function_that_has_events_is_run_here() {
            let here = BTreeSet::from([$($function.to_owned()),*]);
            let with_events: BTreeSet<String> =
                expected::all().into_keys().filter_map(|name| Some(name.split_once('/')?.0.to_owned())).collect();
            assert_eq!(here, with_events);
        }
        $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        #[ignore = "needs cargo-lambda and release binaries: .ci/lambda"]
        async fn $test() {
            every_event_of($function).await;
        }
    )*};
}

every_event_under_cargo_lambda! {
    request_reset_answers_every_event: "request-reset"
    complete_reset_answers_every_event: "complete-reset"
    link_callback_answers_every_event: "link-callback"
    forgot_answers_every_event: "forgot"
    deliver_answers_every_event: "deliver"
    sign_in_answers_every_event: "sign-in"
    current_user_answers_every_event: "current-user"
    the_authorizer_answers_every_event: "authorizer"
    delivery_status_answers_every_event: "delivery-status"
    users_answers_every_event: "users"
}

/// Runs all cases of one function, one after the other in one process, and fails with everything that differs.
async fn every_event_of(function: &str) {
    let (port, aws_port) = (lambda::free_port(), lambda::free_port());
    let mut lambda = Lambda::start(function, aws_port, &format!("http://127.0.0.1:{port}"));
    let mut differences = Vec::new();
    let mut world: Option<World> = None;
    for case in expected::of_function(function) {
        let current = match world.take() {
            Some(usable) if usable.given == case.expected.given => usable,
            other => {
                if let Some(other) = other {
                    other.run.stop().await;
                }
                World::set(case.expected.given.clone(), today(function, port, aws_port)).await
            }
        };
        let found = check(&case, &current, &mut lambda).await;
        let unchanged = found.is_empty() && case.expected.changes.is_empty();
        differences.extend(found.into_iter().map(|it| format!("{}: {it}", case.name)));
        if case.expected.changes.contains("resets") {
            forget_limits(&current).await;
        }
        if unchanged || current.given == Given::default() {
            world = Some(current);
        } else {
            current.run.stop().await;
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

/// A world of today, as the binaries go by the system's clock. Where `deliver` is to find work, the local run's own
/// `deliver` lives earlier, when nothing was due.
fn today(function: &str, port: u16, aws_port: u16) -> Setting {
    let time = Clock::system().now();
    let clock = match function {
        "deliver" => Clock::still(time.plus_secs(-EARLIER)),
        _ => Clock::system(),
    };
    Setting { time, clock, port, aws_port }
}

/// What differs from what is expected of one case, one line each.
async fn check(case: &Case, world: &World, lambda: &mut Lambda) -> Vec<String> {
    let before = world.snapshot();
    let answer = lambda.invoke(&case.name, world.moved());
    world.settle(&case.function).await;
    let after = world.snapshot();
    let mut differences = answer::differences(&case.function, &case.expected, &answer);
    let changed = after.changed_since(&before);
    if changed != case.expected.changes {
        differences.push(format!("changed {changed:?} instead of {:?}", case.expected.changes));
    }
    let sent = after.sent_since(&before);
    if sent != case.expected.sends {
        differences.push(format!("sent {sent:?} instead of {:?}", case.expected.sends));
    }
    differences.extend(after.misdirected(&world.run.base()));
    differences
}

#[test]
#[ignore = "needs release binaries: .ci/lambda"]
fn a_function_does_not_start_without_its_variables_and_names_what_is_missing() {
    let needed = [
        ("request-reset", "IDENTIFIER_KEY"),
        ("complete-reset", "IDENTIFIER_KEY"),
        ("complete-reset", "PIN_KEYS"),
        ("deliver", "IDENTIFIER_KEY"),
        ("deliver", "PIN_KEYS"),
        ("deliver", "PUBLIC_BASE_URL"),
        ("deliver", "EMAIL_SENDER"),
        ("sign-in", "IDENTIFIER_KEY"),
    ];
    for (function, variable) in needed {
        let mut variables = lambda::variables();
        let secrets = [variables["PIN_KEYS"].clone(), variables["IDENTIFIER_KEY"].clone()];
        for given in [None, Some("no: such value")] {
            match given {
                None => variables.remove(variable),
                Some(value) => variables.insert(variable.to_owned(), value.to_owned()),
            };
            let mut child = lambda::start(function, &variables);
            let mut said = String::new();
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            assert!(!child.wait().unwrap().success(), "{function} starts with {variable} {given:?}");
            assert!(said.contains(variable), "{function} does not name {variable}: {said}");
            assert!(secrets.iter().all(|secret| !said.contains(secret.as_str())), "{function} prints a key");
        }
    }
}

/// Takes back what was counted, so that no case meets another's cool-down.
async fn forget_limits(world: &World) {
    let table = TableNames::default().limits;
    let counters = world.run.aws().dump().unwrap().into_iter().filter(|(name, _)| *name == table);
    for (_, counter) in counters {
        let delete = json!({ "TableName": table, "Key": { "key": counter["key"] } });
        given::dynamodb(world, "DeleteItem", delete).await;
    }
}
