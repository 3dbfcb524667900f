//! An app's settings: what the seeds call the developer portal.
//!
//! Every field's type holds only values that are allowed, so a settings value that exists is valid but for
//! what [`AppSettings::parse`] checks across fields. The same type reads the table, TOML files and JSON, and
//! its documentation is what the portal and `docs/settings.md` show.

mod colour;
mod logo;
mod parse;
mod price;
mod values;
mod warnings;

pub(crate) use colour::ButtonColours;
pub use parse::SettingsError;
pub use price::UsdPrice;
pub(crate) use values::has_plain_host;
pub use values::{
    AccentColour, CountryCode, DisplayName, HttpsUrl, LocaleTag, Logo, OtpDomain, SmsSender, SupportContact,
};
pub use warnings::Warning;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bounded::Bounded;
use crate::contact::EmailAddress;
use crate::message::{MessageKind, TemplateSource};
use crate::password::PasswordPolicy;
use crate::reset::Method;
use values::text_form;

/// No app lets its links "it was not me" work longer, in seconds.
pub const LONGEST_NOT_ME_SECS: u32 = 2_592_000;

/// How the new password comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PasswordGeneration {
    /// Rekey generates the new password and sends it over the channel that proved control.
    #[schemars(title = "Generate Password")]
    Generate,
    /// The user types the new password on Rekey's page, or in the app with the PIN.
    #[schemars(title = "Input Password")]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkAction {
    /// Opening the link shows a page whose one button resets, so that mail scanners change nothing.
    #[schemars(title = "Ask first")]
    Confirm,
    /// Opening the link resets at once and redirects: what Kii Cloud did.
    #[schemars(title = "Reset at once")]
    Immediate,
}

/// Whether Rekey has a page of its own to ask for a reset on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StartPage {
    /// There is none: the app asks.
    #[schemars(title = "Off")]
    Off,
    /// Everybody can ask there, in the browser, and enter the code of an SMS.
    #[schemars(title = "On")]
    On,
}

/// Whether request-reset tells that a user cannot use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AccountDisclosure {
    /// The same answer for everyone, so that strangers do not learn who has an account.
    #[schemars(title = "Hide")]
    Hide,
    /// Says who has no account, is disabled, has no password or no verified contact: what Kii Cloud did.
    #[schemars(title = "Tell")]
    Tell,
}

/// Who a mail comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmailSender {
    /// The address that mails come from. Its identity must be verified with SES.
    #[serde(with = "text_form::email")]
    #[schemars(title = "From address", with = "String", length(min = 3, max = 254), extend("format" = "email"))]
    pub address: EmailAddress,
    /// The name that mail programs show beside the address; the app's name by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Display name")]
    pub display_name: Option<DisplayName>,
    /// Where the answers of people go who reply; to the from-address by default.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "text_form::optional_email")]
    #[schemars(title = "Reply to", with = "Option<String>", extend("format" = "email"))]
    pub reply_to: Option<EmailAddress>,
}

/// How often, per hour or day, before Rekey goes quiet. Hours and days are those of the clock, in UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Limits {
    /// For so many seconds a repeat for the same person and channel is answered the same and sends nothing.
    #[schemars(title = "Cool-down")]
    pub cool_down_seconds: Bounded<10, 3600>,
    /// The most requests for one person, by each name of theirs, in an hour; beyond it a request is answered the same
    /// and sends nothing. Unknown people are counted alike; repeats within the cool-down are not.
    #[schemars(title = "Requests for one person an hour")]
    pub requests_per_identifier_hourly: Bounded<1, 1000>,
    /// The most requests for one person, by each name of theirs, in a day; beyond it a request is answered the same
    /// and sends nothing.
    #[schemars(title = "Requests for one person a day")]
    pub requests_per_identifier_daily: Bounded<1, 10_000>,
    /// The most resets that one user is sent on one channel in a day (UTC).
    #[schemars(title = "Messages to one user a day")]
    pub messages_per_user_daily: Bounded<1, 1000>,
    /// The most requests from one client address (IPv6 by /64) in an hour; beyond it the app is told so (429). A
    /// company or a mobile network may share one address.
    #[schemars(title = "Requests from one address an hour")]
    pub requests_per_address_hourly: Bounded<1, 1_000_000>,
    /// The most requests of the whole app in an hour; beyond it the app is told so (429), whoever asks. High, since a
    /// low one lets one attacker stop everybody: it bounds what an attack from many addresses can cost.
    #[schemars(title = "Requests of the app an hour")]
    pub requests_per_app_hourly: Bounded<100, 100_000_000>,
    /// The most wrong PINs of all users together in an hour. The next one stops PINs for an hour: who asks for a PIN
    /// gets an SMS link, and no PIN completes a reset; links go on. Anybody can type wrong PINs and so bring this
    /// about. Never if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Wrong PINs an hour")]
    pub wrong_pins_per_app_hourly: Option<Bounded<10, 1_000_000>>,
    /// The most failed sign-ins to one user from one address in 15 minutes; beyond it the answer stays the same,
    /// even for the right password (NIST SP 800-63B-4 3.2.2). A wrong old password at its change counts, too.
    #[schemars(title = "Failed sign-ins to one user")]
    pub sign_in_failures_per_user: Bounded<3, 100>,
    /// The most failed sign-ins from one client address in 15 minutes.
    #[schemars(title = "Failed sign-ins from one address")]
    pub sign_in_failures_per_address: Bounded<10, 1_000_000>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cool_down_seconds: Bounded::of::<60>(),
            requests_per_identifier_hourly: Bounded::of::<10>(),
            requests_per_identifier_daily: Bounded::of::<30>(),
            messages_per_user_daily: Bounded::of::<20>(),
            requests_per_address_hourly: Bounded::of::<300>(),
            requests_per_app_hourly: Bounded::of::<100_000>(),
            wrong_pins_per_app_hourly: None,
            sign_in_failures_per_user: Bounded::of::<10>(),
            sign_in_failures_per_address: Bounded::of::<100>(),
        }
    }
}

