//! Known, unknown, unverified, disabled and passwordless users, interleaved at random: how long the handlers take,
//! the ratio of the medians to that of a known user, and the p-value of a Mann-Whitney rank test.

use std::time::{Duration, Instant};

use lambda_http::Context as LambdaContext;
use rand::seq::SliceRandom;
use rekey_cli::local::LocalRun;
use serde_json::{Value, json, value::to_raw_value};
use shared::clock::{Clock, Timestamp};
use shared::config::Environment;
use shared::random::Random;
use shared::store::{RequestToken, Store};
use shared::user::Credentials;
use sign_in::SignIn;
use statrs::stats_tests::Alternative;
use statrs::stats_tests::mannwhitneyu::{MannWhitneyUMethod, mannwhitneyu};

use crate::world::{self, APP, Users};

/// 2026-11-21T20:24:00Z.
const START: Timestamp = Timestamp::from_millis(1_795_292_640_000);
/// Past every cool-down, interval, daily cap and window between two rounds.
const ROUND: Duration = Duration::from_secs(100_000);
/// Rounds between two sweeps of what TTL would remove.
const SWEEP: u32 = 50;

/// The kinds of users; the first is what the others are compared with.
const KINDS: [(&str, &str); 6] = [
    ("known", "user1"),
    ("nothing pending", "user2"),
    ("unknown", "user3"),
    ("unverified", "user4"),
    ("disabled", "user5"),
    ("passwordless", "user6"),
];

/// Measures the three calls that must not tell who exists.
pub(crate) async fn run(requests: u32) -> anyhow::Result<()> {
    let clock = Clock::still(START);
    let run = world::start(clock.clone(), false).await?;
    write_users(&world::store(&run).await).await?;
    let mut results = Vec::new();
    // Resets that nobody delivers come last: they would be due in the others' sweeps.
    for call in [Call::CompleteReset, Call::SignIn, Call::RequestReset] {
        let times = measure(&run, call, requests).await?;
        results.push(report(call, &times)?);
    }
    world::keep("timing", &json!({ "requestsOfEachKind": requests, "calls": results }))
}

