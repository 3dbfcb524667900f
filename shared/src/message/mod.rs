//! The messages that Rekey sends: which there are, how they are rendered.

mod built_in;
mod check;
mod complexity;
mod context;
mod engine;
mod own;
mod placeholder;
mod render;
mod sms;
#[cfg(test)]
mod tests;

pub use built_in::built_in;
pub use check::{Fault, Severity, check, sample};
pub(crate) use context::ACCENT;
pub use context::{MessageContext, Written};
pub(crate) use engine::PAGE_ENGINE;
pub use own::TemplateSource;
pub use placeholder::{Placeholder, placeholders};
pub use render::{GaveWay, RenderError, Rendered, render};
pub use sms::{Alphabet, Costly, SmsSize};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reset::{Channel, Method};

/// A message of a kind that apps can replace the text of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// A link by mail.
    EmailLink,
    /// A generated password by mail.
    EmailNewPassword,
    /// "Your password was changed" by mail.
    EmailChanged,
    /// A link by SMS.
    SmsLink,
    /// A PIN by SMS.
    SmsPin,
    /// A generated password by SMS.
    SmsNewPassword,
    /// "Your password was changed" by SMS.
    SmsChanged,
}

impl MessageKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::EmailLink,
        Self::EmailNewPassword,
        Self::EmailChanged,
        Self::SmsLink,
        Self::SmsPin,
        Self::SmsNewPassword,
        Self::SmsChanged,
    ];

    /// Its name in settings and files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmailLink => "email-link",
            Self::EmailNewPassword => "email-new-password",
            Self::EmailChanged => "email-changed",
            Self::SmsLink => "sms-link",
            Self::SmsPin => "sms-pin",
            Self::SmsNewPassword => "sms-new-password",
            Self::SmsChanged => "sms-changed",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::EmailLink => "Reset link by email",
            Self::EmailNewPassword => "New password by email",
            Self::EmailChanged => "\u{201c}Password changed\u{201d} by email",
            Self::SmsLink => "Reset link by SMS",
            Self::SmsPin => "Reset PIN by SMS",
            Self::SmsNewPassword => "New password by SMS",
            Self::SmsChanged => "\u{201c}Password changed\u{201d} by SMS",
        }
    }

    /// The parts that it is written in.
    pub const fn parts(self) -> &'static [Part] {
        match self.channel() {
            Channel::Email => &[Part::Subject, Part::Text, Part::Html],
            Channel::Sms => &[Part::Sms],
        }
    }

    /// What carries it.
    pub const fn channel(self) -> Channel {
        match self {
            Self::EmailLink | Self::EmailNewPassword | Self::EmailChanged => Channel::Email,
            Self::SmsLink | Self::SmsPin | Self::SmsNewPassword | Self::SmsChanged => Channel::Sms,
        }
    }

    /// The message that carries the proof of `method`.
    pub const fn of_method(method: Method) -> Self {
        match method {
            Method::EmailLink => Self::EmailLink,
            Method::SmsLink => Self::SmsLink,
            Method::SmsPin => Self::SmsPin,
        }
    }

    /// The message that carries a generated password over `channel`.
    pub const fn new_password(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::EmailNewPassword,
            Channel::Sms => Self::SmsNewPassword,
        }
    }

    /// The notice of a change over `channel`.
    pub const fn changed(channel: Channel) -> Self {
        match channel {
            Channel::Email => Self::EmailChanged,
            Channel::Sms => Self::SmsChanged,
        }
    }
}

/// A part of a message's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A mail's subject.
    Subject,
    /// A mail's plain text.
    Text,
    /// A mail's HTML, which an app may leave out.
    Html,
    /// An SMS.
    Sms,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Subject, Self::Text, Self::Html, Self::Sms];

    /// Its name in settings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Html => "html",
            Self::Sms => "sms",
        }
    }

    /// The ending of its file: `<message>.<ending>`.
    pub const fn file_ending(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Subject | Self::Html | Self::Sms => self.as_str(),
        }
    }
}
