//! A user as Rekey knows it: contacts, credentials and what orders its resets.

use crate::clock::Timestamp;
use crate::contact::{EmailAddress, PhoneNumber};
use crate::delivery::Undeliverable;
use crate::identifier::{AppId, LoginName, UserId};
use crate::locale::Locale;
use crate::password::{HashDigest, PasswordHash};
use crate::reset::{Channel, RequestOrder, ResetId};

/// A contact and whether its owner has proved to hold it. Messages go to verified contacts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact<A> {
    /// The address or number.
    pub address: A,
    /// Whether it is verified; only then it is claimed, and finds the user.
    pub verified: bool,
}

/// What a user signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Never had a password: signs in by other means, and cannot reset one.
    None,
    /// The old password is dead and this reset's generated one is not out yet. The user can always ask again.
    Pending(ResetId),
    /// Has no password and is to get its first one by a reset, of whichever the user asks for (moved in from
    /// elsewhere without a hash, or the app's back end said so). Signs in with nothing until then.
    ResetFirst,
    /// A password.
    Password {
        /// Its Argon2id hash.
        hash: PasswordHash,
        /// The reset that set it, if a reset did.
        from: Option<ResetId>,
        /// Whether Rekey generated it.
        generated: bool,
    },
}

impl Credentials {
    /// Whether a user signs in with `other` exactly as with these, however they came about.
    fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Password { hash, .. }, Self::Password { hash: other, .. }) => hash == other,
            _ => self == other,
        }
    }
}

/// Credentials that the app's back end gives a user.
#[derive(Clone, Debug)]
pub struct GivenCredentials {
    /// What the user is to sign in with.
    pub credentials: Credentials,
    /// If that is a hash of another system, what it is known by when it is given again.
    pub imported: Option<HashDigest>,
}

impl GivenCredentials {
    /// A hash that another system has made.
    pub fn imported(hash: PasswordHash) -> Self {
        let imported = Some(hash.digest());
        Self { credentials: Credentials::Password { hash, from: None, generated: false }, imported }
    }

    /// Whether `user` has them, or had and has come to other ones in Rekey since.
    fn are_of(&self, user: &User) -> bool {
        let again = self.imported.is_some() && self.imported == user.imported_hash;
        again || self.credentials.same_as(&user.credentials)
    }
}

impl From<Credentials> for GivenCredentials {
    fn from(credentials: Credentials) -> Self {
        Self { credentials, imported: None }
    }
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// The app it belongs to.
    pub app: AppId,
    /// Its id within the app.
    pub id: UserId,
    /// Its login name, claimed.
    pub login_name: Option<LoginName>,
    /// The name to greet it by; shown in messages, escaped.
    pub display_name: Option<String>,
    /// Its email address.
    pub email: Option<Contact<EmailAddress>>,
    /// Its phone number.
    pub phone: Option<Contact<PhoneNumber>>,
    /// What was found of its email address; to be removed with it.
    pub email_undeliverable: Option<Undeliverable>,
    /// What was found of its phone number; to be removed with it.
    pub phone_undeliverable: Option<Undeliverable>,
    /// An ISO 3166 country, as the app gave it.
    pub country: Option<String>,
    /// The language of its messages and pages (BCP 47).
    pub locale: Option<Locale>,
    /// Whether the operator has disabled it.
    pub disabled: bool,
    /// What it signs in with.
    pub credentials: Credentials,
    /// The last hash of another system that the user was given; the back end's next other credentials end it, a
    /// sign-in that raises the hash, a reset and a change of the password do not.
    pub imported_hash: Option<HashDigest>,
    /// Rises with every change of the password; a session of another version is over. Starts at the time of
    /// creation in ms, so that a user made again does not revive old sessions.
    pub credentials_version: i64,
    /// Rises by one with every change of the profile or the credentials by the app's back end or an operator;
    /// from 1. With `credentials_version` it tells whether a user is still as it was read.
    pub version: i64,
    /// When the password last changed.
    pub password_changed_at: Option<Timestamp>,
    /// The newest reset that was issued to this user.
    pub current_reset: Option<ResetId>,
    /// The order of the newest request that was issued; never cleared.
    pub latest_request: Option<RequestOrder>,
    /// Requests from before this moment are never issued (success, disable, contact change, operator).
    pub resets_not_before: Option<Timestamp>,
    /// Wrong guesses against live PINs since `pin_failures_since`; survives reissue.
    pub pin_failures: u32,
    /// When `pin_failures` began to count.
    pub pin_failures_since: Option<Timestamp>,
    /// Until when nobody signs in, if its owner said of a change that it was not theirs and the app holds such
    /// accounts.
    pub hold: Option<Hold>,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// An account that nobody signs in to for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its end.
    pub until: Timestamp,
    /// The channel that proved control for the change that was refused: a reset over it does not end the hold.
    pub channel: Channel,
}

