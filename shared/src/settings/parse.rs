//! Settings from JSON, TOML and items: read as a whole, refused with the field and the reason.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use super::AppSettings;
use crate::message::{Severity, check};

/// What all settings of an app may have together, in bytes of JSON: an item has at most 400 KB, and a change is
/// stored beside its history.
const MAX_BYTES: usize = 300_000;
/// Faults told at once.
const MAX_ERRORS: usize = 100;

/// What only pages and messages show, or where they lead: a page without it is better than none.
const LOOK: [&str; 6] =
    ["logo", "accentColour", "supportContact", "startUrl", "successRedirectUrl", "failureRedirectUrl"];

/// What is wrong with settings: the field and the reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, serde::Serialize)]
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

    /// Whether it only says that a field is missing which was taken out for a fault of its own.
    fn is_echo_of(&self, earlier: &[Self]) -> bool {
        let name = self.reason.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        name.is_some_and(|name| earlier.iter().any(|error| error.field == format!("{}.{name}", self.field)))
    }
}

impl AppSettings {
    /// Reads and validates settings as a whole before they are stored, from JSON or TOML (as a [`Value`]).
    ///
    /// # Errors
    /// [`SettingsError`] naming the first field and the reason.
    pub fn parse(value: &Value) -> Result<Self, SettingsError> {
        Self::parse_all(value).map_err(|errors| {
            let first = errors.into_iter().next();
            first.unwrap_or_else(|| SettingsError::new("settings", "cannot be read"))
        })
    }

