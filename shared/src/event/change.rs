//! Changes that no reset made: told by an item of their own, which is written in the transaction of the change.

use std::fmt;

use rand::CryptoRng;

use super::set::{CredentialChange, Reason, Told};
use super::{Event, What, unpublished};
use crate::clock::Timestamp;
use crate::identifier::{AppId, UserId};
use crate::reset::ResetId;
use crate::user::{Credentials, User};

/// What the key of a change begins with, in the table of resets. `#` is in no reset's id.
const PREFIX: &str = "CHANGE#";

/// The random id of a change: 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChangeId(ResetId);

impl ChangeId {
    /// A fresh id.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(ResetId::generate(rng))
    }

    /// Reads a key; `None` if it is none of a change.
    pub fn parse(key: &str) -> Option<Self> {
        key.strip_prefix(PREFIX).and_then(ResetId::parse).map(Self)
    }

    /// The part of the index of outstanding work that it is in.
    pub fn work_shard(&self) -> String {
        self.0.work_shard()
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.0)
    }
}

/// What `deliver` has work with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkId {
    /// A reset.
    Reset(ResetId),
    /// A change that no reset made.
    Change(ChangeId),
}

impl WorkId {
    /// Reads a key of the table of resets; `None` if it is of neither.
    pub fn parse(key: &str) -> Option<Self> {
        let change = || ChangeId::parse(key).map(Self::Change);
        ResetId::parse(key).map(Self::Reset).or_else(change)
    }
}

impl fmt::Display for WorkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reset(id) => id.fmt(f),
            Self::Change(id) => id.fmt(f),
        }
    }
}

impl From<ResetId> for WorkId {
    fn from(id: ResetId) -> Self {
        Self::Reset(id)
    }
}

/// Who or what changed a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeCause {
    /// The user, signed in.
    OwnChange,
    /// The app's back end, by other credentials.
    BackEnd,
    /// The app's back end, which disabled the user.
    Disabled,
    /// The app's back end, which deleted the user.
    Deleted,
}

impl ChangeCause {
    const ALL: [Self; 4] = [Self::OwnChange, Self::BackEnd, Self::Disabled, Self::Deleted];

    /// Its name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnChange => "own-change",
            Self::BackEnd => "back-end",
            Self::Disabled => "disabled",
            Self::Deleted => "deleted",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.as_str() == text)
    }

    const fn reason(self) -> Reason {
        match self {
            Self::OwnChange => Reason::OwnChange,
            Self::BackEnd => Reason::BackEnd,
            Self::Disabled => Reason::Disabled,
            Self::Deleted => Reason::Deleted,
        }
    }
}

/// A change that ended a user's sessions and that no reset made.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its id.
    pub id: ChangeId,
    /// The app.
    pub app: AppId,
    /// The user.
    pub user: UserId,
    /// What it was.
    pub cause: ChangeCause,
    /// What became of the password, if anything did.
    pub credential: Option<CredentialChange>,
    /// When.
    pub at: Timestamp,
    /// The facts whose events are published.
    pub published: Vec<String>,
}

impl Change {
    /// The change of the password that its owner made while signed in.
    pub fn of_password(id: ChangeId, user: &User, at: Timestamp) -> Self {
        Self::new(id, user, ChangeCause::OwnChange, Some(CredentialChange::Update), at)
    }

    /// What the app's back end changed, if that is to be told: credentials, or that the user is disabled. Who is
    /// enabled again has no session that could end.
    pub fn by_back_end(id: ChangeId, before: &User, after: &User, at: Timestamp) -> Option<Self> {
        let credential = (before.credentials != after.credentials)
            .then(|| became(&before.credentials, &after.credentials));
        let cause = match (before.disabled, after.disabled) {
            (false, true) => ChangeCause::Disabled,
            _ => ChangeCause::BackEnd,
        };
        let told = credential.is_some() || cause == ChangeCause::Disabled;
        told.then(|| Self::new(id, before, cause, credential, at))
    }

    /// The end of a user.
    pub fn of_deletion(id: ChangeId, user: &User, at: Timestamp) -> Self {
        Self::new(id, user, ChangeCause::Deleted, None, at)
    }

    fn new(
        id: ChangeId,
        user: &User,
        cause: ChangeCause,
        credential: Option<CredentialChange>,
        at: Timestamp,
    ) -> Self {
        let (app, user) = (user.app.clone(), user.id.clone());
        Self { id, app, user, cause, credential, at, published: Vec::new() }
    }

