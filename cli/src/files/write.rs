//! Writing a file of an app's directory: whole or not at all, and nowhere else.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use anyhow::bail;

/// Why a symbolic link is refused: it may lead out of the directory, which others may have written.
pub(super) const LINK: &str = "is a symbolic link, which is not followed";

/// Whether `path` itself is a symbolic link, wherever it leads.
pub(super) fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_symlink())
}

/// That `path` can be written below `dir` without leaving it: nothing on the way is a symbolic link.
///
/// # Errors
/// What stands in the way.
pub(crate) fn check(dir: &Path, path: &Path) -> anyhow::Result<()> {
    let on_the_way = path.ancestors().take_while(|ancestor| *ancestor != dir);
    match on_the_way.filter(|ancestor| is_link(ancestor)).last() {
        Some(link) => bail!("{} {LINK}; nothing was written", link.display()),
        None => Ok(()),
    }
}

/// Puts `text` into a new file that then takes the place of `path`, with its permissions.
///
/// # Errors
/// The file cannot be written; what was there stays.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let parent = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(parent)?;
    // Names that begin with a dot are no texts, should one be left behind.
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    name.push(format!(".{}.new", std::process::id()));
    let new = parent.join(name);
    // What is left of an earlier process of this number.
    let _ = fs::remove_file(&new);
    let done = fill(&new, path, text).and_then(|()| fs::rename(&new, path));
    done.inspect_err(|_| drop(fs::remove_file(&new)))
}

fn fill(new: &Path, old: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(new)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = old.symlink_metadata() {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_permissions() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let other_name = dir.path().join("other");
        fs::hard_link(&path, &other_name).unwrap();
        replace(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(other_name).unwrap(), "old", "it is another file");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left behind");
    }

    #[test]
    fn what_cannot_be_replaced_stays_and_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.toml");
        fs::create_dir(&path).unwrap();
        assert!(replace(&path, "new").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_on_the_way_is_named() {
        let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let within = dir.path().join("shop");
        symlink(elsewhere.path(), &within).unwrap();
        let text = within.join("templates/en/sms-link.sms");
        assert!(check(&within, &text).is_ok(), "the directory itself may be one");
        let error = check(dir.path(), &text).unwrap_err().to_string();
        assert!(
            error.ends_with("shop is a symbolic link, which is not followed; nothing was written"),
            "{error}"
        );
        symlink(dir.path().join("nowhere"), dir.path().join("dangling")).unwrap();
        assert!(check(dir.path(), &dir.path().join("dangling")).is_err());
    }
}
