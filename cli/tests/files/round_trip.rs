//! Any valid settings survive the way through files, and a pull leaves alone what is not ours.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::prelude::*;
use rekey_cli::files::{load, pull, to_toml};
use serde_json::{Value, json};
use shared::identifier::AppId;
use shared::settings::AppSettings;

use super::{directory, refused};

fn app() -> AppId {
    AppId::parse("shop").unwrap()
}

/// Texts with everything that files, TOML and line ends can make trouble of; `{` alone belongs to templates.
fn words() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a", "\n", "\r\n", "\r", "\t", "\"", "\"\"\"", "'", "'''", "\\", "\\n", "#", "é", "日本", "\u{feff}",
        "\u{2028}", "\u{7f}", "\u{0}", "\u{1b}", "😀", "}", " ", "[a]", "=", "\n\n",
    ]);
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

fn templates() -> impl Strategy<Value = Value> {
    let sms = (words(), words()).prop_map(
        |(before, after)| json!({ "sms-link": { "sms": format!("{before}{{{{ link }}}}{after}") } }),
    );
    let mail = (words(), words(), any::<bool>()).prop_map(|(before, after, html)| {
        let mut mail = json!({ "subject": "Reset", "text": format!("{before}{{{{ link }}}}{after}") });
        if html {
            mail["html"] = format!("<a href=\"{{{{ link }}}}\">x</a>{after}").into();
        }
        json!({ "email-link": mail })
    });
    let tag = prop::sample::select(vec!["en", "ja", "pt-BR", "zh-Hans-HK", "it-CH", "de"]);
    prop::collection::vec((tag, prop_oneof![sms, mail]), 0..4)
        .prop_map(|texts| texts.into_iter().map(|(tag, text)| (tag.to_owned(), text)).collect())
}

fn settings() -> impl Strategy<Value = AppSettings> {
    let name = prop::sample::select(vec!["Shop", "\"Shop\"", "L'été", "日本 \\ #", "''' \"\"\""]);
    let plain = (name, 60..=604_800_u32, any::<bool>(), any::<bool>(), 4..=32_u32, 60..=1000_u32);
    let optional = (
        prop::option::of(Just(json!("https://shop.example/a?b=c#d'e"))),
        prop::option::of(Just(json!({ "address": "a@shop.example", "displayName": "\"A\" \\ b" }))),
        prop::sample::subsequence(vec!["JP", "GB", "NO"], 0..=3),
        prop::sample::subsequence(vec!["email-link", "sms-link", "sms-pin"], 1..=3),
        prop::option::of(300..=31_536_000_u32),
    );
    (plain, optional, templates()).prop_map(|((name, link, input, ascii, least, session), (url, sender, countries, proofs, expires), templates)| {
        let mut value = json!({
            "name": name, "linkLifetimeSeconds": link, "passwordGeneration": if input { "input" } else { "generate" },
            "passwordPolicy": { "asciiOnly": ascii, "minimumLength": least }, "smsCountries": countries, "allowedProofs": proofs,
            "accessTokenLifetimeSeconds": { "default": session }, "templates": templates,
        });
        let set = [("successRedirectUrl", url), ("emailSender", sender), ("generatedPasswordExpires", expires.map(Value::from))];
        for (field, optional) in set {
            if let Some(optional) = optional {
                value[field] = optional;
            }
        }
        AppSettings::parse(&value).unwrap()
    })
}

fn read(path: &Path) -> AppSettings {
    let loaded = load(path).unwrap();
    assert_eq!(loaded.app, app());
    loaded.settings
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn settings_survive_the_way_through_files(first in settings(), second in settings()) {
        let dir = tempfile::tempdir().unwrap();
        let one = dir.path().join("one.toml");
        std::fs::write(&one, to_toml(&app(), &first).unwrap()).unwrap();
        prop_assert_eq!(&read(&one), &first);

        let dir = dir.path().join("shop");
        pull(&dir, &app(), 1, &first).unwrap();
        prop_assert_eq!(&read(&dir), &first);
        let again = pull(&dir, &app(), 1, &first).unwrap();
        prop_assert!(again.written.is_empty() && again.removed.is_empty());

        pull(&dir, &app(), 2, &second).unwrap();
        prop_assert_eq!(&read(&dir), &second, "over what was there");
    }
}

#[test]
fn a_pull_removes_texts_that_are_gone_and_nothing_else() {
    let dir = directory(&[
        ("app.toml", "# Ours.\nappId = \"shop\"\nname = \"Shop\"\n"),
        ("templates/ja/sms-link.sms", "{{ link }}\n"),
        ("templates/fr/sms-link.sms", "{{ link }}\n"),
        ("templates/fr/notes.md", "ours\n"),
        ("templates/de/.keep", ""),
        ("README.md", "ours\n"),
    ]);
    let settings = AppSettings::parse(&json!({
        "name": "Shop", "linkLifetimeSeconds": 900,
        "templates": { "pt-BR": { "sms-link": { "sms": "{{ link }}" } } },
    }));
    let pulled = pull(dir.path(), &app(), 3, &settings.unwrap()).unwrap();
    let names = |paths: &[std::path::PathBuf]| {
        let within = paths.iter().map(|path| path.strip_prefix(dir.path()).unwrap().display().to_string());
        within.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&pulled.written), "app.toml templates/pt-BR/sms-link.sms");
    assert_eq!(names(&pulled.removed), "templates/fr/sms-link.sms templates/ja/sms-link.sms");
    assert_eq!(names(&pulled.left), "templates/fr/notes.md");
    assert!(dir.path().join("README.md").exists() && dir.path().join("templates/de/.keep").exists());
    assert!(!dir.path().join("templates/ja").exists());
    let text = std::fs::read_to_string(dir.path().join("app.toml")).unwrap();
    assert_eq!(text, "# Ours.\nappId = \"shop\"\nbasedOn = 3\nname = \"Shop\"\nlinkLifetimeSeconds = 900\n");
}

