//! Users as the app's back end makes, changes and deletes them: the user and its claims in one transaction that
//! is conditional on what was read.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use rand::{CryptoRng, RngExt};

use super::items::{Claim, ClaimItem, UserItem, claims_of, user_key, write};
use super::resets::transact_update;
use super::users::TABLE;
use super::{RequestToken, Store, StoreError, Transacted, n, s};
use crate::event::Change;
use crate::log;
use crate::reset::{RequestOrder, ResetId};
use crate::user::{Credentials, FIRST_VERSION, User};

/// Why a user was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountRefused {
    /// It is no longer, or no longer not there, as it was read: look again.
    Changed,
    /// Another user has this.
    Taken(Claim),
}

/// What is written together whenever the credentials change: another writer may have changed one of these since
/// the user was read without a new version (a wrong PIN, a hash that is raised at sign-in).
const CREDENTIALS: [&str; 5] =
    ["passwordHash", "passwordFrom", "passwordGenerated", "pendingReset", "pinFailures"];
/// What is written together whenever resets are revoked: an issue may have set `currentReset` since.
const ORDER: [&str; 2] = ["resetsNotBefore", "currentReset"];
/// Resets that are looked for when a user is deleted: a transaction has at most 100 items.
const ERASED_AT_MOST: usize = 32;
/// The first pause after a race that was lost, and the longest.
const PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE_DOUBLINGS: u32 = 6;

