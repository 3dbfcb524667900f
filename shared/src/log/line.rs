//! A step as a line of JSON, with its metrics in the Embedded Metric Format of CloudWatch: the `_aws` member says
//! which members of the line are numbers to count, and which are their dimensions.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;
use tracing::Level;

use super::Deployment;
use crate::clock::Timestamp;

const NAMESPACE: &str = "Rekey";

/// All that a line can say: the allow-list.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) step: String,
    pub(super) reset: Option<String>,
    pub(super) app: Option<String>,
    pub(super) method: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) code: Option<String>,
    pub(super) by: Option<String>,
    pub(super) cause: Option<String>,
    pub(super) place: Option<String>,
    /// In milliseconds; only in the metric.
    pub(super) after: Option<u64>,
}

impl Fields {
    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("step", Some(self.step.as_str())),
            ("reset", self.reset.as_deref()),
            ("app", self.app.as_deref()),
            ("method", self.method.as_deref()),
            ("outcome", self.outcome.as_deref()),
            ("code", self.code.as_deref()),
            ("by", self.by.as_deref()),
            ("cause", self.cause.as_deref()),
            ("place", self.place.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
    }

    /// What carries the message, which every method begins with.
    fn channel(&self) -> Option<&str> {
        self.method.as_deref().and_then(|method| method.split('-').next())
    }
}

/// A line.
pub(super) struct Line<'a> {
    pub(super) at: Timestamp,
    pub(super) level: Level,
    pub(super) fields: &'a Fields,
    /// Whose metrics the line is to count in; none leaves them out.
    pub(super) deployment: Option<&'a Deployment>,
}

impl Line<'_> {
    fn failed(&self) -> bool {
        self.level == Level::ERROR
    }

    /// The metric that the line adds 1 to.
    fn metric(&self) -> String {
        match self.fields.step.as_str() {
            "panic" => "Panic".to_owned(),
            _ if self.failed() => "Failure".to_owned(),
            step => pascal_case(step),
        }
    }

    /// The dimensions that the line has a value for. A failure has its step, which is none of the metric's name.
    fn dimensions<'a>(&'a self, deployment: &'a Deployment) -> Vec<(&'static str, &'a str)> {
        let fields = self.fields;
        let step = Some(fields.step.as_str()).filter(|step| self.failed() && *step != "panic");
        [
            ("Deployment", Some(deployment.as_str())),
            ("App", fields.app.as_deref()),
            ("Channel", fields.channel()),
            ("Outcome", fields.outcome.as_deref()),
            ("Step", step),
        ]
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| (name, value)))
        .collect()
    }
}

