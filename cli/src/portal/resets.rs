//! "Did the mail arrive?": the life of one reset, by its id.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use shared::identifier::AppId;

use super::answer::{Answer, Refused, Told};
use super::{Portal, Shared};
use crate::audit::{audit, reset_id};

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new().route("/portal/api/apps/{id}/resets/{reset}", get(one))
}

async fn one(State(portal): Shared, Path((app, id)): Path<(String, String)>) -> Answer {
    let id = reset_id(&id).map_err(|reason| Refused::field("resetId", reason))?;
    let missing = || Refused::NotFound(format!("{app} has no reset {id}, or not any more"));
    let app = AppId::parse(&app).map_err(|_| missing())?;
    let found = portal.store.reset(&id).await?.filter(|reset| reset.app == app);
    Ok(Told(audit(&found.ok_or_else(missing)?, portal.clock.now())))
}