/// The version of a user that was just made, and of one from before there were versions.
pub const FIRST_VERSION: i64 = 1;
/// Wrong PINs that a user may collect before PIN requests are answered with an SMS link instead: NIST SP
/// 800-63B-4 3.2.2 asks for at most 100 consecutive failures.
pub const PIN_FAILURES_CAP: u32 = 100;
/// Wrong PINs are forgotten after 30 days.
pub const PIN_FAILURES_SECS: i64 = 30 * 86_400;

impl User {
    /// A user of which nothing is known but its id: no contacts, no password.
    pub fn new(app: AppId, id: UserId, now: Timestamp) -> Self {
        Self {
            app,
            id,
            login_name: None,
            display_name: None,
            email: None,
            phone: None,
            email_undeliverable: None,
            phone_undeliverable: None,
            country: None,
            locale: None,
            disabled: false,
            credentials: Credentials::None,
            imported_hash: None,
            credentials_version: now.as_millis(),
            version: FIRST_VERSION,
            password_changed_at: None,
            current_reset: None,
            latest_request: None,
            resets_not_before: None,
            pin_failures: 0,
            pin_failures_since: None,
            hold: None,
            created_at: now,
        }
    }

    /// This user with the profile and, where they are given, the credentials that the app's back end wants, one
    /// version on; `None` if it is so already. `wanted` is this user with another profile.
    ///
    /// A change of a contact, the credentials or `disabled` ends every reset asked for so far; one of the
    /// credentials or `disabled` every session as well.
    pub fn revised(&self, wanted: Self, given: Option<GivenCredentials>, now: Timestamp) -> Option<Self> {
        let given = given.filter(|given| !given.are_of(self));
        let contacts = wanted.email != self.email || wanted.phone != self.phone;
        let access = wanted.disabled != self.disabled || given.is_some();
        let named = wanted.login_name != self.login_name || wanted.display_name != self.display_name;
        let placed = wanted.country != self.country || wanted.locale != self.locale;
        if !(contacts || access || named || placed) {
            return None;
        }
        let mut revised = Self { version: self.version + 1, ..wanted };
        // What was found out about an address says nothing of another one.
        if revised.address() != self.address() {
            revised.email_undeliverable = None;
        }
        if revised.number() != self.number() {
            revised.phone_undeliverable = None;
        }
        if contacts || access {
            revised.resets_not_before = Some(self.resets_not_before.map_or(now, |before| before.max(now)));
            revised.current_reset = None;
        }
        if access {
            revised.credentials_version += 1;
        }
        if let Some(given) = given {
            revised.credentials = given.credentials;
            revised.imported_hash = given.imported;
            revised.password_changed_at = Some(now);
            revised.pin_failures = 0;
            revised.hold = None;
        }
        Some(revised)
    }

    /// The email address, verified or not.
    pub fn address(&self) -> Option<&EmailAddress> {
        self.email.as_ref().map(|contact| &contact.address)
    }

