//! A settings file as JSON, with the place of each field.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value};
use toml_edit::{Item, TableLike};

use super::finding::place;

/// A TOML file that has been read.
#[derive(Debug)]
pub(super) struct Document {
    /// What stands in it.
    pub(super) value: Value,
    /// Line and column of each field, by the path that its errors name: `limits.coolDownSeconds`, `smsCountries[0]`.
    places: BTreeMap<String, (u32, u32)>,
}

/// Why a file is no TOML, and where.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) place: (u32, u32),
    pub(super) reason: String,
}

impl Document {
    pub(super) fn parse(text: &str) -> Result<Self, SyntaxError> {
        let document = toml_edit::Document::parse(text).map_err(|error| SyntaxError {
            place: place(text, error.span().map_or(0, |span| span.start)),
            reason: error.message().replace('\n', " "),
        })?;
        let mut reader = Reader { text, places: BTreeMap::new() };
        let value = reader.table(document.as_table(), "");
        Ok(Self { value, places: reader.places })
    }

    /// Where `field` stands, or what it belongs to; the beginning of the file if it is missing.
    pub(super) fn place(&self, field: &str) -> (u32, u32) {
        let parents = field.rmatch_indices(['.', '[']).map(|(at, _)| &field[..at]);
        let mut paths = std::iter::once(field).chain(parents);
        paths.find_map(|path| self.places.get(path)).copied().unwrap_or((1, 1))
    }
}

struct Reader<'t> {
    text: &'t str,
    places: BTreeMap<String, (u32, u32)>,
}

impl Reader<'_> {
    fn table(&mut self, table: &dyn TableLike, path: &str) -> Value {
        let mut members = Map::new();
        for (name, item) in table.iter() {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(span) = table.key(name).and_then(toml_edit::Key::span) {
                self.places.insert(path.clone(), place(self.text, span.start));
            }
            members.insert(name.to_owned(), self.item(item, &path));
        }
        Value::Object(members)
    }

    fn item(&mut self, item: &Item, path: &str) -> Value {
        match item {
            Item::None => Value::Null,
            Item::Value(value) => self.value(value, path),
            Item::Table(table) => self.table(table, path),
            Item::ArrayOfTables(tables) => tables
                .iter()
                .enumerate()
                .map(|(index, table)| self.table(table, &format!("{path}[{index}]")))
                .collect(),
        }
    }

    fn value(&mut self, value: &toml_edit::Value, path: &str) -> Value {
        match value {
            toml_edit::Value::String(text) => text.value().as_str().into(),
            toml_edit::Value::Integer(number) => (*number.value()).into(),
            toml_edit::Value::Boolean(flag) => (*flag.value()).into(),
            // JSON has neither infinity nor dates. As texts they are refused for being no number.
            toml_edit::Value::Float(number) => Number::from_f64(*number.value())
                .map_or_else(|| number.value().to_string().into(), Value::Number),
            toml_edit::Value::Datetime(date) => date.value().to_string().into(),
            toml_edit::Value::InlineTable(table) => self.table(table, path),
            toml_edit::Value::Array(items) => {
                let item = |(index, item): (usize, &toml_edit::Value)| {
                    let path = format!("{path}[{index}]");
                    if let Some(span) = item.span() {
                        self.places.insert(path.clone(), place(self.text, span.start));
                    }
                    self.value(item, &path)
                };
                items.iter().enumerate().map(item).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_its_place() {
        let text = "name = \"Shop\"\nsmsCountries = [\n  \"JP\",\n  \"XX\",\n]\nlimits.coolDownSeconds = 1\n\n[emailSender]\n  address = \"x\"\n";
        let document = Document::parse(text).unwrap();
        insta::assert_snapshot!(document.value, @r#"{"emailSender":{"address":"x"},"limits":{"coolDownSeconds":1},"name":"Shop","smsCountries":["JP","XX"]}"#);
        let place = |field: &str| document.place(field);
        assert_eq!((place("name"), place("smsCountries[1]")), ((1, 1), (4, 3)));
        assert_eq!((place("limits.coolDownSeconds"), place("emailSender.address")), ((6, 8), (9, 3)));
        assert_eq!((place("emailSender.replyTo"), place("settings")), ((8, 2), (1, 1)), "what it belongs to");
    }

    #[test]
    fn what_is_no_toml_has_its_place_too() {
        let wrong = |text: &str| {
            let error = Document::parse(text).unwrap_err();
            format!("{:?} {}", error.place, error.reason)
        };
        assert!(
            wrong("name = \"a\"\nname = \"b\"").starts_with("(2, 1) duplicate key"),
            "{}",
            wrong("name = \"a\"\nname = \"b\"")
        );
        assert!(wrong("a = 1\n  b = = 2").starts_with("(2, "));
    }
}
