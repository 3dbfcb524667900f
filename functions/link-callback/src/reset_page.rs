//! What the browser of a link that resets is answered.

use std::sync::Arc;

use lambda_http::{Body, Response};
use shared::language::Language;
use shared::log::{self, Step};
use shared::page::{self, Outcome};
use shared::password::PolicyViolation;
use shared::reset::{Reset, Standing};
use shared::settings::{AppSettings, PasswordGeneration};
use shared::user::User;

use crate::Fault;

/// A link that belongs to a reset.
pub(crate) struct Link {
    pub(crate) reset: Reset,
    pub(crate) settings: Arc<AppSettings>,
    pub(crate) language: &'static Language,
}

impl Link {
    /// How the new password comes about: as the message said, if it has said so.
    pub(crate) fn generation(&self) -> PasswordGeneration {
        self.reset.generation.unwrap_or(self.settings.password_generation)
    }

    /// Whether it is still the user's newest, and nothing has revoked it.
    pub(crate) fn is_of(&self, user: &User) -> bool {
        user.current_reset.as_ref() == Some(&self.reset.id)
    }

    /// The form for a new password. What password managers keep it under is the user's login name, or else the contact
    /// that the link was sent to, which its reader has; nothing of a user who has moved on since, perhaps to another
    /// address.
    pub(crate) fn form(
        &self,
        user: Option<&User>,
        refused: Option<&PolicyViolation>,
    ) -> Result<Response<Body>, Fault> {
        let username = user.filter(|user| self.is_of(user)).and_then(|user| match &user.login_name {
            Some(name) => Some(name.as_str()),
            None => user.verified_contact(self.reset.method.channel()),
        });
        Ok(page::new_password(&self.settings, self.language, refused, username)?)
    }

    /// It has done what it is for.
    pub(crate) fn succeeded(&self) -> Result<Response<Body>, Fault> {
        self.ended(match self.generation() {
            PasswordGeneration::Generate => Outcome::OkGenerate,
            PasswordGeneration::Input => Outcome::OkInput,
        })
    }

    /// It is of no use any more, or not yet.
    pub(crate) fn refused(&self, standing: Standing) -> Result<Response<Body>, Fault> {
        let outcome = match standing {
            Standing::JustUsed | Standing::Used => Outcome::Used,
            Standing::Expired => Outcome::Expired,
            Standing::Superseded => Outcome::Superseded,
            // Still live by itself: the user is disabled, gone or has changed.
            Standing::Live | Standing::Invalid => Outcome::Invalid,
        };
        log_refusal(Some(self), outcome);
        self.ended(outcome)
    }

    /// It was withdrawn: answered here, whatever pages the app has.
    pub(crate) fn withdrawn(&self) -> Result<Response<Body>, Fault> {
        log_refusal(Some(self), Outcome::Invalid);
        self.shown(Outcome::Invalid)
    }

    /// Where the browser ends: the app's own page in `generate` mode where it has one, else ours.
    fn ended(&self, outcome: Outcome) -> Result<Response<Body>, Fault> {
        let redirect = match self.generation() {
            PasswordGeneration::Generate => page::redirect(&self.settings, outcome),
            PasswordGeneration::Input => None,
        };
        redirect.map_or_else(|| self.shown(outcome), Ok)
    }

    fn shown(&self, outcome: Outcome) -> Result<Response<Body>, Fault> {
        let channel = Some(self.reset.method.channel());
        Ok(page::result(Some(&self.settings), self.language, outcome, channel, Some(&self.reset.app))?)
    }
}

/// A link that belongs to no reset or app that we know.
pub(crate) fn unknown(language: &'static Language) -> Result<Response<Body>, Fault> {
    log_refusal(None, Outcome::Invalid);
    Ok(page::result(None, language, Outcome::Invalid, None, None)?)
}

fn log_refusal(link: Option<&Link>, outcome: Outcome) {
    let step = link.map(|link| Step::of(&link.reset)).unwrap_or_default();
    log::step("link-refused", Step { outcome: Some(outcome.as_str()), ..step });
}
