//! `GET` and `POST /r/{token}`: the page of a link that resets, and its completion.

use std::sync::Arc;

use lambda_http::http::Method as HttpMethod;
use lambda_http::{Body, Response};
use shared::clock::Timestamp;
use shared::http::Incoming;
use shared::language::Language;
use shared::log::{self, Step};
use shared::page::{self, Outcome};
use shared::password::PolicyViolation;
use shared::reset::{Proof, Reset, Standing};
use shared::secret::LinkToken;
use shared::settings::{AppSettings, LinkAction, PasswordGeneration};
use shared::store::{Completion, NewCredentials, RequestToken};

use crate::{Fault, LinkCallback, browser_language, language_of};

const PATH: &str = "r/{token}";

/// A link that belongs to a reset.
struct Link {
    reset: Reset,
    settings: Arc<AppSettings>,
    language: &'static Language,
}

impl Link {
    fn generation(&self) -> PasswordGeneration {
        self.reset.generation.unwrap_or(self.settings.password_generation)
    }
}

impl LinkCallback {
    /// The page of a link that resets.
    pub(crate) async fn reset_link(
        &self,
        incoming: &Incoming,
        posted: bool,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        let Some(link) = self.find(incoming, now).await? else {
            log_refusal(None, Outcome::Invalid);
            return Ok(page::result(None, browser_language(incoming), Outcome::Invalid, None, None)?);
        };
        match link.reset.standing(now) {
            Standing::Live if posted => self.complete(incoming, &link, now).await,
            Standing::Live => self.offer(incoming, &link, now).await,
            Standing::JustUsed if self.is_repeat(incoming, &link, posted).await? => {
                ended(&link, success(&link))
            }
            Standing::Invalid => {
                log_refusal(Some(&link), Outcome::Invalid);
                Ok(page::result(None, link.language, Outcome::Invalid, None, None)?)
            }
            over => refused(&link, after_refusal(over)),
        }
    }

    async fn find(&self, incoming: &Incoming, now: Timestamp) -> Result<Option<Link>, Fault> {
        let segments = incoming.capture(PATH).ok().flatten();
        let token = segments.and_then(|segments| LinkToken::parse(segments.first()?));
        let Some(token) = token else { return Ok(None) };
        let Some(reset) = self.store.reset(token.reset_id()).await? else { return Ok(None) };
        if !reset.has_link(&token.digest()) {
            return Ok(None);
        }
        let settings = self.settings.get(&self.store, &reset.app, now).await?;
        Ok(settings.map(|settings| {
            let language = language_of(&reset, &settings, incoming);
            Link { reset, settings, language }
        }))
    }

    /// What a live link shows.
    async fn offer(&self, incoming: &Incoming, link: &Link, now: Timestamp) -> Result<Response<Body>, Fault> {
        match (link.generation(), link.settings.link_action) {
            (PasswordGeneration::Input, _) => {
                Ok(page::new_password(&link.settings, link.language, &link.settings.password_policy, None)?)
            }
            (PasswordGeneration::Generate, LinkAction::Immediate) if incoming.method == HttpMethod::GET => {
                self.commit(link, NewCredentials::Pending, now).await
            }
            (PasswordGeneration::Generate, _) => {
                Ok(page::confirm(&link.settings, link.language, link.reset.method.channel())?)
            }
        }
    }

    async fn complete(
        &self,
        incoming: &Incoming,
        link: &Link,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        match link.generation() {
            PasswordGeneration::Generate => self.commit(link, NewCredentials::Pending, now).await,
            PasswordGeneration::Input => match self.check(incoming, link).await? {
                Ok(credentials) => self.commit(link, credentials, now).await,
                Err(violation) => {
                    let outcome = Some(violation.as_str());
                    log::step("password-refused", Step { outcome, ..Step::of(&link.reset) });
                    let policy = &link.settings.password_policy;
                    Ok(page::new_password(&link.settings, link.language, policy, Some(&violation))?)
                }
            },
        }
    }

