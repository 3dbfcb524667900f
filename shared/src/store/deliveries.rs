//! What providers tell of messages: on the reset that they belong to, and on the user whom they did not reach.

use aws_sdk_dynamodb::types::AttributeValue;

use super::items::{DeliveryItem, MessageItem, UndeliverableItem, message_key, read, user_key, write};
use super::resets::TABLE;
use super::{Store, StoreError, at, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::delivery::{Code, Delivery, Undeliverable};
use crate::identifier::{AppId, UserId};
use crate::message::MessageKind;
use crate::reset::{Channel, Reset, ResetId};
use crate::user::{FIRST_VERSION, User};

/// The user's attribute for a contact's mark.
const fn mark_of(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "emailUndeliverable",
        Channel::Sms => "phoneUndeliverable",
    }
}

impl Store {
    /// Writes which reset the SMS with the provider's id `message` belongs to, so that its report finds it. It has no
    /// work, so the stream passes it by.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_sms(
        &self,
        message: &str,
        reset: &ResetId,
        kind: MessageKind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let item = MessageItem {
            reset_id: message_key(message),
            reset: reset.to_string(),
            kind: kind.as_str().to_owned(),
            ttl: self.ttl_after(now),
        };
        let put = self.client.put_item().table_name(&self.tables.resets).set_item(Some(write(TABLE, item)?));
        put.send().await.map_err(|error| StoreError::sdk("writing an SMS's reset", &error))?;
        Ok(())
    }

    /// The reset that the SMS with the provider's id `message` belongs to, and its kind; `None` if it is none of
    /// ours, or was too long ago.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn sms(&self, message: &str) -> Result<Option<(ResetId, MessageKind)>, StoreError> {
        let key = message_key(message);
        let get = self
            .client
            .get_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(&key))
            .consistent_read(true);
        let found = get.send().await.map_err(|error| StoreError::sdk("reading an SMS's reset", &error))?;
        found.item.map(|item| read::<MessageItem, _>(TABLE, &key, item)).transpose()
    }

    /// Records what a provider tells of `message`, a message of `reset` as it was read just now; answers whether that
    /// was news. What is already known, or was overtaken, changes nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn record_delivery(
        &self,
        reset: &Reset,
        message: &str,
        delivery: &Delivery,
    ) -> Result<bool, StoreError> {
        if reset.deliveries.get(message).is_some_and(|known| !delivery.overtakes(known)) {
            return Ok(false);
        }
        // The first one makes the map; of two at once, the second finds it made, and so does the SDK's retry of a
        // first one whose answer was lost.
        if reset.deliveries.is_empty() && self.first_delivery(&reset.id, message, delivery).await? {
            return Ok(true);
        }
        self.further_delivery(&reset.id, message, delivery).await
    }

    async fn first_delivery(
        &self,
        reset: &ResetId,
        message: &str,
        delivery: &Delivery,
    ) -> Result<bool, StoreError> {
        let only = [(message.to_owned(), told(delivery)?)].into();
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.to_string()))
            .update_expression("SET deliveries = :only")
            .condition_expression("attribute_exists(resetId) AND attribute_not_exists(deliveries)")
            .expression_attribute_values(":only", AttributeValue::M(only));
        met(unconflicted(|| update.clone().send()).await, "recording a delivery")
    }

    async fn further_delivery(
        &self,
        reset: &ResetId,
        message: &str,
        delivery: &Delivery,
    ) -> Result<bool, StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.to_string()))
            .update_expression("SET deliveries.#message = :told")
            .expression_attribute_names("#message", message)
            .expression_attribute_values(":told", told(delivery)?);
        let (earlier, passing_bounce) = delivery.overtaken();
        let mut names = Vec::new();
        for status in earlier {
            let name = format!(":{}", status.as_str());
            update = update.expression_attribute_values(&name, s(status.as_str()));
            names.push(name);
        }
        // What stands there already is this very report: the SDK tries again where an answer was lost.
        let mut condition =
            "attribute_not_exists(deliveries.#message) OR deliveries.#message = :told".to_owned();
        if !names.is_empty() {
            condition.push_str(&format!(" OR deliveries.#message.#status IN ({})", names.join(", ")));
            update = update.expression_attribute_names("#status", "status");
        }
        if passing_bounce {
            // Only a bounce has such a code beside a status that is not overtaken anyway.
            condition.push_str(" OR begins_with(deliveries.#message.#code, :passing)");
            update = update
                .expression_attribute_names("#code", "code")
                .expression_attribute_values(":passing", s(Code::PASSING));
        }
        let update = update.condition_expression(format!("attribute_exists(deliveries) AND ({condition})"));
        met(unconflicted(|| update.clone().send()).await, "recording a delivery")
    }

    /// Marks the contact of `user` for `channel` as one that no message reaches, if it is still the one that was
    /// read, has no mark, and none was lifted since the report; answers whether it was marked now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_undeliverable(
        &self,
        user: &User,
        channel: Channel,
        mark: &Undeliverable,
    ) -> Result<bool, StoreError> {
        let (attribute, contact) = match channel {
            Channel::Email => ("email", user.email.as_ref().map(|email| email.address.expose())),
            Channel::Sms => ("phone", user.phone.as_ref().map(|phone| phone.address.expose())),
        };
        let Some(contact) = contact else { return Ok(false) };
        if user.undeliverable(channel) == Some(mark) {
            return Ok(false);
        }
        let item = write("users", UndeliverableItem::from(mark))?;
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            .update_expression("SET #mark = :mark")
            .condition_expression(
                "#contact = :seen \
                 AND (attribute_not_exists(#mark) OR #mark.liftedAt < :at OR #mark = :mark)",
            )
            .expression_attribute_names("#mark", mark_of(channel))
            .expression_attribute_names("#contact", attribute)
            .expression_attribute_values(":mark", AttributeValue::M(item))
            .expression_attribute_values(":seen", s(contact))
            .expression_attribute_values(":at", at(mark.at));
        met(unconflicted(|| update.clone().send()).await, "marking a contact")
    }

    /// Lifts the mark of a user's contact; answers whether there was one in force. It is a change of an operator, so
    /// the user gets a new version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lift_undeliverable(
        &self,
        app: &AppId,
        user: &UserId,
        channel: Channel,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(app, user)))
            .update_expression("SET #mark.liftedAt = :now, version = if_not_exists(version, :one) + :one")
            // Lifted at this very moment: the SDK tries again where an answer was lost.
            .condition_expression(
                "attribute_exists(#mark) AND (attribute_not_exists(#mark.liftedAt) OR #mark.liftedAt = :now)",
            )
            .expression_attribute_names("#mark", mark_of(channel))
            .expression_attribute_values(":one", n(FIRST_VERSION))
            .expression_attribute_values(":now", at(now));
        met(unconflicted(|| update.clone().send()).await, "lifting a contact's mark")
    }
}

fn told(delivery: &Delivery) -> Result<AttributeValue, StoreError> {
    Ok(AttributeValue::M(write(TABLE, DeliveryItem::from(delivery))?))
}
