//! A service, an app that calls it, and a user who reads messages.

use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::types::AttributeValue;
use rekey_cli::local::{LocalRun, Options};
use rekey_local::Call;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};
use shared::config::Retention;
use shared::identifier::AppId;
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{AppChange, RequestToken, Store, TableNames};

use crate::lines::HoldLines;
use crate::permissions::KeepPermissions;

/// 2026-11-21T20:24:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_795_292_640_000);
pub const USER: &str = "user_123456";
pub const EMAIL: &str = "user_123456@example.com";
pub const PHONE: &str = "+819001234567";
pub const OLD_PASSWORD: &str = "old_password_00";

static HTTP: LazyLock<Client> =
    LazyLock::new(|| Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap());

/// The service with a clock that only the test moves.
pub struct Service {
    pub run: LocalRun,
    /// Dropped after `run`, so it has seen every call.
    _permissions: KeepPermissions,
    _lines: HoldLines,
    heard: Mutex<Vec<Heard>>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Heard {
    pub path: String,
    /// Status and headers.
    pub head: String,
    pub text: String,
}

/// A message as the user has it.
#[derive(Clone, Debug)]
pub struct Message {
    pub to: String,
    pub from: Option<String>,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub reply_to: Vec<String>,
    pub attributes: std::collections::BTreeMap<String, String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The page without its style and script, which are the same on all.
    pub fn words(&self) -> String {
        let text = without(&self.text, "<style>", "</style>");
        without(&text, "<script>", "</script>")
    }

    /// Status and error code, such as `404 USER_NOT_FOUND`.
    pub fn error(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.json()["errorCode"].as_str().unwrap_or_default())
    }
}

/// `text` without the first thing from `start` to `end`.
fn without(text: &str, start: &str, end: &str) -> String {
    let cut = text.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    cut.map_or_else(|| text.to_owned(), |(before, after)| format!("{before}{after}"))
}

impl Service {
    pub async fn start() -> Self {
        Self::start_in(None).await
    }

    pub async fn start_in(data: Option<std::path::PathBuf>) -> Self {
        Self::start_with(data, false, true, Clock::still(START)).await
    }

    /// With nothing that wakes `deliver`: the test does.
    pub async fn start_unwoken() -> Self {
        Self::start_unwoken_by(Clock::still(START)).await
    }

    /// The same, with a clock of the test's own.
    pub async fn start_unwoken_by(clock: Clock) -> Self {
        Self::start_with(None, false, false, clock).await
    }

    /// With SES and SNS that tell by themselves what became of messages.
    pub async fn start_telling() -> Self {
        Self::start_with(None, true, true, Clock::still(START)).await
    }

    async fn start_with(data: Option<std::path::PathBuf>, feedback: bool, wakes: bool, clock: Clock) -> Self {
        crate::lines::take();
        let options = Options { port: 0, aws_port: 0, data, clock, feedback, wakes, record: true };
        let run = LocalRun::start(options).await.unwrap();
        Self { _permissions: KeepPermissions::of(&run), run, _lines: HoldLines, heard: Mutex::default() }
    }

    /// Every answer so far.
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    async fn hear(&self, response: Response) -> Answer {
        let path = response.url().path().to_owned();
        let answer = Answer::of(response).await;
        let head = format!("{} {:?}", answer.status, answer.headers);
        self.heard.lock().unwrap().push(Heard { path, head, text: answer.text.clone() });
        answer
    }

    pub fn advance(&self, seconds: u64) {
        self.run.clock().advance(Duration::from_secs(seconds));
    }

