//! `POST /api/apps/{appId}/users/{user}/password/complete-reset`: completes a reset by its PIN.
//!
//! The order of the checks lets nothing that is stored show before the proof: shape, the policy that needs no
//! user, count the attempt, PIN, expiry, the policy that needs the user, hash, transaction. Who is unknown, has
//! nothing pending or is locked takes the same calls against a decoy key made from the identifier.

use lambda_http::{Body, Request, Response, http::Method as HttpMethod};
use serde::Deserialize;
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::http::{Api, ApiError, Incoming, no_content};
use shared::identifier::{AppId, IdentifierKey, UserRef, UserSegment};
use shared::log::{self, Step};
use shared::password::{Hasher, Password, PolicyViolation};
use shared::random::Random;
use shared::reset::{Channel, Method, PIN_ATTEMPTS, Proof, Reset, ResetId, Standing};
use shared::secret::{Pin, PinKeys};
use shared::settings::{AccountDisclosure, AppSettings, PasswordGeneration};
use shared::store::{Completion, NewCredentials, RequestToken, SettingsCache, Store};
use shared::user::User;
use zeroize::Zeroizing;

const PATH: &str = "apps/{appId}/users/{user}/password/complete-reset";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct CompleteReset {
    api: Api,
    store: Store,
    settings: SettingsCache,
    identifiers: IdentifierKey,
    pins: PinKeys,
    hasher: Hasher,
    clock: Clock,
    random: Random,
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
    fn refused(&self) -> ApiError {
        ApiError::InvalidVerificationCode {
            user: self.named.clone(),
            app: self.app.clone(),
            code: self.code.clone(),
        }
    }

    /// The same refusal, logged with its reason: the answer has none.
    fn refused_as(&self, reset: Option<&ResetId>, why: &'static str) -> ApiError {
        log::step("pin-refused", Step { reset, outcome: Some(why), ..self.step() });
        self.refused()
    }

    /// What the policy refuses.
    fn refused_password(&self, reset: Option<&ResetId>, violation: PolicyViolation) -> ApiError {
        log::step("password-refused", Step { reset, outcome: Some(violation.as_str()), ..self.step() });
        violation.into()
    }

    fn step(&self) -> Step<'_> {
        Step { app: Some(&self.app), method: Some(Method::SmsPin.as_str()), ..Step::default() }
    }
}

