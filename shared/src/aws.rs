//! The AWS SDK's clients, built once at start, over one HTTP client with one TLS stack (ring).

use std::time::Duration;

pub use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;

use aws_config::BehaviorVersion;
use aws_smithy_http_client::tls;

/// One attempt; DynamoDB answers in milliseconds and a frozen connection shows within this.
const ATTEMPT: Duration = Duration::from_millis(2_500);
/// All attempts of one call; under every function's own timeout.
const OPERATION: Duration = Duration::from_secs(8);

/// Loads region and credentials from the environment, with the time limits and retries that the SDK does not
/// set by itself.
pub async fn load() -> SdkConfig {
    defaults().http_client(http_client()).load().await
}

/// As [`load`], for an endpoint on this machine: no region, credentials or metadata service are looked for.
pub async fn load_local(endpoint: &str) -> SdkConfig {
    let credentials = aws_sdk_dynamodb::config::Credentials::new("local", "local", None, None, "local");
    defaults()
        .http_client(http_client())
        .endpoint_url(endpoint)
        .region(aws_config::Region::from_static("us-east-1"))
        .credentials_provider(credentials)
        .load()
        .await
}

/// The same, under a name that its calls carry (`app/NAME` in the user agent), so that they can be told apart.
/// A name that AWS does not take is left out.
pub fn named(aws: &SdkConfig, name: &str) -> SdkConfig {
    match aws_config::AppName::new(name.to_owned()) {
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

fn http_client() -> aws_sdk_dynamodb::config::SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
        .build_https()
}

/// The time limits and retries of every call.
fn defaults() -> aws_config::ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(Duration::from_secs(1))
                .operation_attempt_timeout(ATTEMPT)
                .operation_timeout(OPERATION)
                .build(),
        )
        // Connections die while an environment is frozen: the first attempt after a thaw may fail.
        .retry_config(RetryConfig::standard().with_max_attempts(3))
}
