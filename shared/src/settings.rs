//! An app's settings: what the seeds call the developer portal.
//!
//! Every field's type holds only values that are allowed, so a settings value that exists is valid but for
//! what [`AppSettings::parse`] checks across fields. The same type reads the table, TOML files and JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::bounded::Bounded;
use crate::contact::{Country, EmailAddress, PhoneNumber};
use crate::locale::Locale;
use crate::message::{MessageKind, TemplateSource};
use crate::password::PasswordPolicy;
use crate::reset::Method;

/// How the new password comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PasswordGeneration {
    /// Rekey generates it and sends it over the channel that proved control.
    Generate,
    /// The user types it.
    Input,
}

impl PasswordGeneration {
    /// Its name in settings, tables and templates.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Input => "input",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Generate, Self::Input].into_iter().find(|mode| mode.as_str() == text)
    }
}

/// What opening a link does in `generate` mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkAction {
    /// Shows a page whose one button resets, so that mail scanners change nothing.
    Confirm,
    /// Resets at once and redirects: the literal behaviour of the seeds.
    Immediate,
}

/// Whether request-reset tells that a user cannot use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountDisclosure {
    /// The same answer for everyone.
    Hide,
    /// The literal behaviour of the seeds: tells unknown, unverified, disabled and passwordless.
    Tell,
}

macro_rules! text_setting {
    ($(#[$doc:meta])* $name:ident, $check:path) => {
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
    DisplayName, check_display_name
);
text_setting!(
    /// A page of the app: an absolute https URL without credentials, at most 1024 bytes.
    HttpsUrl, check_https_url
);
text_setting!(
    /// Where people get help: an https URL, an email address or a phone number, at most 120 characters.
    SupportContact, check_support_contact
);
text_setting!(
    /// `#rrggbb`, dark enough to carry white text (4.5:1, WCAG 2.2 1.4.3).
    AccentColour, check_accent_colour
);
text_setting!(
    /// A logo inlined as a base64 `data:` URL of PNG, JPEG, WebP or SVG, at most 16 KiB.
    Logo, check_logo
);
text_setting!(
    /// The host name of the app's own site, for the last line of a PIN message that phones autofill from.
    OtpDomain, check_otp_domain
);
text_setting!(
    /// An SMS sender id (3 to 11 letters and digits, a letter among them) or an origination number in E.164.
    SmsSender, check_sms_sender
);

fn check_display_name(text: &str) -> Result<(), &'static str> {
    let fits = (1..=40).contains(&text.chars().count()) && !text.trim().is_empty();
    let plain = !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    (fits && plain).then_some(()).ok_or("must be 1 to 40 characters on one line")
}

fn check_https_url(text: &str) -> Result<(), &'static str> {
    const REASON: &str = "must be an absolute https URL without credentials, at most 1024 bytes";
    let url = Url::parse(text).map_err(|_| REASON)?;
    let fits = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    (fits && url.host().is_some() && text.len() <= 1024).then_some(()).ok_or(REASON)
}

fn check_support_contact(text: &str) -> Result<(), &'static str> {
    let fits = text.len() <= 120
        && (check_https_url(text).is_ok()
            || EmailAddress::parse(text).is_ok()
            || PhoneNumber::parse(text).is_ok());
    fits.then_some(())
        .ok_or("must be an https URL, an email address or a phone number, at most 120 characters")
}

fn check_accent_colour(text: &str) -> Result<(), &'static str> {
    let channels =
        text.strip_prefix('#').filter(|hex| hex.len() == 6).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let [_, red, green, blue] = channels.ok_or("must be #rrggbb")?.to_be_bytes();
    // WCAG 2.2: relative luminance, then contrast with white.
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    let contrast = 1.05 / (luminance + 0.05);
    (contrast >= 4.5).then_some(()).ok_or("must be dark enough to carry white text (a contrast of 4.5:1)")
}

fn check_logo(text: &str) -> Result<(), &'static str> {
    let kinds = ["png", "jpeg", "webp", "svg+xml"].map(|kind| format!("data:image/{kind};base64,"));
    let data = kinds.iter().find_map(|kind| text.strip_prefix(kind.as_str()));
    let base64 = |data: &&str| {
        !data.is_empty() && data.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
    };
    (text.len() <= 16_384 && data.filter(base64).is_some())
        .then_some(())
        .ok_or("must be a base64 data: URL of a PNG, JPEG, WebP or SVG image, at most 16384 bytes")
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
    (id || (text.starts_with('+') && PhoneNumber::parse(text).is_ok()))
        .then_some(())
        .ok_or("must be a sender id (3 to 11 letters and digits) or a phone number in E.164")
}

