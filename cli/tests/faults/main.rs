//! Faults at the wire, statements 30 to 32: every call of every flow fails in every way, the process dies at every
//! await, records come twice, late or not at all, and what must never be never is.
//!
//! `REKEY_FULL=1` runs every call with every fault; without it a fixed sample runs: every fault in every flow.
//! `REKEY_FUNCTION_BINARIES` names the folder of the functions' binaries for the test that kills real processes.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "one test binary of several files")]

mod calls;
mod ending;
mod events;
mod flow;
#[allow(dead_code, reason = "shared with the flows")]
#[path = "../flows/harness.rs"]
mod harness;
mod invariants;
mod kind;
#[allow(dead_code, reason = "shared with the flows")]
#[path = "../flows/lines.rs"]
mod lines;
mod malformed;
mod matrix;
#[path = "../permissions/mod.rs"]
mod permissions;
mod person;
mod processes;
mod refusals;
mod replay;
mod world;
