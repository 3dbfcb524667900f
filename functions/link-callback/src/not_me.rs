//! `GET` and `POST /n/{token}`: "it was not me". GET and HEAD change nothing and say what the button will do; the
//! same POST again shows what was done. Never a redirect: whoever comes here is to read what has happened.

use std::sync::Arc;

use lambda_http::{Body, Response};
use shared::clock::Timestamp;
use shared::http::Incoming;
use shared::language::Language;
use shared::log::{self, Step};
use shared::page::{self, NotMeOffer, NotMeOutcome};
use shared::reset::{Method, NotMeFrom, NotMeStanding, Reset, ResetId};
use shared::secret::NotMeToken;
use shared::settings::AppSettings;
use shared::store::{RefusedChange, RequestToken, Store};
use shared::user::{Hold, User};

use crate::{Fault, LinkCallback, browser_language, language_of};

const PATH: &str = "n/{token}";
/// Tries of a refusal whose reset or user changes at the same moment.
const TRIES: u32 = 3;

/// A link that belongs to a reset and was sent to the address that its user has.
struct Link {
    reset: Reset,
    user: User,
    settings: Arc<AppSettings>,
    language: &'static Language,
}

impl Link {
    fn standing(&self, now: Timestamp) -> NotMeStanding {
        self.reset.not_me_standing(&self.user, self.settings.not_me.lifetime_seconds.secs(), now)
    }

    /// How another contact is offered a reset, if one is.
    fn another(&self) -> Option<Method> {
        self.reset.method_for_another_contact(&self.user, &self.settings)
    }

    fn hold_secs(&self) -> Option<i64> {
        self.settings.not_me.hold_account_seconds.as_ref().map(|seconds| seconds.secs())
    }

    fn offer(&self, offer: NotMeOffer) -> Result<Response<Body>, Fault> {
        Ok(page::not_me(&self.settings, self.language, offer)?)
    }

    fn ended(&self, outcome: NotMeOutcome) -> Result<Response<Body>, Fault> {
        Ok(page::not_me_result(Some(&self.settings), self.language, outcome, Some(&self.reset.app))?)
    }

    /// What was done when it was refused, before or just now.
    fn said(&self, from: NotMeFrom, now: Timestamp) -> Result<Response<Body>, Fault> {
        self.ended(match from {
            NotMeFrom::Request => NotMeOutcome::Request,
            NotMeFrom::Change => NotMeOutcome::Change {
                another_contact: self.reset.not_me_reset.is_some(),
                held_until: self.user.held(now).map(|hold| hold.until),
            },
        })
    }
}

impl LinkCallback {
    /// The page of a link that refuses.
    pub(crate) async fn not_me_link(
        &self,
        incoming: &Incoming,
        posted: bool,
        now: Timestamp,
    ) -> Result<Response<Body>, Fault> {
        for tries_left in (0..=TRIES).rev() {
            let Some(link) = self.find_refused(incoming, now).await? else {
                return Ok(page::not_me_result(
                    None,
                    browser_language(incoming),
                    NotMeOutcome::Invalid,
                    None,
                )?);
            };
            match link.standing(now) {
                NotMeStanding::Request if !posted => return link.offer(NotMeOffer::Request),
                NotMeStanding::Change if !posted => {
                    let (another_contact, hold_secs) = (link.another().is_some(), link.hold_secs());
                    return link.offer(NotMeOffer::Change { another_contact, hold_secs });
                }
                NotMeStanding::Request | NotMeStanding::Change if tries_left == 0 => break,
                // Committed or not, the next look tells what is so now.
                NotMeStanding::Request => self.refuse_request(&link, now).await?,
                NotMeStanding::Change => self.refuse_change(&link, now).await?,
                NotMeStanding::Said(from) => return link.said(from, now),
                NotMeStanding::RequestOver => return link.ended(NotMeOutcome::RequestOver),
                NotMeStanding::ChangeOver => return link.ended(NotMeOutcome::ChangeOver),
                NotMeStanding::Expired => return link.ended(NotMeOutcome::Expired),
            }
        }
        Err(Fault::Contended)
    }

    async fn find_refused(&self, incoming: &Incoming, now: Timestamp) -> Result<Option<Link>, Fault> {
        let segments = incoming.capture(PATH).ok().flatten();
        let token = segments.and_then(|segments| NotMeToken::parse(segments.first()?));
        let Some(token) = token else { return Ok(None) };
        let Some(reset) = self.store.reset(token.reset_id()).await? else { return Ok(None) };
        let Some(id) = &reset.user else { return Ok(None) };
        let Some(user) = self.store.user(&reset.app, id).await? else { return Ok(None) };
        // Of another address than today's it is of no use: that mailbox may be anybody's.
        let known = user.verified_email().is_some_and(|address| reset.has_not_me(&token.digest(address)));
        if !known {
            return Ok(None);
        }
        let settings = self.settings.get(&self.store, &reset.app, now).await?;
        Ok(settings.map(|settings| {
            let language = language_of(&reset, &settings, incoming);
            Link { reset, user, settings, language }
        }))
    }

    async fn refuse_request(&self, link: &Link, now: Timestamp) -> Result<(), Fault> {
        let token = RequestToken::generate(&mut self.random.clone());
        if self.store.refuse_request(&link.reset, &link.user, now, &token).await? {
            said(link, NotMeFrom::Request);
        }
        Ok(())
    }

    async fn refuse_change(&self, link: &Link, now: Timestamp) -> Result<(), Fault> {
        let mut rng = self.random;
        let offered = link.another().map(|method| {
            let at = Store::offered_at(&link.user, now);
            Reset::offered(ResetId::generate(&mut rng), &link.user, method, at, Store::due_at_once(now))
        });
        let hold = link
            .hold_secs()
            .map(|seconds| Hold { until: now.plus_secs(seconds), channel: link.reset.method.channel() });
        let change =
            RefusedChange { reset: &link.reset, user: &link.user, hold, offered: offered.as_ref(), now };
        let token = RequestToken::generate(&mut rng);
        if self.store.refuse_change(&change, &token).await? {
            said(link, NotMeFrom::Change);
            if let Some(offered) = &offered {
                log::step("offered", Step::of(offered));
            }
        }
        Ok(())
    }
}

fn said(link: &Link, from: NotMeFrom) {
    log::step("not-me", Step { outcome: Some(from.as_str()), ..Step::of(&link.reset) });
}
