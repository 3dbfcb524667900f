//! Many calls to a table, as fast as it takes them.

use std::time::Duration;

use futures_util::future::join_all;
use shared::store::StoreError;
use tokio::time::Instant;

/// Calls at the same time: at first, and at most.
const FIRST: usize = 16;
const MOST: usize = 64;
/// The pause after a call was throttled; it doubles while that goes on.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A table that takes nothing for this long is not coming back by itself.
const PATIENCE: Duration = Duration::from_secs(600);

/// How fast a table takes what a command does: what it throttles or does not answer is tried
/// again, fewer at a time and after a pause; while it takes all, more go at a time. So the work has to be such that a
/// second time does no harm.
#[derive(Debug)]
pub(super) struct Pace {
    at_once: usize,
    pause: Duration,
    first_pause: Duration,
    patience: Duration,
    throttled: bool,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self::with(PAUSE, PATIENCE)
    }

    fn with(first_pause: Duration, patience: Duration) -> Self {
        Self { at_once: FIRST, pause: first_pause, first_pause, patience, throttled: false }
    }

    /// Whether the table has throttled anything since this was asked last.
    pub(super) fn was_throttled(&mut self) -> bool {
        std::mem::take(&mut self.throttled)
    }

    /// Does `work` for each of `items`; the answers are in their order.
    ///
    /// # Errors
    /// The first [`StoreError`] that does not pass, or one that does once the table took nothing at all for ten
    /// minutes. What went with it, or before it, may be done.
    pub(super) async fn run<'a, T, R, F>(
        &mut self,
        items: &'a [T],
        work: impl Fn(&'a T) -> F,
    ) -> Result<Vec<R>, StoreError>
    where
        F: Future<Output = Result<R, StoreError>>,
    {
        let mut answers: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut left: Vec<usize> = (0..items.len()).rev().collect();
        let mut progress = Instant::now();
        while !left.is_empty() {
            let wave = left.split_off(left.len().saturating_sub(self.at_once));
            let outcomes = join_all(wave.iter().map(|&place| work(&items[place]))).await;
            let slow = outcomes.iter().any(|outcome| outcome.as_ref().is_err_and(StoreError::is_passing));
            let patient = progress.elapsed() < self.patience;
            let mut again = Vec::new();
            for (place, outcome) in wave.into_iter().zip(outcomes) {
                match outcome {
                    Err(error) if error.is_passing() && patient => again.push(place),
                    Err(error) => return Err(error),
                    Ok(answer) => {
                        progress = Instant::now();
                        answers[place] = Some(answer);
                    }
                }
            }
            self.adapt(slow).await;
            left.extend(again);
        }
        Ok(answers.into_iter().flatten().collect())
    }

    /// Halves on throttling, and grows slowly: as TCP does, so that it stays near what the table takes.
    async fn adapt(&mut self, throttled: bool) {
        if throttled {
            self.throttled = true;
            self.at_once = (self.at_once / 2).max(1);
            tokio::time::sleep(self.pause).await;
            self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        } else {
            self.at_once = (self.at_once + 1).min(MOST);
            self.pause = self.first_pause;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn busy() -> StoreError {
        StoreError::Busy { operation: "testing" }
    }

    #[tokio::test]
    async fn what_is_throttled_is_done_later_and_slower() {
        let mut pace = Pace::with(Duration::ZERO, PATIENCE);
        let tries = Mutex::new(0);
        let items: Vec<usize> = (0..200).collect();
        let answers = pace
            .run(&items, |item| {
                let mut tries = tries.lock().unwrap();
                *tries += 1;
                let outcome = if (40..90).contains(&*tries) { Err(busy()) } else { Ok(*item) };
                std::future::ready(outcome)
            })
            .await;
        assert_eq!(answers.unwrap(), items);
        assert_eq!(*tries.lock().unwrap(), 250);
        assert!(pace.was_throttled() && !pace.was_throttled());
        // Far from where it would be without throttling.
        assert!(pace.at_once < FIRST + 10, "{}", pace.at_once);
    }

    #[tokio::test]
    async fn a_table_that_takes_nothing_any_more_ends_it() {
        let mut pace = Pace::with(Duration::from_millis(1), Duration::from_millis(20));
        let started = Instant::now();
        let tries = Mutex::new(0);
        let answers = pace.run(&[(); 1_000], |()| {
            *tries.lock().unwrap() += 1;
            std::future::ready(Err::<(), _>(busy()))
        });
        assert!(answers.await.is_err());
        assert!(started.elapsed() >= Duration::from_millis(20) && pace.at_once == 1);
        // The first wave halves to one at a time, with a longer pause after each, until the patience is over.
        let tries = *tries.lock().unwrap();
        assert!(tries <= FIRST * 2 + 20, "the patience is one for all items: {tries}");
    }

    #[tokio::test]
    async fn what_does_not_pass_ends_it_at_once() {
        let mut pace = Pace::with(Duration::ZERO, PATIENCE);
        let tries = Mutex::new(0);
        let answers = pace.run(&[(); 1_000], |()| {
            *tries.lock().unwrap() += 1;
            let (table, key, reason) = ("users", String::new(), String::new());
            std::future::ready(Err::<(), _>(StoreError::Corrupt { table, key, reason }))
        });
        assert!(answers.await.is_err());
        assert_eq!(*tries.lock().unwrap(), FIRST);
    }
}
