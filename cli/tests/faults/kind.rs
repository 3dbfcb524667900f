//! The ways in which a call goes wrong.

use rekey_local::{ClientFault, Effect, FaultKind};

/// Tries of one call by the SDK.
const ALL_TRIES: u32 = 3;

/// What befalls a function's n-th call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One server error: the SDK tries again.
    FailsOnce,
    /// A server error for each of the SDK's tries.
    Fails,
    /// Throttled, each time.
    Throttled,
    /// Another transaction has hold of the item, once.
    Conflicts,
    /// From this call on nothing works, until the recovery.
    Outage,
    /// Carried out, and the answer lost: the SDK tries again.
    AnswerLost,
    /// Carried out, and the answer lost, each time.
    AnswersLost,
    /// No answer in time, and never carried out.
    LateAndNever,
    /// No answer in time, though carried out at once.
    LateAndDone,
    /// No answer in time, and carried out when nobody waits for it any more.
    LateAndAfter,
    /// Carried out twice.
    Repeated,
    /// The process dies before the effect.
    KilledBefore,
    /// The process dies after the effect, before the answer.
    KilledAfter,
    /// The process dies, and the call it made takes effect after that.
    KilledWhile,
}

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::FailsOnce,
        Self::Fails,
        Self::Throttled,
        Self::Conflicts,
        Self::Outage,
        Self::AnswerLost,
        Self::AnswersLost,
        Self::LateAndNever,
        Self::LateAndDone,
        Self::LateAndAfter,
        Self::Repeated,
        Self::KilledBefore,
        Self::KilledAfter,
        Self::KilledWhile,
    ];

    /// The fault on the call of `function` that `skip` others precede.
    pub fn at(self, function: &str, skip: u32) -> ClientFault {
        let (times, kind) = match self {
            Self::FailsOnce => (1, FaultKind::ServerError),
            Self::Fails => (ALL_TRIES, FaultKind::ServerError),
            Self::Throttled => (ALL_TRIES, FaultKind::Throttled),
            Self::Conflicts => (1, FaultKind::TransactionConflict),
            Self::Outage => (u32::MAX, FaultKind::ServerError),
            Self::AnswerLost => (1, FaultKind::DropAnswer),
            Self::AnswersLost => (ALL_TRIES, FaultKind::DropAnswer),
            Self::LateAndNever => (1, FaultKind::Late(Effect::Never)),
            Self::LateAndDone => (1, FaultKind::Late(Effect::AtOnce)),
            Self::LateAndAfter => (1, FaultKind::Late(Effect::Afterwards)),
            Self::Repeated => (1, FaultKind::Repeat),
            Self::KilledBefore => (1, FaultKind::Halt(Effect::Never)),
            Self::KilledAfter => (1, FaultKind::Halt(Effect::AtOnce)),
            Self::KilledWhile => (1, FaultKind::Halt(Effect::Afterwards)),
        };
        ClientFault { client: function.to_owned(), skip, times, kind }
    }
}
