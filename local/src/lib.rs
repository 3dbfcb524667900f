//! The embedded AWS of Rekey's local run and tests: one loopback HTTP endpoint that speaks DynamoDB, SES v2 and
//! SNS, and as much of STS and CloudFormation as tells which account and stack this is, well enough for the real,
//! unchanged SDK clients.
//!
//! DynamoDB is the `dynoxide` engine in this process, mail and SMS go to an inbox that can be read, events to a topic
//! whose messages can be read. For tests the
//! endpoint records what was asked of it ([`LocalAws::calls`]) and fails on demand ([`LocalAws::inject`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use rekey_local::{LocalAws, Options};
//!
//! let aws = LocalAws::start(Options::in_memory(|| 1_700_000_000_000)).await?;
//! println!("AWS_ENDPOINT_URL={}", aws.endpoint());
//! aws.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod calls;
mod cloudformation;
mod dynamodb;
pub mod emf;
mod endpoint;
mod engine;
mod faults;
mod feedback;
mod inbox;
mod local_aws;
mod options;
mod permission;
mod query;
mod refusal;
mod runtime_api;
mod ses;
mod sns;
mod stream;
mod sts;
mod tables;
mod topic;

pub use calls::{Call, Service};
pub use engine::EngineError;
pub use faults::{ClientFault, Effect, Fault, FaultKind};
pub use feedback::Feedback;
pub use inbox::{Channel, Message};
pub use local_aws::LocalAws;
pub use options::{Options, StartError};
pub use permission::{Permission, Permissions};
pub use runtime_api::RuntimeApi;
pub use shared::store::TableNames;
pub use stream::{StreamPosition, StreamReader, StreamStart};
pub use topic::{Published, TOPIC};

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The name of the one stack that CloudFormation describes.
pub const STACK: &str = "rekey-local";

/// A lock whose holder panicked is still a good lock here: every critical section leaves its data whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
