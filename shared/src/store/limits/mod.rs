//! The limits table: what is counted, what is capped, and what waits.

mod capped;
mod counted;
mod interval;
mod pins;
mod request;

pub use capped::{Cap, Reserved, Shares, Tries};
pub use interval::{Place, Slot};
pub use request::RequestLimits;

use crate::clock::Timestamp;

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
