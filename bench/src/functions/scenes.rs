//! One invocation of each kind that matters, with what AWS answers to it: recorded from the embedded AWS by running the
//! functions' own binaries through a whole life of resets.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use http::{HeaderMap, HeaderValue, Method, Uri};
use rekey_cli::local::{LocalRun, event_of};
use rekey_local::{Feedback, Message, StreamReader, StreamStart};
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::identifier::AppId;
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{AppChange, RequestToken};

use super::process::Process;
use super::stub::{Recorded, Stub};
use crate::world::{self, APP, PASSWORD, Users};

/// The app whose passwords are generated.
const GENERATES: &str = "bench-generates";
const NEW_PASSWORD: &str = "correct horse battery staple";

/// One kind of invocation.
pub(super) struct Scene {
    /// What it is called in the tables.
    pub(super) name: &'static str,
    /// The binary's name.
    pub(super) function: &'static str,
    pub(super) event: Value,
    /// The answer's status; the functions without HTTP answer none.
    pub(super) status: Option<u16>,
    /// The answers of AWS to its calls.
    pub(super) answers: Recorded,
    /// How many hashes of a password it computes.
    pub(super) hashes: u32,
}

/// Where the binaries are, and what they talk to.
pub(super) struct Ground<'a> {
    pub(super) binaries: &'a Path,
    pub(super) stub: &'a Stub,
    /// The file of the stub's root.
    pub(super) bundle: &'a Path,
}

impl Ground<'_> {
    /// The binary of a function, as cargo-lambda puts it.
    pub(super) fn binary(&self, function: &str) -> PathBuf {
        self.binaries.join(function).join("bootstrap")
    }

    /// Starts a function.
    pub(super) async fn start(&self, function: &str) -> anyhow::Result<Process> {
        // Whether the kernel still has the file in memory is not what is measured.
        std::fs::read(self.binary(function))?;
        Process::start(Command::new(self.binary(function)), self.stub, self.bundle).await
    }
}

/// Records every scene; the first is that of the function that says hello.
pub(super) async fn all(ground: &Ground<'_>) -> anyhow::Result<Vec<Scene>> {
    let mut stage = Stage::set(ground).await?;
    stage.play("hello", "hello", get("/forgot/demo")?, Some(200), 0).await?;
    stage.refusal().await?;
    stage.generated().await?;
    stage.typed().await?;
    stage.start_page().await?;
    stage.sessions().await?;
    stage.back_end().await?;
    stage.run.stop().await;
    Ok(stage.scenes)
}

struct Stage<'a> {
    ground: &'a Ground<'a>,
    run: LocalRun,
    stream: StreamReader,
    scenes: Vec<Scene>,
}

impl<'a> Stage<'a> {
    async fn set(ground: &'a Ground<'a>) -> anyhow::Result<Self> {
        let run = world::start(Clock::system(), false).await?;
        let store = world::store(&run).await;
        let now = run.clock().now();
        let generates = AppId::parse(GENERATES)?;
        let settings = AppSettings::parse(&json!({ "name": "Bench", "startPage": "on" }))?;
        let change = AppChange { app: &generates, settings: &settings, expected: None, saved_by: "bench" };
        store.put_app(&change, now, &RequestToken::generate(&mut Random::from_os())).await?;
        for app in [world::write_app(&store, now).await?, generates] {
            let users = Users::of(app, now.plus_secs(-60)).await?;
            for n in 0..5 {
                store.create_user(&users.user(n)?, &RequestToken::generate(&mut Random::from_os())).await?;
            }
        }
        let stream = run.aws().stream(StreamStart::Latest)?;
        Ok(Self { ground, run, stream, scenes: Vec::new() })
    }

    /// Runs a function against the embedded AWS.
    async fn pass(
        &self,
        function: &str,
        event: &Value,
        status: Option<u16>,
    ) -> anyhow::Result<(Value, Recorded)> {
        self.ground.stub.record(self.run.aws().endpoint());
        let process = self.ground.start(function).await?;
        let answer = process.invoke(event, status).await.with_context(|| function.to_owned())?;
        Ok((answer, self.ground.stub.recorded()))
    }

