//! `GET` and `POST /r/{token}` and `/n/{token}`: the page of a link that resets, or that says "it was not me", and
//! what its button does.
//!
//! GET and HEAD change nothing, since mail scanners open every link; the exception is GET in `generate` mode
//! with `linkAction = "immediate"`, the literal behaviour of the seeds.

mod not_me;
mod reset_link;
mod reset_page;

use lambda_http::http::Method as HttpMethod;
use lambda_http::{Body, Request, Response};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment};
use shared::http::{ApiError, Incoming, accepted_languages, method_not_allowed};
use shared::language::Language;
use shared::log;
use shared::page::{self, Outcome, PageError};
use shared::password::{HashError, Hasher};
use shared::random::Random;
use shared::reset::Reset;
use shared::settings::{AppSettings, LocaleTag};
use shared::store::{SettingsCache, Store, StoreError};

/// What the links that refuse lie under.
const NOT_ME: &str = "n";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct LinkCallback {
    store: Store,
    settings: SettingsCache,
    hasher: Hasher,
    clock: Clock,
    random: Random,
}

/// Why no page could be decided on: our fault, shown as a page that says so.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("the reset or its user changed at the same moment, again and again")]
    Contended,
}

impl LinkCallback {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Store::connect(aws, env.tables(), env.retention()?),
            settings: SettingsCache::default(),
            hasher: Hasher::per_core(),
            clock,
            random: Random::from_os(),
        })
    }

    /// Answers one request with a page or a redirect.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let head = request.method() == HttpMethod::HEAD;
        let language = Language::choose(&accepted_languages(request.headers()));
        let mut response = match Incoming::read(request) {
            Ok(incoming) => {
                let answered = self.page(&incoming).await;
                answered.unwrap_or_else(|fault| unavailable(&fault, None, language))
            }
            Err(error) => refused(error, language),
        };
        if head {
            *response.body_mut() = Body::Empty;
        }
        response
    }

    /// Answers what never became a request, or is larger than any form of ours: a page, as to every browser.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        refused(error, Language::english())
    }

    async fn page(&self, incoming: &Incoming) -> Result<Response<Body>, Fault> {
        let posted = match incoming.method {
            HttpMethod::GET | HttpMethod::HEAD => false,
            HttpMethod::POST => true,
            _ => return Ok(method_not_allowed("GET, HEAD, POST")),
        };
        let now = self.clock.now();
        match incoming.lies_under(NOT_ME) {
            true => self.not_me_link(incoming, posted, now).await,
            false => self.reset_link(incoming, posted, now).await,
        }
    }
}

/// The language that the message was in, or else what the browser asks for, or the app's.
fn language_of(reset: &Reset, settings: &AppSettings, incoming: &Incoming) -> &'static Language {
    let accepted = accepted_languages(&incoming.headers);
    let default = settings.default_locale.as_ref().map(LocaleTag::locale);
    Language::choose(reset.locale.iter().chain(&accepted).chain(default))
}

fn browser_language(incoming: &Incoming) -> &'static Language {
    Language::choose(&accepted_languages(&incoming.headers))
}

/// The page of what is no request of a link.
fn refused(error: ApiError, language: &'static Language) -> Response<Body> {
    let ours = matches!(error, ApiError::Undefined);
    let outcome = if ours { Outcome::Unavailable } else { Outcome::Unreadable };
    let mut response = page::or_bare(page::result(None, language, outcome, None, None));
    *response.status_mut() = error.into_response().status();
    response
}

/// Logs a fault of ours; its page names the app, if it is known by then.
fn unavailable(fault: &Fault, settings: Option<&AppSettings>, language: &'static Language) -> Response<Body> {
    log::failure("link", None, fault);
    page::or_bare(page::result(settings, language, Outcome::Unavailable, None, None))
}
