//! What settings may be, from the type that reads them: the JSON Schema, and the tables of docs/settings.md.

use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Map, Value};
use shared::language::Language;
use shared::message::{MessageKind, Part, placeholders};
use shared::settings::AppSettings;

use super::super::{print, print_json};
use super::SchemaFormat;

/// The table's parts. A setting that is in none of them stands in the last.
const GROUPS: [(&str, &[&str]); 6] = [
    ("The app", &["appId", "basedOn", "name"]),
    (
        "The reset",
        &[
            "passwordGeneration",
            "allowedProofs",
            "linkLifetimeSeconds",
            "pinLifetimeSeconds",
            "linkAction",
            "accountDisclosure",
            "successRedirectUrl",
            "failureRedirectUrl",
            "generatedPasswordExpires",
            "notMe",
        ],
    ),
    ("Passwords and sign-in", &["passwordPolicy", "accessTokenLifetimeSeconds"]),
    ("Limits", &["limits"]),
    ("Senders", &["emailSender", "smsSender", "smsCountries", "smsDailyBudget", "smsMaxPriceUsd"]),
    (
        "Texts and look",
        &[
            "templates",
            "defaultLocale",
            "startUrl",
            "startPage",
            "supportContact",
            "accentColour",
            "logo",
            "otpDomain",
        ],
    ),
];

pub(super) fn run(format: SchemaFormat, into: Option<&Path>) -> anyhow::Result<()> {
    match (format, into) {
        (SchemaFormat::Json, None) => print_json(&AppSettings::json_schema()),
        (SchemaFormat::Json, Some(_)) => bail!("--into is for --format markdown"),
        (SchemaFormat::Markdown, None) => {
            let tables: Vec<String> = tables().into_iter().map(|(_, table)| table).collect();
            print(tables.join("\n").trim_end())
        }
        (SchemaFormat::Markdown, Some(path)) => {
            let shown = path.display();
            let old = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
            let new = between_marks(&old).with_context(|| shown.to_string())?;
            std::fs::write(path, new).with_context(|| format!("cannot write {shown}"))
        }
    }
}

