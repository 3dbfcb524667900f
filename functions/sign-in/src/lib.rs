//! `POST /api/oauth2/token` and `/api/apps/{appId}/oauth2/token`: an access token for a password.
//!
//! Wrong, unknown, disabled, held and limited look alike: the same answer, after the same floor of time. Failures are
//! counted before the hash is computed, under the user's credential version, so a reset lifts them and no
//! stranger can lock anybody out from elsewhere.

use std::time::Duration;

use lambda_http::{Body, Request, Response, http::Method as HttpMethod};
use serde::Deserialize;
use serde_json::json;
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::guesses::Guess;
use shared::http::{Api, ApiError, Incoming};
use shared::identifier::{AppId, IdentifierKey, UserRef};
use shared::log::{self, Step};
use shared::password::{Hasher, Password};
use shared::random::Random;
use shared::secret::AccessToken;
use shared::settings::AppSettings;
use shared::store::{SettingsCache, Store};
use shared::user::{Credentials, Session, User};
use zeroize::Zeroizing;

const PATH: &str = "oauth2/token";
const PATH_OF_APP: &str = "apps/{appId}/oauth2/token";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct SignIn {
    api: Api,
    store: Store,
    settings: SettingsCache,
    identifiers: IdentifierKey,
    hasher: Hasher,
    floor: Duration,
    clock: Clock,
    random: Random,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignInBody {
    username: Option<Zeroizing<String>>,
    password: Option<Zeroizing<String>>,
    /// When the token is to expire, in ms since the epoch.
    expires_at: Option<i64>,
}

impl SignIn {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self {
            api: Api::new(env.cors_origin()?),
            store: Store::connect(aws, env.tables(), env.retention()?),
            settings: SettingsCache::default(),
            identifiers: env.identifier_key()?,
            hasher: Hasher::per_core(),
            floor: env.sign_in_floor()?,
            clock,
            random: Random::from_os(),
        })
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        self.api.answer(request, |incoming| self.floored(incoming)).await
    }

    /// Answers what never became a request.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        self.api.refuse(error)
    }

    /// Lets no failure be told by its time: each takes at least the floor.
    async fn floored(&self, incoming: Incoming) -> Result<Response<Body>, ApiError> {
        let floor = tokio::time::Instant::now() + self.floor;
        let answered = self.sign_in(&incoming).await;
        if matches!(answered, Err(ApiError::InvalidGrant)) {
            tokio::time::sleep_until(floor).await;
        }
        answered
    }

    async fn sign_in(&self, incoming: &Incoming) -> Result<Response<Body>, ApiError> {
        let (app, body) = parse(incoming)?;
        let now = self.clock.now();
        let settings = self.settings.get(&self.store, &app, now).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: app.to_string() })?;
        let lifetime = lifetime_secs(body.expires_at, &settings, now)?;
        let username = body.username.ok_or_else(|| ApiError::invalid("username", "must be given"))?;
        let password = body.password.ok_or_else(|| ApiError::invalid("password", "must be given"))?;
        // What cannot name a user names nobody.
        let named = UserRef::parse_username(&username).ok();
        self.hasher.prepare();
        let user = match &named {
            Some(named) => self.store.find_user(&app, named).await?,
            None => None,
        };
        let guess = self.guess(incoming, &app, named.as_ref(), &username, user.as_ref());
        if !guess.count(&self.store, &settings.limits, now).await? {
            log::step("sign-in-refused", Step { app: Some(&app), outcome: Some("limit"), ..Step::default() });
            return Err(ApiError::InvalidGrant);
        }
        let verified = self.verify(user, &password, &settings, now).await?;
        let Some((user, password)) = verified else {
            log::step("sign-in-refused", Step { app: Some(&app), outcome: Some("wrong"), ..Step::default() });
            return Err(ApiError::InvalidGrant);
        };
        self.open(&app, &user, &password, &guess, lifetime, now).await
    }

    fn guess(
        &self,
        incoming: &Incoming,
        app: &AppId,
        named: Option<&UserRef>,
        username: &str,
        user: Option<&User>,
    ) -> Guess {
        let name = match (user, named) {
            (Some(user), _) => Zeroizing::new(user.id.to_string()),
            (None, Some(named)) => named.canonical(),
            (None, None) => Zeroizing::new(username.chars().take(256).collect()),
        };
        let version = user.map_or(0, |user| user.credentials_version);
        Guess::new(&self.identifiers, app, &incoming.client, &name, version)
    }

    /// The user, if the password is its own and may be used; one hash is computed in every case.
    async fn verify(
        &self,
        user: Option<User>,
        password: &str,
        settings: &AppSettings,
        now: Timestamp,
    ) -> Result<Option<(User, Password)>, ApiError> {
        let typed = Password::typed(password);
        let hash = user.as_ref().and_then(User::password_hash).filter(|_| typed.is_some());
        let candidate = typed.or_else(|| Password::typed("no password has this form"));
        let Some(candidate) = candidate else { return Ok(None) };
        let matches = self.hasher.verify(&candidate, hash).await?;
        let usable =
            |user: &User| !user.disabled && user.held(now).is_none() && !is_expired(user, settings, now);
        Ok(user.filter(|user| matches && usable(user)).map(|user| (user, candidate)))
    }

    async fn open(
        &self,
        app: &AppId,
        user: &User,
        password: &Password,
        guess: &Guess,
        lifetime: i64,
        now: Timestamp,
    ) -> Result<Response<Body>, ApiError> {
        let token = AccessToken::generate(&mut self.random.clone());
        let session = Session {
            app: app.clone(),
            user: user.id.clone(),
            credentials_version: user.credentials_version,
            expires_at: now.plus_secs(lifetime),
        };
        let digest = token.digest();
        tokio::try_join!(self.store.put_session(&digest, &session), guess.take_back(&self.store, now),)?;
        if let Err(error) = self.raise_hash(user, password).await {
            // The sign-in has succeeded; the next one raises it.
            log::failure("raise-hash", None, &error);
        }
        log::step("signed-in", Step { app: Some(app), ..Step::default() });
        Ok(shared::http::json(&json!({
            "id": user.id.as_str(),
            "access_token": token.expose().as_str(),
            "expires_in": lifetime,
            "token_type": "bearer",
        })))
    }

    /// Raises a hash that was made in a weaker way, now that the password is at hand.
    async fn raise_hash(&self, user: &User, password: &Password) -> Result<(), ApiError> {
        if let Some(old) = user.password_hash().filter(|hash| hash.is_raised_by(password)) {
            let new = self.hasher.hash(password, &mut self.random.clone()).await?;
            self.store.raise_hash(user, old, &new).await?;
        }
        Ok(())
    }
}

