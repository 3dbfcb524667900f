use serde::{Deserialize, Serialize};

use super::reset_id;
use crate::clock::Timestamp;
use crate::delivery::{Code, Delivery, Reason, Status, Undeliverable};
use crate::message::MessageKind;
use crate::reset::ResetId;

/// The key, in the resets table, of what names the reset of an SMS. No id of a reset has a `#`.
pub(in crate::store) fn message_key(message: &str) -> String {
    format!("MESSAGE#{message}")
}

/// A value of a reset's `deliveries`.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct DeliveryItem {
    status: String,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
}

impl From<&Delivery> for DeliveryItem {
    fn from(delivery: &Delivery) -> Self {
        Self {
            status: delivery.status.as_str().to_owned(),
            at: delivery.at,
            code: delivery.code.as_ref().map(|code| code.as_str().to_owned()),
            kind: delivery.kind.map(|kind| kind.as_str().to_owned()),
        }
    }
}

impl TryFrom<DeliveryItem> for Delivery {
    type Error = String;

    fn try_from(item: DeliveryItem) -> Result<Self, String> {
        let code = item.code.map(|text| Code::from_stored(&text).ok_or("a code of deliveries is malformed"));
        Ok(Self {
            status: Status::from_stored(&item.status).ok_or("a status of deliveries is unknown")?,
            at: item.at,
            code: code.transpose()?,
            // Only shown: a kind of a newer release is none here.
            kind: item.kind.as_deref().and_then(MessageKind::from_name),
        })
    }
}

/// A user's `emailUndeliverable` or `phoneUndeliverable`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct UndeliverableItem {
    reason: String,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifted_at: Option<Timestamp>,
}

impl From<&Undeliverable> for UndeliverableItem {
    fn from(mark: &Undeliverable) -> Self {
        Self { reason: mark.reason.as_str().to_owned(), at: mark.at, lifted_at: mark.lifted_at }
    }
}

impl TryFrom<UndeliverableItem> for Undeliverable {
    type Error = String;

    fn try_from(item: UndeliverableItem) -> Result<Self, String> {
        let reason =
            Reason::from_stored(&item.reason).ok_or("the reason of an undeliverable mark is unknown")?;
        Ok(Self { reason, at: item.at, lifted_at: item.lifted_at })
    }
}

/// What names the reset of an SMS: SNS carries nothing of ours back.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct MessageItem {
    pub(in crate::store) reset_id: String,
    pub(in crate::store) reset: String,
    pub(in crate::store) kind: String,
    /// Seconds, for DynamoDB's TTL.
    pub(in crate::store) ttl: i64,
}

impl TryFrom<MessageItem> for (ResetId, MessageKind) {
    type Error = String;

    fn try_from(item: MessageItem) -> Result<Self, String> {
        let kind = MessageKind::from_name(&item.kind).ok_or("kind is unknown")?;
        Ok((reset_id("reset", &item.reset)?, kind))
    }
}
