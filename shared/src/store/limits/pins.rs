//! The pause of an app's PIN proofs after a rise of wrong PINs.

use rand::CryptoRng;

use super::capped::{Cap, Tries};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::store::{Store, StoreError, s};

/// The window of wrong PINs, in seconds.
const HOUR: i64 = 3_600;
/// How long PINs stop: until the hour in which the wrong ones were counted is over in any case.
const PAUSE: i64 = HOUR;

impl Store {
    /// Whether the PIN proofs of `app` are paused.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pins_paused(&self, app: &AppId, now: Timestamp) -> Result<bool, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.limits)
            .key("key", s(pause_key(app)))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading whether PINs are paused", &error))?;
        let until = found.item.and_then(|item| item.get("until")?.as_n().ok()?.parse::<i64>().ok());
        Ok(until.is_some_and(|until| now.as_millis() < until))
    }

    /// Counts a wrong PIN against the `most` of an hour for `app`, whoever it was for. The first one beyond them
    /// pauses PINs for an hour; answers whether this one did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_wrong_pin(
        &self,
        app: &AppId,
        most: u32,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<bool, StoreError> {
        let cap = Cap { scope: format!("wrong-pins#{app}"), window_secs: HOUR, most };
        if self.reserve(&cap, 1, Tries::Two, now, rng).await?.is_some() {
            return Ok(false);
        }
        // Those that were wrong at the same moment begin no second one.
        self.update_alone(self.start(&pause_key(app), PAUSE, now), "pausing PINs").await
    }
}

fn pause_key(app: &AppId) -> String {
    format!("pins-paused#{app}")
}
