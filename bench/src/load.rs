//! Clients that ask for resets, complete them and sign in, all at once, while AWS throttles a share of the calls. Then
//! everything is given the time to settle, and the tables and the inbox are held to what was answered: every 204 has a
//! reset that ended in a message or a recorded refusal, no message went out twice, and no client saw an error that it
//! was not told of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};
use shared::clock::Clock;

use crate::api::{Api, Seen, Spread, expect};
use crate::inbox::Inbox;
use crate::settled::Settled;
use crate::world;

/// More users than a run can ask for: each asks once, so that no cool-down is met.
const USERS_A_SECOND: u64 = 400;
/// A client gives up on a message after so long: a send that is throttled is tried again by the tick after its pause,
/// more than once at times.
const PATIENCE: Duration = Duration::from_secs(300);

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
    api: Api,
    inbox: Inbox,
    next_user: AtomicU32,
    users: u32,
    until: Instant,
}

/// Holds the load, settles, checks, prints.
pub(crate) async fn run(wanted: Wanted) -> anyhow::Result<()> {
    let run = world::start(Clock::system(), true).await?;
    let users = u32::try_from(wanted.seconds * USERS_A_SECOND)?;
    world::write_users(&run, users).await?;
    run.aws().throttle_one_of(wanted.throttle_one_of);
    let started = Instant::now();
    let field = Arc::new(Field {
        api: Api::at(run.base())?,
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
    let Field { api, inbox, .. } = field;
    let message = inbox.expect(&to);
    api.request_reset(seen, &named, &body).await?;
    if !known || !n.is_multiple_of(3) {
        return Ok(());
    }
    let text = message.within(PATIENCE).await.context("no message came")?;
    let password = format!("a new one for {n}");
    if n % 5 == 1 {
        api.complete_reset(seen, &named, &text, &password).await?;
    } else {
        let link = link_in(&text).context("no link in the message")?;
        expect(&seen.repeated("link GET", || api.http.get(link)).await?, 200)?;
        let form = [("newPassword", password.as_str())];
        expect(&seen.repeated("link POST", || api.http.post(link).form(&form)).await?, 200)?;
    }
    let url = api.url("oauth2/token");
    let body = json!({ "username": format!("LOGIN_NAME:{named}"), "password": password });
    let signed_in = seen.repeated("sign-in", || api.http.post(&url).json(&body)).await?;
    expect(&signed_in, 200)?;
    let token: Value = signed_in.json().await?;
    let token = token["access_token"].as_str().context("no access token")?;
    let url = api.url("users/me");
    expect(&seen.repeated("current-user", || api.http.get(&url).bearer_auth(token)).await?, 200)
}

fn link_in(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.starts_with("http://") && word.contains("/r/"))
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
        let Spread { p50, p95, p99 } = Spread::of(times);
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
    seen.judge()
}
