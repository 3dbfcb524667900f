//! `requested → issued`: resolves the user, makes a secret, commits its digest, sends it.

use shared::clock::Timestamp;
use shared::log::{self, Step};
use shared::message::{MessageContext, MessageKind};
use shared::reset::{Method, Proof, Refusal, Reset, ResetId, State};
use shared::secret::{LinkToken, NotMeDigest, Pin};
use shared::send::{Recipient, SendError};
use shared::settings::AppSettings;
use shared::store::{Issue, IssueRefused, IssuedSecret, Refused, RequestToken, StoreError, Taken};
use shared::user::User;
use zeroize::Zeroizing;

use crate::outgoing::recipient;
use crate::{Deliver, Fault};

const DAY: i64 = 86_400;
/// Tries of an issue whose user or predecessor changes at the same moment.
const CONTENDED_TRIES: u32 = 3;
/// No setting lets a link live longer, in seconds.
const LONGEST_LIFE: i64 = 7 * DAY;

/// What the user is to get.
struct Plan<'a> {
    user: &'a User,
    method: Method,
    settings: &'a AppSettings,
    contact: &'a str,
    recipient: Recipient<'a>,
    expires_at: Timestamp,
}

/// A secret as it is sent, and its digest as it is kept.
struct Secret {
    shown: Zeroizing<String>,
    digest: IssuedSecret,
    /// The link that refuses, in a mail.
    not_me: Option<(Zeroizing<String>, NotMeDigest)>,
}

/// Whether a try at an issue came to an end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tried {
    Done,
    /// Something changed between the reads and the commit: look again.
    Contended,
}

impl Deliver {
    pub(crate) async fn issue(&self, taken: &Taken, now: Timestamp) -> Result<(), Fault> {
        for _ in 0..CONTENDED_TRIES {
            if self.try_issue(taken, now).await? == Tried::Done {
                return Ok(());
            }
        }
        Err(Fault::Contended)
    }

    async fn try_issue(&self, taken: &Taken, now: Timestamp) -> Result<Tried, Fault> {
        let reset = &taken.reset;
        // Needs no settings, so that an app whose settings are broken does not keep its resets for ever.
        if now >= reset.expires_at.unwrap_or_else(|| reset.requested_at.plus_secs(LONGEST_LIFE)) {
            return self.refuse(taken, Refusal::TooLate, now).await;
        }
        let Some(settings) = self.settings_of(&reset.app, now).await? else {
            return self.refuse(taken, Refusal::UnknownApp, now).await;
        };
        if reset.expires_at.is_none()
            && now >= reset.requested_at.plus_secs(settings.lifetime_secs(reset.method))
        {
            return self.refuse(taken, Refusal::TooLate, now).await;
        }
        let user = match self.resolve(reset).await? {
            Some(user) => user,
            None => return self.refuse(taken, Refusal::UnknownUser, now).await,
        };
        let plan = match self.plan(taken, &user, &settings, now).await? {
            Ok(plan) => plan,
            Err(refusal) => return self.refuse(taken, refusal, now).await,
        };
        let secret = self.make_secret(reset, &plan);
        match self.commit(taken, &plan, &secret, now).await? {
            Ok(superseded) => self.send(taken, &plan, &secret, superseded, now).await,
            Err(IssueRefused::Changed) => Ok(Tried::Contended),
            // Somebody else has it now.
            Err(IssueRefused::Lease) => Ok(Tried::Done),
        }
    }

    async fn refuse(&self, taken: &Taken, why: Refusal, now: Timestamp) -> Result<Tried, Fault> {
        let superseded = taken.reset.supersedes.filter(|_| taken.reset.state == State::Issued);
        self.end(taken, superseded, &why.into(), now).await
    }