    /// The same as a scene.
    async fn play(
        &mut self,
        name: &'static str,
        function: &'static str,
        event: Value,
        status: Option<u16>,
        hashes: u32,
    ) -> anyhow::Result<Value> {
        let (answer, answers) = self.pass(function, &event, status).await.context(name)?;
        self.scenes.push(Scene { name, function, event, status, answers, hashes });
        Ok(answer)
    }

    /// What the stream gives to `deliver`.
    fn records(&mut self) -> anyhow::Result<Value> {
        let records = world::waking(&mut self.stream)?;
        anyhow::ensure!(!records.is_empty(), "no work for deliver");
        Ok(json!({ "Records": records }))
    }

    fn last_message(&self) -> anyhow::Result<Message> {
        self.run.aws().messages().pop().context("no message was sent")
    }

    /// Asks for a reset and has its message sent, as a scene where it has a name.
    async fn message(
        &mut self,
        scene: Option<&'static str>,
        user: &str,
        body: &Value,
    ) -> anyhow::Result<String> {
        let event = post_json(&format!("/api/apps/{APP}/users/{user}/password/request-reset"), body)?;
        self.pass("request-reset", &event, Some(204)).await?;
        let records = self.records()?;
        let before = self.run.aws().messages().len();
        match scene {
            Some(name) => self.play(name, "deliver", records, None, 0).await.map(drop)?,
            None => self.pass("deliver", &records, None).await.map(drop)?,
        }
        // A notice of the reset before may go out with it.
        let sent = self.run.aws().messages().into_iter().skip(before).filter_map(|message| message.text);
        sent.into_iter().find(|text| carries_secret(text)).context("no message with a link or a PIN")
    }

    /// A request that is refused before any call.
    async fn refusal(&mut self) -> anyhow::Result<()> {
        let path = format!("/api/apps/{APP}/users/user0/password/request-reset");
        let event = post_json(&path, &json!({ "notificationMethod": "PIGEON" }))?;
        self.play("request-reset, refused", "request-reset", event, Some(400), 0).await.map(drop)
    }

    /// From the request to the link's button where the password is generated.
    async fn generated(&mut self) -> anyhow::Result<()> {
        let path = format!("/api/apps/{GENERATES}/users/user0/password/request-reset");
        let event = post_json(&path, &json!({ "notificationMethod": "EMAIL" }))?;
        self.play("request-reset", "request-reset", event, Some(204), 0).await?;
        let records = self.records()?;
        self.play("deliver, a link", "deliver", records, None, 0).await?;
        let path = link_path(&self.last_message()?.text.context("no text")?)?;
        self.play("link GET", "link-callback", get(&path)?, Some(200), 0).await?;
        self.play("link POST", "link-callback", post_form(&path, "")?, Some(200), 0).await?;
        let records = self.records()?;
        self.play("deliver, a password", "deliver", records, None, 1).await?;
        let told = self.last_message()?.feedback(Feedback::Delivery, &self.run.clock().now().rfc3339());
        self.play("delivery-status", "delivery-status", told.context("no report")?, None, 0).await.map(drop)
    }

    /// The same where it is typed: by PIN and by link.
    async fn typed(&mut self) -> anyhow::Result<()> {
        let users = [
            (Some("deliver, a PIN"), "complete-reset by id", "user1".to_owned()),
            (None, "complete-reset by email", format!("EMAIL:{}", world::email(2))),
        ];
        for (message, name, user) in users {
            let body = json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" });
            let text = self.message(message, &user, &body).await?;
            let pin = text.get(..6).context("no PIN")?;
            let body = json!({ "pinCode": pin, "newPassword": NEW_PASSWORD });
            let event = post_json(&format!("/api/apps/{APP}/users/{user}/password/complete-reset"), &body)?;
            self.play(name, "complete-reset", event, Some(204), 2).await?;
        }
        let path = link_path(&self.message(None, "user3", &json!({ "notificationMethod": "EMAIL" })).await?)?;
        self.play("link GET, form", "link-callback", get(&path)?, Some(200), 0).await?;
        let form = format!("newPassword={}", NEW_PASSWORD.replace(' ', "+"));
        self.play("link POST, typed", "link-callback", post_form(&path, &form)?, Some(200), 2).await.map(drop)
    }

