//! The messages that Rekey sends: which there are, how they are rendered.

mod engine;
mod lifetime;
mod own;
mod render;

pub(crate) use engine::ENGINE;
pub use lifetime::in_words;
pub use own::{TemplateFault, TemplateSource};
pub use render::{MessageContext, RenderError, Rendered, render};

use serde::{Deserialize, Serialize};

use crate::reset::{Channel, Method};

/// A message of a kind that apps can replace the text of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
