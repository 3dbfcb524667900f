//! "It was not me": the links that say so, and what using one does, in one transaction each.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem, Update};

use super::items::{ResetItem, same_contact, user_key, write};
use super::resets::{TABLE, transact_update};
use super::work::{LEASE_SECS, Taken};
use super::{RequestToken, Store, StoreError, Transacted, at, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::identifier::{AppId, UserId};
use crate::reset::{Channel, NotMeFrom, Refusal, Reset, State, Work};
use crate::secret::NotMeDigest;
use crate::settings::LONGEST_NOT_ME_SECS;
use crate::user::{Hold, User};

/// A refusal of a completed change, ready to commit.
#[derive(Clone, Debug)]
pub struct RefusedChange<'a> {
    /// The reset that made it, as it was read.
    pub reset: &'a Reset,
    /// The user, as it was read: the credentials are the reset's, and the email is where the link went.
    pub user: &'a User,
    /// The hold, where the app holds such accounts.
    pub hold: Option<Hold>,
    /// The reset that is offered to another contact, if there is one.
    pub offered: Option<&'a Reset>,
    /// Now.
    pub now: Timestamp,
}

impl RefusedChange<'_> {
    /// Up to when every request is revoked: a clock that is ahead elsewhere does not go back.
    fn not_before(&self) -> Timestamp {
        not_before(self.user, self.now)
    }
}

fn not_before(user: &User, now: Timestamp) -> Timestamp {
    user.resets_not_before.map_or(now, |before| before.max(now))
}

impl Store {
    /// When a reset is offered that a refusal at `now` does not revoke: just after everything that it does.
    pub fn offered_at(user: &User, now: Timestamp) -> Timestamp {
        not_before(user, now).plus_millis(1)
    }

