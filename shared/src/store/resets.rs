//! What the request and the proof do to a reset. What `deliver` does is in `work.rs`.

use aws_sdk_dynamodb::types::{AttributeValue, Put, ReturnValue, TransactWriteItem, Update};

use super::items::{ResetItem, read, same_contact, user_key, write};
use super::{Item, RequestLimits, RequestToken, Store, StoreError, Transacted, at, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::password::PasswordHash;
use crate::reset::{Channel, Proof, Refusal, Reset, ResetId, State, Work};
use crate::settings::PasswordGeneration;
use crate::user::{Credentials, User};

pub(super) const TABLE: &str = "resets";

/// Work is due from a minute before it is written: the clocks of two functions differ, and what the stream
/// brings at once must not look as if it lay ahead.
const CLOCK_SKEW_SECS: i64 = 60;

/// How long the count of guesses at what is no reset is kept.
const DECOY_SECS: i64 = 86_400;

/// What a completion sets the user's credentials to.
#[derive(Clone, Debug)]
pub enum NewCredentials {
    /// The old password is dead; `deliver` sets the generated one.
    Pending,
    /// The password that the user typed. `seen_version` is what the policy was checked against.
    Password {
        /// Its hash.
        hash: PasswordHash,
        /// The user's `credentials_version` as it was read.
        seen_version: i64,
    },
}

/// The proof of one reset, ready to commit.
#[derive(Clone, Debug)]
pub struct Completion<'a> {
    /// The reset, as it was read.
    pub reset: &'a Reset,
    /// What proved control.
    pub proof: Proof,
    /// How the password comes about.
    pub generation: PasswordGeneration,
    /// The new credentials.
    pub credentials: NewCredentials,
    /// The moment of the proof.
    pub now: Timestamp,
}

/// Which half of a completion did not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionRefused {
    /// The reset is no longer live: used, superseded or expired since it was read.
    Reset,
    /// The user is gone, disabled, or has changed since.
    User,
}