    /// Like [`parse`](Self::parse), with everything that is wrong.
    ///
    /// # Errors
    /// Each [`SettingsError`], in no particular order.
    pub fn parse_all(value: &Value) -> Result<Self, Vec<SettingsError>> {
        let mut errors = Vec::new();
        let mut rest = value.clone();
        // What is wrong is taken out, so that the next fault shows.
        let settings = loop {
            match read(&rest) {
                Ok(settings) => break settings,
                Err(fault) => {
                    let taken = take_out(&mut rest, &fault.path);
                    if !fault.error.is_echo_of(&errors) {
                        errors.push(fault.error);
                    }
                    if errors.len() >= MAX_ERRORS || !taken {
                        return Err(errors);
                    }
                }
            }
        };
        errors.extend(settings.across_fields());
        errors.extend(settings.in_templates(&rest));
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// Reads settings that were validated when they were stored, perhaps by an earlier version that took more: of what
    /// is only shown and cannot be read, the app does without. A template is not checked again: one that cannot
    /// render gives way to the built-in text.
    ///
    /// # Errors
    /// [`SettingsError`] naming the field and the reason.
    pub fn from_stored(value: &Value) -> Result<Self, SettingsError> {
        let mut rest = Cow::Borrowed(value);
        let settings = loop {
            match read(&rest) {
                Ok(settings) => break settings,
                Err(fault) if fault.is_of_the_look() && take_out(rest.to_mut(), &fault.path) => {}
                Err(fault) => return Err(fault.error),
            }
        };
        settings.across_fields().into_iter().next().map_or(Ok(settings), Err)
    }

    /// Settings with every default, for an app called `name`.
    ///
    /// # Errors
    /// [`SettingsError`] if the name is not 1 to 40 characters on one line.
    pub fn named(name: &str) -> Result<Self, SettingsError> {
        Self::parse(&serde_json::json!({ "name": name }))
    }

    fn across_fields(&self) -> Vec<SettingsError> {
        let mut errors = Vec::new();
        if self.allowed_proofs.is_empty() {
            errors.push(SettingsError::new(
                "allowedProofs",
                "must name at least one of email-link, sms-link, sms-pin",
            ));
        }
        if self.password_policy.minimum_length.get() > self.password_policy.maximum_length.get() {
            errors.push(SettingsError::new("passwordPolicy.minimumLength", "must not exceed maximumLength"));
        }
        if self.access_token_lifetime_seconds.default > self.access_token_lifetime_seconds.maximum {
            errors.push(SettingsError::new("accessTokenLifetimeSeconds.default", "must not exceed maximum"));
        }
        errors
    }

    fn in_templates(&self, value: &Value) -> Vec<SettingsError> {
        let mut errors = Vec::new();
        let named = value.get("templates").and_then(Value::as_object).map_or(0, Map::len);
        if named > self.templates.len() {
            errors.push(SettingsError::new("templates", "name a language twice, such as pt-BR and pt_br"));
        }
        for (locale, messages) in &self.templates {
            for (kind, source) in messages {
                let faults = check(*kind, locale.locale(), source, self);
                errors.extend(faults.iter().filter(|fault| fault.severity == Severity::Error).map(|fault| {
                    let path =
                        format!("templates.{}.{}.{}", locale.as_str(), kind.as_str(), fault.part.as_str());
                    SettingsError::new(path, fault.placed_reason())
                }));
            }
        }
        if self.to_json().to_string().len() > MAX_BYTES {
            let reason = format!("are too large together with the other settings: at most {MAX_BYTES} bytes");
            errors.push(SettingsError::new("templates", reason));
        }
        errors
    }
}

/// One step to a field.
enum Step {
    Key(String),
    Index(usize),
}

/// What serde found, and where.
struct ReadFault {
    error: SettingsError,
    path: Vec<Step>,
}

impl ReadFault {
    fn is_of_the_look(&self) -> bool {
        matches!(self.path.as_slice(), [Step::Key(key)] if LOOK.contains(&key.as_str()))
    }
}

fn read(value: &Value) -> Result<AppSettings, ReadFault> {
    serde_path_to_error::deserialize(value).map_err(|error: serde_path_to_error::Error<serde_json::Error>| {
        let steps = error.path().iter().filter_map(|segment| match segment {
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let field = error.path().to_string();
        // The path of the whole is `.`, and that of a field without a name is empty.
        let field = if matches!(field.as_str(), "" | ".") { "settings".to_owned() } else { field };
        ReadFault { path: steps.collect(), error: SettingsError::new(field, error.inner()) }
    })
}

/// Takes the field at `path` out, so that the next fault shows. A name must be there; an array keeps its places,
/// so that the others keep their numbers. Whether it could.
fn take_out(value: &mut Value, path: &[Step]) -> bool {
    let is_name = matches!(path, [Step::Key(key)] if key == "name");
    let Some((last, parents)) = path.split_last().filter(|_| !is_name) else {
        let Some(fields) = value.as_object_mut() else { return false };
        let missing = fields.insert("name".to_owned(), "-".into()).is_none();
        return is_name || missing;
    };
    let parent = parents.iter().try_fold(value, |value, step| match step {
        Step::Key(key) => value.get_mut(key),
        Step::Index(index) => value.get_mut(*index),
    });
    match (parent, last) {
        (Some(Value::Object(fields)), Step::Key(key)) => fields.remove(key).is_some(),
        // Both arrays of settings are sets: a member twice is no fault of its own.
        (Some(Value::Array(items)), Step::Index(index)) if *index < items.len() => {
            let valid = if matches!(path, [Step::Key(field), ..] if field == "allowedProofs") {
                "sms-link"
            } else {
                "GB"
            };
            items[*index] = valid.into();
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{AccountDisclosure, LinkAction, PasswordGeneration};
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
        insta::assert_snapshot!(refused(json!({ "logo": "data:image/svg+xml;base64,PHN2Zy8+" })), @"logo: must be a PNG, JPEG, WebP or GIF image as a base64 data: URL; SVG can carry more than a picture");
        insta::assert_snapshot!(refused(json!({ "accentColour": "#+12345" })), @"accentColour: must be #rrggbb");
        let hosts = ["a;frame-ancestors", "a\"b", "a,b", "a'b"].map(|host| format!("https://{host}/"));
        let marks = ["\"", "<", ">", "\\", "^", "`", "{", "|", "}", " ", "\n", "\u{85}", "\u{2028}"];
        let paths = marks.map(|mark| format!("https://a.example/ok{mark}from=reset"));
        let schemes = ["https:a.example", "HTTPS://a.example", "https:///a.example"].map(str::to_owned);
        for url in hosts.into_iter().chain(paths).chain(schemes) {
            let error = refused(json!({ "successRedirectUrl": url }));
            assert!(error.starts_with("successRedirectUrl: must be an absolute https URL"), "{error}");
        }
        insta::assert_snapshot!(refused(json!({ "allowedProofs": [] })), @"allowedProofs: must name at least one of email-link, sms-link, sms-pin");
        insta::assert_snapshot!(refused(json!({ "passwordPolicy": { "minimumLength": 60, "maximumLength": 50 } })), @"passwordPolicy.minimumLength: must not exceed maximumLength");
        insta::assert_snapshot!(refused(json!({ "limits": { "coolDownSeconds": 1 } })), @"limits.coolDownSeconds: must be from 10 to 3600, not 1");
        insta::assert_snapshot!(refused(json!({ "smsMaxPriceUsd": "free" })), @"smsMaxPriceUsd: must be a price in US dollars such as 0.05, more than 0 and at most 10");
        insta::assert_snapshot!(refused(json!({ "limits": { "requestsPerAppHourly": 99 } })), @"limits.requestsPerAppHourly: must be from 100 to 100000000, not 99");
        insta::assert_snapshot!(refused(json!({ "smsSender": "12345" })), @"smsSender: must be a sender id (3 to 11 letters and digits) or a phone number in E.164");
        assert!(refused(json!({ "passwordGenration": "input" })).contains("unknown field"));
    }

    #[test]
    fn a_bad_template_is_refused_with_its_place() {
        let error = refused(json!({ "templates": { "en": { "sms-link": { "sms": "{{ lnk }}" } } } }));
        assert!(error.starts_with("templates.en.sms-link.sms:"), "{error}");
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let value = json!({
            "name": "", "linkLifetimeSeconds": 1, "smsCountries": ["XX", "GB", 7, "YY"], "typo": 1,
            "limits": { "coolDownSeconds": 1, "typo": 2 }, "allowedProofs": [], "emailSender": { "displayName": "x" },
            "templates": { "en": { "sms-link": { "sms": "{{ lnk }}" } } },
        });
        let errors = AppSettings::parse_all(&value).unwrap_err();
        let mut fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        fields.sort_unstable();
        insta::assert_snapshot!(fields.join("\n"), @"
allowedProofs
emailSender
limits.coolDownSeconds
limits.typo
linkLifetimeSeconds
name
smsCountries[0]
smsCountries[2]
smsCountries[3]
templates.en.sms-link.sms
typo
");
        let sender = json!({ "name": "Demo", "emailSender": { "address": "nobody", "replyTo": "nobody" } });
        let errors = AppSettings::parse_all(&sender).unwrap_err();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            ["emailSender.address", "emailSender.replyTo"],
            "and not that the address is missing"
        );
        assert_eq!(AppSettings::parse_all(&json!(7)).unwrap_err()[0].field, "settings");
        let nameless = AppSettings::parse_all(&json!({ "name": "Demo", "": 1 })).unwrap_err();
        assert_eq!(nameless[0].field, "settings", "a field without a name");
        insta::assert_snapshot!(AppSettings::parse_all(&json!({})).unwrap_err()[0].to_string(), @"settings: missing field `name`");
    }

    #[test]
    fn a_stored_template_is_not_checked_again() {
        let value = json!({ "name": "Demo", "templates": { "en": { "sms-link": { "sms": "{{ lnk }}" } } } });
        assert!(AppSettings::from_stored(&value).is_ok());
        let broken = json!({ "name": "Demo", "linkLifetimeSeconds": "soon" });
        assert_eq!(AppSettings::from_stored(&broken).unwrap_err().field, "linkLifetimeSeconds");
    }

    #[test]
    fn an_app_outlives_a_stored_look_that_is_refused_now() {
        let svg =
            json!({ "name": "Demo", "logo": "data:image/svg+xml;base64,PHN2Zy8+", "startUrl": "https:a|b" });
        let settings = AppSettings::from_stored(&svg).unwrap();
        assert_eq!(settings, AppSettings::named("Demo").unwrap());
        let wrong = AppSettings::parse_all(&svg).unwrap_err();
        assert_eq!(wrong.len(), 2, "who saves it again is told");
        let kept = json!({ "name": "Demo", "logo": 7, "limits": { "coolDownSeconds": 1 } });
        assert_eq!(AppSettings::from_stored(&kept).unwrap_err().field, "limits.coolDownSeconds");
    }

    #[test]
    fn a_language_that_is_named_twice_loses_no_text() {
        let text = json!({ "sms-link": { "sms": "{{ link }}" } });
        let error = refused(json!({ "templates": { "pt-BR": text, "pt_br": text } }));
        assert!(error.starts_with("templates: name a language twice"), "{error}");
    }

    #[test]
    fn texts_that_no_item_could_hold_are_refused() {
        let long = format!("{}{{{{ link }}}}", "x".repeat(60_000));
        let mail = json!({ "email-link": { "subject": "s", "text": long, "html": format!("<a href=\"{{{{ link }}}}\">{long}</a>") } });
        let error = refused(json!({ "templates": { "en": mail, "ja": mail, "fr": mail } }));
        assert!(error.starts_with("templates: are too large"), "{error}");
    }
}
