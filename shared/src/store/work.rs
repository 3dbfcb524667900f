//! What `deliver` does to a reset: takes it under a lease, settles it.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;

use super::issue::Refused;
use super::items::{ResetItem, read};
use super::resets::TABLE;
use super::{Item, Store, StoreError, at, condition_failed, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::event::WorkId;
use crate::reset::{Refusal, Reset, ResetId, State, WORK_SHARDS, Work, work_shard};

/// How long work that was taken stays taken: longer than `deliver`'s timeout, so that a second one starts only
/// when the first is surely dead.
pub const LEASE_SECS: i64 = 90;

/// Who has taken a reset's work; a random text, so that a late worker cannot settle another's.
#[derive(Clone, Debug)]
pub struct Lease(pub(super) String);

impl Lease {
    /// A fresh lease.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 12];
        rng.fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// A reset whose work is ours until the lease ends.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The reset as it is now.
    pub reset: Reset,
    /// What it needs.
    pub work: Work,
    /// Our hold on it.
    pub lease: Lease,
}

impl Store {
    /// Takes the work of `id` if it has some, it is due and nobody holds it. One conditional write, which also
    /// is the consistent read that `deliver` decides from.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_work(
        &self,
        id: &ResetId,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Option<Taken>, StoreError> {
        let key = id.to_string();
        let Some(item) = self.take(&key, &lease, now).await? else { return Ok(None) };
        let reset = read::<ResetItem, Reset>(TABLE, &key, item)?;
        let work = reset.work.ok_or_else(|| StoreError::corrupt(TABLE, key, "work is missing"))?;
        Ok(Some(Taken { reset, work, lease }))
    }

    /// Takes the work of the item `key`, and answers with the item.
    pub(super) async fn take(
        &self,
        key: &str,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Option<Item>, StoreError> {
        let take = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(key))
            .update_expression(
                "SET dueAt = :until, lease = :lease, tries = if_not_exists(tries, :zero) + :one",
            )
            .condition_expression("attribute_exists(#work) AND dueAt <= :now")
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":until", at(now.plus_secs(LEASE_SECS)))
            .expression_attribute_values(":lease", s(&lease.0))
            .expression_attribute_values(":now", at(now))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":one", n(1))
            .return_values(ReturnValue::AllNew);
        match unconflicted(|| take.clone().send()).await {
            Ok(taken) => Ok(Some(taken.attributes.unwrap_or_default())),
            Err(error) if condition_failed(&error) => Ok(None),
            // An attribute of another type than ours writes.
            Err(error) if error.code() == Some("ValidationException") => {
                Err(StoreError::corrupt(TABLE, key, "tries or dueAt is no number"))
            }
            Err(error) => Err(StoreError::sdk("taking work", &error)),
        }
    }

    /// What has work that is due at `now`, at most `limit` from each part of the index.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn due_work(&self, now: Timestamp, limit: i32) -> Result<Vec<WorkId>, StoreError> {
        let parts = (0..WORK_SHARDS).map(|part| self.due_in(work_shard(part), now, limit));
        let found = futures_util::future::try_join_all(parts).await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn due_in(&self, shard: String, now: Timestamp, limit: i32) -> Result<Vec<WorkId>, StoreError> {
        let found = self
            .client
            .query()
            .table_name(&self.tables.resets)
            .index_name("due")
            .key_condition_expression("workShard = :shard AND dueAt <= :now")
            .expression_attribute_values(":shard", s(shard))
            .expression_attribute_values(":now", at(now))
            .limit(limit)
            .send()
            .await
            .map_err(|error| StoreError::sdk("listing due work", &error))?;
        let ids = found.items().iter().filter_map(|item| WorkId::parse(item.get("resetId")?.as_s().ok()?));
        Ok(ids.collect())
    }

    /// Records that the secret's message is with the provider: nothing more is to be issued.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_sent(&self, taken: &Taken, message: &str, now: Timestamp) -> Result<bool, StoreError> {
        let set = vec![("sentAt", at(now))];
        let marked = self.settle(taken, set, &[message.to_owned()], &["outcome"], Settled::Done).await?;
        if !marked && self.publishing {
            return self.mark_sent_late(&taken.reset.id, message, now).await;
        }
        Ok(marked)
    }

    /// Records that one more message is with the provider while the work goes on, as `kind:id`, so that a
    /// later try does not send it again. `password` if it was the one with the generated password.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_message(
        &self,
        taken: &Taken,
        message: &str,
        password: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let set = if password { vec![("passwordSentAt", at(now))] } else { Vec::new() };
        self.settle(taken, set, &[message.to_owned()], &[], Settled::Held).await
    }

    /// Sets work aside whose item cannot be read, once it has been taken `tries` times; answers whether it
    /// was. The item stays for the operator to look at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_aside(&self, id: &WorkId, tries: u32) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .update_expression("SET outcome = :corrupt REMOVE #work, workShard, dueAt, lease")
            .condition_expression("tries >= :tries OR NOT attribute_type(tries, :number)")
            .expression_attribute_values(":number", s("N"))
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":corrupt", s("corrupt"))
            .expression_attribute_values(":tries", n(tries));
        met(unconflicted(|| update.clone().send()).await, "setting work aside")
    }

    /// Closes a completed reset: all its messages are out, or the rest is of no use any more (`outcome`). It is
    /// kept for as long as any, and until `links_until`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn close(
        &self,
        taken: &Taken,
        outcome: Option<&str>,
        links_until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ttl = self.closed_ttl(links_until, now);
        let mut set = vec![("state", s(State::Closed.as_str())), ("endedAt", at(now)), ("ttl", ttl)];
        set.extend(outcome.map(|outcome| ("outcome", s(outcome))));
        let cleared: &[&str] = if outcome.is_some() { &[] } else { &["outcome"] };
        self.settle(taken, set, &[], cleared, Settled::Done).await
    }

    /// Stops trying to finish: the reset stays completed with its `outcome`, for the operator to redrive. It is
    /// kept as a closed one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_up(
        &self,
        taken: &Taken,
        outcome: &str,
        links_until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ttl = self.closed_ttl(links_until, now);
        let set = vec![("outcome", s(outcome)), ("endedAt", at(now)), ("ttl", ttl)];
        self.settle(taken, set, &[], &[], Settled::Done).await
    }

    /// Puts the work back until `due`, with the fault that stopped it; answers `false`, with nothing written, if
    /// it is no longer ours, or is done: its end was written and only the answer was lost.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn retry_later(&self, taken: &Taken, due: Timestamp, fault: &str) -> Result<bool, StoreError> {
        let set = vec![("dueAt", at(due)), ("outcome", s(fault))];
        self.settle(taken, set, &[], &["lease"], Settled::Undone).await
    }

    /// Ends a reset that nothing is or was sent for, with the reason; how the user was named is removed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refuse(&self, taken: &Taken, refused: &Refused, now: Timestamp) -> Result<bool, StoreError> {
        let state = if refused.why == Refusal::Overtaken { State::Superseded } else { State::Refused };
        let set = vec![
            ("state", s(state.as_str())),
            ("outcome", s(refused.outcome())),
            ("endedAt", at(now)),
            ("ttl", self.reset_ttl(now)),
        ];
        self.settle(taken, set, &[], &["userRef", "requestedFrom", "linkDigests", "pinDigest"], Settled::Done)
            .await
    }

    /// Writes the end of a piece of work, if it is still ours.
    async fn settle(
        &self,
        taken: &Taken,
        set: Vec<(&str, AttributeValue)>,
        messages: &[String],
        remove: &[&str],
        settled: Settled,
    ) -> Result<bool, StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(taken.reset.id.to_string()))
            .condition_expression("lease = :lease")
            .expression_attribute_values(":lease", s(&taken.lease.0));
        let mut sets = Vec::new();
        for (place, (name, value)) in set.into_iter().enumerate() {
            sets.push(format!("#s{place} = :s{place}"));
            update = update
                .expression_attribute_names(format!("#s{place}"), name)
                .expression_attribute_values(format!(":s{place}"), value);
        }
        if !messages.is_empty() {
            sets.push("messageIds = list_append(if_not_exists(messageIds, :none), :messages)".to_owned());
            let ids = messages.iter().map(s).collect();
            update = update
                .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
                .expression_attribute_values(":messages", AttributeValue::L(ids));
        }
        let mut removes: Vec<&str> = remove.to_vec();
        if settled == Settled::Undone {
            update = update
                .condition_expression("lease = :lease AND #work = :work")
                .expression_attribute_names("#work", "work")
                .expression_attribute_values(":work", s(taken.work.as_str()));
        }
        if settled == Settled::Done {
            update = update.expression_attribute_names("#work", "work");
            if self.publishing {
                // Ours until its events are out, or the lease ends.
                sets.push("#work = :publish".to_owned());
                update = update.expression_attribute_values(":publish", s(Work::Publish.as_str()));
            } else {
                removes.extend(["#work", "workShard", "dueAt", "lease"]);
            }
        }
        let removes =
            if removes.is_empty() { String::new() } else { format!(" REMOVE {}", removes.join(", ")) };
        let update = update.update_expression(format!("SET {}{removes}", sets.join(", ")));
        met(unconflicted(|| update.clone().send()).await, "settling work")
    }

    /// Starts the finish of a completed reset again, for the operator; answers whether it was one that had
    /// been given up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn redrive(&self, id: &ResetId, now: Timestamp) -> Result<bool, StoreError> {
        let redrive = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .update_expression("SET #work = :finish, workShard = :shard, dueAt = :due, tries = :zero, redrivenAt = :now REMOVE lease, endedAt")
            // One that was given up may have events left to publish; a finish publishes them, too.
            .condition_expression("#state = :completed AND (attribute_not_exists(#work) OR #work = :publish)")
            .expression_attribute_values(":publish", s(Work::Publish.as_str()))
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#work", "work")
            .expression_attribute_values(":completed", s(State::Completed.as_str()))
            .expression_attribute_values(":finish", s(Work::Finish.as_str()))
            .expression_attribute_values(":shard", s(id.work_shard()))
            .expression_attribute_values(":due", at(Self::due_at_once(now)))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":now", at(now));
        met(unconflicted(|| redrive.clone().send()).await, "redriving a reset")
    }
}

/// What becomes of the work.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Settled {
    /// It is done: the item leaves the index and the lease ends, once its events are published.
    Done,
    /// It goes on under this lease.
    Held,
    /// It is as it was taken, and goes on under a later lease.
    Undone,
}
