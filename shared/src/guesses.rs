//! Guesses at passwords, limited alike wherever a password is checked: at sign-in and at its change.
//!
//! A guess is counted before the hash is computed, under the user's credential version, so a reset lifts the
//! count and no stranger can lock anybody out from elsewhere.

use crate::clock::Timestamp;
use crate::http::ClientAddress;
use crate::identifier::{AppId, IdentifierKey};
use crate::settings::Limits;
use crate::store::{Store, StoreError};

/// Guesses are counted in windows of a quarter of an hour.
const WINDOW: i64 = 900;

/// What a guess is counted under.
#[derive(Clone, Debug)]
pub struct Guess {
    user: String,
    address: String,
}

impl Guess {
    /// A guess at the password of `name` (a user's id, or what names nobody) in `app`, made from `client`.
    /// `version` is the user's `credentials_version`, 0 without a user.
    pub fn new(key: &IdentifierKey, app: &AppId, client: &ClientAddress, name: &str, version: i64) -> Self {
        let address = client.as_str();
        let who = key.hash("sign-in", app, &format!("{version}#{address}#{name}"));
        Self {
            user: format!("sign-in#{who}"),
            address: format!("sign-in#{}", key.hash("address", app, address)),
        }
    }

    /// Counts it as failed before it is; answers whether it is within the limits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(&self, store: &Store, limits: &Limits, now: Timestamp) -> Result<bool, StoreError> {
        let (user, address) = tokio::try_join!(
            store.count(&self.user, WINDOW, 1, now),
            store.count(&self.address, WINDOW, 1, now),
        )?;
        Ok(user.0 <= limits.sign_in_failures_per_user.get()
            && address.0 <= limits.sign_in_failures_per_address.get())
    }

    /// Takes the count back: the password was right.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_back(&self, store: &Store, counted_at: Timestamp) -> Result<(), StoreError> {
        tokio::try_join!(
            store.count_back(&self.user, WINDOW, 1, counted_at),
            store.count_back(&self.address, WINDOW, 1, counted_at),
        )?;
        Ok(())
    }
}
