//! `completed → closed`: sends the generated password or the notice of the change.

use shared::clock::Timestamp;
use shared::log::{self, Step};
use shared::message::{MessageContext, MessageKind};
use shared::password;
use shared::reset::{Channel, Refusal};
use shared::send::SendError;
use shared::settings::{AppSettings, LONGEST_NOT_ME_SECS, PasswordGeneration};
use shared::store::Taken;
use shared::user::User;

use crate::outgoing::recipient;
use crate::{Deliver, Fault, Outcome, log_end};

/// With pauses that double to half an hour, so many tries take 24 hours; then an alarm, and the operator's
/// `rekey reset redrive`.
pub(crate) const FINISH_TRIES: u32 = 54;

/// What became of a generated password.
enum Password {
    /// It is with the provider; or the user typed one.
    Sent,
    /// The user's credentials are no longer this reset's.
    Overtaken,
    /// The contact that proved control is no longer the user's.
    ContactChanged,
    /// The provider refused it for good, with this code: an operator may mend that and redrive.
    Refused(String),
}

/// How a finish ends.
enum End {
    /// All messages are out, or the rest is of no use any more.
    Closed(Option<Outcome>),
    /// The reset stays completed with this outcome, for the operator to redrive; the log is told the last fault.
    GivenUp { outcome: String, last: Option<Outcome> },
}

impl End {
    fn closed(outcome: &'static str) -> Self {
        Self::Closed(Some(outcome.into()))
    }
}

impl Deliver {
    pub(crate) async fn finish(&self, taken: &Taken, now: Timestamp) -> Result<(), Fault> {
        // That sessions are over is told first. Neither waits for the other: the topic may be down, or the providers.
        let told = self.tell(taken, &taken.reset, now);
        let ((), end) = futures_util::future::join(told, self.send_what_is_due(taken, now)).await;
        let end = end?;
        let links_until = self.links_until(taken, now).await;
        // What somebody else has taken meanwhile is theirs to end, and to tell.
        match end {
            End::Closed(outcome) => {
                let stored = outcome.as_ref().map(Outcome::stored);
                if self.store.close(taken, stored.as_deref(), links_until, now).await? {
                    log_end("closed", taken, outcome.as_ref());
                }
            }
            End::GivenUp { outcome, last } => {
                // Told in any case: the SDK's second try after a lost answer finds the work gone, and rather two alarms
                // than none.
                self.store.give_up(taken, &outcome, links_until, now).await?;
                log_end("undelivered", taken, last.as_ref());
            }
        }
        Ok(())
    }

    async fn send_what_is_due(&self, taken: &Taken, now: Timestamp) -> Result<End, Fault> {
        let reset = &taken.reset;
        let generate = reset.generation == Some(PasswordGeneration::Generate);
        let password_due = generate && reset.password_sent_at.is_none();
        // Whoever proved control was not the owner: they get no password, nor does anybody else of this reset.
        if password_due && reset.not_me_at.is_some() {
            return Ok(End::closed("not-me"));
        }
        if reset.tries > FINISH_TRIES {
            let last = reset.outcome.as_deref().map(Outcome::of_stored_fault);
            return Ok(End::GivenUp { outcome: "undelivered".to_owned(), last });
        }
        let Some(settings) = self.settings_of(&reset.app, now).await? else {
            return Ok(End::closed("unknown-app"));
        };
        let user = match &reset.user {
            Some(id) => self.store.user(&reset.app, id).await?,
            None => None,
        };
        let Some(user) = user.filter(|user| !user.disabled) else {
            return Ok(End::closed("user-gone-or-disabled"));
        };
        let sent = if password_due {
            self.send_password(taken, &user, &settings, now).await?
        } else {
            Password::Sent
        };
        // The others hear of the change whatever became of the password; a newer change has its own notice.
        let told = generate && matches!(sent, Password::Sent);
        let noticed = match sent {
            Password::Overtaken => None,
            _ => self.send_notices(taken, &user, &settings, told, now).await?,
        };
        Ok(match sent {
            Password::Sent => End::Closed(noticed),
            Password::Overtaken => End::closed("overtaken"),
            // What proved control is another contact than today's: the new one has proved nothing.
            Password::ContactChanged => End::closed("contact-changed"),
            Password::Refused(code) => {
                let outcome = Outcome::of_provider(&code);
                End::GivenUp { outcome: outcome.stored(), last: Some(outcome) }
            }
        })
    }

    /// Until when the links of its messages work that say "it was not me"; as long as any app's if its settings
    /// cannot be read, for these must not keep a finish from its end.
    async fn links_until(&self, taken: &Taken, now: Timestamp) -> Timestamp {
        let lifetime = match self.settings_of(&taken.reset.app, now).await {
            Ok(settings) => settings.map_or(0, |settings| settings.not_me.lifetime_seconds.secs()),
            Err(error) => {
                log::failure("deliver", Some(&taken.reset.id), &error);
                LONGEST_NOT_ME_SECS.into()
            }
        };
        taken.reset.completed_at.unwrap_or(now).plus_secs(lifetime)
    }

