//! What `deliver` publishes, and what it writes down of that. Events follow from the items; an item leaves the index
//! of outstanding work only when nothing of it is unpublished.

use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};

use super::items::{ChangeItem, read, write};
use super::resets::TABLE;
use super::work::Lease;
use super::{Store, StoreError, at, met, s, unconflicted};
use crate::clock::Timestamp;
use crate::event::{Change, ChangeId, WorkId};
use crate::reset::{Reset, ResetId, State, Work};

/// A change whose events are ours to publish until the lease ends.
#[derive(Clone, Debug)]
pub struct TakenChange {
    /// The change as it is now.
    pub change: Change,
    /// How often it has been taken.
    pub tries: u32,
    /// Our hold on it.
    pub lease: Lease,
}

/// What becomes of an item once it is written down which of its events are published.
#[derive(Clone, Copy, Debug)]
pub enum Further<'a> {
    /// It has nothing more to tell: it leaves the index, unless a reset has come to more than was seen of it.
    Nothing(Option<&'a Reset>),
    /// Its work goes on under the lease.
    Work,
    /// It is to be looked at again at this time.
    Later(Timestamp),
}

impl Store {
    /// The part of a transaction that writes down a change that no reset made.
    pub(super) fn put_change(&self, change: &Change) -> Result<TransactWriteItem, StoreError> {
        let item = ChangeItem::new(change, Self::due_at_once(change.at), self.outstanding_ttl(change.at));
        let put = Put::builder()
            .table_name(&self.tables.resets)
            .set_item(Some(write(TABLE, item)?))
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(change)", error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Takes the change `id` if it has work, that is due and nobody holds it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn take_change(
        &self,
        id: &ChangeId,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Option<TakenChange>, StoreError> {
        let key = id.to_string();
        let Some(item) = self.take(&key, &lease, now).await? else { return Ok(None) };
        let (change, tries) = read::<ChangeItem, (Change, u32)>(TABLE, &key, item)?;
        Ok(Some(TakenChange { change, tries, lease }))
    }

    /// Writes down that the events of `facts` are published, if the work is still ours; answers whether it was.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_published(
        &self,
        id: &WorkId,
        lease: &Lease,
        facts: Vec<String>,
        further: Further<'_>,
    ) -> Result<bool, StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .expression_attribute_values(":lease", s(&lease.0));
        let (mut sets, mut removes) = (Vec::new(), Vec::new());
        let mut condition = "lease = :lease".to_owned();
        if !facts.is_empty() {
            sets.push("published = list_append(if_not_exists(published, :none), :facts)");
            let facts = facts.into_iter().map(s).collect();
            update = update
                .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
                .expression_attribute_values(":facts", AttributeValue::L(facts));
        }
        match further {
            Further::Work if sets.is_empty() => return Ok(true),
            Further::Work => {}
            Further::Later(due) => {
                sets.push("dueAt = :due");
                removes.push("lease");
                update = update.expression_attribute_values(":due", at(due));
            }
            Further::Nothing(seen) => {
                removes.extend(["#work", "workShard", "dueAt", "lease"]);
                condition.push_str(" AND #work = :publish");
                condition.push_str(&nothing_new(seen));
                update = update
                    .expression_attribute_names("#work", "work")
                    .expression_attribute_values(":publish", s(Work::Publish.as_str()));
            }
        }
        let part = |word: &str, parts: Vec<&str>| match parts.is_empty() {
            true => String::new(),
            false => format!("{word} {} ", parts.join(", ")),
        };
        let expression = part("SET", sets) + &part("REMOVE", removes);
        let update = update.update_expression(expression.trim_end()).condition_expression(condition);
        met(unconflicted(|| update.clone().send()).await, "recording what is published")
    }

    /// Records that a message is with the provider whose reset has gone on meanwhile: another one superseded it, or
    /// the user was quicker, to use it or to say that it was not them. So its event is not lost.
    pub(super) async fn mark_sent_late(
        &self,
        id: &ResetId,
        message: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let messages = AttributeValue::L(vec![s(message)]);
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(id.to_string()))
            .update_expression(
                "SET sentAt = :now, messageIds = list_append(if_not_exists(messageIds, :none), :messages), \
                 #work = if_not_exists(#work, :publish), workShard = if_not_exists(workShard, :shard), \
                 dueAt = if_not_exists(dueAt, :due)",
            )
            .condition_expression(
                "attribute_not_exists(sentAt) \
                 AND (#state = :superseded OR #state = :completed OR #state = :closed \
                 OR (#state = :refused AND attribute_exists(notMeAt)))",
            )
            .expression_attribute_names("#work", "work")
            .expression_attribute_names("#state", "state")
            .expression_attribute_values(":now", at(now))
            .expression_attribute_values(":none", AttributeValue::L(Vec::new()))
            .expression_attribute_values(":messages", messages)
            .expression_attribute_values(":publish", s(Work::Publish.as_str()))
            .expression_attribute_values(":shard", s(id.work_shard()))
            .expression_attribute_values(":due", at(Self::due_at_once(now)))
            .expression_attribute_values(":superseded", s(State::Superseded.as_str()))
            .expression_attribute_values(":refused", s(State::Refused.as_str()))
            .expression_attribute_values(":completed", s(State::Completed.as_str()))
            .expression_attribute_values(":closed", s(State::Closed.as_str()));
        met(unconflicted(|| update.clone().send()).await, "recording a message")
    }
}

/// Holds while nothing has happened to a reset that was not seen: others write these two without the lease.
fn nothing_new(seen: Option<&Reset>) -> String {
    let Some(reset) = seen else { return String::new() };
    let facts = [("sentAt", reset.sent_at), ("notMeAt", reset.not_me_at)];
    let unseen = facts.into_iter().filter(|(_, at)| at.is_none());
    unseen.map(|(name, _)| format!(" AND attribute_not_exists({name})")).collect()
}
