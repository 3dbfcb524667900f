//! What the topic has been told, statement 39: every flow runs with events on.

use std::collections::BTreeMap;

use serde_json::Value;
use shared::event::Event;
use shared::reset::ResetId;

use crate::flow::Flow;
use crate::person::{Person, text};
use crate::world::World;

const SENT: &[&str] = &["reset.requested", "reset.sent"];
const REFUSED: &[&str] = &["reset.requested", "reset.refused"];
const CHANGED: &[&str] = &["sessions.revoked", "password.changed"];
const COMPLETED: &[&str] =
    &["reset.requested", "reset.sent", "reset.completed", "sessions.revoked", "password.changed"];
/// Of a change: it is refused, and another contact is offered a reset.
const NOT_ME: &[&str] = &["reset.not_me", "sessions.revoked", "reset.requested", "reset.sent"];

/// What must have been told when `flow` is over, in which the credentials have changed `changes` times; each once by
/// its id.
fn wanted(flow: Flow, changes: usize) -> Vec<&'static str> {
    let parts: &[&[&str]] = match flow {
        // A back end that repeats itself after a lost answer sets the password once more.
        Flow::UserPut => &vec![CHANGED; changes],
        Flow::RequestEmail | Flow::RequestSms | Flow::RequestPin | Flow::RequestTold => &[SENT],
        Flow::RequestAsMe | Flow::RequestInCoolDown | Flow::PageAsk => &[SENT],
        Flow::IssueEmail | Flow::IssueSms | Flow::IssuePin | Flow::SweepIssue => &[SENT],
        Flow::PinWrong | Flow::PinOldPassword | Flow::BounceEmail | Flow::BounceSms => &[SENT],
        Flow::RefuseUnknown => &[REFUSED],
        Flow::Supersede => &[SENT, SENT],
        Flow::Withdraw => &[SENT, REFUSED],
        Flow::LinkGenerate | Flow::LinkInput | Flow::LinkImmediate => &[COMPLETED],
        Flow::PinGenerate | Flow::PinInput | Flow::PageCode | Flow::PageCodeTyped => &[COMPLETED],
        Flow::FinishEmail | Flow::FinishSms | Flow::FinishTyped | Flow::SweepFinish => &[COMPLETED],
        Flow::SignIn | Flow::SignOut | Flow::UserMake => &[],
        Flow::ChangePassword => &[CHANGED],
        Flow::UserPatch => &[SENT],
        Flow::UserDelete => &[SENT, &["sessions.revoked"]],
        Flow::RefuseRequest | Flow::TellRefusal => &[SENT, &["reset.not_me"]],
        Flow::RefuseTyped | Flow::RefuseBySms | Flow::RefuseHeld | Flow::IssueOffered => &[COMPLETED, NOT_ME],
        // The link that whoever took it over has, and the request that comes too late.
        Flow::RefuseGenerated => &[COMPLETED, NOT_ME, SENT, REFUSED],
        // The generated password is never made.
        Flow::FinishRefused => &[SENT, &["reset.completed", "sessions.revoked"], NOT_ME],
    };
    let mut all = parts.concat();
    all.sort_unstable();
    all
}

/// Whether a crash has set a generated password once more: one change more is told then.
fn of_another_try(id: &str) -> bool {
    id.ends_with(|last: char| last.is_ascii_digit())
}

/// What happened to `person` and to `resets` was told, whatever has failed, and nothing else; what was told twice is
/// the same to the letter.
pub fn all_are_told(world: &World, flow: Flow, person: &Person, before: &Value, resets: &[Value]) {
    let mut told: BTreeMap<String, Value> = BTreeMap::new();
    for event in world.published() {
        let of_reset = resets.iter().any(|reset| event["reset"] == text(reset, "resetId"));
        if of_reset || event["user"] == person.id.as_str() {
            let id = event["id"].as_str().unwrap().to_owned();
            let before = told.insert(id, event.clone());
            assert!(before.is_none_or(|before| before == event), "told in two ways: {event:#}");
        }
    }
    let first = told.iter().filter(|(id, _)| !of_another_try(id));
    let mut types: Vec<&str> = first.map(|(_, event)| event["type"].as_str().unwrap()).collect();
    types.sort_unstable();
    let version = |item: &Value| text(item, "credentialsVersion").parse::<usize>().unwrap();
    let changes = world.user(person).map_or(0, |user| version(&user) - version(before));
    assert_eq!(types, wanted(flow, changes), "events: {:#?}", told.keys());
}

/// Everything that the items of `resets` say has been told.
pub async fn nothing_is_untold(world: &World, resets: &[Value]) {
    let published = world.published();
    // A repeat within the cool-down is written down and not told.
    for reset in resets.iter().filter(|reset| text(reset, "outcome") != "cool-down") {
        let id = ResetId::parse(text(reset, "resetId")).unwrap();
        let reset = world.store.reset(&id).await.unwrap().unwrap();
        for event in Event::of_reset(&reset) {
            assert!(published.iter().any(|told| told["id"] == event.id), "{} was never told", event.id);
        }
    }
}
