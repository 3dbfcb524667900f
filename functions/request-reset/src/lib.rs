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
use shared::identifier::{AppId, UserRef, UserSegment};
use shared::requests::{Asked, Requests};
use shared::reset::{Method, RequestedFrom};
use shared::settings::AppSettings;
use shared::store::{SettingsCache, Store};

const PATH: &str = "apps/{appId}/users/{user}/password/request-reset";

/// The function, wired.
#[derive(Clone, Debug)]
pub struct RequestReset {
    api: Api,
    store: Store,
    settings: SettingsCache,
    requests: Requests,
    clock: Clock,
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
        let store = Store::connect(aws, env.tables(), env.retention()?);
        Ok(Self {
            api: Api::new(env.cors_origin()?),
            requests: Requests::new(env, store.clone())?,
            store,
            settings: SettingsCache::default(),
            clock,
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
        let Wanted { app, method, from, .. } = &wanted;
        let asked = Asked { app, settings: &settings, method: *method, from: *from, now };
        self.requests.count(&asked, &incoming.client).await??;
        let user = self.resolve(&incoming, &wanted, now).await?;
        // The literal behaviour of the seeds: says that this user cannot use the method, and why.
        if let Some(cannot) = self.requests.tell(&asked, &user).await? {
            return Err(ApiError::told(cannot, user.field(), &wanted.named, &wanted.app));
        }
        self.requests.put(&asked, user).await?;
        Ok(no_content())
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