    /// Makes the password, sets its hash, sends it over the channel that proved control.
    async fn send_password(
        &self,
        taken: &Taken,
        user: &User,
        settings: &AppSettings,
        now: Timestamp,
    ) -> Result<Password, Fault> {
        let reset = &taken.reset;
        let channel = reset.method.channel();
        let contact = user
            .verified_contact(channel)
            .map(|contact| self.identifiers.hash("contact", &reset.app, contact));
        // Sent even if the contact was found undeliverable since: it has just proved control, and without this
        // message the user would have no password at all.
        let (Some(recipient), true) = (recipient(user, channel), contact == reset.contact_hash) else {
            return Ok(Password::ContactChanged);
        };
        let not_me = self.keep_not_me(taken, recipient).await?;
        let mut rng = self.random;
        let password = password::generate(&settings.password_policy, &mut rng);
        let hash = self.hasher.hash(&password, &mut rng).await?;
        if !self.store.set_generated_password(user, &reset.id, channel, &hash, now).await? {
            return Ok(Password::Overtaken);
        }
        let kind = MessageKind::new_password(channel);
        let mut context = self.context(taken, user, settings);
        context.password = Some(password.expose());
        context.not_me_link = not_me.as_ref().map(|link| link.as_str());
        let rendered = self.render(taken, kind, settings, user, &context)?;
        match self.hand_over(taken, kind, settings, recipient, &rendered).await {
            Ok(id) => {
                self.store.record_message(taken, &format!("{}:{id}", kind.as_str()), true, now).await?;
                self.await_report(taken, kind, &id, now).await;
                let after = reset.completed_at.map(|completed| self.clock.now().since(completed));
                log::step("password-sent", Step { after, ..Step::of(reset) });
                Ok(Password::Sent)
            }
            Err(SendError::Permanent(code)) => Ok(Password::Refused(code)),
            Err(transient) => Err(transient.into()),
        }
    }

    /// Sends "your password was changed": to every verified email, and by SMS where that was the channel;
    /// unless the user was `told` there by the message with the new password.
    async fn send_notices(
        &self,
        taken: &Taken,
        user: &User,
        settings: &AppSettings,
        told: bool,
        now: Timestamp,
    ) -> Result<Option<Outcome>, Fault> {
        let proved = taken.reset.method.channel();
        let mut outcome = None;
        for channel in [Channel::Email, Channel::Sms] {
            let wanted = channel == Channel::Email || channel == proved;
            if !wanted || (told && channel == proved) {
                continue;
            }
            if let Some(why) = self.send_notice(taken, user, settings, channel, now).await? {
                outcome = Some(why);
            }
        }
        Ok(outcome)
    }

    /// Sends one notice; answers why it was not sent, if it never will be.
    async fn send_notice(
        &self,
        taken: &Taken,
        user: &User,
        settings: &AppSettings,
        channel: Channel,
        now: Timestamp,
    ) -> Result<Option<Outcome>, Fault> {
        let kind = MessageKind::changed(channel);
        let sent = taken.reset.message_ids.iter().any(|id| id.starts_with(kind.as_str()));
        let Some(recipient) = recipient(user, channel).filter(|_| !sent) else { return Ok(None) };
        if user.undeliverable(channel).is_some() {
            return Ok(Some(Refusal::Undeliverable.as_str().into()));
        }
        let not_me = self.keep_not_me(taken, recipient).await?;
        let mut context = self.context(taken, user, settings);
        context.not_me_link = not_me.as_ref().map(|link| link.as_str());
        let rendered = self.render(taken, kind, settings, user, &context)?;
        match self.hand_over(taken, kind, settings, recipient, &rendered).await {
            Ok(id) => {
                self.store.record_message(taken, &format!("{}:{id}", kind.as_str()), false, now).await?;
                self.await_report(taken, kind, &id, now).await;
                let method = Some(channel.as_str());
                log::step("notice-sent", Step { method, ..Step::of(&taken.reset) });
                Ok(None)
            }
            Err(SendError::Permanent(code)) => Ok(Some(Outcome::of_provider(&code))),
            Err(transient) => Err(transient.into()),
        }
    }

    fn context<'a>(&self, taken: &Taken, user: &'a User, settings: &'a AppSettings) -> MessageContext<'a> {
        let reset = &taken.reset;
        let generation = reset.generation.unwrap_or(settings.password_generation);
        let name = user.display_name.as_deref();
        let mut context = MessageContext::new(settings, name, reset.requested_at, generation);
        context.changed_at = Some(reset.completed_at.unwrap_or(reset.requested_at));
        context
    }
}
