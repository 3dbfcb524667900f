//! `GET` and `POST /r/{token}`: the page of a link that resets, and its completion.

use lambda_http::http::Method as HttpMethod;
use lambda_http::{Body, Response};
use shared::clock::Timestamp;
use shared::http::Incoming;
use shared::log::{self, Step};
use shared::page;
use shared::password::{PolicyViolation, prepare_estimate};
use shared::reset::{Proof, Standing};
use shared::secret::LinkToken;
use shared::settings::{LinkAction, PasswordGeneration};
use shared::store::{Completion, NewCredentials, RequestToken};
use shared::user::User;

use crate::reset_page::{Link, unknown};
use crate::{Fault, LinkCallback, browser_language, language_of, unavailable};

const PATH: &str = "r/{token}";

impl LinkCallback {
    /// The page of a link that resets.
    pub(crate) async fn reset_link(
        &self,
        incoming: &Incoming,
        posted: bool,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        if posted && incoming.form_field("newPassword").is_some() {
            prepare_estimate();
            self.hasher.prepare();
        }
        let Some(link) = self.find(incoming, now).await? else {
            return unknown(browser_language(incoming));
        };
        let answered = self.answer(incoming, &link, posted, now).await;
        Ok(answered.unwrap_or_else(|fault| unavailable(&fault, Some(&link.settings), link.language)))
    }

    async fn answer(
        &self,
        incoming: &Incoming,
        link: &Link,
        posted: bool,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        match link.reset.standing(now) {
            Standing::Live if posted => self.complete(incoming, link, now).await,
            Standing::Live => self.offer(incoming, link, now).await,
            Standing::JustUsed if self.is_repeat(incoming, link).await? => link.succeeded(),
            Standing::Invalid => link.withdrawn(),
            over => link.refused(over),
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
                let user = self.user(link).await?.filter(|user| link.is_of(user));
                match user {
                    Some(user) => link.form(Some(&user), None),
                    None => link.refused(Standing::Invalid),
                }
            }
            (PasswordGeneration::Generate, LinkAction::Immediate) if incoming.method == HttpMethod::GET => {
                self.commit(incoming, link, NewCredentials::Pending, now).await
            }
            (PasswordGeneration::Generate, _) => {
                Ok(page::confirm(&link.settings, link.language, link.reset.method.channel())?)
            }
        }
    }

    async fn user(&self, link: &Link) -> Result<Option<User>, Fault> {
        match &link.reset.user {
            Some(user) => Ok(self.store.user(&link.reset.app, user).await?),
            None => Ok(None),
        }
    }

    async fn complete(
        &self,
        incoming: &Incoming,
        link: &Link,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        match link.generation() {
            PasswordGeneration::Generate => self.commit(incoming, link, NewCredentials::Pending, now).await,
            PasswordGeneration::Input => {
                let user = self.user(link).await?;
                match self.check(incoming, link, user.as_ref()).await? {
                    Checked::New(credentials) => self.commit(incoming, link, credentials, now).await,
                    Checked::JustSet => link.succeeded(),
                    Checked::Refused(violation) => {
                        let outcome = Some(violation.as_str());
                        log::step("password-refused", Step { outcome, ..Step::of(&link.reset) });
                        link.form(user.as_ref(), Some(&violation))
                    }
                }
            }
        }
    }

    /// Checks and hashes what was typed. A refusal uses nothing up.
    async fn check(&self, incoming: &Incoming, link: &Link, user: Option<&User>) -> Result<Checked, Fault> {
        let policy = &link.settings.password_policy;
        let typed = incoming.form_field("newPassword").unwrap_or_default();
        let password = match policy.check(&typed) {
            Ok(password) => password,
            Err(violation) => return Ok(Checked::Refused(violation)),
        };
        // Without its user the commit will say that the link is of no use; the hash is made all the same.
        let seen_version = user.map_or(0, |user| user.credentials_version);
        if let Some(user) = user {
            if let Err(violation) = policy.check_for(&password, user, link.settings.name.as_str()) {
                return Ok(Checked::Refused(violation));
            }
            if self.hasher.is_current(&password, user).await? {
                // Another press of the same form may have come first, between the read of the reset and that of the user.
                let just_set = user.password_is_from(&link.reset.id);
                return Ok(if just_set {
                    Checked::JustSet
                } else {
                    Checked::Refused(PolicyViolation::SameAsOld)
                });
            }
        }
        let hash = self.hasher.hash(&password, &mut self.random.clone()).await?;
        Ok(Checked::New(NewCredentials::Password { hash, seen_version }))
    }

    async fn commit(
        &self,
        incoming: &Incoming,
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
                link.succeeded()
            }
            // Somebody was faster, perhaps the same person with a second press, or the account has changed: say what
            // the link is now.
            Err(_) => {
                let reset = self.store.reset(&link.reset.id).await?;
                match reset.map_or(Standing::Invalid, |reset| reset.standing(now)) {
                    Standing::JustUsed if self.is_repeat(incoming, link).await? => link.succeeded(),
                    standing => link.refused(standing),
                }
            }
        }
    }

    /// Whether this is the completing request once more: its answer may have been lost, or the button pressed twice.
    async fn is_repeat(&self, incoming: &Incoming, link: &Link) -> Result<bool, Fault> {
        let posted = incoming.method == HttpMethod::POST;
        match link.generation() {
            PasswordGeneration::Generate => Ok(posted || link.settings.link_action == LinkAction::Immediate),
            PasswordGeneration::Input => {
                let typed = incoming.form_field("newPassword").filter(|_| posted);
                let password = typed.and_then(|typed| link.settings.password_policy.check(&typed).ok());
                let Some(password) = password else { return Ok(false) };
                let Some(user) = self.user(link).await? else { return Ok(false) };
                Ok(user.password_is_from(&link.reset.id) && self.hasher.is_current(&password, &user).await?)
            }
        }
    }
}

/// What became of a password that was typed.
enum Checked {
    /// To be set.
    New(NewCredentials),
    /// It is the user's already, by this very link.
    JustSet,
    /// The policy does not take it.
    Refused(PolicyViolation),
}
