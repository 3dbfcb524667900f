//! Files that were pulled before somebody saved in the portal do not revert that.

use serde_json::{Value, json};
use shared::clock::Clock;
use shared::identifier::AppId;
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{AppChange, RequestToken, Store, TableNames};

use super::binary::{Local, blocking, text};

/// Saves as the portal does: this name on the newest version.
fn save_in_the_portal(local: &Local, saved_by: &str, name: &str) {
    let app = AppId::parse("shop").unwrap();
    blocking(async {
        let aws = shared::aws::load_local(&local.aws);
        let retention = shared::config::Environment::from_fn(|_| None).retention().unwrap();
        let store = Store::connect(&aws, TableNames::default(), retention);
        let expected = store.stored_app(&app).await.unwrap().map(|stored| stored.version);
        let settings = AppSettings::parse(&json!({ "name": name })).unwrap();
        let change = AppChange { app: &app, settings: &settings, expected, saved_by };
        let token = RequestToken::generate(&mut Random::from_os());
        store.put_app(&change, Clock::system().now(), &token).await.unwrap().unwrap();
    });
}

/// A directory that was pulled from version 1.
fn pulled(local: &Local) -> tempfile::TempDir {
    save_in_the_portal(local, "arn:aws:iam::1:user/ann", "Shop");
    let dir = tempfile::tempdir().unwrap();
    local.done(&["app", "pull", "shop", dir.path().to_str().unwrap()]);
    let text = std::fs::read_to_string(dir.path().join("app.toml")).unwrap();
    assert!(text.starts_with("appId = \"shop\"\nbasedOn = 1\nname = \"Shop\"\n"), "{text}");
    dir
}

fn change(dir: &tempfile::TempDir, from: &str, to: &str) {
    let path = dir.path().join("app.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn a_save_in_the_portal_is_not_reverted_by_older_files() {
    let local = Local::start(&[]);
    let dir = pulled(&local);
    let path = dir.path().to_str().unwrap();
    change(&dir, "linkLifetimeSeconds = 3600", "linkLifetimeSeconds = 600");
    save_in_the_portal(&local, "arn:aws:iam::1:user/bo\u{1b}", "The Shop");

    let missed = format!(
        "version 2 was saved by arn:aws:iam::1:user/bo\\u{{1b}} since version 1, on which {path} is based: pull it first, or --overwrite"
    );
    for arguments in [&["--yes"][..], &["--dry-run"], &["--yes", "--expect-version", "2"]] {
        let error = local.refused(&[&["app", "apply", path], arguments].concat());
        assert_eq!(error, format!("rekey: {missed}; nothing was saved\n"), "{arguments:?}");
    }
    let file = dir.path().join("app.toml");
    assert!(local.refused(&["app", "put", file.to_str().unwrap()]).contains("version 2 was saved by"));

    let shown = local.rekey(&["app", "diff", path]);
    let told = text(&shown.stdout);
    assert!(
        shown.status.code() == Some(1)
            && told.starts_with(&format!("note: {missed}\nshop: changes to version 2")),
        "{told}"
    );
    let shown = local.rekey(&["app", "diff", path, "--format", "json"]).stdout;
    let shown: Value = serde_json::from_slice(&shown).unwrap();
    assert_eq!((&shown["basedOn"], &shown["savedSince"]["version"]), (&json!(1), &json!(2)));
    assert_eq!(shown["savedSince"]["savedBy"], "arn:aws:iam::1:user/bo\u{1b}");

    local.done(&["app", "pull", "shop", path]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("appId = \"shop\"\nbasedOn = 2\nname = \"The Shop\"\n"), "{text}");
    change(&dir, "linkLifetimeSeconds = 3600", "linkLifetimeSeconds = 600");
    assert!(local.done(&["app", "apply", path, "--yes"]).contains("saved as version 3"));
    change(&dir, "linkLifetimeSeconds = 600", "linkLifetimeSeconds = 500");
    assert!(
        local.done(&["app", "apply", path, "--yes"]).contains("saved as version 4"),
        "its own saves are its own"
    );
}

#[test]
fn overwriting_goes_on_and_says_what_to_do_about_the_files() {
    let local = Local::start(&[]);
    let dir = pulled(&local);
    let path = dir.path().to_str().unwrap();
    save_in_the_portal(&local, "cargo run (portal)", "The Shop");
    let told = local.done(&["app", "apply", path, "--yes", "--overwrite"]);
    assert!(
        told.starts_with("note: version 2 was saved by cargo run (portal) since version 1, on which"),
        "{told}"
    );
    assert!(
        told.contains("name: \"The Shop\" \u{2192} \"Shop\"\n") && told.contains("shop: saved as version 3"),
        "{told}"
    );
    assert!(told.ends_with("is still based on version 1: pull, or write basedOn = 3\n"), "{told}");

    change(&dir, "linkLifetimeSeconds = 3600", "linkLifetimeSeconds = 600");
    let file = dir.path().join("app.toml");
    let file = file.to_str().unwrap();
    assert!(
        local.refused(&["app", "put", file]).contains("version 2 was saved by"),
        "it stays in the history"
    );
    assert!(local.done(&["app", "put", file, "--overwrite"]).contains("saved as version 4"));
    change(&dir, "basedOn = 1", "basedOn = 4");
    change(&dir, "linkLifetimeSeconds = 600", "linkLifetimeSeconds = 700");
    assert!(local.done(&["app", "put", file]).ends_with("in force everywhere within 30 seconds\n"));
}

#[test]
fn files_that_say_nothing_or_are_ahead_are_not_checked() {
    let local = Local::start(&[]);
    let dir = pulled(&local);
    let path = dir.path().to_str().unwrap();
    save_in_the_portal(&local, "cargo run (portal)", "The Shop");
    change(&dir, "basedOn = 1", "basedOn = 40");
    change(&dir, "linkLifetimeSeconds = 3600", "linkLifetimeSeconds = 600");
    assert!(local.done(&["app", "apply", path, "--yes"]).contains("saved as version 3"), "of another stack");
    save_in_the_portal(&local, "cargo run (portal)", "The Shop");
    change(&dir, "basedOn = 40\n", "");
    assert!(local.done(&["app", "apply", path, "--yes"]).contains("saved as version 5"));
    save_in_the_portal(&local, "cargo run (portal)", "Shop");
    local.done(&["app", "pull", "shop", path]);
    change(&dir, "basedOn = 6", "basedOn = 1");
    assert!(
        local.done(&["app", "apply", path, "--yes"]).contains("nothing to change"),
        "nothing would be reverted"
    );
}
