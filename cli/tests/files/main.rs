//! An app's settings as files: the way through them, what is wrong with them, the schema that they have.

#![allow(clippy::unwrap_used, reason = "tests")]

mod apply;
#[path = "../binary/mod.rs"]
mod binary;
mod examples;
#[cfg(unix)]
mod links;
mod lint;
mod round_trip;
mod saved_since;
mod schema;
mod signed;

use std::path::{Path, PathBuf};

use rekey_cli::files::{LoadError, load};

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Writes `files` into a directory that lives as long as it is held.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    dir
}

/// What `load` refuses, each with its path within `dir`.
fn refused(dir: &Path, path: &Path) -> Vec<String> {
    let Err(LoadError::Refused(findings)) = load(path) else { panic!("{} is not refused", path.display()) };
    let within = format!("{}/", dir.display());
    findings.iter().map(|finding| finding.to_string().replace(&within, "")).collect()
}
