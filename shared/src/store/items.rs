//! The items as the tables hold them: keys, attribute names, and the way to and from the domain.
//! `docs/architecture.md` lists them.

use serde::{Deserialize, Serialize};

use super::{Item, StoreError};
use crate::clock::Timestamp;
use crate::contact::{CanonicalEmail, EmailAddress, PhoneNumber};
use crate::identifier::{AppId, LoginName, UserId, UserRef};
use crate::locale::Locale;
use crate::password::PasswordHash;
use crate::reset::{Method, RequestOrder, Reset, ResetId, State, Work};
use crate::secret::{LinkDigest, PinDigest};
use crate::settings::PasswordGeneration;
use crate::user::{Contact, Credentials, Session, User};

pub(super) fn user_key(app: &AppId, user: &UserId) -> String {
    format!("USER#{app}#{user}")
}

pub(super) fn email_claim(app: &AppId, email: &CanonicalEmail) -> String {
    format!("EMAIL#{app}#{}", email.expose())
}

pub(super) fn phone_claim(app: &AppId, phone: &PhoneNumber) -> String {
    format!("PHONE#{app}#{}", phone.expose())
}

pub(super) fn login_claim(app: &AppId, name: &LoginName) -> String {
    format!("LOGIN#{app}#{}", name.as_str())
}

/// The claim that a reference other than a user id is looked up by.
pub(super) fn claim_key(app: &AppId, user: &UserRef) -> Option<String> {
    match user {
        UserRef::Id(_) => None,
        UserRef::Email(email) => Some(email_claim(app, &email.canonical())),
        UserRef::Phone(phone) => Some(phone_claim(app, phone)),
        UserRef::LoginName(name) => Some(login_claim(app, name)),
    }
}

/// A claim: who holds an address, a number or a login name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ClaimItem {
    pub(super) pk: String,
    pub(super) user: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserItem {
    pk: String,
    app: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(default)]
    phone_verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_from: Option<String>,
    #[serde(default)]
    password_generated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_reset: Option<String>,
    credentials_version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_changed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_reset: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resets_not_before: Option<Timestamp>,
    #[serde(default)]
    pin_failures: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin_failures_since: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<&User> for UserItem {
    fn from(user: &User) -> Self {
        let (hash, from, generated, pending) = match &user.credentials {
            Credentials::None => (None, None, false, None),
            Credentials::Pending(reset) => (None, None, false, Some(reset.to_string())),
            Credentials::Password { hash, from, generated } => {
                (Some(hash.as_str().to_owned()), from.map(|id| id.to_string()), *generated, None)
            }
        };
        Self {
            pk: user_key(&user.app, &user.id),
            app: user.app.to_string(),
            id: user.id.to_string(),
            login_name: user.login_name.as_ref().map(|name| name.as_str().to_owned()),
            display_name: user.display_name.clone(),
            email: user.email.as_ref().map(|contact| contact.address.expose().to_owned()),
            email_verified: user.email.as_ref().is_some_and(|contact| contact.verified),
            phone: user.phone.as_ref().map(|contact| contact.address.expose().to_owned()),
            phone_verified: user.phone.as_ref().is_some_and(|contact| contact.verified),
            country: user.country.clone(),
            locale: user.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            disabled: user.disabled,
            password_hash: hash,
            password_from: from,
            password_generated: generated,
            pending_reset: pending,
            credentials_version: user.credentials_version,
            password_changed_at: user.password_changed_at,
            current_reset: user.current_reset.map(|id| id.to_string()),
            latest_request: user.latest_request.as_ref().map(|order| order.as_str().to_owned()),
            resets_not_before: user.resets_not_before,
            pin_failures: user.pin_failures,
            pin_failures_since: user.pin_failures_since,
            created_at: user.created_at,
        }
    }
}

impl TryFrom<UserItem> for User {
    type Error = String;