async fn write_users(store: &Store) -> anyhow::Result<()> {
    let app = world::write_app(store, START).await?;
    let users = Users::of(app, START).await?;
    for n in [1, 2, 4, 5, 6] {
        let mut user = users.user(n)?;
        match n {
            4 => {
                user.email.iter_mut().for_each(|contact| contact.verified = false);
                user.phone.iter_mut().for_each(|contact| contact.verified = false);
            }
            5 => user.disabled = true,
            6 => user.credentials = Credentials::None,
            _ => {}
        }
        store.create_user(&user, &RequestToken::generate(&mut Random::from_os())).await?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Call {
    RequestReset,
    CompleteReset,
    SignIn,
}

impl Call {
    const fn name(self) -> &'static str {
        match self {
            Self::RequestReset => "request-reset",
            Self::CompleteReset => "complete-reset, wrong PIN",
            Self::SignIn => "sign-in, wrong password, without its floor of time",
        }
    }

    /// The event that API Gateway would send, from an address that differs every time.
    fn event(self, user: &str, address: u32) -> Value {
        let (resource, path, body) = match self {
            Self::RequestReset => (
                "/api/apps/{appId}/users/{user}/password/request-reset",
                format!("/api/apps/{APP}/users/{user}/password/request-reset"),
                json!({ "notificationMethod": "EMAIL" }),
            ),
            Self::CompleteReset => (
                "/api/apps/{appId}/users/{user}/password/complete-reset",
                format!("/api/apps/{APP}/users/{user}/password/complete-reset"),
                json!({ "pinCode": "000000", "newPassword": "a new one, for all" }),
            ),
            Self::SignIn => (
                "/api/apps/{appId}/oauth2/token",
                format!("/api/apps/{APP}/oauth2/token"),
                json!({ "username": format!("LOGIN_NAME:{user}"), "password": "not the old one" }),
            ),
        };
        world::post_event(resource, &path, &body, address)
    }
}

/// What a call took, by kind of user, in seconds.
type Times = [Vec<f64>; KINDS.len()];

async fn measure(run: &LocalRun, call: Call, requests: u32) -> anyhow::Result<Times> {
    let mut rng = Random::from_os();
    let mut times: Times = Default::default();
    let sign_in = sign_in_without_floor(run).await?;
    let mut address = 0;
    for round in 0..requests {
        run.clock().advance(ROUND);
        if round % SWEEP == 0 {
            run.aws().sweep_ttl()?;
        }
        if matches!(call, Call::CompleteReset) {
            issue_pin(run).await?;
        }
        // The settings are read anew in each round: by this call, which is not counted.
        invoke(run, &sign_in, call, "warm", &mut address).await?;
        let mut kinds: Vec<usize> = (0..KINDS.len()).collect();
        kinds.shuffle(&mut rng);
        for kind in kinds {
            times[kind].push(invoke(run, &sign_in, call, KINDS[kind].1, &mut address).await?);
        }
    }
    Ok(times)
}

/// The known user has a live PIN in every round.
async fn issue_pin(run: &LocalRun) -> anyhow::Result<()> {
    let mut event = Call::RequestReset.event("user1", 0);
    event["body"] = json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" }).to_string().into();
    let answer = run.functions().invoke("request-reset", &event).await;
    anyhow::ensure!(status(answer.as_ref()) == Some(204), "no PIN was asked for: {answer:?}");
    let before = run.aws().messages().len();
    run.functions().invoke("deliver", &json!({ "source": "aws.scheduler" })).await;
    anyhow::ensure!(run.aws().messages().len() == before + 1, "no PIN was sent");
    Ok(run.aws().clear_messages()?)
}

async fn invoke(
    run: &LocalRun,
    sign_in: &SignIn,
    call: Call,
    user: &str,
    address: &mut u32,
) -> anyhow::Result<f64> {
    *address += 1;
    let event = call.event(user, *address);
    let started = Instant::now();
    let (answer, expected) = match call {
        Call::RequestReset => (run.functions().invoke("request-reset", &event).await, 204),
        Call::CompleteReset => (run.functions().invoke("complete-reset", &event).await, 403),
        Call::SignIn => {
            let raw = to_raw_value(&event)?;
            let handle = |request| sign_in.handle(request);
            let refuse = |error| sign_in.refuse(error);
            let answer = shared::http::invoke(&handle, &refuse, &raw, LambdaContext::default()).await;
            (Some(answer), 400)
        }
    };
    let took = started.elapsed().as_secs_f64();
    anyhow::ensure!(status(answer.as_ref()) == Some(expected), "{user}: {answer:?}");
    Ok(took)
}

fn status(answer: Option<&Value>) -> Option<u64> {
    answer?["statusCode"].as_u64()
}

/// The floor hides what is measured here: without it the test is harder.
async fn sign_in_without_floor(run: &LocalRun) -> anyhow::Result<SignIn> {
    let local = rekey_cli::local::environment(run.base());
    let env = Environment::from_fn(|name| match name {
        "SIGN_IN_FLOOR_MS" => Some("0".to_owned()),
        _ => local.optional(name),
    });
    let sdk = shared::aws::load_local(&run.aws().endpoint());
    Ok(SignIn::new(&env, &shared::aws::named(&sdk, "sign-in"), run.clock().clone())?)
}

fn report(call: Call, times: &Times) -> anyhow::Result<Value> {
    println!("\n{}", call.name());
    println!("{:<18}{:>9}{:>12}{:>10}{:>14}", "user", "requests", "median ms", "ratio", "rank test p");
    let known = median(&times[0]);
    let mut kinds = Vec::new();
    for (place, (kind, _)) in KINDS.iter().enumerate() {
        let own = median(&times[place]);
        let p = match place {
            0 => None,
            _ => Some(rank_test(&times[0], &times[place])?),
        };
        let shown = p.map_or_else(String::new, |p| format!("{p:.3}"));
        println!("{kind:<18}{:>9}{:>12.3}{:>10.4}{shown:>14}", times[place].len(), own * 1000.0, own / known);
        kinds.push(json!({ "user": kind, "requests": times[place].len(), "medianMs": own * 1000.0, "ratio": own / known, "p": p }));
    }
    Ok(json!({ "call": call.name(), "users": kinds }))
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Two-sided, by the normal approximation with its continuity correction.
fn rank_test(known: &[f64], other: &[f64]) -> anyhow::Result<f64> {
    let method = MannWhitneyUMethod::AsymptoticInclContinuityCorrection;
    let (_, p) = mannwhitneyu(known, other, method, Alternative::TwoSided)?;
    Ok(p)
}
