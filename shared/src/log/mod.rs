//! One line of JSON for each step, from an allow-list of fields, and nothing else; a line that counts is a metric, too.
//!
//! There is no free-form field: what a step can say is what [`Step`] has. Errors are logged by their chain of
//! `Display`s, none of which repeats input, contacts or secrets.

mod deployment;
mod line;
mod lines;

pub use deployment::Deployment;
pub use lines::{Lines, install};

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use crate::clock::Clock;
use crate::config::{ConfigError, Environment};
use crate::identifier::AppId;
use crate::reset::{Reset, ResetId};

/// What a step may say. What is `'static` is one of the code's own words: it becomes a metric's dimension, of which
/// each new value costs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'a> {
    /// The reset it belongs to.
    pub reset: Option<&'a ResetId>,
    /// The app. One that exists: it becomes a dimension, which no stranger may fill.
    pub app: Option<&'a AppId>,
    /// The method or channel.
    pub method: Option<&'static str>,
    /// How it came out, or why it was refused.
    pub outcome: Option<&'static str>,
    /// The provider's own code, of which there may be any number: in the line, in no dimension.
    pub code: Option<&'a str>,
    /// The other reset that is the cause of it.
    pub by: Option<&'a ResetId>,
    /// How long after what began it: the metric with `After` at its end, in milliseconds.
    pub after: Option<Duration>,
}

impl<'a> Step<'a> {
    /// A step in the life of `reset`.
    pub fn of(reset: &'a Reset) -> Self {
        Self {
            reset: Some(&reset.id),
            app: Some(&reset.app),
            method: Some(reset.method.as_str()),
            ..Self::default()
        }
    }
}

/// Logs a step of the service's life once, and counts it: the metric has the step's name.
pub fn step(name: &'static str, step: Step<'_>) {
    tracing::info!(
        target: "rekey",
        step = name,
        reset = step.reset.map(tracing::field::display),
        app = step.app.map(AppId::as_str),
        method = step.method,
        outcome = step.outcome,
        code = step.code,
        by = step.by.map(tracing::field::display),
        after = step.after.map(|after| u64::try_from(after.as_millis()).unwrap_or(u64::MAX)),
    );
}

/// Logs a failure once, at the boundary, with its chain of causes, and counts it as `Failure`.
pub fn failure(name: &'static str, reset: Option<&ResetId>, error: &(dyn Error + 'static)) {
    tracing::error!(
        target: "rekey",
        step = name,
        reset = reset.map(tracing::field::display),
        cause = chain(error),
    );
}

/// An error and its sources, each by its `Display`, joined by `: `.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a string cannot fail.
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// Sets up JSON lines on standard output, as CloudWatch takes them. Only Rekey's own steps pass: the SDK's
/// and the runtime's logs may hold requests.
///
/// # Errors
/// [`ConfigError`] if `DEPLOYMENT` is no [`Deployment`].
pub fn init(env: &Environment<'_>) -> Result<(), ConfigError> {
    // In one piece, so that no other line comes between; nowhere is left to tell of an output that is gone.
    let to_stdout = |line: &str| drop(std::io::stdout().lock().write_all(line.as_bytes()));
    install(Lines::new(Clock::system(), Some(env.deployment()?), to_stdout));
    std::panic::set_hook(Box::new(|panic| {
        // The message may hold input; the place is enough to find the fault.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "rekey", step = "panic", place);
    }));
    Ok(())
}
