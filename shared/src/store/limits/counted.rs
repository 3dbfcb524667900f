//! Counters that count whatever comes: who counts decides by the number.

use aws_sdk_dynamodb::types::ReturnValue;

use super::Window;
use crate::clock::Timestamp;
use crate::store::{Store, StoreError, n, s};

impl Store {
    /// Adds `by` to the counter of `scope` in the window of `window_secs` that `now` lies in, and answers with
    /// the new count and the window's end. One atomic update, so that no two get the same number; DynamoDB removes
    /// the counter later by TTL.
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
        let window = Window::of(window_secs, now);
        let count = self.add(scope, window, i64::from(by)).await?;
        Ok((count, window.end()))
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
        self.add(scope, Window::of(window_secs, counted_at), -i64::from(by)).await.map(drop)
    }

    async fn add(&self, scope: &str, window: Window, by: i64) -> Result<u32, StoreError> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(window.key(scope)))
            .update_expression("SET #ttl = :ttl ADD #count :by")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":ttl", n(window.ttl()))
            .expression_attribute_values(":by", n(by))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(|error| StoreError::sdk("counting", &error))?;
        let count =
            updated.attributes.as_ref().and_then(|new| new.get("count")?.as_n().ok()?.parse::<i64>().ok());
        let count = count.ok_or_else(|| StoreError::corrupt("limits", scope, "count is no number"))?;
        Ok(u32::try_from(count.max(0)).unwrap_or(u32::MAX))
    }
}
