use serde::{Deserialize, Serialize};

use super::{UndeliverableItem, reset_id, user_key};
use crate::clock::Timestamp;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::delivery::Undeliverable;
use crate::identifier::{AppId, LoginName, UserId};
use crate::locale::Locale;
use crate::password::{HashDigest, PasswordHash};
use crate::reset::{Channel, RequestOrder};
use crate::user::{Contact, Credentials, FIRST_VERSION, Hold, User};

/// What `pendingReset` holds where the user waits for no reset in particular: no reset's id, which has 22
/// characters. In the same attribute, so that whatever sets or removes a pending reset ends this as well.
pub(in crate::store) const RESET_FIRST: &str = "first";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::store) struct UserItem {
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
    email_undeliverable: Option<UndeliverableItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone_undeliverable: Option<UndeliverableItem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(default)]
    disabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    imported_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password_from: Option<String>,
    #[serde(default)]
    password_generated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_reset: Option<String>,
    credentials_version: i64,
    #[serde(default = "first_version")]
    version: i64,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held_channel: Option<String>,
    created_at: Timestamp,
}

fn first_version() -> i64 {
    FIRST_VERSION
}

fn hold(until: Option<Timestamp>, channel: Option<&str>) -> Result<Option<Hold>, String> {
    match (until, channel.map(Channel::from_stored)) {
        (None, None) => Ok(None),
        (Some(until), Some(Some(channel))) => Ok(Some(Hold { until, channel })),
        _ => Err("heldUntil and heldChannel do not belong together".to_owned()),
    }
}

impl From<&User> for UserItem {
    fn from(user: &User) -> Self {
        let (hash, from, generated, pending) = match &user.credentials {
            Credentials::None => (None, None, false, None),
            Credentials::Pending(reset) => (None, None, false, Some(reset.to_string())),
            Credentials::ResetFirst => (None, None, false, Some(RESET_FIRST.to_owned())),
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
            email_undeliverable: user.email_undeliverable.as_ref().map(UndeliverableItem::from),
            phone_undeliverable: user.phone_undeliverable.as_ref().map(UndeliverableItem::from),
            country: user.country.clone(),
            locale: user.locale.as_ref().map(|locale| locale.as_str().to_owned()),
            disabled: user.disabled,
            password_hash: hash,
            imported_hash: user.imported_hash.as_ref().map(|digest| digest.as_str().to_owned()),
            password_from: from,
            password_generated: generated,
            pending_reset: pending,
            credentials_version: user.credentials_version,
            version: user.version,
            password_changed_at: user.password_changed_at,
            current_reset: user.current_reset.map(|id| id.to_string()),
            latest_request: user.latest_request.as_ref().map(|order| order.as_str().to_owned()),
            resets_not_before: user.resets_not_before,
            pin_failures: user.pin_failures,
            pin_failures_since: user.pin_failures_since,
            held_until: user.hold.map(|hold| hold.until),
            held_channel: user.hold.map(|hold| hold.channel.as_str().to_owned()),
            created_at: user.created_at,
        }
    }
}

impl TryFrom<UserItem> for User {
    type Error = String;

    fn try_from(item: UserItem) -> Result<Self, String> {
        let reset = |name: &str, text: Option<String>| text.map(|text| reset_id(name, &text)).transpose();
        let credentials = match (item.password_hash, item.pending_reset) {
            (None, None) => Credentials::None,
            (None, Some(pending)) if pending == RESET_FIRST => Credentials::ResetFirst,
            (None, Some(pending)) => Credentials::Pending(reset_id("pendingReset", &pending)?),
            (Some(_), Some(_)) => return Err("passwordHash and pendingReset exclude each other".to_owned()),
            (Some(hash), None) => Credentials::Password {
                hash: PasswordHash::from_stored(hash),
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
            // A reason that only a later version of Rekey knows is no mark.
            email_undeliverable: item.email_undeliverable.and_then(|mark| Undeliverable::try_from(mark).ok()),
            phone_undeliverable: item.phone_undeliverable.and_then(|mark| Undeliverable::try_from(mark).ok()),
            country: item.country,
            locale: item.locale.as_deref().and_then(Locale::parse),
            disabled: item.disabled,
            credentials,
            imported_hash: item.imported_hash.map(HashDigest::from_stored),
            credentials_version: item.credentials_version,
            version: item.version,
            password_changed_at: item.password_changed_at,
            current_reset: reset("currentReset", item.current_reset)?,
            latest_request: order.transpose()?,
            resets_not_before: item.resets_not_before,
            pin_failures: item.pin_failures,
            pin_failures_since: item.pin_failures_since,
            hold: hold(item.held_until, item.held_channel.as_deref())?,
            created_at: item.created_at,
        })
    }
}
