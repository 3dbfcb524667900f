//! Symbolic links in an app's directory are not followed: whoever wrote them, they may lead anywhere.

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use rekey_cli::files::pull;
use serde_json::{Value, json};
use shared::identifier::AppId;
use shared::settings::AppSettings;

use super::binary::{REKEY, text};
use super::{directory, refused};

const APP: &str = "appId = \"shop\"\nname = \"Shop\"\n";
const SMS: &str = "{{ link }}\n";

/// A directory that no command is given.
fn elsewhere() -> tempfile::TempDir {
    directory(&[("app.toml", APP), ("sms-link.sms", SMS), ("ja/sms-link.sms", SMS), ("secret", "ours")])
}

/// Every file below `dir`, with what stands in it.
fn files(dir: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_str().unwrap().to_owned();
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(
                files(&entry.path()).into_iter().map(|(path, text)| (format!("{name}/{path}"), text)),
            ),
            false => drop(found.insert(name, std::fs::read_to_string(entry.path()).unwrap_or_default())),
        }
    }
    found
}

fn settings(templates: &Value) -> AppSettings {
    AppSettings::parse(&json!({ "name": "Shop", "linkLifetimeSeconds": 900, "templates": templates }))
        .unwrap()
}

/// What a pull of a text in Japanese says that finds a link, and whether all stays as it was.
fn pull_refused(dir: &Path, elsewhere: &Path) -> String {
    let before = (files(dir), files(elsewhere));
    let settings = settings(&json!({ "ja": { "sms-link": { "sms": "new {{ link }}" } } }));
    let error = pull(dir, &AppId::parse("shop").unwrap(), 2, &settings).unwrap_err().to_string();
    assert_eq!((files(dir), files(elsewhere)), before, "{error}");
    error.replace(&format!("{}/", dir.display()), "")
}

