//! The items as the tables hold them: keys, attribute names, and the way to and from the domain.
//! `docs/architecture.md` lists them.

mod change;
mod delivery;
mod reset;
mod session;
mod user;

pub(super) use change::ChangeItem;
pub(super) use delivery::{DeliveryItem, MessageItem, UndeliverableItem, message_key};
pub(super) use reset::ResetItem;
pub(super) use session::SessionItem;
pub(super) use user::UserItem;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Item, StoreError};
use crate::contact::{CanonicalEmail, PhoneNumber};
use crate::identifier::{AppId, LoginName, UserId, UserRef};
use crate::reset::{Channel, ResetId};
use crate::user::User;

pub(super) fn user_key(app: &AppId, user: &UserId) -> String {
    format!("USER#{app}#{user}")
}

fn email_claim(app: &AppId, email: &CanonicalEmail) -> String {
    format!("EMAIL#{app}#{}", email.expose())
}

fn phone_claim(app: &AppId, phone: &PhoneNumber) -> String {
    format!("PHONE#{app}#{}", phone.expose())
}

fn login_claim(app: &AppId, name: &LoginName) -> String {
    format!("LOGIN#{app}#{}", name.as_str())
}

/// Holds while the contact of `channel` is `:contact`, verified (`:yes`): what is about to be sent there commits
/// only if it is still the user's.
pub(super) const fn same_contact(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email = :contact AND emailVerified = :yes",
        Channel::Sms => "phone = :contact AND phoneVerified = :yes",
    }
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

/// What a user may claim, so that it names this user and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The login name.
    LoginName,
    /// The verified email address.
    Email,
    /// The verified phone number.
    Phone,
}

impl Claim {
    /// For a person: `the login name`.
    pub const fn what(self) -> &'static str {
        match self {
            Self::LoginName => "the login name",
            Self::Email => "the email address",
            Self::Phone => "the phone number",
        }
    }
}

/// The keys that `user` claims.
pub(super) fn claims_of(user: &User) -> BTreeMap<Claim, String> {
    let name = user.login_name.as_ref().map(|name| (Claim::LoginName, login_claim(&user.app, name)));
    let email = user.verified_email();
    let email = email.map(|email| (Claim::Email, email_claim(&user.app, &email.canonical())));
    let phone = user.verified_phone().map(|phone| (Claim::Phone, phone_claim(&user.app, phone)));
    [name, email, phone].into_iter().flatten().collect()
}

/// A claim: who holds an address, a number or a login name.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ClaimItem {
    pub(super) pk: String,
    pub(super) user: String,
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
