//! Counters that never go beyond a cap, in parts so that no single item is hot.
//!
//! A part takes a fixed share of the cap, and the shares add up to the cap. Each write is conditional on the room
//! in its part, so any number of instances at once stay within the cap without knowing of one another. A write that
//! the SDK sends twice after a lost answer counts twice: a cap may be reached early, never exceeded.

use aws_sdk_dynamodb::config::Config;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use rand::CryptoRng;

use super::Window;
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::store::{Store, StoreError, met, n, s};

/// A cap on what is counted in a window.
#[derive(Clone, Debug)]
pub struct Cap {
    /// What is counted.
    pub scope: String,
    /// The window, in seconds.
    pub window_secs: i64,
    /// The most that is counted in it.
    pub most: u32,
}

/// How many parts are tried before there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tries {
    /// Two, at random: cheap under attack; a cap of 2000 or more may end some percent early, when some parts are
    /// full and others are not.
    Two,
    /// All: the whole cap can be used.
    All,
}

/// What was counted, to be given back if it is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    key: String,
    count: u32,
}

/// How a cap is shared out among its parts.
#[derive(Clone, Copy, Debug)]
pub struct Shares {
    most: u32,
    parts: u32,
}

/// What one part is meant for: so many that an item of a large cap is written once in a while only.
const PER_PART: u32 = 1_000;
/// More parts cost more to walk than they spread: 32 take 32,000 writes a second.
const MOST_PARTS: u32 = 32;
/// The window of a daily budget (UTC), in seconds.
const DAY: i64 = 86_400;

impl Shares {
    /// The shares of `most`: one part for each thousand, from 1 to 32.
    pub const fn of(most: u32) -> Self {
        let parts = most / PER_PART;
        let parts = if parts < 1 { 1 } else { parts };
        Self { most, parts: if parts > MOST_PARTS { MOST_PARTS } else { parts } }
    }

    /// How many parts there are.
    pub const fn parts(self) -> u32 {
        self.parts
    }

    /// The share of `part`. They are even but for the first, since a reset by SMS reserves two from one part: no
    /// odd one is left in each.
    pub const fn of_part(self, part: u32) -> u32 {
        let pairs = self.most / 2;
        let own = pairs / self.parts + if part < pairs % self.parts { 1 } else { 0 };
        own * 2 + if part == 0 { self.most % 2 } else { 0 }
    }
}

impl Store {
    /// Counts `count` within `cap`; `None`, with nothing counted, if no part that was tried has room.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reserve(
        &self,
        cap: &Cap,
        count: u32,
        tries: Tries,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Reserved>, StoreError> {
        let shares = Shares::of(cap.most);
        // At random, so that instances and attackers spread.
        let first = rng.next_u32() % shares.parts();
        let tries = match tries {
            Tries::Two => shares.parts().min(2),
            Tries::All => shares.parts(),
        };
        for part in (0..tries).map(|step| (first + step) % shares.parts()) {
            let Some(room) = shares.of_part(part).checked_sub(count) else { continue };
            let window = Window::of(cap.window_secs, now);
            let key = format!("{}#{part}", window.key(&cap.scope));
            if self.add_within(&key, count, room, window).await? {
                return Ok(Some(Reserved { key, count }));
            }
        }
        Ok(None)
    }

    /// Gives back what was reserved and is not used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_back(&self, reserved: &Reserved) -> Result<(), StoreError> {
        let give = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(&reserved.key))
            .update_expression("ADD #count :less")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":less", n(-i64::from(reserved.count)))
            .customize()
            // Sent once: a second try after a lost answer would make room that is not there.
            .config_override(Config::builder().retry_config(RetryConfig::disabled()));
        give.send().await.map_err(|error| StoreError::sdk("giving back what was reserved", &error))?;
        Ok(())
    }

    /// Reserves `count` SMS of the day (UTC) in the budgets of `app` and of the deployment, in that order. `None` if
    /// one has no room; then nothing is reserved.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reserve_sms(
        &self,
        app: &AppId,
        count: u32,
        (of_app, of_deployment): (u32, u32),
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<[Reserved; 2]>, StoreError> {
        let budget = |scope: String, most: u32| Cap { scope, window_secs: DAY, most };
        let of_app = budget(format!("sms#app#{app}"), of_app);
        let of_deployment = budget("sms#deployment".to_owned(), of_deployment);
        let Some(in_app) = self.reserve(&of_app, count, Tries::All, now, rng).await? else {
            return Ok(None);
        };
        match self.reserve(&of_deployment, count, Tries::All, now, rng).await? {
            Some(in_deployment) => Ok(Some([in_app, in_deployment])),
            None => {
                self.give_back(&in_app).await?;
                Ok(None)
            }
        }
    }

    /// Adds to one part, if it has counted at most `room` so far; answers whether it has.
    async fn add_within(&self, key: &str, count: u32, room: u32, window: Window) -> Result<bool, StoreError> {
        let add = self
            .client
            .update_item()
            .table_name(&self.tables.limits)
            .key("key", s(key))
            .update_expression("SET #ttl = :ttl ADD #count :by")
            .condition_expression("attribute_not_exists(#count) OR #count <= :room")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#count", "count")
            .expression_attribute_values(":ttl", n(window.ttl()))
            .expression_attribute_values(":by", n(count))
            .expression_attribute_values(":room", n(room));
        met(add.send().await, "counting within a cap")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(most: u32) -> Vec<u32> {
        let shares = Shares::of(most);
        (0..shares.parts()).map(|part| shares.of_part(part)).collect()
    }

    fn check(most: u32) {
        let shares = shares(most);
        let sum: u64 = shares.iter().map(|share| u64::from(*share)).sum();
        assert_eq!(sum, u64::from(most), "exactly the cap: {shares:?}");
        assert!((1..=32).contains(&shares.len()), "{most}");
        assert!(shares[1..].iter().all(|share| share % 2 == 0), "{most}: {shares:?}");
        let (least, greatest) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
        assert!(greatest - least <= 3, "{most}: {shares:?}");
    }

    #[test]
    fn the_shares_of_every_cap_up_to_a_hundred_thousand_add_up_to_it() {
        (0..=100_000).for_each(check);
        [999_999, 1_000_000, 10_000_000, u32::MAX - 1, u32::MAX].into_iter().for_each(check);
    }

    #[test]
    fn a_part_is_for_a_thousand_and_there_are_32_at_most() {
        let parts = [0, 1, 999, 1_999, 2_000, 31_999, 32_000, u32::MAX].map(|most| Shares::of(most).parts());
        assert_eq!(parts, [1, 1, 1, 1, 2, 31, 32, 32]);
        assert_eq!(shares(2_001), [1_001, 1_000]);
    }

    proptest! {
        #[test]
        fn the_shares_of_any_cap_add_up_to_it(most: u32) {
            check(most);
        }
    }
}
