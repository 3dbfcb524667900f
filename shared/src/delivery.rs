//! What became of a message after its provider took it, and what that says of the contact that it went to.
//!
//! Providers report twice, late and out of order: reports have an order, and only a later one counts.

use std::fmt;

use crate::clock::Timestamp;
use crate::message::MessageKind;

/// The latest that a provider has told of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What became of it.
    pub status: Status,
    /// When that happened, by the provider's clock.
    pub at: Timestamp,
    /// Why, where the provider gives one of its known reasons.
    pub code: Option<Code>,
    /// The message's kind, where the provider's report or our own note of the message has it.
    pub kind: Option<MessageKind>,
}

impl Delivery {
    /// Whether it takes the place of `earlier`: `delayed`, a bounce that may pass, `delivered`, then `rejected` or
    /// any other bounce (a mail server may take a mail and return it later), then `complained`. An answering machine
    /// answers with a bounce that may pass, of a mail that arrived. None takes its own place, so a report that
    /// comes twice changes nothing.
    pub fn overtakes(&self, earlier: &Self) -> bool {
        self.rank() > earlier.rank()
    }

    /// The statuses that it takes the place of whatever their code, and whether it does that of a bounce that may
    /// pass.
    pub(crate) fn overtaken(&self) -> (impl Iterator<Item = Status>, bool) {
        let rank = self.rank();
        (Status::ALL.into_iter().filter(move |status| rank > status.rank()), rank > PASSING_RANK)
    }

    fn rank(&self) -> u8 {
        let passes = self.code.as_ref().is_some_and(Code::may_pass);
        if self.status == Status::Bounced && passes { PASSING_RANK } else { self.status.rank() }
    }
}

/// The place of a bounce that may pass.
const PASSING_RANK: u8 = 1;

/// What became of a message.
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
            Self::Delivered => 2,
            Self::Rejected | Self::Bounced => 3,
            Self::Complained => 4,
        }
    }
}

/// A provider's reason: one or two of its own keywords, such as `Permanent/General`. Holds no free text, which
/// might name an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The longest keyword that a code is read back with.
    const LONGEST: usize = 40;
    /// How the code of a bounce that may pass begins.
    pub(crate) const PASSING: &str = "Transient/";

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

    fn may_pass(&self) -> bool {
        self.0.starts_with(Self::PASSING)
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
    fn a_report_only_moves_on_and_a_bounce_that_may_pass_comes_before_an_arrival() {
        let told = |status, code: Option<(&'static str, &'static str)>| Delivery {
            status,
            at: Timestamp::from_millis(0),
            code: code.map(|(kind, detail)| Code::of(kind, Some(detail))),
            kind: None,
        };
        let order: [&[Delivery]; 5] = [
            &[told(Status::Delayed, None)],
            &[
                told(Status::Bounced, Some(("Transient", "General"))),
                told(Status::Bounced, Some(("Transient", "MailboxFull"))),
            ],
            &[told(Status::Delivered, None)],
            &[
                told(Status::Bounced, Some(("Permanent", "General"))),
                told(Status::Bounced, Some(("Undetermined", "Other"))),
                told(Status::Bounced, None),
                told(Status::Rejected, None),
            ],
            &[told(Status::Complained, None)],
        ];
        let placed =
            || order.iter().enumerate().flat_map(|(place, told)| told.iter().map(move |it| (place, it)));
        for (place, told) in placed() {
            let (statuses, passing) = told.overtaken();
            let statuses: Vec<Status> = statuses.collect();
            for (other, earlier) in placed() {
                assert_eq!(told.overtakes(earlier), place > other, "{told:?} {earlier:?}");
                let stored = statuses.contains(&earlier.status)
                    || (passing && earlier.code.as_ref().is_some_and(Code::may_pass));
                assert_eq!(stored, place > other, "the table's condition: {told:?} {earlier:?}");
            }
        }
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
