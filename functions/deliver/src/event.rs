use std::collections::BTreeSet;

use serde_json::Value;
use shared::event::WorkId;
use shared::log;

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
        Self::Stream(records.iter().filter_map(with_work).collect())
    }
}

fn with_work(record: &Value) -> Option<WorkId> {
    let image = record.pointer("/dynamodb/NewImage");
    let has_work = image.is_some_and(|image| image.get("work").is_some());
    let removed = record.get("eventName").and_then(Value::as_str) == Some("REMOVE");
    if removed || (image.is_some() && !has_work) {
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
    fn only_what_has_work_is_taken_and_once() {
        let work = record("INSERT", json!({ "work": { "S": "issue" } }));
        let done = record("MODIFY", json!({ "state": { "S": "issued" } }));
        let gone = json!({ "eventName": "REMOVE", "dynamodb": { "Keys": { "resetId": { "S": ID } } } });
        let poison = json!({ "eventName": "INSERT", "dynamodb": { "Keys": { "resetId": { "S": "?" } } } });
        let event = json!({ "Records": [work, poison, done, work, gone, 7] });
        assert_eq!(Event::read(&event), Event::Stream([WorkId::parse(ID).unwrap()].into()));
    }

    #[test]
    fn everything_else_is_a_tick() {
        assert_eq!(Event::read(&json!({ "source": "aws.scheduler" })), Event::Schedule);
        assert_eq!(Event::read(&json!(null)), Event::Schedule);
    }
}
