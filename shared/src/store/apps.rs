use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, Put, TransactWriteItem};
use serde_json::Value;

use super::{Item, RequestToken, Store, StoreError, Transacted, at, n, s};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::settings::AppSettings;

/// An app's settings and the version they are stored under.
#[derive(Clone, Debug)]
pub struct AppRecord {
    /// The settings, valid as a whole.
    pub settings: AppSettings,
    /// Rises by one with every save, so that the second of two edits is refused.
    pub version: i64,
}

/// An app's item as it is stored, valid or not: what people who mend it see.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredApp {
    /// The app.
    pub app: String,
    /// The settings.
    pub settings: Value,
    /// The version; 0 where somebody has edited the item and it has none.
    pub version: i64,
    /// When it was saved.
    pub saved_at: Option<Timestamp>,
    /// Who saved it, as the saver was known to AWS or to this machine.
    pub saved_by: Option<String>,
}

/// A change of an app's settings.
#[derive(Debug)]
pub struct AppChange<'a> {
    /// The app.
    pub app: &'a AppId,
    /// The settings from now on.
    pub settings: &'a AppSettings,
    /// The version that the change was made on; `None` for an app that must not exist yet, 0 for an item that
    /// has no version.
    pub expected: Option<i64>,
    /// Who makes it.
    pub saved_by: &'a str,
}

const TABLE: &str = "apps";
/// Versions kept of each app, the newest included.
const VERSIONS_KEPT: i64 = 100;
/// What DynamoDB reads at once.
const BATCH: usize = 100;

impl Store {
    /// The settings of `app`; `None` if there is no such app.
    ///
    /// # Errors
    /// [`StoreError`]; a stored setting that is not valid is [`StoreError::Corrupt`] with its field.
    pub async fn app(&self, app: &AppId) -> Result<Option<AppRecord>, StoreError> {
        let Some(stored) = self.stored_app(app).await? else { return Ok(None) };
        let settings = AppSettings::from_stored(&stored.settings)
            .map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
        Ok(Some(AppRecord { settings, version: stored.version }))
    }

    /// The item of `app`, whether its settings are valid or not; `None` if there is no such app.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored_app(&self, app: &AppId) -> Result<Option<StoredApp>, StoreError> {
        let found = self
            .client
            .get_item()
            .table_name(&self.tables.apps)
            .key("appId", s(app.as_str()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| StoreError::sdk("reading an app", &error))?;
        Ok(found.item.map(|item| stored(app.as_str(), item)))
    }