/// Who a mail comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmailSender {
    /// The address; its identity must be verified with SES.
    #[serde(with = "text_form::email")]
    pub address: EmailAddress,
    /// The name shown beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<DisplayName>,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "text_form::optional_email")]
    pub reply_to: Option<EmailAddress>,
}

/// How often, per hour or day, before Rekey goes quiet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds in which a repeat of the same request answers the same and sends nothing; 60 by default.
    pub cool_down_seconds: Bounded<10, 3600>,
    /// Messages to one user on one channel in 24 h; 20 by default.
    pub messages_per_user_daily: Bounded<1, 1000>,
    /// Requests from one client address (IPv6 by /64) in an hour, beyond which it is told so (429); 300 by
    /// default, since a company or a mobile network may share one address.
    pub requests_per_address_hourly: Bounded<1, 1_000_000>,
    /// Failed sign-ins to one user from one address in 15 minutes; 10 by default (NIST SP 800-63B-4 3.2.2).
    pub sign_in_failures_per_user: Bounded<3, 100>,
    /// Failed sign-ins from one client address in 15 minutes; 100 by default.
    pub sign_in_failures_per_address: Bounded<10, 1_000_000>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cool_down_seconds: Bounded::of::<60>(),
            messages_per_user_daily: Bounded::of::<20>(),
            requests_per_address_hourly: Bounded::of::<300>(),
            sign_in_failures_per_user: Bounded::of::<10>(),
            sign_in_failures_per_address: Bounded::of::<100>(),
        }
    }
}

/// How long an access token lives, in seconds: from a minute to 400 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AccessTokenLifetime {
    /// Where the sign-in asks for none; 30 days.
    pub default: Bounded<60, 34_560_000>,
    /// The longest that a sign-in may ask for; 365 days.
    pub maximum: Bounded<60, 34_560_000>,
}

impl Default for AccessTokenLifetime {
    fn default() -> Self {
        Self { default: Bounded::of::<2_592_000>(), maximum: Bounded::of::<31_536_000>() }
    }
}

/// The settings of one app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AppSettings {
    /// The app's name, in messages and on pages.
    pub name: DisplayName,
    /// How the new password comes about; `generate` by default.
    #[serde(default = "defaults::password_generation")]
    pub password_generation: PasswordGeneration,
    /// How long an email or SMS link lives, in seconds; 3600 by default.
    #[serde(default = "defaults::link_lifetime")]
    pub link_lifetime_seconds: Bounded<60, 604_800>,
    /// How long a PIN lives, in seconds; 600 by default.
    #[serde(default = "defaults::pin_lifetime")]
    pub pin_lifetime_seconds: Bounded<60, 3600>,
    /// Where the browser goes after a reset in `generate` mode; Rekey's own page by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_redirect_url: Option<HttpsUrl>,
    /// Where the browser goes when a link fails in `generate` mode; Rekey's own page by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_redirect_url: Option<HttpsUrl>,
    /// What opening a link does; `confirm` by default.
    #[serde(default = "defaults::link_action")]
    pub link_action: LinkAction,
    /// Whether unknown and unverified users are told; `hide` by default.
    #[serde(default = "defaults::account_disclosure")]
    pub account_disclosure: AccountDisclosure,
    /// The ways in which a user may prove control; all by default.
    #[serde(default = "defaults::allowed_proofs")]
    pub allowed_proofs: BTreeSet<Method>,
    /// What a new password must be.
    #[serde(default)]
    pub password_policy: PasswordPolicy,
    /// How often, before Rekey goes quiet.
    #[serde(default)]
    pub limits: Limits,
    /// Who mails come from; the deployment's sender by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_sender: Option<EmailSender>,
    /// Who SMS come from; the deployment's by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms_sender: Option<SmsSender>,
    /// The countries that SMS go to, among the deployment's; all of those by default.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sms_countries: BTreeSet<CountryCode>,
    /// SMS that the app sends in a day (UTC); 1000 by default.
    #[serde(default = "defaults::sms_daily_budget")]
    pub sms_daily_budget: Bounded<0, 10_000_000>,
    /// The app's own texts, by language and message; built-in ones for the rest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub templates: BTreeMap<LocaleTag, BTreeMap<MessageKind, TemplateSource>>,
    /// The language where the user has none; `en` by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_locale: Option<LocaleTag>,
    /// The app's own page for asking again and signing in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_url: Option<HttpsUrl>,
    /// Where people get help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_contact: Option<SupportContact>,
    /// The colour of buttons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accent_colour: Option<AccentColour>,
    /// The app's logo on pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// The app's own site, for the line that phones autofill a PIN from; the link's host by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp_domain: Option<OtpDomain>,
    /// How long access tokens live.
    #[serde(default)]
    pub access_token_lifetime_seconds: AccessTokenLifetime,
    /// Seconds after which a generated password no longer signs in; never by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated_password_expires: Option<Bounded<300, 31_536_000>>,
}