/// How long a sign-in lasts, in seconds: from a minute to 400 days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AccessTokenLifetime {
    /// How many seconds a sign-in lasts where the app asks for no other time.
    #[schemars(title = "Sign-in lasts")]
    pub default: Bounded<60, 34_560_000>,
    /// The most seconds that an app may ask for.
    #[schemars(title = "Longest sign-in")]
    pub maximum: Bounded<60, 34_560_000>,
}

impl Default for AccessTokenLifetime {
    fn default() -> Self {
        Self { default: Bounded::of::<2_592_000>(), maximum: Bounded::of::<31_536_000>() }
    }
}

/// What somebody can do who finds that a reset was not theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NotMe {
    /// For how many seconds after a change of the password the link "it was not me" in the mail about it works. It
    /// ends every sign-in and sends a link or PIN to another verified contact, if there is one.
    #[schemars(title = "\u{201c}It was not me\u{201d} works")]
    pub lifetime_seconds: Bounded<3600, LONGEST_NOT_ME_SECS>,
    /// For so many seconds nobody can sign in once that link was used, unless the user resets over another contact
    /// or an operator ends it (`rekey user release`). A user with one contact alone has to wait. Off if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Hold the account")]
    pub hold_account_seconds: Option<Bounded<300, 604_800>>,
}

impl Default for NotMe {
    fn default() -> Self {
        Self { lifetime_seconds: Bounded::of::<604_800>(), hold_account_seconds: None }
    }
}

