//! What SES tells of a mail: "Contents of event data that Amazon SES publishes to Amazon SNS" (SES developer guide), and
//! the older notifications of an identity, which differ in one name and carry no tags.

use std::collections::BTreeMap;

use serde::Deserialize;
use shared::clock::Timestamp;
use shared::contact::EmailAddress;
use shared::delivery::{Code, Reason, Status};
use shared::message::MessageKind;
use shared::reset::ResetId;
use shared::send::{KIND_TAG, RESET_TAG};

use crate::event::Told;
use crate::report::{About, Report, keyword, message_id};

const BOUNCE_TYPES: [&str; 3] = ["Undetermined", "Permanent", "Transient"];
const BOUNCE_SUB_TYPES: [&str; 11] = [
    "Undetermined",
    "General",
    "NoEmail",
    "Suppressed",
    "OnAccountSuppressionList",
    "OnTenantSuppressionList",
    "UnsubscribedRecipient",
    "MailboxFull",
    "MessageTooLarge",
    "ContentRejected",
    "AttachmentRejected",
];
/// RFC 5965 and the IANA registry of feedback report types.
const COMPLAINTS: [&str; 6] = ["abuse", "auth-failure", "fraud", "not-spam", "other", "virus"];
/// Those in which the recipient speaks; in the others its server does, of a mail's signature or content.
const UNWANTED: [&str; 3] = ["abuse", "fraud", "other"];
const DELAYS: [&str; 10] = [
    "InternalFailure",
    "General",
    "MailboxFull",
    "SpamDetected",
    "RecipientServerError",
    "IPFailure",
    "TransientCommunicationFailure",
    "BYOIPHostNameLookupUnavailable",
    "Undetermined",
    "SendingDeferral",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    #[serde(alias = "notificationType")]
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    delivery: Option<Delivered>,
    reject: Option<Reject>,
    delivery_delay: Option<Delay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
    timestamp: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    #[serde(default)]
    bounce_sub_type: String,
    #[serde(default)]
    bounced_recipients: Vec<Recipient>,
    timestamp: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complaint_feedback_type: Option<String>,
    complaint_sub_type: Option<String>,
    #[serde(default)]
    complained_recipients: Vec<Recipient>,
    timestamp: Option<String>,
}

#[derive(Deserialize)]
struct Delivered {
    timestamp: Option<String>,
}

