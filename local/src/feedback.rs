//! What SES and SNS tell of a message after they took it, as the events that AWS gives to a function: SES's through an
//! SNS topic, SNS's of an SMS through a subscription of its delivery log.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::inbox::{Channel, Message};

const ACCOUNT: &str = "000000000000";
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:rekey-local-feedback";

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feedback {
    /// It arrives.
    Delivery,
    /// It bounces for good: there is no such mailbox, no such number.
    Bounce,
    /// It bounces for now: an answering machine answers a mail, a phone is off.
    Absent,
    /// As if the address were on SES's suppression list.
    Suppressed,
    /// Its reader calls it unwanted; the owner of a phone opts out.
    Complaint,
    /// A mail is not there yet.
    Delay,
    /// The provider does not send it: a virus in a mail, a price above the maximum.
    Reject,
}

impl Message {
    /// What becomes of it by itself: it arrives, unless it goes to an address of SES's mailbox simulator.
    pub fn fate(&self) -> &'static [Feedback] {
        let simulated = match self.channel {
            Channel::Email => self.to.strip_suffix("@simulator.amazonses.com"),
            Channel::Sms => None,
        };
        match simulated.and_then(|name| name.split('+').next()) {
            Some("bounce") => &[Feedback::Bounce],
            Some("suppressionlist") => &[Feedback::Suppressed],
            Some("complaint") => &[Feedback::Delivery, Feedback::Complaint],
            _ => &[Feedback::Delivery],
        }
    }

    /// The event that tells `feedback` of it, dated `at` (RFC 3339); `None` where the provider has no such report:
    /// SNS tells of no delay.
    pub fn feedback(&self, feedback: Feedback, at: &str) -> Option<Value> {
        match self.channel {
            Channel::Email => Some(self.ses_event(feedback, at)),
            Channel::Sms => self.log_event(feedback, at),
        }
    }

    fn ses_event(&self, feedback: Feedback, at: &str) -> Value {
        let recipient = json!([{ "emailAddress": self.to }]);
        let bounce = |kind: &str, sub_type: &str| {
            json!({
                "bounceType": kind, "bounceSubType": sub_type, "timestamp": at, "feedbackId": self.id,
                "bouncedRecipients": [{ "emailAddress": self.to, "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown" }],
                "reportingMTA": "dns; simulator.amazonses.com",
            })
        };
        let (kind, name, told) = match feedback {
            Feedback::Delivery => (
                "Delivery",
                "delivery",
                json!({ "timestamp": at, "processingTimeMillis": 546, "recipients": [self.to], "smtpResponse": "250 2.6.0 Message received", "reportingMTA": "a8-50.smtp-out.amazonses.com" }),
            ),
            Feedback::Bounce => ("Bounce", "bounce", bounce("Permanent", "General")),
            Feedback::Absent => ("Bounce", "bounce", bounce("Transient", "General")),
            Feedback::Suppressed => ("Bounce", "bounce", bounce("Permanent", "Suppressed")),
            Feedback::Complaint => (
                "Complaint",
                "complaint",
                json!({ "complainedRecipients": recipient, "timestamp": at, "feedbackId": self.id, "complaintSubType": null, "complaintFeedbackType": "abuse", "userAgent": "Amazon SES Mailbox Simulator", "arrivalDate": at }),
            ),
            Feedback::Delay => (
                "DeliveryDelay",
                "deliveryDelay",
                json!({ "timestamp": at, "delayType": "TransientCommunicationFailure", "expirationTime": at, "delayedRecipients": [{ "emailAddress": self.to, "status": "4.4.1", "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host" }] }),
            ),
            Feedback::Reject => ("Reject", "reject", json!({ "reason": "Bad content" })),
        };
        let message = json!({ "eventType": kind, "mail": self.mail(), name: told }).to_string();
        json!({ "Records": [{
            "EventSource": "aws:sns",
            "EventVersion": "1.0",
            "EventSubscriptionArn": format!("{TOPIC}:local"),
            "Sns": {
                "Type": "Notification",
                "MessageId": self.id,
                "TopicArn": TOPIC,
                "Subject": "Amazon SES Email Event Notification",
                "Message": message,
                "Timestamp": at,
                "SignatureVersion": "1",
                "Signature": "local",
                "SigningCertUrl": "https://sns.us-east-1.amazonaws.com/local.pem",
                "UnsubscribeUrl": "https://sns.us-east-1.amazonaws.com/",
                "MessageAttributes": {},
            },
        }] })
    }

    /// SES's own account of the mail: its headers, and its tags, each with a list of values.
    fn mail(&self) -> Value {
        let mut tags: serde_json::Map<String, Value> =
            self.tags.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        let set = self.configuration_set.as_deref().unwrap_or("local");
        tags.insert("ses:configuration-set".to_owned(), json!([set]));
        json!({
            "timestamp": self.sent_at,
            "source": self.from,
            "sendingAccountId": ACCOUNT,
            "messageId": self.id,
            "destination": [self.to],
            "headersTruncated": false,
            "headers": [{ "name": "To", "value": self.to }, { "name": "Subject", "value": self.subject }],
            "commonHeaders": { "from": [self.from], "to": [self.to], "messageId": self.id, "subject": self.subject },
            "tags": tags,
        })
    }

    fn log_event(&self, feedback: Feedback, at: &str) -> Option<Value> {
        let (status, response) = match feedback {
            Feedback::Delivery => ("SUCCESS", "Message has been accepted by phone carrier"),
            Feedback::Bounce | Feedback::Suppressed => ("FAILURE", "Invalid phone number"),
            Feedback::Absent => ("FAILURE", "Phone is currently unreachable/unavailable"),
            Feedback::Complaint => ("FAILURE", "Phone number is opted out"),
            Feedback::Reject => ("FAILURE", "This delivery would exceed max price"),
            Feedback::Delay => return None,
        };
        // SNS writes the time without its zone.
        let timestamp = at.replace('T', " ").trim_end_matches('Z').to_owned();
        let line = json!({
            "notification": { "messageId": self.id, "timestamp": timestamp },
            "delivery": {
                "phoneCarrier": "Local", "mnc": 0, "numberOfMessageParts": 1, "destination": self.to,
                "priceInUSD": 0.00645, "smsType": "Transactional", "mcc": 0, "providerResponse": response,
                "dwellTimeMs": 599, "dwellTimeMsUntilDeviceAck": 1344,
            },
            "status": status,
        });
        let group = if status == "SUCCESS" { "" } else { "/Failure" };
        let log = json!({
            "messageType": "DATA_MESSAGE",
            "owner": ACCOUNT,
            "logGroup": format!("sns/us-east-1/{ACCOUNT}/DirectPublishToPhoneNumber{group}"),
            "logStream": "local",
            "subscriptionFilters": ["rekey-local"],
            "logEvents": [{ "id": self.id, "timestamp": 0, "message": line.to_string() }],
        });
        let data = packed(log.to_string().as_bytes()).ok()?;
        Some(json!({ "awslogs": { "data": data } }))
    }
}