    /// Checks and hashes what was typed. A refusal uses nothing up.
    async fn check(
        &self,
        incoming: &Incoming,
        link: &Link,
    ) -> Result<Result<NewCredentials, PolicyViolation>, Fault> {
        let policy = &link.settings.password_policy;
        let typed = incoming.form_field("newPassword").unwrap_or_default();
        let password = match policy.check(&typed) {
            Ok(password) => password,
            Err(violation) => return Ok(Err(violation)),
        };
        let user = match &link.reset.user {
            Some(user) => self.store.user(&link.reset.app, user).await?,
            None => None,
        };
        // Without its user the commit will say that the link is of no use; the hash is made all the same.
        let seen_version = user.as_ref().map_or(0, |user| user.credentials_version);
        if let Some(user) = &user {
            if let Err(violation) = policy.check_for(&password, user, link.settings.name.as_str()) {
                return Ok(Err(violation));
            }
            if self.hasher.is_current(&password, user).await? {
                return Ok(Err(PolicyViolation::SameAsOld));
            }
        }
        let hash = self.hasher.hash(&password, &mut self.random.clone()).await?;
        Ok(Ok(NewCredentials::Password { hash, seen_version }))
    }

    async fn commit(
        &self,
        link: &Link,
        credentials: NewCredentials,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        let completion = Completion {
            reset: &link.reset,
            proof: Proof::Link,
            generation: link.generation(),
            credentials,
            now,
        };
        let token = RequestToken::generate(&mut self.random.clone());
        match self.store.complete(&completion, &token).await? {
            Ok(()) => {
                let after = Some(self.clock.now().since(link.reset.requested_at));
                log::step("completed", Step { after, ..Step::of(&link.reset) });
                ended(link, success(link))
            }
            // Somebody was faster, or the account has changed: say what the link is now.
            Err(_) => {
                let reset = self.store.reset(&link.reset.id).await?;
                refused(link, reset.map_or(Outcome::Invalid, |reset| after_refusal(reset.standing(now))))
            }
        }
    }

    /// Whether this is the completing request once more: its answer may have been lost.
    async fn is_repeat(&self, incoming: &Incoming, link: &Link, posted: bool) -> Result<bool, Fault> {
        match link.generation() {
            PasswordGeneration::Generate => Ok(posted || link.settings.link_action == LinkAction::Immediate),
            PasswordGeneration::Input => {
                let typed = incoming.form_field("newPassword").filter(|_| posted);
                let password = typed.and_then(|typed| link.settings.password_policy.check(&typed).ok());
                let (Some(password), Some(user)) = (password, &link.reset.user) else { return Ok(false) };
                let Some(user) = self.store.user(&link.reset.app, user).await? else { return Ok(false) };
                Ok(user.password_is_from(&link.reset.id) && self.hasher.is_current(&password, &user).await?)
            }
        }
    }
}

fn success(link: &Link) -> Outcome {
    match link.generation() {
        PasswordGeneration::Generate => Outcome::OkGenerate,
        PasswordGeneration::Input => Outcome::OkInput,
    }
}

fn after_refusal(standing: Standing) -> Outcome {
    match standing {
        Standing::JustUsed | Standing::Used => Outcome::Used,
        Standing::Expired => Outcome::Expired,
        Standing::Superseded => Outcome::Superseded,
        // Still live by itself: the user is disabled, gone or has changed.
        Standing::Live | Standing::Invalid => Outcome::Invalid,
    }
}

/// A link that is of no use any more, or not yet.
fn refused(link: &Link, outcome: Outcome) -> Result<Response<Body>, Fault> {
    log_refusal(Some(link), outcome);
    ended(link, outcome)
}

fn log_refusal(link: Option<&Link>, outcome: Outcome) {
    let step = link.map(|link| Step::of(&link.reset)).unwrap_or_default();
    log::step("link-refused", Step { outcome: Some(outcome.as_str()), ..step });
}

/// Where the browser ends: the app's own page in `generate` mode where it has one, else ours.
fn ended(link: &Link, outcome: Outcome) -> Result<Response<Body>, Fault> {
    let redirect = match link.generation() {
        PasswordGeneration::Generate => page::redirect(&link.settings, outcome),
        PasswordGeneration::Input => None,
    };
    match redirect {
        Some(redirect) => Ok(redirect),
        None => {
            let channel = Some(link.reset.method.channel());
            Ok(page::result(Some(&link.settings), link.language, outcome, channel, Some(&link.reset.app))?)
        }
    }
}
