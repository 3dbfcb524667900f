//! What SNS tells of an SMS: a line of its delivery log ("Amazon SNS SMS delivery monitoring with Amazon CloudWatch
//! metrics and logs", SNS developer guide).

use serde::Deserialize;
use shared::clock::Timestamp;
use shared::contact::PhoneNumber;
use shared::delivery::{Code, Reason, Status};

use crate::event::Told;
use crate::report::{About, Report, message_id};

/// SNS's reasons of a failure (`providerResponse`), as the guide lists them, with the words that it used before; what
/// each comes to, and whether no other SMS would arrive at that number either.
const FAILURES: [(&str, Status, &str, &str, bool); 16] = [
    ("Blocked as spam by phone carrier", Status::Bounced, "Carrier", "Spam", false),
    ("Destination is on a blocked list", Status::Rejected, "Permanent", "BlockedList", true),
    ("Destination is blacklisted", Status::Rejected, "Permanent", "BlockedList", true),
    ("Invalid phone number", Status::Rejected, "Permanent", "InvalidNumber", true),
    ("Message body is invalid", Status::Rejected, "Message", "InvalidBody", false),
    ("No quota left for account", Status::Rejected, "Account", "Quota", false),
    ("Phone carrier has blocked this message", Status::Bounced, "Carrier", "Blocked", false),
    ("Phone carrier is currently unreachable/unavailable", Status::Bounced, "Transient", "Carrier", false),
    ("Phone has blocked SMS", Status::Bounced, "Permanent", "PhoneBlocksSms", true),
    ("Phone is on a blocked list", Status::Bounced, "Permanent", "BlockedList", true),
    ("Phone is blacklisted", Status::Bounced, "Permanent", "BlockedList", true),
    ("Phone is currently unreachable/unavailable", Status::Bounced, "Transient", "Phone", false),
    ("Phone number is opted out", Status::Rejected, "Permanent", "OptedOut", true),
    ("This delivery would exceed max price", Status::Rejected, "Account", "MaxPrice", false),
    ("Unknown error attempting to reach phone", Status::Bounced, "Transient", "Unknown", false),
    ("Unhandled provider", Status::Rejected, "Carrier", "Unhandled", false),
];

#[derive(Deserialize)]
struct Line {
    notification: Notification,
    #[serde(default)]
    delivery: Delivery,
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    message_id: String,
    timestamp: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    destination: Option<String>,
    provider_response: Option<String>,
}

/// Reads one line; `None` if it is none.
pub(crate) fn read(line: &str) -> Option<Told> {
    let line: Line = serde_json::from_str(line).ok()?;
    let (status, code, lasting) = match line.status.as_str() {
        "SUCCESS" => (Status::Delivered, None, None),
        "FAILURE" => failed(line.delivery.provider_response.as_deref().unwrap_or_default()),
        _ => return None,
    };
    Some(Told::Report(Report {
        message: message_id(&line.notification.message_id)?,
        about: About::Sms {
            number: line.delivery.destination.and_then(|number| PhoneNumber::parse(&number).ok()),
        },
        status,
        code,
        at: line.notification.timestamp.as_deref().and_then(time),
        lasting,
    }))
}

fn failed(response: &str) -> (Status, Option<Code>, Option<Reason>) {
    let response = response.trim().trim_end_matches('.');
    match FAILURES.iter().find(|(text, ..)| text.eq_ignore_ascii_case(response)) {
        Some(&(_, status, kind, detail, lasting)) => {
            (status, Some(Code::of(kind, Some(detail))), lasting.then_some(Reason::Refused))
        }
        // A new reason is no proof against the number.
        None => (Status::Bounced, Some(Code::of("Other", None)), None),
    }
}

/// `2016-06-28 00:40:34.558`, in UTC.
fn time(text: &str) -> Option<Timestamp> {
    let civil: jiff::civil::DateTime = text.trim_end_matches('Z').parse().ok()?;
    let time = jiff::tz::Offset::UTC.to_timestamp(civil).ok()?;
    Some(Timestamp::from_millis(time.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn line(status: &str, response: &str) -> String {
        json!({
            "notification": { "messageId": "34d9b400-c6dd-5444-820d-fbeb0f1f54cf", "timestamp": "2016-06-28 00:40:34.558" },
            "delivery": {
                "phoneCarrier": "My Phone Carrier", "mnc": 270, "destination": "+819001234567", "priceInUSD": 0.00645,
                "smsType": "Transactional", "mcc": 310, "providerResponse": response, "dwellTimeMs": 599,
            },
            "status": status,
        })
        .to_string()
    }

    fn report(status: &str, response: &str) -> Report {
        match read(&line(status, response)) {
            Some(Told::Report(report)) => report,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_success_names_its_message_time_and_number() {
        let report = report("SUCCESS", "Message has been accepted by phone carrier");
        assert_eq!(report.message, "34d9b400-c6dd-5444-820d-fbeb0f1f54cf");
        assert_eq!(report.at.unwrap().rfc3339(), "2016-06-28T00:40:34.558Z");
        assert_eq!((report.status, report.code, report.lasting), (Status::Delivered, None, None));
        let About::Sms { number: Some(number) } = report.about else { panic!() };
        assert_eq!(number.expose(), "+819001234567");
    }

    #[test]
    fn only_what_is_of_the_number_lasts() {
        let lasting = |response: &str| report("FAILURE", response).lasting;
        for response in [
            "Phone number is opted out",
            "invalid phone number",
            "Phone is on a blocked list.",
            "Phone has blocked SMS",
        ] {
            assert_eq!(lasting(response), Some(Reason::Refused), "{response}");
        }
        for response in [
            "Phone is currently unreachable/unavailable",
            "This delivery would exceed max price",
            "a new one",
            "",
        ] {
            assert_eq!(lasting(response), None, "{response}");
        }
    }

    #[test]
    fn what_is_no_line_of_the_log_is_none() {
        for text in ["", "{}", "[]", "null", &line("PENDING", ""), "START RequestId: 1"] {
            assert!(read(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_a_carrier_writes_gets_into_a_code(
            known in proptest::sample::select(FAILURES.map(|(text, ..)| text).to_vec()),
            more in "[^. ]+.*",
        ) {
            let response = format!("{known} {more}");
            let code = report("FAILURE", &response).code.unwrap();
            prop_assert_eq!(code.as_str(), "Other");
        }
    }
}
