//! `GET` and `POST /forgot/{appId}`: the start page, where people ask for a reset in the browser and enter the code of
//! an SMS; and `/.well-known/change-password`, which leads there.
//!
//! GET and HEAD change nothing. There are no cookies and no sessions: what was typed goes on in the fields of a form,
//! never in a URL. A request is taken as request-reset takes it, and a code as complete-reset does, by the same code.

mod ask;
mod prove;
mod typed;

use std::sync::Arc;

use lambda_http::http::Method as HttpMethod;
use lambda_http::{Body, Request, Response};
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::http::{ApiError, Incoming, accepted_languages, method_not_allowed};
use shared::identifier::AppId;
use shared::language::Language;
use shared::log;
use shared::page::{self, Outcome, PageError, StartForm, StartRefusal};
use shared::password::HashError;
use shared::proofs::PinProofs;
use shared::requests::Requests;
use shared::reset::{Channel, Method};
use shared::settings::{AppSettings, LocaleTag, StartPage};
use shared::store::{SettingsCache, Store, StoreError};

use typed::Step;

const PATH: &str = "forgot/{appId}";
const CHANGE_PASSWORD: &str = ".well-known/change-password";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct Forgot {
    store: Store,
    settings: SettingsCache,
    requests: Requests,
    proofs: PinProofs,
    change_password_app: Option<AppId>,
    sends_sms: bool,
    clock: Clock,
}

/// An app whose start page is on, and who looks at it.
struct Visit {
    app: AppId,
    settings: Arc<AppSettings>,
    language: &'static Language,
    now: Timestamp,
}

impl Visit {
    fn start(&self, form: &StartForm<'_>) -> Result<Response<Body>, Fault> {
        Ok(page::start(&self.settings, self.language, form)?)
    }

    fn refused(&self, refusal: StartRefusal) -> Result<Response<Body>, Fault> {
        Ok(page::start_refused(Some(&self.settings), self.language, refusal)?)
    }
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
}

impl Forgot {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        let store = Store::connect(aws, env.tables(), env.retention()?);
        Ok(Self {
            requests: Requests::new(env, store.clone())?,
            proofs: PinProofs::new(env, store.clone(), clock.clone())?,
            store,
            settings: SettingsCache::default(),
            change_password_app: env.change_password_app()?,
            sends_sms: env.sends_sms()?,
            clock,
        })
    }

    /// Answers one request with a page, or the redirect to one.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let head = request.method() == HttpMethod::HEAD;
        let language = Language::choose(&accepted_languages(request.headers()));
        let mut response = match Incoming::read(request) {
            Ok(incoming) => {
                let answered = self.answer(&incoming, language).await;
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

    /// `language` is the browser's.
    async fn answer(
        &self,
        incoming: &Incoming,
        language: &'static Language,
    ) -> Result<Response<Body>, Fault> {
        let looks = matches!(incoming.method, HttpMethod::GET | HttpMethod::HEAD);
        match incoming.capture(CHANGE_PASSWORD) {
            Ok(Some(_)) if looks => return Ok(self.change_password(language)?),
            Ok(Some(_)) => return Ok(method_not_allowed("GET, HEAD")),
            Ok(None) | Err(_) => {}
        }
        if !looks && incoming.method != HttpMethod::POST {
            return Ok(method_not_allowed("GET, HEAD, POST"));
        }
        if incoming.form_field("newPassword").is_some() {
            self.proofs.prepare();
        }
        // An app without a start page and no app at all look the same.
        let Some(visit) = self.visit(incoming).await? else { return Ok(off(language)?) };
        let shown = match looks {
            true => visit.start(&StartForm::default()),
            false => self.take(incoming, &visit).await,
        };
        Ok(shown.unwrap_or_else(|fault| unavailable(&fault, Some(&visit.settings), visit.language)))
    }

    /// What one of the page's forms has sent.
    async fn take(&self, incoming: &Incoming, visit: &Visit) -> Result<Response<Body>, Fault> {
        match Step::of(incoming) {
            Some(Step::Ask) => self.ask(incoming, visit).await,
            Some(Step::Code) => self.prove(incoming, visit).await,
            None => visit.refused(StartRefusal::Unreadable),
        }
    }

    /// Where browsers and password managers look for the page to change a password on.
    fn change_password(&self, language: &'static Language) -> Result<Response<Body>, PageError> {
        let location = self.change_password_app.as_ref().map(|app| format!("../forgot/{}", app.as_str()));
        match location.and_then(|location| page::change_password(&location)) {
            Some(redirect) => Ok(redirect),
            None => off(language),
        }
    }

    /// The app that the path names; none if it has no start page, or no way that works here, or there is no such app.
    async fn visit(&self, incoming: &Incoming) -> Result<Option<Visit>, StoreError> {
        let segments = incoming.capture(PATH).ok().flatten();
        let app = segments.and_then(|segments| AppId::parse(segments.first()?).ok());
        let Some(app) = app else { return Ok(None) };
        let now = self.clock.now();
        let settings = self.settings.get(&self.store, &app, now).await?;
        let settings = settings.filter(|settings| settings.start_page == StartPage::On);
        let settings =
            settings.map(|settings| self.ways(settings)).filter(|it| !it.allowed_proofs.is_empty());
        Ok(settings.map(|settings| {
            let accepted = accepted_languages(&incoming.headers);
            let default = settings.default_locale.as_ref().map(LocaleTag::locale);
            let language = Language::choose(accepted.iter().chain(default));
            Visit { app, settings, language, now }
        }))
    }

    /// The settings with the ways that are left: nobody is offered an SMS where the deployment sends none.
    fn ways(&self, mut settings: Arc<AppSettings>) -> Arc<AppSettings> {
        let is_sent = |method: &Method| self.sends_sms || method.channel() == Channel::Email;
        if !settings.allowed_proofs.iter().all(is_sent) {
            Arc::make_mut(&mut settings).allowed_proofs.retain(is_sent);
        }
        settings
    }
}

fn off(language: &'static Language) -> Result<Response<Body>, PageError> {
    page::start_refused(None, language, StartRefusal::Off)
}

/// The page of what is no request of the page.
fn refused(error: ApiError, language: &'static Language) -> Response<Body> {
    let page = match error {
        ApiError::Undefined => page::result(None, language, Outcome::Unavailable, None, None),
        _ => page::start_refused(None, language, StartRefusal::Unreadable),
    };
    let mut response = page::or_bare(page);
    *response.status_mut() = error.into_response().status();
    response
}

/// Logs a fault of ours; its page names the app, if it is known by then.
fn unavailable(fault: &Fault, settings: Option<&AppSettings>, language: &'static Language) -> Response<Body> {
    log::failure("start-page", None, fault);
    page::or_bare(page::result(settings, language, Outcome::Unavailable, None, None))
}
