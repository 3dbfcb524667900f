//! `POST /api/apps/{appId}/users/{user}/password/request-reset`: takes the request, counts it, puts one reset.
//!
//! Who the user is, is looked up later, by `deliver`: neither the answer nor its time tells who exists. Only an
//! app that sets `accountDisclosure = "tell"` has the user looked up here, after the counting.

use lambda_http::{Body, Request, Response, http::Method as HttpMethod};
use serde::Deserialize;
use shared::aws::SdkConfig;
use shared::clock::{Clock, Timestamp};
use shared::config::{ConfigError, Environment};
use shared::http::{Api, ApiError, Incoming, no_content};
use shared::identifier::{AppId, IdentifierKey, UserRef, UserSegment};
use shared::log::{self, Step};
use shared::random::Random;
use shared::reset::{Method, Refusal, RequestedFrom, Reset, ResetId, State, Work};
use shared::settings::{AccountDisclosure, AppSettings, Limits};
use shared::store::{Cap, RequestLimits, RequestToken, SettingsCache, Store, Tries};

const PATH: &str = "apps/{appId}/users/{user}/password/request-reset";
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// The function, wired.
#[derive(Clone, Debug)]
pub struct RequestReset {
    api: Api,
    store: Store,
    settings: SettingsCache,
    identifiers: IdentifierKey,
    clock: Clock,
    random: Random,
}

/// What is asked for.
struct Wanted {
    app: AppId,
    user: UserSegment,
    /// The segment as the caller sent it, for the errors of apps that tell.
    named: String,
    method: Method,
    from: Option<RequestedFrom>,
}

impl Wanted {
    fn step(&self) -> Step<'_> {
        Step { app: Some(&self.app), method: Some(self.method.as_str()), ..Step::default() }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestBody {
    notification_method: Option<String>,
    sms_reset_method: Option<String>,
}

impl RequestReset {
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
            clock,
            random: Random::from_os(),
        })
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        self.api.answer(request, |incoming| self.request(incoming)).await
    }

    /// Answers what never became a request.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        self.api.refuse(error)
    }

    async fn request(&self, incoming: Incoming) -> Result<Response<Body>, ApiError> {
        let wanted = parse(&incoming)?;
        let now = self.clock.now();
        let settings = self.settings.get(&self.store, &wanted.app, now).await?;
        let settings = settings.ok_or_else(|| ApiError::AppNotFound { app: wanted.app.to_string() })?;
        check_allowed(&settings, wanted.method)?;
        self.count(&incoming, &wanted, &settings, now).await?;
        let user = self.resolve(&incoming, &wanted, now).await?;
        if settings.account_disclosure == AccountDisclosure::Tell {
            self.tell(&wanted, &user).await?;
        }
        self.put(&wanted, &settings, user, now).await?;
        Ok(no_content())
    }

    /// Counts the request for its address and for the app at the same time. What the address has no room for is
    /// not the app's: one address alone cannot use up everybody's.
    async fn count(
        &self,
        incoming: &Incoming,
        wanted: &Wanted,
        settings: &AppSettings,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let address = self.identifiers.hash("address", &wanted.app, incoming.client.as_str());
        let of_address = format!("request#{address}");
        let most = settings.limits.requests_per_app_hourly.get();
        let of_app = Cap { scope: format!("requests#{}", wanted.app), window_secs: HOUR, most };
        let mut rng = self.random;
        let ((count, window_end), reserved) = tokio::try_join!(
            self.store.count(&of_address, HOUR, 1, now),
            self.store.reserve(&of_app, 1, Tries::Two, now, &mut rng),
        )?;
        let beyond = match (count > settings.limits.requests_per_address_hourly.get(), reserved) {
            (false, Some(_)) => return Ok(()),
            (false, None) => "app",
            (true, None) => "address",
            (true, Some(reserved)) => {
                self.store.give_back(&reserved).await?;
                "address"
            }
        };
        log::step("request-limited", Step { outcome: Some(beyond), ..wanted.step() });
        Err(ApiError::TooManyRequests { retry_after: window_end.since(now).as_secs().max(1) })
    }

    /// Who is named: as sent, or whoever owns the bearer token.
    async fn resolve(
        &self,
        incoming: &Incoming,
        wanted: &Wanted,
        now: Timestamp,
    ) -> Result<UserRef, ApiError> {
        match &wanted.user {
            UserSegment::Named(user) => Ok(user.clone()),
            UserSegment::Me => {
                let (_, user) = self
                    .store
                    .signed_in(&incoming.bearer()?, &wanted.app, now)
                    .await?
                    .ok_or(ApiError::WrongToken)?;
                Ok(UserRef::Id(user.id))
            }
        }
    }

    /// The literal behaviour of the seeds: says that this user cannot use the method, and why.
    async fn tell(&self, wanted: &Wanted, user: &UserRef) -> Result<(), ApiError> {
        let found = self.store.find_user(&wanted.app, user).await?;
        if found.is_none() {
            let (value, app) = (wanted.named.clone(), wanted.app.clone());
            return Err(ApiError::UserNotFound { field: user.field(), value, app });
        }
        ApiError::tell(found.as_ref(), wanted.method.channel()).map_or(Ok(()), Err)?;
        Ok(())
    }

    async fn put(
        &self,
        wanted: &Wanted,
        settings: &AppSettings,
        user: UserRef,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let mut rng = self.random;
        let hash = self.identifiers.hash_ref(&wanted.app, &user);
        let channel = wanted.method.channel().as_str();
        let limits = limits_of(&settings.limits, &wanted.app, channel, &hash);
        let mut reset = new_reset(ResetId::generate(&mut rng), wanted, user, hash, now);
        let token = RequestToken::generate(&mut rng);
        let Err(why) = self.store.put_reset_within(&reset, &limits, &token).await? else {
            log::step("requested", Step::of(&reset));
            return Ok(());
        };
        refuse(&mut reset, why, now);
        self.store.put_refused_reset(&reset).await?;
        // Not `refused`: what that counts was `requested`.
        log::step("request-refused", Step { outcome: Some(why.as_str()), ..Step::of(&reset) });
        Ok(())
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
    let method = method(&incoming.json()?)?;
    Ok(Wanted { app, user, named, method, from: incoming.requested_from() })
}

