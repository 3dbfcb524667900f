//! An OpenAPI 3.1 document as far as the page needs it, everything in the order that it is written in.

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) info: Info,
    pub(super) tags: Vec<Named>,
    pub(super) paths: IndexMap<String, Path>,
    pub(super) components: Components,
}

#[derive(Deserialize)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) description: String,
}

/// A tag: a chapter of the page.
#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Deserialize)]
pub(super) struct Path {
    get: Option<Operation>,
    head: Option<Operation>,
    post: Option<Operation>,
    put: Option<Operation>,
    patch: Option<Operation>,
    delete: Option<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    pub(super) tags: Vec<String>,
    /// Its heading. Operations of the same one are told once.
    pub(super) summary: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) security: Vec<IndexMap<String, Vec<String>>>,
    /// Those of this operation alone. What its path has is told in the text.
    #[serde(default)]
    parameters: Vec<Or<Parameter>>,
    pub(super) request_body: Option<Body>,
    responses: IndexMap<String, Or<Response>>,
    #[serde(default, rename = "x-codeSamples")]
    pub(super) samples: Vec<Sample>,
}

#[derive(Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: String,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) description: String,
}

#[derive(Deserialize)]
pub(super) struct Body {
    pub(super) content: IndexMap<String, Media>,
}

#[derive(Deserialize)]
pub(super) struct Response {
    pub(super) description: String,
    #[serde(default)]
    pub(super) content: IndexMap<String, Media>,
    /// Whether every call can have this answer: then it is told in one line.
    #[serde(default, rename = "x-any-call")]
    pub(super) any_call: bool,
    /// The status of an answer that belongs to no operation.
    #[serde(rename = "x-status")]
    pub(super) status: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Media {
    schema: Or<Schema>,
}

/// A call in the shell, and what it prints.
#[derive(Deserialize)]
pub(super) struct Sample {
    #[serde(default)]
    pub(super) label: String,
    pub(super) source: String,
    #[serde(rename = "x-prints")]
    pub(super) prints: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(default)]
    pub(super) description: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<Value>,
    #[serde(default, rename = "enum")]
    pub(super) choices: Vec<Value>,
    #[serde(rename = "const")]
    pub(super) constant: Option<Value>,
    pub(super) default: Option<Value>,
    pub(super) minimum: Option<i64>,
    pub(super) maximum: Option<i64>,
    pub(super) max_length: Option<u64>,
    #[serde(default)]
    pub(super) properties: IndexMap<String, Or<Schema>>,
    #[serde(default)]
    pub(super) required: Vec<String>,
    #[serde(default)]
    pub(super) examples: Vec<Value>,
}

#[derive(Deserialize)]
pub(super) struct Components {
    parameters: IndexMap<String, Parameter>,
    pub(super) responses: IndexMap<String, Response>,
    pub(super) schemas: IndexMap<String, Schema>,
}

/// What stands there, or where it stands.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Or<T> {
    Reference {
        #[serde(rename = "$ref")]
        path: String,
    },
    Here(Box<T>),
}

impl<T> Or<T> {
    fn get<'d>(&'d self, components: &'d IndexMap<String, T>) -> Option<&'d T> {
        match self {
            Self::Reference { path } => components.get(path.rsplit('/').next()?),
            Self::Here(item) => Some(item),
        }
    }
}

impl Path {
    /// Its operations with their methods. A preflight is told once for all.
    pub(super) fn operations(&self) -> impl Iterator<Item = (&'static str, &Operation)> {
        let all = [
            ("GET", &self.get),
            ("HEAD", &self.head),
            ("POST", &self.post),
            ("PUT", &self.put),
            ("PATCH", &self.patch),
            ("DELETE", &self.delete),
        ];
        all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
    }
}

impl Document {
    pub(super) fn parameters<'d>(&'d self, of: &'d Operation) -> impl Iterator<Item = &'d Parameter> {
        of.parameters.iter().filter_map(|parameter| parameter.get(&self.components.parameters))
    }

    pub(super) fn responses<'d>(
        &'d self,
        of: &'d Operation,
    ) -> impl Iterator<Item = (&'d str, &'d Response)> {
        let found = |(status, response): (&'d String, &'d Or<Response>)| {
            Some((status.as_str(), response.get(&self.components.responses)?))
        };
        of.responses.iter().filter_map(found)
    }

    pub(super) fn schema<'d>(&'d self, of: &'d Or<Schema>) -> Option<&'d Schema> {
        of.get(&self.components.schemas)
    }

    pub(super) fn schema_of<'d>(&'d self, media: &'d Media) -> Option<&'d Schema> {
        self.schema(&media.schema)
    }
}
