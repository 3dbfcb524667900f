//! `deliver`: issues resets, sends their messages, and finishes what a proof has completed.
//!
//! The resets' stream wakes it for what has work; a schedule lets it take what is due: failed sends, and
//! anything the stream lost. It decides from the item as it takes it, never from the stream's image. A failure
//! is written on the item and the record is reported as done, so nothing blocks a shard. Where there is a topic, it
//! publishes what has happened.

mod event;
mod finish;
mod issue;
mod limited;
mod outcome;
mod outgoing;
mod publish;

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::{FutureExt, StreamExt};
use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment, PublicBaseUrl};
use shared::event::WorkId;
use shared::identifier::{AppId, IdentifierKey};
use shared::log;
use shared::message::{self, MessageContext, MessageKind, RenderError, Rendered};
use shared::password::{HashError, Hasher};
use shared::random::Random;
use shared::reset::{ResetId, Work};
use shared::secret::PinKeys;
use shared::send::{SendError, Senders};
use shared::settings::AppSettings;
use shared::store::{Lease, SettingsCache, Store, StoreError, Taken};
use shared::topic::Topic;
use shared::user::User;

pub use event::wakes;

use event::Event;
use outcome::Outcome;

/// Resets that are worked on at the same time, a batch of the stream; each waits for the network most of the time.
const AT_ONCE: usize = 10;
/// Resets that a sweep reads at a time from each part of the index.
const PAGE: i32 = 16;
/// A reset whose item cannot be read is set aside after so many tries.
const CORRUPT_TRIES: u32 = 5;

/// The function, wired.
#[derive(Clone, Debug)]
pub struct Deliver {
    store: Store,
    settings: SettingsCache,
    senders: Senders,
    /// Where security events go, if anywhere.
    topic: Option<Topic>,
    identifiers: IdentifierKey,
    pins: PinKeys,
    base: PublicBaseUrl,
    hasher: Hasher,
    clock: Clock,
    random: Random,
}

/// Why a piece of work has to be tried again.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Send(#[from] SendError),
    #[error(transparent)]
    Render(#[from] RenderError),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error("another reset of the user changed at the same moment")]
    Contended,
}

impl Fault {
    /// What the audit says of it.
    fn outcome(&self) -> Outcome {
        match self {
            Self::Store(_) => "store".into(),
            Self::Send(SendError::Transient(code) | SendError::Permanent(code)) => Outcome::of_provider(code),
            Self::Render(_) => "render".into(),
            Self::Hash(_) => "hash".into(),
            Self::Contended => "contended".into(),
        }
    }
}

impl Deliver {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        let topic = env.events_topic()?.map(|arn| Topic::new(aws, arn));
        Ok(Self {
            store: Store::connect(aws, env.tables(), env.retention()?).publishing(topic.is_some()),
            topic,
            settings: SettingsCache::default(),
            senders: Senders::new(aws, env.senders()?),
            identifiers: env.identifier_key()?,
            pins: env.pin_keys()?,
            base: env.public_base_url()?,
            hasher: Hasher::per_core(),
            clock,
            random: Random::from_os(),
        })
    }

    /// Answers a batch of the stream, or a tick of the schedule. Nothing new is begun shortly before
    /// `deadline`, when Lambda ends the invocation: what is left stays due.
    pub async fn handle(&self, event: &Value, deadline: Option<Timestamp>) -> Value {
        let started = self.clock.now();
        let last_start = last_start(started, deadline);
        match Event::read(event) {
            Event::Stream(found) => {
                self.work_on(found, last_start).await;
            }
            Event::Schedule => self.sweep(last_start).await,
        }
        // Whatever failed is on its item, due again; no record is to be sent twice.
        json!({ "batchItemFailures": [] })
    }

    /// Takes what is due, page after page, so that what an outage has left behind is worked off by the tick
    /// that finds it. What is taken is not due again before its lease ends, so there is an end; a page of which
    /// nothing could be taken (the index lags behind, or somebody else is at it) is left to the next tick.
    async fn sweep(&self, last_start: Option<Timestamp>) {
        loop {
            let due = match self.store.due_work(self.clock.now(), PAGE).await {
                Ok(due) => due.into_iter().collect(),
                Err(error) => return log::failure("sweep", None, &error),
            };
            if self.work_on(due, last_start).await == 0 {
                return;
            }
        }
    }

    /// Works on `found` until `last_start`; answers with how much of it could be taken.
    async fn work_on(&self, found: BTreeSet<WorkId>, last_start: Option<Timestamp>) -> usize {
        let in_time = |_: &WorkId| std::future::ready(last_start.is_none_or(|last| self.clock.now() <= last));
        // One reset that panics must not take the others of its batch with it; the hook has logged it.
        let work = |id| AssertUnwindSafe(self.work(id)).catch_unwind();
        let worked =
            futures_util::stream::iter(found).take_while(in_time).map(work).buffer_unordered(AT_ONCE);
        worked.filter(|taken| std::future::ready(*taken.as_ref().unwrap_or(&true))).count().await
    }

    /// Does what there is to do; answers whether it could be taken.
    async fn work(&self, id: WorkId) -> bool {
        match id {
            WorkId::Reset(reset) => self.work_on_reset(reset).await,
            WorkId::Change(change) => self.tell_change(change).await,
        }
    }

    async fn work_on_reset(&self, id: ResetId) -> bool {
        let now = self.clock.now();
        let lease = Lease::generate(&mut self.random.clone());
        let taken = match self.store.take_work(&id, lease, now).await {
            Ok(Some(taken)) => taken,
            // Done, not due, or somebody else has it.
            Ok(None) => return false,
            Err(error) => {
                self.not_taken(&id.into(), &error).await;
                return false;
            }
        };
        let worked = match taken.work {
            Work::Issue => self.issue(&taken, now).await,
            Work::Finish => self.finish(&taken, now).await,
            Work::Publish => {
                self.tell_the_rest(&taken, &taken.reset, now).await;
                return true;
            }
        };
        match worked {
            Ok(()) => self.tell_what_became_of(&taken, now).await,
            Err(fault) => {
                log::failure("deliver", Some(&id), &fault);
                self.tell_meanwhile(&taken, now).await;
                let due = now.plus_secs(back_off_secs(taken.reset.tries));
                match self.store.retry_later(&taken, due, &fault.outcome().stored()).await {
                    Ok(true) => {}
                    Ok(false) => self.settle_later(&taken, due).await,
                    // The lease ends by itself, and the sweep takes it then.
                    Err(error) => log::failure("deliver", Some(&id), &error),
                }
            }
        }
        true
    }

    async fn not_taken(&self, id: &WorkId, error: &StoreError) {
        let reset = match id {
            WorkId::Reset(reset) => Some(reset),
            WorkId::Change(_) => None,
        };
        log::failure("take", reset, error);
        if matches!(error, StoreError::Corrupt { .. }) {
            match self.store.set_aside(id, CORRUPT_TRIES).await {
                Ok(true) => log::step(
                    "set-aside",
                    log::Step { reset, outcome: Some("corrupt"), ..Default::default() },
                ),
                Ok(false) => {}
                Err(error) => log::failure("set-aside", reset, &error),
            }
        }
    }

    async fn settings_of(&self, app: &AppId, now: Timestamp) -> Result<Option<Arc<AppSettings>>, StoreError> {
        self.settings.get(&self.store, app, now).await
    }

    /// The message in the user's language. An app's text that gives way is told with the reset it was for, and
    /// counted by its step, `template`.
    fn render(
        &self,
        taken: &Taken,
        kind: MessageKind,
        settings: &AppSettings,
        user: &User,
        context: &MessageContext<'_>,
    ) -> Result<Rendered, RenderError> {
        message::render(kind, settings, user.locale.as_ref(), context, |gave_way| {
            log::failure("template", Some(&taken.reset.id), gave_way);
        })
    }
}

