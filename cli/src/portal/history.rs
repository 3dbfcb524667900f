//! Who changed what and when, and the way back.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::settings::AppSettings;
use shared::store::StoredApp;

use super::answer::{Answer, Posted, Refused, Told};
use super::apps::saved_at;
use super::{Portal, Shared};
use crate::changes::{self, Change};

/// Versions shown: as many as are kept.
const SHOWN: usize = 100;

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route("/portal/api/apps/{id}/history", get(history))
        .route("/portal/api/apps/{id}/restore", post(restore))
}

async fn history(State(portal): Shared, Path(id): Path<String>) -> Answer {
    let (app, current) = portal.stored(&id).await?;
    let newest = match current.version {
        0 => portal.store.newest_version(&app).await?,
        version => version,
    };
    let versions = portal.store.app_versions(&app, newest, SHOWN).await?;
    let rows = versions.iter().enumerate().map(|(place, version)| {
        json!({
            "version": version.version,
            "savedAt": saved_at(version),
            "savedBy": version.saved_by,
            "changes": made_by(version, versions.get(place + 1)),
        })
    });
    Ok(Told(rows.collect()))
}

/// What `version` changed; nothing is told where the one before it is not kept any more.
fn made_by(version: &StoredApp, older: Option<&StoredApp>) -> Vec<Change> {
    match older.filter(|older| older.version + 1 == version.version) {
        Some(older) => changes::between(&older.settings, &version.settings),
        None if version.version == 1 => changes::between(&Value::Null, &version.settings),
        None => Vec::new(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Restore {
    version: i64,
    expected: i64,
}

/// An earlier version's settings become the newest version, if they are valid by today's rules.
async fn restore(State(portal): Shared, Path(id): Path<String>, Posted(asked): Posted<Restore>) -> Answer {
    let (app, _) = portal.stored(&id).await?;
    let Some(wanted) = portal.kept(&app, asked.version).await? else {
        return Err(Refused::NotFound(format!("version {} of {app} is not kept", asked.version)));
    };
    let settings = AppSettings::parse_all(&wanted.settings).map_err(Refused::Invalid)?;
    portal.save(&app, &settings, Some(asked.expected)).await
}
