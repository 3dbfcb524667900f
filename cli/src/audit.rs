//! The life of one reset as an operator sees it: without secrets and contacts.

use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::delivery::Code;
use shared::identifier::UserId;
use shared::message::MessageKind;
use shared::reset::{PIN_ATTEMPTS, Reset, ResetId, Standing, State};

/// What a reset's id looks like, for those who typed another text.
pub(crate) const ID_FORM: &str = "must be 22 characters of base64url, as the logs show it";

/// Reads an id as a person typed it.
///
/// # Errors
/// What it must look like.
pub(crate) fn reset_id(text: &str) -> Result<ResetId, String> {
    ResetId::parse(text.trim()).ok_or_else(|| ID_FORM.to_owned())
}

pub(crate) fn audit(reset: &Reset, now: Timestamp) -> Value {
    let time = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
    json!({
        "resetId": reset.id.to_string(),
        "app": reset.app.as_str(),
        "user": reset.user.as_ref().map(UserId::as_str),
        "state": reset.state.as_str(),
        "standing": standing(reset, now),
        "method": reset.method.as_str(),
        "passwordGeneration": reset.generation.map(|mode| mode.as_str()),
        "outcome": reset.outcome,
        "attempts": reset.attempts,
        "work": reset.work.map(|work| work.as_str()),
        "dueAt": time(reset.due_at),
        "tries": reset.tries,
        "requestedAt": time(Some(reset.requested_at)),
        "issuedAt": time(reset.issued_at),
        "expiresAt": time(reset.expires_at),
        "sentAt": time(reset.sent_at),
        "completedAt": time(reset.completed_at),
        "passwordSentAt": time(reset.password_sent_at),
        "endedAt": time(reset.ended_at),
        "messages": messages(reset),
    })
}

/// Every message that a provider took, in the order they were sent, with the latest that it told of it. One that a
/// crash kept from being written down, but that was told of, comes last, with the kind that the report named.
fn messages(reset: &Reset) -> Vec<Value> {
    let sent: Vec<(Option<&str>, &str)> = reset
        .message_ids
        .iter()
        .map(|sent| sent.split_once(':').map_or((None, sent.as_str()), |(kind, id)| (Some(kind), id)))
        .collect();
    let unwritten = reset.deliveries.keys().filter(|id| sent.iter().all(|(_, sent)| sent != id));
    let all = sent.iter().copied().chain(unwritten.map(|id| (None, id.as_str())));
    all.map(|(kind, id)| {
        let told = reset.deliveries.get(id);
        json!({
            "kind": kind.or_else(|| told.and_then(|told| told.kind).map(MessageKind::as_str)),
            "id": id,
            "status": told.map(|told| told.status.as_str()),
            "code": told.and_then(|told| told.code.as_ref()).map(Code::as_str),
            "at": told.map(|told| told.at.rfc3339()),
        })
    })
    .collect()
}

fn standing(reset: &Reset, now: Timestamp) -> &'static str {
    match reset.standing(now) {
        Standing::Live if reset.attempts >= PIN_ATTEMPTS => "locked",
        Standing::Live => "live",
        Standing::Expired => "expired",
        Standing::JustUsed | Standing::Used => "used",
        Standing::Superseded => "superseded",
        Standing::Invalid if reset.state == State::Requested => "waiting",
        Standing::Invalid => "refused",
    }
}

#[cfg(test)]
mod tests {
    use shared::delivery::{Delivery, Status};
    use shared::identifier::AppId;
    use shared::reset::Method;

    use super::*;

    #[test]
    fn every_message_has_what_was_told_of_it() {
        let now = Timestamp::from_millis(1_795_292_640_000);
        let (id, app) = (ResetId::from_bytes([1; 16]), AppId::parse("demo").unwrap());
        let mut reset = Reset::requested(id, app, Method::EmailLink, String::new(), now);
        reset.message_ids = vec!["email-link:m-1".to_owned(), "email-changed:m-2".to_owned()];
        let told = |status, code: Option<Code>, kind| Delivery { status, at: now, code, kind };
        let bounced = told(Status::Bounced, Some(Code::of("Permanent", Some("General"))), None);
        let arrived = |kind| told(Status::Delivered, None, kind);
        reset.deliveries = [
            ("m-1".to_owned(), bounced),
            ("m-3".to_owned(), arrived(Some(MessageKind::EmailNewPassword))),
            ("m-4".to_owned(), arrived(None)),
        ]
        .into();
        let at = "2026-11-21T20:24:00.000Z";
        assert_eq!(
            audit(&reset, now)["messages"],
            json!([
                { "kind": "email-link", "id": "m-1", "status": "bounced", "code": "Permanent/General", "at": at },
                { "kind": "email-changed", "id": "m-2", "status": null, "code": null, "at": null },
                { "kind": "email-new-password", "id": "m-3", "status": "delivered", "code": null, "at": at },
                { "kind": null, "id": "m-4", "status": "delivered", "code": null, "at": at },
            ])
        );
    }
}
