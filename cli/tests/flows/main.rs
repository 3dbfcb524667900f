//! Flows across functions, driven through the local gateway as apps and users drive them.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "one test binary of several files")]

mod admin;
mod after;
mod alike;
mod audit;
mod bad_input;
mod caps;
mod concurrency;
mod delivery;
mod deployments;
mod events_lost;
mod events_out;
mod feedback;
mod forms;
mod harness;
mod journeys;
mod languages;
mod limits;
mod lines;
mod links;
mod messages;
mod not_me;
mod not_me_hold;
mod outdated_hash;
mod outputs;
#[path = "../permissions/mod.rs"]
mod permissions;
mod pin_pause;
mod pins;
mod recovery;
mod settings;
mod start_page;
mod start_page_edges;
mod steps;
mod undeliverable;
mod users;
mod users_edges;
mod users_races;
mod withstand;