    async fn start_page(&mut self) -> anyhow::Result<()> {
        let path = format!("/forgot/{GENERATES}");
        self.play("forgot GET", "forgot", get(&path)?, Some(200), 0).await?;
        let form = format!("step=ask&account={}&method=email-link", world::email(4));
        self.play("forgot POST", "forgot", post_form(&path, &form)?, Some(200), 0).await.map(drop)
    }

    async fn sessions(&mut self) -> anyhow::Result<()> {
        let body = json!({ "username": "LOGIN_NAME:user4", "password": PASSWORD });
        let asked = post_json(&format!("/api/apps/{APP}/oauth2/token"), &body)?;
        let answer = self.play("sign-in", "sign-in", asked, Some(200), 1).await?;
        let body: Value = serde_json::from_str(answer["body"].as_str().unwrap_or_default())?;
        let bearer = format!("Bearer {}", body["access_token"].as_str().context("no token")?);
        let path = format!("/api/apps/{APP}/users/me");
        let own = event(Method::GET, &path, &[("authorization", &bearer)], "")?;
        self.play("current-user GET", "current-user", own, Some(200), 0).await?;
        let arn = "arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/v1/GET/orders/1234";
        let event = json!({ "type": "TOKEN", "methodArn": arn, "authorizationToken": bearer });
        self.play("authorizer", "authorizer", event, None, 0).await.map(drop)
    }

    async fn back_end(&mut self) -> anyhow::Result<()> {
        let mut event = get(&format!("/admin/apps/{APP}/users/user4"))?;
        event["requestContext"]["identity"]["userArn"] =
            "arn:aws:sts::123456789012:assumed-role/app-back-end/one".into();
        self.play("users GET", "users", event, Some(200), 0).await.map(drop)
    }
}

fn get(path: &str) -> anyhow::Result<Value> {
    event(Method::GET, path, &[], "")
}

fn post_json(path: &str, body: &Value) -> anyhow::Result<Value> {
    event(Method::POST, path, &[("content-type", "application/json")], &body.to_string())
}

fn post_form(path: &str, body: &str) -> anyhow::Result<Value> {
    event(Method::POST, path, &[("content-type", "application/x-www-form-urlencoded")], body)
}

/// What API Gateway makes of a browser's call.
fn event(method: Method, path: &str, more: &[(&'static str, &str)], body: &str) -> anyhow::Result<Value> {
    let browser = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                   Version/18.1 Mobile/15E148 Safari/604.1";
    let mut headers = HeaderMap::new();
    let usual = [
        ("accept", "*/*"),
        ("accept-encoding", "gzip, deflate, br"),
        ("accept-language", "ja,en-US;q=0.9"),
        ("host", "a1b2c3d4e5.execute-api.ap-northeast-1.amazonaws.com"),
        ("user-agent", browser),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-proto", "https"),
    ];
    for (name, value) in usual.iter().chain(more) {
        headers.insert(*name, HeaderValue::from_str(value)?);
    }
    let uri: Uri = path.parse()?;
    let peer = SocketAddr::from((Ipv4Addr::new(203, 0, 113, 7), 443));
    let made = event_of(&method, &uri, &headers, body.as_bytes(), peer);
    made.map(|(_, event)| event).with_context(|| format!("no resource for {path}"))
}

fn link_path(text: &str) -> anyhow::Result<String> {
    let link = text.split_whitespace().find(|word| word.contains("/r/")).context("no link in the message")?;
    Ok(link[link.find("/r/").unwrap_or_default()..].to_owned())
}

fn carries_secret(text: &str) -> bool {
    text.contains("/r/") || text.bytes().take_while(u8::is_ascii_digit).count() == 6
}
