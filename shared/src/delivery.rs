//! What became of a message after its provider took it, and what that says of the contact that it went to.
//!
//! Providers report twice, late and out of order: a [`Status`] has an order, and only a later one counts.

use std::fmt;

use crate::clock::Timestamp;

/// The latest that a provider has told of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What became of it.
    pub status: Status,
    /// When that happened, by the provider's clock.
    pub at: Timestamp,
    /// Why, where the provider gives one of its known reasons.
    pub code: Option<Code>,
}

/// What became of a message. It only moves on: `delayed`, `delivered`, then `rejected` or `bounced` (a mail server
/// may take a mail and return it later), then `complained`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not yet there; the provider goes on trying.
    Delayed,
    /// The recipient's mail server, or the phone's carrier, has taken it. Nobody can tell whether it was read.
    Delivered,
    /// The provider has not sent it.
    Rejected,
    /// The recipient's side has not taken it, or has returned it.
    Bounced,
    /// The recipient has called it unwanted.
    Complained,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 5] =
        [Self::Delayed, Self::Delivered, Self::Rejected, Self::Bounced, Self::Complained];

    /// Its name in tables, logs and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Rejected => "rejected",
            Self::Bounced => "bounced",
            Self::Complained => "complained",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Delayed => 0,
            Self::Delivered => 1,
            Self::Rejected | Self::Bounced => 2,
            Self::Complained => 3,
        }
    }

    /// Whether it takes the place of `earlier`. No status takes its own place, so a report that comes twice
    /// changes nothing.
    pub const fn overtakes(self, earlier: Self) -> bool {
        self.rank() > earlier.rank()
    }
}

/// A provider's reason: one or two of its own keywords, such as `Permanent/General`. Holds no free text, which
/// might name an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The longest keyword that a code is read back with.
    const LONGEST: usize = 40;

    /// A code of keywords that the caller's own list has.
    pub fn of(kind: &'static str, detail: Option<&'static str>) -> Self {
        Self(detail.map_or_else(|| kind.to_owned(), |detail| format!("{kind}/{detail}")))
    }

    /// Reads a stored code; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        let keyword = |word: &str| {
            (1..=Self::LONGEST).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let fits = text.split('/').count() <= 2 && text.split('/').all(keyword);
        fits.then(|| Self(text.to_owned()))
    }

    /// The code, for tables and logs.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why nothing is sent to a contact any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A message bounced for good.
    Bounced,
    /// The recipient complained of one: more of them would cost the sender's reputation, and tell nobody anything.
    Complained,
    /// The number is none, has opted out, or is blocked.
    Refused,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Bounced, Self::Complained, Self::Refused];

    /// Its name in tables, logs and commands.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bounced => "bounced",
            Self::Complained => "complained",
            Self::Refused => "refused",
        }
    }

    /// Reads a name.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// The mark on a user's contact that no message reaches it. It belongs to the address that it was made for: whoever
/// changes the contact removes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undeliverable {
    /// Why.
    pub reason: Reason,
    /// When the provider found that out.
    pub at: Timestamp,
    /// When an operator lifted it: it counts no more, and a report from before that moment, come late or twice,
    /// does not bring it back.
    pub lifted_at: Option<Timestamp>,
}

impl Undeliverable {
    /// A mark in force.
    pub const fn new(reason: Reason, at: Timestamp) -> Self {
        Self { reason, at, lifted_at: None }
    }

    /// Whether it counts.
    pub const fn in_force(&self) -> bool {
        self.lifted_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_only_moves_on() {
        let order =
            ["delayed", "delivered", "bounced", "complained"].map(|name| Status::from_stored(name).unwrap());
        for (place, status) in order.into_iter().enumerate() {
            for (other, earlier) in order.into_iter().enumerate() {
                assert_eq!(status.overtakes(earlier), place > other, "{status:?} {earlier:?}");
            }
        }
        assert!(!Status::Rejected.overtakes(Status::Bounced) && !Status::Bounced.overtakes(Status::Rejected));
        assert!(
            Status::Complained.overtakes(Status::Rejected) && Status::Rejected.overtakes(Status::Delivered)
        );
    }

    #[test]
    fn every_name_reads_back() {
        assert!(Status::ALL.iter().all(|status| Status::from_stored(status.as_str()) == Some(*status)));
        assert!(Reason::ALL.iter().all(|reason| Reason::from_stored(reason.as_str()) == Some(*reason)));
    }

    #[test]
    fn a_code_holds_no_address() {
        let code = Code::of("Permanent", Some("General"));
        assert_eq!(Code::from_stored(code.as_str()), Some(code));
        assert_eq!(Code::from_stored("auth-failure").unwrap().as_str(), "auth-failure");
        for text in ["", "/", "a/b/c", "user@example.com", "+819001234567", "smtp; 550 no", &"a".repeat(41)] {
            assert_eq!(Code::from_stored(text), None, "{text}");
        }
    }
}
