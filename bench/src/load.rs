//! Clients that ask for resets, complete them and sign in, all at once, while AWS throttles a share of the calls. Then
//! everything is given the time to settle, and the tables and the inbox are held to what was answered: every 204 has a
//! reset that ended in a message or a recorded refusal, no message went out twice, and no client saw an error that it
//! was not told of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use rekey_cli::local::LocalRun;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::random::Random;
use shared::store::RequestToken;

use crate::inbox::Inbox;
use crate::settled::Settled;
use crate::world::{self, APP, Users};

/// More users than a run can ask for: each asks once, so that no cool-down is met.
const USERS_A_SECOND: u64 = 400;
/// A client gives up on an answer after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// And on a message: a send that is throttled is tried again by the tick after its pause, more than once at times.
const PATIENCE_FOR_A_MESSAGE: Duration = Duration::from_secs(300);
/// A client repeats what was answered 503, as it is told it may.
const REPEATS: u32 = 5;

/// What to hold.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    /// Clients at the same time.
    pub(crate) clients: u32,
    /// How long they go on.
    pub(crate) seconds: u64,
    /// Of so many AWS calls one is throttled; 0 for none.
    pub(crate) throttle_one_of: u32,
}

/// What all clients share.
struct Field {
    base: String,
    http: Client,
    inbox: Inbox,
    next_user: AtomicU32,
    users: u32,
    until: Instant,
}

/// What one client saw.
#[derive(Default)]
pub(crate) struct Seen {
    /// Seconds of each answer, by call.
    pub(crate) times: BTreeMap<&'static str, Vec<f64>>,
    /// How often each answer came, by call and status.
    pub(crate) answers: BTreeMap<(&'static str, u16), u32>,
    /// Requests for a reset that were answered 204.
    pub(crate) accepted: u32,
    /// What went wrong, in words; the run fails if there is any.
    pub(crate) wrong: Vec<String>,
}

/// Holds the load, settles, checks, prints.
pub(crate) async fn run(wanted: Wanted) -> anyhow::Result<()> {
    let run = world::start(Clock::system(), true).await?;
    let users = u32::try_from(wanted.seconds * USERS_A_SECOND)?;
    write_users(&run, users).await?;
    run.aws().throttle_one_of(wanted.throttle_one_of);
    let started = Instant::now();
    let field = Arc::new(Field {
        base: run.base(),
        http: Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?,
        inbox: Inbox::over(run.aws().sent()),
        next_user: AtomicU32::new(0),
        users,
        until: started + Duration::from_secs(wanted.seconds),
    });
    let clients: Vec<_> = (0..wanted.clients).map(|_| tokio::spawn(client(field.clone()))).collect();
    let mut seen = Seen::default();
    for client in clients {
        seen.add(client.await?);
    }
    let held = started.elapsed();
    let settled = Settled::after(&run, &mut seen).await?;
    report(wanted, held, &seen, &settled)
}

async fn write_users(run: &LocalRun, users: u32) -> anyhow::Result<()> {
    let store = world::store(run).await;
    let now = run.clock().now();
    let app = world::write_app(&store, now).await?;
    let all = Users::of(app, now.plus_secs(-60)).await?;
    println!("writing {users} users");
    for n in 0..users {
        store.create_user(&all.user(n)?, &RequestToken::generate(&mut Random::from_os())).await?;
    }
    Ok(())
}

/// Asks for one user after the other; every third time goes on to the end.
async fn client(field: Arc<Field>) -> Seen {
    let mut seen = Seen::default();
    while Instant::now() < field.until {
        let n = field.next_user.fetch_add(1, Ordering::Relaxed);
        if n >= field.users {
            seen.wrong.push("there were too few users".to_owned());
            break;
        }
        if let Err(error) = journey(&field, n, &mut seen).await {
            seen.wrong.push(format!("user{n}: {error:#}"));
        }
    }
    seen
}

async fn journey(field: &Field, n: u32, seen: &mut Seen) -> anyhow::Result<()> {
    // One in ten has no account.
    let (named, known) = if n % 10 == 9 { (format!("nobody{n}"), false) } else { (format!("user{n}"), true) };
    let (body, to) = match n % 5 {
        0 => (json!({ "notificationMethod": "SMS" }), world::phone(n)),
        1 => (json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" }), world::phone(n)),
        _ => (json!({ "notificationMethod": "EMAIL" }), world::email(n)),
    };
    let message = field.inbox.expect(&to);
    let url = format!("{}/api/apps/{APP}/users/{named}/password/request-reset", field.base);
    let asked = repeated(seen, "request-reset", || field.http.post(&url).json(&body)).await?;
    expect(&asked, 204)?;
    seen.accepted += 1;
    if !known || !n.is_multiple_of(3) {
        return Ok(());
    }
    let text = message.within(PATIENCE_FOR_A_MESSAGE).await.context("no message came")?;
    let password = format!("a new one for {n}");
    if n % 5 == 1 {
        let url = format!("{}/api/apps/{APP}/users/{named}/password/complete-reset", field.base);
        let body = json!({ "pinCode": &text[..6], "newPassword": password });
        let done = repeated(seen, "complete-reset", || field.http.post(&url).json(&body)).await?;
        expect(&done, 204)?;
    } else {
        let link = link_in(&text).context("no link in the message")?;
        expect(&repeated(seen, "link GET", || field.http.get(link)).await?, 200)?;
        let form = [("newPassword", password.as_str())];
        expect(&repeated(seen, "link POST", || field.http.post(link).form(&form)).await?, 200)?;
    }
    let url = format!("{}/api/apps/{APP}/oauth2/token", field.base);
    let body = json!({ "username": format!("LOGIN_NAME:{named}"), "password": password });
    let signed_in = repeated(seen, "sign-in", || field.http.post(&url).json(&body)).await?;
    expect(&signed_in, 200)?;
    let token: Value = signed_in.json().await?;
    let token = token["access_token"].as_str().context("no access token")?;
    let url = format!("{}/api/apps/{APP}/users/me", field.base);
    expect(&repeated(seen, "current-user", || field.http.get(&url).bearer_auth(token)).await?, 200)
}

/// Calls, and calls again where the answer says that it may be repeated.
async fn repeated(
    seen: &mut Seen,
    call: &'static str,
    request: impl Fn() -> reqwest::RequestBuilder,
) -> anyhow::Result<Response> {
    for _ in 0..REPEATS {
        let started = Instant::now();
        let answer = request().send().await.context("no answer")?;
        seen.times.entry(call).or_default().push(started.elapsed().as_secs_f64());
        *seen.answers.entry((call, answer.status().as_u16())).or_default() += 1;
        if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
            return Ok(answer);
        }
    }
    anyhow::bail!("{call} was answered 503 {REPEATS} times")
}

fn expect(answer: &Response, status: u16) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status() == status, "{} answered {}", answer.url().path(), answer.status());
    Ok(())
}

