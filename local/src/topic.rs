//! SNS: `Publish` and `PublishBatch` to the one topic that there is, whose messages can be read.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Mutex;

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;

use crate::Service;
use crate::endpoint::Shared;
use crate::locked;
use crate::query::{done, element};
use crate::refusal::Refusal;
use crate::sts::unknown;

/// The topic of security events.
pub const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:rekey-events";

/// "A maximum of 10 messages" in a batch, and 256 kB of them all (SNS API reference, `PublishBatch`).
const BATCH: usize = 10;
const MAX_BYTES: usize = 256 * 1024;
/// More than any test publishes, and a bound for a long run.
const KEPT: usize = 10_000;

/// A message that the topic has taken. Serialises as the local run's `/_local/events` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// SNS's id of it: another one each time, also of the same event.
    pub message_id: String,
    /// When it was taken, RFC 3339.
    pub published_at: String,
    /// Its attributes, which subscribers filter by.
    pub attributes: BTreeMap<String, String>,
    /// The text of the message as JSON, or as a text where it is none.
    pub event: Value,
}

/// What the topic has taken, oldest first.
#[derive(Default)]
pub(crate) struct Events(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    numbered: u64,
    messages: VecDeque<Published>,
}

impl Events {
    pub(crate) fn all(&self) -> Vec<Published> {
        locked(&self.0).messages.iter().cloned().collect()
    }

    fn take(&self, published_at: String, message: Message) -> String {
        let mut kept = locked(&self.0);
        kept.numbered += 1;
        let message_id = format!("event-{:08x}", kept.numbered);
        if kept.messages.len() == KEPT {
            kept.messages.pop_front();
        }
        let event = serde_json::from_str(&message.text).unwrap_or(Value::String(message.text));
        let attributes = message.attributes;
        kept.messages.push_back(Published {
            message_id: message_id.clone(),
            published_at,
            attributes,
            event,
        });
        message_id
    }
}

struct Message {
    text: String,
    attributes: BTreeMap<String, String>,
}

/// Carries out `operation` with the form's fields.
pub(crate) fn answer(shared: &Shared, operation: &str, form: &Value) -> Response {
    if form["TopicArn"] != TOPIC {
        let refusal = Refusal::new(StatusCode::NOT_FOUND, "NotFound", "Topic does not exist");
        return refusal.answer(Service::Topic);
    }
    let published = match operation {
        "Publish" => publish(shared, form),
        "PublishBatch" => publish_batch(shared, form),
        other => return unknown(Service::Topic, other),
    };
    match published {
        Ok(result) => done(Service::Topic, operation, &result),
        Err(refusal) => refusal.answer(Service::Topic),
    }
}

fn publish(shared: &Shared, form: &Value) -> Result<String, Refusal> {
    let message = message(form, "")?.ok_or_else(|| invalid("Empty message"))?;
    let id = shared.events.take(shared.timestamp((shared.now_ms)()), message);
    Ok(element("MessageId", &id))
}

fn publish_batch(shared: &Shared, form: &Value) -> Result<String, Refusal> {
    let mut entries = Vec::new();
    for place in 1.. {
        let prefix = format!("PublishBatchRequestEntries.member.{place}.");
        let Some(id) = form[format!("{prefix}Id")].as_str() else { break };
        let message = message(form, &prefix)?.ok_or_else(|| invalid("Empty message"))?;
        entries.push((id.to_owned(), message));
    }
    let ids: BTreeSet<&str> = entries.iter().map(|(id, _)| id.as_str()).collect();
    let bytes: usize = entries.iter().map(|(_, message)| message.text.len()).sum();
    let code = match entries.len() {
        0 => Some("EmptyBatchRequest"),
        n if n > BATCH => Some("TooManyEntriesInBatchRequest"),
        n if ids.len() < n => Some("BatchEntryIdsNotDistinct"),
        _ if bytes > MAX_BYTES => Some("BatchRequestTooLong"),
        _ => None,
    };
    if let Some(code) = code {
        return Err(Refusal::permanent(code, "The batch was refused."));
    }
    let published_at = shared.timestamp((shared.now_ms)());
    let taken = entries.into_iter().map(|(id, message)| {
        let message_id = shared.events.take(published_at.clone(), message);
        format!("<member>{}{}</member>", element("Id", &id), element("MessageId", &message_id))
    });
    Ok(format!("<Successful>{}</Successful><Failed/>", taken.collect::<String>()))
}

/// The message whose fields begin with `prefix`; `None` if it has no text.
fn message(form: &Value, prefix: &str) -> Result<Option<Message>, Refusal> {
    let mut attributes = BTreeMap::new();
    for place in 1.. {
        let field = |name: &str| form[format!("{prefix}MessageAttributes.entry.{place}.{name}")].as_str();
        let Some(name) = field("Name") else { break };
        let (kind, value) = (field("Value.DataType"), field("Value.StringValue").unwrap_or_default());
        if kind != Some("String") || value.is_empty() {
            return Err(invalid(&format!("Message attribute '{name}' has an invalid value or type")));
        }
        attributes.insert(name.to_owned(), value.to_owned());
    }
    let text = form[format!("{prefix}Message")].as_str().filter(|text| !text.is_empty());
    Ok(text.map(|text| Message { text: text.to_owned(), attributes }))
}

fn invalid(reason: &str) -> Refusal {
    Refusal::permanent("InvalidParameter", format!("Invalid parameter: {reason}"))
}
