//! `rekey template lint` and `rekey template new`, as CI and people run them.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use super::binary::{REKEY, text};
use super::directory;

/// Runs in `dir`, without AWS and its credentials.
fn rekey(dir: &Path, arguments: &[&str]) -> Output {
    Command::new(REKEY).args(arguments).current_dir(dir).env_clear().output().unwrap()
}

fn lint(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = rekey(dir, &[&["template", "lint", "."], arguments].concat());
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn every_fault_of_every_file_is_told_with_its_place() {
    let dir = directory(&[
        ("templates/en/email-link.subject", "Reset\nyour password\n"),
        ("templates/en/email-link.txt", "Hello {{ user.nmae }}\n\n{{ link }} {{ link }}\n"),
        ("templates/en/email-link.html", "<p>{{ user.name|safe }}</p>\n<a href={{ link }}>x</a>\n"),
        ("templates/en/sms-link.sms", "No link\n"),
        (
            "templates/en/sms-pin.sms",
            "Grüße – {{ pin }}, und noch viele Worte, die niemand liest, weil sie viel kosten und nichts sagen\n",
        ),
        ("templates/en/sms-changed.txt", "x\n"),
        ("templates/fr/email-changed.html", "<p>{{ changed_at }}</p>\n"),
        ("templates/it-CH/sms-link.sms", "{{ link }} ({{ expires_in }})\n"),
        ("templates/pt_br/sms-link.sms", "{{ link }}\n"),
        ("templates/english/sms-link.sms", "{{ link }}\n"),
        ("templates/en/sms-lnik.sms", "{{ link }}\n"),
        ("templates/en/sms-link.text", "{{ link }}\n"),
        ("templates/notes.md", "ours\n"),
        ("templates/.hidden", "nobody's\n"),
    ]);
    std::fs::write(dir.path().join("templates/en/sms-new-password.sms"), b"Gr\xfc\xdfe {{ password }}\n")
        .unwrap();
    std::fs::create_dir(dir.path().join("templates/en/old")).unwrap();
    let (code, told) = lint(dir.path(), &[]);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(told, @"
    templates/en/email-link.html:1:17: error[unescaped]: safe is not allowed: every value is escaped
    templates/en/email-link.html:2:12: error[html-place]: link must stand between the quotes of an attribute
    templates/en/email-link.subject:1:6: error[line-break]: must be one line
    templates/en/email-link.txt:1:10: error[unknown-placeholder]: this message has no placeholder {{ user.nmae }}; did you mean {{ user.name }}?
    templates/en/old:1:1: error[unknown-file]: is no text: texts are templates/<language>/<message>.<part>
    templates/en/sms-changed.sms:1:1: error[missing-part]: is missing
    templates/en/sms-changed.txt:1:1: error[foreign-part]: does not belong to this kind of message
    templates/en/sms-link.sms:1:1: error[missing-placeholder]: must contain {{ link }}, whatever its conditions say
    templates/en/sms-link.text:1:1: error[unknown-part]: the files of sms-link end with .sms
    templates/en/sms-lnik.sms:1:1: error[unknown-message]: there is no message of this name; there are email-link, email-new-password, email-changed, sms-link, sms-pin, sms-new-password, sms-changed
    templates/en/sms-new-password.sms:1:3: error[not-utf-8]: is not UTF-8
    templates/en/sms-pin.sms:1:7: warning[segments]: takes 2 segments, each of which is paid for (– is not in GSM-7: the whole text takes 70 characters a segment instead of 160)
    templates/english:1:1: error[unknown-language]: the name of a language must be a BCP 47 language tag such as pt-BR
    templates/fr/email-changed.subject:1:1: error[missing-part]: is missing
    templates/fr/email-changed.txt:1:1: error[missing-part]: is missing
    templates/it-CH/sms-link.sms:1:1: warning[no-base]: There is no sms-link in “it” itself: its readers in other places get another language. Write that one, too.
    templates/it-CH/sms-link.sms:1:16: warning[no-words]: is written in signs, such as 10 min or 2026-11-21 20:24 UTC: Rekey has no words for it-CH
    templates/notes.md:1:1: error[unknown-file]: is no text: texts are templates/<language>/<message>.<part>
    templates/pt_br:1:1: error[unknown-language]: the directory of this language is pt-BR
    9 files: 16 errors, 3 warnings
    ");
}

#[test]
fn scripts_get_the_same_as_json() {
    let dir = directory(&[
        ("templates/it-CH/sms-link.sms", "{{ link }}\n"),
        ("templates/en/sms-link.sms", "\n{{ x }}\n"),
    ]);
    let (code, told) = lint(dir.path(), &["--format", "json"]);
    assert_eq!(code, Some(1));
    let told: Value = serde_json::from_str(&told).unwrap();
    insta::assert_json_snapshot!(told, @r#"
    {
      "errors": 1,
      "files": 2,
      "findings": [
        {
          "code": "unknown-placeholder",
          "column": 4,
          "line": 2,
          "path": "templates/en/sms-link.sms",
          "reason": "this message has no placeholder {{ x }}",
          "severity": "error"
        },
        {
          "code": "no-base",
          "column": 1,
          "line": 1,
          "path": "templates/it-CH/sms-link.sms",
          "reason": "There is no sms-link in “it” itself: its readers in other places get another language. Write that one, too.",
          "severity": "warning"
        }
      ],
      "warnings": 1
    }
    "#);
}

#[test]
fn the_exit_code_tells_scripts_how_it_is() {
    let clean = directory(&[("templates/en/sms-link.sms", "{{ link }}\n")]);
    assert_eq!(
        lint(clean.path(), &["--deny-warnings"]),
        (Some(0), "1 file: 0 errors, 0 warnings\n".to_owned())
    );
    let warned = directory(&[("templates/it-CH/sms-link.sms", "{{ link }}\n")]);
    assert_eq!(lint(warned.path(), &[]).0, Some(0));
    assert_eq!(lint(warned.path(), &["--deny-warnings"]).0, Some(1));
    let none = directory(&[("README.md", "x")]);
    let (code, told) = lint(none.path(), &[]);
    assert_eq!((code, told.trim_end()), (Some(2), "rekey: . has neither app.toml nor templates/"));
    assert_eq!(rekey(none.path(), &["template", "lint", "nowhere"]).status.code(), Some(2));
    assert_eq!(rekey(none.path(), &["template", "lint"]).status.code(), Some(2));
}

#[test]
fn texts_are_checked_as_their_app_would_send_them() {
    let sms = (
        "templates/en/sms-link.sms",
        "{{ app.name }}: {{ link }} and so many words that there is just room for a short name of an app\n",
    );
    let short = directory(&[sms, ("app.toml", "appId = \"a\"\nname = \"A\"\n")]);
    assert_eq!(
        lint(short.path(), &["--deny-warnings"]),
        (Some(0), "1 file: 0 errors, 0 warnings\n".to_owned())
    );
    let long =
        directory(&[sms, ("app.toml", "appId = \"a\"\nname = \"An app that has a name of many words\"\n")]);
    let (code, told) = lint(long.path(), &["--deny-warnings"]);
    assert!(code == Some(1) && told.contains("warning[segments]: takes 2 segments"), "{told}");
    let broken = directory(&[sms, ("app.toml", "appId = \"a\"\nname = 7\n")]);
    let (code, told) = lint(broken.path(), &[]);
    assert!(code == Some(1) && told.contains("app.toml:2:1: error[setting]: name: "), "{told}");
}

#[test]
fn a_built_in_text_is_a_start_and_overwrites_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let new = |arguments: &[&str]| {
        let output = rekey(dir.path(), &[&["template", "new", "."], arguments].concat());
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    insta::assert_snapshot!(new(&["ja", "email-link"]).1, @"
    wrote ./templates/ja/email-link.subject
    wrote ./templates/ja/email-link.txt
    wrote ./templates/ja/email-link.html
    ");
    assert_eq!(new(&["pt_br", "sms-pin"]), (Some(0), "wrote ./templates/pt-BR/sms-pin.sms\n".to_owned()));
    insta::assert_snapshot!(new(&["it", "sms-link"]).1, @"
    wrote ./templates/it/sms-link.sms
    Rekey has no text in “it”: this is the one in English
    ");
    let (code, told) = new(&["ja", "email-link"]);
    assert_eq!(
        (code, told.as_str()),
        (Some(1), "rekey: ./templates/ja/email-link.subject is there already; nothing was written\n")
    );
    for wrong in [["english", "sms-link"], ["en", "sms-lnik"]] {
        assert_eq!(new(&wrong).0, Some(2), "{wrong:?}");
    }
    let (code, told) = lint(dir.path(), &[]);
    assert_eq!(code, Some(0), "{told}");
}
