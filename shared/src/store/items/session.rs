use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::identifier::{AppId, UserId};
use crate::user::Session;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct SessionItem {
    token: String,
    app: String,
    user: String,
    credentials_version: i64,
    expires_at: Timestamp,
    /// Seconds, for DynamoDB's TTL.
    ttl: i64,
}

impl SessionItem {
    pub(in crate::store) fn new(token: String, session: &Session) -> Self {
        Self {
            token,
            app: session.app.to_string(),
            user: session.user.to_string(),
            credentials_version: session.credentials_version,
            expires_at: session.expires_at,
            ttl: session.expires_at.as_secs(),
        }
    }
}

impl TryFrom<SessionItem> for Session {
    type Error = String;

    fn try_from(item: SessionItem) -> Result<Self, String> {
        Ok(Self {
            app: AppId::parse(&item.app).map_err(|error| error.to_string())?,
            user: UserId::parse(&item.user).map_err(|error| error.to_string())?,
            credentials_version: item.credentials_version,
            expires_at: item.expires_at,
        })
    }
}
