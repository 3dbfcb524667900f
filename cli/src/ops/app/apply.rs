//! `rekey app apply`.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use shared::config::Environment;
use shared::store::{AppChange, SETTINGS_TTL_SECS, Store};

use super::super::{Target, clock, print, token};
use super::COMMAND;
use super::comparison::{Comparison, saver};
use crate::portal::caller;

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
    /// Save over what somebody else has saved since the version that the files are based on.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    target: Target,
}

impl Arguments {
    /// What `app put` stands for.
    pub(super) fn put(source: PathBuf, overwrite: bool, target: Target) -> Self {
        Self { source, yes: true, dry_run: false, expect_version: None, overwrite, target }
    }
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let store = arguments.target.store().await?;
    let found = Comparison::of(&arguments.source, &arguments.target, &store).await;
    let found = found.map_err(|error| anyhow!("{error:#}; nothing was saved"))?;
    let app = &found.loaded.app;
    expect(&found, arguments.expect_version)?;
    if found.is_same() {
        found.loaded.warnings.iter().try_for_each(|warning| print(&warning.to_string()))?;
        return print(&format!("{app}: nothing to change; version {} stays", found.version()));
    }
    match &found.missed {
        Some(missed) if arguments.overwrite => print(&format!("note: {missed}"))?,
        Some(missed) => bail!("{}; nothing was saved", missed.refusal()),
        None => {}
    }
    found.show()?;
    if arguments.dry_run {
        return print(&format!("{app}: a dry run; nothing was saved"));
    }
    let saved_by = saved_by(&arguments.target).await?;
    let next = match &found.stored {
        Some(stored) if stored.version == 0 => "the newest version".to_owned(),
        _ => format!("version {}", found.version() + 1),
    };
    if !arguments.yes && !confirmed(&format!("Save this as {next} of {app}?"))? {
        bail!("nothing was saved");
    }
    save(&found, &saved_by, &store).await
}

/// That the version which was named is stored.
fn expect(found: &Comparison, expected: Option<i64>) -> anyhow::Result<()> {
    let app = &found.loaded.app;
    match (expected, &found.stored) {
        (None, _) | (Some(0), None) => Ok(()),
        (Some(expected), None) => {
            bail!("there is no app {app} yet, so no version {expected}; nothing was saved")
        }
        (Some(expected), Some(stored)) if expected == stored.version && expected != 0 => Ok(()),
        (Some(expected), Some(stored)) => bail!(
            "{app} is at version {}{}, not {expected}; nothing was saved",
            stored.version,
            saver(stored)
        ),
    }
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
async fn save(found: &Comparison, saved_by: &str, store: &Store) -> anyhow::Result<()> {
    let app = &found.loaded.app;
    let change = AppChange {
        app,
        settings: &found.loaded.settings,
        expected: found.stored.as_ref().map(|stored| stored.version),
        saved_by,
    };
    match store.put_app(&change, clock().now(), &token()).await? {
        Some(version) => {
            print(&format!(
                "{app}: saved as version {version}; in force everywhere within {SETTINGS_TTL_SECS} seconds"
            ))?;
            found.missed.as_ref().map_or(Ok(()), |missed| print(&missed.advice(version)))
        }
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

/// Who the history names, and this command: the caller as AWS knows them, and for an endpoint on this machine, which
/// knows nobody, the person as the machine does.
async fn saved_by(target: &Target) -> anyhow::Result<String> {
    if target.own_endpoint().is_some() {
        return Ok(signed(&Environment::of_process()));
    }
    let place = caller(&target.aws().await?).await;
    let place =
        place.map_err(|error| anyhow!("it cannot be told who saves this: {error}; nothing was saved"))?;
    Ok(sign(place.caller.as_deref()))
}

fn signed(environment: &Environment<'_>) -> String {
    let who = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| environment.optional(name));
    sign(who.as_deref())
}

fn sign(who: Option<&str>) -> String {
    who.map_or(COMMAND.to_owned(), |who| format!("{} ({COMMAND})", who.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_is_signed_with_the_person_as_this_machine_knows_them() {
        let signed = |name: &'static str| {
            signed(&Environment::from_fn(move |asked| (asked == name).then(|| "ann".to_owned())))
        };
        assert_eq!(signed("USER"), "ann (rekey app apply)");
        assert_eq!(signed("LOGNAME"), "ann (rekey app apply)");
        assert_eq!(signed("HOME"), "rekey app apply");
    }
}
