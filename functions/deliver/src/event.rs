use std::collections::BTreeSet;

use serde_json::Value;
use shared::event::WorkId;
use shared::log;

/// Where a record of the stream has its item.
const IMAGE: &str = "/dynamodb/NewImage";

/// What woke the function.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// What the stream shows with work, each once.
    Stream(BTreeSet<WorkId>),
    /// The schedule's tick, or an operator's call.
    Schedule,
}

impl Event {
    /// Reads an event. A record that names neither a reset nor a change is logged and passed over: it can never succeed.
    pub(crate) fn read(event: &Value) -> Self {
        let Some(records) = event.get("Records").and_then(Value::as_array) else { return Self::Schedule };
        Self::Stream(records.iter().filter_map(waking).collect())
    }
}

/// Whether a record's image shows work that nobody holds, which is what the deployment's stream mapping lets through.
/// Taking, and what is written meanwhile, would wake us for nothing: the work is not due before its lease ends, and
/// then the sweep finds it. New work always comes without a lease.
pub fn wakes(record: &Value) -> bool {
    let image = record.pointer(IMAGE);
    image.is_some_and(|image| image.get("work").is_some() && image.get("lease").is_none())
}

/// What a record asks us to look at. One without an image may have work.
fn waking(record: &Value) -> Option<WorkId> {
    let removed = record.get("eventName").and_then(Value::as_str) == Some("REMOVE");
    if removed || (record.pointer(IMAGE).is_some() && !wakes(record)) {
        return None;
    }
    let id = record.pointer("/dynamodb/Keys/resetId/S").and_then(Value::as_str).and_then(WorkId::parse);
    if id.is_none() {
        log::step("record-passed-over", log::Step { outcome: Some("malformed"), ..Default::default() });
    }
    id
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    fn record(name: &str, image: Value) -> Value {
        json!({ "eventName": name, "dynamodb": { "Keys": { "resetId": { "S": ID } }, "NewImage": image } })
    }

    #[test]
    fn only_work_that_nobody_holds_is_taken_and_once() {
        let work = record("INSERT", json!({ "work": { "S": "issue" } }));
        let done = record("MODIFY", json!({ "state": { "S": "issued" } }));
        let held = record("MODIFY", json!({ "work": { "S": "issue" }, "lease": { "S": "bGVhc2U" } }));
        let gone = json!({ "eventName": "REMOVE", "dynamodb": { "Keys": { "resetId": { "S": ID } } } });
        let poison = json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "resetId": { "S": "?" } } } });
        let event = json!({ "Records": [work, poison, done, held, work, gone, 7] });
        assert_eq!(Event::read(&event), Event::Stream([WorkId::parse(ID).unwrap()].into()));
        assert_eq!(Event::read(&json!({ "Records": [held, done] })), Event::Stream(BTreeSet::new()));
    }

    #[test]
    fn everything_else_is_a_tick() {
        assert_eq!(Event::read(&json!({ "source": "aws.scheduler" })), Event::Schedule);
        assert_eq!(Event::read(&json!(null)), Event::Schedule);
    }
}
