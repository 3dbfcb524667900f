//! A reset and its life.
//!
//! ```text
//! requested ──deliver──▶ issued ──proof──▶ completed ──deliver──▶ closed
//!     └──▶ refused (why)    └── superseded · expired · locked
//! ```
//! `expired` and `locked` are not written: the clock and the count of attempts say so at every use.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;

use crate::clock::Timestamp;
use crate::identifier::{AppId, UserId, UserRef};
use crate::locale::Locale;
use crate::secret::{LinkDigest, PinDigest};
use crate::settings::PasswordGeneration;

/// Guesses at one PIN before it is dead (NIST SP 800-63B-4 3.2.2, ASVS 5.0 6.6.3). A new PIN has its own.
pub const PIN_ATTEMPTS: u32 = 5;
/// How long after a completion the same secret with the same password is answered success again: an answer
/// may be lost after the commit.
pub const REPEAT_SECS: i64 = 600;

/// The random id of a reset: 128 bits, 22 characters of base64url. Names a reset in logs; not a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResetId([u8; Self::BYTES]);

impl ResetId {
    /// Its length in bytes.
    pub const BYTES: usize = 16;

    /// A fresh id.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; Self::BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// The id of these bytes.
    pub const fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// Reads an id as it stands in a table or a command; `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()?))
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }
}

impl fmt::Display for ResetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for ResetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResetId({self})")
    }
}

/// The order of requests: by time, then by id. Compares as text does in DynamoDB.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestOrder(String);

impl RequestOrder {
    /// The order of the request made at `requested_at`.
    pub fn new(requested_at: Timestamp, id: &ResetId) -> Self {
        // 15 digits hold milliseconds until the year 33658.
        Self(format!("{:015}#{id}", requested_at.as_millis().max(0)))
    }

    /// Reads a stored order; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (millis, id) = text.split_once('#')?;
        (millis.len() == 15 && millis.bytes().all(|byte| byte.is_ascii_digit())).then_some(())?;
        ResetId::parse(id).map(|_| Self(text.to_owned()))
    }

    /// The form that the table holds.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for RequestOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What carries a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// Email, by SES.
    Email,
    /// SMS, by SNS.
    Sms,
}

/// What the user proves control with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proof {
    /// A link.
    Link,
    /// Six digits.
    Pin,
}

/// What an app asked for: a channel and a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// A link in an email.
    EmailLink,
    /// A link in an SMS.
    SmsLink,
    /// A PIN in an SMS.
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
    const ALL: [Self; 6] =
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

/// What a reset still needs from `deliver`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Resolve the user, make a secret, send it.
    Issue,
    /// Send the generated password or the notice of the change.
    Finish,
}

impl Work {
    /// Its name in the table; the stream mapping filters on it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issue => "issue",
            Self::Finish => "finish",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Issue, Self::Finish].into_iter().find(|work| work.as_str() == text)
    }
}

/// How many parts the sparse index of outstanding work is spread over, so that no part of it is hot.
pub const WORK_SHARDS: u8 = 8;

impl ResetId {
    /// The part of the index of outstanding work that this reset's entry lies in.
    pub fn work_shard(&self) -> String {
        work_shard(self.0[0] % WORK_SHARDS)
    }
}

/// The name of part `n` of the index of outstanding work.
pub fn work_shard(n: u8) -> String {
    format!("work#{n}")
}

/// A reset, as its item holds it.
#[derive(Clone, Debug)]
pub struct Reset {
    /// Its id.
    pub id: ResetId,
    /// Where it is in its life.
    pub state: State,
    /// The app.
    pub app: AppId,
    /// How the user was named; removed at issue or refusal.
    pub user_ref: Option<UserRef>,
    /// The keyed hash of how the user was named.
    pub user_ref_hash: String,
    /// The user, once resolved.
    pub user: Option<UserId>,
    /// The user's language at issue.
    pub locale: Option<Locale>,
    /// What the app asked for, or an SMS link where too many PINs were guessed.
    pub method: Method,
    /// How the password is made: the app's setting at issue, which its message speaks of.
    pub generation: Option<PasswordGeneration>,
    /// Keyed hash of the contact that the secret went to, so that nothing follows to another one.
    pub contact_hash: Option<String>,
    /// Every link sent for it: all work until one completes it.
    pub link_digests: Vec<LinkDigest>,
    /// The newest PIN.
    pub pin_digest: Option<PinDigest>,
    /// Guesses at its PIN.
    pub attempts: u32,
    /// What it still needs.
    pub work: Option<Work>,
    /// When `deliver` may take it.
    pub due_at: Option<Timestamp>,
    /// How often `deliver` has taken it for this work.
    pub tries: u32,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When its first secret was made.
    pub issued_at: Option<Timestamp>,
    /// When its secrets stop working; counts from the first issue.
    pub expires_at: Option<Timestamp>,
    /// When its message was handed to the provider; what has it sends nothing again.
    pub sent_at: Option<Timestamp>,
    /// When control was proved.
    pub completed_at: Option<Timestamp>,
    /// When the generated password was handed to the provider.
    pub password_sent_at: Option<Timestamp>,
    /// When its last message was handed over, or it ended otherwise.
    pub ended_at: Option<Timestamp>,
    /// Why it was refused, or how it ended; or the last fault of a delivery.
    pub outcome: Option<String>,
    /// The providers' ids of its messages, as `kind:id`.
    pub message_ids: Vec<String>,
    /// The reset that this one superseded.
    pub supersedes: Option<ResetId>,
}

