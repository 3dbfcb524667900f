//! An app's settings: what the seeds call the developer portal.
//!
//! Every field's type holds only values that are allowed, so a settings value that exists is valid but for
//! what [`AppSettings::parse`] checks across fields. The same type reads the table, TOML files and JSON.

mod values;

pub use values::{
    AccentColour, CountryCode, DisplayName, HttpsUrl, LocaleTag, Logo, OtpDomain, SmsSender, SupportContact,
};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bounded::Bounded;
use crate::contact::EmailAddress;
use crate::message::{MessageKind, TemplateSource};
use crate::password::PasswordPolicy;
use crate::reset::Method;
use values::text_form;

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
    /// Messages to one user on one channel in a day (UTC); 20 by default.
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