    /// Its events that are not published.
    pub fn unpublished(&self) -> Vec<Event> {
        let Self { app, user, at, .. } = self;
        let reason = self.cause.reason();
        let revoked = What::SessionsRevoked {
            reset: None,
            user: user.to_string(),
            reason,
            set: Told::<super::SessionEvents>::new(app, user, *at, reason),
        };
        // What disables a user may change the credentials as well; the password is not changed by that.
        let reason = if self.cause == ChangeCause::OwnChange { reason } else { Reason::BackEnd };
        let changed = self.credential.map(|change| What::PasswordChanged {
            reset: None,
            user: user.to_string(),
            reason,
            set: Told::<super::CredentialEvents>::new(app, user, *at, reason, change),
        });
        let id = self.id.0.to_string();
        let events = std::iter::once(revoked).chain(changed);
        unpublished(events.map(|what| Event::new(&id, app, *at, what, None)).collect(), &self.published)
    }
}

/// What became of the password.
fn became(before: &Credentials, after: &Credentials) -> CredentialChange {
    match (before, after) {
        (_, Credentials::None) => CredentialChange::Delete,
        (_, Credentials::Pending(_) | Credentials::ResetFirst) => CredentialChange::Revoke,
        (Credentials::Password { .. }, Credentials::Password { .. }) => CredentialChange::Update,
        (_, Credentials::Password { .. }) => CredentialChange::Create,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::PasswordHash;

    fn id() -> ChangeId {
        ChangeId(ResetId::from_bytes([7; 16]))
    }

    fn user() -> User {
        let new = User::new(
            AppId::parse("demo").unwrap(),
            UserId::parse("ann").unwrap(),
            Timestamp::from_millis(1_795_292_640_000),
        );
        User { credentials: password("a"), ..new }
    }

    fn password(salt: &str) -> Credentials {
        let text = format!(
            "$argon2id$v=19$m=19456,t=2,p=1${salt}2FsdHNhbHRzYWx0$c29tZWhhc2hzb21laGFzaHNvbWVoYXNoc29tZWhhc2g"
        );
        Credentials::Password { hash: PasswordHash::parse(&text).unwrap(), from: None, generated: false }
    }

    fn told(after: User) -> Option<Vec<(String, Option<CredentialChange>)>> {
        let change = Change::by_back_end(id(), &user(), &after, Timestamp::from_millis(1))?;
        let credential = change.credential;
        Some(change.unpublished().into_iter().map(|event| (event.fact, credential)).collect())
    }

    #[test]
    fn a_key_is_of_a_reset_or_a_change() {
        let reset = ResetId::from_bytes([7; 16]);
        assert_eq!(WorkId::parse(&reset.to_string()), Some(WorkId::Reset(reset)));
        assert_eq!(WorkId::parse(&id().to_string()), Some(WorkId::Change(id())));
        for other in ["MESSAGE#1", "CHANGE#", "CHANGE#?", ""] {
            assert_eq!(WorkId::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_back_ends_change_is_told_by_what_became_of_the_password() {
        for (after, became) in [
            (password("b"), CredentialChange::Update),
            (Credentials::ResetFirst, CredentialChange::Revoke),
            (Credentials::None, CredentialChange::Delete),
        ] {
            let facts = ["sessions.revoked", "password.changed"].map(|fact| (fact.to_owned(), Some(became)));
            assert_eq!(told(User { credentials: after, ..user() }), Some(facts.into()));
        }
        assert_eq!(became(&Credentials::ResetFirst, &password("a")), CredentialChange::Create);
    }

    #[test]
    fn a_profile_is_not_told_and_only_who_is_disabled_has_sessions_that_end() {
        assert_eq!(told(user()), None);
        assert_eq!(told(User { display_name: Some("Ann".to_owned()), ..user() }), None);
        let disabled = User { disabled: true, ..user() };
        assert_eq!(told(disabled.clone()), Some(vec![("sessions.revoked".to_owned(), None)]));
        assert!(Change::by_back_end(id(), &disabled, &user(), Timestamp::from_millis(1)).is_none());
    }

    #[test]
    fn every_cause_reads_back() {
        assert!(
            ChangeCause::ALL.iter().all(|cause| ChangeCause::from_stored(cause.as_str()) == Some(*cause))
        );
    }
}
