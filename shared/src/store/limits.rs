use aws_sdk_dynamodb::types::{TransactWriteItem, Update};

use super::resets::transact_update;
use super::{Store, StoreError, at, condition_failed, n, s};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::reset::ResetId;

/// The window of a daily budget (UTC), in seconds.
const DAY: i64 = 86_400;

/// Pauses between messages to one user on one channel: they grow with each message, in seconds.
const INTERVALS: [i64; 3] = [60, 300, 900];
/// A quiet day and the pauses begin anew.
const INTERVALS_FORGET: i64 = 86_400;

/// Whether a message may go out now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// It may, and has been counted.
    Free,
    /// It may: an earlier try of the same reset has the place.
    Held,
    /// Too soon after the last one.
    TooSoon,
}

impl Store {
    /// Adds `by` to the counter of `scope` in the window of `window_secs` that `now` lies in, and answers with
    /// the new count and the window's end. One atomic update; DynamoDB removes the counter later by TTL.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(
        &self,
        scope: &str,
        window_secs: i64,
        by: u32,
        now: Timestamp,
    ) -> Result<(u32, Timestamp), StoreError> {
        let count = self.add(scope, window_secs, now, i64::from(by)).await?;
        let end = (now.as_secs().div_euclid(window_secs) + 1) * window_secs;
        Ok((count, Timestamp::from_millis(end * 1000)))
    }

    /// Takes back what [`count`](Self::count) added: it was counted before it was known, and turned out innocent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_back(
        &self,
        scope: &str,
        window_secs: i64,
        by: u32,
        counted_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.add(scope, window_secs, counted_at, -i64::from(by)).await.map(drop)
    }

    async fn add(&self, scope: &str, window_secs: i64, now: Timestamp, by: i64) -> Result<u32, StoreError> {
        let window = now.as_secs().div_euclid(window_secs);
        let updated = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(format!("{scope}#{window_secs}#{window}")))
            .update_expression("SET #ttl = :ttl ADD #count :by")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":ttl", n((window + 2) * window_secs))
            .expression_attribute_values(":by", n(by))
            .return_values(aws_sdk_dynamodb::types::ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| StoreError::sdk("counting", &error))?;
        let count =
            updated.attributes.as_ref().and_then(|new| new.get("count")?.as_n().ok()?.parse::<i64>().ok());
        let count = count.ok_or_else(|| StoreError::corrupt("limits", scope, "count is no number"))?;
        Ok(u32::try_from(count.max(0)).unwrap_or(u32::MAX))
    }

    /// Reserves `count` SMS of the day (UTC) in the budgets of `app` and of the deployment, in that order; answers
    /// whether both had room. Where one has none, nothing is reserved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reserve_sms(
        &self,
        app: &AppId,
        count: u32,
        (of_app, of_deployment): (u32, u32),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let budgets = [(format!("sms#app#{app}"), of_app), ("sms#deployment".to_owned(), of_deployment)];
        for (place, (scope, budget)) in budgets.iter().enumerate() {
            let (reserved, _) = self.count(scope, DAY, count, now).await?;
            if reserved > *budget {
                for (scope, _) in &budgets[..=place] {
                    self.count_back(scope, DAY, count, now).await?;
                }
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The start of the cool-down of `scope`, on condition that none is running; for a transaction with what
    /// it is for, so that neither is there without the other.
    pub(super) fn start_cool_down(
        &self,
        scope: &str,
        secs: i64,
        now: Timestamp,
    ) -> Result<TransactWriteItem, StoreError> {
        let start = Update::builder()
            .table_name(&self.tables.limits)
            .key("key", s(scope))
            .update_expression("SET #until = :until, #ttl = :ttl")
            .condition_expression("attribute_not_exists(#until) OR #until <= :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":until", at(now.plus_secs(secs)))
            .expression_attribute_values(":ttl", n(now.plus_secs(2 * secs).as_secs()))
            .expression_attribute_values(":now", at(now));
        transact_update(start)
    }

    /// Takes the next place in a sequence of messages whose pauses grow: 1, 5, then 15 minutes. Of two at
    /// once one gets it, since the place is taken on the count that was read. A reset that has the place
    /// already, from a try that died, keeps it.
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
        let place = usize::try_from(begun).unwrap_or(0).min(INTERVALS.len() - 1);
        let until = now.plus_secs(INTERVALS[place]);
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(scope))
            .update_expression("SET #count = :count, #until = :until, #ttl = :ttl, #by = :by")
            .expression_attribute_names("#by", "by")
            .expression_attribute_values(":by", s(reset.to_string()))
            .expression_attribute_names("#count", "count")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":count", n(begun + 1))
            .expression_attribute_values(":until", at(until))
            .expression_attribute_values(":ttl", n(until.plus_secs(INTERVALS_FORGET).as_secs()));
        // Or its own: the SDK may send it again after a lost answer.
        let update = match seen {
            Some(seen) => update
                .condition_expression("#count = :seen OR #by = :by")
                .expression_attribute_values(":seen", n(seen)),
            None => update.condition_expression("attribute_not_exists(#count) OR #by = :by"),
        };
        match update.send().await {
            Ok(_) => Ok(Slot::Free),
            Err(error) if condition_failed(&error) => Ok(Slot::TooSoon),
            Err(error) => Err(StoreError::sdk("taking an interval", &error)),
        }
    }
}
