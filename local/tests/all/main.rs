//! The embedded AWS, driven by the real SDK clients.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod data;
mod dynamodb;
mod endpoint;
mod faults;
mod ses;
mod sns;
mod stack;
mod stream;
mod topic;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_dynamodb::config::Credentials;
use aws_sdk_dynamodb::types::AttributeValue;
use rekey_local::{LocalAws, Options};

/// 2026-01-02T03:04:05Z.
const NOW_MS: i64 = 1_767_323_045_000;

/// A clock that the test moves.
#[derive(Clone)]
struct Clock(Arc<AtomicI64>);

impl Clock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(NOW_MS)))
    }

    fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    fn options(&self) -> Options {
        let clock = self.clone();
        Options::in_memory(move || clock.0.load(Ordering::SeqCst))
    }
}

async fn start() -> LocalAws {
    LocalAws::start(Clock::new().options()).await.unwrap()
}

/// What every client needs, without the SDK's own retries.
async fn sdk(aws: &LocalAws) -> SdkConfig {
    aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(aws.endpoint())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::disabled())
        .load()
        .await
}

async fn dynamodb(aws: &LocalAws) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&sdk(aws).await)
}

async fn ses(aws: &LocalAws) -> aws_sdk_sesv2::Client {
    aws_sdk_sesv2::Client::new(&sdk(aws).await)
}

async fn sns(aws: &LocalAws) -> aws_sdk_sns::Client {
    aws_sdk_sns::Client::new(&sdk(aws).await)
}

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn n(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
