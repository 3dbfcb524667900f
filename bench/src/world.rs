//! What the benchmarks run against: the local run, with users of their own.

use std::path::Path;

use anyhow::Context;
use rekey_cli::local::{LocalRun, Options};
use rekey_local::{EngineError, StreamReader};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};
use shared::config::Retention;
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::{AppId, LoginName, UserId};
use shared::locale::Locale;
use shared::password::{Hasher, Password};
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{AppChange, RequestToken, Store, TableNames};
use shared::user::{Contact, Credentials, User};
use tokio::runtime::Handle;

/// The app of the benchmarks: people type their passwords, and one address may ask without end.
pub(crate) const APP: &str = "bench";
/// The password of every user before a reset.
pub(crate) const PASSWORD: &str = "the old one, for all";

/// Starts the service in memory on any free port; `wakes` lets stream and schedule wake `deliver`.
pub(crate) async fn start(clock: Clock, wakes: bool) -> anyhow::Result<LocalRun> {
    LocalRun::start(options(clock, wakes)).await.context("the service did not start")
}

/// The same, with the embedded AWS on a runtime of its own. `deliver` is woken by whoever reads the stream.
pub(crate) async fn start_apart(clock: Clock, aws: &Handle) -> anyhow::Result<LocalRun> {
    LocalRun::start_apart(options(clock, false), aws).await.context("the service did not start")
}

fn options(clock: Clock, wakes: bool) -> Options {
    Options { port: 0, aws_port: 0, data: None, clock, feedback: false, wakes, record: false }
}

/// What the stream has brought since the last look, of what the deployment's mapping lets pass: work that nobody holds.
pub(crate) fn waking(records: &mut StreamReader) -> Result<Vec<Value>, EngineError> {
    let mut found = Vec::new();
    loop {
        let page = records.read(100)?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page.into_iter().filter(deliver::wakes));
    }
}

/// A store over the run's tables.
pub(crate) async fn store(run: &LocalRun) -> Store {
    let sdk = shared::aws::load_local(&run.aws().endpoint());
    Store::connect(&sdk, TableNames::default(), Retention::DEFAULT)
}

/// Writes the app of the benchmarks.
pub(crate) async fn write_app(store: &Store, now: Timestamp) -> anyhow::Result<AppId> {
    let app = AppId::parse(APP)?;
    let settings = AppSettings::parse(&json!({
        "name": "Bench",
        "passwordGeneration": "input",
        "smsDailyBudget": 10_000_000,
        "limits": { "requestsPerAddressHourly": 1_000_000, "signInFailuresPerAddress": 1_000_000 },
    }))?;
    let change = AppChange { app: &app, settings: &settings, expected: None, saved_by: "bench" };
    store.put_app(&change, now, &RequestToken::generate(&mut Random::from_os())).await?;
    Ok(app)
}

/// Writes the app and its users `0..users`.
pub(crate) async fn write_users(run: &LocalRun, users: u32) -> anyhow::Result<()> {
    let store = store(run).await;
    let now = run.clock().now();
    let app = write_app(&store, now).await?;
    let all = Users::of(app, now.plus_secs(-60)).await?;
    println!("writing {users} users");
    for n in 0..users {
        store.create_user(&all.user(n)?, &RequestToken::generate(&mut Random::from_os())).await?;
    }
    Ok(())
}

/// User number `n`: `userN`, with a verified email and phone of its own.
pub(crate) struct Users {
    app: AppId,
    credentials: Credentials,
    now: Timestamp,
}

impl Users {
    /// Users of `app` that all have [`PASSWORD`], hashed once.
    pub(crate) async fn of(app: AppId, now: Timestamp) -> anyhow::Result<Self> {
        let password = Password::typed(PASSWORD).context("no password")?;
        let hash = Hasher::per_core().hash(&password, &mut Random::from_os()).await?;
        Ok(Self { app, credentials: Credentials::Password { hash, from: None, generated: false }, now })
    }

    /// The user, not yet written.
    pub(crate) fn user(&self, n: u32) -> anyhow::Result<User> {
        let name = format!("user{n}");
        Ok(User {
            login_name: Some(LoginName::parse(&name)?),
            email: Some(Contact { address: EmailAddress::parse(&email(n))?, verified: true }),
            phone: Some(Contact { address: PhoneNumber::parse(&phone(n))?, verified: true }),
            locale: Locale::parse("en"),
            credentials: self.credentials.clone(),
            ..User::new(self.app.clone(), UserId::parse(&name)?, self.now)
        })
    }
}

/// The address of user `n`.
pub(crate) fn email(n: u32) -> String {
    format!("user{n}@example.com")
}

/// The number of user `n`.
pub(crate) fn phone(n: u32) -> String {
    format!("+81903{n:07}")
}

/// The event that API Gateway would send of a POST, from an address that is the caller's own.
pub(crate) fn post_event(resource: &str, path: &str, body: &Value, address: u32) -> Value {
    let [_, a, b, c] = address.to_be_bytes();
    json!({
        "resource": resource,
        "path": path,
        "httpMethod": "POST",
        "headers": { "content-type": "application/json" },
        "multiValueHeaders": { "content-type": ["application/json"] },
        "requestContext": {
            "stage": "v1", "httpMethod": "POST", "identity": { "sourceIp": format!("10.{a}.{b}.{c}") },
        },
        "body": body.to_string(),
        "isBase64Encoded": false,
    })
}

/// Writes `result` to `target/bench/NAME.json`.
pub(crate) fn keep(name: &str, result: &Value) -> anyhow::Result<()> {
    let folder = Path::new("target/bench");
    std::fs::create_dir_all(folder).context("target/bench cannot be made")?;
    let text = serde_json::to_string_pretty(result)?;
    std::fs::write(folder.join(format!("{name}.json")), text).context("the result cannot be written")
}
