//! The document's own examples are what it says they are.

use serde_json::Value;

use crate::document::Document;

#[test]
fn every_example_of_a_schema_and_of_a_body_fits_it() {
    let document = Document::read();
    let mut seen = 0;
    let mut fits = |place: &str, schema: &Value, example: &Value| {
        let errors: Vec<String> =
            document.validator(schema, false).iter_errors(example).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{place}: {example}: {errors:?}");
        seen += 1;
    };
    for (name, schema) in document.0["components"]["schemas"].as_object().unwrap() {
        let reference = serde_json::json!({ "$ref": format!("#/components/schemas/{name}") });
        for example in schema["examples"].as_array().into_iter().flatten() {
            fits(name, &reference, example);
        }
    }
    for (name, operation) in document.operations() {
        let answers = operation["responses"].as_object().unwrap().values();
        let contents = answers.map(|answer| &document.resolve(answer)["content"]);
        for media in contents
            .chain([&operation["requestBody"]["content"]])
            .flat_map(|content| content.as_object().into_iter().flatten().map(|(_, media)| media))
        {
            for example in media["examples"].as_object().into_iter().flatten() {
                fits(&name, &media["schema"], &example.1["value"]);
            }
            if let Some(example) = media.get("example") {
                fits(&name, &media["schema"], example);
            }
        }
    }
    assert!(seen > 40, "{seen} examples");
}

#[test]
fn every_error_has_an_example() {
    let document = Document::read();
    for (name, schema) in document.0["components"]["schemas"].as_object().unwrap() {
        if name.ends_with("Exception") {
            assert!(schema["examples"][0].is_object(), "{name}");
        }
    }
}
