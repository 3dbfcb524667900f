use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::AttributeValue;

use super::{Store, StoreError, at, condition_failed, n, s};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::settings::AppSettings;

/// An app's settings and the version they are stored under.
#[derive(Clone, Debug)]
pub struct AppRecord {
    /// The settings, valid as a whole.
    pub settings: AppSettings,
    /// Rises with every save, so that the second of two edits is refused.
    pub version: i64,
}

const TABLE: &str = "apps";

impl Store {
    /// The settings of `app`; `None` if there is no such app.
    ///
    /// # Errors
    /// [`StoreError`]; a stored setting that is not valid is [`StoreError::Corrupt`] with its field.
    pub async fn app(&self, app: &AppId) -> Result<Option<AppRecord>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.apps)
            .key("appId", s(app.as_str()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading an app", &error))?;
        let Some(mut item) = found.item else { return Ok(None) };
        let corrupt = |reason: &dyn std::fmt::Display| StoreError::corrupt(TABLE, app.as_str(), reason);
        let stored = item.remove("settings").ok_or_else(|| corrupt(&"settings is missing"))?;
        let settings: serde_json::Value =
            serde_dynamo::from_attribute_value(stored).map_err(|error| corrupt(&error))?;
        let version = item.get("version").and_then(|version| version.as_n().ok()?.parse().ok());
        Ok(Some(AppRecord {
            settings: AppSettings::parse(&settings).map_err(|error| corrupt(&error))?,
            version: version.ok_or_else(|| corrupt(&"version is no number"))?,
        }))
    }

    /// Stores `settings` over version `expected` (`None`: there must be no such app yet). Answers with the
    /// new version, or `None` if somebody else saved first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_app(
        &self,
        app: &AppId,
        settings: &AppSettings,
        expected: Option<i64>,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let stored: AttributeValue = serde_dynamo::to_attribute_value(settings.to_json())
            .map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
        let version = expected.unwrap_or(0) + 1;
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.apps)
            .item("appId", s(app.as_str()))
            .item("settings", stored)
            .item("version", n(version))
            .item("updatedAt", at(now));
        let put = match expected {
            None => put.condition_expression("attribute_not_exists(appId)"),
            Some(expected) => put
                .condition_expression("#version = :expected")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":expected", n(expected)),
        };
        match put.send().await {
            Ok(_) => Ok(Some(version)),
            Err(error) if condition_failed(&error) => Ok(None),
            Err(error) => Err(StoreError::sdk("saving an app", &error)),
        }
    }
}

/// How long a function goes on with settings that it has read: a saved change is in force everywhere after
/// this many seconds.
pub const SETTINGS_TTL_SECS: i64 = 30;
/// Apps kept; beyond it the cache starts anew.
const CACHED_APPS: usize = 1_000;

/// Settings, and when they were read.
type Kept = HashMap<AppId, (Timestamp, Arc<AppSettings>)>;

/// An instance's settings, each kept for [`SETTINGS_TTL_SECS`]. Unknown apps are not kept.
#[derive(Clone, Debug, Default)]
pub struct SettingsCache {
    kept: Arc<Mutex<Kept>>,
}

impl SettingsCache {
    /// The settings of `app` as they were at most [`SETTINGS_TTL_SECS`] ago.
    ///
    /// # Errors
    /// [`StoreError`] if they had to be read and could not be.
    pub async fn get(
        &self,
        store: &Store,
        app: &AppId,
        now: Timestamp,
    ) -> Result<Option<Arc<AppSettings>>, StoreError> {
        if let Some(settings) = self.fresh(app, now) {
            return Ok(Some(settings));
        }
        let Some(record) = store.app(app).await? else { return Ok(None) };
        let settings = Arc::new(record.settings);
        let mut kept = self.lock();
        if kept.len() >= CACHED_APPS {
            kept.clear();
        }
        kept.insert(app.clone(), (now, settings.clone()));
        Ok(Some(settings))
    }

    fn fresh(&self, app: &AppId, now: Timestamp) -> Option<Arc<AppSettings>> {
        let kept = self.lock();
        let (read_at, settings) = kept.get(app)?;
        (now < read_at.plus_secs(SETTINGS_TTL_SECS)).then(|| settings.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        // The map is whole between statements, so a panic elsewhere does not spoil it.
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
