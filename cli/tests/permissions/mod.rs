//! Keeps what the functions called, for `.ci/infra`, which holds the roles of the deployment against it.

use std::fs;
use std::path::PathBuf;

use rekey_cli::local::LocalRun;
use rekey_local::Permissions;

/// The folder to keep it in. Without it nothing is kept.
const FOLDER: &str = "REKEY_RECORD_CALLS";

/// Writes, when it is dropped, what one local run's calls needed: a file of its own, a line of JSON for each
/// permission.
pub(crate) struct KeepPermissions {
    permissions: Permissions,
    folder: Option<PathBuf>,
}

impl KeepPermissions {
    #[expect(clippy::disallowed_methods, reason = "a test is told by whoever runs it, and no one else")]
    pub(crate) fn of(run: &LocalRun) -> Self {
        let folder = std::env::var_os(FOLDER).map(PathBuf::from);
        Self { permissions: run.aws().permissions(), folder }
    }
}

impl Drop for KeepPermissions {
    fn drop(&mut self) {
        let Some(folder) = &self.folder else { return };
        let permissions = self.permissions.so_far();
        let lines: Vec<String> =
            permissions.iter().map(|it| serde_json::to_string(it).unwrap() + "\n").collect();
        fs::create_dir_all(folder).unwrap();
        let file = tempfile::Builder::new().prefix("calls-").suffix(".jsonl").tempfile_in(folder).unwrap();
        fs::write(file.path(), lines.concat()).unwrap();
        file.keep().unwrap();
    }
}
