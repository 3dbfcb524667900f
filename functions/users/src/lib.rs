//! `GET, PUT, PATCH, DELETE /admin/apps/{appId}/users/{user}`: users, for the app's back end.
//!
//! Behind IAM: the gateway checks the caller's signature, and what comes without one is refused here, too. No
//! browser may call it: no answer has a CORS header. A write is one transaction that is conditional on the user as
//! it was read; whoever loses a race and has set no condition decides again on what is there now.

mod body;
mod change;
mod condition;
mod shown;
mod write;

use std::sync::Arc;

use change::Change;
use condition::Conditions;
use lambda_http::{Body, Request, Response, http::Method as HttpMethod, http::StatusCode};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment};
use shared::event::{Change as Told, ChangeId};
use shared::http::{Api, ApiError, Incoming, no_content};
use shared::identifier::{AppId, UserId, UserRef};
use shared::log::{self, Step};
use shared::password::Hasher;
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{RequestToken, SettingsCache, Store, StoreError};

const PATH: &str = "admin/apps/{appId}/users/{user}";
const METHODS: &str = "GET, PUT, PATCH, DELETE";
/// Races that one request may lose before it is answered 503: with the pauses between them about five seconds,
/// far more than any number of back ends that write one user at once.
const RACES: u32 = 16;

/// The function, wired.
#[derive(Clone, Debug)]
pub struct Users {
    api: Api,
    store: Store,
    settings: SettingsCache,
    hasher: Hasher,
    clock: Clock,
    random: Random,
    /// Whether changes are written down for `deliver` to publish.
    events: bool,
}

impl Users {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self {
            api: Api::for_back_ends(),
            store: Store::connect(aws, env.tables(), env.retention()?),
            settings: SettingsCache::default(),
            hasher: Hasher::per_core(),
            clock,
            random: Random::from_os(),
            events: env.security_events()?,
        })
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        self.api.answer(request, |incoming| self.route(incoming)).await
    }

    /// Answers what never became a request.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        self.api.refuse(error)
    }

    async fn route(&self, incoming: Incoming) -> Result<Response<Body>, ApiError> {
        // The route's own authorizer lets nobody through without: this is for a route that was deployed wrongly.
        if !incoming.signed {
            return Err(ApiError::Forbidden { reason: "The request must be signed by an IAM principal." });
        }
        let segments = incoming.capture_whole(PATH)?.ok_or(ApiError::NotFound)?;
        let [app, named] = segments.try_into().map_err(|_| ApiError::NotFound)?;
        match incoming.method {
            HttpMethod::GET => self.show(&incoming, &app, &named).await,
            HttpMethod::PUT => self.replace(&incoming, &app, &named).await,
            HttpMethod::PATCH => self.patch(&incoming, &app, &named).await,
            HttpMethod::DELETE => self.delete(&incoming, &app, &named).await,
            _ => Err(ApiError::MethodNotAllowed { allow: METHODS }),
        }
    }

    async fn show(&self, incoming: &Incoming, app: &str, named: &str) -> Result<Response<Body>, ApiError> {
        let user = UserRef::parse(named)?;
        let (app, _) = self.app(incoming, app).await?;
        let found = self.store.find_user(&app, &user).await?;
        let found = found.ok_or_else(|| unknown(&app, user.field(), named))?;
        Ok(shown::answer(StatusCode::OK, &found))
    }

    async fn replace(&self, incoming: &Incoming, app: &str, named: &str) -> Result<Response<Body>, ApiError> {
        let mut writing = self.writing(incoming, app, named, Change::replacing).await?;
        for lost in 0..RACES {
            let before = self.store.user(&writing.app, &writing.id).await?;
            writing.conditions.check(before.as_ref())?;
            let written = match before {
                Some(before) => self.write(&mut writing, &before).await?,
                None => self.make(&mut writing).await?,
            };
            match written {
                Some(answer) => return Ok(answer),
                None => Store::stand_back(lost, &mut self.random.clone()).await,
            }
        }
        Err(ApiError::Unavailable)
    }

    async fn patch(&self, incoming: &Incoming, app: &str, named: &str) -> Result<Response<Body>, ApiError> {
        let mut writing = self.writing(incoming, app, named, Change::patching).await?;
        for lost in 0..RACES {
            let before = self.store.user(&writing.app, &writing.id).await?;
            let before = before.ok_or_else(|| unknown(&writing.app, "userID", named))?;
            writing.conditions.check(Some(&before))?;
            match self.write(&mut writing, &before).await? {
                Some(answer) => return Ok(answer),
                None => Store::stand_back(lost, &mut self.random.clone()).await,
            }
        }
        Err(ApiError::Unavailable)
    }

    async fn delete(&self, incoming: &Incoming, app: &str, named: &str) -> Result<Response<Body>, ApiError> {
        // The other forms only look a user up.
        let id = UserId::parse(named)?;
        let conditions = Conditions::of(incoming)?;
        let app = self.existing(incoming, app).await?;
        for lost in 0..RACES {
            let user = self.store.user(&app, &id).await?;
            let user = user.ok_or_else(|| unknown(&app, "userID", named))?;
            conditions.check(Some(&user))?;
            let told = self.events.then(|| Told::of_deletion(self.change_id(), &user, self.clock.now()));
            if self.store.delete_account(&user, told.as_ref(), &self.token()).await? {
                log::step("user-deleted", Step { app: Some(&app), ..Step::default() });
                return Ok(no_content());
            }
            Store::stand_back(lost, &mut self.random.clone()).await;
        }
        Err(ApiError::Unavailable)
    }

    async fn app(&self, incoming: &Incoming, segment: &str) -> Result<(AppId, Arc<AppSettings>), ApiError> {
        let app = incoming.app(segment)?;
        let settings = self.settings.get(&self.store, &app, self.clock.now()).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: app.to_string() })?;
        Ok((app, settings))
    }

    /// The app, whether its settings are valid or not.
    async fn existing(&self, incoming: &Incoming, segment: &str) -> Result<AppId, ApiError> {
        let app = incoming.app(segment)?;
        match self.settings.get(&self.store, &app, self.clock.now()).await {
            Ok(Some(_)) | Err(StoreError::Corrupt { .. }) => Ok(app),
            Ok(None) => Err(ApiError::AppNotFound { app: app.to_string() }),
            Err(error) => Err(error.into()),
        }
    }

    fn change_id(&self) -> ChangeId {
        ChangeId::generate(&mut self.random.clone())
    }

    fn token(&self) -> RequestToken {
        // For each transaction its own: a race that was lost is decided anew, and is another one.
        RequestToken::generate(&mut self.random.clone())
    }
}

fn unknown(app: &AppId, field: &'static str, named: &str) -> ApiError {
    ApiError::UserNotFound { field, value: named.to_owned(), app: app.clone() }
}