    /// Ends a reset without a message. One that it had superseded lives again.
    async fn end(
        &self,
        taken: &Taken,
        superseded: Option<ResetId>,
        refused: &Refused,
        now: Timestamp,
    ) -> Result<Tried, Fault> {
        let superseded = match superseded {
            Some(id) => self.store.reset(&id).await?.filter(|reset| reset.state == State::Superseded),
            None => None,
        };
        let withdrawn = match &superseded {
            Some(superseded) => {
                let token = RequestToken::generate(&mut self.random.clone());
                self.store.withdraw(taken, superseded, refused, now, &token).await?
            }
            None => false,
        };
        if withdrawn || self.store.refuse(taken, refused, now).await? {
            let (outcome, code) = (Some(refused.why.as_str()), refused.detail.as_deref());
            log::step("refused", Step { outcome, code, ..Step::of(&taken.reset) });
        }
        if let Some(revived) = superseded.filter(|_| withdrawn) {
            log::step("revived", Step { by: Some(&taken.reset.id), ..Step::of(&revived) });
        }
        Ok(Tried::Done)
    }

    /// The user that the reset was issued to, or is named by.
    async fn resolve(&self, reset: &Reset) -> Result<Option<User>, StoreError> {
        match (&reset.user, &reset.user_ref) {
            (Some(id), _) => self.store.user(&reset.app, id).await,
            (None, Some(named)) => self.store.find_user(&reset.app, named).await,
            (None, None) => Ok(None),
        }
    }

