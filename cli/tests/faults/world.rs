//! The service with nothing that wakes it, and functions whose SDK gives up soon: what a case runs in.

use std::path::Path;
use std::time::Duration;

use rekey_cli::local::{Functions, environment};
use rekey_local::{StreamReader, StreamStart};
use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::store::Store;

use crate::harness::{Message, Service, USER};
use crate::person::{Person, text};
use crate::processes::Processes;

/// So long a client waits for one answer, and for all of its tries.
const ATTEMPT: Duration = Duration::from_millis(500);
const OPERATION: Duration = Duration::from_millis(1_500);
/// Rounds of the recovery: a piece of work is tried at most so often before it is given up.
const ROUNDS: u32 = 60;

pub struct World {
    pub service: Service,
    pub store: Store,
    functions: Functions,
    /// Access tokens of whoever took over the account that the case is about.
    pub opened: Vec<String>,
    /// In place of `functions`, for those that live in it.
    pub processes: Option<Processes>,
    records: StreamReader,
    /// Somebody in each app whom nothing here concerns, and what their item says.
    bystanders: Vec<(Person, Value)>,
    hash: String,
    people: u32,
}

/// A call of an app, a browser or a back end.
#[derive(Clone, Debug)]
pub struct Call {
    pub function: &'static str,
    pub method: &'static str,
    pub path: String,
    pub content_type: &'static str,
    pub token: Option<String>,
    pub body: String,
}

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub status: u64,
}

impl Call {
    pub fn json(function: &'static str, method: &'static str, path: String, body: &Value) -> Self {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Self { function, method, path, content_type: "application/json", token: None, body }
    }

    pub fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// As API Gateway gives it to the function.
    pub fn event(&self) -> Value {
        let mut headers = json!({
            "Host": "127.0.0.1", "X-Forwarded-Proto": "http", "Content-Type": self.content_type,
        });
        if let Some(token) = &self.token {
            headers["Authorization"] = format!("Bearer {token}").into();
        }
        let many: serde_json::Map<String, Value> =
            headers.as_object().unwrap().iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
        json!({
            "resource": "/{proxy+}",
            "path": self.path,
            "httpMethod": self.method,
            "headers": headers,
            "multiValueHeaders": many,
            "queryStringParameters": null,
            "multiValueQueryStringParameters": null,
            "pathParameters": {},
            "stageVariables": null,
            "requestContext": {
                "accountId": "000000000000", "apiId": "local", "stage": "v1", "resourcePath": "/{proxy+}",
                "httpMethod": self.method, "path": self.path, "protocol": "HTTP/1.1", "requestId": "local",
                "identity": {
                    "sourceIp": "192.0.2.1",
                    "userArn": "arn:aws:iam::000000000000:user/back-end",
                    "caller": "BACKEND",
                    "accessKey": "local",
                    "accountId": "000000000000",
                    "user": "BACKEND",
                },
            },
            "body": if self.body.is_empty() { Value::Null } else { self.body.clone().into() },
            "isBase64Encoded": false,
        })
    }
}

