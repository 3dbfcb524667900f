//! The local run and a page that calls its portal.

use std::sync::LazyLock;

use aws_sdk_dynamodb::types::AttributeValue;
use rekey_cli::local::{LocalRun, Options};
use reqwest::{Client, Method, RequestBuilder, StatusCode, redirect};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};

/// 2026-11-21T20:24:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_795_292_640_000);

pub static HTTP: LazyLock<Client> =
    LazyLock::new(|| Client::builder().redirect(redirect::Policy::none()).build().unwrap());

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(call: RequestBuilder) -> Self {
        let answer = call.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        Self { status, headers, text: answer.text().await.unwrap() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of an answer with this status.
    pub fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// `field: reason` of each error, sorted.
    pub fn errors(&self) -> Vec<String> {
        let body = self.json(422);
        let errors = body["errors"].as_array().unwrap().iter();
        let told = |error: &Value| {
            format!("{}: {}", error["field"].as_str().unwrap(), error["reason"].as_str().unwrap())
        };
        let mut errors: Vec<String> = errors.map(told).collect();
        errors.sort_unstable();
        errors
    }
}

/// A local run with its portal, on a clock that stands still.
pub struct Portal {
    pub run: LocalRun,
}

impl Portal {
    pub async fn start() -> Self {
        let clock = Clock::still(START);
        let options =
            Options { port: 0, aws_port: 0, data: None, clock, feedback: false, wakes: true, record: true };
        Self { run: LocalRun::start(options).await.unwrap() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.run.base())
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(HTTP.get(self.url(path))).await
    }

    /// A call of the API with a JSON body, as the page makes it.
    pub async fn call(&self, method: Method, path: &str, body: Value) -> Answer {
        let url = self.url(&format!("/portal/api/{path}"));
        Answer::of(HTTP.request(method, url).header("origin", self.run.base()).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, body).await
    }

    pub async fn put(&self, app: &str, settings: &Value, version: Value) -> Answer {
        self.call(Method::PUT, &format!("apps/{app}"), json!({ "settings": settings, "version": version }))
            .await
    }

    /// The app as the page has it.
    pub async fn app(&self, app: &str) -> Value {
        self.get(&format!("/portal/api/apps/{app}")).await.json(200)
    }

    /// Changes fields of an app, on top of the version in force.
    pub async fn change(&self, app: &str, change: impl FnOnce(&mut Value)) -> Value {
        let stored = self.app(app).await;
        let mut settings = stored["settings"].clone();
        change(&mut settings);
        self.put(app, &settings, stored["version"].clone()).await.json(200)
    }

    /// Past the portal: sets an attribute of an item of the apps table, or removes it.
    pub async fn tamper(&self, key: &str, attribute: &str, value: Option<AttributeValue>) {
        let sdk = shared::aws::load_local(&self.run.aws().endpoint());
        let update = aws_sdk_dynamodb::Client::new(&sdk)
            .update_item()
            .table_name("rekey-apps")
            .key("appId", AttributeValue::S(key.to_owned()));
        let update = match value {
            Some(value) => update
                .update_expression(format!("SET {attribute} = :value"))
                .expression_attribute_values(":value", value),
            None => update
                .update_expression("REMOVE #attribute")
                .expression_attribute_names("#attribute", attribute),
        };
        update.send().await.unwrap();
    }
}

/// The names of the fields that changed.
pub fn fields(changes: &Value) -> Vec<&str> {
    changes.as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect()
}
