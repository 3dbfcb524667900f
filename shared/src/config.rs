//! The deployment's settings, from environment variables read once at start. A bad one is refused there,
//! naming the variable; it never becomes an end user's 500.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use url::Url;

use crate::contact::{Country, EmailAddress};
use crate::identifier::{AppId, IdentifierKey};
use crate::log::Deployment;
use crate::secret::PinKeys;
use crate::settings::{SmsSender, UsdPrice, has_plain_host};
use crate::store::TableNames;

/// A variable is missing or malformed. Never shows the value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("environment variable {variable}: {reason}")]
pub struct ConfigError {
    /// The variable's name.
    pub variable: &'static str,
    /// What is wrong.
    pub reason: String,
}

type LookUp<'a> = Box<dyn Fn(&str) -> Option<String> + 'a>;

/// The environment, as an argument: a name to its value.
pub struct Environment<'a>(LookUp<'a>);

impl fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(..)")
    }
}

impl<'a> Environment<'a> {
    /// Any look-up of a name.
    pub fn from_fn(look_up: impl Fn(&str) -> Option<String> + 'a) -> Self {
        Self(Box::new(look_up))
    }

    /// The process's own environment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the process's environment")]
    pub fn of_process() -> Environment<'static> {
        Environment(Box::new(|name| std::env::var(name).ok()))
    }

    /// The value of `variable`, if it is set and not empty.
    pub fn optional(&self, variable: &str) -> Option<String> {
        self.0(variable).filter(|value| !value.trim().is_empty())
    }

    /// The value of `variable`.
    ///
    /// # Errors
    /// [`ConfigError`] if it is unset or empty.
    pub fn required(&self, variable: &'static str) -> Result<String, ConfigError> {
        self.optional(variable).ok_or_else(|| ConfigError { variable, reason: "must be set".to_owned() })
    }

    /// The value of `variable` read by `parse`, or `default`.
    ///
    /// # Errors
    /// [`ConfigError`] if it is set and does not parse.
    pub fn parsed<T, E: fmt::Display>(
        &self,
        variable: &'static str,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        match self.optional(variable) {
            Some(value) => parse(&value).map_err(|error| ConfigError { variable, reason: error.to_string() }),
            None => Ok(default),
        }
    }

    /// The tables' names: `APPS_TABLE`, `USERS_TABLE`, `RESETS_TABLE`, `LIMITS_TABLE` and `SESSIONS_TABLE`,
    /// by default `rekey-apps` and so on.
    pub fn tables(&self) -> TableNames {
        let name = |variable: &str, default: String| self.optional(variable).unwrap_or(default);
        let defaults = TableNames::default();
        TableNames {
            apps: name("APPS_TABLE", defaults.apps),
            users: name("USERS_TABLE", defaults.users),
            resets: name("RESETS_TABLE", defaults.resets),
            limits: name("LIMITS_TABLE", defaults.limits),
            sessions: name("SESSIONS_TABLE", defaults.sessions),
        }
    }

    /// `PIN_KEYS`: `id:key`, or `newId:newKey,oldId:oldKey` while rotating.
    ///
    /// # Errors
    /// [`ConfigError`] if it is unset or malformed.
    pub fn pin_keys(&self) -> Result<PinKeys, ConfigError> {
        let variable = "PIN_KEYS";
        PinKeys::parse(&self.required(variable)?)
            .map_err(|error| ConfigError { variable, reason: error.to_string() })
    }

    /// `IDENTIFIER_KEY`: at least 43 characters.
    ///
    /// # Errors
    /// [`ConfigError`] if it is unset or short.
    pub fn identifier_key(&self) -> Result<IdentifierKey, ConfigError> {
        let variable = "IDENTIFIER_KEY";
        IdentifierKey::parse(&self.required(variable)?)
            .map_err(|error| ConfigError { variable, reason: error.to_string() })
    }

    /// `PUBLIC_BASE_URL`: what links start with, the API's stage included.
    ///
    /// # Errors
    /// [`ConfigError`] if it is unset or no [`PublicBaseUrl`].
    pub fn public_base_url(&self) -> Result<PublicBaseUrl, ConfigError> {
        let variable = "PUBLIC_BASE_URL";
        PublicBaseUrl::parse(&self.required(variable)?)
            .map_err(|reason| ConfigError { variable, reason: reason.to_owned() })
    }

    /// What `deliver` needs to send: `EMAIL_SENDER`, `SES_CONFIGURATION_SET`, `SMS_SENDER`, `SMS_COUNTRIES`
    /// (comma-separated; empty turns SMS off), `SMS_DAILY_BUDGET` and `SMS_MAX_PRICE_USD`.
    ///
    /// # Errors
    /// [`ConfigError`] naming the first variable that is missing or malformed.
    pub fn senders(&self) -> Result<SenderConfig, ConfigError> {
        let variable = "EMAIL_SENDER";
        let email = EmailAddress::parse(&self.required(variable)?)
            .map_err(|error| ConfigError { variable, reason: error.to_string() })?;
        Ok(SenderConfig {
            email,
            configuration_set: self.optional("SES_CONFIGURATION_SET"),
            sms: self.parsed("SMS_SENDER", None, |text| SmsSender::try_from(text.to_owned()).map(Some))?,
            sms_countries: self.parsed("SMS_COUNTRIES", BTreeSet::new(), parse_countries)?,
            sms_daily_budget: self.parsed("SMS_DAILY_BUDGET", 10_000, str::parse::<u32>)?,
            sms_max_price_usd: self.sms_max_price()?,
        })
    }

    fn sms_max_price(&self) -> Result<UsdPrice, ConfigError> {
        let variable = "SMS_MAX_PRICE_USD";
        let text = self.optional(variable).unwrap_or_else(|| "0.50".to_owned());
        UsdPrice::try_from(text).map_err(|reason| ConfigError { variable, reason: reason.to_owned() })
    }

    /// `CORS_ORIGIN`: the origin that browsers may call from; `*` by default, as the SDK's apps need.
    ///
    /// # Errors
    /// [`ConfigError`] if it is neither `*` nor an origin.
    pub fn cors_origin(&self) -> Result<http::HeaderValue, ConfigError> {
        self.parsed("CORS_ORIGIN", http::HeaderValue::from_static("*"), |text| {
            let origin = |url: &Url| url.origin().ascii_serialization() == text;
            let fits = text == "*" || Url::parse(text).as_ref().is_ok_and(origin);
            let value = http::HeaderValue::from_str(text).ok().filter(|_| fits);
            value.ok_or("must be * or an origin such as https://app.example")
        })
    }

    /// `RESET_RETENTION_DAYS`: how long a reset is kept after its end; 30 by default, 1 to 365.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no such number.
    pub fn retention(&self) -> Result<Retention, ConfigError> {
        self.parsed("RESET_RETENTION_DAYS", Retention::DEFAULT, |text| {
            let days = text.parse::<u16>().ok().filter(|days| (1..=365).contains(days));
            days.map(Retention).ok_or("must be 1 to 365")
        })
    }

    /// `DEPLOYMENT`: the name that its metrics have; `rekey` by default.
    ///
    /// # Errors
    /// [`ConfigError`] if no metric can have it.
    pub fn deployment(&self) -> Result<Deployment, ConfigError> {
        self.parsed("DEPLOYMENT", Deployment::default(), Deployment::parse)
    }

    /// `EVENTS_TOPIC_ARN`: the SNS topic that `deliver` publishes security events to; without it none are.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no [`TopicArn`].
    pub fn events_topic(&self) -> Result<Option<TopicArn>, ConfigError> {
        self.parsed("EVENTS_TOPIC_ARN", None, |text| TopicArn::parse(text).map(Some))
    }

    /// `SECURITY_EVENTS`: `on` where `deliver` has a topic: then a change that no reset made is written down for it.
    /// `off` by default.
    ///
    /// # Errors
    /// [`ConfigError`] if it is neither.
    pub fn security_events(&self) -> Result<bool, ConfigError> {
        self.parsed("SECURITY_EVENTS", false, on_or_off)
    }

    /// `SENDS_SMS`: `on` where `deliver` has `SMS_COUNTRIES`: then the start page offers SMS. `off` by default.
    ///
    /// # Errors
    /// [`ConfigError`] if it is neither.
    pub fn sends_sms(&self) -> Result<bool, ConfigError> {
        self.parsed("SENDS_SMS", false, on_or_off)
    }

    /// `CHANGE_PASSWORD_APP`: the one app whose start page `/.well-known/change-password` leads to; without it there is
    /// nothing at that path.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no [`AppId`].
    pub fn change_password_app(&self) -> Result<Option<AppId>, ConfigError> {
        self.parsed("CHANGE_PASSWORD_APP", None, |text| AppId::parse(text).map(Some))
    }

    /// `SIGN_IN_FLOOR_MS`: how long a failed sign-in takes at least; 300 by default, 0 to 5000.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no such number.
    pub fn sign_in_floor(&self) -> Result<Duration, ConfigError> {
        self.parsed("SIGN_IN_FLOOR_MS", Duration::from_millis(300), |text| {
            let millis = text.parse::<u64>().ok().filter(|millis| *millis <= 5000);
            millis.map(Duration::from_millis).ok_or("must be 0 to 5000")
        })
    }
}

