//! Ending what all users have open at once: after a restore from backup, sessions and secrets of the past live again.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;

use super::{Item, Store, StoreError, at, met, n, s, unconflicted};
use crate::clock::Timestamp;
use crate::identifier::AppId;

const TABLE: &str = "users";
/// Tries to write a user that others write at the same time.
const TRIES: u32 = 8;
/// Items that a page looks at: well within the time of a call, and in small steps of what the table takes.
const PAGE: i32 = 1000;

/// A part of a scan of the users: `segment` of `segments`, from after `after`.
#[derive(Clone, Debug)]
pub struct UsersScan<'a> {
    /// The one app, or all of them.
    pub app: Option<&'a AppId>,
    /// Which part, from 0.
    pub segment: i32,
    /// How many parts there are.
    pub segments: i32,
    /// The key that the page before ended with.
    pub after: Option<String>,
}

/// What a page of a scan found.
#[derive(Debug)]
pub struct UsersPage {
    /// The users.
    pub users: Vec<UserMark>,
    /// Items of users that cannot be read, and so have no session that is valid.
    pub corrupt: Vec<StoreError>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
}

/// A user as far as revoking goes; also of an item that is corrupt otherwise.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserMark {
    pk: String,
    credentials_version: i64,
    resets_not_before: Option<Timestamp>,
}

impl UserMark {
    /// Whether it was revoked at `moment` or later.
    pub fn is_revoked_since(&self, moment: Timestamp) -> bool {
        self.credentials_version >= moment.as_millis()
            && self.resets_not_before.is_some_and(|not_before| not_before >= moment)
    }
}

impl Store {
    /// A page of the users, read consistently.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn users_page(&self, scan: &UsersScan<'_>) -> Result<UsersPage, StoreError> {
        let prefix = scan.app.map_or_else(|| "USER#".to_owned(), |app| format!("USER#{app}#"));
        let call = self
            .client
            .scan()
            .table_name(&self.tables.users)
            .segment(scan.segment)
            .total_segments(scan.segments)
            .consistent_read(true)
            .limit(PAGE)
            .filter_expression("begins_with(pk, :users)")
            .projection_expression("pk, credentialsVersion, resetsNotBefore")
            .expression_attribute_values(":users", s(prefix))
            .set_exclusive_start_key(
                scan.after.clone().map(|key| HashMap::from([("pk".to_owned(), s(key))])),
            );
        let page = call.send().await.map_err(|error| StoreError::sdk("reading the users", &error))?;
        let next = page.last_evaluated_key.and_then(|key| match key.get("pk") {
            Some(AttributeValue::S(key)) => Some(key.clone()),
            _ => None,
        });
        let mut found = UsersPage { users: Vec::new(), corrupt: Vec::new(), next };
        for item in page.items.unwrap_or_default() {
            match mark(item) {
                Ok(user) => found.users.push(user),
                Err(error) => found.corrupt.push(error),
            }
        }
        Ok(found)
    }

    /// Ends every session of a user and every reset that was asked for up to `now`: its `credentialsVersion` becomes
    /// `now` in ms, or one more than it was if that is more, so that no session from a time that the table has
    /// forgotten fits either. A write by somebody else in between is read anew. Answers whether the user is still
    /// there.
    ///
    /// # Errors
    /// [`StoreError`]; `Busy` if others keep writing it.
    pub async fn revoke(&self, user: &UserMark, now: Timestamp) -> Result<bool, StoreError> {
        let mut user = user.clone();
        for _ in 0..TRIES {
            if self.revoke_as_read(&user, now).await? {
                return Ok(true);
            }
            match self.user_item(&user.pk, "reading a user").await? {
                Some(item) => user = mark(item)?,
                None => return Ok(false),
            }
        }
        Err(StoreError::Busy { operation: "revoking a user" })
    }

    async fn revoke_as_read(&self, user: &UserMark, now: Timestamp) -> Result<bool, StoreError> {
        // Where the clock of another machine is ahead of this one's, neither goes back.
        let version = now.as_millis().max(user.credentials_version + 1);
        let not_before = user.resets_not_before.map_or(now, |not_before| not_before.max(now));
        let update = self
            .client
            .update_item()
            .table_name(&self.tables.users)
            .key("pk", s(&user.pk))
            .update_expression(
                "SET credentialsVersion = :credentials, resetsNotBefore = :now, \
                 version = if_not_exists(version, :one) + :one REMOVE currentReset",
            )
            .condition_expression("credentialsVersion = :seen")
            .expression_attribute_values(":credentials", n(version))
            .expression_attribute_values(":one", n(1))
            .expression_attribute_values(":seen", n(user.credentials_version))
            .expression_attribute_values(":now", at(not_before));
        met(unconflicted(|| update.clone().send()).await, "revoking a user")
    }
}

fn mark(item: Item) -> Result<UserMark, StoreError> {
    let key = item.get("pk").and_then(|key| key.as_s().ok()).cloned().unwrap_or_default();
    serde_dynamo::from_item(item).map_err(|error| StoreError::corrupt(TABLE, key, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_revoked_only_when_both_its_sessions_and_its_resets_are_over() {
        let moment = Timestamp::from_millis(1_795_292_640_000);
        let mark = |version, not_before: Option<i64>| UserMark {
            pk: "USER#demo#ann".to_owned(),
            credentials_version: version,
            resets_not_before: not_before.map(Timestamp::from_millis),
        };
        let at = moment.as_millis();
        assert!(mark(at, Some(at)).is_revoked_since(moment));
        // A completion since then: the version rose by one only, so that older sessions may fit it.
        assert!(!mark(at - 1, Some(at + 5)).is_revoked_since(moment));
        assert!(!mark(at + 5, Some(at - 1)).is_revoked_since(moment));
        assert!(!mark(at + 5, None).is_revoked_since(moment));
    }
}
