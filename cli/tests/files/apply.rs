//! `rekey app pull`, `diff` and `apply` against the local run.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use shared::store::TableNames;

use super::binary::{Local, REKEY, blocking, text};
use super::directory;

const SHOP: &str = "appId = \"shop\"\nname = \"Shop\"\nlinkLifetimeSeconds = 600\n";

#[test]
fn settings_go_to_a_file_and_back() {
    let local = Local::start(&[]);
    let dir = directory(&[(
        "app.toml",
        "appId = \"shop\"\nname = \"Shop\"\nlinkLifetimeSeconds = 900\n[limits]\ncoolDownSeconds = 30\n",
    )]);
    let file = dir.path().join("app.toml");
    let path = file.to_str().unwrap();
    assert!(
        local
            .done(&["app", "put", path])
            .ends_with("shop: saved as version 1; in force everywhere within 30 seconds\n")
    );
    let printed = local.done(&["app", "get", "shop"]);
    assert!(
        printed.contains("linkLifetimeSeconds = 900") && printed.contains("coolDownSeconds = 30"),
        "{printed}"
    );
    std::fs::write(&file, &printed).unwrap();
    assert!(local.done(&["app", "put", path]).contains("shop: nothing to change; version 1 stays"));
    std::fs::write(&file, printed.replace("900", "9")).unwrap();
    let error = local.refused(&["app", "put", path]);
    assert!(
        error.contains("app.toml:4:1: error[setting]: linkLifetimeSeconds: must be from 60 to 604800, not 9"),
        "{error}"
    );
    assert_eq!(local.done(&["app", "get", "shop"]), printed, "what was stored stays");
    assert!(local.refused(&["app", "get", "nowhere"]).contains("there is no app nowhere"));
}

