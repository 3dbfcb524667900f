//! Time, as an argument: every decision is given the moment it is made at.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment in milliseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as DynamoDB's TTL wants them.
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `millis` later.
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The moment `seconds` later.
    pub const fn plus_secs(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC, to the millisecond: `2026-11-21T20:24:00.000Z`.
    pub fn rfc3339(self) -> String {
        self.civil().strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
    }

    /// Reads what [`Timestamp::rfc3339`] writes, or any other RFC 3339 time; `None` if it is none.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|time| Self(time.as_millisecond()))
    }

    /// The date and time of day in UTC.
    pub(crate) fn civil(self) -> jiff::civil::DateTime {
        // A stored number far outside the calendar shows as the epoch rather than ending a request.
        let timestamp = jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::Offset::UTC.to_datetime(timestamp)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// Where the time comes from: the system's clock, or one that only moves when told (tests), either of
/// them moved forward by an offset (the local run). Clones share the offset.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    advanced_ms: Arc<AtomicI64>,
}

#[derive(Clone, Copy, Debug)]
enum Source {
    System,
    Still(Timestamp),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self { source: Source::System, advanced_ms: Arc::default() }
    }

    /// A clock that stands at `start` until it is moved.
    pub fn still(start: Timestamp) -> Self {
        Self { source: Source::Still(start), advanced_ms: Arc::default() }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        let base = match self.source {
            Source::System => system_now(),
            Source::Still(start) => start,
        };
        Timestamp(base.0.saturating_add(self.advanced_ms.load(Ordering::SeqCst)))
    }

    /// Moves this clock and all its clones forward.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        // Saturating: a clock that wrapped round would bring expired links back to life.
        let _ = self
            .advanced_ms
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| Some(now.saturating_add(millis)));
    }

    /// How far this clock has been moved forward.
    pub fn advanced(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.advanced_ms.load(Ordering::SeqCst)).unwrap_or(0))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
fn system_now() -> Timestamp {
    Timestamp(jiff::Timestamp::now().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_moves_every_clone() {
        let clock = Clock::still(Timestamp::from_millis(1_000));
        let clone = clock.clone();
        clock.advance(Duration::from_secs(61));
        assert_eq!(clone.now(), Timestamp::from_millis(62_000));
        assert_eq!(clone.advanced(), Duration::from_secs(61));
    }

    #[test]
    fn times_read_well_for_people_and_machines() {
        let at = Timestamp::from_millis(1_795_292_640_123);
        assert_eq!(at.rfc3339(), "2026-11-21T20:24:00.123Z");
    }

    #[test]
    fn a_time_outside_the_calendar_does_not_panic() {
        assert_eq!(Timestamp::from_millis(i64::MAX).rfc3339(), "1970-01-01T00:00:00.000Z");
    }
}
