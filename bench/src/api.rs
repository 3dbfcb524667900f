//! The calls of the clients, and what they saw of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::world::APP;

/// A client gives up on an answer after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// A client repeats what was answered 503, as it is told it may.
const REPEATS: u32 = 5;

/// The service as its clients reach it.
pub(crate) struct Api {
    base: String,
    pub(crate) http: Client,
}

/// What one client saw, or all of them.
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

/// What so many of a hundred took at most, in milliseconds.
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
}

impl Api {
    /// Whoever calls the service at `base`.
    pub(crate) fn at(base: String) -> anyhow::Result<Self> {
        Ok(Self { base, http: Client::builder().redirect(Policy::none()).timeout(PATIENCE).build()? })
    }

    /// The address of `path` under the app of the benchmarks.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/api/apps/{APP}/{path}", self.base)
    }

    /// Asks for a reset of `user`.
    pub(crate) async fn request_reset(
        &self,
        seen: &mut Seen,
        user: &str,
        body: &Value,
    ) -> anyhow::Result<()> {
        let url = self.url(&format!("users/{user}/password/request-reset"));
        let asked = seen.repeated("request-reset", || self.http.post(&url).json(body)).await?;
        expect(&asked, 204)?;
        seen.accepted += 1;
        Ok(())
    }

    /// Completes the reset of `user` by the PIN that `message` begins with.
    pub(crate) async fn complete_reset(
        &self,
        seen: &mut Seen,
        user: &str,
        message: &str,
        password: &str,
    ) -> anyhow::Result<()> {
        let url = self.url(&format!("users/{user}/password/complete-reset"));
        let pin = message.get(..6).context("no PIN in the message")?;
        let body = json!({ "pinCode": pin, "newPassword": password });
        let done = seen.repeated("complete-reset", || self.http.post(&url).json(&body)).await?;
        expect(&done, 204)
    }
}

impl Seen {
    /// Calls, and calls again where the answer says that it may be repeated.
    pub(crate) async fn repeated(
        &mut self,
        call: &'static str,
        request: impl Fn() -> RequestBuilder,
    ) -> anyhow::Result<Response> {
        for _ in 0..REPEATS {
            let started = Instant::now();
            let answer = request().send().await.context("no answer")?;
            self.took(call, started);
            *self.answers.entry((call, answer.status().as_u16())).or_default() += 1;
            if answer.status() != StatusCode::SERVICE_UNAVAILABLE {
                return Ok(answer);
            }
        }
        anyhow::bail!("{call} was answered 503 {REPEATS} times")
    }

    /// Notes how long something took that has just ended.
    pub(crate) fn took(&mut self, what: &'static str, started: Instant) {
        self.times.entry(what).or_default().push(started.elapsed().as_secs_f64());
    }

    /// What another client saw, too.
    pub(crate) fn add(&mut self, other: Self) {
        for (call, times) in other.times {
            self.times.entry(call).or_default().extend(times);
        }
        for (answer, count) in other.answers {
            *self.answers.entry(answer).or_default() += count;
        }
        self.accepted += other.accepted;
        self.wrong.extend(other.wrong);
    }

    /// Prints what went wrong.
    ///
    /// # Errors
    /// If anything did.
    pub(crate) fn judge(&self) -> anyhow::Result<()> {
        for wrong in self.wrong.iter().take(20) {
            println!("WRONG {wrong}");
        }
        anyhow::ensure!(self.wrong.is_empty(), "{} things went wrong", self.wrong.len());
        Ok(())
    }
}

impl Spread {
    /// Of `times` in seconds; of none, zero.
    pub(crate) fn of(times: &[f64]) -> Self {
        let mut sorted = times.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: usize| {
            sorted.get(sorted.len().saturating_sub(1) * share / 100).map_or(0.0, |time| time * 1000.0)
        };
        Self { p50: at(50), p95: at(95), p99: at(99) }
    }
}

/// Refuses an answer of another status.
pub(crate) fn expect(answer: &Response, status: u16) -> anyhow::Result<()> {
    anyhow::ensure!(answer.status() == status, "{} answered {}", answer.url().path(), answer.status());
    Ok(())
}
