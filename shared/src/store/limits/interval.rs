//! Pauses between messages to one user on one channel, which grow.

use crate::clock::Timestamp;
use crate::reset::ResetId;
use crate::store::{Store, StoreError, at, met, n, s};

/// Pauses between messages to one user on one channel: they grow with each message, in seconds.
const INTERVALS: [i64; 3] = [60, 300, 900];
/// A quiet day and the pauses begin anew.
const INTERVALS_FORGET: i64 = 86_400;

/// Whether a message may go out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// It may, once its place is taken.
    Free(Place),
    /// It may: an earlier try of the same reset has the place.
    Held,
    /// Too soon after the last one.
    TooSoon,
}

/// A place in a sequence of messages, as it was read to be free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    scope: String,
    /// The count that was read.
    seen: Option<i64>,
    /// The messages since the last quiet day.
    begun: i64,
}

impl Store {
    /// Looks at the next place in a sequence of messages whose pauses grow: 1, 5, then 15 minutes. A reset that has
    /// the place already, from a try that died, keeps it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn message_slot(
        &self,
        scope: &str,
        reset: &ResetId,
        now: Timestamp,
    ) -> Result<Slot, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.limits)
            .key("key", s(scope))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading an interval", &error))?;
        let number = |name: &str| {
            found.item.as_ref().and_then(|item| item.get(name)?.as_n().ok()?.parse::<i64>().ok())
        };
        let until = number("until").map_or(Timestamp::from_millis(0), Timestamp::from_millis);
        let held_by = found.item.as_ref().and_then(|item| item.get("by")?.as_s().ok());
        if held_by == Some(&reset.to_string()) {
            return Ok(Slot::Held);
        }
        if now < until {
            return Ok(Slot::TooSoon);
        }
        let seen = number("count");
        let begun = seen.filter(|_| now < until.plus_secs(INTERVALS_FORGET)).unwrap_or(0);
        Ok(Slot::Free(Place { scope: scope.to_owned(), seen, begun }))
    }

    /// Takes a place. Of two at once one gets it, since it is taken on the count that was read; answers whether it
    /// was this reset.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_slot(
        &self,
        place: &Place,
        reset: &ResetId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let pause = usize::try_from(place.begun).unwrap_or(0).min(INTERVALS.len() - 1);
        let until = now.plus_secs(INTERVALS[pause]);
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(&place.scope))
            .update_expression("SET #count = :count, #until = :until, #ttl = :ttl, #by = :by")
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":by", s(reset.to_string()))
            .expression_attribute_names("#count", "count")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":count", n(place.begun + 1))
            .expression_attribute_values(":until", at(until))
            .expression_attribute_values(":ttl", n(until.plus_secs(INTERVALS_FORGET).as_secs()));
        // Or its own: the SDK may send it again after a lost answer.
        let update = match place.seen {
            Some(seen) => update
                .condition_expression("#count = :seen OR #by = :by")
                .expression_attribute_values(":seen", n(seen)),
            None => update.condition_expression("attribute_not_exists(#count) OR #by = :by"),
        };
        met(update.send().await, "taking an interval")
    }
}
