//! SES v2: `SendEmail` with simple content, refused where SES refuses it.

use std::collections::BTreeMap;

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::Service;
use crate::endpoint::Shared;
use crate::inbox::{Channel, Message};
use crate::refusal::Refusal;

/// SES takes at most 50 recipients a message.
const MAX_RECIPIENTS: usize = 50;
/// `MessageHeader.Name` and `.Value`, from the API reference.
const MAX_HEADER_NAME: usize = 126;
const MAX_HEADER_VALUE: usize = 870;
/// `MessageTag.Name` and `.Value`.
const MAX_TAG: usize = 256;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendEmail {
    from_email_address: Option<String>,
    #[serde(default)]
    reply_to_addresses: Vec<String>,
    #[serde(default)]
    destination: Destination,
    content: Content,
    configuration_set_name: Option<String>,
    #[serde(default)]
    email_tags: Vec<Pair>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Destination {
    to_addresses: Vec<String>,
    cc_addresses: Vec<String>,
    bcc_addresses: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content {
    simple: Option<Simple>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Simple {
    subject: Text,
    body: Body,
    #[serde(default)]
    headers: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    text: Option<Text>,
    html: Option<Text>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    data: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Pair {
    name: String,
    value: String,
}

/// Carries out `operation`.
pub(crate) fn answer(shared: &Shared, operation: &str, body: &Value) -> Response {
    let sent = match operation {
        "SendEmail" => send(shared, body),
        _ => Err(Refusal::permanent("UnknownOperationException", "The embedded SES knows SendEmail only.")),
    };
    match sent {
        Ok(id) => Json(json!({"MessageId": id})).into_response(),
        Err(refusal) => refusal.answer(Service::Ses),
    }
}

fn send(shared: &Shared, body: &Value) -> Result<String, Refusal> {
    let email = SendEmail::deserialize(body).map_err(|error| bad(format!("Invalid request: {error}")))?;
    let Some(simple) = &email.content.simple else {
        return Err(bad("The embedded SES takes simple content only."));
    };
    let from = email.from_email_address.as_deref().ok_or_else(|| bad("Missing from address"))?;
    check_addresses(from, &email)?;
    check_content(simple)?;
    check_pairs(&simple.headers, &email.email_tags)?;
    let now_ms = (shared.now_ms)();
    let sent_at = shared.timestamp(now_ms);
    let taken = shared.inbox.take(now_ms, |id| Message {
        id,
        channel: Channel::Email,
        to: email.destination.to_addresses.join(", "),
        from: Some(from.to_owned()),
        subject: Some(simple.subject.data.clone()),
        text: simple.body.text.as_ref().map(|text| text.data.clone()),
        html: simple.body.html.as_ref().map(|html| html.data.clone()),
        sent_at,
        attributes: pairs(&simple.headers),
        tags: pairs(&email.email_tags),
        configuration_set: email.configuration_set_name.clone(),
        reply_to: email.reply_to_addresses.clone(),
    });
    taken.map_err(|_| Refusal::server_error(Service::Ses))
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::permanent("BadRequestException", message)
}

fn check_addresses(from: &str, email: &SendEmail) -> Result<(), Refusal> {
    let Destination { to_addresses, cc_addresses, bcc_addresses } = &email.destination;
    let recipients = || to_addresses.iter().chain(cc_addresses).chain(bcc_addresses);
    match recipients().count() {
        0 => return Err(bad("Missing required field: Destination")),
        1..=MAX_RECIPIENTS => {}
        count => {
            return Err(bad(format!("Recipient count exceeds {MAX_RECIPIENTS}: {count}")));
        }
    }
    check_address(from)?;
    recipients().chain(&email.reply_to_addresses).try_for_each(|address| check_address(address))
}

/// An address, bare or as `Name <address>`. SES has no SMTPUTF8: a name beyond ASCII comes as an RFC 2047 word, a
/// domain as Punycode.
fn check_address(address: &str) -> Result<(), Refusal> {
    if !address.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        return Err(bad("Address contains control or non-ASCII characters"));
    }
    let bare = match address.rsplit_once('<') {
        Some((_, bare)) => bare.strip_suffix('>').ok_or_else(|| bad("Missing '>'"))?,
        None => address,
    };
    let Some((local, domain)) = bare.rsplit_once('@') else {
        return Err(bad("Missing final '@domain'"));
    };
    if local.is_empty() || local.contains([' ', '@', ',']) {
        return Err(bad("Local address contains illegal characters"));
    }
    let label = |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !domain.contains('.') || !domain.split('.').all(label) {
        return Err(bad("Domain contains illegal character or lacks a dot"));
    }
    Ok(())
}

fn check_content(simple: &Simple) -> Result<(), Refusal> {
    if simple.subject.data.contains(['\r', '\n']) {
        return Err(bad("Subject contains a line break"));
    }
    let text = |part: &Option<Text>| part.as_ref().is_some_and(|text| !text.data.is_empty());
    if !text(&simple.body.text) && !text(&simple.body.html) {
        return Err(bad("Either the text or the HTML of the body must be given"));
    }
    Ok(())
}

fn check_pairs(headers: &[Pair], tags: &[Pair]) -> Result<(), Refusal> {
    for header in headers {
        let name = (1..=MAX_HEADER_NAME).contains(&header.name.len())
            && header.name.chars().all(|c| c.is_ascii_graphic() && c != ':');
        let value = (1..=MAX_HEADER_VALUE).contains(&header.value.len())
            && header.value.chars().all(|c| c.is_ascii_graphic() || c == ' ');
        if !name || !value {
            return Err(bad("Invalid message header"));
        }
    }
    let tag = |it: &str| {
        (1..=MAX_TAG).contains(&it.len())
            && it.chars().all(|c| c.is_ascii_alphanumeric() || "_-.@".contains(c))
    };
    if !tags.iter().all(|it| tag(&it.name) && tag(&it.value)) {
        return Err(bad("Invalid message tag"));
    }
    Ok(())
}

fn pairs(from: &[Pair]) -> BTreeMap<String, String> {
    from.iter().map(|it| (it.name.clone(), it.value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::check_address;

    #[test]
    fn addresses_are_taken_and_refused_as_ses_does() {
        for good in ["a@example.com", "Rekey <no-reply@example.com>", "=?UTF-8?B?44Oq?= <a@b.example>"] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        let bad = [
            "",
            "a",
            "a@b",
            "@example.com",
            "リ <a@example.com>",
            "a@exämple.com",
            "a\r\n@example.com",
            "x <a@b.c",
        ];
        for bad in bad {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }
}
