//! `delivery-status`: takes what SES and SNS tell of messages after they took them, writes it on the reset that the
//! message belongs to, and marks a contact that no message reaches.
//!
//! SES's events come through an SNS topic; the results of SMS come as lines of SNS's delivery log, through a
//! subscription of CloudWatch Logs. Both come at least once and in any order, and may tell of other senders' messages:
//! only what moves a message of ours on changes anything.

mod event;
mod report;
mod ses;
mod sms;

use futures_util::StreamExt;
use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::delivery::{Code, Delivery, Reason, Undeliverable};
use shared::log::{self, Step};
use shared::message::MessageKind;
use shared::reset::{Reset, ResetId};
use shared::store::{Store, StoreError};

use event::Batch;
use report::{About, Report};

/// Reports that are worked on at the same time; each waits for the network most of the time.
const AT_ONCE: usize = 8;

/// The function, wired.
#[derive(Clone, Debug)]
pub struct DeliveryStatus {
    store: Store,
    clock: Clock,
}

/// What a report came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It is on its reset now.
    Recorded,
    /// It was known, or a later one was.
    Known,
    /// It tells of no message of ours, or of one whose reset is gone.
    Unknown,
}

impl DeliveryStatus {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self { store: Store::connect(aws, env.tables(), env.retention()?), clock })
    }

    /// Takes every report of an event; answers with how many came to what. What cannot be read is logged and
    /// passed over: it could not be read the next time either.
    ///
    /// # Errors
    /// [`StoreError`] if a table did not answer for one of the reports, once all have been tried: Lambda gives the
    /// event again, and those that are recorded change nothing then.
    pub async fn handle(&self, event: &Value) -> Result<Value, StoreError> {
        let now = self.clock.now();
        let Batch { reports, ignored, unreadable } = Batch::read(event);
        for _ in 0..unreadable {
            log::step("report-passed-over", Step { outcome: Some("malformed"), ..Step::default() });
        }
        let tried: Vec<Result<Taken, StoreError>> = futures_util::stream::iter(reports)
            .map(|report| async move { self.take(&report, now).await })
            .buffered(AT_ONCE)
            .collect()
            .await;
        let count =
            |taken: Taken| tried.iter().filter(|result| result.as_ref().is_ok_and(|it| *it == taken)).count();
        let (recorded, known, unknown) = (count(Taken::Recorded), count(Taken::Known), count(Taken::Unknown));
        let mut corrupt = 0;
        let mut failed = None;
        for error in tried.into_iter().filter_map(Result::err) {
            log::failure("delivery-status", None, &error);
            match error {
                // It would be as corrupt the next time.
                StoreError::Corrupt { .. } => corrupt += 1,
                passing => failed = Some(passing),
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(json!({
                "recorded": recorded,
                "known": known,
                "unknown": unknown,
                "ignored": ignored,
                "unreadable": unreadable + corrupt,
            })),
        }
    }

    async fn take(&self, report: &Report, now: Timestamp) -> Result<Taken, StoreError> {
        let Some((id, kind)) = self.reset_of(report).await? else { return Ok(Taken::Unknown) };
        let Some(reset) = self.store.reset(&id).await? else { return Ok(Taken::Unknown) };
        let delivery =
            Delivery { status: report.status, at: report.at.unwrap_or(now), code: report.code.clone(), kind };
        let news = self.store.record_delivery(&reset, &report.message, &delivery).await?;
        if news {
            let (outcome, code) = (Some(report.status.as_str()), report.code.as_ref().map(Code::as_str));
            log::step("delivery", Step { outcome, code, ..about(&reset, report) });
        }
        if let Some(reason) = report.lasting {
            // Also if it was known: the try that recorded it may have ended here.
            self.mark(report, &reset, reason, delivery.at).await?;
        }
        Ok(if news { Taken::Recorded } else { Taken::Known })
    }

    /// The reset that the message belongs to, and its kind: a mail names them itself, an SMS is looked up.
    async fn reset_of(&self, report: &Report) -> Result<Option<(ResetId, Option<MessageKind>)>, StoreError> {
        match &report.about {
            About::Mail { reset, kind, .. } => Ok(reset.map(|reset| (reset, *kind))),
            About::Sms { .. } => {
                Ok(self.store.sms(&report.message).await?.map(|(reset, kind)| (reset, Some(kind))))
            }
        }
    }

    /// Marks the user's contact, if it is still the one that the report speaks of.
    async fn mark(
        &self,
        report: &Report,
        reset: &Reset,
        reason: Reason,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(user) = &reset.user else { return Ok(()) };
        let Some(user) = self.store.user(&reset.app, user).await?.filter(|user| report.about.speaks_of(user))
        else {
            return Ok(());
        };
        let mark = Undeliverable::new(reason, at);
        if self.store.mark_undeliverable(&user, report.about.channel(), &mark).await? {
            log::step("undeliverable", Step { outcome: Some(reason.as_str()), ..about(reset, report) });
        }
        Ok(())
    }
}

/// A step of a message of `reset`: of its own channel, which may be another one than the reset's.
fn about<'a>(reset: &'a Reset, report: &Report) -> Step<'a> {
    Step { method: Some(report.about.channel().as_str()), ..Step::of(reset) }
}
