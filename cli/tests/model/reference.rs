//! What must be true of accounts, resets and sessions, whatever happens in which order. It knows what people can
//! see (requests, messages, answers, the clock), and nothing of tables or of how the service comes to it.

use crate::account::{Account, Credentials};
use crate::command::Method;

/// The contract's lives of links and PINs, and the guesses at a PIN.
const LINK_LIFE: i64 = 3_600_000;
const PIN_LIFE: i64 = 600_000;
const GUESSES: u32 = 5;

pub struct Reset {
    pub id: String,
    /// Whom the name meant when it was asked for.
    pub owner: Option<usize>,
    pub method: Method,
    pub at: i64,
    /// The life counts from the first try to send.
    first_try: Option<i64>,
    /// Where its secret went, and how often.
    sent_to: Option<String>,
    sent: u32,
    pin: Option<String>,
    guesses: u32,
    /// Tries whose answer the provider lost: each explains one message more.
    lost: u32,
    lost_passwords: u32,
    passwords: u32,
    /// The newer one whose message went out.
    superseded_by: Option<usize>,
    /// The provider refused its message, or its owner the request.
    pub ended: bool,
    /// Its owner said "it was not me", of the request or of the change.
    pub refused: bool,
    /// A try failed for now: until it is sent or ends, it may or may not have superseded others.
    limbo: bool,
    /// Nobody who looks from outside can tell any more whether it is live.
    unsure: bool,
    pub completed: Option<i64>,
}

/// A reset that appears: whom it is of, how its message goes, and when it counts as asked for.
#[derive(Clone, Copy)]
pub struct Asked {
    pub owner: Option<usize>,
    pub method: Method,
    pub at: i64,
}

pub struct Session {
    pub token: String,
    owner: usize,
    over: bool,
    expires: i64,
}

/// What a completion must come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Works,
    Fails,
    Either,
}

#[derive(Default)]
pub struct Reference {
    pub accounts: Vec<Account>,
    pub resets: Vec<Reset>,
    pub sessions: Vec<Session>,
}

type Held = Result<(), String>;

fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Held {
    if condition { Ok(()) } else { Err(otherwise()) }
}

impl Reference {
    pub fn asked_for(&mut self, id: String, asked: Asked) {
        self.resets.push(Reset {
            id,
            owner: asked.owner,
            method: asked.method,
            at: asked.at,
            first_try: None,
            sent_to: None,
            sent: 0,
            pin: None,
            guesses: 0,
            lost: 0,
            lost_passwords: 0,
            passwords: 0,
            superseded_by: None,
            ended: false,
            refused: false,
            limbo: false,
            unsure: false,
            completed: None,
        });
    }

    /// A link or PIN was sent to `to`.
    pub fn secret_sent(&mut self, of: usize, to: &str, pin: Option<&str>, now: i64) -> Held {
        let reset = &self.resets[of];
        let owner = reset.owner.ok_or("a secret went out for nobody's name")?;
        let account = &self.accounts[owner];
        let allowed = 1 + reset.lost;
        holds(account.reached_at(reset.method) == Some(to), || format!("a secret of {owner} went to {to}"))?;
        holds(pin.is_some() == (reset.method == Method::SmsPin), || "the secret is of another kind".into())?;
        holds(!account.disabled, || "a disabled user got a secret".into())?;
        holds(account.held(now) != Some(reset.method.contact()), || "a held contact got a secret".into())?;
        holds(reset.at > account.ended_resets, || "a reset that the account's change ended was sent".into())?;
        holds(reset.completed.is_none() && !reset.ended, || "a reset that is over was sent".into())?;
        holds(reset.sent < allowed, || "a secret was sent once more than a lost answer explains".into())?;
        holds(reset.first_try.is_none_or(|at| now < at + life(reset.method)), || {
            "a reset was sent after its life".into()
        })?;
        let newer = |other: &Reset| other.owner == Some(owner) && other.sent > 0 && !other.ended;
        holds(!self.resets[of + 1..].iter().any(newer), || "an older request was sent after a newer".into())?;
        let ended_resets = account.ended_resets;
        for older in self.resets[..of].iter_mut().filter(|older| older.owner == Some(owner)) {
            // One that the account's change has ended is no longer the user's: it stays as it is, and dead.
            if older.at > ended_resets {
                older.superseded_by.get_or_insert(of);
            }
            older.limbo = false;
        }
        let reset = &mut self.resets[of];
        reset.first_try.get_or_insert(now);
        reset.sent_to = Some(to.to_owned());
        reset.sent += 1;
        reset.limbo = false;
        reset.pin = pin.map(str::to_owned);
        Ok(())
    }

