//! The AWS SDK's clients, built once at start, over one HTTP client with one TLS stack (ring).

mod trust;

use std::fs;
use std::time::Duration;

pub use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_types::sdk_config;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::config::{ConfigError, Environment};

/// One attempt; DynamoDB answers in milliseconds and a frozen connection shows within this.
const ATTEMPT: Duration = Duration::from_millis(2_500);
/// All attempts of one call; under every function's own timeout.
const OPERATION: Duration = Duration::from_secs(8);

/// What Lambda gives a function, and the SDK's own variables beside it: `AWS_REGION`, `AWS_ACCESS_KEY_ID`,
/// `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`; `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_DYNAMODB`, `_SESV2`, `_SNS`;
/// `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`; `AWS_CA_BUNDLE`; `AWS_SDK_UA_APP_ID`.
///
/// No profile, container or metadata service is asked: a function has none, and what could ask them would be a tenth
/// of its size.
///
/// # Errors
/// [`ConfigError`] if there is no region or key, or a variable is malformed.
pub fn load(env: &Environment<'_>) -> Result<SdkConfig, ConfigError> {
    let session = env.optional("AWS_SESSION_TOKEN");
    let (key, secret) = (env.required("AWS_ACCESS_KEY_ID")?, env.required("AWS_SECRET_ACCESS_KEY")?);
    let switch = |variable| {
        env.parsed(variable, false, |value| {
            value.to_ascii_lowercase().parse::<bool>().map_err(|_| "must be true or false")
        })
    };
    let mut config = defaults()
        .http_client(http_client(env)?.unwrap_or_else(trust::of_aws))
        .region(Region::new(env.required("AWS_REGION")?))
        .credentials_provider(given(Credentials::new(key, secret, session, None, "environment")))
        .use_fips(switch("AWS_USE_FIPS_ENDPOINT")?)
        .use_dual_stack(switch("AWS_USE_DUALSTACK_ENDPOINT")?)
        .service_config(Endpoints::of(env));
    config.set_endpoint_url(env.optional("AWS_ENDPOINT_URL"));
    let name = env.parsed("AWS_SDK_UA_APP_ID", None, |name| AppName::new(name.to_owned()).map(Some))?;
    config.set_app_name(name);
    Ok(config.build())
}

/// Region and credentials of a person, from wherever the AWS CLI takes them.
///
/// # Errors
/// [`ConfigError`] if `AWS_CA_BUNDLE` cannot be read.
pub async fn load_of_person(env: &Environment<'_>) -> Result<SdkConfig, ConfigError> {
    let http_client = http_client(env)?.unwrap_or_else(trust::of_machine);
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http_client);
    Ok(loader.timeout_config(timeouts()).retry_config(retries()).load().await)
}

/// As [`load`], for an endpoint on this machine: no region, credentials or metadata service are looked for.
pub fn load_local(endpoint: &str) -> SdkConfig {
    defaults()
        .http_client(trust::of_aws())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-east-1"))
        .credentials_provider(given(Credentials::new("local", "local", None, None, "local")))
        .build()
}

/// The same, under a name that its calls carry (`app/NAME` in the user agent), so that they can be told apart.
/// A name that AWS does not take is left out.
pub fn named(aws: &SdkConfig, name: &str) -> SdkConfig {
    match AppName::new(name.to_owned()) {
        Ok(app) => aws.to_builder().app_name(app).build(),
        Err(_) => aws.clone(),
    }
}

/// The same for calls that must not be sent twice by the SDK: one attempt, with the time of all attempts for a slow
/// answer.
pub fn once(aws: &SdkConfig) -> SdkConfig {
    let whole = aws.timeout_config().and_then(TimeoutConfig::operation_timeout).unwrap_or(OPERATION);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(whole)
        .operation_timeout(whole)
        .build();
    aws.to_builder().retry_config(RetryConfig::disabled()).timeout_config(timeouts).build()
}