#[test]
fn a_pull_writes_nothing_over_another_app_or_a_file_that_is_not_valid() {
    let settings = AppSettings::named("Shop").unwrap();
    for (text, told) in [
        ("appId = \"other\"\nname = \"x\"", "is of the app other; nothing was written"),
        ("name = \"x\"", "names no app"),
        ("appId = \"shop\"\nname = \"\"", "is not valid; mend or remove it"),
        ("= =", "names no app"),
    ] {
        let dir = directory(&[("app.toml", text)]);
        let error = pull(dir.path(), &app(), 3, &settings).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
        assert_eq!(std::fs::read_to_string(dir.path().join("app.toml")).unwrap(), text);
    }
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    let dir = directory(&[
        (
            "app.toml",
            "appId = \"a b\"\nname = \"Shop\"\nlinkLifetimeSeconds = 1\nsmsCountries = [\"JP\",\n  \"XX\"]\n\n[limits]\ncooldown = 3\n[emailSender]\nreplyTo = \"x\"\n",
        ),
        ("templates/en/sms-link.sms", "Hello\n{{ lnk }}\n"),
        ("templates/en/email-link.subject", "a\nb\n"),
        ("templates/ja/sms-lnk.sms", "{{ link }}\n"),
    ]);
    insta::assert_snapshot!(refused(dir.path(), dir.path()).join("\n"), @"
    app.toml:1:1: error[setting]: appId: must be 1 to 64 of A-Z a-z 0-9 _ . -
    app.toml:3:1: error[setting]: linkLifetimeSeconds: must be from 60 to 604800, not 1
    app.toml:5:3: error[setting]: smsCountries[1]: must be an ISO 3166 country in two upper-case letters, such as JP
    app.toml:8:1: error[setting]: limits.cooldown: unknown field `cooldown`, expected one of `coolDownSeconds`, `requestsPerIdentifierHourly`, `requestsPerIdentifierDaily`, `messagesPerUserDaily`, `requestsPerAddressHourly`, `requestsPerAppHourly`, `wrongPinsPerAppHourly`, `signInFailuresPerUser`, `signInFailuresPerAddress`
    app.toml:9:2: error[setting]: emailSender: missing field `address`
    app.toml:10:1: error[setting]: emailSender.replyTo: is not an email address
    templates/en/email-link.subject:1:2: error[line-break]: must be one line
    templates/en/email-link.txt:1:1: error[missing-part]: is missing
    templates/en/sms-link.sms:2:4: error[unknown-placeholder]: this message has no placeholder {{ lnk }}; did you mean {{ link }}?
    templates/ja/sms-lnk.sms:1:1: error[unknown-message]: there is no message of this name; there are email-link, email-new-password, email-changed, sms-link, sms-pin, sms-new-password, sms-changed
    ");
    let one = directory(&[(
        "one.toml",
        "appId = \"shop\"\nname = \"Shop\"\n\n[templates.en.sms-link]\nsms = \"\"\"\nHello\n{{ lnk }}\"\"\"\n",
    )]);
    insta::assert_snapshot!(refused(one.path(), &one.path().join("one.toml")).join("\n"), @"one.toml:5:1: error[setting]: templates.en.sms-link.sms: this message has no placeholder {{ lnk }}; did you mean {{ link }}? (line 2, column 4)");
    let broken = directory(&[("one.toml", "appId = \"shop\"\nname = \"Shop\"\nname = \"Two\"\n")]);
    insta::assert_snapshot!(refused(broken.path(), &broken.path().join("one.toml")).join("\n"), @"one.toml:3:1: error[syntax]: duplicate key");
    let inline = directory(&[(
        "app.toml",
        "appId = \"shop\"\nname = \"Shop\"\n[templates.en.sms-link]\nsms = \"{{ link }}\"\n",
    )]);
    insta::assert_snapshot!(refused(inline.path(), inline.path()).join("\n"), @"app.toml:3:2: error[setting]: templates: texts are files here, templates/<language>/<message>.<part>; or apply this file by itself");
}

#[test]
fn texts_that_are_too_large_together_are_refused() {
    let long = format!("{}{{{{ link }}}}\n", "x".repeat(60_000));
    let mut files = vec![("app.toml".to_owned(), "appId = \"shop\"\nname = \"Shop\"\n".to_owned())];
    for tag in ["en", "ja", "fr", "de", "es", "ko"] {
        files.push((format!("templates/{tag}/email-link.subject"), "s\n".to_owned()));
        files.push((format!("templates/{tag}/email-link.txt"), long.clone()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let dir = directory(&files);
    insta::assert_snapshot!(refused(dir.path(), dir.path()).join("\n"), @"templates:1:1: error[setting]: templates: are too large together with the other settings: at most 300000 bytes");
}

#[test]
fn a_version_that_is_none_is_refused_with_its_place() {
    for wrong in ["0", "-1", "1.5", "\"9\"", "[1]"] {
        let dir =
            directory(&[("app.toml", &format!("appId = \"shop\"\nname = \"Shop\"\nbasedOn = {wrong}\n"))]);
        assert_eq!(
            refused(dir.path(), dir.path()),
            ["app.toml:3:1: error[setting]: basedOn: must be a version, a whole number from 1"],
            "{wrong}"
        );
    }
}
