//! The signed-in user: `GET /api/apps/{appId}/users/{me|userId}`, `PUT …/password`, `DELETE /api/oauth2/token`.

use std::sync::Arc;

use lambda_http::{Body, Request, Response, http::Method as HttpMethod};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::event::{Change, ChangeId};
use shared::guesses::Guess;
use shared::http::{Api, ApiError, Incoming, no_content};
use shared::identifier::{AppId, IdentifierKey, UserRef, UserSegment};
use shared::log::{self, Step};
use shared::password::{Hasher, Password, PasswordHash, PolicyViolation, prepare_estimate};
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{SettingsCache, Store};
use shared::user::User;
use zeroize::Zeroizing;

const USER: &str = "apps/{appId}/users/{user}";
const PASSWORD: &str = "apps/{appId}/users/{user}/password";
const TOKEN: &str = "oauth2/token";
const TOKEN_OF_APP: &str = "apps/{appId}/oauth2/token";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    api: Api,
    store: Store,
    settings: SettingsCache,
    identifiers: IdentifierKey,
    hasher: Hasher,
    clock: Clock,
    random: Random,
    /// Whether changes are written down for `deliver` to publish.
    events: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangeBody {
    old_password: Option<Zeroizing<String>>,
    new_password: Option<Zeroizing<String>>,
}

/// Who calls.
struct SignedIn {
    app: AppId,
    settings: Arc<AppSettings>,
    user: User,
}

impl CurrentUser {
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
        let method = &incoming.method;
        if let Some([app, user]) = incoming.capture(PASSWORD)?.as_deref() {
            return match *method {
                HttpMethod::PUT => self.change_password(&incoming, app, user).await,
                _ => Err(ApiError::MethodNotAllowed { allow: "PUT" }),
            };
        }
        if let Some([app, user]) = incoming.capture(USER)?.as_deref() {
            return match *method {
                HttpMethod::GET => self.show(&incoming, app, user).await,
                _ => Err(ApiError::MethodNotAllowed { allow: "GET" }),
            };
        }
        let of_app = incoming.capture(TOKEN_OF_APP)?;
        if of_app.is_some() || incoming.capture(TOKEN)?.is_some() {
            return match *method {
                HttpMethod::DELETE => self.sign_out(&incoming).await,
                _ => Err(ApiError::MethodNotAllowed { allow: "POST, DELETE" }),
            };
        }
        Err(ApiError::NotFound)
    }

    async fn show(&self, incoming: &Incoming, app: &str, user: &str) -> Result<Response<Body>, ApiError> {
        let signed_in = self.signed_in(incoming, app, user, self.clock.now()).await?;
        Ok(shared::http::json(&shown(&signed_in.user)))
    }

    /// The owner of the token, if the path names it.
    async fn signed_in(
        &self,
        incoming: &Incoming,
        app: &str,
        named: &str,
        now: Timestamp,
    ) -> Result<SignedIn, ApiError> {
        let app = incoming.app(app)?;
        let named = UserSegment::parse(named)?;
        let token = incoming.bearer()?;
        let settings = self.settings.get(&self.store, &app, now).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: app.to_string() })?;
        let (_, user) = self.store.signed_in(&token, &app, now).await?.ok_or(ApiError::WrongToken)?;
        let own = match named {
            UserSegment::Me => true,
            UserSegment::Named(UserRef::Id(id)) => id == user.id,
            UserSegment::Named(UserRef::Email(_) | UserRef::Phone(_) | UserRef::LoginName(_)) => false,
        };
        if own { Ok(SignedIn { app, settings, user }) } else { Err(ApiError::WrongToken) }
    }

    async fn change_password(
        &self,
        incoming: &Incoming,
        app: &str,
        user: &str,
    ) -> Result<Response<Body>, ApiError> {
        let now = self.clock.now();
        prepare_estimate();
        self.hasher.prepare();
        let SignedIn { app, settings, user } = self.signed_in(incoming, app, user, now).await?;
        let body: ChangeBody = incoming.json()?;
        let old = body.old_password.ok_or_else(|| ApiError::invalid("oldPassword", "must be given"))?;
        let new = body.new_password.ok_or_else(|| ApiError::invalid("newPassword", "must be given"))?;
        let refused = |violation| refused_password(&app, violation);
        let new = settings.password_policy.check(&new).map_err(refused)?;
        settings.password_policy.check_for(&new, &user, settings.name.as_str()).map_err(refused)?;
        let old = Password::typed(&old).ok_or(ApiError::WrongPassword)?;
        let verified = user.password_hash().ok_or(ApiError::WrongPassword)?;
        if !self.guessed(incoming, &settings, &user, &old, verified, now).await? {
            return Err(ApiError::WrongPassword);
        }
        if old.expose() == new.expose() {
            return Err(refused(PolicyViolation::SameAsOld));
        }
        let hash = self.hasher.hash(&new, &mut self.random.clone()).await?;
        // A reset may have come between the read and this write: then this token is dead.
        let id = || ChangeId::generate(&mut self.random.clone());
        let told = self.events.then(|| Change::of_password(id(), &user, now));
        if !self.store.change_password(&user, verified, &hash, told.as_ref(), now).await? {
            return Err(ApiError::WrongToken);
        }
        log::step("password-changed", Step { app: Some(&app), ..Step::default() });
        Ok(no_content())
    }

    /// Whether `old` is the user's password. A wrong one is limited with the wrong ones at sign-in: a stolen token is
    /// no way around that limit. Beyond it nothing is compared, and the answer is that of a wrong one.
    async fn guessed(
        &self,
        incoming: &Incoming,
        settings: &AppSettings,
        user: &User,
        old: &Password,
        verified: &PasswordHash,
        now: Timestamp,
    ) -> Result<bool, ApiError> {
        let (id, version) = (user.id.as_str(), user.credentials_version);
        let guess = Guess::new(&self.identifiers, &user.app, &incoming.client, id, version);
        if !guess.count(&self.store, &settings.limits, now).await? {
            let step = Step { app: Some(&user.app), outcome: Some("limit"), ..Step::default() };
            log::step("password-change-limited", step);
            return Ok(false);
        }
        let right = self.hasher.verify(old, Some(verified)).await?;
        if right {
            guess.take_back(&self.store, now).await?;
        }
        Ok(right)
    }

    /// Ends the session of the token; a token that is gone already is answered alike.
    async fn sign_out(&self, incoming: &Incoming) -> Result<Response<Body>, ApiError> {
        self.store.delete_session(&incoming.bearer()?.digest()).await?;
        Ok(no_content())
    }
}

/// What the policy refuses.
fn refused_password(app: &AppId, violation: PolicyViolation) -> ApiError {
    let outcome = Some(violation.as_str());
    log::step("password-refused", Step { app: Some(app), outcome, ..Step::default() });
    violation.into()
}

/// The user as the SDK knows it; what it does not have is left out.
fn shown(user: &User) -> Value {
    let mut shown = json!({
        "userID": user.id.as_str(),
        "loginName": user.login_name.as_ref().map(|name| name.as_str()),
        "displayName": user.display_name,
        "country": user.country,
        "locale": user.locale.as_ref().map(|locale| locale.as_str()),
        "emailAddress": user.email.as_ref().map(|contact| contact.address.expose()),
        "emailAddressVerified": user.email.as_ref().map(|contact| contact.verified),
        "phoneNumber": user.phone.as_ref().map(|contact| contact.address.expose()),
        "phoneNumberVerified": user.phone.as_ref().map(|contact| contact.verified),
        "_hasPassword": user.has_password(),
        "_disabled": user.disabled,
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    shown
}
