use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::event::{Change, ChangeCause, ChangeId, CredentialChange};
use crate::identifier::{AppId, UserId};
use crate::reset::Work;

/// A change that no reset made, until its events are published and TTL removes it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct ChangeItem {
    reset_id: String,
    app: String,
    user: String,
    cause: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential: Option<CredentialChange>,
    changed_at: Timestamp,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    published: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_shard: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Timestamp>,
    #[serde(default)]
    pub(in crate::store) tries: u32,
    /// Seconds, for DynamoDB's TTL.
    ttl: i64,
}

impl ChangeItem {
    /// The item of `change`, with its work due at `due`, which TTL may remove after `ttl` seconds since the epoch.
    pub(in crate::store) fn new(change: &Change, due: Timestamp, ttl: i64) -> Self {
        Self {
            reset_id: change.id.to_string(),
            app: change.app.to_string(),
            user: change.user.to_string(),
            cause: change.cause.as_str().to_owned(),
            credential: change.credential,
            changed_at: change.at,
            published: change.published.clone(),
            work: Some(Work::Publish.as_str().to_owned()),
            work_shard: Some(change.id.work_shard()),
            due_at: Some(due),
            tries: 0,
            ttl,
        }
    }
}

impl TryFrom<ChangeItem> for (Change, u32) {
    type Error = String;

    fn try_from(item: ChangeItem) -> Result<Self, String> {
        let change = Change {
            id: ChangeId::parse(&item.reset_id).ok_or("resetId is malformed")?,
            app: AppId::parse(&item.app).map_err(|error| error.to_string())?,
            user: UserId::parse(&item.user).map_err(|error| error.to_string())?,
            cause: ChangeCause::from_stored(&item.cause).ok_or("cause is unknown")?,
            credential: item.credential,
            at: item.changed_at,
            published: item.published,
        };
        Ok((change, item.tries))
    }
}