    /// Keeps the digest of a link that refuses, before the message with it goes out; answers `false` if the work
    /// is no longer ours.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn keep_not_me(&self, taken: &Taken, digest: &NotMeDigest) -> Result<bool, StoreError> {
        let keep = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(taken.reset.id.to_string()))
            .update_expression("SET notMeDigests = list_append(if_not_exists(notMeDigests, :none), :links)")
            .condition_expression("lease = :lease")
            .expression_attribute_values(":lease", s(&taken.lease.0))
            .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
            .expression_attribute_values(":links", AttributeValue::L(vec![s(digest.to_stored())]));
        met(unconflicted(|| keep.clone().send()).await, "keeping a link that refuses")
    }

    /// Ends a reset that was issued, since its owner did not ask for it: `refused`, and no longer the user's
    /// current one. Answers `false`, with nothing written, if it can no longer be completed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refuse_request(
        &self,
        reset: &Reset,
        user: &User,
        now: Timestamp,
        token: &RequestToken,
    ) -> Result<bool, StoreError> {
        let own = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.id.to_string()))
            // A retry that is due would have nothing to send: publishing takes its place.
            .update_expression(
                "SET #state = :refused, outcome = :outcome, endedAt = :now, notMeAt = :now, notMeFrom = :from, \
                 #work = :publish, workShard = :shard, dueAt = :due, tries = :zero, #ttl = :ttl \
                 REMOVE lease, linkDigests, pinDigest",
            )
            .condition_expression("#state = :issued AND expiresAt > :now")
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":refused", s(State::Refused.as_str()))
            .expression_attribute_values(":issued", s(State::Issued.as_str()))
            .expression_attribute_values(":outcome", s(Refusal::NotMe.as_str()))
            .expression_attribute_values(":from", s(NotMeFrom::Request.as_str()))
            .expression_attribute_values(":publish", s(Work::Publish.as_str()))
            .expression_attribute_values(":shard", s(reset.id.work_shard()))
            .expression_attribute_values(":due", at(Self::due_at_once(now)))
            .expression_attribute_values(":now", at(now))
            .expression_attribute_values(":zero", n(0))
            // Work again, whether there is a topic or not.
            .expression_attribute_values(":ttl", n(self.untold_ttl(now)));
        let user = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            .update_expression("REMOVE currentReset")
            .condition_expression("currentReset = :reset")
            .expression_attribute_values(":reset", s(reset.id.to_string()));
        let writes = vec![transact_update(own)?, transact_update(user)?];
        let refused = self.transact("refusing a request", writes, token).await?;
        Ok(matches!(refused, Transacted::Committed))
    }

    /// Ends what a completed reset has opened, since its owner did not do it: every session, every reset asked
    /// for so far; holds the account and offers another reset, where that is wanted. All or nothing; answers
    /// `false`, with nothing written, if the reset was refused before or the user is not as it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refuse_change(
        &self,
        change: &RefusedChange<'_>,
        token: &RequestToken,
    ) -> Result<bool, StoreError> {
        let mut writes = vec![self.mark_refused(change)?, self.end_sessions(change)?];
        if let Some(offered) = change.offered {
            writes.push(self.put_offered(offered)?);
        }
        let refused = self.transact("refusing a change", writes, token).await?;
        Ok(matches!(refused, Transacted::Committed))
    }

    fn mark_refused(&self, change: &RefusedChange<'_>) -> Result<TransactWriteItem, StoreError> {
        let RefusedChange { reset, now, .. } = change;
        let mut set = "SET notMeAt = :now, notMeFrom = :from, #work = if_not_exists(#work, :publish), \
                       workShard = :shard, #ttl = :ttl"
            .to_owned();
        let mut condition =
            "(#state = :completed OR #state = :closed) AND attribute_not_exists(notMeAt)".to_owned();
        // Work again, and its links are answered as before.
        let links_until = reset.completed_at.unwrap_or(*now).plus_secs(LONGEST_NOT_ME_SECS.into());
        let ttl = self.untold_ttl(*now).max(links_until.as_secs());
        let mut update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.id.to_string()))
            .expression_attribute_names("#state", "state")
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", n(ttl))
            .expression_attribute_values(":completed", s(State::Completed.as_str()))
            .expression_attribute_values(":closed", s(State::Closed.as_str()))
            .expression_attribute_values(":from", s(NotMeFrom::Change.as_str()))
            .expression_attribute_values(":publish", s(Work::Publish.as_str()))
            .expression_attribute_values(":shard", s(reset.id.work_shard()))
            .expression_attribute_values(":due", at(Self::due_at_once(*now)))
            .expression_attribute_values(":now", at(*now));
        // Further off than any lease: it was put off, and nobody is at it. Who watches over the account does not wait
        // for that. What somebody may have now is due again when it is settled, or when its lease ends.
        match reset.due_at.filter(|due| *due > now.plus_secs(LEASE_SECS)) {
            Some(put_off) => {
                set.push_str(", dueAt = :due");
                condition.push_str(" AND dueAt = :putOff");
                update = update.expression_attribute_values(":putOff", at(put_off));
            }
            None => set.push_str(", dueAt = if_not_exists(dueAt, :due)"),
        }
        if reset.work.is_none() {
            // What a finish has left of its tries is none of this work's.
            set.push_str(", tries = :zero");
            update = update.expression_attribute_values(":zero", n(0));
        }
        if let Some(offered) = change.offered {
            set.push_str(", notMeReset = :offered");
            update = update.expression_attribute_values(":offered", s(offered.id.to_string()));
        }
        transact_update(update.update_expression(set).condition_expression(condition))
    }

    fn end_sessions(&self, change: &RefusedChange<'_>) -> Result<TransactWriteItem, StoreError> {
        let RefusedChange { reset, user, hold, .. } = change;
        let contact = same_contact(Channel::Email);
        let mut set = "SET credentialsVersion = credentialsVersion + :one, resetsNotBefore = :now".to_owned();
        let mut update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            // Whoever has an old mailbox, or an old link, can do nothing.
            .condition_expression(format!(
                "(passwordFrom = :reset OR pendingReset = :reset) AND credentialsVersion = :seen AND {contact}"
            ))
            .expression_attribute_values(":reset", s(reset.id.to_string()))
            .expression_attribute_values(":seen", n(user.credentials_version))
            .expression_attribute_values(
                ":contact",
                s(user.verified_contact(Channel::Email).unwrap_or_default()),
            )
            .expression_attribute_values(":yes", AttributeValue::Bool(true))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":now", at(change.not_before()));
        if let Some(hold) = hold {
            set.push_str(", heldUntil = :until, heldChannel = :held");
            update = update
                .expression_attribute_values(":until", at(hold.until))
                .expression_attribute_values(":held", s(hold.channel.as_str()));
        }
        transact_update(update.update_expression(format!("{set} REMOVE currentReset")))
    }

    fn put_offered(&self, offered: &Reset) -> Result<TransactWriteItem, StoreError> {
        let item = write(TABLE, ResetItem::new(offered, self.outstanding_ttl(offered.requested_at)))?;
        let put = Put::builder()
            .table_name(&self.tables.resets)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(resetId)")
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(new)", error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Ends the hold of an account; answers whether there was one, in force or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn release(&self, app: &AppId, user: &UserId) -> Result<bool, StoreError> {
        let release = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(app, user)))
            .update_expression(
                "SET version = if_not_exists(version, :one) + :one REMOVE heldUntil, heldChannel",
            )
            .condition_expression("attribute_exists(heldUntil)")
            .expression_attribute_values(":one", n(1));
        met(unconflicted(|| release.clone().send()).await, "releasing an account")
    }
}
