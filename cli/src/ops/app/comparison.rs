//! Files beside what is stored, and `rekey app diff`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use shared::settings::{AppSettings, SettingsError};
use shared::store::{Store, StoredApp};

use super::super::{Target, print, print_json};
use super::{COMMAND, Format, read, show};
use crate::changes::{Change, between};
use crate::files::Loaded;

/// Files beside what is stored.
pub(super) struct Comparison {
    pub(super) loaded: Loaded,
    pub(super) stored: Option<StoredApp>,
    changes: Vec<Change>,
    /// Why the functions do not take what is stored. A save mends it, even one that changes no field.
    faults: Vec<SettingsError>,
    /// The newest version that was saved another way since the one that the files are based on.
    pub(super) missed: Option<Missed>,
}

/// A version that the files know nothing of.
pub(super) struct Missed {
    source: PathBuf,
    based_on: i64,
    version: StoredApp,
}

impl Comparison {
    pub(super) async fn of(source: &Path, target: &Target, store: &Store) -> anyhow::Result<Self> {
        let loaded = read(source)?;
        let stored = store.stored_app(&loaded.app).await.map_err(|error| target.explain(error))?;
        let faults = stored.as_ref().map(faults).unwrap_or_default();
        let before = match &stored {
            // Stored settings that are broken are compared as they are: this is how they are mended.
            Some(stored) => AppSettings::from_stored(&stored.settings)
                .map_or(stored.settings.clone(), |valid| valid.to_json()),
            None => defaults(&loaded.settings)?,
        };
        let changes = between(&before, &loaded.settings.to_json());
        let missed = match (&stored, loaded.based_on) {
            (Some(stored), Some(based_on)) => {
                let version = saved_since(store, &loaded, stored, based_on).await?;
                version.map(|version| Missed { source: source.to_owned(), based_on, version })
            }
            _ => None,
        };
        Ok(Self { loaded, stored, changes, faults, missed })
    }

    pub(super) fn version(&self) -> i64 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }

    /// Whether there is nothing to save.
    pub(super) fn is_same(&self) -> bool {
        self.changes.is_empty() && self.faults.is_empty()
    }

    pub(super) fn show(&self) -> anyhow::Result<()> {
        let app = &self.loaded.app;
        match &self.stored {
            Some(stored) => print(&format!("{app}: changes to version {}{}", stored.version, saver(stored)))?,
            None => print(&format!("{app}: a new app, with the defaults but for"))?,
        }
        for fault in &self.faults {
            print(&format!("stored, but refused: {}", show::visible(&fault.to_string())))?;
        }
        if !self.changes.is_empty() {
            print(&show::changes(&self.changes))?;
        }
        self.loaded.warnings.iter().try_for_each(|warning| print(&warning.to_string()))
    }
}

/// What a new app is compared with: everything but a name.
fn defaults(settings: &AppSettings) -> anyhow::Result<Value> {
    let mut defaults = AppSettings::named(settings.name.as_str())?.to_json();
    defaults.as_object_mut().map(|fields| fields.remove("name"));
    Ok(defaults)
}

/// What is wrong with an item.
fn faults(stored: &StoredApp) -> Vec<SettingsError> {
    let mut faults = match AppSettings::from_stored(&stored.settings) {
        Ok(_) => Vec::new(),
        Err(first) => AppSettings::parse_all(&stored.settings).err().unwrap_or_else(|| vec![first]),
    };
    if stored.version == 0 {
        faults.push(SettingsError { field: "version".to_owned(), reason: "is missing".to_owned() });
    }
    faults
}

/// The newest version after `based_on` that no `app apply` has saved: files that know nothing of it would revert it.
async fn saved_since(
    store: &Store,
    loaded: &Loaded,
    stored: &StoredApp,
    based_on: i64,
) -> anyhow::Result<Option<StoredApp>> {
    let newest = match stored.version {
        0 => store.newest_version(&loaded.app).await?,
        version => version,
    };
    let Some(count) = usize::try_from(newest.saturating_sub(based_on)).ok().filter(|count| *count > 0) else {
        return Ok(None);
    };
    let versions = store.app_versions(&loaded.app, newest, count).await?;
    let by_files = |version: &StoredApp| {
        version.saved_by.as_deref().is_some_and(|by| by.trim_end_matches(')').ends_with(COMMAND))
    };
    Ok(versions.into_iter().find(|version| version.version > based_on && !by_files(version)))
}

/// Who saved a version, in brackets.
pub(super) fn saver(stored: &StoredApp) -> String {
    stored.saved_by.as_deref().map(|by| format!(" (by {})", show::visible(by))).unwrap_or_default()
}

impl Missed {
    /// The same, and what to do about it.
    pub(super) fn refusal(&self) -> String {
        format!("{self}: pull it first, or --overwrite")
    }

    /// What to do about the files once they have been saved as `version` nevertheless.
    pub(super) fn advice(&self, version: i64) -> String {
        let Self { source, based_on, .. } = self;
        format!(
            "{} is still based on version {based_on}: pull, or write basedOn = {version}",
            source.display()
        )
    }
}

impl std::fmt::Display for Missed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let who = self.version.saved_by.as_deref().map_or("somebody".to_owned(), show::visible);
        let (version, based_on) = (self.version.version, self.based_on);
        let source = self.source.display();
        write!(f, "version {version} was saved by {who} since version {based_on}, on which {source} is based")
    }
}

pub(super) async fn diff(source: &Path, format: Format, target: &Target) -> anyhow::Result<ExitCode> {
    let found = Comparison::of(source, target, &target.store().await?).await?;
    let app = &found.loaded.app;
    match format {
        Format::Json => print_json(&json!({
            "app": app.as_str(),
            "version": found.stored.as_ref().map(|stored| stored.version),
            "changes": found.changes,
            "storedErrors": found.faults,
            "basedOn": found.loaded.based_on,
            "savedSince": found.missed.as_ref().map(|missed| json!({
                "version": missed.version.version,
                "savedBy": missed.version.saved_by,
            })),
            "warnings": found.loaded.warnings,
        }))?,
        Format::Text if found.is_same() => {
            print(&format!("{app}: no difference to version {}", found.version()))?
        }
        Format::Text => {
            found.missed.iter().try_for_each(|missed| print(&format!("note: {}", missed.refusal())))?;
            found.show()?
        }
    }
    Ok(if found.is_same() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