    /// The provider was asked to send the secret of a reset, and failed for now.
    pub fn sending_failed(&mut self, of: usize, now: i64) {
        let reset = &mut self.resets[of];
        reset.first_try.get_or_insert(now);
        reset.limbo = reset.sent == 0;
        // The newest PIN wins, also one that nobody has seen.
        reset.pin = None;
    }

    /// … and answered nothing: it may have sent it.
    pub fn answer_lost(&mut self, of: usize) {
        self.resets[of].lost += 1;
    }

    /// … and refused it for good. It sends nothing, so it supersedes nothing; unless a lost try did.
    pub fn sending_refused(&mut self, of: usize) {
        self.resets[of].ended = true;
        self.resets[of].limbo = false;
        for other in &mut self.resets {
            if other.superseded_by == Some(of) {
                other.superseded_by = None;
                other.unsure = true;
            }
        }
    }

    /// A generated password is about to be handed over again: the one before it is replaced.
    pub fn password_is_made(&mut self, of: usize) {
        let reset = &self.resets[of];
        let Some(owner) = reset.owner else { return };
        let account = &mut self.accounts[owner];
        let due = account.credentials.are_of(of) && reset.passwords <= reset.lost_passwords && !reset.refused;
        if due && !account.disabled && account.reached_at(reset.method) == reset.sent_to.as_deref() {
            account.credentials = Credentials::Generated(of, None);
            self.end_sessions(owner);
        }
    }

    pub fn password_lost(&mut self, of: usize) {
        self.resets[of].lost_passwords += 1;
    }

    /// A generated password was sent to `to`.
    pub fn password_sent(&mut self, of: usize, to: &str, password: String) -> Held {
        let reset = &self.resets[of];
        let owner = reset.owner.ok_or("a password went out for nobody's name")?;
        let account = &self.accounts[owner];
        holds(reset.completed.is_some(), || "a password went out without a proof".into())?;
        holds(!reset.refused, || "a password went out whose change was refused".into())?;
        holds(account.credentials.are_of(of), || {
            "a password went out that a newer change had replaced".into()
        })?;
        holds(!account.disabled, || "a disabled user got a password".into())?;
        holds(reset.sent_to.as_deref() == Some(to), || {
            "a password left the contact that proved control".into()
        })?;
        holds(account.reached_at(reset.method) == Some(to), || {
            format!("a password of {owner} went to {to}")
        })?;
        holds(reset.passwords <= reset.lost_passwords, || "two passwords were sent for one reset".into())?;
        self.resets[of].passwords += 1;
        self.accounts[owner].credentials = Credentials::Generated(of, Some(password));
        self.end_sessions(owner);
        Ok(())
    }

    /// A notice of the change was sent to `to`.
    pub fn notice_sent(&self, of: usize, to: &str) -> Held {
        let reset = &self.resets[of];
        let account = reset.owner.map(|owner| &self.accounts[owner]).ok_or("a notice for nobody")?;
        let own = [Method::EmailLink, Method::SmsLink].map(|method| account.reached_at(method));
        holds(own.contains(&Some(to)), || format!("a notice went to {to}, which is not the user's"))?;
        holds(reset.completed.is_some(), || "a notice went out without a change".into())
    }

