//! Every text of a directory held to the checks of a save, without AWS.

use std::path::Path;

use anyhow::{Context, bail};
use serde::Serialize;
use shared::message::check;
use shared::settings::AppSettings;

use super::finding::sort;
use super::texts::Texts;
use super::{Finding, SETTINGS, TEXTS, TextName, load};

/// What was found in a directory.
#[derive(Debug, Serialize)]
pub struct Lint {
    /// Errors and warnings, by file.
    pub findings: Vec<Finding>,
    /// Files that are a part of a text.
    pub files: usize,
    /// How many of the findings are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
}

/// Checks the texts of `dir`, as the app of its `app.toml` would send them, or as a sample app where there is none.
/// What is wrong with `app.toml` is told, too.
///
/// # Errors
/// The directory cannot be read, or has neither texts nor settings.
pub fn lint(dir: &Path) -> anyhow::Result<Lint> {
    let shown = dir.display();
    let has = |name: &str| dir.join(name).symlink_metadata().is_ok();
    if !has(SETTINGS) && !has(TEXTS) {
        bail!("{shown} has neither {SETTINGS} nor {TEXTS}/");
    }
    let texts = Texts::read(dir).with_context(|| format!("cannot read {shown}"))?;
    let (mut findings, settings) = if has(SETTINGS) {
        let read = load::settings_of(dir)?;
        (read.findings, read.settings)
    } else {
        (Vec::new(), load::sample()?)
    };
    findings.extend(check_texts(dir, &texts, &settings));
    sort(&mut findings);
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    Ok(Lint { files: texts.files, errors, warnings: findings.len() - errors, findings })
}

/// What is wrong with `texts`, and what somebody should know of them, as the app of `settings` would send them.
pub(super) fn check_texts(dir: &Path, texts: &Texts, settings: &AppSettings) -> Vec<Finding> {
    let settings = AppSettings { templates: texts.sources.clone(), ..settings.clone() };
    let mut findings = texts.findings.clone();
    for (locale, messages) in &texts.sources {
        for (message, source) in messages {
            if texts.unreadable.contains(&(locale.clone(), *message)) {
                continue;
            }
            let file = |part| TextName { locale: locale.clone(), message: *message, part }.path_in(dir);
            let faults = check(*message, locale.locale(), source, &settings);
            findings.extend(faults.iter().map(|fault| Finding::of_fault(&file(fault.part), fault)));
            let base = settings.base_warning(locale.locale(), *message);
            let first = message.parts().iter().find(|part| source.part(**part).is_some());
            if let (Some(reason), Some(first)) = (base, first) {
                findings.push(Finding::warning(&file(*first), "no-base", reason));
            }
        }
    }
    findings
}