#[test]
fn links_are_no_texts() {
    let elsewhere = elsewhere();
    let dir = directory(&[("app.toml", APP), ("templates/en/sms-link.sms", SMS)]);
    let within = |path: &str| dir.path().join("templates").join(path);
    symlink(elsewhere.path().join("ja"), within("ja")).unwrap();
    symlink(elsewhere.path().join("secret"), within("en/sms-pin.sms")).unwrap();
    symlink(within("en/sms-link.sms"), within("en/sms-changed.sms")).unwrap();
    symlink("/nowhere", within("fr")).unwrap();
    let told = refused(dir.path(), dir.path()).join("\n");
    insta::assert_snapshot!(told, @"
    templates/en/sms-changed.sms:1:1: error[unknown-file]: is a symbolic link, which is not followed
    templates/en/sms-pin.sms:1:1: error[unknown-file]: is a symbolic link, which is not followed
    templates/fr:1:1: error[unknown-file]: is a symbolic link, which is not followed
    templates/ja:1:1: error[unknown-file]: is a symbolic link, which is not followed
    ");
    let lint = Command::new(REKEY).args(["template", "lint", "."]).current_dir(dir.path()).output().unwrap();
    assert_eq!(text(&lint.stdout), format!("{told}\n1 file: 4 errors, 0 warnings\n"));
}

#[test]
fn a_linked_folder_of_texts_or_settings_file_is_refused() {
    let elsewhere = elsewhere();
    let dir = directory(&[("app.toml", APP)]);
    symlink(elsewhere.path(), dir.path().join("templates")).unwrap();
    insta::assert_snapshot!(refused(dir.path(), dir.path()).join("\n"), @"templates:1:1: error[unknown-file]: is a symbolic link, which is not followed");
    for target in [elsewhere.path().join("app.toml"), "/nowhere".into()] {
        let dir = directory(&[("templates/en/sms-link.sms", SMS)]);
        symlink(target, dir.path().join("app.toml")).unwrap();
        let told = refused(dir.path(), dir.path());
        assert_eq!(told, ["app.toml:1:1: error[unknown-file]: is a symbolic link, which is not followed"]);
        let lint =
            Command::new(REKEY).args(["template", "lint", "."]).current_dir(dir.path()).output().unwrap();
        assert!(
            lint.status.code() == Some(1) && text(&lint.stdout).contains(&told[0]),
            "{}",
            text(&lint.stdout)
        );
    }
}

#[test]
fn a_pull_does_not_write_through_links() {
    let elsewhere = elsewhere();
    let dir = directory(&[("templates/ja/sms-link.sms", SMS)]);
    symlink(elsewhere.path().join("app.toml"), dir.path().join("app.toml")).unwrap();
    let told = |what: &str| format!("{what} is a symbolic link, which is not followed; nothing was written");
    assert_eq!(pull_refused(dir.path(), elsewhere.path()), told("app.toml"));

    let dir = directory(&[("app.toml", APP)]);
    symlink(elsewhere.path(), dir.path().join("templates")).unwrap();
    assert_eq!(pull_refused(dir.path(), elsewhere.path()), told("templates"));

    let dir = directory(&[("app.toml", APP), ("templates/en/sms-link.sms", SMS)]);
    symlink(elsewhere.path().join("ja"), dir.path().join("templates/ja")).unwrap();
    assert_eq!(pull_refused(dir.path(), elsewhere.path()), told("templates/ja"));

    for target in [elsewhere.path().join("sms-link.sms"), elsewhere.path().join("made")] {
        let dir = directory(&[("app.toml", APP), ("templates/ja/sms-pin.sms", SMS)]);
        symlink(target, dir.path().join("templates/ja/sms-link.sms")).unwrap();
        assert_eq!(pull_refused(dir.path(), elsewhere.path()), told("templates/ja/sms-link.sms"));
    }
}

#[test]
fn a_pull_does_not_delete_through_links_and_leaves_them() {
    let elsewhere = elsewhere();
    let app = AppId::parse("shop").unwrap();
    let dir = directory(&[("app.toml", APP), ("templates/en/sms-link.sms", SMS)]);
    let link =
        |target: &str, path: &str| symlink(elsewhere.path().join(target), dir.path().join(path)).unwrap();
    link("ja", "templates/ja");
    link("secret", "templates/en/sms-pin.sms");
    let before = files(elsewhere.path());
    let pulled = pull(dir.path(), &app, 2, &settings(&json!({}))).unwrap();
    let within = |path: &str| dir.path().join("templates").join(path);
    assert_eq!(pulled.removed, [within("en/sms-link.sms")]);
    assert_eq!(pulled.left, [within("en/sms-pin.sms"), within("ja")]);
    assert!(pulled.left.iter().all(|path| path.is_symlink()));

    let whole = directory(&[("app.toml", APP)]);
    symlink(elsewhere.path(), whole.path().join("templates")).unwrap();
    let pulled = pull(whole.path(), &app, 2, &settings(&json!({}))).unwrap();
    assert_eq!((pulled.removed, pulled.left), (vec![], vec![whole.path().join("templates")]));
    assert_eq!(files(elsewhere.path()), before);
}

#[test]
fn the_directory_itself_may_be_a_link() {
    let dir = directory(&[("app.toml", APP)]);
    let link = dir.path().join("link");
    symlink(dir.path(), &link).unwrap();
    let templates = json!({ "ja": { "sms-link": { "sms": "{{ link }}" } } });
    pull(&link, &AppId::parse("shop").unwrap(), 2, &settings(&templates)).unwrap();
    assert!(dir.path().join("templates/ja/sms-link.sms").exists());
}

#[test]
fn a_new_text_is_not_written_through_a_link() {
    let (dir, elsewhere) = (directory(&[("app.toml", APP)]), elsewhere());
    symlink(elsewhere.path(), dir.path().join("templates")).unwrap();
    let before = files(elsewhere.path());
    let made = Command::new(REKEY)
        .args(["template", "new", dir.path().to_str().unwrap(), "fr", "email-link"])
        .output()
        .unwrap();
    assert_eq!((made.status.code(), files(elsewhere.path())), (Some(1), before));
    assert!(text(&made.stderr).contains("is a symbolic link, which is not followed; nothing was written"));
}
