//! `rekey app`: an app's settings as files, and what they may be.

mod apply;
mod comparison;
mod reference;
mod show;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use shared::identifier::AppId;
use shared::store::{AppRecord, Store};

use super::template::Format;
use super::{Target, app_id, failed, print};
use crate::files::{LoadError, Loaded, load, pull, to_toml};

/// What the history names beside the person: saves by this command are those of files.
const COMMAND: &str = "rekey app apply";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write an app's settings and texts into a directory: `app.toml` and `templates/<language>/<message>.<part>`.
    Pull {
        /// The app.
        #[arg(value_parser = app_id)]
        app: AppId,
        /// The directory; made if it is not there.
        dir: PathBuf,
        #[command(flatten)]
        target: Target,
    },
    /// Show what `app apply` would change. Exits with 0 if there is nothing, 1 if there is something, 2 if it cannot
    /// be told.
    Diff {
        /// The app's directory, or one TOML file.
        source: PathBuf,
        /// How to tell it.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        #[command(flatten)]
        target: Target,
    },
    /// Store an app's settings and texts from its directory or one TOML file: shows what changes, then all or nothing.
    Apply(apply::Arguments),
    /// The same as `app apply --yes`.
    Put {
        /// The file.
        file: PathBuf,
        /// Save over what somebody else has saved since the version that the file is based on.
        #[arg(long)]
        overwrite: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Print an app's settings as one TOML file that `app apply` takes.
    Get {
        /// The app.
        #[arg(value_parser = app_id)]
        app: AppId,
        #[command(flatten)]
        target: Target,
    },
    /// Print what settings may be: the JSON Schema of a settings file, or its tables for docs/settings.md.
    Schema {
        /// What to print.
        #[arg(long, value_enum, default_value_t = SchemaFormat::Json)]
        format: SchemaFormat,
        /// Write the Markdown tables anew between the marks of this file.
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::ops) enum SchemaFormat {
    /// JSON Schema, draft 2020-12.
    Json,
    /// Markdown.
    Markdown,
}

pub(super) async fn run(command: Command) -> anyhow::Result<ExitCode> {
    let done = match command {
        Command::Diff { source, format, target } => {
            let told = comparison::diff(&source, format, &target).await;
            return Ok(told.unwrap_or_else(|error| failed(&error, 2)));
        }
        Command::Pull { app, dir, target } => write(&app, &dir, &target).await,
        Command::Apply(arguments) => apply::run(&arguments).await,
        Command::Put { file, overwrite, target } => {
            apply::run(&apply::Arguments::put(file, overwrite, target)).await
        }
        Command::Get { app, target } => get(&app, &target).await,
        Command::Schema { format, into } => reference::run(format, into.as_deref()),
    };
    done.map(|()| ExitCode::SUCCESS)
}

async fn write(app: &AppId, dir: &Path, target: &Target) -> anyhow::Result<()> {
    let store = target.store().await?;
    let record = stored(app, target, &store).await?;
    let version = match record.version {
        // Somebody has edited the item: the next save goes on where the history ended.
        0 => store.newest_version(app).await?.max(1),
        version => version,
    };
    let pulled = pull(dir, app, version, &record.settings)?;
    let told =
        [("wrote", &pulled.written), ("removed", &pulled.removed), ("no text, left alone:", &pulled.left)];
    for (what, paths) in told {
        for path in paths {
            print(&format!("{what} {}", path.display()))?;
        }
    }
    let same = pulled.written.is_empty() && pulled.removed.is_empty();
    let state = if same { "was already" } else { "is now" };
    print(&format!("{app}: {} {state} as version {version}", dir.display()))
}

async fn get(app: &AppId, target: &Target) -> anyhow::Result<()> {
    print(to_toml(app, &stored(app, target, &target.store().await?).await?.settings)?.trim_end())
}

async fn stored(app: &AppId, target: &Target, store: &Store) -> anyhow::Result<AppRecord> {
    let found = store.app(app).await.map_err(|error| target.explain(error))?;
    found.with_context(|| format!("there is no app {app}"))
}

/// Reads settings; what is wrong with them is told on standard error, each thing on its line.
fn read(source: &Path) -> anyhow::Result<Loaded> {
    match load(source) {
        Ok(loaded) => Ok(loaded),
        Err(LoadError::Unreadable(error)) => Err(error),
        Err(LoadError::Refused(findings)) => {
            findings.iter().for_each(|finding| eprintln!("{finding}"));
            let count = findings.len();
            bail!("{} has {count} error{}", source.display(), if count == 1 { "" } else { "s" })
        }
    }
}