/// Logs how a reset ended.
fn log_end(name: &'static str, taken: &Taken, outcome: Option<&Outcome>) {
    let (word, code) = (outcome.map(Outcome::word), outcome.and_then(Outcome::code));
    log::step(name, log::Step { outcome: word, code, ..log::Step::of(&taken.reset) });
}

/// `cargo lambda watch` gives every event a deadline in 1970, which is none (2000-01-01).
const NO_DEADLINE_BEFORE: Timestamp = Timestamp::from_millis(946_684_800_000);

/// Until when new work may begin; none if no deadline was given. One that is past leaves no time at all.
fn last_start(started: Timestamp, deadline: Option<Timestamp>) -> Option<Timestamp> {
    let deadline = deadline.filter(|deadline| *deadline >= NO_DEADLINE_BEFORE)?;
    Some(match deadline <= started {
        true => deadline,
        false => started.plus_secs(worth_starting_secs(started, deadline)),
    })
}

/// For how long from `started` new work may begin: the last 20 s, or half of a short invocation, are for what is
/// under way.
fn worth_starting_secs(started: Timestamp, deadline: Timestamp) -> i64 {
    let whole = i64::try_from(deadline.since(started).as_secs()).unwrap_or(0);
    (whole - 20).max(whole / 2)
}

/// Pauses after a failed try: 30 s, doubling to 30 min.
fn back_off_secs(tries: u32) -> i64 {
    let doublings = tries.saturating_sub(1).min(6);
    (30 << doublings).min(1_800)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_an_hour() {
        assert_eq!(
            [1, 2, 3, 4, 5, 6, 7, 8, 100].map(back_off_secs),
            [30, 60, 120, 240, 480, 960, 1800, 1800, 1800]
        );
    }

    #[test]
    fn nothing_new_begins_shortly_before_the_deadline() {
        let started = Timestamp::from_millis(0);
        let seconds = [0, 10, 30, 60].map(|whole| worth_starting_secs(started, started.plus_secs(whole)));
        assert_eq!(seconds, [0, 5, 15, 40]);
    }

    #[test]
    fn a_deadline_that_is_past_leaves_no_time_and_one_of_1970_is_none() {
        let started = Timestamp::from_millis(1_795_292_640_000);
        assert_eq!(last_start(started, None), None);
        assert_eq!(last_start(started, Some(Timestamp::from_millis(30_000))), None);
        let past = started.plus_secs(-1);
        assert_eq!(last_start(started, Some(past)), Some(past));
        assert_eq!(last_start(started, Some(started.plus_secs(60))), Some(started.plus_secs(40)));
    }

    #[test]
    fn a_finish_is_tried_for_a_day() {
        let day: i64 = (1..finish::FINISH_TRIES).map(back_off_secs).sum();
        assert!((86_400 - 1_800..=86_400 + 1_800).contains(&day), "{day}");
    }
}
