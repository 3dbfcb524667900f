//! The DynamoDB store: one concrete type over the SDK's client. Every read that decides is consistent, every
//! single use is one conditional write or one transaction.

mod accounts;
mod apps;
mod deliveries;
mod error;
mod issue;
mod items;
mod limits;
mod not_me;
mod outbox;
mod resets;
mod revoke;
mod sessions;
mod users;
mod work;

pub use accounts::AccountRefused;
pub use apps::{AppChange, AppRecord, SETTINGS_TTL_SECS, SettingsCache, StoredApp};
pub use error::{SdkFault, StoreError};
pub use issue::{Issue, IssueRefused, IssuedSecret, Refused};
pub use items::Claim;
pub use limits::{Cap, Place, RequestLimits, Reserved, Shares, Slot, Tries};
pub use not_me::RefusedChange;
pub use outbox::{Further, TakenChange};
pub use resets::{Completion, CompletionRefused, NewCredentials};
pub use revoke::{UserMark, UsersPage, UsersScan};
pub use users::{ClaimTaken, CreateUser};
pub use work::{LEASE_SECS, Lease, Taken};

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::config::Retention;

/// The five tables' names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableNames {
    /// Apps' settings.
    pub apps: String,
    /// Users and claims.
    pub users: String,
    /// Resets.
    pub resets: String,
    /// Counters.
    pub limits: String,
    /// Sessions.
    pub sessions: String,
}

impl Default for TableNames {
    fn default() -> Self {
        let [apps, users, resets, limits, sessions] =
            ["apps", "users", "resets", "limits", "sessions"].map(|table| format!("rekey-{table}"));
        Self { apps, users, resets, limits, sessions }
    }
}

/// The store.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: TableNames,
    retention: Retention,
    /// Whether work goes on until its events are published.
    publishing: bool,
}

/// Tries of a transaction that meets another one, with a pause that doubles from [`CONFLICT_PAUSE`].
const CONFLICT_TRIES: u32 = 6;
const CONFLICT_PAUSE: Duration = Duration::from_millis(15);
/// The longest that work lasts: the longest life of a link, and a day.
const OUTSTANDING_SECS: i64 = 8 * 86_400;

impl Store {
    /// A store over `client`. `retention` is how long a reset is kept after its end.
    pub fn new(client: Client, tables: TableNames, retention: Retention) -> Self {
        Self { client, tables, retention, publishing: false }
    }

    /// The same store where security events are published: what `deliver` has done with, stays its work until its
    /// events are out.
    #[must_use]
    pub fn publishing(self, on: bool) -> Self {
        Self { publishing: on, ..self }
    }

    /// A store for the region, credentials and endpoint of `aws`.
    pub fn connect(aws: &aws_config::SdkConfig, tables: TableNames, retention: Retention) -> Self {
        Self::new(Client::new(aws), tables, retention)
    }

    /// Commits all of `items` or none.
    async fn transact(
        &self,
        operation: &'static str,
        items: Vec<TransactWriteItem>,
        token: &RequestToken,
    ) -> Result<Transacted, StoreError> {
        for attempt in 0..CONFLICT_TRIES {
            let sent = self
                .client
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                // Made outside the loop: a try whose answer was lost is not applied twice.
                .client_request_token(token.0.clone())
                .send()
                .await;
            let error = match sent {
                Ok(_) => return Ok(Transacted::Committed),
                Err(error) => error,
            };
            let Some(service) = error.as_service_error() else {
                return Err(StoreError::sdk(operation, &error));
            };
            let in_progress = service.is_transaction_in_progress_exception();
            let reasons = cancellation_codes(service);
            if reasons.iter().any(|code| code == "ConditionalCheckFailed") {
                let failed = reasons.iter().map(|code| code == "ConditionalCheckFailed").collect();
                return Ok(Transacted::Refused(FailedConditions(failed)));
            }
            let conflict = !reasons.is_empty()
                && reasons.iter().all(|code| code == "None" || code == "TransactionConflict");
            if !(in_progress || conflict) {
                let cancelled = StoreError::cancelled(operation, &reasons);
                return Err(cancelled.unwrap_or_else(|| StoreError::sdk(operation, &error)));
            }
            tokio::time::sleep(CONFLICT_PAUSE * 2_u32.pow(attempt)).await;
        }
        Err(StoreError::Busy { operation })
    }

    /// Sends what may be part of a transaction by itself; answers whether its condition held.
    async fn update_alone(
        &self,
        update: aws_sdk_dynamodb::types::builders::UpdateBuilder,
        operation: &'static str,
    ) -> Result<bool, StoreError> {
        let update = update.build().map_err(|error| StoreError::corrupt("any", "(update)", error))?;
        let call = self
            .client
            .update_item()
            .table_name(update.table_name)
            .set_key(Some(update.key))
            .update_expression(update.update_expression)
            .set_condition_expression(update.condition_expression)
            .set_expression_attribute_names(update.expression_attribute_names)
            .set_expression_attribute_values(update.expression_attribute_values);
        met(unconflicted(|| call.clone().send()).await, operation)
    }

    /// When TTL may remove a reset that ends at `end`, in seconds.
    fn reset_ttl(&self, end: Timestamp) -> AttributeValue {
        n(self.ended_ttl(end))
    }