/// What a use of a secret finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can complete the reset.
    Live,
    /// Too late.
    Expired,
    /// It has completed its reset, less than [`REPEAT_SECS`] ago.
    JustUsed,
    /// It has completed its reset.
    Used,
    /// A newer reset was issued.
    Superseded,
    /// Anything else: never issued, or refused.
    Invalid,
}

impl Reset {
    /// A reset of which nothing is known yet but what was asked for.
    pub fn requested(id: ResetId, app: AppId, method: Method, user_ref_hash: String, now: Timestamp) -> Self {
        Self {
            id,
            state: State::Requested,
            app,
            user_ref: None,
            user_ref_hash,
            user: None,
            locale: None,
            method,
            generation: None,
            contact_hash: None,
            link_digests: Vec::new(),
            pin_digest: None,
            attempts: 0,
            work: None,
            due_at: None,
            tries: 0,
            requested_at: now,
            issued_at: None,
            expires_at: None,
            sent_at: None,
            completed_at: None,
            password_sent_at: None,
            ended_at: None,
            outcome: None,
            message_ids: Vec::new(),
            supersedes: None,
        }
    }

    /// What a use of one of its secrets finds at `now`.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.state {
            State::Issued if self.expires_at.is_some_and(|expires| now < expires) => Standing::Live,
            State::Issued => Standing::Expired,
            State::Completed | State::Closed => match self.completed_at {
                Some(at) if now < at.plus_secs(REPEAT_SECS) => Standing::JustUsed,
                _ => Standing::Used,
            },
            State::Superseded => Standing::Superseded,
            State::Requested | State::Refused => Standing::Invalid,
        }
    }

    /// Whether `digest` is of one of its links, comparing with every one of them in constant time.
    pub fn has_link(&self, digest: &LinkDigest) -> bool {
        self.link_digests.iter().fold(false, |found, stored| stored.matches(digest) | found)
    }

    /// Its place in the order of requests.
    pub fn order(&self) -> RequestOrder {
        RequestOrder::new(self.requested_at, &self.id)
    }
}

/// Why `deliver` sent nothing, as the audit shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A repeat within the cool-down of its identifier.
    CoolDown,
    /// No such user.
    UnknownUser,
    /// The user is disabled.
    Disabled,
    /// The user never had a password.
    Passwordless,
    /// No contact for the channel, or it is not verified.
    NoVerifiedContact,
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
}

impl Refusal {
    /// Its name in the audit and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CoolDown => "cool-down",
            Self::UnknownUser => "unknown-user",
            Self::Disabled => "disabled",
            Self::Passwordless => "passwordless",
            Self::NoVerifiedContact => "no-verified-contact",
            Self::Interval => "interval",
            Self::DailyCap => "daily-cap",
            Self::SmsCountry => "sms-country",
            Self::SmsBudget => "sms-budget",
            Self::Overtaken => "overtaken",
            Self::TooLate => "too-late",
            Self::UnknownApp => "unknown-app",
            Self::Provider => "provider",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_requests_is_the_order_of_their_texts() {
        let id = |byte| ResetId::from_bytes([byte; ResetId::BYTES]);
        let order = |millis, byte| RequestOrder::new(Timestamp::from_millis(millis), &id(byte));
        assert!(order(999, 9) < order(1_000, 1));
        assert!(order(1_000, 1) < order(1_000, 2));
        let stored = order(1_795_292_640_123, 3);
        assert_eq!(RequestOrder::from_stored(stored.as_str()), Some(stored));
        assert_eq!(RequestOrder::from_stored("12#x"), None);
    }

    #[test]
    fn every_name_reads_back() {
        assert!(Method::ALL.iter().all(|method| Method::from_stored(method.as_str()) == Some(*method)));
        assert!(State::ALL.iter().all(|state| State::from_stored(state.as_str()) == Some(*state)));
    }
}