/// For alarms, which cannot add metrics up: over everything, and over every app by outcome. For the rest, everything.
fn dimension_sets(all: Vec<&'static str>) -> Vec<Vec<&'static str>> {
    let mut sets = vec![vec!["Deployment"]];
    if all.contains(&"Outcome") {
        sets.push(vec!["Deployment", "Outcome"]);
    }
    if !sets.contains(&all) {
        sets.push(all);
    }
    sets
}

fn pascal_case(step: &str) -> String {
    step.split('-')
        .flat_map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            [first.to_ascii_uppercase(), rest.to_owned()]
        })
        .collect()
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut line = serializer.serialize_map(None)?;
        line.serialize_entry("timestamp", &self.at.rfc3339())?;
        line.serialize_entry("level", self.level.as_str())?;
        for (name, value) in self.fields.texts() {
            line.serialize_entry(name, value)?;
        }
        if let Some(deployment) = self.deployment {
            let metric = self.metric();
            let mut metrics = vec![json!({ "Name": metric, "Unit": "Count" })];
            line.serialize_entry(&metric, &1)?;
            if let Some(after) = self.fields.after {
                let name = format!("{metric}After");
                line.serialize_entry(&name, &after)?;
                metrics.push(json!({ "Name": name, "Unit": "Milliseconds" }));
            }
            let dimensions = self.dimensions(deployment);
            for (name, value) in &dimensions {
                line.serialize_entry(name, value)?;
            }
            let sets = dimension_sets(dimensions.into_iter().map(|(name, _)| name).collect());
            let directive = json!({ "Namespace": NAMESPACE, "Dimensions": sets, "Metrics": metrics });
            let aws = json!({ "Timestamp": self.at.as_millis(), "CloudWatchMetrics": [directive] });
            line.serialize_entry("_aws", &aws)?;
        }
        line.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: Level, fields: &Fields) -> serde_json::Value {
        let at = Timestamp::from_millis(1_795_292_640_123);
        let deployment = Deployment::default();
        serde_json::to_value(Line { at, level, fields, deployment: Some(&deployment) }).unwrap()
    }

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_step_counts_over_everything_by_outcome_and_by_app_channel_and_outcome() {
        let (app, method, outcome) = (text("shop"), text("sms-pin"), text("sms-budget"));
        let fields = Fields { step: "refused".to_owned(), app, method, outcome, ..Fields::default() };
        let line = line(Level::INFO, &fields);
        assert_eq!(
            line["_aws"],
            json!({ "Timestamp": 1_795_292_640_123_i64, "CloudWatchMetrics": [{
                "Namespace": "Rekey",
                "Dimensions": [
                    ["Deployment"],
                    ["Deployment", "Outcome"],
                    ["Deployment", "App", "Channel", "Outcome"],
                ],
                "Metrics": [{ "Name": "Refused", "Unit": "Count" }],
            }] })
        );
        let members = ["timestamp", "Refused", "Deployment", "App", "Channel", "Outcome"];
        assert_eq!(
            members.map(|name| line[name].clone()),
            [
                json!("2026-11-21T20:24:00.123Z"),
                json!(1),
                json!("rekey"),
                json!("shop"),
                json!("sms"),
                json!("sms-budget")
            ]
        );
    }

    #[test]
    fn what_took_time_has_a_second_metric_in_milliseconds() {
        let (step, method) = ("password-sent".to_owned(), text("email"));
        let fields = Fields { step, method, after: Some(1_500), ..Fields::default() };
        let line = line(Level::INFO, &fields);
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!((&line["PasswordSent"], &line["PasswordSentAfter"]), (&json!(1), &json!(1_500)));
        assert_eq!(directive["Metrics"][1], json!({ "Name": "PasswordSentAfter", "Unit": "Milliseconds" }));
        assert_eq!(directive["Dimensions"], json!([["Deployment"], ["Deployment", "Channel"]]));
    }

    #[test]
    fn a_failure_counts_by_step_a_panic_alone_and_neither_the_codes_nor_the_causes_are_dimensions() {
        let (cause, code) = (text("DynamoDB: timeout"), text("MessageRejected"));
        let fields = Fields { step: "store".to_owned(), cause, code, ..Fields::default() };
        let failed = line(Level::ERROR, &fields);
        assert_eq!((&failed["Failure"], &failed["Step"]), (&json!(1), &json!("store")));
        let dimensions = &failed["_aws"]["CloudWatchMetrics"][0]["Dimensions"];
        assert_eq!(dimensions, &json!([["Deployment"], ["Deployment", "Step"]]));
        let fields = Fields { step: "panic".to_owned(), place: text("src/lib.rs:1:1"), ..Fields::default() };
        let panicked = line(Level::ERROR, &fields);
        assert_eq!(panicked["Panic"], json!(1));
        assert_eq!(panicked["_aws"]["CloudWatchMetrics"][0]["Dimensions"], json!([["Deployment"]]));
    }

    #[test]
    fn without_a_deployment_there_are_no_metrics() {
        let fields = Fields { step: "sent".to_owned(), after: Some(1), ..Fields::default() };
        let at = Timestamp::from_millis(0);
        let line = Line { at, level: Level::INFO, fields: &fields, deployment: None };
        assert_eq!(
            serde_json::to_string(&line).unwrap(),
            r#"{"timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","step":"sent"}"#
        );
    }
}
