//! docs/api.md is made of the document.

use std::process::Command;

use serde_json::Value;

use crate::binary::{REKEY, text};
use crate::document::Document;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/api.md");

fn printed(format: &str) -> String {
    let output = Command::new(REKEY).args(["openapi", "--format", format]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn the_page_is_made_of_the_document() {
    let stale = std::fs::read_to_string(PAGE).unwrap() != printed("markdown");
    assert!(!stale, "docs/api.md is stale: cargo run -- openapi --format markdown > docs/api.md");
}

#[test]
fn the_page_tells_every_path_every_error_and_every_text() {
    let (document, page) = (Document::read(), printed("markdown"));
    for (path, methods) in document.paths() {
        for method in methods.iter().filter(|method| *method != "OPTIONS") {
            assert!(page.contains(&format!("`{method} {path}`")), "{method} {path}");
        }
    }
    for (status, code, content_type) in document.errors().keys() {
        let exception = content_type.split(['.', '+']).nth(2).unwrap();
        assert!(page.contains(&format!("| {status} | `{code}` | `{exception}` |")), "{status} {code}");
    }
    for tag in document.0["tags"].as_array().unwrap().iter().filter(|tag| tag["name"] != "CORS preflight") {
        assert!(page.contains(tag["description"].as_str().unwrap().trim()), "{}", tag["name"]);
    }
}

#[test]
fn the_links_of_the_page_lead_to_its_headings() {
    let page = printed("markdown");
    let mut shell = false;
    let mut anchors = Vec::new();
    for line in page.lines() {
        shell ^= line.starts_with("```");
        if let (false, Some(heading)) = (shell, line.trim_start_matches('#').strip_prefix(' ')) {
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
            anchors.push(kept.collect::<String>().to_lowercase().replace(' ', "-"));
        }
    }
    for link in page.split("](#").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(anchors.iter().any(|anchor| anchor == link), "#{link}: {anchors:?}");
    }
    assert!(anchors.iter().any(|anchor| anchor == "hide-and-tell"), "docs/settings.md links to it");
}

#[test]
fn the_json_is_the_document() {
    assert!(serde_json::from_str::<Value>(&printed("json")).unwrap() == Document::read().0);
    assert!(printed("yaml") == std::fs::read_to_string(crate::document::PATH).unwrap());
}