/// The tables by the name of their marks.
fn tables() -> [(&'static str, String); 4] {
    [
        ("settings", settings_table(&AppSettings::json_schema())),
        ("languages", languages()),
        ("messages", messages_table()),
        ("placeholders", placeholders_table()),
    ]
}

/// `text` with each table anew between its marks, `<!-- generated NAME … -->` and `<!-- /generated -->`.
fn between_marks(text: &str) -> anyhow::Result<String> {
    let mut text = text.to_owned();
    for (name, table) in tables() {
        let mark = format!("<!-- generated {name}");
        let start = text.find(&mark).with_context(|| format!("has no mark {mark} … -->"))?;
        let body = text[start..].find("-->\n").map(|at| start + at + 4).context("a mark does not end")?;
        let end = text[body..].find("<!-- /generated -->").map(|at| body + at);
        let end = end.with_context(|| format!("has no <!-- /generated --> after {mark}"))?;
        text.replace_range(body..end, &format!("\n{table}\n"));
    }
    Ok(text)
}

fn settings_table(schema: &Value) -> String {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let rest: Vec<&str> =
        properties.keys().map(String::as_str).filter(|name| !grouped.contains(name)).collect();
    let mut table =
        "| setting | type and bounds | default | what it means |\n| --- | --- | --- | --- |\n".to_owned();
    for (title, names) in
        GROUPS.iter().copied().chain([("More", rest.as_slice())]).filter(|(_, names)| !names.is_empty())
    {
        table += &format!("| **{title}** | | | |\n");
        for name in names {
            if let Some(property) = properties.get(*name) {
                rows(schema, schema, name, name, property, &mut table);
            }
        }
    }
    table
}

/// The row of a setting, and those of the settings in it.
fn rows(schema: &Value, parent: &Value, path: &str, name: &str, property: &Value, table: &mut String) {
    let of = resolve(schema, property);
    let required = name == "appId"
        || parent["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let default = match property.get("default").filter(|default| !default.is_object()) {
        Some(default) => format!("`{default}`"),
        None if required => "required".to_owned(),
        None => String::new(),
    };
    let title = property["title"].as_str().map(|title| format!("**{title}.** ")).unwrap_or_default();
    let meaning = format!("{title}{}{}", one_line(&property["description"]), choices(of));
    *table += &format!(
        "| `{path}` | {} | {} | {} |\n",
        cell(&bounds(schema, property)),
        cell(&default),
        cell(&meaning)
    );
    for (inner, property) in of["properties"].as_object().into_iter().flatten() {
        rows(schema, of, &format!("{path}.{inner}"), inner, property, table);
    }
}

/// The schema that `property` stands for.
fn resolve<'s>(schema: &'s Value, property: &'s Value) -> &'s Value {
    let named = property.get("$ref").or_else(|| property["anyOf"].get(0)?.get("$ref"));
    let name = named.and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
    name.map_or(property, |name| &schema["$defs"][name])
}

fn bounds(schema: &Value, property: &Value) -> String {
    let of = resolve(schema, property);
    let number = |name: &str| of.get(name).map(ToString::to_string);
    if let Some(choices) = of["oneOf"].as_array() {
        let names: Vec<String> = choices.iter().map(|choice| format!("`{}`", choice["const"])).collect();
        return names.join(", ");
    }
    if of.get("enum").is_some() {
        return "ISO 3166 countries such as `\"JP\"`".to_owned();
    }
    let kind = of["type"].as_array().map_or(&of["type"], |kinds| &kinds[0]);
    match (kind.as_str().unwrap_or_default(), number("minimum"), number("maximum")) {
        ("integer", Some(minimum), Some(maximum)) => format!("{minimum} to {maximum}"),
        ("integer", Some(minimum), None) => format!("number, at least {minimum}"),
        ("boolean", ..) => "`true`, `false`".to_owned(),
        ("array", ..) => {
            let least = if of.get("minItems").is_some() { ", at least one" } else { "" };
            format!("list of {}{least}", bounds(schema, &of["items"]))
        }
        ("object", ..) => "table".to_owned(),
        _ => text_bounds(of),
    }
}

fn text_bounds(of: &Value) -> String {
    let kind = match of["format"].as_str() {
        Some("uri") => "https URL",
        Some("email") => "email address",
        _ => "text",
    };
    let number = |name: &str| of[name].as_u64();
    match (number("minLength"), number("maxLength")) {
        (Some(minimum), Some(maximum)) => format!("{kind}, {minimum} to {maximum} characters"),
        (None, Some(maximum)) => format!("{kind}, at most {maximum} characters"),
        _ => kind.to_owned(),
    }
}

/// What each choice means.
fn choices(of: &Value) -> String {
    let all = of["oneOf"].as_array().into_iter().flatten();
    all.map(|choice| {
        format!(
            "<br>`{}`: {}",
            choice["const"].as_str().unwrap_or_default(),
            one_line(&choice["description"])
        )
    })
    .collect()
}

fn one_line(text: &Value) -> String {
    text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn languages() -> String {
    let names: Vec<String> =
        Language::all().iter().map(|language| format!("`{}` {}", language.tag, language.english)).collect();
    format!("{}.\n", names.join(", "))
}

fn messages_table() -> String {
    let mut table =
        "| message | what it is | parts | must have | can have, too |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for kind in MessageKind::ALL {
        let part = |part: &Part| match part {
            Part::Html => "`html` (may be left out)".to_owned(),
            other => format!("`{}`", other.as_str()),
        };
        let parts: Vec<String> = kind.parts().iter().map(part).collect();
        let own = placeholders(kind).into_iter().filter(|placeholder| !is_everywhere(placeholder.name));
        let (must, can): (Vec<_>, Vec<_>) = own.partition(|placeholder| placeholder.required);
        let list = |of: Vec<shared::message::Placeholder>| {
            of.iter().map(|placeholder| format!("`{}`", placeholder.name)).collect::<Vec<_>>().join(", ")
        };
        table += &format!(
            "| `{}` | {} | {} | {} | {} |\n",
            kind.as_str(),
            kind.title(),
            parts.join(", "),
            list(must),
            list(can)
        );
    }
    table
}

fn is_everywhere(name: &str) -> bool {
    MessageKind::ALL
        .into_iter()
        .all(|kind| placeholders(kind).iter().any(|placeholder| placeholder.name == name))
}

fn placeholders_table() -> String {
    let mut table =
        "| placeholder | what stands there | for example | in |\n| --- | --- | --- | --- |\n".to_owned();
    let mut told = Vec::new();
    for placeholder in MessageKind::ALL.into_iter().flat_map(placeholders) {
        if told.contains(&placeholder.name) {
            continue;
        }
        told.push(placeholder.name);
        let has = |kind: &MessageKind| placeholders(*kind).iter().any(|known| known.name == placeholder.name);
        let kinds: Vec<String> = MessageKind::ALL
            .iter()
            .filter(|kind| has(kind))
            .map(|kind| format!("`{}`", kind.as_str()))
            .collect();
        let place = if is_everywhere(placeholder.name) { "all".to_owned() } else { kinds.join(", ") };
        let (name, means, sample) = (placeholder.name, cell(placeholder.means), cell(placeholder.sample));
        table += &format!("| `{{{{ {name} }}}}` | {means} | {sample} | {place} |\n");
    }
    table
}