fn link_in(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with("http://") && word.contains("/r/"))
}

impl Seen {
    fn add(&mut self, other: Self) {
        for (call, times) in other.times {
            self.times.entry(call).or_default().extend(times);
        }
        for (answer, count) in other.answers {
            *self.answers.entry(answer).or_default() += count;
        }
        self.accepted += other.accepted;
        self.wrong.extend(other.wrong);
    }
}

fn report(wanted: Wanted, held: Duration, seen: &Seen, settled: &Settled) -> anyhow::Result<()> {
    let seconds = held.as_secs_f64();
    println!(
        "\n{} clients, {seconds:.0} s, one AWS call of {} throttled",
        wanted.clients, wanted.throttle_one_of
    );
    println!("{:<16}{:>8}{:>8}{:>10}{:>10}{:>10}", "call", "number", "per s", "p50 ms", "p95 ms", "p99 ms");
    let mut calls = Vec::new();
    for (call, times) in &seen.times {
        let mut sorted = times.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |share: usize| sorted[(sorted.len() - 1) * share / 100] * 1000.0;
        let (p50, p95, p99) = (at(50), at(95), at(99));
        let rate = times.len() as f64 / seconds;
        println!("{call:<16}{:>8}{rate:>8.1}{p50:>10.1}{p95:>10.1}{p99:>10.1}", times.len());
        calls.push(json!({ "call": call, "number": times.len(), "p50Ms": p50, "p95Ms": p95, "p99Ms": p99 }));
    }
    let answers: BTreeMap<String, u32> =
        seen.answers.iter().map(|((call, status), count)| (format!("{call} {status}"), *count)).collect();
    println!("answers: {answers:?}");
    println!("accepted {}, {settled}", seen.accepted);
    let result = json!({
        "clients": wanted.clients, "seconds": seconds, "throttleOneOf": wanted.throttle_one_of,
        "calls": calls, "answers": answers, "accepted": seen.accepted, "settled": settled.to_json(), "wrong": seen.wrong,
    });
    world::keep("load", &result)?;
    for wrong in seen.wrong.iter().take(20) {
        println!("WRONG {wrong}");
    }
    anyhow::ensure!(seen.wrong.is_empty(), "{} things went wrong", seen.wrong.len());
    Ok(())
}
