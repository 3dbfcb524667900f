//! The API's document, infra/openapi.yaml, and the code say the same: routes, methods, errors, and the page that is
//! made of it. (Bodies and headers of answers: cli/tests/events.rs.)
#![allow(clippy::unwrap_used, reason = "a test fails where it unwraps, in its helpers too")]

#[path = "../binary/mod.rs"]
mod binary;
mod document;
mod errors;
mod examples;
mod page;
mod routes;
