//! The values of settings: each type holds only what is allowed.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::contact::{Country, EmailAddress, PhoneNumber};
use crate::locale::Locale;

/// What is percent-encoded in the address of a `mailto:` link (RFC 6068).
const IN_MAILTO: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');

macro_rules! text_setting {
    ($(#[$doc:meta])* $name:ident, $check:path, $schema:tt) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, &'static str> {
                $check(&text)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

text_setting!(
    /// A name that people read: 1 to 40 characters on one line.
    DisplayName, check_display_name,
    { "type": "string", "minLength": 1, "maxLength": 40, "pattern": "^[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*\\S[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*$" }
);
text_setting!(
    /// A page of the app: an absolute https URL without credentials, at most 1024 bytes, of the characters that a URL
    /// has (RFC 3986) and letters of any script.
    HttpsUrl, check_https_url,
    { "type": "string", "format": "uri", "maxLength": 1024, "pattern": "^https://[^/\\s\"<>\\\\^`{|}][^\\s\"<>\\\\^`{|}]*$" }
);
text_setting!(
    /// Where people get help: an https URL, an email address or a phone number, at most 120 characters.
    SupportContact, check_support_contact,
    { "type": "string", "minLength": 3, "maxLength": 120 }
);
text_setting!(
    /// A colour of sRGB as `#rrggbb`.
    AccentColour, super::colour::check,
    { "type": "string", "pattern": "^#[0-9a-fA-F]{6}$" }
);
text_setting!(
    /// A picture as a base64 `data:` URL: PNG, JPEG, WebP or GIF, at most 6144 bytes and 1024 pixels a side.
    Logo, super::logo::check,
    { "type": "string", "maxLength": super::logo::MAX_CHARS, "pattern": "^data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}$" }
);
text_setting!(
    /// The host name of the app's own site, for the last line of a PIN message that phones autofill from.
    OtpDomain, check_otp_domain,
    { "type": "string", "maxLength": 64, "pattern": "^[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})+$" }
);
text_setting!(
    /// An SMS sender id (3 to 11 letters and digits, a letter among them) or an origination number in E.164.
    SmsSender, check_sms_sender,
    { "type": "string", "pattern": "^(?:[0-9]{0,10}[A-Za-z][A-Za-z0-9]{0,10}|\\+[0-9]{5,15})$" }
);

fn check_display_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=40).contains(&text.chars().count()) && !text.trim().is_empty();
    let plain = !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    (fits && plain).then_some(()).ok_or("must be 1 to 40 characters on one line")
}

fn check_https_url(text: &str) -> Result<(), &'static str> {
    const REASON: &str = "must be an absolute https URL without credentials, at most 1024 bytes";
    let url = Url::parse(text).map_err(|_| REASON)?;
    // The parser drops or mends what no URL has; what is stored, shown and sent is the text as it stands.
    let foreign = |c: char| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(c);
    let rest = text.strip_prefix("https://").ok_or(REASON)?;
    let plain = !rest.starts_with('/') && !rest.contains(foreign);
    let fits = url.username().is_empty() && url.password().is_none();
    (plain && fits && has_plain_host(&url) && text.len() <= 1024).then_some(()).ok_or(REASON)
}

/// Whether the host is a name or an address as DNS and headers have them. The parser lets signs through, such as the `;`
/// that would begin another directive of a page's policy, and the `"` that would end an attribute.
pub(crate) fn has_plain_host(url: &Url) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(&byte);
    url.host_str().is_some_and(|host| !host.is_empty() && host.bytes().all(plain))
}

fn check_support_contact(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= 120
        && (check_https_url(text).is_ok()
            || EmailAddress::parse(text).is_ok()
            || PhoneNumber::parse(text).is_ok());
    fits.then_some(())
        .ok_or("must be an https URL, an email address or a phone number, at most 120 characters")
}

impl SupportContact {
    /// Where a link to it leads: the page, `mailto:` or `tel:`.
    pub(crate) fn href(&self) -> String {
        let text = self.as_str();
        if let Ok(number) = PhoneNumber::parse(text) {
            return format!("tel:{}", number.expose());
        }
        match EmailAddress::parse(text) {
            Ok(address) => format!("mailto:{}", utf8_percent_encode(address.expose(), IN_MAILTO)),
            Err(_) => text.to_owned(),
        }
    }
}

fn check_otp_domain(text: &str) -> Result<(), &'static str> {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let fits = text.len() <= 64 && text.contains('.') && text.split('.').all(label);
    fits.then_some(()).ok_or("must be a lower-case host name such as example.com, at most 64 characters")
}

fn check_sms_sender(text: &str) -> Result<(), &'static str> {
    let id = (3..=11).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic());
    // SNS takes the number as it stands, so blanks and signs must not be in it.
    let digits =
        text.strip_prefix('+').is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    (id || (digits && PhoneNumber::parse(text).is_ok()))
        .then_some(())
        .ok_or("must be a sender id (3 to 11 letters and digits) or a phone number in E.164")
}

/// A language tag as a key of settings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocaleTag(Locale);

impl LocaleTag {
    /// The tag.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The language.
    pub fn locale(&self) -> &Locale {
        &self.0
    }
}

impl TryFrom<String> for LocaleTag {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let plain = text.trim() == text;
        Locale::parse(&text).filter(|_| plain).map(Self).ok_or("must be a BCP 47 language tag such as pt-BR")
    }
}

impl From<LocaleTag> for String {
    fn from(tag: LocaleTag) -> Self {
        tag.0.as_str().to_owned()
    }
}

impl JsonSchema for LocaleTag {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LocaleTag".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$" })
    }
}

/// A country in settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode(pub Country);

impl TryFrom<String> for CountryCode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        Country::parse(&text)
            .map(Self)
            .ok_or("must be an ISO 3166 country in two upper-case letters, such as JP")
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.0.as_str().to_owned()
    }
}

impl JsonSchema for CountryCode {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CountryCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let known: Vec<String> = Country::all().map(|country| country.as_str().to_owned()).collect();
        json_schema!({ "type": "string", "enum": known })
    }
}

/// Contacts have no serde of their own, so that they are not serialised by accident; settings show theirs.
pub(super) mod text_form {
    pub(crate) mod email {
        use serde::{Deserialize, Deserializer, Serializer, de::Error};

        use crate::contact::EmailAddress;

        pub(crate) fn serialize<S: Serializer>(email: &EmailAddress, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_str(email.expose())
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<EmailAddress, D::Error> {
            EmailAddress::parse(&String::deserialize(from)?).map_err(D::Error::custom)
        }
    }

    pub(crate) mod optional_email {
        use serde::{Deserialize, Deserializer, Serializer, de::Error};

        use crate::contact::EmailAddress;

        pub(crate) fn serialize<S: Serializer>(
            email: &Option<EmailAddress>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match email {
                Some(email) => to.serialize_str(email.expose()),
                None => to.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<EmailAddress>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.map(|text| EmailAddress::parse(&text).map_err(D::Error::custom)).transpose()
        }
    }
}
