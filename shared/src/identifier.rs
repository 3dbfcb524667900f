//! How a request names a user: the `{user}` segment of the path, and the username of a sign-in.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::contact::{EmailAddress, PhoneNumber};
use crate::reset::ResetId;
use crate::secret::{KeyError, keyed_hash};

/// The id of an app: 1 to 64 of `A-Z a-z 0-9 _ . -`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppId(String);

/// The id of a user within its app: 1 to 128 code points, no control character, not `me` and not
/// starting with one of the identifier prefixes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UserId(String);

/// A login name: 1 to 64 of `A-Z a-z 0-9 _ . -`, so that it is never an email address or a phone number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct LoginName(String);

/// How a request names a user. It only finds the user; the method of the request chooses the channel.
/// `Debug` shows the form, never the value.
#[derive(Clone, PartialEq, Eq)]
pub enum UserRef {
    /// A user id.
    Id(UserId),
    /// `EMAIL:`: a verified email address.
    Email(EmailAddress),
    /// `PHONE:`: a verified phone number.
    Phone(PhoneNumber),
    /// `LOGIN_NAME:`: a login name.
    LoginName(LoginName),
}

/// The `{user}` segment: a user, or whoever owns the bearer token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserSegment {
    /// `me`.
    Me,
    /// Anybody by name.
    Named(UserRef),
}

/// Why an identifier was not accepted. Never repeats the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} {reason}")]
pub struct IdentifierError {
    /// The field or path segment.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// How many keys of a table stand in, for each app, for what does not exist: a partition of its own each, so that a
/// flood of unknown users meets no narrower place than one of known users does.
pub(crate) const DECOYS: u8 = 64;

const EMAIL_PREFIX: &str = "EMAIL:";
const PHONE_PREFIX: &str = "PHONE:";
const LOGIN_NAME_PREFIX: &str = "LOGIN_NAME:";

fn is_plain_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

impl AppId {
    /// Reads an app id.
    ///
    /// # Errors
    /// [`IdentifierError`] if it is empty, long or has other characters.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if !is_plain_name(text) {
            return Err(IdentifierError { field: "appId", reason: "must be 1 to 64 of A-Z a-z 0-9 _ . -" });
        }
        Ok(Self(text.to_owned()))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UserId {
    /// Reads a user id.
    ///
    /// # Errors
    /// [`IdentifierError`] if it is empty, long, has control characters or would read as another form.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let fits = (1..=128).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let prefixes = [EMAIL_PREFIX, PHONE_PREFIX, LOGIN_NAME_PREFIX];
        if !fits || text == "me" || prefixes.iter().any(|prefix| text.starts_with(prefix)) {
            return Err(IdentifierError {
                field: "userId",
                reason: "must be 1 to 128 characters without control characters, and no other kind of identifier",
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// The id's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LoginName {
    /// Reads a login name.
    ///
    /// # Errors
    /// [`IdentifierError`] if it is empty, long or has other characters.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if !is_plain_name(text) {
            return Err(IdentifierError {
                field: "loginName",
                reason: "must be 1 to 64 of A-Z a-z 0-9 _ . -",
            });
        }
        Ok(Self(text.to_owned()))
    }

    /// The name's text. Login names are exact: no folding.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UserSegment {
    /// Reads the decoded `{user}` segment (contract 2).
    ///
    /// # Errors
    /// [`IdentifierError`] naming the form that was meant.
    pub fn parse(segment: &str) -> Result<Self, IdentifierError> {
        if segment == "me" {
            return Ok(Self::Me);
        }
        UserRef::parse(segment).map(Self::Named)
    }
}

impl UserRef {
    /// Reads `EMAIL:…`, `PHONE:…`, `LOGIN_NAME:…` or a user id.
    ///
    /// # Errors
    /// [`IdentifierError`] naming the form that was meant.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        if let Some(email) = text.strip_prefix(EMAIL_PREFIX) {
            return Self::email(email);
        }
        if let Some(phone) = text.strip_prefix(PHONE_PREFIX) {
            return Self::phone(phone);
        }
        if let Some(name) = text.strip_prefix(LOGIN_NAME_PREFIX) {
            return LoginName::parse(name).map(Self::LoginName);
        }
        UserId::parse(text).map(Self::Id)
    }

