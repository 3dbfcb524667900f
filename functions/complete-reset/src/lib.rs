//! `POST /api/apps/{appId}/users/{user}/password/complete-reset`: completes a reset by its PIN.
//!
//! The order of the checks is that of [`shared::proofs`]: nothing that is stored shows before the proof.

use lambda_http::{Body, Request, Response, http::Method as HttpMethod};
use serde::Deserialize;
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment};
use shared::http::{Api, ApiError, Incoming, no_content};
use shared::identifier::{AppId, UserSegment};
use shared::proofs::{PinOf, PinProof, PinProofs, ProofError};
use shared::secret::Pin;
use shared::store::{SettingsCache, Store};
use zeroize::Zeroizing;

const PATH: &str = "apps/{appId}/users/{user}/password/complete-reset";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct CompleteReset {
    api: Api,
    store: Store,
    settings: SettingsCache,
    proofs: PinProofs,
    clock: Clock,
}

/// What is asked for.
struct Wanted {
    app: AppId,
    user: UserSegment,
    /// The segment and the PIN as the caller sent them: all that a refusal says.
    named: String,
    code: String,
    pin: Option<Pin>,
    new_password: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CompleteBody {
    pin_code: Option<String>,
    new_password: Option<Zeroizing<String>>,
}

impl Wanted {
    /// Whose PIN it is: as sent, or of whoever owns the bearer token.
    fn of(&self, incoming: &Incoming) -> Result<PinOf, ApiError> {
        match &self.user {
            UserSegment::Me => incoming.bearer().map(PinOf::SignedIn),
            UserSegment::Named(user) => Ok(PinOf::Named(user.clone())),
        }
    }

    fn refused(self, error: ProofError) -> ApiError {
        let field = match &self.user {
            UserSegment::Me => "userID",
            UserSegment::Named(user) => user.field(),
        };
        match error {
            ProofError::NotValid => {
                ApiError::InvalidVerificationCode { user: self.named, app: self.app, code: self.code }
            }
            ProofError::Expired => ApiError::PinCodeExpired { app: self.app },
            ProofError::PasswordMissing => ApiError::invalid("newPassword", "must be given"),
            ProofError::Password(violation) => violation.into(),
            ProofError::WrongToken => ApiError::WrongToken,
            ProofError::CannotReset(cannot) => ApiError::told(cannot, field, &self.named, &self.app),
            ProofError::Store(error) => error.into(),
            ProofError::Hash(error) => error.into(),
        }
    }
}

impl CompleteReset {
    /// Wires the function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        let store = Store::connect(aws, env.tables(), env.retention()?);
        Ok(Self {
            api: Api::new(env.cors_origin()?),
            proofs: PinProofs::new(env, store.clone(), clock.clone())?,
            store,
            settings: SettingsCache::default(),
            clock,
        })
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        self.api.answer(request, |incoming| self.complete(incoming)).await
    }

    /// Answers what never became a request.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        self.api.refuse(error)
    }

    async fn complete(&self, incoming: Incoming) -> Result<Response<Body>, ApiError> {
        let wanted = parse(&incoming)?;
        let now = self.clock.now();
        if wanted.new_password.is_some() {
            self.proofs.prepare();
        }
        let settings = self.settings.get(&self.store, &wanted.app, now).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: wanted.app.to_string() })?;
        let proof = PinProof {
            app: &wanted.app,
            settings: &settings,
            pin: wanted.pin.as_ref(),
            new_password: wanted.new_password.as_ref(),
            now,
        };
        let completed = match proof.check() {
            Ok(checked) => self.proofs.complete(checked, &wanted.of(&incoming)?).await,
            Err(error) => Err(error),
        };
        completed.map(|_| no_content()).map_err(|error| wanted.refused(error))
    }
}

fn parse(incoming: &Incoming) -> Result<Wanted, ApiError> {
    let segments = incoming.capture(PATH)?.ok_or(ApiError::NotFound)?;
    let [app, named] = segments.try_into().map_err(|_| ApiError::NotFound)?;
    if incoming.method != HttpMethod::POST {
        return Err(ApiError::MethodNotAllowed { allow: "POST" });
    }
    let app = incoming.app(&app)?;
    let user = UserSegment::parse(&named)?;
    let body: CompleteBody = incoming.json()?;
    let code = body
        .pin_code
        .filter(|code| !code.is_empty())
        .ok_or_else(|| ApiError::invalid("pinCode", "must be given"))?;
    let pin = Pin::parse(&code);
    Ok(Wanted { app, user, named, code, pin, new_password: body.new_password })
}
