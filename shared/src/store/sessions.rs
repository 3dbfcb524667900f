use super::items::{SessionItem, read, write};
use super::{Store, StoreError, s};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::secret::{AccessToken, AccessTokenDigest};
use crate::user::{Session, User};

const TABLE: &str = "sessions";

impl Store {
    /// Keeps a session under its token's digest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_session(&self, token: &AccessTokenDigest, session: &Session) -> Result<(), StoreError> {
        let item = write(TABLE, SessionItem::new(token.to_stored(), session))?;
        let put = self.client.put_item().table_name(&self.tables.sessions).set_item(Some(item));
        put.send().await.map_err(|error| StoreError::sdk("keeping a session", &error))?;
        Ok(())
    }

    /// The session of a token; `None` if there is none. Whether it is still valid, the user decides.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn session(&self, token: &AccessTokenDigest) -> Result<Option<Session>, StoreError> {
        let key = token.to_stored();
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.sessions)
            .key("token", s(&key))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading a session", &error))?;
        found.item.map(|item| read::<SessionItem, Session>(TABLE, &key, item)).transpose()
    }

    /// Who is signed in to `app` with `token`: its session and its user, as they are now; `None` for a token
    /// that is unknown, expired, of another app, or from before the last change of the password.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn signed_in(
        &self,
        token: &AccessToken,
        app: &AppId,
        now: Timestamp,
    ) -> Result<Option<(Session, User)>, StoreError> {
        let Some(session) = self.session(&token.digest()).await?.filter(|session| session.app == *app) else {
            return Ok(None);
        };
        let user = self.user(&session.app, &session.user).await?;
        Ok(user.filter(|user| session.is_valid_for(user, now)).map(|user| (session, user)))
    }

    /// Ends a session; one that is gone already is no error.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn delete_session(&self, token: &AccessTokenDigest) -> Result<(), StoreError> {
        let delete =
            self.client.delete_item().table_name(&self.tables.sessions).key("token", s(token.to_stored()));
        delete.send().await.map_err(|error| StoreError::sdk("ending a session", &error))?;
        Ok(())
    }
}
