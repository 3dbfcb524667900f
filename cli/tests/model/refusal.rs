//! "It was not me", as the reference knows it.

use crate::command::{App, Contact, Method};
use crate::reference::{Reference, Verdict};

/// So long a change can be refused.
const CHANGE_LIFE: i64 = 7 * 86_400_000;
/// So long the app that asks for passwords holds an account whose owner has refused a change.
pub const HOLD_SECS: i64 = 86_400;

/// What the use of a link that refuses must come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request dies, and nothing else.
    Request,
    /// … or it was dead already: nobody who looks from outside can tell.
    Perhaps,
    /// Sessions and other resets end, and another contact is offered a reset.
    Change,
    Nothing,
}

impl Reference {
    /// What a link that refuses reset `of`, which went to the address `to`, must come to.
    pub fn refusal(&self, of: usize, to: &str, now: i64) -> Refusal {
        let reset = &self.resets[of];
        let Some(account) = reset.owner.map(|owner| &self.accounts[owner]) else { return Refusal::Nothing };
        // An old mailbox can do nothing, and whoever has refused before has nothing left to do.
        if !account.email.verified || account.email.address != to || reset.refused {
            return Refusal::Nothing;
        }
        match (reset.completed, self.verdict(of, None, now)) {
            (None, Verdict::Works) => Refusal::Request,
            (None, Verdict::Either) => Refusal::Perhaps,
            (None, Verdict::Fails) => Refusal::Nothing,
            (Some(at), _) if account.from == Some(of) && now < at + CHANGE_LIFE => Refusal::Change,
            (Some(_), _) => Refusal::Nothing,
        }
    }

    pub fn request_refused(&mut self, of: usize) {
        self.resets[of].ended = true;
        self.resets[of].refused = true;
    }

    /// Answers by what method a reset is offered, if there is another contact to offer it to.
    pub fn change_refused(&mut self, of: usize, owner: usize, now: i64) -> Option<Method> {
        self.resets[of].refused = true;
        let proved = self.resets[of].method.contact();
        self.credentials_changed(owner, None, now);
        let account = &mut self.accounts[owner];
        if account.app == App::Asks {
            account.held = Some((proved, now + HOLD_SECS * 1_000));
        }
        let other = match proved {
            Contact::Email => Method::SmsLink,
            Contact::Phone => Method::EmailLink,
        };
        (!account.disabled && account.reached_at(other).is_some()).then_some(other)
    }
}
