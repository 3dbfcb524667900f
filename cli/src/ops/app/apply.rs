//! `rekey app diff` and `rekey app apply`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use serde_json::{Value, json};
use shared::config::Environment;
use shared::settings::AppSettings;
use shared::store::{AppChange, SETTINGS_TTL_SECS, Store, StoredApp};

use super::super::{Target, clock, print, print_json, token};
use super::{Format, read, show};
use crate::changes::{Change, between};
use crate::files::Loaded;

#[derive(Args, Debug)]
pub(in crate::ops) struct Arguments {
    /// The app's directory, or one TOML file.
    source: PathBuf,
    /// Save without asking, for scripts.
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Check everything and show what would change; save nothing.
    #[arg(long)]
    dry_run: bool,
    /// Refuse unless this version is stored; 0 for an app that must not exist yet.
    #[arg(long, value_name = "N")]
    expect_version: Option<i64>,
    #[command(flatten)]
    target: Target,
}

impl Arguments {
    /// What `app put` stands for.
    pub(super) fn put(source: PathBuf, target: Target) -> Self {
        Self { source, yes: true, dry_run: false, expect_version: None, target }
    }
}

/// Files beside what is stored.
struct Comparison {
    loaded: Loaded,
    stored: Option<StoredApp>,
    changes: Vec<Change>,
}

impl Comparison {
    async fn of(source: &Path, store: &Store) -> anyhow::Result<Self> {
        let loaded = read(source)?;
        let stored = store.stored_app(&loaded.app).await?;
        let before = match &stored {
            // Stored settings that are broken are compared as they are: this is how they are mended.
            Some(stored) => AppSettings::from_stored(&stored.settings)
                .map_or(stored.settings.clone(), |valid| valid.to_json()),
            None => defaults(&loaded.settings)?,
        };
        let changes = between(&before, &loaded.settings.to_json());
        Ok(Self { loaded, stored, changes })
    }

    fn version(&self) -> i64 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }

    fn show(&self) -> anyhow::Result<()> {
        let app = &self.loaded.app;
        match &self.stored {
            Some(stored) => print(&format!("{app}: changes to version {}{}", stored.version, saver(stored)))?,
            None => print(&format!("{app}: a new app, with the defaults but for"))?,
        }
        print(&show::changes(&self.changes))?;
        self.loaded.warnings.iter().try_for_each(|warning| print(&warning.to_string()))
    }
}

/// What a new app is compared with: everything but a name.
fn defaults(settings: &AppSettings) -> anyhow::Result<Value> {
    let mut defaults = AppSettings::named(settings.name.as_str())?.to_json();
    defaults.as_object_mut().map(|fields| fields.remove("name"));
    Ok(defaults)
}

fn saver(stored: &StoredApp) -> String {
    stored.saved_by.as_deref().map(|by| format!(" (by {})", show::visible(by))).unwrap_or_default()
}

pub(super) async fn diff(source: &Path, format: Format, target: &Target) -> anyhow::Result<ExitCode> {
    let found = Comparison::of(source, &target.store().await?).await?;
    let app = &found.loaded.app;
    match format {
        Format::Json => print_json(&json!({
            "app": app.as_str(),
            "version": found.stored.as_ref().map(|stored| stored.version),
            "changes": found.changes,
            "warnings": found.loaded.warnings,
        }))?,
        Format::Text if found.changes.is_empty() => {
            print(&format!("{app}: no difference to version {}", found.version()))?
        }
        Format::Text => found.show()?,
    }
    Ok(if found.changes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.target.store().await?;
    let found = Comparison::of(&arguments.source, &store).await;
    let found = found.map_err(|error| anyhow!("{error:#}; nothing was saved"))?;
    let app = &found.loaded.app;
    if let Some(expected) = arguments.expect_version.filter(|expected| *expected != found.version()) {
        match &found.stored {
            Some(stored) => {
                bail!(
                    "{app} is at version {}{}, not {expected}; nothing was saved",
                    stored.version,
                    saver(stored)
                )
            }
            None => bail!("there is no app {app} yet, so no version {expected}; nothing was saved"),
        }
    }
    if found.changes.is_empty() {
        found.loaded.warnings.iter().try_for_each(|warning| print(&warning.to_string()))?;
        return print(&format!("{app}: nothing to change; version {} stays", found.version()));
    }
    found.show()?;
    if arguments.dry_run {
        return print(&format!("{app}: a dry run; nothing was saved"));
    }
    if !arguments.yes && !confirmed(&format!("Save this as version {} of {app}?", found.version() + 1))? {
        bail!("nothing was saved");
    }
    save(&found, &store).await
}

/// Asks on the terminal.
fn confirmed(question: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask on: give --yes to save; nothing was saved");
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// Saves on the condition that nobody else has since the changes were shown.
async fn save(found: &Comparison, store: &Store) -> anyhow::Result<()> {
    let app = &found.loaded.app;
    let change = AppChange {
        app,
        settings: &found.loaded.settings,
        expected: found.stored.as_ref().map(|stored| stored.version),
        saved_by: &saved_by(&Environment::of_process()),
    };
    match store.put_app(&change, clock().now(), &token()).await? {
        Some(version) => print(&format!(
            "{app}: saved as version {version}; in force everywhere within {SETTINGS_TTL_SECS} seconds"
        )),
        None => match store.stored_app(app).await? {
            Some(now) => bail!(
                "somebody else saved version {}{} meanwhile; nothing was saved",
                now.version,
                saver(&now)
            ),
            None => bail!("somebody else removed {app} meanwhile; nothing was saved"),
        },
    }
}

/// The person as this machine knows them, and this command.
fn saved_by(environment: &Environment<'_>) -> String {
    let who = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| environment.optional(name));
    who.map_or("rekey app apply".to_owned(), |who| format!("{} (rekey app apply)", who.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_is_signed_with_the_person_as_this_machine_knows_them() {
        let signed = |name: &'static str| {
            saved_by(&Environment::from_fn(move |asked| (asked == name).then(|| "ann".to_owned())))
        };
        assert_eq!(signed("USER"), "ann (rekey app apply)");
        assert_eq!(signed("LOGNAME"), "ann (rekey app apply)");
        assert_eq!(signed("HOME"), "rekey app apply");
    }
}