impl Store {
    /// Writes a new reset, starts the cool-down of its identifier and counts it in the identifier's hour and day, all
    /// or nothing: a request that was answered is never lost to the cool-down of a write that failed. Answers why,
    /// with nothing written, if the cool-down is running or there is no room left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_reset_within(
        &self,
        reset: &Reset,
        limits: &RequestLimits,
        token: &RequestToken,
    ) -> Result<Result<(), Refusal>, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.resets)
            .set_item(Some(write(TABLE, ResetItem::new(reset, self.outstanding_ttl(reset.requested_at)))?))
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(new)", error))?;
        let put = TransactWriteItem::builder().put(put).build();
        let mut writes = vec![put];
        writes.extend(self.request_writes(limits, reset.requested_at)?);
        Ok(match self.transact("writing a reset", writes, token).await? {
            Transacted::Committed => Ok(()),
            // The put has no condition, so what failed is one of the limits.
            Transacted::Refused(failed) => {
                Err(RequestLimits::refusal(&failed, 1).unwrap_or(Refusal::CoolDown))
            }
        })
    }

    /// Writes a reset that needs nothing more, for the audit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_refused_reset(&self, reset: &Reset) -> Result<(), StoreError> {
        let item = write(TABLE, ResetItem::new(reset, self.ttl_after(reset.requested_at)))?;
        let put = self.client.put_item().table_name(&self.tables.resets).set_item(Some(item));
        put.send().await.map_err(|error| StoreError::sdk("writing a reset", &error))?;
        Ok(())
    }

    /// When work that is written now is due.
    pub fn due_at_once(now: Timestamp) -> Timestamp {
        now.plus_secs(-CLOCK_SKEW_SECS)
    }

    /// The reset, read consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reset(&self, id: &ResetId) -> Result<Option<Reset>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading a reset", &error))?;
        reset_of(id, found.item)
    }

    /// Counts a guess at the PIN of `id` before it is compared, in a statement of its own, and answers with
    /// the reset; `None` if there is no PIN of that id left to guess at: never issued, superseded, used for
    /// more than ten minutes, or five guesses gone.
    ///
    /// The count is written whatever `id` is, so that it takes the same time for everyone; what is no reset's gets an
    /// item with nothing but this count, which TTL removes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_attempt(&self, id: &ResetId, now: Timestamp) -> Result<Option<Reset>, StoreError> {
        let count = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .update_expression("SET #ttl = if_not_exists(#ttl, :ttl) ADD attempts :one")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":ttl", n(now.plus_secs(DECOY_SECS).as_secs()))
            .return_values(ReturnValue::AllNew);
        let counted = unconflicted(|| count.clone().send()).await;
        let counted = counted.map_err(|error| StoreError::sdk("counting a guess", &error))?;
        Ok(reset_of(id, counted.attributes)?.filter(|reset| reset.takes_guess(now)))
    }

    /// Gives a guess back: the PIN was right, and the password was refused by the policy.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn give_attempt_back(&self, id: &ResetId) -> Result<(), StoreError> {
        let give = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .update_expression("ADD attempts :less")
            .condition_expression("attempts > :zero")
            .expression_attribute_values(":less", n(-1))
            .expression_attribute_values(":zero", n(0));
        met(unconflicted(|| give.clone().send()).await, "giving a guess back").map(drop)
    }

    /// Completes a reset: `issued → completed` and the user's new credentials commit together or not at all.
    /// This is single use: of any number at once, one commits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn complete(
        &self,
        completion: &Completion<'_>,
        token: &RequestToken,
    ) -> Result<Result<(), CompletionRefused>, StoreError> {
        let writes = vec![self.complete_reset(completion)?, self.set_credentials(completion)?];
        Ok(match self.transact("completing a reset", writes, token).await? {
            Transacted::Committed => Ok(()),
            Transacted::Refused(refused) if refused.at(0) => Err(CompletionRefused::Reset),
            Transacted::Refused(_) => Err(CompletionRefused::User),
        })
    }

    fn complete_reset(&self, completion: &Completion<'_>) -> Result<TransactWriteItem, StoreError> {
        let Completion { reset, now, proof, generation, .. } = completion;
        let update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.id.to_string()))
            .update_expression(
                "SET #state = :completed, completedAt = :now, #work = :finish, workShard = :shard, dueAt = :due, \
                 tries = :zero, generation = :generation, #ttl = :ttl REMOVE lease, outcome",
            )
            .condition_expression("#state = :issued AND expiresAt > :now AND proof = :proof")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":completed", s(State::Completed.as_str()))
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":finish", s(Work::Finish.as_str()))
            .expression_attribute_values(":shard", s(reset.id.work_shard()))
            .expression_attribute_values(":due", at(Self::due_at_once(*now)))
            .expression_attribute_values(":now", at(*now))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":proof", s(proof.as_str()))
            .expression_attribute_values(":generation", s(generation.as_str()))
            .expression_attribute_values(":ttl", n(self.outstanding_ttl(*now)));
        transact_update(update)
    }

    fn set_credentials(&self, completion: &Completion<'_>) -> Result<TransactWriteItem, StoreError> {
        let Completion { reset, now, credentials, .. } = completion;
        let id = reset.id.to_string();
        let user = reset.user.as_ref().ok_or_else(|| StoreError::corrupt(TABLE, &id, "user is missing"))?;
        let common = "credentialsVersion = credentialsVersion + :one, passwordChangedAt = :now, \
                      resetsNotBefore = :now, pinFailures = :zero";
        // No reset over the held channel is issued, so this one came over another contact, or the hold is over.
        let released = "heldUntil, heldChannel";
        let condition = "currentReset = :reset AND disabled = :no";
        let update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&reset.app, user)))
            .expression_attribute_values(":reset", s(&id))
            .expression_attribute_values(":no", AttributeValue::Bool(false))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":now", at(*now));
        transact_update(match credentials {
            NewCredentials::Pending => update
                .update_expression(format!(
                    "SET pendingReset = :reset, passwordGenerated = :no, {common} REMOVE passwordHash, passwordFrom, {released}"
                ))
                .condition_expression(condition),
            NewCredentials::Password { hash, seen_version } => update
                .update_expression(format!(
                    "SET passwordHash = :hash, passwordFrom = :reset, passwordGenerated = :no, {common} REMOVE pendingReset, {released}"
                ))
                .condition_expression(format!("{condition} AND credentialsVersion = :seen"))
                .expression_attribute_values(":hash", s(hash.as_str()))
                .expression_attribute_values(":seen", n(seen_version)),
        })
    }

    /// Sets the hash of a generated password while `reset`'s pending credentials are the user's, or, for a
    /// repeated issue, while the password is still the one from this reset; then the version rises again, so
    /// that a session made with the first one ends. In both cases the user's `version` rises, and only while the user's contact of `channel`,
    /// to which the password goes, is as it was read. With a topic also only while the owner has not refused the
    /// change. Answers whether it held.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_generated_password(
        &self,
        user: &User,
        reset: &ResetId,
        channel: Channel,
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let contact = same_contact(channel);
        let repeated = !matches!(user.credentials, Credentials::Pending(pending) if pending == *reset);
        let (update, condition) = if repeated {
            (
                "SET passwordHash = :hash, passwordChangedAt = :now, \
                 credentialsVersion = credentialsVersion + :one, version = if_not_exists(version, :one) + :one",
                format!(
                    "passwordFrom = :reset AND passwordGenerated = :yes AND disabled = :no AND {contact}"
                ),
            )
        } else {
            (
                "SET passwordHash = :hash, passwordFrom = :reset, passwordGenerated = :yes, \
                 passwordChangedAt = :now, version = if_not_exists(version, :one) + :one REMOVE pendingReset",
                // The SDK may send it again after a lost answer: what it has set already counts as set. The
                // salt makes every hash unique.
                format!(
                    "(pendingReset = :reset OR (passwordFrom = :reset AND passwordHash = :hash)) AND disabled = :no \
                     AND {contact}"
                ),
            )
        };
        let update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            .update_expression(update)
            .condition_expression(condition)
            .expression_attribute_values(":hash", s(hash.as_str()))
            .expression_attribute_values(":reset", s(reset.to_string()))
            .expression_attribute_values(":contact", s(user.verified_contact(channel).unwrap_or_default()))
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":no", AttributeValue::Bool(false))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":now", at(now));
        let operation = "setting a generated password";
        if !self.publishing {
            return self.update_alone(update, operation).await;
        }
        // With the fact that its event follows from: neither is without the other.
        let writes = vec![transact_update(update)?, self.tell_password_set(reset, now)?];
        let token = RequestToken::of_text(hash.as_str());
        Ok(matches!(self.transact(operation, writes, &token).await?, Transacted::Committed))
    }

    fn tell_password_set(&self, reset: &ResetId, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.to_string()))
            .update_expression("SET passwordSetAt = list_append(if_not_exists(passwordSetAt, :none), :now)")
            .condition_expression("attribute_exists(resetId) AND attribute_not_exists(notMeAt)")
            .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
            .expression_attribute_values(":now", AttributeValue::L(vec![at(now)]));
        transact_update(update)
    }
}

/// The reset of an item; `None` for one that is no reset but only counts guesses (see [`Store::count_attempt`]).
fn reset_of(id: &ResetId, item: Option<Item>) -> Result<Option<Reset>, StoreError> {
    let reset = item.filter(|item| item.contains_key("state"));
    reset.map(|item| read::<ResetItem, Reset>(TABLE, &id.to_string(), item)).transpose()
}

pub(super) fn transact_update(
    update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
) -> Result<TransactWriteItem, StoreError> {
    let update = update.build().map_err(|error| StoreError::corrupt(TABLE, "(update)", error))?;
    Ok(TransactWriteItem::builder().update(update).build())
}