mod defaults {
    use super::*;

    pub(super) fn password_generation() -> PasswordGeneration {
        PasswordGeneration::Generate
    }
    pub(super) fn link_lifetime() -> Bounded<60, 604_800> {
        Bounded::of::<3600>()
    }
    pub(super) fn pin_lifetime() -> Bounded<60, 3600> {
        Bounded::of::<600>()
    }
    pub(super) fn link_action() -> LinkAction {
        LinkAction::Confirm
    }
    pub(super) fn account_disclosure() -> AccountDisclosure {
        AccountDisclosure::Hide
    }
    pub(super) fn allowed_proofs() -> BTreeSet<Method> {
        Method::ALL.into_iter().collect()
    }
    pub(super) fn sms_daily_budget() -> Bounded<0, 10_000_000> {
        Bounded::of::<1000>()
    }
}

/// What is wrong with settings: the field and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct SettingsError {
    /// The field's path, such as `limits.coolDownSeconds`.
    pub field: String,
    /// Why it is refused.
    pub reason: String,
}

impl SettingsError {
    fn new(field: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self { field: field.into(), reason: reason.to_string() }
    }
}

impl AppSettings {
    /// Reads and validates settings as a whole, from JSON, from TOML or from an item's map (each as a
    /// [`serde_json::Value`]).
    ///
    /// # Errors
    /// [`SettingsError`] naming the field and the reason.
    pub fn parse(value: &serde_json::Value) -> Result<Self, SettingsError> {
        let settings: Self = serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            SettingsError::new(if path == "." { "settings".to_owned() } else { path }, error.inner())
        })?;
        settings.validate()?;
        Ok(settings)
    }

    /// Settings with every default, for an app called `name`.
    ///
    /// # Errors
    /// [`SettingsError`] if the name is not 1 to 40 characters on one line.
    pub fn named(name: &str) -> Result<Self, SettingsError> {
        Self::parse(&serde_json::json!({ "name": name }))
    }

    fn validate(&self) -> Result<(), SettingsError> {
        if self.allowed_proofs.is_empty() {
            return Err(SettingsError::new(
                "allowedProofs",
                "must name at least one of email-link, sms-link, sms-pin",
            ));
        }
        if self.password_policy.minimum_length.get() > self.password_policy.maximum_length.get() {
            return Err(SettingsError::new("passwordPolicy.minimumLength", "must not exceed maximumLength"));
        }
        if self.access_token_lifetime_seconds.default > self.access_token_lifetime_seconds.maximum {
            return Err(SettingsError::new("accessTokenLifetimeSeconds.default", "must not exceed maximum"));
        }
        for (locale, messages) in &self.templates {
            for (kind, source) in messages {
                source.validate(*kind).map_err(|error| {
                    SettingsError::new(
                        format!("templates.{}.{}.{}", locale.as_str(), kind.as_str(), error.part),
                        error.reason,
                    )
                })?;
            }
        }
        Ok(())
    }

    /// The settings as JSON, for the table and for people.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// How long a secret of `method` lives, in seconds.
    pub fn lifetime_secs(&self, method: Method) -> i64 {
        match method {
            Method::EmailLink | Method::SmsLink => self.link_lifetime_seconds.secs(),
            Method::SmsPin => self.pin_lifetime_seconds.secs(),
        }
    }
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
        Locale::parse(&text).map(Self).ok_or("must be a BCP 47 language tag such as pt-BR")
    }
}

