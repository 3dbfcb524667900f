use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use sha2::{Digest, Sha256};

use super::accounts::AccountRefused;
use super::items::{ClaimItem, UserItem, claim_key, read, user_key};
use super::resets::transact_update;
use super::{Item, RequestToken, Store, StoreError, Transacted, at, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::event::Change;
use crate::identifier::{AppId, DECOYS, UserId, UserRef};
use crate::password::PasswordHash;
use crate::reset::ResetId;
use crate::user::{PIN_FAILURES_SECS, User};

pub(super) const TABLE: &str = "users";

/// A key that no user has, always the same for `name`.
fn decoy_key(app: &AppId, name: &str) -> String {
    format!("DECOY#{app}#{}", Sha256::digest(name)[0] % DECOYS)
}

/// Why a user was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} is taken")]
pub struct ClaimTaken {
    /// The user id, the login name, the email address or the phone number.
    pub what: &'static str,
}

/// How making a user came out.
#[derive(Debug, thiserror::Error)]
pub enum CreateUser {
    /// Somebody has it already.
    #[error(transparent)]
    Taken(#[from] ClaimTaken),
    /// The table could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// The user with this id, read consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn user(&self, app: &AppId, user: &UserId) -> Result<Option<User>, StoreError> {
        let key = user_key(app, user);
        let found = self.user_item(&key, "reading a user").await?;
        found.map(|item| read::<UserItem, User>(TABLE, &key, item)).transpose()
    }

    pub(super) async fn user_item(
        &self,
        key: &str,
        operation: &'static str,
    ) -> Result<Option<Item>, StoreError> {
        let get =
            self.client.get_item().table_name(&self.tables.users).key("pk", s(key)).consistent_read(true);
        let found = get.send().await.map_err(|error| StoreError::sdk(operation, &error))?;
        Ok(found.item)
    }

    /// The user that `user` names. A user id takes one read, every other form two, whether it exists or not:
    /// who is unknown is read under a key that no user has.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn find_user(&self, app: &AppId, user: &UserRef) -> Result<Option<User>, StoreError> {
        let id = match (user, claim_key(app, user)) {
            (UserRef::Id(id), _) => Some(id.clone()),
            (_, Some(claim)) => self.claimed_by(&claim).await?,
            (_, None) => None,
        };
        match id {
            Some(id) => self.user(app, &id).await,
            None => self.user_item(&decoy_key(app, &user.canonical()), "reading a user").await.map(|_| None),
        }
    }

    async fn claimed_by(&self, claim: &str) -> Result<Option<UserId>, StoreError> {
        let found = self.user_item(claim, "reading a claim").await?;
        // The key of a claim holds a contact: only its kind is named.
        let kind = claim.split('#').next().unwrap_or_default();
        let corrupt =
            |reason: &dyn std::fmt::Display| StoreError::corrupt(TABLE, format!("{kind}#.."), reason);
        let Some(item) = found else { return Ok(None) };
        let claim: ClaimItem = serde_dynamo::from_item(item).map_err(|error| corrupt(&error))?;
        UserId::parse(&claim.user).map(Some).map_err(|error| corrupt(&error))
    }

    /// Makes a user and claims its login name and its verified contacts, all or nothing.
    ///
    /// # Errors
    /// [`CreateUser::Taken`] naming what somebody else has.
    pub async fn create_user(&self, user: &User, token: &RequestToken) -> Result<(), CreateUser> {
        match self.make_account(user, token).await? {
            Ok(()) => Ok(()),
            Err(AccountRefused::Changed) => Err(ClaimTaken { what: "the user id" }.into()),
            Err(AccountRefused::Taken(claim)) => Err(ClaimTaken { what: claim.what() }.into()),
        }
    }

    pub(super) fn put_new(&self, item: Item) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.users)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(new)", error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// Disables or enables a user; answers whether there is one. Disabling ends all sessions and revokes every
    /// reset asked for so far.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_disabled(
        &self,
        app: &AppId,
        user: &UserId,
        disabled: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let revoke =
            ", resetsNotBefore = :now, credentialsVersion = credentialsVersion + :one REMOVE currentReset";
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(app, user)))
            .update_expression(format!(
                "SET disabled = :disabled, version = if_not_exists(version, :one) + :one{}",
                if disabled { revoke } else { "" }
            ))
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(
                ":disabled",
                aws_sdk_dynamodb::types::AttributeValue::Bool(disabled),
            );
        if disabled {
            update = update.expression_attribute_values(":now", at(now));
        }
        met(unconflicted(|| update.clone().send()).await, "changing a user")
    }

    /// Sets a password that its owner chose while signed in, over the credentials that were verified; answers
    /// whether they were still the user's. Every session and every reset asked for so far ends. `told` is written
    /// with it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_password(
        &self,
        user: &User,
        verified: &PasswordHash,
        new: &PasswordHash,
        told: Option<&Change>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            .update_expression(
                "SET passwordHash = :new, passwordGenerated = :no, credentialsVersion = :next, \
                 passwordChangedAt = :now, resetsNotBefore = :now, pinFailures = :zero \
                 REMOVE passwordFrom, pendingReset, currentReset",
            )
            // The SDK may send it again after a lost answer: the second time changes nothing.
            .condition_expression(
                "(passwordHash = :verified AND credentialsVersion = :seen AND disabled = :no) OR passwordHash = :new",
            )
            .expression_attribute_values(":new", s(new.as_str()))
            .expression_attribute_values(":verified", s(verified.as_str()))
            .expression_attribute_values(":seen", n(user.credentials_version))
            .expression_attribute_values(":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false))
            .expression_attribute_values(":next", n(user.credentials_version + 1))
            .expression_attribute_values(":zero", n(0))
            .expression_attribute_values(":now", at(now));
        let operation = "changing a password";
        let Some(change) = told else { return self.update_alone(update, operation).await };
        let writes = vec![transact_update(update)?, self.put_change(change)?];
        let token = RequestToken::of_text(&change.id.to_string());
        Ok(matches!(self.transact(operation, writes, &token).await?, Transacted::Committed))
    }

    /// Replaces a hash made with old parameters, if it is still the verified one at the same version; answers
    /// whether it was. The password and the sessions stay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn raise_hash(
        &self,
        user: &User,
        verified: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            .update_expression("SET passwordHash = :new")
            .condition_expression("passwordHash = :verified AND credentialsVersion = :seen")
            .expression_attribute_values(":new", s(new.as_str()))
            .expression_attribute_values(":verified", s(verified.as_str()))
            .expression_attribute_values(":seen", n(user.credentials_version));
        met(unconflicted(|| update.clone().send()).await, "raising a hash")
    }

    /// Counts a wrong guess against a live PIN of `user`. Without a user it is counted all the same, under a key
    /// that none has, chosen by the reset that was guessed at: so it takes the same time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_pin_failure(
        &self,
        app: &AppId,
        user: Option<&User>,
        guessed_at: &ResetId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(user) = user else {
            let decoy = decoy_key(app, &guessed_at.to_string());
            return self.begin_pin_failures(&decoy, None, now).await.map(drop);
        };
        let key = user_key(app, &user.id);
        let over = now.plus_secs(-PIN_FAILURES_SECS);
        let running = user.pin_failures_since.is_some_and(|since| over < since);
        // Another guess at the same moment may have begun the count: then this one adds to it.
        if running || !self.begin_pin_failures(&key, Some(over), now).await? {
            self.add_pin_failure(&key).await?;
        }
        Ok(())
    }

    /// It is the first, or 30 days are over: the count begins from now. `over` is what a count of a user's must be
    /// older than; under a key that no user has, every one is the first.
    async fn begin_pin_failures(
        &self,
        key: &str,
        over: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(key))
            .update_expression("SET pinFailures = :one, pinFailuresSince = :now")
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":now", at(now));
        if let Some(over) = over {
            update = update
                .condition_expression(
                    "attribute_exists(pk) AND (attribute_not_exists(pinFailuresSince) OR pinFailuresSince <= :over)",
                )
                .expression_attribute_values(":over", at(over));
        }
        met(unconflicted(|| update.clone().send()).await, "counting a PIN failure")
    }

    async fn add_pin_failure(&self, key: &str) -> Result<bool, StoreError> {
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(key))
            .update_expression("SET pinFailures = pinFailures + :one")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":one", n(1));
        met(unconflicted(|| update.clone().send()).await, "counting a PIN failure")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn decoys_are_64_keys_that_no_user_has_and_one_for_each_name() {
        let app = AppId::parse("demo").unwrap();
        let keys: BTreeSet<String> = (0..5_000).map(|name| decoy_key(&app, &name.to_string())).collect();
        assert_eq!(keys.len(), 64);
        assert!(keys.iter().all(|key| key.starts_with("DECOY#demo#")));
        assert_eq!(decoy_key(&app, "EMAIL:a@example.com"), decoy_key(&app, "EMAIL:a@example.com"));
    }
}