    /// The phone number, verified or not.
    pub fn number(&self) -> Option<&PhoneNumber> {
        self.phone.as_ref().map(|contact| &contact.address)
    }

    /// The verified email address.
    pub fn verified_email(&self) -> Option<&EmailAddress> {
        self.email.as_ref().filter(|contact| contact.verified).map(|contact| &contact.address)
    }

    /// The verified phone number.
    pub fn verified_phone(&self) -> Option<&PhoneNumber> {
        self.phone.as_ref().filter(|contact| contact.verified).map(|contact| &contact.address)
    }

    /// Where a message on `channel` goes, as text; `None` without a verified contact.
    pub fn verified_contact(&self, channel: Channel) -> Option<&str> {
        match channel {
            Channel::Email => self.verified_email().map(EmailAddress::expose),
            Channel::Sms => self.verified_phone().map(PhoneNumber::expose),
        }
    }

    /// Why nothing is sent on `channel` any more; `None` if something is.
    pub fn undeliverable(&self, channel: Channel) -> Option<&Undeliverable> {
        let mark = match channel {
            Channel::Email => &self.email_undeliverable,
            Channel::Sms => &self.phone_undeliverable,
        };
        mark.as_ref().filter(|mark| mark.in_force())
    }

    /// The hold that is in force.
    pub fn held(&self, now: Timestamp) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| now < hold.until)
    }

    /// Whether its credentials are those that `reset` has set, or is about to set.
    pub fn credentials_are_from(&self, reset: &ResetId) -> bool {
        match &self.credentials {
            Credentials::Pending(pending) => pending == reset,
            Credentials::Password { from, .. } => from.as_ref() == Some(reset),
            Credentials::None | Credentials::ResetFirst => false,
        }
    }

    /// Whether a reset can be of use: a user that never had a password has none to forget.
    pub fn has_password(&self) -> bool {
        !matches!(self.credentials, Credentials::None)
    }

    /// The hash of its password, if it has one now.
    pub fn password_hash(&self) -> Option<&PasswordHash> {
        match &self.credentials {
            Credentials::Password { hash, .. } => Some(hash),
            Credentials::None | Credentials::Pending(_) | Credentials::ResetFirst => None,
        }
    }

    /// Whether its password is the one that `reset` set.
    pub fn password_is_from(&self, reset: &ResetId) -> bool {
        matches!(&self.credentials, Credentials::Password { from: Some(from), .. } if from == reset)
    }

    /// Whether PIN requests are to be answered with a link, since too many PINs were guessed.
    pub fn pin_cap_reached(&self, now: Timestamp) -> bool {
        let counts = self.pin_failures_since.is_some_and(|since| since.plus_secs(PIN_FAILURES_SECS) > now);
        counts && self.pin_failures >= PIN_FAILURES_CAP
    }

    /// What a new password must not be: the user's own id, names and addresses.
    pub fn own_words(&self) -> Vec<&str> {
        let email = self.email.as_ref().map(|contact| contact.address.expose());
        [
            Some(self.id.as_str()),
            self.login_name.as_ref().map(LoginName::as_str),
            self.display_name.as_deref(),
            email,
            email.and_then(|email| email.split('@').next()),
            self.phone.as_ref().map(|contact| contact.address.expose()),
            self.phone.as_ref().and_then(|contact| contact.address.expose().strip_prefix('+')),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A session: what an access token stands for.
#[derive(Clone, Debug)]
pub struct Session {
    /// The app that the user signed in to.
    pub app: AppId,
    /// The user.
    pub user: UserId,
    /// The user's `credentials_version` at sign-in.
    pub credentials_version: i64,
    /// When the token expires.
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether the token may still be used by `user`, the owner as read just now.
    pub fn is_valid_for(&self, user: &User, now: Timestamp) -> bool {
        !user.disabled && self.credentials_version == user.credentials_version && now < self.expires_at
    }
}