/// As CloudWatch Logs packs it: gzip in base64.
fn packed(bytes: &[u8]) -> io::Result<String> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes)?;
    Ok(STANDARD.encode(gzip.finish()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws_lambda_events::cloudwatch_logs::LogsEvent;
    use aws_lambda_events::sns::SnsEvent;

    use super::*;

    const AT: &str = "2026-11-21T20:24:00.000Z";

    fn message(channel: Channel, to: &str) -> Message {
        Message {
            id: "0000-1".to_owned(),
            channel,
            to: to.to_owned(),
            from: Some("no-reply@rekey.example".to_owned()),
            subject: Some("Hello".to_owned()),
            text: Some("Hello".to_owned()),
            html: None,
            sent_at: AT.to_owned(),
            attributes: BTreeMap::new(),
            tags: [("rekey_reset".to_owned(), "AAAA".to_owned())].into(),
            configuration_set: None,
            reply_to: Vec::new(),
        }
    }

    #[test]
    fn aws_own_types_read_every_event() {
        use Feedback::{Absent, Bounce, Complaint, Delay, Delivery, Reject, Suppressed};
        for feedback in [Delivery, Bounce, Absent, Suppressed, Complaint, Delay, Reject] {
            let mail = message(Channel::Email, "ann@example.com").feedback(feedback, AT).unwrap();
            let event: SnsEvent = serde_json::from_value(mail).unwrap();
            let told: Value = serde_json::from_str(&event.records[0].sns.message).unwrap();
            assert_eq!(told["mail"]["tags"]["rekey_reset"][0], "AAAA");
            let Some(sms) = message(Channel::Sms, "+819001234567").feedback(feedback, AT) else {
                assert_eq!(feedback, Delay);
                continue;
            };
            // It borrows, as from the text that Lambda gives.
            let event: LogsEvent = serde_json::from_str(&sms.to_string()).unwrap();
            let line: Value = serde_json::from_str(&event.aws_logs.data.log_events[0].message).unwrap();
            assert_eq!(line["notification"]["timestamp"], "2026-11-21 20:24:00.000");
        }
    }

    #[test]
    fn the_mailbox_simulator_behaves_as_ses_says() {
        let fate = |to: &str| message(Channel::Email, to).fate();
        assert_eq!(fate("bounce@simulator.amazonses.com"), [Feedback::Bounce]);
        assert_eq!(fate("bounce+label@simulator.amazonses.com"), [Feedback::Bounce]);
        assert_eq!(fate("suppressionlist@simulator.amazonses.com"), [Feedback::Suppressed]);
        assert_eq!(fate("complaint@simulator.amazonses.com"), [Feedback::Delivery, Feedback::Complaint]);
        for arrives in ["success@simulator.amazonses.com", "bounce@example.com", "ann@example.com"] {
            assert_eq!(fate(arrives), [Feedback::Delivery], "{arrives}");
        }
        assert_eq!(message(Channel::Sms, "+819001234567").fate(), [Feedback::Delivery]);
    }
}
