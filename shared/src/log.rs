//! One line of JSON for each step, from an allow-list of fields, and nothing else.
//!
//! There is no free-form field: what a step can say is what [`Step`] has. Errors are logged by their chain of
//! `Display`s, none of which repeats input, contacts or secrets.

use std::error::Error;
use std::fmt::Write;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::identifier::AppId;
use crate::reset::ResetId;

/// What a step may say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Step<'a> {
    /// The reset it belongs to.
    pub reset: Option<&'a ResetId>,
    /// The app.
    pub app: Option<&'a AppId>,
    /// The method or channel.
    pub method: Option<&'a str>,
    /// How it came out, or why it was refused: one of the code's own words.
    pub outcome: Option<&'a str>,
}

/// Logs a step of the service's life once.
pub fn step(name: &'static str, step: Step<'_>) {
    tracing::info!(
        target: "rekey",
        step = name,
        reset = step.reset.map(tracing::field::display),
        app = step.app.map(AppId::as_str),
        method = step.method,
        outcome = step.outcome,
    );
}

/// Logs a failure once, at the boundary, with its chain of causes.
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
pub fn init() {
    let ours = tracing_subscriber::filter::Targets::new().with_target("rekey", tracing::Level::INFO);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_target(false);
    // A second call, in a test process, keeps the first one's set-up.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
    std::panic::set_hook(Box::new(|panic| {
        // The message may hold input; the place is enough to find the fault.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: "rekey", step = "panic", place);
    }));
}
