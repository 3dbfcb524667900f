//! What operators do to many users at once, by the `rekey` binary against a service whose faults and clock the test
//! has in hand.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "one test binary of several files")]

#[path = "../binary/mod.rs"]
mod binary;
mod cognito;
#[path = "../flows/harness.rs"]
mod harness;
mod hashes;
mod import;
#[path = "../flows/lines.rs"]
mod lines;
#[path = "../permissions/mod.rs"]
mod permissions;
mod revoke;
mod throttling;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use binary::{REKEY, text};
use harness::Service;

/// A file that lives as long as the folder is held.
pub(crate) struct Input {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) file: PathBuf,
}

pub(crate) fn input(name: &str, content: &str) -> Input {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, content).unwrap();
    Input { folder, file }
}

/// What a command came to.
pub(crate) struct Done {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) told: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Self { code: output.status.code(), out: text(&output.stdout), told: text(&output.stderr) }
    }
}

/// The command, against the service's tables.
pub(crate) fn command(service: &Service, arguments: &[&str]) -> Command {
    let mut command = Command::new(REKEY);
    command.args(arguments).args(["--endpoint", &service.run.aws().endpoint()]);
    command
}

pub(crate) async fn rekey(service: &Service, arguments: &[&str]) -> Done {
    let mut command = command(service, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap().into()
}

pub(crate) async fn import(service: &Service, file: &Path, more: &[&str]) -> Done {
    let arguments = ["user", "import", file.to_str().unwrap(), "--app", "demo"];
    rekey(service, &[&arguments[..], more].concat()).await
}

/// The users of the app, without their claims.
pub(crate) fn users(service: &Service, app: &str) -> usize {
    let prefix = format!("USER#{app}#");
    let items = service.items("rekey-users");
    items.iter().filter(|item| item["pk"]["S"].as_str().unwrap().starts_with(&prefix)).count()
}
