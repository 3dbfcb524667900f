//! Takes Rekey's own events from `tracing` and nothing else, and writes each as a line.

use std::fmt;

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::Deployment;
use super::line::{Fields, Line};
use crate::clock::Clock;

/// Lines of JSON, each with its end, for whoever takes them.
pub struct Lines<W> {
    clock: Clock,
    deployment: Option<Deployment>,
    write: W,
}

impl<W: Fn(&str) + Send + Sync + 'static> Lines<W> {
    /// Lines with the time of `clock`, given to `write`. With a deployment each has its metrics.
    pub fn new(clock: Clock, deployment: Option<Deployment>, write: W) -> Self {
        Self { clock, deployment, write }
    }
}

impl<W> fmt::Debug for Lines<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("deployment", &self.deployment).finish_non_exhaustive()
    }
}

/// Makes the process log by `lines`. A second call keeps the first one's set-up.
pub fn install<W: Fn(&str) + Send + Sync + 'static>(lines: Lines<W>) {
    drop(tracing::subscriber::set_global_default(lines));
}

/// Spans are nobody's here: they would hold what others put into them.
impl<W: Fn(&str) + Send + Sync + 'static> Subscriber for Lines<W> {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target() == "rekey" && *metadata.level() <= Level::INFO
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let (at, level) = (self.clock.now(), *event.metadata().level());
        let line = Line { at, level, fields: &fields, deployment: self.deployment.as_ref() };
        // Texts and numbers under texts: there is nothing in it that could not be written.
        if let Ok(line) = serde_json::to_string(&line) {
            (self.write)(&(line + "\n"));
        }
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        let value = value.to_owned();
        match field.name() {
            "step" => self.step = value,
            "reset" => self.reset = Some(value),
            "app" => self.app = Some(value),
            "method" => self.method = Some(value),
            "outcome" => self.outcome = Some(value),
            "code" => self.code = Some(value),
            "by" => self.by = Some(value),
            "cause" => self.cause = Some(value),
            "place" => self.place = Some(value),
            // Not one of ours.
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "after" {
            self.after = Some(value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // What was given by its `Display`: an id.
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;
    use crate::clock::Timestamp;
    use crate::log::{Step, step};

    fn logged(work: impl FnOnce()) -> Vec<String> {
        let written = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&written);
        let clock = Clock::still(Timestamp::from_millis(0));
        let lines = Lines::new(clock, None, move |line| taken.lock().unwrap().push(line.to_owned()));
        tracing::subscriber::with_default(lines, work);
        written.lock().unwrap().clone()
    }

    #[test]
    fn only_our_own_steps_and_only_their_known_fields_pass() {
        let lines = logged(|| {
            let _span = tracing::error_span!(target: "rekey", "span", secret = "s3cret").entered();
            tracing::error!(target: "aws_smithy_runtime", step = "request", cause = "s3cret");
            tracing::debug!(target: "rekey", step = "detail");
            tracing::info!(target: "rekey", step = "sent", secret = "s3cret", number = 7, "s3cret");
        });
        assert_eq!(
            lines,
            ["{\"timestamp\":\"1970-01-01T00:00:00.000Z\",\"level\":\"INFO\",\"step\":\"sent\"}\n"]
        );
    }

    #[test]
    fn a_step_says_what_it_was_given() {
        let id = crate::reset::ResetId::from_bytes([0; 16]);
        let lines = logged(|| {
            let after = Some(Duration::from_millis(7));
            let said =
                Step { reset: Some(&id), code: Some("a\nb\"c"), by: Some(&id), after, ..Step::default() };
            step("superseded", said);
        });
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].matches('\n').count(), 1, "one line: {lines:?}");
        let line: serde_json::Value = serde_json::from_str(&lines[0]).unwrap();
        assert_eq!(line["reset"], "AAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!((&line["by"], &line["code"]), (&line["reset"], &serde_json::json!("a\nb\"c")));
    }
}
