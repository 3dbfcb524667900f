//! SNS: `Publish` to a phone number, refused where SNS refuses it.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use crate::Service;
use crate::endpoint::Shared;
use crate::inbox::{Channel, Message};
use crate::query::{done, element};
use crate::refusal::Refusal;
use crate::sts::unknown;

/// "A single SMS publish action is limited to 1600 characters" (SNS developer guide).
const MAX_SMS: usize = 1600;

const SMS_TYPE: &str = "AWS.SNS.SMS.SMSType";
const MAX_PRICE: &str = "AWS.SNS.SMS.MaxPrice";
const SENDER_ID: &str = "AWS.SNS.SMS.SenderID";
const ORIGINATION: &str = "AWS.MM.SMS.OriginationNumber";

/// Carries out `operation` with the form's fields.
pub(crate) fn answer(shared: &Shared, operation: &str, form: &Value) -> Response {
    let published = match operation {
        "Publish" => publish(shared, form),
        other => return unknown(Service::Sns, other),
    };
    match published {
        Ok(id) => done(Service::Sns, operation, &element("MessageId", &id)),
        Err(refusal) => refusal.answer(Service::Sns),
    }
}

fn publish(shared: &Shared, form: &Value) -> Result<String, Refusal> {
    let field = |name: &str| form[name].as_str();
    if field("TargetArn").is_some() {
        let message = "The embedded SNS has no endpoints.";
        return Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", message));
    }
    let to = field("PhoneNumber").ok_or_else(|| invalid("PhoneNumber Reason: no destination"))?;
    if !is_e164(to) {
        return Err(invalid(&format!("PhoneNumber Reason: {to} is not valid to publish to")));
    }
    let text = field("Message").unwrap_or_default();
    match text.chars().count() {
        0 => return Err(invalid("Empty message")),
        1..=MAX_SMS => {}
        _ => return Err(invalid("Message too long")),
    }
    let attributes = attributes(form)?;
    let from = attributes.get(SENDER_ID).or_else(|| attributes.get(ORIGINATION)).cloned();
    let now_ms = (shared.now_ms)();
    let sent_at = shared.timestamp(now_ms);
    let taken = shared.inbox.take(now_ms, |id| Message {
        id,
        channel: Channel::Sms,
        to: to.to_owned(),
        from,
        subject: None,
        text: Some(text.to_owned()),
        html: None,
        sent_at,
        attributes,
        tags: BTreeMap::new(),
        configuration_set: None,
        reply_to: Vec::new(),
    });
    taken.map_err(|_| Refusal::server_error(Service::Sns))
}

fn invalid(reason: &str) -> Refusal {
    Refusal::permanent("InvalidParameter", format!("Invalid parameter: {reason}"))
}

/// E.164: a plus, then at most 15 digits, the first not 0.
fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// `MessageAttributes.entry.N.Name`, `.Value.DataType` and `.Value.StringValue`, checked.
fn attributes(form: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let mut found = BTreeMap::new();
    for entry in 1.. {
        let field = |name: &str| form[format!("MessageAttributes.entry.{entry}.{name}")].as_str();
        let Some(name) = field("Name") else { break };
        let kind = field("Value.DataType").unwrap_or_default();
        let value = field("Value.StringValue").unwrap_or_default();
        if !is_valid(name, kind, value) {
            return Err(invalid(&format!("Message attribute '{name}' has an invalid value or type")));
        }
        found.insert(name.to_owned(), value.to_owned());
    }
    Ok(found)
}

fn is_valid(name: &str, kind: &str, value: &str) -> bool {
    match name {
        SMS_TYPE => kind == "String" && matches!(value, "Promotional" | "Transactional"),
        MAX_PRICE => {
            kind == "Number" && value.parse().is_ok_and(|price: f64| price.is_finite() && price > 0.0)
        }
        // 1 to 11 letters and digits, at least one letter, no spaces.
        SENDER_ID => {
            kind == "String"
                && (1..=11).contains(&value.len())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && value.bytes().any(|byte| byte.is_ascii_alphabetic())
        }
        ORIGINATION => {
            let digits = value.strip_prefix('+').unwrap_or(value);
            kind == "String"
                && (5..=14).contains(&digits.len())
                && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => !value.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_e164_numbers_are_published_to() {
        assert!(is_e164("+819001234567"));
        for bad in ["", "+", "819001234567", "+0901234567", "+81 900", "+1234567890123456", "+８１９"] {
            assert!(!is_e164(bad), "{bad}");
        }
    }

    #[test]
    fn attributes_are_checked_by_name() {
        assert!(is_valid(MAX_PRICE, "Number", "0.50"));
        assert!(is_valid(SENDER_ID, "String", "REKEY"));
        for (name, kind, value) in [
            (MAX_PRICE, "String", "0.50"),
            (MAX_PRICE, "Number", "NaN"),
            (SENDER_ID, "String", "12345"),
            (SENDER_ID, "String", "TWELVE-CHARS"),
            (SMS_TYPE, "String", "transactional"),
            (ORIGINATION, "String", "abc"),
        ] {
            assert!(!is_valid(name, kind, value), "{name} {value}");
        }
    }
}
