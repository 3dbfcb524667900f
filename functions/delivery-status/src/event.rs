//! The two events that wake the function: SNS notifications, and lines of a log.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::Value;

use crate::report::Report;
use crate::{ses, sms};

/// The most that a packed piece of log is unpacked to. CloudWatch Logs packs some hundred kilobytes at a time; an
/// archive made to fill the memory ends here.
const MOST_UNPACKED: u64 = 8 * 1024 * 1024;

/// What an event holds.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// What is told of messages.
    pub(crate) reports: Vec<Report>,
    /// Records of a kind that says nothing of an arrival.
    pub(crate) ignored: usize,
    /// Records that are none that we know.
    pub(crate) unreadable: usize,
}

/// One record, read.
#[derive(Debug)]
pub(crate) enum Told {
    /// What became of a message.
    Report(Report),
    /// Another kind of event.
    Ignored,
}

impl Batch {
    /// Reads an event. Every record stands for itself.
    pub(crate) fn read(event: &Value) -> Self {
        let mut batch = Self::default();
        if let Some(records) = event.get("Records").and_then(Value::as_array) {
            for record in records {
                batch.add(record.pointer("/Sns/Message").and_then(Value::as_str).and_then(ses::read));
            }
        } else if let Some(data) = event.pointer("/awslogs/data").and_then(Value::as_str) {
            match unpacked(data) {
                Some(lines) => lines.iter().for_each(|line| batch.add(sms::read(line))),
                None => batch.add(None),
            }
        } else {
            batch.add(None);
        }
        batch
    }

    fn add(&mut self, told: Option<Told>) {
        match told {
            Some(Told::Report(report)) => self.reports.push(report),
            Some(Told::Ignored) => self.ignored += 1,
            None => self.unreadable += 1,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    message_type: String,
    #[serde(default)]
    log_events: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    message: String,
}

/// The lines of a packed piece of log: JSON in gzip in base64. None in the message by which CloudWatch Logs tries
/// whether somebody is there.
fn unpacked(data: &str) -> Option<Vec<String>> {
    let packed = STANDARD.decode(data).ok()?;
    let mut json = Vec::new();
    // One byte more than is allowed tells that there is more.
    MultiGzDecoder::new(packed.as_slice()).take(MOST_UNPACKED + 1).read_to_end(&mut json).ok()?;
    if json.len() as u64 > MOST_UNPACKED {
        return None;
    }
    let log: Log = serde_json::from_slice(&json).ok()?;
    let lines = if log.message_type == "DATA_MESSAGE" { log.log_events } else { Vec::new() };
    Some(lines.into_iter().map(|line| line.message).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn packed(bytes: &[u8]) -> Value {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).unwrap();
        json!({ "awslogs": { "data": STANDARD.encode(gzip.finish().unwrap()) } })
    }

    fn counts(event: &Value) -> [usize; 3] {
        let batch = Batch::read(event);
        [batch.reports.len(), batch.ignored, batch.unreadable]
    }

    #[test]
    fn every_record_stands_for_itself() {
        let good =
            json!({ "eventType": "Delivery", "mail": { "messageId": "1" }, "delivery": {} }).to_string();
        let sent = json!({ "eventType": "Send", "mail": { "messageId": "1" } }).to_string();
        let record = |message: &str| json!({ "EventSource": "aws:sns", "Sns": { "Message": message } });
        let event = json!({ "Records": [record("Successfully validated SNS topic"), record(&good), 7, record(&sent)] });
        assert_eq!(counts(&event), [1, 1, 2]);
    }

    #[test]
    fn what_is_neither_is_one_unreadable_record() {
        for event in [json!(null), json!({}), json!({ "awslogs": {} }), json!({ "awslogs": { "data": "?" } })]
        {
            assert_eq!(counts(&event), [0, 0, 1], "{event}");
        }
        assert_eq!(counts(&json!({ "Records": [] })), [0, 0, 0]);
    }

    #[test]
    fn a_try_of_cloudwatch_logs_says_nothing() {
        let log = json!({ "messageType": "CONTROL_MESSAGE", "logEvents": [{ "id": "", "message": "CWL CONTROL MESSAGE" }] });
        assert_eq!(counts(&packed(log.to_string().as_bytes())), [0, 0, 0]);
    }

    #[test]
    fn an_archive_that_grows_without_end_is_let_go() {
        let many = vec![b' '; usize::try_from(MOST_UNPACKED).unwrap() + 1];
        assert_eq!(counts(&packed(&many)), [0, 0, 1]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let events = [
                json!({ "Records": [{ "Sns": { "Message": text } }] }),
                json!({ "awslogs": { "data": text } }),
                json!({ "awslogs": { "data": STANDARD.encode(&bytes) } }),
                packed(&bytes),
            ];
            for event in events {
                let [reports, ignored, unreadable] = counts(&event);
                prop_assert_eq!((reports, ignored, unreadable), (0, 0, 1));
            }
        }
    }
}