    /// Whether and how the user gets a message. The first issue is held against the limits; a retry of it has
    /// been counted.
    async fn plan<'a>(
        &self,
        taken: &Taken,
        user: &'a User,
        settings: &'a AppSettings,
        now: Timestamp,
    ) -> Result<Result<Plan<'a>, Refusal>, StoreError> {
        let reset = &taken.reset;
        if user.disabled {
            return Ok(Err(Refusal::Disabled));
        }
        if !user.has_password() {
            return Ok(Err(Refusal::Passwordless));
        }
        // The owner said of the last reset over this channel that it was not theirs.
        if user.held(now).is_some_and(|hold| hold.channel == reset.method.channel()) {
            return Ok(Err(Refusal::Held));
        }
        // Too many PINs were guessed, of this user or of all: a link takes their place, so that nobody is locked out.
        let method = match reset.method {
            Method::SmsPin if user.pin_cap_reached(now) || self.pins_paused(reset, settings, now).await? => {
                Method::SmsLink
            }
            asked => asked,
        };
        let (Some(contact), Some(recipient)) =
            (user.verified_contact(method.channel()), recipient(user, method.channel()))
        else {
            return Ok(Err(Refusal::NoVerifiedContact));
        };
        if overtaken(reset, user) {
            return Ok(Err(Refusal::Overtaken));
        }
        // Before the limits: what cannot arrive uses no budget.
        if user.undeliverable(method.channel()).is_some() {
            return Ok(Err(Refusal::Undeliverable));
        }
        if let Some(refusal) = self.limited(taken, user, settings, recipient, now).await? {
            return Ok(Err(refusal));
        }
        let expires_at = reset.expires_at.unwrap_or_else(|| now.plus_secs(settings.lifetime_secs(method)));
        Ok(Ok(Plan { user, method, settings, contact, recipient, expires_at }))
    }

    fn make_secret(&self, reset: &Reset, plan: &Plan<'_>) -> Secret {
        let mut rng = self.random;
        // An SMS has no room for a second link.
        let not_me = match plan.recipient {
            Recipient::Email(address) => Some(self.make_not_me(reset, address)),
            Recipient::Phone(_) => None,
        };
        match plan.method.proof() {
            Proof::Link => {
                let token = LinkToken::generate(reset.id, &mut rng);
                let shown = Zeroizing::new(self.base.link(&token.expose()));
                Secret { shown, digest: IssuedSecret::Link(token.digest()), not_me }
            }
            Proof::Pin => {
                let pin = Pin::generate(&mut rng);
                let digest = IssuedSecret::Pin(self.pins.digest(&reset.id, &pin));
                Secret { shown: Zeroizing::new(pin.expose().to_owned()), digest, not_me }
            }
        }
    }

    /// Commits the issue; answers with the reset that it superseded.
    async fn commit(
        &self,
        taken: &Taken,
        plan: &Plan<'_>,
        secret: &Secret,
        now: Timestamp,
    ) -> Result<Result<Option<ResetId>, IssueRefused>, Fault> {
        let reset = &taken.reset;
        let contact_hash = self.identifiers.hash("contact", &reset.app, plan.contact);
        let issue = Issue {
            taken,
            user: plan.user,
            method: plan.method,
            generation: reset.generation.unwrap_or(plan.settings.password_generation),
            contact_hash: &contact_hash,
            secret: secret.digest.clone(),
            not_me: secret.not_me.as_ref().map(|(_, digest)| digest.clone()),
            expires_at: plan.expires_at,
            now,
        };
        let previous = self.live_predecessor(plan.user, reset).await?;
        let token = RequestToken::generate(&mut self.random.clone());
        let issued = self.store.issue(&issue, previous.as_ref().map(|previous| &previous.id), &token).await?;
        if issued.is_ok() {
            log_issue(reset, plan.method, previous.as_ref());
        }
        Ok(issued.map(|()| previous.map(|previous| previous.id).or(reset.supersedes)))
    }

    async fn live_predecessor(&self, user: &User, reset: &Reset) -> Result<Option<Reset>, StoreError> {
        let Some(id) = user.current_reset.filter(|id| *id != reset.id) else { return Ok(None) };
        let previous = self.store.reset(&id).await?;
        Ok(previous.filter(|previous| previous.state == State::Issued))
    }

    async fn send(
        &self,
        taken: &Taken,
        plan: &Plan<'_>,
        secret: &Secret,
        superseded: Option<ResetId>,
        now: Timestamp,
    ) -> Result<Tried, Fault> {
        let reset = &taken.reset;
        let settings = plan.settings;
        let generation = reset.generation.unwrap_or(settings.password_generation);
        let name = plan.user.display_name.as_deref();
        let mut context = MessageContext::new(settings, name, reset.requested_at, generation);
        context.lifetime_secs = Some(i64::try_from(plan.expires_at.since(now).as_secs()).unwrap_or(0));
        context.requested_from = reset.requested_from;
        context.not_me_link = secret.not_me.as_ref().map(|(link, _)| link.as_str());
        match plan.method.proof() {
            Proof::Link => context.link = Some(&secret.shown),
            Proof::Pin => {
                context.pin = Some(&secret.shown);
                context.otp_host =
                    Some(settings.otp_domain.as_ref().map_or(self.base.host(), |domain| domain.as_str()));
            }
        }
        let kind = MessageKind::of_method(plan.method);
        let rendered = self.render(taken, kind, settings, plan.user, &context)?;
        match self.hand_over(taken, kind, settings, plan.recipient, &rendered).await {
            Ok(id) => {
                self.store.mark_sent(taken, &format!("{}:{id}", kind.as_str()), now).await?;
                self.await_report(taken, kind, &id, now).await;
                let after = Some(self.clock.now().since(reset.requested_at));
                let method = Some(plan.method.as_str());
                log::step("sent", Step { method, after, ..Step::of(reset) });
                Ok(Tried::Done)
            }
            Err(SendError::Permanent(code)) => {
                let refused = Refused { why: Refusal::Provider, detail: Some(code) };
                self.end(taken, superseded, &refused, now).await
            }
            Err(transient) => Err(transient.into()),
        }
    }
}

/// A retry makes another secret for what is issued already, and may find the next one to supersede.
fn log_issue(reset: &Reset, method: Method, previous: Option<&Reset>) {
    if reset.state == State::Requested {
        log::step("issued", Step { method: Some(method.as_str()), ..Step::of(reset) });
        if method != reset.method {
            log::step("pin-replaced", Step::of(reset));
        }
    }
    if let Some(previous) = previous {
        log::step("superseded", Step { by: Some(&reset.id), ..Step::of(previous) });
    }
}

/// Whether a newer request was issued first, or the account changed after this one was made. The transaction
/// decides; this saves a message's place in the limits.
fn overtaken(reset: &Reset, user: &User) -> bool {
    user.latest_request.as_ref().is_some_and(|latest| *latest > reset.order())
        || user.resets_not_before.is_some_and(|not_before| reset.requested_at <= not_before)
}