fn on_or_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("must be on or off"),
    }
}

fn parse_countries(text: &str) -> Result<BTreeSet<Country>, String> {
    text.split(',')
        .map(|code| {
            Country::parse(code.trim()).ok_or_else(|| "must be ISO 3166 countries such as JP,GB".to_owned())
        })
        .collect()
}

/// The ARN of an SNS topic that takes events in any order: no FIFO topic, which would need a group for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicArn(String);

impl TopicArn {
    /// Reads an ARN such as `arn:aws:sns:eu-west-1:123456789012:events`.
    ///
    /// # Errors
    /// The reason, if it is none.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const REASON: &str = "must be the ARN of a standard SNS topic";
        let parts: Vec<&str> = text.split(':').collect();
        let ["arn", partition, "sns", region, account, name] = parts.as_slice() else { return Err(REASON) };
        let letters = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let fits = partition.starts_with("aws")
            && letters(partition)
            && !region.is_empty()
            && letters(region)
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            // A name has letters, digits, `-` and `_`; the `.fifo` of a FIFO topic does not fit.
            && (1..=256).contains(&name.len())
            && letters(name);
        fits.then(|| Self(text.to_owned())).ok_or(REASON)
    }

    /// The ARN.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How many days a reset is kept after its end.
#[derive(Clone, Copy, Debug)]
pub struct Retention(u16);

