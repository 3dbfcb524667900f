//! An app's settings from a directory or a single file, read as a whole: every error at once, with its place.

use std::path::Path;

use anyhow::Context;
use serde_json::Value;
use shared::identifier::AppId;
use shared::settings::{AppSettings, SettingsError};

use super::document::{Document, SyntaxError};
use super::finding::sort;
use super::lint::check_texts;
use super::texts::Texts;
use super::{APP_ID, BASED_ON, Finding, SETTINGS, TEXTS, write};

/// Settings that may be saved.
#[derive(Debug)]
pub struct Loaded {
    /// The app that they are for.
    pub app: AppId,
    /// The version that they were pulled from, if the file says so.
    pub based_on: Option<i64>,
    /// The settings, the texts among them.
    pub settings: AppSettings,
    /// What somebody should know who saves them.
    pub warnings: Vec<Finding>,
}

/// Why settings cannot be read from files.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is missing or cannot be read.
    #[error("{0:#}")]
    Unreadable(#[from] anyhow::Error),
    /// What stands in them is refused: every error, and no warning.
    #[error("the settings are not valid")]
    Refused(Vec<Finding>),
}

/// Reads the settings of an app from its directory or from one TOML file.
///
/// # Errors
/// [`LoadError`].
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    if path.is_dir() { load_directory(path) } else { load_file(path) }
}

/// The settings for texts without an app.
pub(super) fn sample() -> anyhow::Result<AppSettings> {
    Ok(AppSettings::named("Shop")?)
}

/// What a settings file says, as far as it can be understood.
pub(super) struct Read {
    app: Option<AppId>,
    based_on: Option<i64>,
    /// The settings without texts; a sample's if they are not valid.
    pub(super) settings: AppSettings,
    /// Errors only.
    pub(super) findings: Vec<Finding>,
    document: Option<Document>,
}

/// Reads `dir/app.toml`.
pub(super) fn settings_of(dir: &Path) -> anyhow::Result<Read> {
    let path = dir.join(SETTINGS);
    if write::is_link(&path) {
        let mut read = Read::nothing()?;
        read.findings.push(Finding::error(&path, "unknown-file", write::LINK));
        return Ok(read);
    }
    let mut read = read_file(&path)?;
    if read.document.as_ref().is_some_and(|document| document.value.get(TEXTS).is_some()) {
        let reason = "templates: texts are files here, templates/<language>/<message>.<part>; or apply this file by itself";
        let place = read.document.as_ref().map_or((1, 1), |document| document.place(TEXTS));
        read.findings.push(Finding::error(&path, "setting", reason).at(place));
    }
    Ok(read)
}

fn load_directory(dir: &Path) -> Result<Loaded, LoadError> {
    let path = dir.join(SETTINGS);
    let read = settings_of(dir)?;
    let texts = Texts::read(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut findings = read.findings.clone();
    findings.extend(check_texts(dir, &texts, &read.settings));
    let settings = AppSettings { templates: texts.sources, ..read.settings.clone() };
    if findings.iter().all(|finding| !finding.is_error()) {
        // Everything together may still be too large.
        let errors = AppSettings::parse_all(&settings.to_json()).err().unwrap_or_default();
        findings.extend(
            errors.iter().map(|error| Finding::error(&dir.join(TEXTS), "setting", error.to_string())),
        );
    }
    let own = settings.warnings().into_iter().filter(|warning| !warning.field.starts_with("templates."));
    findings.extend(own.map(|warning| {
        let reason = format!("{}: {}", warning.field, warning.message);
        Finding::warning(&path, "setting", reason).at(read.place(&warning.field))
    }));
    finish((read.app, read.based_on), settings, findings)
}

fn load_file(path: &Path) -> Result<Loaded, LoadError> {
    let read = read_file(path)?;
    let mut findings = read.findings.clone();
    findings.extend(read.settings.warnings().into_iter().map(|warning| {
        let reason = format!("{}: {}", warning.field, warning.message);
        Finding::warning(path, "setting", reason).at(read.place(&warning.field))
    }));
    finish((read.app, read.based_on), read.settings, findings)
}

fn finish(
    (app, based_on): (Option<AppId>, Option<i64>),
    settings: AppSettings,
    mut findings: Vec<Finding>,
) -> Result<Loaded, LoadError> {
    sort(&mut findings);
    let (errors, warnings): (Vec<_>, Vec<_>) = findings.into_iter().partition(Finding::is_error);
    match app {
        Some(app) if errors.is_empty() => Ok(Loaded { app, based_on, settings, warnings }),
        _ => Err(LoadError::Refused(errors)),
    }
}

fn read_file(path: &Path) -> anyhow::Result<Read> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{shown} is not UTF-8"))?;
    let mut read = Read::nothing()?;
    let document = match Document::parse(&text) {
        Ok(document) => document,
        Err(SyntaxError { place, reason }) => {
            read.findings.push(Finding::error(path, "syntax", reason).at(place));
            return Ok(read);
        }
    };
    let mut value = document.value.clone();
    let mut own = |name: &str| value.as_object_mut().and_then(|fields| fields.remove(name));
    let (id, base) = (own(APP_ID), own(BASED_ON));
    read.document = Some(document);
    match app_id(id) {
        Ok(app) => read.app = Some(app),
        Err(reason) => read.refuse(path, &SettingsError { field: APP_ID.to_owned(), reason }),
    }
    match base.map(version).transpose() {
        Ok(base) => read.based_on = base,
        Err(reason) => read.refuse(path, &SettingsError { field: BASED_ON.to_owned(), reason }),
    }
    match AppSettings::parse_all(&value) {
        Ok(settings) => read.settings = settings,
        Err(errors) => errors.iter().for_each(|error| read.refuse(path, error)),
    }
    Ok(read)
}

fn app_id(id: Option<Value>) -> Result<AppId, String> {
    match id {
        None => Err("must be given".to_owned()),
        Some(Value::String(id)) => AppId::parse(&id).map_err(|error| error.to_string().replace("appId ", "")),
        Some(_) => Err("must be a text".to_owned()),
    }
}

fn version(base: Value) -> Result<i64, String> {
    let version = base.as_i64().filter(|version| *version >= 1);
    version.ok_or_else(|| "must be a version, a whole number from 1".to_owned())
}

impl Read {
    fn nothing() -> anyhow::Result<Self> {
        Ok(Self { app: None, based_on: None, settings: sample()?, findings: Vec::new(), document: None })
    }

    fn place(&self, field: &str) -> (u32, u32) {
        self.document.as_ref().map_or((1, 1), |document| document.place(field))
    }

    fn refuse(&mut self, path: &Path, error: &SettingsError) {
        let place = self.place(&error.field);
        self.findings.push(Finding::error(path, "setting", error.to_string()).at(place));
    }
}
