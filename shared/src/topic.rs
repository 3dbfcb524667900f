//! Publishing security events by SNS.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sns::Client;
use aws_sdk_sns::types::{MessageAttributeValue, PublishBatchRequestEntry};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use crate::clock::Timestamp;
use crate::config::TopicArn;
use crate::event::Event;

/// The message attribute that holds an event's type, for subscribers' filters.
pub const TYPE_ATTRIBUTE: &str = "type";
/// The message attribute that holds an event's app.
pub const APP_ATTRIBUTE: &str = "app";

/// SNS takes as many entries in one `PublishBatch`.
const BATCH: usize = 10;
/// After so many calls in a row that came to nothing, the topic is left alone for a while: an outage must not take
/// the time of messages.
const FAILURES: u32 = 3;
/// For how long, in seconds.
const PAUSE_SECS: i64 = 10;

/// The topic that security events go to. Clones share what is known of its health.
#[derive(Clone, Debug)]
pub struct Topic {
    sns: Client,
    arn: TopicArn,
    health: Arc<Mutex<Health>>,
}

/// Events were not taken. The code is the provider's own word.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The topic did not take them now.
    #[error("the topic did not take the events ({0})")]
    Refused(String),
    /// It has refused or not answered so often that it is left alone for some seconds.
    #[error("the topic has failed too often just now and was not asked")]
    Paused,
}

/// What became of events that were to be published.
#[derive(Debug, Default)]
pub struct Published {
    /// The places of those that the topic has taken.
    pub taken: Vec<usize>,
    /// Why others were not.
    pub error: Option<PublishError>,
}

#[derive(Debug, Default)]
struct Health {
    failures: u32,
    paused_until: Option<Timestamp>,
}

impl Health {
    fn is_paused(&self, now: Timestamp) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    fn failed(&mut self, now: Timestamp) {
        self.failures += 1;
        if self.failures >= FAILURES {
            self.paused_until = Some(now.plus_secs(PAUSE_SECS));
        }
    }
}

impl Topic {
    /// The topic `arn`, by the credentials of `aws`. The SDK may send a batch twice: subscribers tell by the events'
    /// ids.
    pub fn new(aws: &aws_config::SdkConfig, arn: TopicArn) -> Self {
        Self { sns: Client::new(aws), arn, health: Arc::default() }
    }

    /// Publishes `events`, in calls of ten; answers which the topic has taken.
    pub async fn publish(&self, events: &[Event], now: Timestamp) -> Published {
        let mut published = Published::default();
        for (place, batch) in events.chunks(BATCH).enumerate() {
            if self.health(|health| health.is_paused(now)) {
                published.error = Some(PublishError::Paused);
                return published;
            }
            match self.batch(batch).await {
                Ok((taken, refused)) => {
                    self.health(|health| *health = Health::default());
                    published.taken.extend(taken.into_iter().map(|entry| place * BATCH + entry));
                    published.error = published.error.or(refused);
                }
                Err(error) => {
                    self.health(|health| health.failed(now));
                    published.error = Some(error);
                    return published;
                }
            }
        }
        published
    }

    /// One call: the entries that were taken, and why another one was not.
    async fn batch(&self, events: &[Event]) -> Result<(Vec<usize>, Option<PublishError>), PublishError> {
        let entries = events.iter().enumerate().map(|(place, event)| entry(place, event));
        let entries = entries.collect::<Result<Vec<_>, _>>()?;
        let call = self.sns.publish_batch().topic_arn(self.arn.as_str());
        let answer = call.set_publish_batch_request_entries(Some(entries)).send().await;
        // Without a code there was no answer: a time-out or a broken connection.
        let answer = answer.map_err(|error| refused(error.code().unwrap_or("no answer")))?;
        let taken = answer.successful().iter().filter_map(|entry| entry.id()?.parse().ok()).collect();
        let failed = answer.failed().first().map(|entry| refused(entry.code()));
        Ok((taken, failed))
    }

    fn health<T>(&self, look: impl FnOnce(&mut Health) -> T) -> T {
        look(&mut self.health.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn refused(code: &str) -> PublishError {
    PublishError::Refused(code.to_owned())
}

fn entry(place: usize, event: &Event) -> Result<PublishBatchRequestEntry, PublishError> {
    let attribute = |value: &str| {
        let attribute = MessageAttributeValue::builder().data_type("String").string_value(value);
        attribute.build().map_err(|_| refused("attribute"))
    };
    let message = serde_json::to_string(event).map_err(|_| refused("event"))?;
    PublishBatchRequestEntry::builder()
        .id(place.to_string())
        .message(message)
        .message_attributes(TYPE_ATTRIBUTE, attribute(event.what.kind())?)
        .message_attributes(APP_ATTRIBUTE, attribute(&event.app)?)
        .build()
        .map_err(|_| refused("entry"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_that_fails_again_and_again_is_left_alone_for_a_while() {
        let now = Timestamp::from_millis(1_795_292_640_000);
        let mut health = Health::default();
        let paused: Vec<bool> = (0..FAILURES)
            .map(|_| {
                health.failed(now);
                health.is_paused(now)
            })
            .collect();
        assert_eq!(paused, [false, false, true]);
        assert!(!health.is_paused(now.plus_secs(PAUSE_SECS)));
        // One look is enough to leave it alone again; a success forgets all.
        health.failed(now.plus_secs(PAUSE_SECS));
        assert!(health.is_paused(now.plus_secs(PAUSE_SECS)));
    }
}
