//! What an event says in the words of OpenID's Shared Signals: the claims `sub_id` and `events` of a Security Event
//! Token (RFC 8417) with a CAEP event in them (OpenID CAEP 1.0, 3.1 and 3.3). Whoever passes it on as a token adds
//! `iss`, `aud`, `iat` and `jti` (the event's id) and signs it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::identifier::{AppId, UserId};

/// The claims of a Security Event Token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Told<E> {
    /// Whom it is about.
    pub sub_id: Subject,
    /// The one event, by its URI.
    pub events: E,
}

/// A subject identifier (RFC 9493, 3.2.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subject {
    /// Always `opaque`: Rekey names nobody by a contact.
    pub format: Opaque,
    /// `APP/USER`.
    pub id: String,
}

/// The one format of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Opaque {
    /// A text that only sender and receiver can read.
    Opaque,
}

/// CAEP's credential-change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CredentialEvents {
    /// The event.
    #[serde(rename = "https://schemas.openid.net/secevent/caep/event-type/credential-change")]
    pub credential_change: CredentialChanged,
}

/// CAEP's session-revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionEvents {
    /// The event.
    #[serde(rename = "https://schemas.openid.net/secevent/caep/event-type/session-revoked")]
    pub session_revoked: SessionRevoked,
}

/// A credential of the user is another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CredentialChanged {
    /// Seconds since 1970.
    pub event_timestamp: i64,
    /// Always `password`.
    pub credential_type: CredentialType,
    /// What became of it.
    pub change_type: CredentialChange,
    /// Who caused it.
    pub initiating_entity: Initiator,
    /// Why, for an operator.
    pub reason_admin: Words,
}

/// The sessions of the user are over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionRevoked {
    /// Seconds since 1970.
    pub event_timestamp: i64,
    /// Who caused it.
    pub initiating_entity: Initiator,
    /// Why, for an operator.
    pub reason_admin: Words,
}

/// The one type of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CredentialType {
    /// A password.
    Password,
}

/// What became of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CredentialChange {
    /// The user had none.
    Create,
    /// Another took its place.
    Update,
    /// It is dead, and the user is to reset before the next sign-in.
    Revoke,
    /// It is gone, and the user signs in by other means.
    Delete,
}

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Initiator {
    /// The user, or whoever has proved control of a contact of theirs.
    User,
    /// The app's back end.
    Admin,
}

/// A text by its language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Words {
    /// English.
    pub en: String,
}

/// Why a password changed or sessions ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A reset was completed.
    Reset,
    /// A generated password took the place of one that may not have arrived.
    PasswordSentAgain,
    /// The user said of a change: "It was not me".
    NotMe,
    /// The user changed the password while signed in.
    OwnChange,
    /// The app's back end gave other credentials.
    BackEnd,
    /// The app's back end disabled the user.
    Disabled,
    /// The app's back end deleted the user.
    Deleted,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Reset,
        Self::PasswordSentAgain,
        Self::NotMe,
        Self::OwnChange,
        Self::BackEnd,
        Self::Disabled,
        Self::Deleted,
    ];

    const fn initiator(self) -> Initiator {
        match self {
            Self::Reset | Self::PasswordSentAgain | Self::NotMe | Self::OwnChange => Initiator::User,
            Self::BackEnd | Self::Disabled | Self::Deleted => Initiator::Admin,
        }
    }

    fn words(self) -> Words {
        let en = match self {
            Self::Reset => "The user reset the password.",
            Self::PasswordSentAgain => {
                "A generated password took the place of one that may not have arrived."
            }
            Self::NotMe => "The user said that a change of the password was not theirs.",
            Self::OwnChange => "The user changed the password while signed in.",
            Self::BackEnd => "The app's back end gave the user other credentials.",
            Self::Disabled => "The app's back end disabled the user.",
            Self::Deleted => "The app's back end deleted the user.",
        };
        Words { en: en.to_owned() }
    }
}

fn subject(app: &AppId, user: &UserId) -> Subject {
    Subject { format: Opaque::Opaque, id: format!("{app}/{user}") }
}

impl Told<CredentialEvents> {
    pub(super) fn new(
        app: &AppId,
        user: &UserId,
        at: Timestamp,
        reason: Reason,
        change_type: CredentialChange,
    ) -> Self {
        let credential_change = CredentialChanged {
            event_timestamp: at.as_secs(),
            credential_type: CredentialType::Password,
            change_type,
            initiating_entity: reason.initiator(),
            reason_admin: reason.words(),
        };
        Self { sub_id: subject(app, user), events: CredentialEvents { credential_change } }
    }
}

impl Told<SessionEvents> {
    pub(super) fn new(app: &AppId, user: &UserId, at: Timestamp, reason: Reason) -> Self {
        let session_revoked = SessionRevoked {
            event_timestamp: at.as_secs(),
            initiating_entity: reason.initiator(),
            reason_admin: reason.words(),
        };
        Self { sub_id: subject(app, user), events: SessionEvents { session_revoked } }
    }
}
