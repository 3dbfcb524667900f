//! Statement 32, beside the files of `events/`: an event of any form gets a clean answer from every function, and the
//! next event is answered as if nothing had been.

use serde_json::{Value, json};
use shared::clock::Clock;

use crate::calls::{Act, request};
use crate::flow::Flow;
use crate::harness::START;
use crate::world::World;

const HTTP: [&str; 7] =
    ["request-reset", "complete-reset", "link-callback", "forgot", "sign-in", "current-user", "users"];

/// Deeper than any event, and than what a parser may follow.
const DEPTH: usize = 100;

fn events() -> Vec<Value> {
    let deep = (0..DEPTH).fold(Value::Null, |inner, _| json!([inner]));
    let keys = |keys: Value| json!({ "Records": [{ "dynamodb": { "Keys": keys } }] });
    let call = |change: &dyn Fn(&mut Value)| {
        let person = crate::person::Person {
            app: "demo",
            id: "nobody".to_owned(),
            email: String::new(),
            phone: String::new(),
            token: String::new(),
        };
        let mut event = request(&person, "EMAIL", "").event();
        change(&mut event);
        event
    };
    let mut all = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}\u{ffff}"),
        json!([]),
        json!([[], {}]),
        json!({}),
        deep.clone(),
        json!({ "Records": null }),
        json!({ "Records": "many" }),
        json!({ "Records": {} }),
        json!({ "Records": [null, 1, "x", [], {}, deep] }),
        json!({ "Records": [{ "Sns": null }, { "Sns": { "Message": 5 } }, { "Sns": { "Message": "{" } }] }),
        json!({ "Records": [{ "dynamodb": null }, { "dynamodb": { "Keys": [] } }] }),
        keys(json!({ "resetId": { "S": 5 } })),
        keys(json!({ "resetId": { "S": "" } })),
        keys(json!({ "resetId": { "S": "\u{0}" } })),
        keys(json!({ "resetId": { "B": "AAAA" } })),
        keys(json!({ "resetId": { "S": "x".repeat(100_000) } })),
        json!({ "awslogs": { "data": "not base64!" } }),
        json!({ "awslogs": { "data": "H4sIAAAAAAAA" } }),
        json!({ "awslogs": [] }),
        json!({ "version": "2.0", "requestContext": { "http": { "method": "\n", "path": "\\" } } }),
        json!({ "version": "2.0", "rawPath": "/%", "requestContext": { "http": { "method": "POST", "path": "/%" } } }),
        json!({ "version": "9.9" }),
        json!({ "type": "TOKEN", "authorizationToken": 7, "methodArn": null }),
        json!({ "type": "REQUEST", "headers": [], "methodArn": "not:an:arn" }),
    ];
    all.extend([
        call(&|event| event["httpMethod"] = "G T".into()),
        call(&|event| event["httpMethod"] = Value::Null),
        call(&|event| event["path"] = "no slash".into()),
        call(&|event| event["path"] = "/\u{0}/%zz/%".into()),
        call(&|event| event["path"] = format!("/{}", "a/".repeat(50_000)).into()),
        call(&|event| event["path"] = Value::Null),
        call(&|event| event["headers"] = json!({ "Bad Name\n": "x", "Host": "[::" })),
        call(&|event| event["headers"] = json!({ "Content-Type": "\u{7f}", "X-Forwarded-Proto": "gopher" })),
        call(&|event| event["multiValueHeaders"] = json!({ "Content-Type": [] })),
        call(&|event| event["requestContext"] = Value::Null),
        call(&|event| event["requestContext"]["identity"]["sourceIp"] = "no address".into()),
        call(&|event| event["isBase64Encoded"] = true.into()),
        call(&|event| event["isBase64Encoded"] = "yes".into()),
        call(&|event| event["body"] = "[".repeat(100_000).into()),
        call(&|event| event["body"] = "\"\\ud800\"".into()),
        call(&|event| event["body"] = 5.into()),
        call(&|event| event["multiValueQueryStringParameters"] = json!({ "a b": ["\u{0}"] })),
    ]);
    all
}

#[tokio::test]
async fn an_event_of_any_form_gets_a_clean_answer_and_changes_nothing() {
    let mut world = World::start(2_000_000, &["demo"], Clock::still(START)).await;
    let users = world.service.items("rekey-users");
    for event in events() {
        for function in HTTP {
            let answer = world.invoke(function, &event).await.unwrap();
            let status = answer["statusCode"].as_u64().unwrap_or_default();
            assert!((200..500).contains(&status), "{function}: {answer} to {event:.200}");
        }
        let answer = world.invoke("deliver", &event).await.unwrap();
        assert_eq!(answer, json!({ "batchItemFailures": [] }), "{event:.200}");
        let answer = world.invoke("delivery-status", &event).await.unwrap();
        assert!(answer.get("errorType").is_none(), "Lambda would give {event:.200} again: {answer}");
        let answer = world.invoke("authorizer", &event).await.unwrap().to_string();
        assert!(!answer.contains("Allow") && !answer.contains("\"isAuthorized\":true"), "{answer}");
    }
    assert_eq!(world.service.items("rekey-users"), users);
    assert!(world.service.messages().is_empty());
    let person = world.person("demo").await;
    let Act::Call(call) = Flow::RequestEmail.prepare(&mut world, &person).await else { panic!() };
    assert_eq!(world.call(&call).await.unwrap().status, 204);
    world.pump().await;
    assert!(!world.messages_to(&person).is_empty(), "the next event is answered");
}
