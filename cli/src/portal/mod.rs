//! The developer portal's server: the page, and the settings of the apps as JSON
//! (`cargo run` serves it beside the console, `rekey portal` for a deployed stack).
//!
//! On loopback only, with the caller's own rights: no admin surface faces the internet.

mod answer;
mod apps;
mod assets;
mod deployment;
mod draft;
mod frames;
mod history;
mod key;
mod meta;
mod preview;
mod resets;
mod send;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::routing::any;
use shared::clock::Clock;
use shared::random::Random;
use shared::send::Senders;
use shared::store::{RequestToken, Store};

use crate::loopback::only_this_machine;
use answer::Refused;
use frames::Frames;

pub use deployment::{Deployment, DeploymentError, Place};
pub(crate) use deployment::{SENDERS, caller};
pub use key::{Key, locked};

/// The largest request: an app's settings have at most 300 kB.
const MAX_BODY: usize = 1024 * 1024;

/// The portal of one apps table.
#[derive(Debug)]
pub struct Portal {
    store: Store,
    senders: Option<Senders>,
    place: Place,
    clock: Clock,
    random: Random,
    frames: Frames,
}

type Shared = State<Arc<Portal>>;

impl Portal {
    /// A portal over `store`; without `senders` it sends no tests.
    pub fn new(store: Store, senders: Option<Senders>, place: Place, clock: Clock) -> Self {
        Self { store, senders, place, clock, random: Random::from_os(), frames: Frames::default() }
    }

    /// Its routes, all under `/portal`.
    pub fn routes<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        Router::new()
            .merge(assets::routes())
            .merge(meta::routes())
            .merge(apps::routes())
            .merge(history::routes())
            .merge(preview::routes())
            .merge(resets::routes())
            .merge(send::routes())
            .route("/portal/{*rest}", any(|| async { Refused::NotFound("there is no such page".to_owned()) }))
            .layer(DefaultBodyLimit::max(MAX_BODY))
            .route_layer(middleware::from_fn(only_this_machine))
            .with_state(Arc::new(self))
    }

    fn token(&self) -> RequestToken {
        RequestToken::generate(&mut self.random.clone())
    }
}
