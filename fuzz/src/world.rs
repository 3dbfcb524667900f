//! The functions over a stub that answers each call of the SDK in the process and at once.

use std::future::Future;
use std::sync::{LazyLock, Mutex};

use aws_smithy_http_client::test_util::infallible_client_fn;
use rekey_cli::local::{Functions, environment};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};
use tokio::runtime::{Builder, Runtime};

use crate::data;

/// 21 November 2026, 20:24 UTC: the time of the events.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_292_640_000);

/// The functions that answer HTTP.
pub const HTTP: [&str; 7] =
    ["request-reset", "complete-reset", "link-callback", "forgot", "sign-in", "current-user", "users"];
/// The others.
pub const TRIGGERED: [&str; 3] = ["deliver", "delivery-status", "authorizer"];

/// A table, and attributes in place of those that its items have.
static BROKEN: Mutex<Option<(&'static str, Value)>> = Mutex::new(None);

// Time that nobody waits for: what sleeps is woken at once.
static RUNTIME: LazyLock<Mutex<Runtime>> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    Mutex::new(runtime.expect("a runtime"))
});

static FUNCTIONS: LazyLock<Functions> = LazyLock::new(wired);

/// Runs `future` to its end.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.lock().expect("one at a time").block_on(future)
}

/// Gives `event` to `function`.
pub fn invoke(function: &str, event: &Value) -> Value {
    let functions = LazyLock::force(&FUNCTIONS);
    wait(functions.invoke(function, event)).expect("a function of this name")
}

/// As [`invoke`], where the items of `table` have these attributes in place of their own.
pub fn invoke_with(function: &str, event: &Value, table: &'static str, attributes: Value) -> Value {
    *BROKEN.lock().expect("one at a time") = Some((table, attributes));
    // Anew each time: an instance keeps the settings of an app.
    let functions = wired();
    let answer = wait(functions.invoke(function, event)).expect("a function of this name");
    *BROKEN.lock().expect("one at a time") = None;
    answer
}

fn wired() -> Functions {
    let aws = shared::aws::load_local("http://127.0.0.1:1");
    let client = infallible_client_fn(|request| {
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let body = request.body().bytes().unwrap_or_default();
        let (status, answer) = match target.and_then(|target| target.split_once('.')) {
            Some((_, operation)) => database(operation, &serde_json::from_slice(body).unwrap_or_default()),
            None => (200, provider(request.uri().path())),
        };
        http::Response::builder().status(status).body(answer).expect("a response")
    });
    let aws = aws.to_builder().http_client(client).build();
    let env = environment("https://reset.example/v1".to_owned());
    Functions::new(&env, &aws, &Clock::still(NOW)).expect("the functions of the local run")
}

/// DynamoDB, of which every condition holds where there is an item; an update without one makes the item.
fn database(operation: &str, call: &Value) -> (u16, String) {
    let table = call["TableName"].as_str().and_then(|name| name.strip_prefix("rekey-")).unwrap_or_default();
    let item = item(table, &call["Key"]).map(|item| data::attributes(&item));
    let (status, answer) = match (operation, item) {
        ("GetItem", Some(item)) => (200, json!({ "Item": item })),
        ("UpdateItem", _) if table == "limits" => (200, json!({ "Attributes": { "count": { "N": "1" } } })),
        ("UpdateItem", Some(item)) => (200, json!({ "Attributes": item })),
        ("UpdateItem", None) if call["ConditionExpression"].is_null() => {
            (200, json!({ "Attributes": call["Key"] }))
        }
        ("UpdateItem", None) => (
            400,
            json!({
                "__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",
                "message": "The conditional request failed",
            }),
        ),
        ("Query" | "Scan", _) => (200, json!({ "Items": [], "Count": 0, "ScannedCount": 0 })),
        _ => (200, json!({})),
    };
    (status, answer.to_string())
}

fn item(table: &str, key: &Value) -> Option<Value> {
    let mut item = data::item(table, key)?;
    if let Some((_, attributes)) =
        BROKEN.lock().expect("one at a time").as_ref().filter(|(it, _)| *it == table)
    {
        for (name, value) in attributes.as_object().into_iter().flatten() {
            item[name] = value.clone();
        }
    }
    Some(item)
}

/// SES by its path, or SNS.
fn provider(path: &str) -> String {
    if path.starts_with("/v2/email") {
        return json!({ "MessageId": "m-1" }).to_string();
    }
    "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult><MessageId>m-1</MessageId>\
     </PublishResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></PublishResponse>"
        .to_owned()
}
