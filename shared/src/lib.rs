//! Rekey's common crate: domain types, the DynamoDB store, messages, mail and SMS sending, HTTP, telemetry.
//!
//! Functions decide with these types and never depend on one another; AWS SDK types stay inside [`store`],
//! [`send`] and [`topic`].

pub mod aws;
pub mod bounded;
pub mod clock;
pub mod config;
pub mod contact;
pub mod delivery;
pub mod event;
pub mod guesses;
pub mod http;
pub mod identifier;
pub mod language;
pub mod locale;
pub mod log;
pub mod message;
pub mod page;
pub mod password;
pub mod profile;
pub mod proofs;
pub mod random;
pub mod requests;
pub mod reset;
pub mod secret;
pub mod send;
pub mod settings;
pub mod store;
pub mod told;
pub mod topic;
pub mod user;