    /// Reads the username of a sign-in: with a prefix, or a login name, an email address or a phone number
    /// told apart by their form. A user id does not sign in.
    ///
    /// # Errors
    /// [`IdentifierError`] if it is none of them.
    pub fn parse_username(text: &str) -> Result<Self, IdentifierError> {
        let text = text.trim();
        match Self::parse(text) {
            Ok(Self::Id(_)) if text.contains('@') => Self::email(text),
            Ok(Self::Id(_)) if text.starts_with('+') => Self::phone(text),
            Ok(Self::Id(_)) => LoginName::parse(text).map(Self::LoginName),
            other => other,
        }
    }

    fn email(text: &str) -> Result<Self, IdentifierError> {
        EmailAddress::parse(text)
            .map(Self::Email)
            .map_err(|_| IdentifierError { field: "EMAIL", reason: "is not an email address" })
    }

    fn phone(text: &str) -> Result<Self, IdentifierError> {
        PhoneNumber::parse(text).map(Self::Phone).map_err(|_| IdentifierError {
            field: "PHONE",
            reason: "is not a phone number in E.164, such as +819001234567",
        })
    }

    /// The canonical text of this reference: equal for every spelling that names the same user. It is what a
    /// reset keeps until it is issued, and what limits are counted under (hashed).
    pub fn canonical(&self) -> Zeroizing<String> {
        Zeroizing::new(match self {
            Self::Id(id) => id.0.clone(),
            Self::Email(email) => format!("{EMAIL_PREFIX}{}", email.canonical().expose()),
            Self::Phone(phone) => format!("{PHONE_PREFIX}{}", phone.expose()),
            Self::LoginName(name) => format!("{LOGIN_NAME_PREFIX}{}", name.0),
        })
    }

    /// What the SDK calls the identifier, in the error of apps that tell.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Id(_) => "userID",
            Self::Email(_) => "emailAddress",
            Self::Phone(_) => "phoneNumber",
            Self::LoginName(_) => "loginName",
        }
    }

    fn form(&self) -> &'static str {
        match self {
            Self::Id(_) => "Id(..)",
            Self::Email(_) => "Email(..)",
            Self::Phone(_) => "Phone(..)",
            Self::LoginName(_) => "LoginName(..)",
        }
    }
}

/// The deployment's key for hashes of identifiers and contacts, so that a dump of the tables does not
/// give them away to a list of known addresses.
#[derive(Clone)]
pub struct IdentifierKey(Zeroizing<Vec<u8>>);

impl IdentifierKey {
    /// Reads a key of 43 characters or more (256 bits in base64url).
    ///
    /// # Errors
    /// [`KeyError::Short`] if it is shorter.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.len() < 43 {
            return Err(KeyError::Short);
        }
        Ok(Self(Zeroizing::new(text.as_bytes().to_vec())))
    }

    /// The keyed hash of `text` within `app`, 43 characters. `purpose` keeps hashes of different uses apart.
    pub fn hash(&self, purpose: &str, app: &AppId, text: &str) -> String {
        let parts = [purpose.as_bytes(), app.as_str().as_bytes(), text.as_bytes()];
        URL_SAFE_NO_PAD.encode(keyed_hash(&self.0, &parts))
    }

    /// An id that no reset has, always the same for one name: what is written to where there is nothing to guess at,
    /// so that the calls and their time are the same. An app has 64 of them.
    pub fn decoy_reset(&self, app: &AppId, name: &str) -> ResetId {
        let app = app.as_str().as_bytes();
        let part = keyed_hash(&self.0, &[b"decoy", app, name.as_bytes()])[0] % DECOYS;
        let hash = keyed_hash(&self.0, &[b"decoy part", app, &[part]]);
        let mut id = [0; ResetId::BYTES];
        id.copy_from_slice(&hash[..ResetId::BYTES]);
        ResetId::from_bytes(id)
    }

    /// The keyed hash under which a user reference is counted and kept.
    pub fn hash_ref(&self, app: &AppId, user: &UserRef) -> String {
        self.hash("identifier", app, &user.canonical())
    }
}

