//! The developer portal's server, as its page and its operator use it.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "one test binary of several files")]

mod broken;
mod command;
mod guard;
mod harness;
mod history;
mod landing;
mod preview;
mod reading;
mod resets;
mod saving;
mod sending;
