//! What changes between two versions of an app's settings, for people.

use std::fmt::Write;

use serde_json::Value;
use similar::TextDiff;

use crate::changes::Change;

/// A value that is longer is told by its beginning; nobody compares logos by eye.
const MAX_SHOWN: usize = 120;

/// Field by field; texts line by line.
pub(super) fn changes(changes: &[Change]) -> String {
    let mut told = String::new();
    for change in changes {
        let Change { field, before, after } = change;
        let text = |value: &Option<Value>| match value {
            None => Some(String::new()),
            Some(value) => value.as_str().map(|text| format!("{text}\n")),
        };
        let written = match (field.starts_with("templates."), text(before), text(after)) {
            (true, Some(old), Some(new)) => write!(told, "{}", unified(field, change, &old, &new)),
            _ => writeln!(told, "{field}: {} \u{2192} {}", short(before.as_ref()), short(after.as_ref())),
        };
        // Writing to a text does not fail.
        let _ = written;
    }
    told.truncate(told.trim_end_matches('\n').len());
    told
}

fn unified(field: &str, change: &Change, old: &str, new: &str) -> String {
    let name = |value: &Option<Value>, side: &str| match value {
        Some(_) => format!("{field} ({side})"),
        None => "(built-in text)".to_owned(),
    };
    let (old_name, new_name) = (name(&change.before, "stored"), name(&change.after, "new"));
    let diff = TextDiff::from_lines(old, new);
    visible(&diff.unified_diff().header(&old_name, &new_name).to_string())
}

fn short(value: Option<&Value>) -> String {
    let Some(value) = value else { return "not set".to_owned() };
    let text = visible(&value.to_string());
    match text.char_indices().nth(MAX_SHOWN) {
        None => text,
        Some((end, _)) => format!("{}\u{2026} ({} bytes)", &text[..end], value.to_string().len()),
    }
}

/// Control characters written out: a text from the table must not steer the terminal.
pub(super) fn visible(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() && c != '\n' && c != '\t' { c.escape_unicode().collect() } else { c.to_string() }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::changes::between;

    #[test]
    fn fields_are_told_in_a_line_and_texts_line_by_line() {
        let text = |sms: &str| json!({ "en": { "sms-link": { "sms": sms } } });
        let before = json!({ "linkLifetimeSeconds": 3600, "logo": "x".repeat(500), "templates": text("Hello\n\n{{ link }}") });
        let after = json!({ "linkLifetimeSeconds": 900, "startUrl": "https://a.example", "templates": text("Hello!\n\n{{ link }}\u{1b}[2J") });
        insta::assert_snapshot!(changes(&between(&before, &after)), @r#"
        linkLifetimeSeconds: 3600 → 900
        logo: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (502 bytes) → not set
        startUrl: not set → "https://a.example"
        --- templates.en.sms-link.sms (stored)
        +++ templates.en.sms-link.sms (new)
        @@ -1,3 +1,3 @@
        -Hello
        +Hello!
         
        -{{ link }}
        +{{ link }}\u{1b}[2J
        "#);
        let gone =
            changes(&between(&before, &json!({ "linkLifetimeSeconds": 3600, "logo": "x".repeat(500) })));
        assert!(gone.starts_with("--- templates.en.sms-link.sms (stored)\n+++ (built-in text)\n"), "{gone}");
    }
}
