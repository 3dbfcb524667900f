//! The binaries as they are deployed: by cargo-lambda and `sam build`.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::Context;

/// Builds every function and the floor that they are compared with. What is built already is found done.
pub(super) fn functions() -> anyhow::Result<()> {
    let built = Command::new(".ci/rehearsal/build")
        .arg("floor")
        .stdout(Stdio::null())
        .status()
        .context(".ci/rehearsal/build does not start: run this in the root of the repository")?;
    anyhow::ensure!(built.success(), "the functions could not be built");
    Ok(())
}

/// Where they are then: a folder for each.
#[expect(clippy::disallowed_methods, reason = "where cargo puts what it builds")]
pub(super) fn binaries() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join("lambda")
}
