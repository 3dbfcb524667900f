//! What a message is filled with, in the words of the language that it is written in.

use serde::Serialize;

use super::MessageKind;
use crate::clock::Timestamp;
use crate::language::{Language, Words};
use crate::locale::Locale;
use crate::reset::{Channel, RequestedFrom};
use crate::settings::{AccentColour, AppSettings, PasswordGeneration};

/// The colour of buttons where the app has none.
pub(crate) const ACCENT: &str = "#2457d6";

/// What a message is made of, in whichever language it will be written.
#[derive(Clone)]
pub struct MessageContext<'a> {
    settings: &'a AppSettings,
    user_name: Option<&'a str>,
    requested_at: Timestamp,
    generation: PasswordGeneration,
    /// Roughly what asked for the reset.
    pub requested_from: Option<RequestedFrom>,
    /// The link.
    pub link: Option<&'a str>,
    /// The PIN.
    pub pin: Option<&'a str>,
    /// The generated password.
    pub password: Option<&'a str>,
    /// How long the link or PIN lives, in seconds.
    pub lifetime_secs: Option<i64>,
    /// When the password was changed.
    pub changed_at: Option<Timestamp>,
    /// The host that phones autofill a PIN for.
    pub otp_host: Option<&'a str>,
    /// The link that refuses; in mails alone.
    pub not_me_link: Option<&'a str>,
}

impl std::fmt::Debug for MessageContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageContext(..)")
    }
}

impl<'a> MessageContext<'a> {
    /// What every message has: the app, the user's name if there is one, when the reset was asked for and how
    /// the password is made.
    pub fn new(
        settings: &'a AppSettings,
        user_name: Option<&'a str>,
        requested_at: Timestamp,
        generation: PasswordGeneration,
    ) -> Self {
        Self {
            settings,
            user_name,
            requested_at,
            generation,
            requested_from: None,
            link: None,
            pin: None,
            password: None,
            lifetime_secs: None,
            changed_at: None,
            otp_host: None,
            not_me_link: None,
        }
    }

    /// The name and value of what the message is for.
    pub(super) fn secret(&self) -> Option<(&'static str, &'a str)> {
        let named = [("link", self.link), ("pin", self.pin), ("password", self.password)];
        named.into_iter().find_map(|(name, value)| Some((name, value?)))
    }

    /// The same for a user whose name is not known, asked for by what is not known.
    pub(super) fn with_little_known(self) -> Self {
        Self { user_name: None, requested_from: None, ..self }
    }

    /// The placeholders of a text written in `written`.
    pub(super) fn placeholders(&self, kind: MessageKind, written: Written<'_>) -> Placeholders<'a> {
        let words = written.words();
        let moment = |at| match kind.channel() {
            Channel::Email => words.moment(at),
            Channel::Sms => words.short_moment(at),
        };
        let text = |text: Option<&'a str>| text.unwrap_or_default();
        let name = self.user_name.unwrap_or_default();
        Placeholders {
            app: AppContext {
                name: self.settings.name.as_str(),
                support_contact: text(self.settings.support_contact.as_ref().map(|contact| contact.as_str())),
                start_url: text(self.settings.start_url.as_ref().map(|url| url.as_str())),
                accent_colour: self
                    .settings
                    .accent_colour
                    .as_ref()
                    .map_or_else(|| ACCENT.to_owned(), AccentColour::under_white_text),
            },
            // A name has no line breaks, wherever it comes to stand.
            user: UserContext { name: name.chars().filter(|c| !c.is_control()).take(100).collect() },
            lang: written.tag().to_owned(),
            dir: written.direction(),
            requested_at: moment(self.requested_at),
            requested_from: self.requested_from.map_or_else(String::new, |from| words.client(from)),
            mode: self.generation.as_str(),
            link: self.link,
            pin: self.pin,
            password: self.password,
            expires_in: self.lifetime_secs.map(|seconds| words.lifetime(seconds)),
            changed_at: self.changed_at.map(moment),
            otp_host: self.otp_host,
            not_me_link: self.not_me_link,
        }
    }
}

/// What a template can name. One that its kind of message does not have stays out, and a template that uses it
/// is refused when it is saved.
#[derive(Clone, Serialize)]
pub(super) struct Placeholders<'a> {
    app: AppContext<'a>,
    user: UserContext,
    lang: String,
    dir: &'static str,
    requested_at: String,
    requested_from: String,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otp_host: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_me_link: Option<&'a str>,
}

#[derive(Clone, Serialize)]
struct AppContext<'a> {
    name: &'a str,
    support_contact: &'a str,
    start_url: &'a str,
    accent_colour: String,
}

#[derive(Clone, Serialize)]
struct UserContext {
    name: String,
}

/// The language that a text is written in: one of ours, or one that only the app has a text in.
#[derive(Clone, Copy, Debug)]
pub enum Written<'a> {
    /// A built-in text.
    BuiltIn(&'static Language),
    /// An app's own text.
    Own(&'a Locale),
}

impl Written<'_> {
    /// Its tag.
    pub fn tag(&self) -> &str {
        match self {
            Self::BuiltIn(language) => language.tag,
            Self::Own(locale) => locale.as_str(),
        }
    }

    /// `rtl` or `ltr`.
    pub fn direction(self) -> &'static str {
        match self {
            Self::BuiltIn(language) => language.direction(),
            Self::Own(locale) if locale.is_right_to_left() => "rtl",
            Self::Own(_) => "ltr",
        }
    }

    fn words(self) -> Words {
        match self {
            Self::BuiltIn(language) => Words::Of(language),
            Self::Own(locale) => Words::for_tag(locale),
        }
    }
}
