//! The document's paths are the local gateway's, and its methods those that the functions take.

use std::collections::BTreeSet;

use rekey_cli::local::{LocalRun, Options, resources};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};

use crate::document::Document;

const METHODS: [&str; 8] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

#[test]
fn the_paths_are_those_of_the_gateway() {
    let document = Document::read();
    let documented: BTreeSet<&str> = document.paths().map(|(path, _)| path).collect();
    let routed: BTreeSet<&str> = resources().map(|(path, _)| path).collect();
    assert_eq!(documented, routed, "left: the document, right: the gateway");
}

/// A call as the gateway makes it, of somebody whom IAM knows.
fn event(path: &str, method: &str) -> Value {
    let parameters = json!({ "appId": "demo", "user": "me", "token": "x" });
    let called = path.replace("{appId}", "demo").replace("{user}", "me").replace("{token}", "x");
    json!({
        "resource": path, "path": called, "httpMethod": method,
        "headers": {}, "multiValueHeaders": {}, "pathParameters": parameters,
        "queryStringParameters": null, "multiValueQueryStringParameters": null, "stageVariables": null,
        "requestContext": {
            "resourcePath": path, "httpMethod": method, "path": called, "stage": "v1", "requestId": "test",
            "accountId": "000000000000", "apiId": "test", "protocol": "HTTP/1.1",
            "identity": { "sourceIp": "127.0.0.1", "userArn": "arn:aws:iam::000000000000:user/test" },
        },
        "body": null, "isBase64Encoded": false,
    })
}

/// The methods that an answer of 405 tells.
fn allowed(answer: &Value) -> BTreeSet<String> {
    let text = answer["headers"]["allow"].as_str().or(answer["multiValueHeaders"]["allow"][0].as_str());
    text.unwrap_or_default().split(", ").map(str::to_owned).collect()
}

#[tokio::test]
async fn the_methods_are_those_that_the_functions_take_and_every_other_is_told_them() {
    let clock = Clock::still(Timestamp::from_millis(1_795_292_640_000));
    let options =
        Options { port: 0, aws_port: 0, data: None, clock, feedback: false, wakes: true, record: false };
    let run = LocalRun::start(options).await.unwrap();
    let document = Document::read();
    let mut wrong = Vec::new();
    for (path, documented) in document.paths() {
        for method in METHODS {
            let answer = run.functions().invoke(function(path, method), &event(path, method)).await.unwrap();
            let taken = answer["statusCode"] != 405;
            if taken != documented.iter().any(|known| known == method) {
                wrong.push(format!("{method} {path}: {}", answer["statusCode"]));
            }
            // A preflight is not an operation of the path.
            let told = allowed(&answer);
            let known: BTreeSet<String> = documented.iter().filter(|it| *it != "OPTIONS").cloned().collect();
            if !taken && told != known {
                wrong.push(format!("{method} {path}: Allow {told:?} instead of {known:?}"));
            }
        }
    }
    run.stop().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The function of a call, as the gateway finds it: the one resource with two functions is told apart by method.
fn function(path: &str, method: &str) -> &'static str {
    let found = resources().find(|(known, _)| *known == path);
    match found.unwrap_or_else(|| panic!("the gateway has no {path}")).1 {
        "sign-in" if method == "DELETE" => "current-user",
        function => function,
    }
}
