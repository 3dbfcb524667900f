use http::StatusCode;

use crate::language::{Argument, Language};
use crate::password::PolicyViolation;
use crate::reset::Channel;
use crate::secret::PIN_DIGITS;
use crate::told::CannotReset;

/// What is wrong with who was typed, as the page says it beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// Nothing.
    Empty,
    /// No email address, though it was meant as one.
    Email,
    /// No phone number, though it was meant as one.
    Phone,
    /// No login name either.
    Name,
    /// No way that the app allows.
    Method,
    /// What an app that tells is told of the user, who cannot reset over the channel.
    Told(CannotReset, Channel),
}

impl StartError {
    /// Whether it is of the way, and not of who.
    pub(super) const fn is_of_method(&self) -> bool {
        matches!(self, Self::Method)
    }

    pub(super) fn reason(&self, language: &Language) -> String {
        let key = match self {
            Self::Empty => "start-error-empty",
            Self::Email => "start-error-email",
            Self::Phone => "start-error-phone",
            Self::Name => "start-error-name",
            Self::Method => "start-error-method",
            Self::Told(CannotReset::Unknown, _) => "start-told-unknown",
            Self::Told(CannotReset::Disabled(_), _) => "start-told-disabled",
            Self::Told(CannotReset::Passwordless, _) => "start-told-passwordless",
            Self::Told(CannotReset::NoVerifiedContact, Channel::Email) => "start-told-email",
            Self::Told(CannotReset::NoVerifiedContact, Channel::Sms) => "start-told-phone",
        };
        language.say(key, &[])
    }
}

/// Why a code was not taken, as the page says it beside the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Not six digits.
    Malformed,
    /// Wrong, or nothing to use it on: one answer for all.
    NotValid,
    /// The right one, too late.
    Expired,
    /// What the policy refuses. The code stays alive.
    Password(PolicyViolation),
}

impl CodeError {
    pub(super) fn reason(&self, language: &Language) -> String {
        match self {
            Self::Malformed => {
                let digits = i64::try_from(PIN_DIGITS).unwrap_or_default();
                language.say("start-code-malformed", &[("count", Argument::Number(digits))])
            }
            Self::NotValid => language.say("start-code-not-valid", &[]),
            Self::Expired => language.say("start-code-expired", &[]),
            Self::Password(violation) => violation.reason(language),
        }
    }
}

/// Why nothing can be asked for here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartRefusal {
    /// There is no such page: the app has it off, or is none. One answer for both.
    Off,
    /// A limit.
    TooMany {
        /// Seconds until it makes sense to try again.
        retry_after: u64,
    },
    /// What arrived is none of the page's forms.
    Unreadable,
}

impl StartRefusal {
    /// Its word in the template and the catalogues.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::TooMany { .. } => "too-many",
            Self::Unreadable => "unreadable",
        }
    }

    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Off => StatusCode::NOT_FOUND,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable => StatusCode::BAD_REQUEST,
        }
    }
}