impl Retention {
    /// 30 days.
    pub const DEFAULT: Self = Self(30);

    /// The period in seconds.
    pub const fn secs(self) -> i64 {
        self.0 as i64 * 86_400
    }
}

/// What every link starts with: https, or http on loopback; no query, no fragment, no credentials.
#[derive(Clone, Debug)]
pub struct PublicBaseUrl(Url);

impl PublicBaseUrl {
    /// Reads a base URL.
    ///
    /// # Errors
    /// The reason, if it is not one.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const REASON: &str = "must be an https URL without credentials, query or fragment";
        let url = Url::parse(text.trim_end_matches('/')).map_err(|_| REASON)?;
        let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        let scheme = url.scheme() == "https" || (url.scheme() == "http" && loopback);
        let plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        (scheme && plain && has_plain_host(&url)).then_some(Self(url)).ok_or(REASON)
    }

    /// The link of a token.
    pub fn link(&self, token: &str) -> String {
        format!("{}/r/{token}", self.0.as_str().trim_end_matches('/'))
    }

    /// The link of a token that refuses.
    pub fn not_me_link(&self, token: &str) -> String {
        format!("{}/n/{token}", self.0.as_str().trim_end_matches('/'))
    }

    /// The host, for the line that phones autofill a PIN from where the app names none.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// What `deliver` sends with.