    fn ended_ttl(&self, end: Timestamp) -> i64 {
        if self.publishing { self.untold_ttl(end) } else { self.ttl_after(end) }
    }

    /// When TTL may remove a reset that ended at `end` and has something to tell: its events are tried for a week,
    /// however short the retention.
    fn untold_ttl(&self, end: Timestamp) -> i64 {
        self.ttl_after(end).max(end.plus_secs(OUTSTANDING_SECS).as_secs())
    }

    /// When TTL may remove a reset that has work since `now`, if nothing ends it before: far beyond the last
    /// try and the operator's redrive of it.
    fn outstanding_ttl(&self, now: Timestamp) -> i64 {
        self.ttl_after(now.plus_secs(OUTSTANDING_SECS))
    }

    /// When TTL may remove a reset that ended at `now`, while a link of it works until `links_until`.
    fn closed_ttl(&self, links_until: Timestamp, now: Timestamp) -> AttributeValue {
        n(self.ended_ttl(now).max(links_until.as_secs()))
    }

    fn ttl_after(&self, end: Timestamp) -> i64 {
        end.plus_secs(self.retention.secs()).as_secs()
    }
}

fn cancellation_codes(
    error: &aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError,
) -> Vec<String> {
    use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException;
    match error {
        TransactionCanceledException(cancelled) => cancelled
            .cancellation_reasons()
            .iter()
            .map(|reason| reason.code().unwrap_or_default().to_owned())
            .collect(),
        _ => Vec::new(),
    }
}

/// How a transaction came out.
enum Transacted {
    Committed,
    Refused(FailedConditions),
}

/// Which of a transaction's conditions did not hold.
struct FailedConditions(Vec<bool>);

impl FailedConditions {
    fn at(&self, place: usize) -> bool {
        self.0.get(place).copied().unwrap_or(false)
    }
}

/// Makes a transaction that is sent twice apply once; DynamoDB remembers it for ten minutes.
#[derive(Clone, Debug)]
pub struct RequestToken(String);

impl RequestToken {
    /// A fresh token.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 18];
        rng.fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The token of the one transaction that holds `text`, which no other one does.
    fn of_text(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        Self(URL_SAFE_NO_PAD.encode(&digest[..18]))
    }
}

type Item = HashMap<String, AttributeValue>;

fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn n(number: impl std::fmt::Display) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn at(time: Timestamp) -> AttributeValue {
    n(time.as_millis())
}

/// Sends a single write again while a transaction has hold of its item, which the SDK does not retry.
async fn unconflicted<T, E, R, F>(send: impl Fn() -> F) -> Result<T, SdkError<E, R>>
where
    E: ProvideErrorMetadata,
    F: Future<Output = Result<T, SdkError<E, R>>>,
{
    let conflict = |error: &SdkError<E, R>| {
        error.as_service_error().and_then(ProvideErrorMetadata::code) == Some("TransactionConflictException")
    };
    for attempt in 0..CONFLICT_TRIES {
        match send().await {
            Err(error) if conflict(&error) => tokio::time::sleep(CONFLICT_PAUSE * 2_u32.pow(attempt)).await,
            other => return other,
        }
    }
    send().await
}

/// Whether DynamoDB refused a write because its condition did not hold.
fn condition_failed<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code) == Some("ConditionalCheckFailedException")
}

/// Whether a conditional write met its condition.
fn met<T, E: ProvideErrorMetadata, R>(
    sent: Result<T, SdkError<E, R>>,
    operation: &'static str,
) -> Result<bool, StoreError> {
    match sent {
        Ok(_) => Ok(true),
        Err(error) if condition_failed(&error) => Ok(false),
        Err(error) => Err(StoreError::sdk(operation, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_reset_is_kept_for_its_retention_and_for_as_long_as_its_links_work() {
        let config = aws_sdk_dynamodb::Config::builder().behavior_version_latest().build();
        let store = Store::new(Client::from_conf(config), TableNames::default(), Retention::DEFAULT);
        let now = Timestamp::from_millis(1_795_292_640_000);
        let kept = |links_until| store.closed_ttl(now.plus_secs(links_until), now);
        assert_eq!(kept(7 * 86_400), n(now.plus_secs(Retention::DEFAULT.secs()).as_secs()));
        assert_eq!(kept(366 * 86_400), n(now.plus_secs(366 * 86_400).as_secs()));
    }

    #[test]
    fn what_has_ended_outlives_the_tries_of_its_events_however_short_its_retention() {
        let now = Timestamp::from_millis(1_795_292_640_000);
        let after = |days: i64| n(now.plus_secs(days * 86_400).as_secs());
        for (retention, silent, told) in [("1", 1, 8), ("30", 30, 30)] {
            let config = aws_sdk_dynamodb::Config::builder().behavior_version_latest().build();
            let env = crate::config::Environment::from_fn(move |_| Some(retention.to_owned()));
            let retention = env.retention().unwrap();
            let store = Store::new(Client::from_conf(config), TableNames::default(), retention);
            assert_eq!(store.reset_ttl(now), after(silent));
            let store = store.publishing(true);
            assert_eq!((store.reset_ttl(now), store.closed_ttl(now, now)), (after(told), after(told)));
        }
    }
}