    /// Past every cool-down and interval.
    pub fn next_day(&self) {
        self.advance(2 * 86_400);
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.run.base())
    }

    pub async fn store(&self) -> Store {
        let sdk = shared::aws::load_local(&self.run.aws().endpoint());
        Store::connect(&sdk, TableNames::default(), Retention::DEFAULT)
    }

    /// Changes an app's settings, and waits (by the clock) until they are in force.
    pub async fn configure(&self, app: &str, change: impl FnOnce(&mut Value)) {
        self.save(app, change).await;
        self.advance(31);
    }

    /// Changes an app's settings.
    pub async fn save(&self, app: &str, change: impl FnOnce(&mut Value)) {
        let (store, app) = (self.store().await, AppId::parse(app).unwrap());
        let record = store.app(&app).await.unwrap().unwrap();
        let mut settings = record.settings.to_json();
        change(&mut settings);
        let settings = AppSettings::parse(&settings).unwrap();
        let expected = Some(record.version);
        let change = AppChange { app: &app, settings: &settings, expected, saved_by: "a test" };
        let token = RequestToken::generate(&mut Random::from_os());
        store.put_app(&change, START, &token).await.unwrap().unwrap();
    }

    /// Writes a setting past every check, as a slip of an operator would.
    pub async fn break_app(&self, app: &str, field: &str, value: Value) {
        let sdk = shared::aws::load_local(&self.run.aws().endpoint());
        let value: AttributeValue = serde_dynamo::to_attribute_value(value).unwrap();
        aws_sdk_dynamodb::Client::new(&sdk)
            .update_item()
            .table_name("rekey-apps")
            .key("appId", AttributeValue::S(app.to_owned()))
            .update_expression("SET settings.#field = :value")
            .expression_attribute_names("#field", field)
            .expression_attribute_values(":value", value)
            .send()
            .await
            .unwrap();
    }

    pub async fn request(&self, app: &str, user: &str, body: Value) -> Answer {
        self.request_as(app, user, body, None).await
    }

    pub async fn request_as(&self, app: &str, user: &str, body: Value, token: Option<&str>) -> Answer {
        let url = self.url(&format!("/api/apps/{app}/users/{user}/password/request-reset"));
        let call = HTTP
            .post(url)
            .header("content-type", "application/vnd.kii.ResetPasswordRequest+json")
            .body(body.to_string());
        let call = if let Some(token) = token { call.bearer_auth(token) } else { call };
        self.hear(call.send().await.unwrap()).await
    }

    /// Asks and waits for what comes of it; answers with the newest message.
    pub async fn ask(&self, app: &str, user: &str, body: Value) -> Message {
        let before = self.messages().len();
        assert_eq!(self.request(app, user, body).await.status, 204);
        self.settle().await;
        let messages = self.messages();
        assert_eq!(messages.len(), before + 1, "one message for one request");
        messages.last().unwrap().clone()
    }

    pub async fn complete(&self, app: &str, user: &str, pin: &str, password: Option<&str>) -> Answer {
        let url = self.url(&format!("/api/apps/{app}/users/{user}/password/complete-reset"));
        let body = json!({ "pinCode": pin, "newPassword": password }).to_string();
        let call = HTTP
            .post(url)
            .header("content-type", "application/vnd.kii.CompletePasswordResetRequest+json")
            .body(body);
        self.hear(call.send().await.unwrap()).await
    }

    pub async fn get(&self, url: &str) -> Answer {
        self.hear(HTTP.get(url).send().await.unwrap()).await
    }

    pub async fn send(&self, call: impl FnOnce(&Client) -> reqwest::RequestBuilder) -> Answer {
        self.hear(call(&HTTP).send().await.unwrap()).await
    }

    pub async fn press(&self, link: &str, password: Option<&str>) -> Answer {
        let form: Vec<(&str, &str)> =
            password.map(|password| ("newPassword", password)).into_iter().collect();
        self.hear(HTTP.post(link).form(&form).send().await.unwrap()).await
    }

    pub async fn sign_in(&self, app: &str, username: &str, password: &str) -> Answer {
        let url = self.url(&format!("/api/apps/{app}/oauth2/token"));
        self.hear(
            HTTP.post(url).json(&json!({ "username": username, "password": password })).send().await.unwrap(),
        )
        .await
    }

    /// An access token.
    pub async fn token(&self, app: &str, password: &str) -> String {
        let answer = self.sign_in(app, EMAIL, password).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn me(&self, app: &str, token: &str) -> Answer {
        let url = self.url(&format!("/api/apps/{app}/users/me"));
        self.hear(HTTP.get(url).bearer_auth(token).send().await.unwrap()).await
    }

    /// Waits until no reset has work that is due: the stream brings what is new, a tick what was put off.
    pub async fn settle(&self) {
        let started = std::time::Instant::now();
        while self.resets().iter().any(|reset| self.is_due(reset)) {
            assert!(started.elapsed() < Duration::from_secs(30), "work is left: {:?}", self.resets());
            tokio::time::sleep(Duration::from_millis(2)).await;
            if started.elapsed() > Duration::from_millis(500) {
                self.run.functions().invoke("deliver", &json!({ "source": "aws.scheduler" })).await.unwrap();
            }
        }
    }

    fn is_due(&self, reset: &Value) -> bool {
        let due = reset["dueAt"]["N"].as_str().and_then(|text| text.parse::<i64>().ok());
        let leased = reset.get("lease").is_some();
        due.is_some_and(|due| leased || due <= self.run.clock().now().as_millis())
    }

    /// A tick of the schedule.
    pub async fn sweep(&self) {
        self.run.functions().invoke("deliver", &json!({ "source": "aws.scheduler" })).await.unwrap();
        self.settle().await;
    }

    /// Not what names the reset of an SMS.
    pub fn resets(&self) -> Vec<Value> {
        let items = self.items("rekey-resets").into_iter();
        items.filter(|item| item.get("state").is_some()).collect()
    }

    pub fn items(&self, table: &str) -> Vec<Value> {
        self.run.aws().items(table).unwrap()
    }

    pub fn user(&self, app: &str, id: &str) -> Value {
        let key = format!("USER#{app}#{id}");
        self.items("rekey-users").into_iter().find(|item| item["pk"]["S"] == key.as_str()).unwrap()
    }

    /// State and outcome of the newest reset.
    pub fn newest(&self) -> (String, String) {
        let mut resets = self.resets();
        resets.sort_by_key(|reset| reset["requestedAt"]["N"].as_str().unwrap().to_owned());
        let newest = resets.last().unwrap();
        let text = |name: &str| newest[name]["S"].as_str().unwrap_or_default().to_owned();
        (text("state"), text("outcome"))
    }

    pub fn messages(&self) -> Vec<Message> {
        let seen = |message: rekey_local::Message| Message {
            to: message.to,
            from: message.from,
            subject: message.subject.unwrap_or_default(),
            text: message.text.unwrap_or_default(),
            html: message.html,
            reply_to: message.reply_to,
            attributes: message.attributes,
        };
        self.run.aws().messages().into_iter().map(seen).collect()
    }

    /// The AWS calls that `function` makes during `work`.
    pub async fn calls_of<T>(&self, function: &str, work: impl Future<Output = T>) -> (T, Vec<Call>) {
        self.run.aws().clear_calls();
        let result = work.await;
        let calls = self.run.aws().calls();
        (result, calls.into_iter().filter(|call| call.client.as_deref() == Some(function)).collect())
    }
}

pub fn email() -> Value {
    json!({ "notificationMethod": "EMAIL" })
}

pub fn sms() -> Value {
    json!({ "notificationMethod": "SMS" })
}

pub fn sms_pin() -> Value {
    json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" })
}

pub fn link_of(message: &Message) -> String {
    let start = message.text.find("http://").expect("a link");
    message.text[start..].split_whitespace().next().unwrap().to_owned()
}

pub fn pin_of(message: &Message) -> String {
    message.text[..6].to_owned()
}

/// The generated password, a line of its own in a letter or an SMS.
pub fn password_of(message: &Message) -> String {
    generated_in(message).expect("a password")
}

pub fn generated_in(message: &Message) -> Option<String> {
    let generated =
        |line: &&str| line.len() == 19 && line.chars().all(|c| "bcdfghjkmnpqrstvwxyz".contains(c));
    message.text.lines().find(generated).map(str::to_owned)
}

/// Another PIN.
pub fn wrong(pin: &str) -> String {
    let first = if pin.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &pin[1..])
}