#[derive(Clone, Debug)]
pub struct SenderConfig {
    /// The sender of mails where the app has none.
    pub email: EmailAddress,
    /// The SES configuration set.
    pub configuration_set: Option<String>,
    /// The sender of SMS where the app has none.
    pub sms: Option<SmsSender>,
    /// The countries that SMS may go to; none turns SMS off.
    pub sms_countries: BTreeSet<Country>,
    /// SMS that the whole deployment sends in a day (UTC).
    pub sms_daily_budget: u32,
    /// The most that one SMS may cost, in US dollars.
    pub sms_max_price_usd: UsdPrice,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variable: &'static str, value: &'static str) -> Environment<'static> {
        Environment::from_fn(move |name| (name == variable).then(|| value.to_owned()))
    }

    #[test]
    fn what_is_missing_is_named() {
        let nothing = Environment::from_fn(|_| None);
        let reason = nothing.pin_keys().unwrap_err().to_string();
        assert_eq!(reason, "environment variable PIN_KEYS: must be set");
        assert_eq!(nothing.public_base_url().unwrap_err().variable, "PUBLIC_BASE_URL");
        assert_eq!(nothing.senders().unwrap_err().variable, "EMAIL_SENDER");
    }

    #[test]
    fn what_is_malformed_is_named_and_not_shown() {
        let error = with("PIN_KEYS", "k1:tooshort").pin_keys().unwrap_err().to_string();
        assert!(error.contains("PIN_KEYS") && !error.contains("tooshort"), "{error}");
        for base in [
            "http://example.com",
            "https://u:p@example.com",
            "https://example.com/?q",
            "https://a\"b.example",
            "example.com",
        ] {
            assert!(PublicBaseUrl::parse(base).is_err(), "{base}");
        }
        assert!(with("CORS_ORIGIN", "https://app.example/path").cors_origin().is_err());
        assert!(with("RESET_RETENTION_DAYS", "0").retention().is_err());
        assert!(with("DEPLOYMENT", "a\nb").deployment().is_err());
        let error = with("CHANGE_PASSWORD_APP", "a/b").change_password_app().unwrap_err();
        assert_eq!(error.variable, "CHANGE_PASSWORD_APP");
    }

    #[test]
    fn only_a_standard_topic_takes_events_and_they_are_on_or_off() {
        let arn = "arn:aws-cn:sns:cn-north-1:123456789012:rekey-events_1";
        assert_eq!(TopicArn::parse(arn).map(|arn| arn.as_str().to_owned()).as_deref(), Ok(arn));
        for bad in [
            "rekey-events",
            "arn:aws:sqs:eu-west-1:123456789012:rekey",
            "arn:aws:sns:eu-west-1:123456789012:rekey.fifo",
            "arn:aws:sns:eu-west-1:123456789012:rekey:subscription",
            "arn:aws:sns::123456789012:rekey",
            "arn:aws:sns:eu-west-1:1234:rekey",
        ] {
            assert!(TopicArn::parse(bad).is_err(), "{bad}");
        }
        let error = with("EVENTS_TOPIC_ARN", "rekey").events_topic().unwrap_err();
        assert_eq!(error.variable, "EVENTS_TOPIC_ARN");
        assert_eq!(with("SECURITY_EVENTS", "yes").security_events().unwrap_err().variable, "SECURITY_EVENTS");
        assert_eq!(with("SECURITY_EVENTS", "on").security_events(), Ok(true));
        assert_eq!(with("SENDS_SMS", "").sends_sms(), Ok(false));
        assert_eq!(with("SENDS_SMS", "yes").sends_sms().unwrap_err().variable, "SENDS_SMS");
        let nothing = Environment::from_fn(|_| None);
        assert_eq!((nothing.events_topic(), nothing.security_events()), (Ok(None), Ok(false)));
    }

    #[test]
    fn links_keep_the_stage_of_the_base() {
        let base = PublicBaseUrl::parse("https://abc.execute-api.eu-west-1.amazonaws.com/v1/").unwrap();
        assert_eq!(base.link("T"), "https://abc.execute-api.eu-west-1.amazonaws.com/v1/r/T");
        assert_eq!(base.not_me_link("T"), "https://abc.execute-api.eu-west-1.amazonaws.com/v1/n/T");
        let local = PublicBaseUrl::parse("http://127.0.0.1:8787").unwrap();
        assert_eq!(local.link("T"), "http://127.0.0.1:8787/r/T");
        assert_eq!(local.host(), "127.0.0.1");
    }
}
