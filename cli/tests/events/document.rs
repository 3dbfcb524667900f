//! Holds an answer against what infra/openapi.yaml says of its operation.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

#[path = "../openapi/document.rs"]
mod reading;
use reading::Document;

static DOCUMENT: LazyLock<Document> = LazyLock::new(Document::read);

/// How each text of the content type `application/json` and its kin is read, and every other.
fn parsed(content_type: &str, body: &str) -> Value {
    let json = content_type.ends_with("json");
    if json { serde_json::from_str(body).unwrap_or_default() } else { body.into() }
}

/// What differs, one line each; nothing for what is no HTTP event, or answered otherwise than by HTTP.
pub(crate) fn differences(event: &Value, headers: &BTreeMap<String, String>, answer: &Value) -> Vec<String> {
    let document = &*DOCUMENT;
    let (Some((method, path)), Some(status)) = (called(document, event), answer["statusCode"].as_u64())
    else {
        return vec![];
    };
    let status = status.to_string();
    let content_type = headers.get("content-type").map_or("", String::as_str);
    let body = answer["body"].as_str().unwrap_or_default();
    let every = told(document, &method, &path, &status, content_type).into_iter();
    let every = every.map(|told| from(document, told, headers, content_type, body));
    let unknown = || vec![format!("infra/openapi.yaml has no {status} {content_type} of {method} {path}")];
    every.min_by_key(Vec::len).unwrap_or_else(unknown)
}

/// What differs from what is told of one answer.
fn from(
    document: &Document,
    told: &Value,
    headers: &BTreeMap<String, String>,
    content_type: &str,
    body: &str,
) -> Vec<String> {
    let mut found = body_differences(document, told, content_type, body);
    for (name, header) in told["headers"].as_object().into_iter().flatten() {
        let header = document.resolve(header);
        match headers.get(name) {
            None if header["required"] == true => found.push(format!("has no header {name}")),
            None => {}
            Some(value) => {
                let whole = header["schema"]["type"] == "integer";
                let value = if whole { parsed("json", value) } else { json!(value) };
                if !document.validator(&header["schema"], true).is_valid(&value) {
                    found.push(format!("{name}: {value} is not as in infra/openapi.yaml"));
                }
            }
        }
    }
    let unknown =
        headers.keys().filter(|name| *name != "content-type" && told["headers"].get(name.as_str()).is_none());
    found.extend(unknown.map(|name| format!("infra/openapi.yaml has no header {name} here")));
    found
}

fn body_differences(document: &Document, told: &Value, content_type: &str, body: &str) -> Vec<String> {
    if told.get("content").is_none() {
        return if body.is_empty() {
            vec![]
        } else {
            vec![format!("infra/openapi.yaml has no body: {body}")]
        };
    }
    let schema = &told["content"][content_type]["schema"];
    let errors = document.validator(schema, false);
    let body = parsed(content_type, body);
    let errors = errors.iter_errors(&body);
    errors.map(|error| format!("is not as in infra/openapi.yaml: {error}")).collect()
}

/// What the document says of an answer: of the operation, or else what belongs to none.
fn told<'d>(
    document: &'d Document,
    method: &str,
    path: &str,
    status: &str,
    content_type: &str,
) -> Vec<&'d Value> {
    let fits = |answer: &&Value| match answer["content"].as_object() {
        Some(contents) => contents.contains_key(content_type),
        // As of HEAD: a type, and nothing of it.
        None => content_type.is_empty() || method == "HEAD",
    };
    let operation = &document.0["paths"][path][method.to_lowercase()];
    let of_operation = operation["responses"].get(status).map(|answer| document.resolve(answer));
    if let Some(told) = of_operation.filter(fits) {
        return vec![told];
    }
    // The path of the resource may not be the path of the call.
    let is_none = operation.is_null() || status == "404";
    let every = document.0["components"]["responses"].as_object().into_iter().flatten();
    let every = every.map(|(_, answer)| answer).filter(|answer| is_none && answer["x-status"] == status);
    every.filter(fits).collect()
}

/// The method, and the path as the document has it.
fn called(document: &Document, event: &Value) -> Option<(String, String)> {
    let method =
        event["httpMethod"].as_str().or_else(|| event["requestContext"]["http"]["method"].as_str())?;
    let route = event["routeKey"].as_str().and_then(|route| route.split_once(' ')).map(|(_, path)| path);
    let path = match event["resource"].as_str().or(route) {
        Some(path) => path.to_owned(),
        None => template(document, event["rawPath"].as_str()?)?,
    };
    Some((method.to_uppercase(), path))
}

/// The document's path that `raw` ends like.
fn template(document: &Document, raw: &str) -> Option<String> {
    let segments: Vec<&str> = raw.split('/').filter(|segment| !segment.is_empty()).collect();
    let fits = |path: &&str| {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let tail = segments.len().checked_sub(parts.len()).map(|start| &segments[start..]);
        tail.is_some_and(|tail| {
            parts.iter().zip(tail).all(|(part, segment)| part.starts_with('{') || part == segment)
        })
    };
    document.paths().map(|(path, _)| path).filter(fits).max_by_key(|path| path.len()).map(str::to_owned)
}