#[derive(Deserialize)]
struct Reject {
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delay {
    #[serde(default)]
    delay_type: String,
    timestamp: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

/// What an event says of the mail itself.
struct Fate {
    status: Status,
    code: Option<Code>,
    timestamp: Option<String>,
    lasting: Option<Reason>,
    recipients: Vec<Recipient>,
}

impl Fate {
    fn passing(status: Status, code: Option<Code>, timestamp: Option<String>) -> Self {
        Self { status, code, timestamp, lasting: None, recipients: Vec::new() }
    }
}

/// Reads one event; `None` if it is none.
pub(crate) fn read(message: &str) -> Option<Told> {
    let event: Event = serde_json::from_str(message).ok()?;
    let fate = match event.event_type.as_str() {
        "Bounce" => bounced(event.bounce?),
        "Complaint" => match complained(event.complaint?) {
            Some(fate) => fate,
            None => return Some(Told::Ignored),
        },
        "Delivery" => Fate::passing(Status::Delivered, None, event.delivery?.timestamp),
        "Reject" => {
            // "Bad content": a virus was found. It has no time of its own.
            let why = event.reject?.reason.unwrap_or_default();
            let code = Code::of(if why == "Bad content" { "BadContent" } else { "Other" }, None);
            Fate::passing(Status::Rejected, Some(code), event.mail.timestamp.clone())
        }
        "DeliveryDelay" => {
            let delay = event.delivery_delay?;
            let code = Code::of(keyword(&DELAYS, &delay.delay_type), None);
            Fate::passing(Status::Delayed, Some(code), delay.timestamp)
        }
        // Send, Open, Click, Rendering Failure, Subscription: nothing about an arrival.
        _ => return Some(Told::Ignored),
    };
    let tag = |name| event.mail.tags.get(name).and_then(|values: &Vec<String>| values.first());
    Some(Told::Report(Report {
        message: message_id(&event.mail.message_id)?,
        about: About::Mail {
            reset: tag(RESET_TAG).and_then(|text| ResetId::parse(text)),
            kind: tag(KIND_TAG).and_then(|text| MessageKind::from_name(text)),
            addresses: fate.recipients.iter().filter_map(address).collect(),
        },
        status: fate.status,
        code: fate.code,
        at: fate.timestamp.as_deref().and_then(Timestamp::from_rfc3339),
        lasting: fate.lasting,
    }))
}

fn bounced(bounce: Bounce) -> Fate {
    let kind = keyword(&BOUNCE_TYPES, &bounce.bounce_type);
    let detail = keyword(&BOUNCE_SUB_TYPES, &bounce.bounce_sub_type);
    Fate {
        status: Status::Bounced,
        code: Some(Code::of(kind, Some(detail))),
        timestamp: bounce.timestamp,
        lasting: (kind == "Permanent").then_some(Reason::Bounced),
        recipients: bounce.bounced_recipients,
    }
}

/// `None` for a report that takes a complaint back.
fn complained(complaint: Complaint) -> Option<Fate> {
    let kind = complaint.complaint_feedback_type.as_deref().map(|kind| keyword(&COMPLAINTS, kind));
    if kind == Some("not-spam") {
        return None;
    }
    // Without a type the recipient has called it unwanted as well; a new type is no proof against the address.
    let suppressed = complaint.complaint_sub_type.as_deref() == Some("OnAccountSuppressionList");
    let unwanted = suppressed || kind.is_none_or(|kind| UNWANTED.contains(&kind));
    Some(Fate {
        status: Status::Complained,
        code: if suppressed { Some("OnAccountSuppressionList") } else { kind }
            .map(|word| Code::of(word, None)),
        timestamp: complaint.timestamp,
        lasting: unwanted.then_some(Reason::Complained),
        recipients: complaint.complained_recipients,
    })
}

/// An address, bare or with a name before it.
fn address(recipient: &Recipient) -> Option<shared::contact::CanonicalEmail> {
    let text = recipient.email_address.trim();
    let bare = text.rsplit_once('<').map_or(text, |(_, address)| address.trim_end_matches('>'));
    EmailAddress::parse(bare).ok().map(|address| address.canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const RESET: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    fn report(kind: &str, more: Value) -> Report {
        let mut event = json!({
            "eventType": kind,
            "mail": { "messageId": "m-1", "timestamp": "2026-11-21T20:24:00.000Z", "tags": { "rekey_reset": [RESET], "rekey_kind": ["email-link"] } },
        });
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        match read(&event.to_string()) {
            Some(Told::Report(report)) => report,
            other => panic!("{other:?}"),
        }
    }

    fn shown(report: &Report) -> String {
        let code = report.code.as_ref().map_or("-", Code::as_str);
        let lasting = report.lasting.map_or("-", Reason::as_str);
        format!("{} {code} {lasting}", report.status.as_str())
    }

    #[test]
    fn a_bounce_lasts_if_it_is_permanent() {
        let bounce = |kind: &str, sub: &str| {
            let recipients =
                json!([{ "emailAddress": "ANN@example.com", "diagnosticCode": "smtp; 550 ann@example.com" }]);
            let bounce = json!({ "bounceType": kind, "bounceSubType": sub, "bouncedRecipients": recipients, "timestamp": "2026-11-21T20:24:02.669Z" });
            report("Bounce", json!({ "bounce": bounce }))
        };
        assert_eq!(shown(&bounce("Permanent", "General")), "bounced Permanent/General bounced");
        assert_eq!(shown(&bounce("Permanent", "Suppressed")), "bounced Permanent/Suppressed bounced");
        assert_eq!(shown(&bounce("Transient", "MailboxFull")), "bounced Transient/MailboxFull -");
        assert_eq!(shown(&bounce("Undetermined", "new one")), "bounced Undetermined/Other -");
        let told = bounce("Permanent", "General");
        assert_eq!(told.at.unwrap().rfc3339(), "2026-11-21T20:24:02.669Z");
        let About::Mail { reset, kind, addresses } = told.about else { panic!() };
        assert_eq!((reset, addresses[0].expose()), (ResetId::parse(RESET), "ann@example.com"));
        assert_eq!(kind.map(MessageKind::as_str), Some("email-link"));
    }

    #[test]
    fn a_complaint_lasts_if_the_recipient_speaks_and_does_not_take_it_back() {
        let complaint = |kind: Value, sub: Value| json!({ "complaint": { "complaintFeedbackType": kind, "complaintSubType": sub, "complainedRecipients": [{ "emailAddress": "Ann <ann@example.com>" }] } });
        let abuse = report("Complaint", complaint(json!("abuse"), Value::Null));
        assert_eq!(shown(&abuse), "complained abuse complained");
        let About::Mail { addresses, .. } = abuse.about else { panic!() };
        assert_eq!(addresses[0].expose(), "ann@example.com");
        let listed = report("Complaint", complaint(Value::Null, json!("OnAccountSuppressionList")));
        assert_eq!(shown(&listed), "complained OnAccountSuppressionList complained");
        let plain = report("Complaint", complaint(Value::Null, Value::Null));
        assert_eq!(shown(&plain), "complained - complained");
        for kind in ["fraud", "other", "Abuse"] {
            let told = report("Complaint", complaint(json!(kind), Value::Null));
            assert_eq!(shown(&told), format!("complained {} complained", kind.to_lowercase()));
        }
        for (kind, code) in [("auth-failure", "auth-failure"), ("virus", "virus"), ("new one", "Other")] {
            let told = report("Complaint", complaint(json!(kind), Value::Null));
            assert_eq!(shown(&told), format!("complained {code} -"));
        }
        let listed = report("Complaint", complaint(json!("virus"), json!("OnAccountSuppressionList")));
        assert_eq!(shown(&listed), "complained OnAccountSuppressionList complained");
        let mut event = complaint(json!("not-spam"), Value::Null);
        event["eventType"] = json!("Complaint");
        event["mail"] = json!({ "messageId": "1" });
        assert!(matches!(read(&event.to_string()), Some(Told::Ignored)));
    }

    #[test]
    fn the_other_events_say_nothing_of_the_address() {
        let delivered =
            report("Delivery", json!({ "delivery": { "timestamp": "2026-11-21T20:24:01.000Z" } }));
        assert_eq!(shown(&delivered), "delivered - -");
        let rejected = report("Reject", json!({ "reject": { "reason": "Bad content" } }));
        assert_eq!(shown(&rejected), "rejected BadContent -");
        let delay = json!({ "deliveryDelay": { "delayType": "MailboxFull", "delayedRecipients": [{ "emailAddress": "a@b.c" }] } });
        let delayed = report("DeliveryDelay", delay);
        assert_eq!(shown(&delayed), "delayed MailboxFull -");
        assert!(delayed.at.is_none());
        for kind in ["Send", "Open", "Click", "Rendering Failure", "Subscription", "?"] {
            let event = json!({ "eventType": kind, "mail": { "messageId": "1" } });
            assert!(matches!(read(&event.to_string()), Some(Told::Ignored)), "{kind}");
        }
    }

    #[test]
    fn an_older_notification_has_another_name_and_no_tags() {
        let event = json!({
            "notificationType": "Bounce",
            "mail": { "messageId": "1" },
            "bounce": { "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": [] },
        });
        let Some(Told::Report(report)) = read(&event.to_string()) else { panic!() };
        assert!(matches!(report.about, About::Mail { reset: None, .. }));
    }

    #[test]
    fn what_lacks_its_own_part_is_none() {
        for event in [
            json!({ "eventType": "Bounce", "mail": { "messageId": "1" } }),
            json!({ "eventType": "Bounce", "mail": { "messageId": "1" }, "bounce": { "bounceType": 7 } }),
            json!({ "eventType": "Delivery", "delivery": {} }),
            json!({ "eventType": "Delivery", "delivery": {}, "mail": { "messageId": "a b" } }),
            json!({ "mail": { "messageId": "1" } }),
            json!([]),
        ] {
            assert!(read(&event.to_string()).is_none(), "{event}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_provider_writes_gets_into_a_code(kind in ".*", sub in ".*", id in "[!-~]{1,256}") {
            let event = json!({
                "eventType": "Bounce",
                "mail": { "messageId": id, "tags": { "rekey_reset": [sub] } },
                "bounce": { "bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [{ "emailAddress": sub }] },
            });
            let Some(Told::Report(report)) = read(&event.to_string()) else { panic!("{event}") };
            let code = report.code.unwrap();
            let known = |word: &str| word == "Other" || BOUNCE_TYPES.contains(&word) || BOUNCE_SUB_TYPES.contains(&word);
            prop_assert!(code.as_str().split('/').all(known), "{code}");
        }
    }
}
