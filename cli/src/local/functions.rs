use authorizer::Authorizer;
use complete_reset::CompleteReset;
use current_user::CurrentUser;
use deliver::Deliver;
use delivery_status::DeliveryStatus;
use forgot::Forgot;
use lambda_http::Context;
use link_callback::LinkCallback;
use request_reset::RequestReset;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment};
use shared::store::StoreError;
use sign_in::SignIn;
use users::Users;

use crate::portal::SENDERS;

/// The deployment's variables of the local run. The keys are known to everybody, which is as safe as a
/// service on loopback with a demo password can be; `cargo lambda watch` is given the same ones.
const VARIABLES: [(&str, &str); 10] = [
    ("PIN_KEYS", "local:bG9jYWwtcGluLWtleS1rbm93bi10by1ldmVyeWJvZHktLS0"),
    ("IDENTIFIER_KEY", "bG9jYWwtaWRlbnRpZmllci1rZXkta25vd24tdG8tYWxsLS0"),
    ("EMAIL_SENDER", "no-reply@rekey.example"),
    ("SMS_SENDER", "Rekey"),
    ("SMS_COUNTRIES", "JP,US,CA,GB,DE,FR,ES,BR,KR,CN,AE,IN"),
    ("SIGN_IN_FLOOR_MS", "150"),
    ("EVENTS_TOPIC_ARN", rekey_local::TOPIC),
    ("SECURITY_EVENTS", "on"),
    ("SENDS_SMS", "on"),
    ("CHANGE_PASSWORD_APP", "demo"),
];

/// The variables that a deployment would set, with links that start with `base`.
pub fn environment(base: String) -> Environment<'static> {
    Environment::from_fn(move |name| match name {
        "PUBLIC_BASE_URL" => Some(base.clone()),
        _ => VARIABLES.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
    })
}

/// What the local stack tells of its senders, under the names of a deployed stack's outputs.
pub(crate) fn outputs() -> Vec<(String, String)> {
    let named = VARIABLES.iter().filter_map(|(variable, value)| {
        let (_, output) = SENDERS.iter().find(|(known, _)| known == variable)?;
        Some(((*output).to_owned(), (*value).to_owned()))
    });
    named.collect()
}

/// Every function of the deployment, wired to one endpoint and one clock.
#[derive(Debug)]
pub struct Functions {
    request_reset: RequestReset,
    complete_reset: CompleteReset,
    link_callback: LinkCallback,
    forgot: Forgot,
    deliver: Deliver,
    delivery_status: DeliveryStatus,
    sign_in: SignIn,
    current_user: CurrentUser,
    authorizer: Authorizer,
    users: Users,
}

impl Functions {
    /// Wires every function.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is missing or malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: &Clock) -> Result<Self, ConfigError> {
        // Each function's calls carry its name, as they carry its role on AWS.
        let aws = |function: &str| shared::aws::named(aws, function);
        Ok(Self {
            request_reset: RequestReset::new(env, &aws("request-reset"), clock.clone())?,
            complete_reset: CompleteReset::new(env, &aws("complete-reset"), clock.clone())?,
            link_callback: LinkCallback::new(env, &aws("link-callback"), clock.clone())?,
            forgot: Forgot::new(env, &aws("forgot"), clock.clone())?,
            deliver: Deliver::new(env, &aws("deliver"), clock.clone())?,
            delivery_status: DeliveryStatus::new(env, &aws("delivery-status"), clock.clone())?,
            sign_in: SignIn::new(env, &aws("sign-in"), clock.clone())?,
            current_user: CurrentUser::new(env, &aws("current-user"), clock.clone())?,
            authorizer: Authorizer::new(env, &aws("authorizer"), clock.clone())?,
            users: Users::new(env, &aws("users"), clock.clone())?,
        })
    }

    /// Gives `event` to the function called `name` and answers with its answer; `None` if there is no such
    /// function. HTTP events go through lambda_http's own deserialiser.
    pub async fn invoke(&self, name: &str, event: &Value) -> Option<Value> {
        let raw = || to_raw_value(event).unwrap_or_default();
        macro_rules! http {
            ($function:expr) => {
                shared::http::invoke(
                    &|request| $function.handle(request),
                    &|error| $function.refuse(error),
                    &raw(),
                    Context::default(),
                )
                .await
            };
        }
        Some(match name {
            "request-reset" => http!(self.request_reset),
            "complete-reset" => http!(self.complete_reset),
            "link-callback" => http!(self.link_callback),
            "forgot" => http!(self.forgot),
            "sign-in" => http!(self.sign_in),
            "current-user" => http!(self.current_user),
            "users" => http!(self.users),
            "deliver" => self.deliver.handle(event, None).await,
            // Lambda gives the event again.
            "delivery-status" => told(self.delivery_status.handle(event).await),
            // API Gateway answers 500 to a fault of the authorizer: closed, and not "your token is dead".
            "authorizer" => told(self.authorizer.handle(event).await),
            _ => return None,
        })
    }
}

/// A function's answer, or its error as the Lambda runtime tells it.
fn told(answer: Result<Value, StoreError>) -> Value {
    answer.unwrap_or_else(|error| json!({ "errorType": "StoreError", "errorMessage": error.to_string() }))
}