impl From<LocaleTag> for String {
    fn from(tag: LocaleTag) -> Self {
        tag.0.as_str().to_owned()
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

/// Contacts have no serde of their own, so that they are not serialised by accident; settings show theirs.
mod text_form {
    pub(super) mod email {
        use serde::{Deserialize, Deserializer, Serializer, de::Error};

        use crate::contact::EmailAddress;

        pub(in super::super) fn serialize<S: Serializer>(
            email: &EmailAddress,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            to.serialize_str(email.expose())
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<EmailAddress, D::Error> {
            EmailAddress::parse(&String::deserialize(from)?).map_err(D::Error::custom)
        }
    }

    pub(super) mod optional_email {
        use serde::{Deserialize, Deserializer, Serializer, de::Error};

        use crate::contact::EmailAddress;

        pub(in super::super) fn serialize<S: Serializer>(
            email: &Option<EmailAddress>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match email {
                Some(email) => to.serialize_str(email.expose()),
                None => to.serialize_none(),
            }
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<EmailAddress>, D::Error> {
            let text = Option::<String>::deserialize(from)?;
            text.map(|text| EmailAddress::parse(&text).map_err(D::Error::custom)).transpose()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(patch: serde_json::Value) -> String {
        let mut value = json!({ "name": "Demo" });
        for (key, field) in patch.as_object().unwrap() {
            value[key] = field.clone();
        }
        AppSettings::parse(&value).unwrap_err().to_string()
    }

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let settings = AppSettings::named("Demo").unwrap();
        assert_eq!(settings.password_generation, PasswordGeneration::Generate);
        assert_eq!(settings.link_lifetime_seconds.get(), 3600);
        assert_eq!(settings.pin_lifetime_seconds.get(), 600);
        assert_eq!(settings.link_action, LinkAction::Confirm);
        assert_eq!(settings.account_disclosure, AccountDisclosure::Hide);
        assert_eq!(settings.allowed_proofs.len(), 3);
    }

    #[test]
    fn settings_survive_the_way_to_the_table_and_back() {
        let value = json!({
            "name": "Demo", "passwordGeneration": "input", "successRedirectUrl": "https://app.example/ok?from=reset",
            "emailSender": { "address": "no-reply@example.com", "displayName": "Demo", "replyTo": "help@example.com" },
            "smsCountries": ["JP", "GB"], "limits": { "coolDownSeconds": 30 },
            "templates": { "ja": { "sms-link": { "sms": "{{ app.name }}: {{ link }}" } } },
        });
        let settings = AppSettings::parse(&value).unwrap();
        assert_eq!(AppSettings::parse(&settings.to_json()).unwrap(), settings);
    }

    #[test]
    fn a_bad_setting_is_refused_with_its_field_and_the_reason() {
        insta::assert_snapshot!(refused(json!({ "name": "" })), @"name: must be 1 to 40 characters on one line");
        insta::assert_snapshot!(refused(json!({ "linkLifetimeSeconds": 59 })), @"linkLifetimeSeconds: must be from 60 to 604800, not 59");
        insta::assert_snapshot!(refused(json!({ "successRedirectUrl": "http://a.example" })), @"successRedirectUrl: must be an absolute https URL without credentials, at most 1024 bytes");
        insta::assert_snapshot!(refused(json!({ "failureRedirectUrl": "/relative" })), @"failureRedirectUrl: must be an absolute https URL without credentials, at most 1024 bytes");
        insta::assert_snapshot!(refused(json!({ "successRedirectUrl": "https://u:p@a.example" })), @"successRedirectUrl: must be an absolute https URL without credentials, at most 1024 bytes");
        insta::assert_snapshot!(refused(json!({ "emailSender": { "address": "nobody" } })), @"emailSender.address: is not an email address");
        insta::assert_snapshot!(refused(json!({ "smsCountries": ["XX"] })), @"smsCountries[0]: must be an ISO 3166 country in two upper-case letters, such as JP");
        insta::assert_snapshot!(refused(json!({ "accentColour": "#ffee00" })), @"accentColour: must be dark enough to carry white text (a contrast of 4.5:1)");
        insta::assert_snapshot!(refused(json!({ "allowedProofs": [] })), @"allowedProofs: must name at least one of email-link, sms-link, sms-pin");
        insta::assert_snapshot!(refused(json!({ "passwordPolicy": { "minimumLength": 60, "maximumLength": 50 } })), @"passwordPolicy.minimumLength: must not exceed maximumLength");
        insta::assert_snapshot!(refused(json!({ "limits": { "coolDownSeconds": 1 } })), @"limits.coolDownSeconds: must be from 10 to 3600, not 1");
        insta::assert_snapshot!(refused(json!({ "smsSender": "12345" })), @"smsSender: must be a sender id (3 to 11 letters and digits) or a phone number in E.164");
        assert!(refused(json!({ "passwordGenration": "input" })).contains("unknown field"));
    }

    #[test]
    fn a_bad_template_is_refused_with_its_place() {
        let error = refused(json!({ "templates": { "en": { "sms-link": { "sms": "{{ lnk }}" } } } }));
        assert!(error.starts_with("templates.en.sms-link.sms:"), "{error}");
    }
}
