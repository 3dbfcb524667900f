use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use shared::message::{MessageKind, built_in};
use shared::settings::LocaleTag;

use super::{failed, print};
use crate::files::{Lint, TextName, lint, write};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check an app's texts as files, for CI. Exits with 0 if there is nothing wrong, 1 if there is, 2 if DIR cannot
    /// be checked.
    Lint {
        /// The app's directory, or any with `templates/<language>/<message>.<part>`.
        dir: PathBuf,
        /// How to tell what is wrong.
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Exit with 1 for warnings, too.
        #[arg(long)]
        deny_warnings: bool,
    },
    /// Write Rekey's own text of a message into an app's directory, as a start. Overwrites nothing.
    New {
        /// The app's directory.
        dir: PathBuf,
        /// The language, such as `ja` or `pt-BR`.
        #[arg(value_parser = locale)]
        locale: LocaleTag,
        /// The message, such as `email-link`.
        #[arg(value_parser = message)]
        message: MessageKind,
    },
}

/// How a command tells what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For scripts.
    Json,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Lint { dir, format, deny_warnings } => {
            Ok(check(&dir, format, deny_warnings).unwrap_or_else(|error| failed(&error, 2)))
        }
        Command::New { dir, locale, message } => new(&dir, &locale, message).map(|()| ExitCode::SUCCESS),
    }
}

fn check(dir: &Path, format: Format, deny_warnings: bool) -> anyhow::Result<ExitCode> {
    let found = lint(dir)?;
    match format {
        Format::Json => print(&serde_json::to_string_pretty(&found)?)?,
        Format::Text => print(&report(&found))?,
    }
    let clean = found.errors == 0 && (found.warnings == 0 || !deny_warnings);
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(found: &Lint) -> String {
    let mut lines: Vec<String> = found.findings.iter().map(ToString::to_string).collect();
    let count = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let (errors, warnings) = (count(found.errors, "error"), count(found.warnings, "warning"));
    lines.push(format!("{}: {errors}, {warnings}", count(found.files, "file")));
    lines.join("\n")
}

fn new(dir: &Path, locale: &LocaleTag, message: MessageKind) -> anyhow::Result<()> {
    let (language, source) = built_in(message, locale.locale());
    let files: Vec<(PathBuf, &str)> = message
        .parts()
        .iter()
        .filter_map(|part| {
            let name = TextName { locale: locale.clone(), message, part: *part };
            source.part(*part).map(|text| (name.path_in(dir), text))
        })
        .collect();
    for (path, _) in &files {
        write::check(dir, path)?;
        if path.exists() {
            bail!("{} is there already; nothing was written", path.display());
        }
    }
    for (path, text) in &files {
        let written = write::replace(path, &format!("{}\n", text.trim_end_matches('\n')));
        written.with_context(|| format!("cannot write {}", path.display()))?;
        print(&format!("wrote {}", path.display()))?;
    }
    if !locale.locale().fallbacks().iter().any(|tag| tag == language.tag) {
        print(&format!(
            "Rekey has no text in \u{201c}{}\u{201d}: this is the one in {}",
            locale.as_str(),
            language.english
        ))?;
    }
    Ok(())
}

fn locale(text: &str) -> Result<LocaleTag, &'static str> {
    LocaleTag::try_from(text.to_owned())
}

fn message(text: &str) -> Result<MessageKind, String> {
    let known = || MessageKind::ALL.map(MessageKind::as_str).join(", ");
    MessageKind::from_name(text).ok_or_else(|| format!("the messages are {}", known()))
}
