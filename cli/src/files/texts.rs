//! Reading `templates/`: every text, and everything that is none.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use shared::message::{MessageKind, Part, TemplateSource};
use shared::settings::LocaleTag;

use super::finding::place;
use super::text_name::NameError;
use super::write::{LINK, is_link};
use super::{Finding, TEXTS, TextName};

/// Far more than a text may have, and little enough to be read at once.
const MAX_FILE: u64 = 1_000_000;

/// An app's own texts, by language and message.
pub(super) type Sources = BTreeMap<LocaleTag, BTreeMap<MessageKind, TemplateSource>>;

/// What stands in `templates/`.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) sources: Sources,
    /// Texts of which a file could not be read: nothing can be said of the whole.
    pub(super) unreadable: BTreeSet<(LocaleTag, MessageKind)>,
    pub(super) findings: Vec<Finding>,
    /// Files that are a part of a text.
    pub(super) files: usize,
}

/// The file of a text: it ends with one line break of its own, as editors leave it.
pub(crate) fn to_file(text: &str) -> String {
    format!("{text}\n")
}

/// The text of a file.
fn from_file(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

impl Texts {
    /// Reads `dir/templates`; there is none where an app has no texts of its own.
    ///
    /// # Errors
    /// A directory that cannot be read.
    pub(super) fn read(dir: &Path) -> io::Result<Self> {
        let mut texts = Self::default();
        for (path, name) in listing(dir)? {
            match name {
                Ok(name) => texts.read_text(&path, name),
                Err((code, reason)) => texts.findings.push(Finding::error(&path, code, reason)),
            }
        }
        Ok(texts)
    }

    fn read_text(&mut self, path: &Path, name: TextName) {
        self.files += 1;
        match content(path) {
            Ok(text) => self.add(path, name, &text),
            Err(fault) => {
                self.findings.push(fault);
                self.unreadable.insert((name.locale, name.message));
            }
        }
    }

    fn add(&mut self, path: &Path, name: TextName, text: &str) {
        if text.starts_with('\u{feff}') {
            let reason = "begins with a byte order mark, which would be sent: save it without";
            self.findings.push(Finding::warning(path, "byte-order-mark", reason));
        }
        let messages = self.sources.entry(name.locale).or_default();
        *messages.entry(name.message).or_default().part_mut(name.part) = Some(from_file(text).to_owned());
    }
}

/// What stands in a file, or why that cannot be a text.
fn content(path: &Path) -> Result<String, Finding> {
    let unreadable =
        |error: io::Error| Finding::error(path, "unreadable", format!("cannot be read: {error}"));
    if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_FILE {
        return Err(Finding::error(path, "too-long", "must have at most 65536 bytes"));
    }
    String::from_utf8(std::fs::read(path).map_err(unreadable)?).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
        Finding::error(path, "not-utf-8", "is not UTF-8").at(place(&before, valid))
    })
}

/// Every part of every text, with the name of its file.
pub(super) fn parts(sources: &Sources) -> impl Iterator<Item = (TextName, &str)> {
    sources.iter().flat_map(|(locale, messages)| {
        messages.iter().flat_map(move |(message, source)| {
            Part::ALL.into_iter().filter_map(move |part| {
                let name = TextName { locale: locale.clone(), message: *message, part };
                source.part(part).map(|text| (name, text))
            })
        })
    })
}

/// What stands in `dir/templates`: the part of a text that each file holds, or why it holds none. Names that begin
/// with a dot are nobody's concern. Symbolic links are not followed.
pub(super) fn listing(dir: &Path) -> io::Result<Vec<(PathBuf, Result<TextName, NameError>)>> {
    let stray =
        || Err(("unknown-file", "is no text: texts are templates/<language>/<message>.<part>".to_owned()));
    let link = || Err(("unknown-file", LINK.to_owned()));
    let root = dir.join(TEXTS);
    if is_link(&root) {
        return Ok(vec![(root, link())]);
    }
    let mut found = Vec::new();
    for (language, name) in entries(&root)? {
        if is_link(&language) {
            found.push((language, link()));
            continue;
        }
        let locale = match name.as_deref().map(TextName::locale) {
            Some(Ok(locale)) if language.is_dir() => locale,
            Some(Err(error)) if language.is_dir() => {
                found.push((language, Err(error)));
                continue;
            }
            _ => {
                found.push((language, stray()));
                continue;
            }
        };
        for (file, name) in entries(&language)? {
            let name = match name {
                _ if is_link(&file) => link(),
                Some(name) if file.is_file() => TextName::parse(&locale, &name),
                _ => stray(),
            };
            found.push((file, name));
        }
    }
    Ok(found)
}

/// The paths in `dir` in their order, each with its name if it is UTF-8; none if there is no such directory.
fn entries(dir: &Path) -> io::Result<Vec<(PathBuf, Option<String>)>> {
    let found = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        found => found?,
    };
    let mut paths = found.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    let named = |path: PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        (path, name)
    };
    Ok(paths
        .into_iter()
        .map(named)
        .filter(|(_, name)| !name.as_deref().is_some_and(|name| name.starts_with('.')))
        .collect())
}