impl CompleteReset {
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
            pins: env.pin_keys()?,
            hasher: Hasher::per_core(),
            clock,
            random: Random::from_os(),
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
        let settings = self.settings.get(&self.store, &wanted.app, now).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: wanted.app.to_string() })?;
        let password = check_shape(&wanted, &settings)?;
        // What is no PIN is a wrong one, and cannot be a guess.
        let pin = wanted.pin.as_ref().ok_or_else(|| wanted.refused_as(None, "malformed"))?;
        let found = self.find(&incoming, &wanted, &settings, now);
        let (user, paused) = tokio::try_join!(found, self.paused(&wanted.app, &settings, now))?;
        if paused {
            return Err(wanted.refused_as(None, "paused"));
        }
        let reset = self.prove(&wanted, &settings, user.as_ref(), pin, now).await?;
        match reset.standing(now) {
            Standing::Live => self.commit(&wanted, &settings, user, &reset, password, now).await?,
            Standing::Expired => {
                log::step("pin-refused", Step { outcome: Some("expired"), ..Step::of(&reset) });
                return Err(ApiError::PinCodeExpired { app: wanted.app });
            }
            Standing::JustUsed => self.repeat(&wanted, user, &reset, password).await?,
            Standing::Used => return Err(wanted.refused_as(Some(&reset.id), "used")),
            Standing::Superseded | Standing::Invalid => {
                return Err(wanted.refused_as(Some(&reset.id), "none"));
            }
        }
        Ok(no_content())
    }

    async fn find(
        &self,
        incoming: &Incoming,
        wanted: &Wanted,
        settings: &AppSettings,
        now: Timestamp,
    ) -> Result<Option<User>, ApiError> {
        let user = match &wanted.user {
            UserSegment::Me => {
                let signed_in = self.store.signed_in(&incoming.bearer()?, &wanted.app, now).await?;
                return signed_in.map(|(_, user)| Some(user)).ok_or(ApiError::WrongToken);
            }
            UserSegment::Named(user) => user,
        };
        let found = self.store.find_user(&wanted.app, user).await?;
        if settings.account_disclosure == AccountDisclosure::Tell {
            let unknown = || ApiError::UserNotFound {
                field: user.field(),
                value: wanted.named.clone(),
                app: wanted.app.clone(),
            };
            ApiError::tell(found.as_ref(), Channel::Sms).map_or(Ok(()), Err)?;
            found.as_ref().ok_or_else(unknown)?;
        }
        Ok(found)
    }

    /// Whether PINs are paused for the app, if it wants them to be after a rise of wrong ones.
    async fn paused(&self, app: &AppId, settings: &AppSettings, now: Timestamp) -> Result<bool, ApiError> {
        Ok(settings.limits.wrong_pins_per_app_hourly.is_some() && self.store.pins_paused(app, now).await?)
    }

    /// Counts the guess, then compares it. Answers with the reset that the PIN is right for.
    async fn prove(
        &self,
        wanted: &Wanted,
        settings: &AppSettings,
        user: Option<&User>,
        pin: &Pin,
        now: Timestamp,
    ) -> Result<Reset, ApiError> {
        let id = user.and_then(|user| user.current_reset).unwrap_or_else(|| self.decoy(wanted, user));
        let counted = self.store.count_attempt(&id, now).await?;
        let live = counted.as_ref().is_some_and(|reset| reset.standing(now) == Standing::Live);
        let last = counted.as_ref().is_some_and(|reset| reset.attempts >= PIN_ATTEMPTS);
        let right = counted.filter(|reset| {
            reset.pin_digest.as_ref().is_some_and(|stored| self.pins.matches(&reset.id, pin, stored))
        });
        match right {
            Some(reset) => Ok(reset),
            None => {
                // Against a live PIN it counts for the user, too; otherwise the same call counts for nobody.
                let of_user = async {
                    let counted = self.store.count_pin_failure(&wanted.app, user.filter(|_| live), &id, now);
                    counted.await.map_err(ApiError::from)
                };
                tokio::try_join!(of_user, self.count_wrong(&wanted.app, settings, now))?;
                Err(wanted.refused_as(Some(&id), wrong(live, last)))
            }
        }
    }

    /// Counts a wrong PIN for the app, whoever it was for: known and unknown users alike.
    async fn count_wrong(&self, app: &AppId, settings: &AppSettings, now: Timestamp) -> Result<(), ApiError> {
        let Some(most) = settings.limits.wrong_pins_per_app_hourly else { return Ok(()) };
        if self.store.count_wrong_pin(app, most.get(), now, &mut self.random.clone()).await? {
            let step = Step { app: Some(app), outcome: Some("wrong-pins"), ..Step::default() };
            log::step("pins-paused", step);
        }
        Ok(())
    }

    /// A reset's id that nobody has, always the same for one identifier.
    fn decoy(&self, wanted: &Wanted, user: Option<&User>) -> ResetId {
        let name = match (&wanted.user, user) {
            (UserSegment::Named(user), _) => user.canonical(),
            (UserSegment::Me, Some(user)) => UserRef::Id(user.id.clone()).canonical(),
            (UserSegment::Me, None) => Zeroizing::new(String::new()),
        };
        self.identifiers.decoy_reset(&wanted.app, &name)
    }

    async fn commit(
        &self,
        wanted: &Wanted,
        settings: &AppSettings,
        user: Option<User>,
        reset: &Reset,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let user = user.ok_or_else(|| wanted.refused_as(Some(&reset.id), "changed"))?;
        // A PIN has no page of ours: the app's own form asks as the app is set now.
        let generation = settings.password_generation;
        let credentials = match &password {
            Some(password) => match self.check_user(wanted, settings, &user, reset, password).await {
                Ok(()) => NewCredentials::Password {
                    hash: self.hasher.hash(password, &mut self.random.clone()).await?,
                    seen_version: user.credentials_version,
                },
                Err(refused) => {
                    // A refused password uses nothing up: the PIN stays alive.
                    self.store.give_attempt_back(&reset.id).await?;
                    return Err(refused);
                }
            },
            None => NewCredentials::Pending,
        };
        let completion = Completion { reset, proof: Proof::Pin, generation, credentials, now };
        let token = RequestToken::generate(&mut self.random.clone());
        if self.store.complete(&completion, &token).await?.is_err() {
            return self.overtaken(wanted, &user, reset, password, now).await;
        }
        let after = Some(self.clock.now().since(reset.requested_at));
        log::step("completed", Step { after, ..Step::of(reset) });
        Ok(())
    }

    /// Somebody was faster: perhaps this very request, sent again before its first commit was seen. Then it is a repeat,
    /// and counts as one.
    async fn overtaken(
        &self,
        wanted: &Wanted,
        user: &User,
        reset: &Reset,
        password: Option<Password>,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let reset_now = self.store.count_attempt(&reset.id, now).await?;
        match reset_now.filter(|reset| reset.standing(now) == Standing::JustUsed) {
            Some(used) => {
                let user = self.store.user(&wanted.app, &user.id).await?;
                self.repeat(wanted, user, &used, password).await
            }
            None => Err(wanted.refused_as(Some(&reset.id), "changed")),
        }
    }

    /// The policy that needs the user: its own words, and the old password.
    async fn check_user(
        &self,
        wanted: &Wanted,
        settings: &AppSettings,
        user: &User,
        reset: &Reset,
        password: &Password,
    ) -> Result<(), ApiError> {
        let refused = |violation| wanted.refused_password(Some(&reset.id), violation);
        settings.password_policy.check_for(password, user, settings.name.as_str()).map_err(refused)?;
        if self.hasher.is_current(password, user).await? {
            return Err(refused(PolicyViolation::SameAsOld));
        }
        Ok(())
    }

    /// The same PIN with the same password, shortly after: the first answer may have been lost.
    async fn repeat(
        &self,
        wanted: &Wanted,
        user: Option<User>,
        reset: &Reset,
        password: Option<Password>,
    ) -> Result<(), ApiError> {
        let same = match (reset.generation, user, password) {
            (Some(PasswordGeneration::Input), Some(user), Some(password)) => {
                user.password_is_from(&reset.id) && self.hasher.is_current(&password, &user).await?
            }
            (Some(PasswordGeneration::Input), _, _) => false,
            (Some(PasswordGeneration::Generate) | None, _, _) => true,
        };
        if same { Ok(()) } else { Err(wanted.refused_as(Some(&reset.id), "used")) }
    }
}

/// Why a PIN that does not match is none: the guess was wrong, and was the last or not; or there is no PIN to guess,
/// since nobody is named, nothing is pending, or the PIN is dead.
fn wrong(live: bool, last: bool) -> &'static str {
    match (live, last) {
        (true, true) => "locked",
        (true, false) => "wrong",
        (false, _) => "none",
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

/// The checks that need no user: in `input` mode a password that the policy takes; in `generate` mode it is
/// ignored.
fn check_shape(wanted: &Wanted, settings: &AppSettings) -> Result<Option<Password>, ApiError> {
    match settings.password_generation {
        PasswordGeneration::Input if wanted.pin.is_some() => required(wanted, settings).map(Some),
        PasswordGeneration::Input | PasswordGeneration::Generate => Ok(None),
    }
}

fn required(wanted: &Wanted, settings: &AppSettings) -> Result<Password, ApiError> {
    let text = wanted.new_password.as_ref().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| ApiError::invalid("newPassword", "must be given"))?;
    settings.password_policy.check(text).map_err(|violation| wanted.refused_password(None, violation))
}