/// The legacy call has no body and means email.
fn method(body: &RequestBody) -> Result<Method, ApiError> {
    match (body.notification_method.as_deref(), body.sms_reset_method.as_deref()) {
        (None | Some("EMAIL"), _) => Ok(Method::EmailLink),
        (Some("SMS"), None | Some("URL")) => Ok(Method::SmsLink),
        (Some("SMS"), Some("PIN")) | (Some("SMS_PIN"), _) => Ok(Method::SmsPin),
        (Some("SMS"), Some(_)) => Err(ApiError::invalid("smsResetMethod", "must be URL or PIN")),
        (Some(_), _) => Err(ApiError::invalid("notificationMethod", "must be EMAIL, SMS or SMS_PIN")),
    }
}

fn check_allowed(settings: &AppSettings, method: Method) -> Result<(), ApiError> {
    if settings.allowed_proofs.contains(&method) {
        return Ok(());
    }
    Err(ApiError::invalid("notificationMethod", "is not one that this app allows"))
}

fn new_reset(id: ResetId, wanted: &Wanted, user: UserRef, user_ref_hash: String, now: Timestamp) -> Reset {
    Reset {
        state: State::Requested,
        user_ref: Some(user),
        requested_from: wanted.from,
        work: Some(Work::Issue),
        due_at: Some(Store::due_at_once(now)),
        ..Reset::requested(id, wanted.app.clone(), wanted.method, user_ref_hash, now)
    }
}

/// What the identifier of `hash` may ask for: its cool-down is of one channel, its numbers are of all together.
fn limits_of(limits: &Limits, app: &AppId, channel: &str, hash: &str) -> RequestLimits {
    let cap = |window_secs: i64, most: u32| Cap { scope: format!("identifier#{hash}"), window_secs, most };
    RequestLimits {
        cool_down: format!("cool-down#{app}#{channel}#{hash}"),
        cool_down_secs: limits.cool_down_seconds.secs(),
        hourly: cap(HOUR, limits.requests_per_identifier_hourly.get()),
        daily: cap(DAY, limits.requests_per_identifier_daily.get()),
    }
}

fn refuse(reset: &mut Reset, why: Refusal, now: Timestamp) {
    reset.state = State::Refused;
    reset.outcome = Some(why.as_str().to_owned());
    reset.ended_at = Some(now);
    reset.user_ref = None;
    reset.requested_from = None;
    reset.work = None;
    reset.due_at = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(body: serde_json::Value) -> Result<Method, String> {
        method(&serde_json::from_value(body).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_form_of_the_sdk_names_its_method() {
        use serde_json::json;
        assert_eq!(asked(json!({})), Ok(Method::EmailLink));
        assert_eq!(asked(json!({ "notificationMethod": "EMAIL" })), Ok(Method::EmailLink));
        assert_eq!(asked(json!({ "notificationMethod": "SMS" })), Ok(Method::SmsLink));
        assert_eq!(
            asked(json!({ "notificationMethod": "SMS", "smsResetMethod": "URL" })),
            Ok(Method::SmsLink)
        );
        assert_eq!(
            asked(json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" })),
            Ok(Method::SmsPin)
        );
        assert_eq!(asked(json!({ "notificationMethod": "SMS_PIN" })), Ok(Method::SmsPin));
        assert!(
            asked(json!({ "notificationMethod": "PUSH" })).unwrap_err().starts_with("notificationMethod")
        );
        assert!(
            asked(json!({ "notificationMethod": "SMS", "smsResetMethod": "X" }))
                .unwrap_err()
                .starts_with("smsResetMethod")
        );
    }
}
