//! The fields of an object as a table's rows.

use serde_json::Value;

use super::document::{Document, Schema};

/// A table of the fields of what is sent; empty if it has none.
pub(super) fn of_request(document: &Document, schema: &Schema) -> String {
    table(document, "field", schema, true)
}

/// A table of the fields of an answer. Which are always there, the examples show.
pub(super) fn of_answer(document: &Document, schema: &Schema) -> String {
    table(document, "field of the answer", schema, false)
}

fn table(document: &Document, heading: &str, schema: &Schema, tells_required: bool) -> String {
    let mut table = String::new();
    for (name, property) in &schema.properties {
        let Some(of) = document.schema(property) else { continue };
        let required = if tells_required && schema.required.contains(name) { "**required.** " } else { "" };
        let default = match &of.default {
            Some(default) => format!(" (default `{}`)", text(default)),
            None => String::new(),
        };
        table +=
            &format!("| `{name}` | {} | {required}{}{default} |\n", cell(&kind(of)), cell(&of.description));
    }
    if table.is_empty() { table } else { format!("| {heading} | type | |\n| --- | --- | --- |\n{table}\n") }
}

/// What a value may be, in words.
pub(super) fn kind(schema: &Schema) -> String {
    if let Some(constant) = &schema.constant {
        return format!("`{}`", text(constant));
    }
    if !schema.choices.is_empty() {
        let choices: Vec<String> =
            schema.choices.iter().map(|choice| format!("`{}`", text(choice))).collect();
        return choices.join(", ");
    }
    let kinds: Vec<&str> = match &schema.kind {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        Some(kind) => kind.as_str().into_iter().collect(),
        None => vec![],
    };
    let words: Vec<String> = kinds
        .into_iter()
        .map(|kind| match (kind, schema.minimum, schema.maximum, schema.max_length) {
            ("string", .., Some(most)) => format!("text, at most {most} characters"),
            ("string", ..) => "text".to_owned(),
            ("integer", Some(least), Some(most), _) => format!("{least} to {most}"),
            ("integer", Some(least), None, _) => format!("number, at least {least}"),
            ("integer", ..) => "number".to_owned(),
            ("boolean", ..) => "`true`, `false`".to_owned(),
            (other, ..) => format!("`{other}`"),
        })
        .collect();
    words.join(" or ")
}

/// A value as people write it.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `text` within a table.
pub(super) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
