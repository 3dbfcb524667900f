//! Every file in `events/` through the function that it is for, against what `events/expected.json` says of it:
//! the answer, the tables that it may change, and the messages that it may cause. `events/README.md` explains
//! the fields.
#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps, in its helpers too")]

#[path = "events/answer.rs"]
mod answer;
#[path = "events/document.rs"]
mod document;
#[path = "events/expected.rs"]
mod expected;
#[path = "events/given.rs"]
mod given;
mod permissions;
#[path = "events/time.rs"]
mod time;
#[path = "events/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use expected::{Case, Expected, Given};
use world::World;

/// Longer than the longest interval between a user's messages, short enough for eight of them a day.
const COOL_DOWN: Duration = Duration::from_secs(3 * 3_600);

#[test]
fn every_event_is_expected_and_every_expectation_has_its_event() {
    let expected: BTreeSet<String> = expected::all().into_keys().collect();
    let mut found = BTreeSet::new();
    for function in fs::read_dir(expected::FOLDER).unwrap().map(Result::unwrap) {
        if !function.file_type().unwrap().is_dir() {
            continue;
        }
        for case in fs::read_dir(function.path()).unwrap().map(Result::unwrap) {
            found.insert(
                [function.file_name(), case.file_name()].map(|it| it.into_string().unwrap()).join("/"),
            );
        }
    }
    let unexpected: Vec<_> = found.difference(&expected).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    assert!(unexpected.is_empty() && missing.is_empty(), "unexpected: {unexpected:?}\nmissing: {missing:?}");
}

#[tokio::test]
async fn request_reset_answers_every_event_and_sends_only_to_the_stored_contact() {
    every_event_of("request-reset").await;
}

#[tokio::test]
async fn complete_reset_answers_every_event_and_a_refusal_uses_nothing_up() {
    every_event_of("complete-reset").await;
}

#[tokio::test]
async fn link_callback_answers_every_event_with_a_page_and_only_a_post_resets() {
    every_event_of("link-callback").await;
}

#[tokio::test]
async fn forgot_answers_every_event_with_a_page_and_a_refusal_uses_nothing_up() {
    every_event_of("forgot").await;
}

#[tokio::test]
async fn deliver_reports_every_record_as_done_and_sends_what_is_due_once() {
    every_event_of("deliver").await;
}

#[tokio::test]
async fn delivery_status_records_what_is_news_and_passes_over_what_it_cannot_read() {
    every_event_of("delivery-status").await;
}

#[tokio::test]
async fn sign_in_answers_every_event_and_a_failure_opens_no_session() {
    every_event_of("sign-in").await;
}

#[tokio::test]
async fn current_user_answers_every_event_and_only_to_a_live_token() {
    every_event_of("current-user").await;
}

#[tokio::test]
async fn the_authorizer_answers_every_event_in_the_shape_that_was_asked() {
    every_event_of("authorizer").await;
}

#[tokio::test]
async fn users_answers_every_event_and_only_to_a_caller_that_iam_knows() {
    every_event_of("users").await;
}

/// Runs all cases of one function and fails with everything that differs. A world is used until a case has
/// changed what it was given; one that was given nothing is used on, hours later.
async fn every_event_of(function: &str) {
    let mut differences = Vec::new();
    let mut world: Option<World> = None;
    for case in expected::of_function(function) {
        let usable = world.take_if(|world| world.given == case.expected.given);
        let current = match usable {
            Some(usable) => usable,
            None => World::given(case.expected.given.clone()).await,
        };
        let found = check(&case, &current).await;
        let unchanged = found.is_empty() && case.expected.changes.is_empty();
        differences.extend(found.into_iter().map(|it| format!("{}: {it}", case.name)));
        if case.expected.changes.contains("resets") {
            // No case meets another's cool-down.
            current.run.clock().advance(COOL_DOWN);
        }
        if unchanged || current.given == Given::default() {
            world = Some(current);
        } else {
            // In its own time: the next case has a world of its own.
            tokio::spawn(current.run.stop());
        }
    }
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

/// What differs from what is expected of one case, one line each.
async fn check(case: &Case, world: &World) -> Vec<String> {
    let Expected { changes, sends, .. } = &case.expected;
    let before = world.snapshot();
    let answer = world.run.functions().invoke(&case.function, &case.event).await.unwrap();
    world.settle(&case.function).await;
    let after = world.snapshot();
    let mut differences = answer::differences(&case.function, &case.expected, &answer);
    differences.extend(document::differences(&case.event, &answer::headers(&answer), &answer));
    let changed = after.changed_since(&before);
    if changed != *changes {
        differences.push(format!("changed {changed:?} instead of {changes:?}"));
    }
    let sent = after.sent_since(&before);
    if sent != *sends {
        differences.push(format!("sent {sent:?} instead of {sends:?}"));
    }
    differences.extend(after.misdirected(&world.run.base()));
    differences
}