/// The settings of one app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Settings of an app")]
pub struct AppSettings {
    /// The app's name, in messages and on pages. A new password must not be made of it.
    #[schemars(title = "Name")]
    pub name: DisplayName,
    /// How the new password is made. Links that are sent already keep the way their message speaks of; PINs follow
    /// this at once.
    #[serde(default = "defaults::password_generation")]
    #[schemars(title = "New password")]
    pub password_generation: PasswordGeneration,
    /// For how many seconds the link in an email or SMS works. People who open their mail later must ask again.
    #[serde(default = "defaults::link_lifetime")]
    #[schemars(title = "Link lifetime")]
    pub link_lifetime_seconds: Bounded<60, 604_800>,
    /// For how many seconds the PIN in an SMS works.
    #[serde(default = "defaults::pin_lifetime")]
    #[schemars(title = "PIN lifetime")]
    pub pin_lifetime_seconds: Bounded<60, 3600>,
    /// Where the browser goes after a reset by link, with `result=ok` added. Only where Rekey generates the
    /// password; Rekey's own page if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "After success")]
    pub success_redirect_url: Option<HttpsUrl>,
    /// Where the browser goes when a link fails, with `result=expired`, `used`, `superseded` or `invalid` added.
    /// Only where Rekey generates the password; Rekey's own page if not set, and for links that belong to no app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "After failure")]
    pub failure_redirect_url: Option<HttpsUrl>,
    /// What opening a link does, where Rekey generates the password.
    #[serde(default = "defaults::link_action")]
    #[schemars(title = "Opening a link")]
    pub link_action: LinkAction,
    /// Whether somebody who asks for a reset is told that the account does not exist or cannot be reset.
    #[serde(default = "defaults::account_disclosure")]
    #[schemars(title = "Who has an account")]
    pub account_disclosure: AccountDisclosure,
    /// How people may prove that an account is theirs. After 100 wrong PINs a user gets an SMS link in place of a
    /// PIN, whatever this says.
    #[serde(default = "defaults::allowed_proofs")]
    #[schemars(title = "Allowed proofs", length(min = 1))]
    pub allowed_proofs: BTreeSet<Method>,
    /// What somebody can do who finds that a reset was not theirs.
    #[serde(default)]
    #[schemars(title = "It was not me")]
    pub not_me: NotMe,
    /// What a new password must be.
    #[serde(default)]
    #[schemars(title = "Password policy")]
    pub password_policy: PasswordPolicy,
    /// How often people may ask and try, before Rekey goes quiet.
    #[serde(default)]
    #[schemars(title = "Limits")]
    pub limits: Limits,
    /// Who mails come from; the sender that Rekey was deployed with if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Mail sender")]
    pub email_sender: Option<EmailSender>,
    /// Who SMS come from: a sender id of 3 to 11 letters and digits, a letter among them, or a number such as
    /// +12065550100. Not every country shows sender ids. The sender that Rekey was deployed with if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "SMS sender")]
    pub sms_sender: Option<SmsSender>,
    /// The countries that SMS go to, among those that Rekey was deployed for; all of those if none is named.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[schemars(title = "SMS countries")]
    pub sms_countries: BTreeSet<CountryCode>,
    /// The most SMS that the app sends in a day (UTC). A reset by SMS takes two of them, so 1000 are 500 resets; with
    /// 0 or 1 no SMS is sent at all.
    #[serde(default = "defaults::sms_daily_budget")]
    #[schemars(title = "SMS a day")]
    pub sms_daily_budget: Bounded<0, 10_000_000>,
    /// The most that one SMS may cost, in US dollars, such as `"0.05"`: SNS sends none that costs more. The price that
    /// Rekey was deployed with holds if it is lower, or if this is not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Highest price of an SMS")]
    pub sms_max_price_usd: Option<UsdPrice>,
    /// The app's own texts, by language and message; Rekey's for the rest.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(title = "Templates")]
    pub templates: BTreeMap<LocaleTag, BTreeMap<MessageKind, TemplateSource>>,
    /// The language of people in whose own neither Rekey nor the app has a text; English if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Default language")]
    pub default_locale: Option<LocaleTag>,
    /// The app's own page for asking again and signing in: the button of Rekey's pages, a line in mails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Start page")]
    pub start_url: Option<HttpsUrl>,
    /// Rekey's own page for asking, at `/forgot/` and the app's id under the public base URL: for apps without a front
    /// end, and for those that send people there. Where the app has no page of its own for asking again, Rekey's pages
    /// lead there.
    #[serde(default = "defaults::start_page")]
    #[schemars(title = "Hosted start page")]
    pub start_page: StartPage,
    /// Where people get help: a web page, an email address or a phone number. In mails and on pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Support contact")]
    pub support_contact: Option<SupportContact>,
    /// The colour of buttons, as `#rrggbb`. On pages their text is white or black, whichever can be read, and their edge
    /// another shade where the colour alone would not stand out; mails take a darker shade where white text needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Accent colour", extend("default" = crate::message::ACCENT))]
    pub accent_colour: Option<AccentColour>,
    /// The app's logo on pages: a PNG, JPEG, WebP or GIF that does not move, as a base64 `data:` URL, at most 6144 bytes
    /// and 1024 pixels a side. It is shown 32 pixels high, and at most 224 wide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Logo")]
    pub logo: Option<Logo>,
    /// The host name of the app's own site, for which phones fill in a PIN from the SMS; the link's host if not set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Site for PINs")]
    pub otp_domain: Option<OtpDomain>,
    /// How long a sign-in lasts.
    #[serde(default)]
    #[schemars(title = "Sign-in")]
    pub access_token_lifetime_seconds: AccessTokenLifetime,
    /// After so many seconds a generated password no longer signs in, and the user must ask again; never if not
    /// set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Generated password works")]
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
    pub(super) fn start_page() -> StartPage {
        StartPage::Off
    }
    pub(super) fn sms_daily_budget() -> Bounded<0, 10_000_000> {
        Bounded::of::<1000>()
    }
}

impl AppSettings {
    /// How long a secret of `method` lives, in seconds.
    pub fn lifetime_secs(&self, method: Method) -> i64 {
        match method {
            Method::EmailLink | Method::SmsLink => self.link_lifetime_seconds.secs(),
            Method::SmsPin => self.pin_lifetime_seconds.secs(),
        }
    }

    /// The JSON Schema of a settings file: [`AppSettings`] and the file's own `appId` and `basedOn`.
    pub fn json_schema() -> serde_json::Value {
        let mut schema = schemars::schema_for!(Self).to_value();
        if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
            let id = serde_json::json!({
                "type": "string",
                "title": "App id",
                "description": "The app that the file is for: the id in the paths of the API. Not a setting; in files only.",
                "pattern": "^[A-Za-z0-9_.-]{1,64}$",
            });
            properties.insert("appId".to_owned(), id);
            let base = serde_json::json!({
                "type": "integer",
                "title": "Based on",
                "description": "The version that `app pull` wrote the file from: `app apply` refuses if somebody has saved another way since. Not a setting; in files only.",
                "minimum": 1,
            });
            properties.insert("basedOn".to_owned(), base);
            // A repeat in a list is read as one.
            properties.values_mut().filter_map(serde_json::Value::as_object_mut).for_each(|property| {
                property.remove("uniqueItems");
            });
        }
        let texts = schema.pointer_mut("/properties/templates/patternProperties");
        for messages in
            texts.and_then(serde_json::Value::as_object_mut).into_iter().flat_map(|texts| texts.values_mut())
        {
            messages["propertyNames"] =
                serde_json::json!({ "enum": MessageKind::ALL.map(MessageKind::as_str) });
        }
        schema
    }

    /// The settings as JSON, for the table and for people.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