    fn try_from(item: UserItem) -> Result<Self, String> {
        let reset = |name: &str, text: Option<String>| text.map(|text| reset_id(name, &text)).transpose();
        let credentials = match (item.password_hash, reset("pendingReset", item.pending_reset)?) {
            (None, None) => Credentials::None,
            (None, Some(id)) => Credentials::Pending(id),
            (Some(_), Some(_)) => return Err("passwordHash and pendingReset exclude each other".to_owned()),
            (Some(hash), None) => Credentials::Password {
                hash: PasswordHash::parse(&hash).ok_or("passwordHash is no Argon2 PHC string")?,
                from: reset("passwordFrom", item.password_from)?,
                generated: item.password_generated,
            },
        };
        let email = item
            .email
            .map(|text| EmailAddress::parse(&text))
            .transpose()
            .map_err(|e| format!("email {e}"))?;
        let phone =
            item.phone.map(|text| PhoneNumber::parse(&text)).transpose().map_err(|e| format!("phone {e}"))?;
        let order = item
            .latest_request
            .map(|text| RequestOrder::from_stored(&text).ok_or("latestRequest is malformed"));
        Ok(Self {
            app: AppId::parse(&item.app).map_err(|error| error.to_string())?,
            id: UserId::parse(&item.id).map_err(|error| error.to_string())?,
            login_name: item
                .login_name
                .map(|name| LoginName::parse(&name))
                .transpose()
                .map_err(|e| e.to_string())?,
            display_name: item.display_name,
            email: email.map(|address| Contact { address, verified: item.email_verified }),
            phone: phone.map(|address| Contact { address, verified: item.phone_verified }),
            country: item.country,
            locale: item.locale.as_deref().and_then(Locale::parse),
            disabled: item.disabled,
            credentials,
            credentials_version: item.credentials_version,
            password_changed_at: item.password_changed_at,
            current_reset: reset("currentReset", item.current_reset)?,
            latest_request: order.transpose()?,
            resets_not_before: item.resets_not_before,
            pin_failures: item.pin_failures,
            pin_failures_since: item.pin_failures_since,
            created_at: item.created_at,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResetItem {
    reset_id: String,
    state: String,
    app: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_ref: Option<String>,
    user_ref_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    channel: String,
    proof: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_hash: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    link_digests: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin_digest: Option<String>,
    #[serde(default)]
    attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    work: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_shard: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Timestamp>,
    #[serde(default)]
    tries: u32,
    requested_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_sent_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    message_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    supersedes: Option<String>,
    /// Seconds, for DynamoDB's TTL.
    ttl: i64,
}

impl ResetItem {
    /// The item of `reset`, which TTL may remove after `ttl` seconds since the epoch.
    pub(super) fn new(reset: &Reset, ttl: i64) -> Self {
        Self {
            reset_id: reset.id.to_string(),
            state: reset.state.as_str().to_owned(),
            app: reset.app.to_string(),
            user_ref: reset.user_ref.as_ref().map(|user| user.canonical().to_string()),
            user_ref_hash: reset.user_ref_hash.clone(),
            user: reset.user.as_ref().map(UserId::to_string),
            locale: reset.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            channel: reset.method.channel().as_str().to_owned(),
            proof: reset.method.proof().as_str().to_owned(),
            generation: reset.generation.map(|mode| mode.as_str().to_owned()),
            contact_hash: reset.contact_hash.clone(),
            link_digests: reset.link_digests.iter().map(LinkDigest::to_stored).collect(),
            pin_digest: reset.pin_digest.as_ref().map(PinDigest::to_stored),
            attempts: reset.attempts,
            work: reset.work.map(|work| work.as_str().to_owned()),
            work_shard: reset.work.map(|_| reset.id.work_shard()),
            due_at: reset.due_at,
            tries: reset.tries,
            requested_at: reset.requested_at,
            issued_at: reset.issued_at,
            expires_at: reset.expires_at,
            sent_at: reset.sent_at,
            completed_at: reset.completed_at,
            password_sent_at: reset.password_sent_at,
            ended_at: reset.ended_at,
            outcome: reset.outcome.clone(),
            message_ids: reset.message_ids.clone(),
            supersedes: reset.supersedes.map(|id| id.to_string()),
            ttl,
        }
    }
}

impl TryFrom<ResetItem> for Reset {
    type Error = String;

    fn try_from(item: ResetItem) -> Result<Self, String> {
        let method = format!("{}-{}", item.channel, item.proof);
        let generation =
            item.generation.map(|mode| PasswordGeneration::from_stored(&mode).ok_or("generation is unknown"));
        let digests = item
            .link_digests
            .iter()
            .map(|text| LinkDigest::from_stored(text).ok_or("linkDigests is malformed"));
        let pin_digest =
            item.pin_digest.map(|text| PinDigest::from_stored(&text).ok_or("pinDigest is malformed"));
        Ok(Self {
            id: reset_id("resetId", &item.reset_id)?,
            state: State::from_stored(&item.state).ok_or("state is unknown")?,
            app: AppId::parse(&item.app).map_err(|error| error.to_string())?,
            user_ref: item
                .user_ref
                .map(|text| UserRef::parse(&text))
                .transpose()
                .map_err(|_| "userRef is malformed")?,
            user_ref_hash: item.user_ref_hash,
            user: item
                .user
                .map(|text| UserId::parse(&text))
                .transpose()
                .map_err(|error| error.to_string())?,
            locale: item.locale.as_deref().and_then(Locale::parse),
            method: Method::from_stored(&method).ok_or("channel or proof is unknown")?,
            generation: generation.transpose()?,
            contact_hash: item.contact_hash,
            link_digests: digests.collect::<Result<_, _>>()?,
            pin_digest: pin_digest.transpose()?,
            attempts: item.attempts,
            work: item.work.map(|work| Work::from_stored(&work).ok_or("work is unknown")).transpose()?,
            due_at: item.due_at,
            tries: item.tries,
            requested_at: item.requested_at,
            issued_at: item.issued_at,
            expires_at: item.expires_at,
            sent_at: item.sent_at,
            completed_at: item.completed_at,
            password_sent_at: item.password_sent_at,
            ended_at: item.ended_at,
            outcome: item.outcome,
            message_ids: item.message_ids,
            supersedes: item.supersedes.map(|text| reset_id("supersedes", &text)).transpose()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SessionItem {
    token: String,
    app: String,
    user: String,
    credentials_version: i64,
    expires_at: Timestamp,
    /// Seconds, for DynamoDB's TTL.
    ttl: i64,
}

impl SessionItem {
    pub(super) fn new(token: String, session: &Session) -> Self {
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

fn reset_id(attribute: &str, text: &str) -> Result<ResetId, String> {
    ResetId::parse(text).ok_or_else(|| format!("{attribute} is malformed"))
}

/// Reads an item as `I`, then as the domain's `T`; a broken one is an error with its key, never a panic.
pub(super) fn read<I, T>(table: &'static str, key: &str, item: Item) -> Result<T, StoreError>
where
    I: for<'de> Deserialize<'de>,
    T: TryFrom<I, Error = String>,
{
    let item: I = serde_dynamo::from_item(item).map_err(|error| StoreError::corrupt(table, key, error))?;
    T::try_from(item).map_err(|reason| StoreError::corrupt(table, key, reason))
}

/// Writes an item. Every item is a struct of plain fields, so this fails for none of them.
pub(super) fn write(table: &'static str, item: impl Serialize) -> Result<Item, StoreError> {
    serde_dynamo::to_item(item).map_err(|error| StoreError::corrupt(table, "(new)", error))
}
