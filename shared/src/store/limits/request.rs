//! What one identifier may ask for: counted in the transaction that writes the reset.

use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use super::Window;
use super::capped::Cap;
use crate::clock::Timestamp;
use crate::reset::Refusal;
use crate::store::resets::transact_update;
use crate::store::{FailedConditions, Store, StoreError, n, s};

/// The limits of one identifier, known or unknown.
#[derive(Clone, Debug)]
pub struct RequestLimits {
    /// What the cool-down is of: the identifier on one channel.
    pub cool_down: String,
    /// How long it runs, in seconds.
    pub cool_down_secs: i64,
    /// The identifier's requests in an hour.
    pub hourly: Cap,
    /// Those in a day.
    pub daily: Cap,
}

impl RequestLimits {
    /// What a failed condition of [`request_writes`](Store::request_writes) says, `first` being their place in the
    /// transaction.
    pub(in crate::store) fn refusal(failed: &FailedConditions, first: usize) -> Option<Refusal> {
        let words = [Refusal::CoolDown, Refusal::IdentifierHourly, Refusal::IdentifierDaily];
        words.into_iter().enumerate().find_map(|(place, word)| failed.at(first + place).then_some(word))
    }
}

impl Store {
    /// The start of the cool-down, on condition that none is running, and a request more in the hour and in the day,
    /// each on condition that it has room; for a transaction with what they are for, so that none of it is there
    /// without the rest.
    pub(in crate::store) fn request_writes(
        &self,
        limits: &RequestLimits,
        now: Timestamp,
    ) -> Result<[TransactWriteItem; 3], StoreError> {
        Ok([
            transact_update(self.start(&limits.cool_down, limits.cool_down_secs, now))?,
            self.count_request(&limits.hourly, now)?,
            self.count_request(&limits.daily, now)?,
        ])
    }

    /// One item: an identifier's own requests are few, and its cool-down is one item, too.
    fn count_request(&self, cap: &Cap, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let window = Window::of(cap.window_secs, now);
        let count = Update::builder()
            .table_name(&self.tables.limits)
            .key("key", s(window.key(&cap.scope)))
            .update_expression("SET #ttl = :ttl ADD #count :one")
            .condition_expression("attribute_not_exists(#count) OR #count < :most")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":ttl", n(window.ttl()))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":most", n(cap.most));
        transact_update(count)
    }
}