#[test]
fn a_directory_is_pulled_changed_shown_and_applied() {
    let local = Local::start(&[]);
    let dir = directory(&[("app.toml", SHOP), ("templates/ja/sms-link.sms", "{{ app.name }}\n{{ link }}\n")]);
    let path = dir.path().to_str().unwrap();
    insta::assert_snapshot!(local.done(&["app", "apply", path, "--yes"]).replace(path, "DIR"), @r#"
    shop: a new app, with the defaults but for
    linkLifetimeSeconds: 3600 → 600
    name: not set → "Shop"
    --- (built-in text)
    +++ templates.ja.sms-link.sms (new)
    @@ -0,0 +1,2 @@
    +{{ app.name }}
    +{{ link }}
    shop: saved as version 1; in force everywhere within 30 seconds
    "#);
    let again = local.rekey(&["app", "diff", path]);
    assert_eq!(
        (again.status.code(), text(&again.stdout).as_str()),
        (Some(0), "shop: no difference to version 1\n")
    );

    std::fs::write(dir.path().join("templates/ja/sms-link.sms"), "{{ app.name }}:\n{{ link }}\n").unwrap();
    std::fs::write(dir.path().join("app.toml"), SHOP.replace("600", "3600")).unwrap();
    let shown = local.rekey(&["app", "diff", path]);
    assert_eq!(shown.status.code(), Some(1));
    let told = text(&shown.stdout).replace(path, "DIR");
    let (first, rest) = told.split_once('\n').unwrap();
    assert!(
        first.starts_with("shop: changes to version 1 (by ") && first.contains("rekey app apply)"),
        "{first}"
    );
    insta::assert_snapshot!(rest, @"
    linkLifetimeSeconds: 600 → 3600
    --- templates.ja.sms-link.sms (stored)
    +++ templates.ja.sms-link.sms (new)
    @@ -1,2 +1,2 @@
    -{{ app.name }}
    +{{ app.name }}:
     {{ link }}
    DIR/app.toml:3:1: warning[setting]: linkLifetimeSeconds: Weaker for SMS links than NIST SP 800-63B-4, which gives a secret by SMS at most 10 minutes (600). Shorten it, or allow email links and PINs only.
    ");
    let json: Value =
        serde_json::from_slice(&local.rekey(&["app", "diff", path, "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["version"], json["changes"].as_array().unwrap().len()), (&1.into(), 2));
    assert_eq!(json["warnings"][0]["code"], "setting");

    assert!(
        local.done(&["app", "apply", path, "--dry-run"]).ends_with("shop: a dry run; nothing was saved\n")
    );
    assert!(local.refused(&["app", "apply", path]).contains("there is no terminal to ask on: give --yes"));
    assert_eq!(local.rekey(&["app", "diff", path]).status.code(), Some(1), "nothing was saved");
    assert!(
        local.done(&["app", "apply", path, "--yes", "--expect-version", "1"]).contains("saved as version 2")
    );
    let stale = local.refused(&["app", "apply", path, "--yes", "--expect-version", "1"]);
    assert!(
        stale.contains("shop is at version 2 (by ") && stale.contains("not 1; nothing was saved"),
        "{stale}"
    );

    let other = tempfile::tempdir().unwrap();
    let pulled = other.path().join("shop");
    let told = local.done(&["app", "pull", "shop", pulled.to_str().unwrap()]);
    assert!(told.contains("sms-link.sms") && told.contains("is now as version 2"), "{told}");
    assert_eq!(local.rekey(&["app", "diff", pulled.to_str().unwrap()]).status.code(), Some(0));
}

#[test]
fn what_cannot_be_compared_exits_with_2() {
    let local = Local::start(&[]);
    let bad = directory(&[("app.toml", "appId = \"shop\"\nname = \"\"\n")]);
    assert_eq!(local.rekey(&["app", "diff", bad.path().to_str().unwrap()]).status.code(), Some(2));
    assert_eq!(local.rekey(&["app", "diff", "nowhere.toml"]).status.code(), Some(2));
    let good = directory(&[("app.toml", SHOP)]);
    let unreachable = ["app", "diff", good.path().to_str().unwrap(), "--endpoint", "http://127.0.0.1:1"];
    assert_eq!(Command::new(REKEY).args(unreachable).output().unwrap().status.code(), Some(2));
    assert_eq!(
        local.rekey(&["app", "diff", good.path().to_str().unwrap()]).status.code(),
        Some(1),
        "a new app"
    );
}

#[test]
fn nothing_of_an_app_is_saved_where_one_text_is_refused() {
    let local = Local::start(&[]);
    let dir = directory(&[
        ("app.toml", SHOP),
        ("templates/ja/sms-link.sms", "{{ lnk }}\n"),
        ("templates/en/sms-pin.sms", "x\n"),
    ]);
    let error = local.refused(&["app", "apply", dir.path().to_str().unwrap(), "--yes"]);
    assert!(error.contains("templates/ja/sms-link.sms:1:4: error[unknown-placeholder]"), "{error}");
    assert!(error.contains("templates/en/sms-pin.sms:1:1: error[missing-placeholder]"), "{error}");
    assert!(error.trim_end().ends_with("has 2 errors; nothing was saved"), "{error}");
    assert!(local.refused(&["app", "get", "shop"]).contains("there is no app shop"));
}

/// Changes the item of the app by hand.
fn by_hand(local: &Local, expression: &str, value: Option<AttributeValue>) {
    blocking(async {
        let dynamodb = aws_sdk_dynamodb::Client::new(&shared::aws::load_local(&local.aws));
        let update = dynamodb.update_item().table_name(TableNames::default().apps);
        let update = update.key("appId", AttributeValue::S("shop".to_owned())).update_expression(expression);
        let values = value.map(|value| [(":value".to_owned(), value)].into());
        update.set_expression_attribute_values(values).send().await.unwrap();
    });
}

#[test]
fn settings_that_are_broken_in_the_table_are_shown_and_mended() {
    let local = Local::start(&[]);
    let dir = directory(&[("app.toml", SHOP)]);
    let path = dir.path().to_str().unwrap();
    local.done(&["app", "put", path]);
    let soon = AttributeValue::S("soon\u{1b}".to_owned());
    by_hand(&local, "SET settings.linkLifetimeSeconds = :value", Some(soon));
    assert!(local.refused(&["app", "get", "shop"]).contains("linkLifetimeSeconds"));
    let told = local.done(&["app", "apply", path, "--yes"]);
    assert!(
        told.contains("linkLifetimeSeconds: \"soon\\u001b\" \u{2192} 600")
            && told.contains("saved as version 2"),
        "{told}"
    );
    assert!(local.done(&["app", "get", "shop"]).contains("linkLifetimeSeconds = 600"));
}

#[test]
fn what_is_broken_without_a_field_that_differs_is_shown_and_mended_too() {
    let local = Local::start(&[]);
    let dir = directory(&[("app.toml", SHOP)]);
    let path = dir.path().to_str().unwrap();
    local.done(&["app", "put", path]);
    let null = || Some(AttributeValue::Null(true));
    let empty = || Some(AttributeValue::M(std::collections::HashMap::new()));
    let broken = [
        ("SET settings.templates = :value", null(), "templates: invalid type: null, expected a map"),
        ("SET settings.emailSender = :value", empty(), "emailSender: missing field `address`"),
    ];
    for (version, (expression, value, fault)) in (2..).zip(broken) {
        by_hand(&local, expression, value);
        assert!(local.refused(&["app", "get", "shop"]).contains(fault), "{fault}");
        let shown = local.rekey(&["app", "diff", path]);
        let told = text(&shown.stdout);
        assert_eq!(shown.status.code(), Some(1), "{told}");
        assert_eq!(told.lines().skip(1).collect::<Vec<_>>(), [format!("stored, but refused: {fault}")]);
        let json = local.rekey(&["app", "diff", path, "--format", "json"]);
        assert_eq!(json.status.code(), Some(1));
        let json: Value = serde_json::from_slice(&json.stdout).unwrap();
        let (field, reason) = fault.split_once(": ").unwrap();
        assert_eq!(json["storedErrors"], serde_json::json!([{ "field": field, "reason": reason }]));
        assert_eq!(json["changes"], serde_json::json!([]));
        let told = local.done(&["app", "apply", path, "--yes"]);
        assert!(told.contains(fault) && told.contains(&format!("saved as version {version}")), "{told}");
        assert!(local.done(&["app", "get", "shop"]).contains("linkLifetimeSeconds = 600"));
        assert_eq!(local.rekey(&["app", "diff", path]).status.code(), Some(0));
    }
}

#[test]
fn an_item_without_a_version_is_shown_and_mended() {
    let local = Local::start(&[]);
    let dir = directory(&[("app.toml", &SHOP.replace("name", "basedOn = 1\nname"))]);
    let path = dir.path().to_str().unwrap();
    local.done(&["app", "put", path]);
    by_hand(&local, "REMOVE version, settings.templates", None);
    let shown = local.rekey(&["app", "diff", path]);
    assert_eq!(shown.status.code(), Some(1), "{}", text(&shown.stderr));
    assert!(
        text(&shown.stdout).contains("stored, but refused: version: is missing"),
        "{}",
        text(&shown.stdout)
    );
    let other = tempfile::tempdir().unwrap();
    let told = local.done(&["app", "pull", "shop", other.path().to_str().unwrap()]);
    assert!(told.contains("is now as version 1"), "the newest of the history: {told}");
    let error = local.refused(&["app", "apply", path, "--yes", "--expect-version", "0"]);
    assert!(error.contains("not 0; nothing was saved"), "{error}");
    assert!(local.done(&["app", "apply", path, "--yes"]).contains("saved as version 2"));
    assert_eq!(local.rekey(&["app", "diff", path]).status.code(), Some(0));
}

/// On a terminal, which util-linux's `script` stands in for.
#[cfg(target_os = "linux")]
#[test]
fn a_save_by_somebody_else_before_the_answer_is_not_overwritten() {
    let local = Local::start(&[]);
    let dir = directory(&[
        ("app.toml", SHOP),
        ("mine.toml", &SHOP.replace("600", "300")),
        ("theirs.toml", &SHOP.replace("600", "120")),
    ]);
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    local.done(&["app", "put", &path("app.toml")]);
    let ask = |answer: &str, meanwhile: &dyn Fn()| {
        let command = format!("'{REKEY}' app apply '{}' --endpoint {}", path("mine.toml"), local.aws);
        let mut process = Command::new("script")
            .args(["-qec", &command, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = Vec::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        while !text(&told).contains("[y/N]") {
            assert!(output.read_until(b']', &mut told).unwrap() > 0, "{}", text(&told));
        }
        meanwhile();
        process.stdin.as_mut().unwrap().write_all(format!("{answer}\n").as_bytes()).unwrap();
        output.read_to_end(&mut told).unwrap();
        (process.wait().unwrap().code(), text(&told))
    };
    let (code, told) = ask("n", &|| ());
    assert!(code == Some(1) && told.contains("rekey: nothing was saved"), "{told}");
    let (code, told) = ask("y", &|| drop(local.done(&["app", "put", &path("theirs.toml")])));
    assert!(code == Some(1) && told.contains("somebody else saved version 2 (by "), "{told}");
    assert!(told.contains("meanwhile; nothing was saved"), "{told}");
    assert!(local.done(&["app", "get", "shop"]).contains("linkLifetimeSeconds = 120"), "theirs stays");
    let (code, told) = ask("yes", &|| ());
    assert!(code == Some(0) && told.contains("saved as version 3"), "{told}");
}
