//! A reset and its life.
//!
//! ```text
//! requested ──deliver──▶ issued ──proof──▶ completed ──deliver──▶ closed
//!     └──▶ refused (why)    └── superseded · expired · locked
//! ```
//! `expired` and `locked` are not written: the clock and the count of attempts say so at every use.

mod id;
mod kinds;
mod not_me;
mod requested_from;

pub use id::{RequestOrder, ResetId, WORK_SHARDS, work_shard};
pub use kinds::{Channel, Method, NotMeFrom, Proof, Refusal, State, Work};
pub use not_me::NotMeStanding;
pub use requested_from::RequestedFrom;

use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::delivery::Delivery;
use crate::identifier::{AppId, UserId, UserRef};
use crate::locale::Locale;
use crate::secret::{LinkDigest, NotMeDigest, PinDigest};
use crate::settings::PasswordGeneration;

/// Guesses at one PIN before it is dead (NIST SP 800-63B-4 3.2.2, ASVS 5.0 6.6.3). A new PIN has its own.
pub const PIN_ATTEMPTS: u32 = 5;
/// How long after a completion the same secret with the same password is answered success again: an answer
/// may be lost after the commit.
pub const REPEAT_SECS: i64 = 600;

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
    /// Roughly what asked, if that is known; removed with how the user was named.
    pub requested_from: Option<RequestedFrom>,
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
    /// What the providers have told of its messages since, by their ids.
    pub deliveries: BTreeMap<String, Delivery>,
    /// The reset that this one superseded.
    pub supersedes: Option<ResetId>,
    /// Every link sent for it that says "it was not me".
    pub not_me_digests: Vec<NotMeDigest>,
    /// When its owner said so.
    pub not_me_at: Option<Timestamp>,
    /// What they said it to.
    pub not_me_from: Option<NotMeFrom>,
    /// The reset that was offered to another contact then.
    pub not_me_reset: Option<ResetId>,
    /// When each generated password was set, in their order; kept only where events are published.
    pub password_set_at: Vec<Timestamp>,
    /// The facts whose events are published (see [`crate::event`]).
    pub published: Vec<String>,
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
            requested_from: None,
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
            deliveries: BTreeMap::new(),
            supersedes: None,
            not_me_digests: Vec::new(),
            not_me_at: None,
            not_me_from: None,
            not_me_reset: None,
            password_set_at: Vec::new(),
            published: Vec::new(),
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

    /// Whether a guess at its PIN, counted already in [`Self::attempts`], is compared at `now`.
    pub fn takes_guess(&self, now: Timestamp) -> bool {
        let standing = self.standing(now);
        self.method.proof() == Proof::Pin
            && self.attempts <= PIN_ATTEMPTS
            && matches!(standing, Standing::Live | Standing::Expired | Standing::JustUsed)
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

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn the_order_of_requests_is_the_order_of_their_texts() {
        let id = |byte| ResetId::from_bytes([byte; ResetId::BYTES]);
        let order = |millis, byte| RequestOrder::new(Timestamp::from_millis(millis), &id(byte));
        assert!(order(999, 9) < order(1_000, 1));
        assert!(order(1_000, 1) < order(1_000, 2));
        let stored = order(1_795_292_640_123, 3);
        assert_eq!(stored.reset(), Some(id(3)));
        assert_eq!(RequestOrder::from_stored(stored.as_str()), Some(stored));
        let id = id(3);
        for other in ["12#x".to_owned(), format!("12#{id}"), format!("00000000000000x#{id}")] {
            assert_eq!(RequestOrder::from_stored(&other), None, "{other}");
        }
    }

    fn reset(state: State) -> Reset {
        let (id, app) = (ResetId::from_bytes([7; ResetId::BYTES]), AppId::parse("demo").unwrap());
        let asked_for = Timestamp::from_millis(1_000);
        Reset { state, ..Reset::requested(id, app, Method::EmailLink, "hash".to_owned(), asked_for) }
    }

    #[test]
    fn a_secret_is_live_up_to_its_expiry_and_not_at_it() {
        let expires = Timestamp::from_millis(61_000);
        let issued = Reset { expires_at: Some(expires), ..reset(State::Issued) };
        assert_eq!(issued.standing(Timestamp::from_millis(60_999)), Standing::Live);
        assert_eq!(issued.standing(expires), Standing::Expired);
        assert_eq!(
            reset(State::Issued).standing(expires),
            Standing::Expired,
            "one without an expiry is not live"
        );
    }

    #[test]
    fn a_secret_is_answered_success_again_for_ten_minutes_after_its_use() {
        let used = Timestamp::from_millis(5_000);
        for state in [State::Completed, State::Closed] {
            let completed = Reset { completed_at: Some(used), ..reset(state) };
            assert_eq!(completed.standing(used.plus_secs(REPEAT_SECS - 1)), Standing::JustUsed);
            assert_eq!(completed.standing(used.plus_secs(REPEAT_SECS)), Standing::Used);
            assert_eq!(reset(state).standing(used), Standing::Used);
        }
        assert_eq!(reset(State::Superseded).standing(used), Standing::Superseded);
        assert_eq!(reset(State::Refused).standing(used), Standing::Invalid);
        assert_eq!(reset(State::Requested).standing(used), Standing::Invalid);
    }

    #[test]
    fn five_guesses_are_compared_against_a_pin_and_none_against_a_link() {
        let (used, now) = (Timestamp::from_millis(1_000), Timestamp::from_millis(2_000));
        let issued = Reset { method: Method::SmsPin, attempts: PIN_ATTEMPTS, ..reset(State::Issued) };
        assert!(issued.takes_guess(now), "the fifth");
        assert!(!Reset { attempts: PIN_ATTEMPTS + 1, ..issued.clone() }.takes_guess(now));
        assert!(!Reset { method: Method::SmsLink, ..issued.clone() }.takes_guess(now));
        let completed = Reset { state: State::Closed, completed_at: Some(used), ..issued.clone() };
        assert!(completed.takes_guess(now), "a repeat after a lost answer");
        assert!(!completed.takes_guess(used.plus_secs(REPEAT_SECS)));
        for state in [State::Requested, State::Superseded, State::Refused] {
            assert!(!Reset { state, ..issued.clone() }.takes_guess(now), "{state:?}");
        }
    }

    #[test]
    fn every_link_of_a_reset_is_its_own_and_no_other() {
        let id = ResetId::from_bytes([7; ResetId::BYTES]);
        let [first, second, other] = [1, 2, 3]
            .map(|seed| crate::secret::LinkToken::generate(id, &mut StdRng::seed_from_u64(seed)).digest());
        let sent = Reset { link_digests: vec![first.clone(), second.clone()], ..reset(State::Issued) };
        assert!(sent.has_link(&first) && sent.has_link(&second));
        assert!(!sent.has_link(&other) && !reset(State::Issued).has_link(&first));
        let twice = Reset { link_digests: vec![first.clone(), first.clone()], ..sent };
        assert!(twice.has_link(&first));
    }

    #[test]
    fn every_name_reads_back() {
        let works = [Work::Issue, Work::Finish, Work::Publish];
        assert!(works.iter().all(|work| Work::from_stored(work.as_str()) == Some(*work)));
        assert_eq!(Work::from_stored("rest"), None);
        assert!(Method::ALL.iter().all(|method| Method::from_stored(method.as_str()) == Some(*method)));
        assert!(State::ALL.iter().all(|state| State::from_stored(state.as_str()) == Some(*state)));
        let channels = [(Channel::Email, "email"), (Channel::Sms, "sms")];
        assert!(
            channels.iter().all(|(it, name)| it.as_str() == *name && Channel::from_stored(name) == Some(*it))
        );
        let froms = [(NotMeFrom::Request, "request"), (NotMeFrom::Change, "change")];
        assert!(
            froms.iter().all(|(it, name)| it.as_str() == *name && NotMeFrom::from_stored(name) == Some(*it))
        );
        assert_eq!([Proof::Link, Proof::Pin].map(Proof::as_str), ["link", "pin"]);
    }

    #[test]
    fn work_lies_in_the_part_of_its_resets_first_byte() {
        let shard = |byte| ResetId::from_bytes([byte; ResetId::BYTES]).work_shard();
        assert_eq!([0, 1, 31, 32, 255].map(shard), ["work#0", "work#1", "work#31", "work#0", "work#31"]);
    }
}