/// `AWS_CA_BUNDLE`: the PEM file of the only certificates to trust.
fn http_client(env: &Environment<'_>) -> Result<Option<SharedHttpClient>, ConfigError> {
    env.parsed("AWS_CA_BUNDLE", None, |path| {
        let pem = fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
        trust::of_bundle(pem).map(Some)
    })
}

/// What every call has.
fn defaults() -> sdk_config::Builder {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .sleep_impl(TokioSleep::new())
        .timeout_config(timeouts())
        .retry_config(retries())
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build()
}

/// Connections die while an environment is frozen: the first attempt after a thaw may fail.
fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3)
}

fn given(credentials: Credentials) -> SharedCredentialsProvider {
    SharedCredentialsProvider::new(credentials)
}

/// `AWS_ENDPOINT_URL_DYNAMODB` and its like: another endpoint for one service.
#[derive(Debug)]
struct Endpoints([(&'static str, Option<String>); 3]);

impl Endpoints {
    fn of(env: &Environment<'_>) -> Self {
        let of = |service, variable| (service, env.optional(variable));
        Self([
            of("DynamoDB", "AWS_ENDPOINT_URL_DYNAMODB"),
            of("SESv2", "AWS_ENDPOINT_URL_SESV2"),
            of("SNS", "AWS_ENDPOINT_URL_SNS"),
        ])
    }
}

impl LoadServiceConfig for Endpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let of_service = |(service, url): &(&str, Option<String>)| {
            url.clone().filter(|_| *service == key.service_id() && key.env() == "AWS_ENDPOINT_URL")
        };
        self.0.iter().find_map(of_service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVEN: [(&str, &str); 3] =
        [("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret")];

    fn loaded(more: &[(&str, &str)]) -> Result<SdkConfig, ConfigError> {
        let all = GIVEN.iter().chain(more);
        let find =
            |name: &str| all.clone().rfind(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned());
        load(&Environment::from_fn(find))
    }

    #[test]
    fn what_lambda_gives_is_enough_and_needed() {
        let config = loaded(&[]).unwrap();
        assert_eq!(config.region(), Some(&Region::from_static("eu-west-1")));
        assert_eq!(config.endpoint_url(), None);
        assert_eq!(config.timeout_config().and_then(TimeoutConfig::operation_timeout), Some(OPERATION));
        for (missing, _) in GIVEN {
            let refused = loaded(&[(missing, "")]).unwrap_err();
            assert_eq!(refused.to_string(), format!("environment variable {missing}: must be set"));
        }
    }

    #[test]
    fn endpoints_are_for_all_or_for_one_service() {
        let config = loaded(&[
            ("AWS_ENDPOINT_URL", "http://127.0.0.1:8788"),
            ("AWS_ENDPOINT_URL_SNS", "http://127.0.0.1:1"),
        ])
        .unwrap();
        assert_eq!(config.endpoint_url(), Some("http://127.0.0.1:8788"));
        let of = |service, env| {
            let key =
                ServiceConfigKey::builder().service_id(service).env(env).profile("endpoint_url").build();
            config.service_config().unwrap().load_config(key.unwrap())
        };
        assert_eq!(of("SNS", "AWS_ENDPOINT_URL").as_deref(), Some("http://127.0.0.1:1"));
        assert_eq!(of("DynamoDB", "AWS_ENDPOINT_URL"), None);
        assert_eq!(of("SNS", "AWS_REGION"), None);
    }

    #[test]
    fn a_malformed_variable_is_named() {
        let refused = loaded(&[("AWS_USE_FIPS_ENDPOINT", "yes")]).unwrap_err().to_string();
        assert_eq!(refused, "environment variable AWS_USE_FIPS_ENDPOINT: must be true or false");
        assert_eq!(loaded(&[("AWS_USE_FIPS_ENDPOINT", "TRUE")]).unwrap().use_fips(), Some(true));
        let refused = loaded(&[("AWS_CA_BUNDLE", "no/such/file")]).unwrap_err();
        assert_eq!(
            (refused.variable, refused.reason.starts_with("cannot be read: ")),
            ("AWS_CA_BUNDLE", true)
        );
    }
}