impl fmt::Debug for IdentifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentifierKey(..)")
    }
}

impl fmt::Debug for UserRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.form())
    }
}

macro_rules! shown_id {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}
shown_id!(AppId, UserId);

impl fmt::Debug for LoginName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginName(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        UserRef::parse(text).unwrap().canonical().to_string()
    }

    #[test]
    fn every_form_is_told_apart_by_its_prefix() {
        assert!(matches!(UserRef::parse("EMAIL:a+b@example.com"), Ok(UserRef::Email(_))));
        assert!(matches!(UserRef::parse("PHONE:+819001234567"), Ok(UserRef::Phone(_))));
        assert!(matches!(UserRef::parse("LOGIN_NAME:johndoe"), Ok(UserRef::LoginName(_))));
        assert!(matches!(UserRef::parse("user_123456"), Ok(UserRef::Id(_))));
        assert_eq!(UserSegment::parse("me"), Ok(UserSegment::Me));
    }

    #[test]
    fn spellings_that_name_one_user_are_counted_as_one() {
        assert_eq!(canonical("EMAIL: User@Example.com "), canonical("EMAIL:user@example.com"));
        assert_eq!(canonical("PHONE:JP-9001234567"), canonical("PHONE:+819001234567"));
        assert_ne!(canonical("user_1"), canonical("USER_1"));
    }

    #[test]
    fn a_username_is_told_by_its_form() {
        assert!(matches!(UserRef::parse_username("johndoe"), Ok(UserRef::LoginName(_))));
        assert!(matches!(UserRef::parse_username("user@example.com"), Ok(UserRef::Email(_))));
        assert!(matches!(UserRef::parse_username("+819001234567"), Ok(UserRef::Phone(_))));
        assert!(matches!(UserRef::parse_username("EMAIL:user@example.com"), Ok(UserRef::Email(_))));
        assert!(UserRef::parse_username("no spaces allowed").is_err());
    }

    #[test]
    fn bad_identifiers_name_their_form() {
        let field = |text: &str| UserRef::parse(text).map_err(|error| error.field);
        assert_eq!(field("EMAIL:nobody"), Err("EMAIL"));
        assert_eq!(field("PHONE:12"), Err("PHONE"));
        assert_eq!(field("LOGIN_NAME:"), Err("loginName"));
        assert_eq!(field(""), Err("userId"));
        assert_eq!(field(&"x".repeat(129)), Err("userId"));
        assert_eq!(field("a\u{0}b"), Err("userId"));
        assert!(AppId::parse("a#b").is_err());
    }

    #[test]
    fn hashes_depend_on_key_purpose_and_app() {
        let key = IdentifierKey::parse(&"k".repeat(43)).unwrap();
        let other = IdentifierKey::parse(&"o".repeat(43)).unwrap();
        let [app, app2] = ["demo", "demo2"].map(|id| AppId::parse(id).unwrap());
        let user = UserRef::parse("EMAIL:user@example.com").unwrap();
        let hash = key.hash_ref(&app, &user);
        assert_eq!(hash.len(), 43);
        assert_ne!(hash, other.hash_ref(&app, &user));
        assert_ne!(hash, key.hash_ref(&app2, &user));
        assert_ne!(hash, key.hash("contact", &app, &user.canonical()));
        assert!(IdentifierKey::parse("short").is_err());
    }

    #[test]
    fn debug_shows_the_form_and_not_the_value() {
        assert_eq!(format!("{:?}", UserRef::parse("EMAIL:user@example.com")), "Ok(Email(..))");
    }
}
