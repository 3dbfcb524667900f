//! The limits table: what is counted, what is capped, and what waits.

mod capped;
mod counted;
mod interval;
mod pins;
mod request;

pub use capped::{Cap, Reserved, Shares, Tries};
pub use interval::{Place, Slot};
pub use request::RequestLimits;

use aws_sdk_dynamodb::types::Update;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;

use super::{Store, at, n, s};
use crate::clock::Timestamp;

impl Store {
    /// The start of what runs for `secs` from `now`, on condition that it is not running: of any number at once one
    /// starts it.
    fn start(&self, key: &str, secs: i64, now: Timestamp) -> UpdateBuilder {
        Update::builder()
            .table_name(&self.tables.limits)
            .key("key", s(key))
            .update_expression("SET #until = :until, #ttl = :ttl")
            .condition_expression("attribute_not_exists(#until) OR #until <= :now")
            .expression_attribute_names("#until", "until")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":until", at(now.plus_secs(secs)))
            .expression_attribute_values(":ttl", n(now.plus_secs(2 * secs).as_secs()))
            .expression_attribute_values(":now", at(now))
    }
}

/// A window of counting: its seconds, and which one since 1970 it is.
#[derive(Clone, Copy, Debug)]
struct Window {
    secs: i64,
    number: i64,
}

impl Window {
    fn of(secs: i64, now: Timestamp) -> Self {
        Self { secs, number: now.as_secs().div_euclid(secs) }
    }

    fn key(self, scope: &str) -> String {
        format!("{scope}#{}#{}", self.secs, self.number)
    }

    fn end(self) -> Timestamp {
        Timestamp::from_millis((self.number + 1) * self.secs * 1000)
    }

    /// When TTL may remove what was counted in it: a window later, since clocks differ.
    fn ttl(self) -> i64 {
        (self.number + 2) * self.secs
    }
}