impl Store {
    /// Makes a user with its claims.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn make_account(
        &self,
        user: &User,
        token: &RequestToken,
    ) -> Result<Result<(), AccountRefused>, StoreError> {
        let made = self.put_new(write(TABLE, UserItem::from(user))?)?;
        let claims: Vec<Claim> = claims_of(user).into_keys().collect();
        let mut writes = vec![made];
        for key in claims_of(user).into_values() {
            writes.push(self.take_claim(key, user)?);
        }
        self.write_account("making a user", writes, &claims, token).await
    }

    /// Writes what differs in `after` from `before`, which is the user as it was read, and moves the claims. What
    /// does not differ is left as it is now. `told` is written with it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn change_account(
        &self,
        before: &User,
        after: &User,
        told: Option<&Change>,
        token: &RequestToken,
    ) -> Result<Result<(), AccountRefused>, StoreError> {
        let (old, new) = (claims_of(before), claims_of(after));
        let mut writes = vec![self.revise(before, after)?];
        let wanted: Vec<Claim> =
            new.iter().filter(|(claim, key)| old.get(claim) != Some(key)).map(|(claim, _)| *claim).collect();
        for claim in &wanted {
            writes.push(self.take_claim(new[claim].clone(), after)?);
        }
        for key in old.iter().filter(|(claim, key)| new.get(claim) != Some(key)).map(|(_, key)| key) {
            writes.push(self.release_claim(key, before)?);
        }
        writes.extend(told.map(|change| self.put_change(change)).transpose()?);
        self.write_account("changing a user", writes, &wanted, token).await
    }

    /// Deletes `user` with its claims, and erases what names it or its contacts in those of its resets that can be
    /// found from it: the newest and what that superseded, one after the other. `told` is written with it. Answers
    /// whether the user was still as it was read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_account(
        &self,
        user: &User,
        told: Option<&Change>,
        token: &RequestToken,
    ) -> Result<bool, StoreError> {
        let mut delete = Delete::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&user.app, &user.id)))
            // A reset that is issued after the look at the others would be left out.
            .condition_expression(format!(
                "{} AND {}",
                as_read(user),
                match user.latest_request {
                    Some(_) => "latestRequest = :latest",
                    None => "attribute_not_exists(latestRequest)",
                }
            ))
            .expression_attribute_values(":version", n(user.version))
            .expression_attribute_values(":seen", n(user.credentials_version));
        if let Some(latest) = &user.latest_request {
            delete = delete.expression_attribute_values(":latest", s(latest.as_str()));
        }
        let delete = delete.build().map_err(|error| StoreError::corrupt(TABLE, "(delete)", error))?;
        let mut writes = vec![TransactWriteItem::builder().delete(delete).build()];
        for key in claims_of(user).values() {
            writes.push(self.release_claim(key, user)?);
        }
        for reset in self.resets_of(user).await? {
            writes.push(self.erase(reset, user)?);
        }
        writes.extend(told.map(|change| self.put_change(change)).transpose()?);
        let written = self.write_account("deleting a user", writes, &[], token).await?;
        Ok(written.is_ok())
    }

    /// Waits a little after the `lost`th race in a row, at random so that those who met do not meet again.
    pub async fn stand_back(lost: u32, rng: &mut impl CryptoRng) {
        let longest = PAUSE * 2_u32.pow(lost.min(LONGEST_PAUSE_DOUBLINGS));
        tokio::time::sleep(longest.mul_f64(rng.random())).await;
    }

    /// `writes` begin with the user, and `claims` are what those after it take, in their order.
    async fn write_account(
        &self,
        operation: &'static str,
        writes: Vec<TransactWriteItem>,
        claims: &[Claim],
        token: &RequestToken,
    ) -> Result<Result<(), AccountRefused>, StoreError> {
        let refused = match self.transact(operation, writes, token).await? {
            Transacted::Committed => return Ok(Ok(())),
            Transacted::Refused(refused) => refused,
        };
        // A claim is judged by the user as it is: if that has changed, it may be this user's no longer.
        let taken = claims.iter().enumerate().find(|(place, _)| refused.at(place + 1));
        Ok(Err(match taken {
            Some((_, claim)) if !refused.at(0) => AccountRefused::Taken(*claim),
            _ => AccountRefused::Changed,
        }))
    }

    fn revise(&self, before: &User, after: &User) -> Result<TransactWriteItem, StoreError> {
        let old = write(TABLE, UserItem::from(before))?;
        let mut new = write(TABLE, UserItem::from(after))?;
        let mut touched: BTreeSet<&str> = old.keys().chain(new.keys()).map(String::as_str).collect();
        touched.retain(|name| old.get(*name) != new.get(*name));
        let contacts = before.email != after.email || before.phone != after.phone;
        // What was found out about an address ends with it, also what was found out since the user was read.
        if before.address() != after.address() {
            touched.insert("emailUndeliverable");
        }
        if before.number() != after.number() {
            touched.insert("phoneUndeliverable");
        }
        let access = before.credentials_version != after.credentials_version;
        if before.credentials != after.credentials {
            touched.extend(CREDENTIALS);
        }
        if contacts || access {
            touched.extend(ORDER);
        }
        let touched: Vec<String> = touched.into_iter().map(str::to_owned).collect();
        let mut update = Update::builder()
            .table_name(&self.tables.users)
            .key("pk", s(user_key(&before.app, &before.id)))
            .condition_expression(as_read(before))
            .expression_attribute_values(":version", n(before.version))
            .expression_attribute_values(":seen", n(before.credentials_version));
        let (mut sets, mut removes) = (Vec::new(), Vec::new());
        for (place, name) in touched.into_iter().enumerate() {
            match new.remove(&name) {
                Some(value) => {
                    sets.push(format!("#a{place} = :a{place}"));
                    update = update.expression_attribute_values(format!(":a{place}"), value);
                }
                None => removes.push(format!("#a{place}")),
            }
            update = update.expression_attribute_names(format!("#a{place}"), name);
        }
        // The version differs always, so there is something to set.
        let removes =
            if removes.is_empty() { String::new() } else { format!(" REMOVE {}", removes.join(", ")) };
        transact_update(update.update_expression(format!("SET {}{removes}", sets.join(", "))))
    }

    fn take_claim(&self, key: String, user: &User) -> Result<TransactWriteItem, StoreError> {
        let put = Put::builder()
            .table_name(&self.tables.users)
            .set_item(Some(write(TABLE, ClaimItem { pk: key, user: user.id.to_string() })?))
            .condition_expression(NOBODY_ELSES)
            .expression_attribute_names("#user", "user")
            .expression_attribute_values(":user", s(user.id.as_str()))
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(claim)", error))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn release_claim(&self, key: &str, user: &User) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder()
            .table_name(&self.tables.users)
            .key("pk", s(key))
            .condition_expression(NOBODY_ELSES)
            .expression_attribute_names("#user", "user")
            .expression_attribute_values(":user", s(user.id.as_str()))
            .build()
            .map_err(|error| StoreError::corrupt(TABLE, "(claim)", error))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }

    /// The resets of `user` that it leads to: there is no index by user.
    async fn resets_of(&self, user: &User) -> Result<Vec<FoundReset>, StoreError> {
        let from_credentials = match &user.credentials {
            Credentials::Pending(reset) | Credentials::Password { from: Some(reset), .. } => Some(*reset),
            Credentials::None | Credentials::ResetFirst | Credentials::Password { from: None, .. } => None,
        };
        let newest = user.latest_request.as_ref().and_then(RequestOrder::reset);
        let mut next: Vec<ResetId> =
            [newest, user.current_reset, from_credentials].into_iter().flatten().collect();
        let mut found: Vec<FoundReset> = Vec::new();
        while let Some(id) = next.pop().filter(|_| found.len() < ERASED_AT_MOST) {
            if found.iter().any(|reset| reset.id == id) {
                continue;
            }
            match self.reset(&id).await {
                Ok(Some(reset)) if reset.user.as_ref() == Some(&user.id) && reset.app == user.app => {
                    next.extend(reset.supersedes);
                    found.push(FoundReset { id, corrupt: false });
                }
                Ok(_) => {}
                // It must not keep the user from being deleted.
                Err(error @ StoreError::Corrupt { .. }) => {
                    log::failure("erase-reset", Some(&id), &error);
                    found.push(FoundReset { id, corrupt: true });
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Leaves of a reset what its audit needs, and nothing that leads to the person by a hash.
    fn erase(&self, reset: FoundReset, user: &User) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.tables.resets)
            .key("resetId", s(reset.id.to_string()))
            .update_expression("SET userRefHash = :erased REMOVE userRef, requestedFrom, contactHash, locale")
            .expression_attribute_values(":erased", AttributeValue::S(String::new()));
        transact_update(if reset.corrupt {
            update.condition_expression("attribute_exists(resetId)")
        } else {
            update
                .condition_expression("#user = :user")
                .expression_attribute_names("#user", "user")
                .expression_attribute_values(":user", s(user.id.as_str()))
        })
    }
}

/// A reset that a user leads to.
#[derive(Clone, Copy)]
struct FoundReset {
    id: ResetId,
    /// Whose it is, nobody can tell but by the user that names it.
    corrupt: bool,
}

/// Holds for a claim that is free or this user's.
const NOBODY_ELSES: &str = "attribute_not_exists(pk) OR #user = :user";

/// Holds while `user` is as it was read. One from before there were versions has none.
const fn as_read(user: &User) -> &'static str {
    if user.version == FIRST_VERSION {
        "credentialsVersion = :seen AND (version = :version OR attribute_not_exists(version))"
    } else {
        "credentialsVersion = :seen AND version = :version"
    }
}
