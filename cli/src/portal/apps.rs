//! The apps' settings, read and saved. A save states the version that it was made on.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::identifier::AppId;
use shared::settings::{AppSettings, SettingsError};
use shared::store::{AppChange, StoreError, StoredApp};

use super::answer::{Answer, Posted, Refused, Told};
use super::{Portal, Shared};
use crate::changes;

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new().route("/portal/api/apps", get(list)).route("/portal/api/apps/{id}", get(one).put(put))
}

async fn list(State(portal): Shared) -> Answer {
    let apps = portal.store.stored_apps().await?;
    let rows = apps.iter().map(|app| {
        let settings = AppSettings::from_stored(&app.settings).ok();
        json!({
            "appId": app.app,
            "name": settings.as_ref().map(|settings| settings.name.as_str()),
            "version": app.version,
            "savedAt": saved_at(app),
            "savedBy": app.saved_by,
            "broken": settings.is_none(),
        })
    });
    Ok(Told(rows.collect()))
}

async fn one(State(portal): Shared, Path(id): Path<String>) -> Answer {
    Ok(Told(shown(&portal.stored(&id).await?.1)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    settings: Value,
    version: Option<i64>,
}

async fn put(State(portal): Shared, Path(id): Path<String>, Posted(save): Posted<Save>) -> Answer {
    let app = AppId::parse(&id).map_err(|error| Refused::field("appId", error))?;
    let settings = AppSettings::parse_all(&save.settings).map_err(Refused::Invalid)?;
    portal.save(&app, &settings, save.version).await
}

impl Portal {
    /// The item of the app called `id`.
    pub(super) async fn stored(&self, id: &str) -> Result<(AppId, StoredApp), Refused> {
        let missing = || Refused::NotFound(format!("there is no app {id}"));
        let app = AppId::parse(id).map_err(|_| missing())?;
        let stored = self.store.stored_app(&app).await?.ok_or_else(missing)?;
        Ok((app, stored))
    }

    /// Stores valid settings, if `expected` is still the version in force (`None`: no such app yet).
    pub(super) async fn save(&self, app: &AppId, settings: &AppSettings, expected: Option<i64>) -> Answer {
        let (now, saved_by) = (self.clock.now(), self.place.saved_by());
        let change = AppChange { app, settings, expected, saved_by };
        match self.store.put_app(&change, now, &self.token()).await? {
            Some(version) => Ok(Told(shown(&StoredApp {
                app: app.as_str().to_owned(),
                settings: settings.to_json(),
                version,
                saved_at: Some(now),
                saved_by: Some(saved_by.to_owned()),
            }))),
            None => Err(self.conflict(app, expected).await?),
        }
    }

    /// Why a save was refused: what is stored now, and what changed since `expected`.
    async fn conflict(&self, app: &AppId, expected: Option<i64>) -> Result<Refused, StoreError> {
        let Some(current) = self.store.stored_app(app).await? else {
            return Ok(Refused::NotFound(format!("there is no app {app} any more; nothing was saved")));
        };
        let version = current.version;
        let (error, changes) = match expected {
            None => (format!("there is an app {app} already; nothing was saved"), Vec::new()),
            Some(expected) => match self.kept(app, expected).await? {
                Some(base) => (
                    format!("somebody else saved version {version} first; nothing of yours was saved"),
                    changes::between(&base.settings, &current.settings),
                ),
                // Against the submitted settings everything would look like somebody's change.
                None => (
                    format!(
                        "somebody else saved version {version} first; nothing of yours was saved. Version {expected} \
                         is not kept, so what has changed since cannot be told"
                    ),
                    Vec::new(),
                ),
            },
        };
        Ok(Refused::Conflict(json!({ "error": error, "current": shown(&current), "changes": changes })))
    }

    /// A version of the app's history, if it is kept.
    pub(super) async fn kept(&self, app: &AppId, version: i64) -> Result<Option<StoredApp>, StoreError> {
        let found = self.store.app_versions(app, version, 1).await?;
        Ok(found.into_iter().find(|found| found.version == version))
    }
}

/// An app as the page has it. Settings that are not valid are shown as they are stored, with what is wrong.
pub(super) fn shown(app: &StoredApp) -> Value {
    let mut shown = json!({
        "appId": app.app,
        "version": app.version,
        "savedAt": saved_at(app),
        "savedBy": app.saved_by,
    });
    match AppSettings::from_stored(&app.settings) {
        Ok(settings) => {
            shown["settings"] = settings.to_json();
            shown["warnings"] = json!(settings.warnings());
        }
        Err(first) => {
            let errors: Vec<SettingsError> =
                AppSettings::parse_all(&app.settings).err().unwrap_or_else(|| vec![first]);
            shown["settings"] = Value::Null;
            shown["stored"] = app.settings.clone();
            shown["errors"] = json!(errors);
        }
    }
    shown
}

/// When it was saved.
pub(super) fn saved_at(app: &StoredApp) -> Option<String> {
    app.saved_at.map(shared::clock::Timestamp::rfc3339)
}