    /// What the use of a secret of a reset must come to.
    pub fn verdict(&self, of: usize, pin: Option<&str>, now: i64) -> Verdict {
        let reset = &self.resets[of];
        let Some(owner) = reset.owner else { return Verdict::Fails };
        let account = &self.accounts[owner];
        let pin_is_dead = pin.is_some() && (pin != reset.pin.as_deref() || reset.guesses >= GUESSES);
        if self.is_over(of, now) || account.disabled || reset.at <= account.ended_resets || pin_is_dead {
            return Verdict::Fails;
        }
        let limbo = self.resets[of + 1..].iter().any(|other| other.owner == Some(owner) && other.limbo);
        if limbo || reset.unsure { Verdict::Either } else { Verdict::Works }
    }

    /// Whether a reset is used, superseded, refused or expired: what its page says by itself.
    pub fn is_over(&self, of: usize, now: i64) -> bool {
        let reset = &self.resets[of];
        let expired = reset.first_try.is_none_or(|at| now >= at + life(reset.method));
        reset.completed.is_some() || reset.superseded_by.is_some() || reset.ended || expired
    }

    /// The reset that a PIN of this account is held against: also the one that it has just completed, since the answer
    /// may have been lost.
    pub fn current(&self, account: usize) -> Option<usize> {
        let sent = |reset: &Reset| reset.owner == Some(account) && reset.sent > 0 && !reset.ended;
        let newest = self.resets.iter().rposition(sent)?;
        let reset = &self.resets[newest];
        (reset.at > self.accounts[account].ended_resets || reset.completed.is_some()).then_some(newest)
    }

    /// A guess at the PIN of an account that was not right.
    pub fn guessed_wrong(&mut self, account: usize) {
        let Some(current) = self.current(account) else { return };
        let limbo =
            self.resets[current + 1..].iter().any(|other| other.owner == Some(account) && other.limbo);
        let reset = &mut self.resets[current];
        reset.guesses += 1;
        // It may have been held against the newer one.
        reset.unsure |= limbo;
    }

    /// Control was proved: the one change of the password that this reset is good for.
    pub fn completed(&mut self, of: usize, typed: Option<&str>, now: i64) -> Held {
        let reset = &mut self.resets[of];
        holds(reset.completed.is_none(), || "one reset changed the password twice".into())?;
        reset.completed = Some(now);
        let owner = reset.owner.ok_or("nobody's reset was completed")?;
        let credentials =
            typed.map_or(Credentials::Pending(of), |typed| Credentials::Typed(typed.to_owned()));
        self.credentials_changed(owner, Some(credentials), now);
        self.accounts[owner].from = Some(of);
        Ok(())
    }

    /// The credentials changed, or access did (disabled, enabled, revoked, refused): sessions and resets end. Other
    /// credentials end a hold.
    pub fn credentials_changed(&mut self, account: usize, credentials: Option<Credentials>, now: i64) {
        if let Some(credentials) = credentials {
            let account = &mut self.accounts[account];
            (account.credentials, account.from, account.held) = (credentials, None, None);
        }
        self.resets_ended(account, now);
        self.end_sessions(account);
    }

    /// A contact changed: resets end, sessions go on.
    pub fn resets_ended(&mut self, account: usize, now: i64) {
        self.accounts[account].ended_resets = now;
    }

    pub fn signed_in(&mut self, owner: usize, token: String, expires: i64) {
        self.sessions.push(Session { token, owner, over: false, expires });
    }

    /// Whether a session must be live.
    pub fn is_live(&self, session: &Session, now: i64) -> bool {
        !session.over && !self.accounts[session.owner].disabled && now < session.expires
    }

    pub fn owner_of(&self, session: usize) -> usize {
        self.sessions[session].owner
    }

    fn end_sessions(&mut self, account: usize) {
        self.sessions.iter_mut().filter(|session| session.owner == account).for_each(|it| it.over = true);
    }
}

fn life(method: Method) -> i64 {
    match method {
        Method::EmailLink | Method::SmsLink => LINK_LIFE,
        Method::SmsPin => PIN_LIFE,
    }
}
