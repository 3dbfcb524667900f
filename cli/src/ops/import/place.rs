//! How far an import has come, in a file beside the one it reads: gone when all is done.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What became of the entries so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) made: u64,
    pub(super) there: u64,
    pub(super) refused: u64,
}

impl Tally {
    pub(super) fn entries(self) -> u64 {
        self.made + self.there + self.refused
    }
}

/// Which run it is the place of: the same file, into the same app, read in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) app: String,
    pub(super) table: String,
    pub(super) file: Digest,
    /// `--format`, or `auto`: it decides what is an entry.
    pub(super) format: String,
    /// `--without-hash`: it decides what an entry becomes.
    pub(super) without_hash: String,
}

/// The SHA-256 of a file, in hex: its length alone misses an edit that keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Digest(String);

impl Digest {
    pub(super) fn of(file: &Path) -> std::io::Result<Self> {
        let mut file = std::fs::File::open(file)?;
        let mut hash = Sha256::new();
        let mut part = vec![0; 64 * 1024];
        loop {
            match file.read(&mut part)? {
                0 => break Ok(Self(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())),
                length => hash.update(&part[..length]),
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    run: Run,
    done: Tally,
}

/// `FILE.progress`.
pub(super) struct Place {
    path: PathBuf,
    run: Run,
}

impl Place {
    pub(super) fn of(file: &Path, run: Run) -> Self {
        Self { path: beside(file, ".progress"), run }
    }

    /// What an earlier run had done, if it was stopped.
    pub(super) fn read(&self) -> anyhow::Result<Option<Tally>> {
        let shown = self.path.display();
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {shown}")),
        };
        let stored: Stored = serde_json::from_str(&text)
            .ok()
            .with_context(|| format!("{shown} is damaged; remove it to begin anew"))?;
        if stored.run.file != self.run.file {
            bail!("the file has changed since an import of it was stopped; remove {shown} to begin anew");
        }
        if stored.run != self.run {
            let Run { app, table, format, without_hash, .. } = stored.run;
            bail!(
                "an import of this file into {app} ({table}, --format {format}, --without-hash {without_hash}) was \
                 stopped; finish it, or remove {shown}"
            );
        }
        Ok(Some(stored.done))
    }

    /// Keeps it: the whole of it or what was there, also if the process is killed meanwhile.
    pub(super) fn write(&self, done: Tally) -> anyhow::Result<()> {
        let new = beside(&self.path, ".new");
        let text = serde_json::to_string(&Stored { run: self.run.clone(), done })?;
        std::fs::write(&new, text)
            .and_then(|()| std::fs::rename(&new, &self.path))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    pub(super) fn remove(&self) -> anyhow::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.path.display()))
            }
            _ => Ok(()),
        }
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