impl World {
    /// `number` sets this world's SDK apart from those of others: clients of one region share what they may retry.
    pub async fn start(number: u32, apps: &[&'static str], clock: Clock) -> Self {
        let service = Service::start_unwoken_by(clock).await;
        let sdk = impatient(&shared::aws::load_local(&service.run.aws().endpoint()), number);
        let functions = Functions::new(&environment(service.run.base()), &sdk, service.run.clock()).unwrap();
        let store = service.store().await;
        let records = service.run.aws().stream(StreamStart::Latest).unwrap();
        let hash = text(&service.user("demo", USER), "passwordHash").to_owned();
        let mut world = Self {
            service,
            store,
            functions,
            opened: Vec::new(),
            processes: None,
            records,
            bystanders: Vec::new(),
            hash,
            people: 0,
        };
        for app in apps {
            let person = world.person(app).await;
            let item = world.user(&person).unwrap();
            world.bystanders.push((person, item));
        }
        world
    }

    pub async fn stop(self) {
        drop((self.processes, self.functions, self.records));
        self.service.run.stop().await;
    }

    /// From here on every function is a process of its own.
    pub fn live_in_processes(&mut self, binaries: &Path) {
        let run = &self.service.run;
        self.processes = Some(Processes::new(binaries.to_owned(), run.base(), run.aws().endpoint()));
    }

    /// A new user of `app`.
    pub async fn person(&mut self, app: &'static str) -> Person {
        self.people += 1;
        Person::make(&self.store, app, self.people, &self.hash, self.service.run.clock().now()).await
    }

    /// Gives the function an event; `None` if it was killed meanwhile, which happens where a fault halts it.
    pub async fn invoke(&self, function: &str, event: &Value) -> Option<Value> {
        let mut halts = self.service.run.aws().halts();
        if let Some(processes) = &self.processes {
            return processes.invoke(function, event, halts).await;
        }
        tokio::select! {
            answer = self.functions.invoke(function, event) => Some(answer.unwrap()),
            // The future of the handler is dropped where it waits.
            _ = halts.changed() => None,
        }
    }

    pub async fn call(&self, call: &Call) -> Option<Answer> {
        let answer = self.invoke(call.function, &call.event()).await?;
        let status = answer["statusCode"].as_u64().unwrap_or_else(|| panic!("no status: {answer}"));
        Some(Answer { status })
    }

    /// What the stream has to bring: records that its mapping lets through, in order.
    pub fn records(&mut self) -> Vec<Value> {
        let mut found = Vec::new();
        loop {
            let batch = self.records.read(100).unwrap();
            if batch.is_empty() {
                return found;
            }
            found.extend(batch.into_iter().filter(deliver::wakes));
        }
    }

    /// The stream brings what it has.
    pub async fn pump(&mut self) {
        loop {
            let records = self.records();
            if records.is_empty() {
                return;
            }
            self.invoke("deliver", &json!({ "Records": records })).await;
        }
    }

    pub async fn tick(&self) {
        self.invoke("deliver", &json!({ "source": "aws.scheduler" })).await;
    }

    /// Goes on until nothing is left to do: the stream, then the schedule, whenever the next piece of work is due.
    pub async fn recover(&mut self) {
        self.service.run.aws().settled().await;
        for _ in 0..ROUNDS {
            self.pump().await;
            let due: Vec<i64> = self.work().iter().filter_map(due_at).collect();
            let Some(next) = due.into_iter().min() else { return };
            let now = self.service.run.clock().now().as_millis();
            if self.processes.is_some() {
                self.bring_forward().await;
            } else if next > now {
                self.service.advance(u64::try_from(next - now).unwrap().div_ceil(1_000));
            }
            self.tick().await;
        }
        panic!(
            "work is left: {:#?}",
            self.work().into_iter().filter(|it| due_at(it).is_some()).collect::<Vec<_>>()
        );
    }

    /// Processes have the system's clock, so their leases and pauses end by a change of the item.
    async fn bring_forward(&self) {
        use aws_sdk_dynamodb::types::AttributeValue;
        let sdk = shared::aws::load_local(&self.service.run.aws().endpoint());
        let dynamodb = aws_sdk_dynamodb::Client::new(&sdk);
        for reset in self.work().iter().filter(|item| due_at(item).is_some()) {
            let update = dynamodb
                .update_item()
                .table_name("rekey-resets")
                .key("resetId", AttributeValue::S(text(reset, "resetId").to_owned()))
                .update_expression("SET dueAt = :past")
                .expression_attribute_values(":past", AttributeValue::N("0".to_owned()));
            update.send().await.unwrap();
        }
    }

    /// Resets, and changes that no reset made.
    fn work(&self) -> Vec<Value> {
        self.service.items("rekey-resets")
    }

    pub fn resets(&self) -> Vec<Value> {
        self.service.resets()
    }

    pub fn user(&self, person: &Person) -> Option<Value> {
        let key = person.key();
        self.service.items("rekey-users").into_iter().find(|item| text(item, "pk") == key)
    }

    /// What the topic has taken, oldest first.
    pub fn published(&self) -> Vec<Value> {
        self.service.run.aws().published().into_iter().map(|published| published.event).collect()
    }

    /// What `person` got, oldest first.
    pub fn messages_to(&self, person: &Person) -> Vec<Message> {
        let all = self.service.messages().into_iter();
        all.filter(|message| message.to == person.email || message.to == person.phone).collect()
    }

    /// Whom nothing that has happened concerns: unchanged, without a message, and still signed in.
    pub async fn check_bystanders(&self) {
        for (person, before) in &self.bystanders {
            assert_eq!(self.user(person).as_ref(), Some(before), "a bystander's item has changed");
            assert!(self.messages_to(person).is_empty(), "a bystander got a message");
            assert_eq!(self.me(person).await, 200, "a bystander's session has ended");
        }
    }

    pub async fn me(&self, person: &Person) -> u64 {
        let path = format!("/api/apps/{}/users/me", person.app);
        let call = Call::json("current-user", "GET", path, &Value::Null).with_token(&person.token);
        self.call(&call).await.unwrap().status
    }

    pub async fn sign_in(&self, person: &Person, password: &str) -> u64 {
        self.call(&sign_in(person, password)).await.unwrap().status
    }

    /// Signs in; the access token.
    pub async fn token(&self, person: &Person, password: &str) -> String {
        let answer = self.invoke("sign-in", &sign_in(person, password).event()).await.unwrap();
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
        body["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }
}

fn sign_in(person: &Person, password: &str) -> Call {
    let path = format!("/api/apps/{}/oauth2/token", person.app);
    Call::json("sign-in", "POST", path, &json!({ "username": person.email, "password": password }))
}

/// When a reset's work is due, if it has any.
pub fn due_at(reset: &Value) -> Option<i64> {
    reset.get("work").and_then(|_| text(reset, "dueAt").parse().ok())
}

/// The same SDK, with less patience.
fn impatient(sdk: &SdkConfig, number: u32) -> SdkConfig {
    let timeouts = aws_config::timeout::TimeoutConfig::builder()
        .connect_timeout(ATTEMPT)
        .operation_attempt_timeout(ATTEMPT)
        .operation_timeout(OPERATION)
        .build();
    let retries = aws_config::retry::RetryConfig::standard()
        .with_max_attempts(3)
        .with_initial_backoff(Duration::from_millis(1));
    sdk.to_builder()
        .region(aws_config::Region::new(format!("local-{number}")))
        .timeout_config(timeouts)
        .retry_config(retries)
        .build()
}
