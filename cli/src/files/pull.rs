//! Writing an app's settings to its directory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use shared::identifier::AppId;
use shared::settings::AppSettings;

use super::document::Document;
use super::texts::{listing, parts, to_file};
use super::{APP_ID, SETTINGS, TEXTS, TextName, edit, write};

/// What became of a directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pulled {
    /// Files that are new or have changed.
    pub written: Vec<PathBuf>,
    /// Files of texts that the app no longer has.
    pub removed: Vec<PathBuf>,
    /// What is no text and was left alone.
    pub left: Vec<PathBuf>,
}

/// Makes `dir` hold `settings`, which are `version`: `app.toml`, in which a person's comments stay, and a file for
/// each part of a text.
///
/// # Errors
/// A file that cannot be read or written, or only through a symbolic link; an `app.toml` of another app, or one that
/// is not valid.
pub fn pull(dir: &Path, app: &AppId, version: i64, settings: &AppSettings) -> anyhow::Result<Pulled> {
    let mut pulled = Pulled::default();
    let without_texts = AppSettings { templates: BTreeMap::new(), ..settings.clone() };
    let path = dir.join(SETTINGS);
    let wanted: BTreeMap<TextName, &str> = parts(&settings.templates).collect();
    write::check(dir, &path)?;
    wanted.keys().try_for_each(|name| write::check(dir, &name.path_in(dir)))?;
    let text = settings_file(&path, app, version, &without_texts)?;
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    pulled.write(path, &text)?;
    for (name, text) in &wanted {
        pulled.write(name.path_in(dir), &to_file(text))?;
    }
    pulled.sweep(dir, &wanted).with_context(|| format!("cannot clear {}", dir.join(TEXTS).display()))?;
    Ok(pulled)
}

/// What `app.toml` is to say.
fn settings_file(path: &Path, app: &AppId, version: i64, settings: &AppSettings) -> anyhow::Result<String> {
    let shown = path.display();
    let old = match std::fs::read_to_string(path) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return edit::file(app, Some(version), settings);
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
    };
    let owner = Document::parse(&old).ok().and_then(|document| document.value.get(APP_ID).cloned());
    match owner.as_ref().map(|owner| owner.as_str()) {
        Some(Some(owner)) if owner == app.as_str() => {}
        Some(Some(owner)) => bail!("{shown} is of the app {owner}; nothing was written"),
        _ => bail!("{shown} names no app; mend or remove it. Nothing was written"),
    }
    edit::updated(&old, version, settings)
        .with_context(|| format!("{shown} is not valid; mend or remove it. Nothing was written"))
}

impl Pulled {
    fn write(&mut self, path: PathBuf, text: &str) -> anyhow::Result<()> {
        if std::fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
            return Ok(());
        }
        write::replace(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
        self.written.push(path);
        Ok(())
    }

    /// Removes the files of texts that are not wanted; anything else is not ours.
    fn sweep(&mut self, dir: &Path, wanted: &BTreeMap<TextName, &str>) -> io::Result<()> {
        for (path, name) in listing(dir)? {
            match name {
                Ok(name) if wanted.contains_key(&name) => {}
                Ok(name) => {
                    std::fs::remove_file(&path)?;
                    self.removed.push(path);
                    // It stays while anything is left in it.
                    let _ = std::fs::remove_dir(dir.join(TEXTS).join(name.locale.as_str()));
                }
                Err(_) => self.left.push(path),
            }
        }
        Ok(())
    }
}
