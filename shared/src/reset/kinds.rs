//! The kinds of things that a reset speaks of, each with its one name.

/// What carries a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Email, by SES.
    Email,
    /// SMS, by SNS.
    Sms,
}

/// What the user proves control with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// A link.
    Link,
    /// Six digits.
    Pin,
}

/// What an app asked for: a channel and a proof.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A link in an email.
    #[schemars(title = "Email link")]
    EmailLink,
    /// A link in an SMS.
    #[schemars(title = "SMS link")]
    SmsLink,
    /// A PIN in an SMS.
    #[schemars(title = "SMS PIN")]
    SmsPin,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::EmailLink, Self::SmsLink, Self::SmsPin];

    /// What carries its message.
    pub const fn channel(self) -> Channel {
        match self {
            Self::EmailLink => Channel::Email,
            Self::SmsLink | Self::SmsPin => Channel::Sms,
        }
    }

    /// What the user proves control with.
    pub const fn proof(self) -> Proof {
        match self {
            Self::EmailLink | Self::SmsLink => Proof::Link,
            Self::SmsPin => Proof::Pin,
        }
    }

    /// Its name in settings, tables and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmailLink => "email-link",
            Self::SmsLink => "sms-link",
            Self::SmsPin => "sms-pin",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

impl Channel {
    /// Its name in tables, logs and keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Email, Self::Sms].into_iter().find(|channel| channel.as_str() == text)
    }

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Email => Self::Sms,
            Self::Sms => Self::Email,
        }
    }
}

impl Proof {
    /// Its name in tables and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Pin => "pin",
        }
    }
}

/// Where a reset is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Written by the request, not yet looked at.
    Requested,
    /// A secret was made for it.
    Issued,
    /// Control was proved; the password is changed or pending.
    Completed,
    /// Completed, and its last message is out.
    Closed,
    /// Nothing was or will be sent; `outcome` says why.
    Refused,
    /// A newer reset of the same user was issued.
    Superseded,
}

impl State {
    pub(super) const ALL: [Self; 6] =
        [Self::Requested, Self::Issued, Self::Completed, Self::Closed, Self::Refused, Self::Superseded];

    /// Its name in the table and in the audit.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Issued => "issued",
            Self::Completed => "completed",
            Self::Closed => "closed",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What somebody said "it was not me" to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NotMeFrom {
    /// The request: the reset died before anybody proved control.
    Request,
    /// The change of the password: all sessions ended.
    Change,
}

impl NotMeFrom {
    /// Its name in the table and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Change => "change",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Request, Self::Change].into_iter().find(|from| from.as_str() == text)
    }
}

/// What a reset still needs from `deliver`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Resolve the user, make a secret, send it.
    Issue,
    /// Send the generated password or the notice of the change.
    Finish,
    /// Publish what happened to it.
    Publish,
}

impl Work {
    /// Its name in the table; the stream mapping filters on it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Finish => "finish",
            Self::Publish => "publish",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Issue, Self::Finish, Self::Publish].into_iter().find(|work| work.as_str() == text)
    }
}

/// Why nothing was or is sent, as the audit shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A repeat within the cool-down of its identifier.
    CoolDown,
    /// The identifier's number of requests in an hour is used up.
    IdentifierHourly,
    /// The identifier's number of requests in a day is used up.
    IdentifierDaily,
    /// No such user.
    UnknownUser,
    /// The user is disabled.
    Disabled,
    /// The user never had a password.
    Passwordless,
    /// No contact for the channel, or it is not verified.
    NoVerifiedContact,
    /// Messages to that contact bounced for good, or its owner complained.
    Undeliverable,
    /// Too soon after the user's last message on this channel.
    Interval,
    /// The user's daily number of messages on this channel is used up.
    DailyCap,
    /// The phone's country is not one that the app sends SMS to.
    SmsCountry,
    /// The app's or the deployment's daily number of SMS is used up.
    SmsBudget,
    /// A newer request of the user was issued first, or the account changed after this one.
    Overtaken,
    /// It could not be sent before its link would have expired.
    TooLate,
    /// The app is gone.
    UnknownApp,
    /// The provider refused the message for good.
    Provider,
    /// The account is held on this channel: its owner has said that the last reset over it was not theirs.
    Held,
    /// The owner of the contact has said that this request was not theirs.
    NotMe,
}

impl Refusal {
    /// Its name in the audit and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CoolDown => "cool-down",
            Self::IdentifierHourly => "identifier-hourly",
            Self::IdentifierDaily => "identifier-daily",
            Self::UnknownUser => "unknown-user",
            Self::Disabled => "disabled",
            Self::Passwordless => "passwordless",
            Self::NoVerifiedContact => "no-verified-contact",
            Self::Undeliverable => "undeliverable",
            Self::Interval => "interval",
            Self::DailyCap => "daily-cap",
            Self::SmsCountry => "sms-country",
            Self::SmsBudget => "sms-budget",
            Self::Overtaken => "overtaken",
            Self::TooLate => "too-late",
            Self::UnknownApp => "unknown-app",
            Self::Provider => "provider",
            Self::Held => "held",
            Self::NotMe => "not-me",
        }
    }
}