    /// Every app, by id. Reads the whole table: for operators.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stored_apps(&self) -> Result<Vec<StoredApp>, StoreError> {
        let mut pages = self
            .client
            .scan()
            .table_name(&self.tables.apps)
            .filter_expression("attribute_not_exists(historyOf)")
            .into_paginator()
            .send();
        let mut apps = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::sdk("reading the apps", &error))?;
            for item in page.items.unwrap_or_default() {
                let id = item.get("appId").and_then(|id| id.as_s().ok()).cloned().unwrap_or_default();
                apps.push(stored(&id, item));
            }
        }
        apps.sort_by(|one: &StoredApp, other| one.app.cmp(&other.app));
        Ok(apps)
    }

    /// Stores a change and the version that it makes in the app's history, together. Answers with the new
    /// version, or `None` if somebody else saved first: then nothing is changed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put_app(
        &self,
        change: &AppChange<'_>,
        now: Timestamp,
        token: &RequestToken,
    ) -> Result<Option<i64>, StoreError> {
        let AppChange { app, settings, expected, saved_by } = change;
        let settings: AttributeValue = serde_dynamo::to_attribute_value(settings.to_json())
            .map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
        let version = match expected {
            None => 1,
            // Somebody has edited the item: its history goes on where it ended.
            Some(0) => self.newest_version(app).await?.saturating_add(1),
            Some(expected) => expected.saturating_add(1),
        };
        let item = |key: String| {
            Put::builder()
                .table_name(&self.tables.apps)
                .item("appId", s(key))
                .item("settings", settings.clone())
                .item("version", n(version))
                .item("savedAt", at(now))
                .item("savedBy", s(*saved_by))
        };
        let current = item(app.as_str().to_owned());
        let current = match expected {
            None => current.condition_expression("attribute_not_exists(appId)"),
            Some(0) => current
                .condition_expression("attribute_exists(appId) AND NOT attribute_type(#version, :number)")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":number", s("N")),
            Some(expected) => current
                .condition_expression("#version = :expected")
                .expression_attribute_names("#version", "version")
                .expression_attribute_values(":expected", n(expected)),
        };
        let kept = item(version_key(app, version)).item("historyOf", s(app.as_str()));
        let put = |put: aws_sdk_dynamodb::types::builders::PutBuilder| {
            let built = put.build().map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
            Ok::<_, StoreError>(TransactWriteItem::builder().put(built).build())
        };
        let mut items = vec![put(current)?, put(kept)?];
        if version > VERSIONS_KEPT {
            let oldest = aws_sdk_dynamodb::types::Delete::builder()
                .table_name(&self.tables.apps)
                .key("appId", s(version_key(app, version - VERSIONS_KEPT)))
                .build()
                .map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
            items.push(TransactWriteItem::builder().delete(oldest).build());
        }
        match self.transact("saving an app", items, token).await? {
            Transacted::Committed => Ok(Some(version)),
            Transacted::Refused(_) => Ok(None),
        }
    }

    /// The newest version in `app`'s history, 0 if there is none. Reads the whole table: for an item that does not
    /// say its version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn newest_version(&self, app: &AppId) -> Result<i64, StoreError> {
        let mut pages = self
            .client
            .scan()
            .table_name(&self.tables.apps)
            .filter_expression("historyOf = :app")
            .expression_attribute_values(":app", s(app.as_str()))
            .into_paginator()
            .send();
        let mut newest = 0;
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| StoreError::sdk("reading an app's history", &error))?;
            let versions =
                page.items.unwrap_or_default().into_iter().map(|item| stored(app.as_str(), item).version);
            newest = versions.fold(newest, i64::max);
        }
        Ok(newest)
    }

    /// The versions of `app` from `newest` down, at most `count` of them (100 are kept), newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn app_versions(
        &self,
        app: &AppId,
        newest: i64,
        count: usize,
    ) -> Result<Vec<StoredApp>, StoreError> {
        let keys: Vec<Item> = (1..=newest)
            .rev()
            .take(count.min(BATCH))
            .map(|version| Item::from([("appId".to_owned(), s(version_key(app, version)))]))
            .collect();
        let mut versions = Vec::new();
        let mut wanted = (!keys.is_empty()).then_some(keys);
        // An answer holds 16 MB at most and names what it left out.
        while let Some(keys) = wanted.take() {
            let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
            let keys = keys.map_err(|error| StoreError::corrupt(TABLE, app.as_str(), error))?;
            let answer = self
                .client
                .batch_get_item()
                .request_items(&self.tables.apps, keys)
                .send()
                .await
                .map_err(|error| StoreError::sdk("reading an app's history", &error))?;
            for item in answer.responses.into_iter().flatten().flat_map(|(_, items)| items) {
                versions.push(stored(app.as_str(), item));
            }
            let left = answer.unprocessed_keys.into_iter().flatten().map(|(_, keys)| keys.keys);
            wanted = left.into_iter().find(|keys| !keys.is_empty());
        }
        versions.sort_by_key(|version| std::cmp::Reverse(version.version));
        Ok(versions)
    }
}

/// The key of a version in an app's history: `#` is in no app's id.
fn version_key(app: &AppId, version: i64) -> String {
    format!("{}#{version}", app.as_str())
}

/// Reads an item as far as it can be read: what is no settings shows as null, what is no version as 0.
fn stored(app: &str, mut item: Item) -> StoredApp {
    let settings =
        item.remove("settings").and_then(|settings| serde_dynamo::from_attribute_value(settings).ok());
    let number = |name: &str| item.get(name)?.as_n().ok()?.parse::<i64>().ok();
    StoredApp {
        app: app.to_owned(),
        settings: settings.unwrap_or_default(),
        version: number("version").unwrap_or(0),
        saved_at: number("savedAt").map(Timestamp::from_millis),
        saved_by: item.get("savedBy").and_then(|by| by.as_s().ok()).cloned(),
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
