//! The document as its tests read it.

#![allow(dead_code, reason = "each test program uses its part of it")]

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(crate) const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/openapi.yaml");

/// The API's document.
pub(crate) struct Document(pub(crate) Value);

impl Document {
    pub(crate) fn read() -> Self {
        Self(serde_saphyr::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap())
    }

    /// `value`, or what it refers to.
    pub(crate) fn resolve<'d>(&'d self, value: &'d Value) -> &'d Value {
        match value["$ref"].as_str() {
            Some(path) => self.0.pointer(path.strip_prefix('#').unwrap()).unwrap(),
            None => value,
        }
    }

    /// Every path with its methods, in capitals.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let methods = |item: &Value| {
            let fields = item.as_object().unwrap().keys();
            fields.filter(|name| *name != "parameters").map(|name| name.to_uppercase()).collect()
        };
        self.0["paths"].as_object().unwrap().iter().map(move |(path, item)| (path.as_str(), methods(item)))
    }

    /// Every operation: `METHOD path` and what it says.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (String, &Value)> {
        self.paths().flat_map(move |(path, methods)| {
            methods.into_iter().map(move |method| {
                (format!("{method} {path}"), &self.0["paths"][path][method.to_lowercase()])
            })
        })
    }

    /// Every answer with its status: of every operation, and those that belong to none.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (&str, &Value)> {
        let of_operations = self.operations().flat_map(|(_, operation)| {
            let answers = operation["responses"].as_object().unwrap().iter();
            answers.map(|(status, answer)| (status.as_str(), self.resolve(answer)))
        });
        let shared = self.0["components"]["responses"].as_object().unwrap().values();
        of_operations.chain(shared.filter_map(|answer| Some((answer["x-status"].as_str()?, answer))))
    }

    /// The names and required-ness of an error's fields: `errorCode` and status to fields.
    pub(crate) fn errors(&self) -> BTreeMap<(String, String, String), Vec<String>> {
        let mut errors = BTreeMap::new();
        for (status, answer) in self.answers() {
            for (content_type, media) in answer["content"].as_object().into_iter().flatten() {
                let schema = self.resolve(&media["schema"]);
                let code = schema["properties"]["errorCode"]["const"].as_str();
                if let Some(code) = code {
                    let fields = schema["properties"].as_object().unwrap().keys().cloned().collect();
                    errors.insert((status.to_owned(), code.to_owned(), content_type.clone()), fields);
                }
            }
        }
        errors
    }

    /// A validator of `schema` that takes no field that the document does not name, unless `open`.
    pub(crate) fn validator(&self, schema: &Value, open: bool) -> Validator {
        let mut whole: Map<String, Value> = schema.as_object().unwrap().clone();
        // Most schemas of headers stand for themselves.
        if schema.get("$ref").is_some() {
            let mut schemas = self.0["components"]["schemas"].clone();
            if !open {
                schemas.as_object_mut().unwrap().values_mut().for_each(close);
            }
            whole.insert("components".to_owned(), json!({ "schemas": schemas }));
        }
        jsonschema::options().should_validate_formats(true).build(&Value::Object(whole)).unwrap()
    }
}

fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut().filter(|object| object.contains_key("properties")) {
        object.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
}