fn parse(incoming: &Incoming) -> Result<(AppId, SignInBody), ApiError> {
    let of_app = incoming.capture(PATH_OF_APP)?;
    if of_app.is_none() && incoming.capture(PATH)?.is_none() {
        return Err(ApiError::NotFound);
    }
    if incoming.method != HttpMethod::POST {
        return Err(ApiError::MethodNotAllowed { allow: "POST, DELETE" });
    }
    let app = match of_app.as_deref() {
        Some([segment]) => incoming.app(segment)?,
        _ => incoming.app_of_header()?,
    };
    Ok((app, incoming.json()?))
}

fn lifetime_secs(expires_at: Option<i64>, settings: &AppSettings, now: Timestamp) -> Result<i64, ApiError> {
    let lifetimes = &settings.access_token_lifetime_seconds;
    let Some(expires_at) = expires_at else { return Ok(lifetimes.default.secs()) };
    let wanted = expires_at.saturating_sub(now.as_millis()).div_euclid(1000);
    if wanted < 1 {
        return Err(ApiError::invalid("expiresAt", "must lie in the future, in milliseconds since 1970"));
    }
    Ok(wanted.min(lifetimes.maximum.secs()))
}

/// Whether its password was generated too long ago for this app.
fn is_expired(user: &User, settings: &AppSettings, now: Timestamp) -> bool {
    let generated = matches!(user.credentials, Credentials::Password { generated: true, .. });
    match (settings.generated_password_expires, user.password_changed_at) {
        (Some(expires), Some(changed_at)) => generated && now >= changed_at.plus_secs(expires.secs()),
        _ => false,
    }
}
