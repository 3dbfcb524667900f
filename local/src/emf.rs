//! What CloudWatch makes of a line of a log: the metrics of its Embedded Metric Format, if it keeps to the rules, and
//! the rule that it breaks, where CloudWatch would silently drop it.
//!
//! The rules are those of the format's specification and of `PutMetricData`, where the metrics go.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// A value that CloudWatch adds to a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The namespace.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// Its unit; `None` where it is not said.
    pub unit: String,
    /// The value.
    pub value: f64,
    /// The dimensions, which are part of what metric it is.
    pub dimensions: BTreeMap<String, String>,
}

/// The longest event of CloudWatch Logs, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;
const MOST_METRICS: usize = 100;
const MOST_DIMENSIONS: usize = 30;
const UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// The metrics of a line, one for each dimension set; none if it has no `_aws`.
///
/// # Errors
/// The rule that the line breaks.
pub fn metrics(line: &str) -> Result<Vec<Metric>, String> {
    if line.len() > LONGEST_LINE {
        return Err(format!("longer than {LONGEST_LINE} bytes"));
    }
    let root: Value = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}"))?;
    let root = root.as_object().ok_or("no object")?;
    let Some(aws) = root.get("_aws") else { return Ok(Vec::new()) };
    aws["Timestamp"].as_u64().ok_or("_aws.Timestamp is no number of milliseconds since 1970")?;
    let directives = aws["CloudWatchMetrics"].as_array().ok_or("_aws.CloudWatchMetrics is no array")?;
    let mut found = Vec::new();
    for directive in directives {
        found.extend(of_directive(root, directive)?);
    }
    Ok(found)
}

fn of_directive(root: &Map<String, Value>, directive: &Value) -> Result<Vec<Metric>, String> {
    let namespace = directive["Namespace"].as_str().ok_or("no Namespace")?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#:".contains(&byte);
    if !(1..=255).contains(&namespace.len()) || !namespace.bytes().all(fits) || namespace.starts_with("AWS/")
    {
        return Err(format!("the namespace {namespace:?}"));
    }
    let definitions = directive["Metrics"].as_array().ok_or("no Metrics")?;
    if definitions.len() > MOST_METRICS {
        return Err(format!("{} metrics", definitions.len()));
    }
    let sets = directive["Dimensions"].as_array().filter(|sets| !sets.is_empty()).ok_or("no Dimensions")?;
    let mut found = Vec::new();
    for set in sets {
        let dimensions = dimensions(root, set)?;
        for definition in definitions {
            let (name, unit, value) = definition_of(root, definition)?;
            let (namespace, dimensions) = (namespace.to_owned(), dimensions.clone());
            found.push(Metric { namespace, name, unit, value, dimensions });
        }
    }
    Ok(found)
}

fn dimensions(root: &Map<String, Value>, set: &Value) -> Result<BTreeMap<String, String>, String> {
    let names = set.as_array().ok_or("a dimension set is no array")?;
    if names.len() > MOST_DIMENSIONS {
        return Err(format!("{} dimensions", names.len()));
    }
    let mut found = BTreeMap::new();
    for name in names {
        let name = name.as_str().ok_or("a dimension is no string")?;
        if !is_text(name, 255) || name.starts_with(':') {
            return Err(format!("the dimension {name:?}"));
        }
        let value = root.get(name).and_then(Value::as_str);
        let value = value.ok_or_else(|| format!("{name} is no string of the line"))?;
        if !is_text(value, 1024) {
            return Err(format!("{name} cannot be {value:?}"));
        }
        if found.insert(name.to_owned(), value.to_owned()).is_some() {
            return Err(format!("{name} stands twice in a set"));
        }
    }
    Ok(found)
}

fn definition_of(root: &Map<String, Value>, definition: &Value) -> Result<(String, String, f64), String> {
    let name = definition["Name"].as_str().ok_or("a metric has no Name")?;
    if !is_text(name, 255) {
        return Err(format!("the metric {name:?}"));
    }
    let unit = definition.get("Unit").map_or(Some("None"), Value::as_str).unwrap_or_default();
    if !UNITS.contains(&unit) {
        return Err(format!("the unit {unit:?} of {name}"));
    }
    let value = root.get(name).and_then(Value::as_f64);
    let value = value.ok_or_else(|| format!("{name} is no number of the line"))?;
    Ok((name.to_owned(), unit.to_owned(), value))
}

/// ASCII without control characters, and not only spaces.
fn is_text(text: &str, longest: usize) -> bool {
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    (1..=longest).contains(&text.len()) && printable && !text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn good() -> Value {
        json!({
            "_aws": { "Timestamp": 1_795_292_640_123_i64, "CloudWatchMetrics": [{
                "Namespace": "Rekey",
                "Dimensions": [["Deployment"], ["Deployment", "App"]],
                "Metrics": [{ "Name": "Sent", "Unit": "Count" }, { "Name": "SentAfter", "Unit": "Milliseconds" }],
            }] },
            "Deployment": "rekey", "App": "shop", "Sent": 1, "SentAfter": 1500,
        })
    }

    #[test]
    fn every_set_of_dimensions_is_a_metric() {
        let found = metrics(&good().to_string()).unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.unit.as_str(), it.value, it.dimensions.len()))
            .collect();
        assert_eq!(
            told,
            [
                ("Sent", "Count", 1.0, 1),
                ("SentAfter", "Milliseconds", 1500.0, 1),
                ("Sent", "Count", 1.0, 2),
                ("SentAfter", "Milliseconds", 1500.0, 2)
            ]
        );
        assert_eq!(found[2].dimensions["App"], "shop");
        assert_eq!(metrics(r#"{"step":"sent"}"#), Ok(Vec::new()));
    }

    #[test]
    fn each_rule_is_held() {
        let directive = "/_aws/CloudWatchMetrics/0";
        let many = |count: usize| (0..count).map(|n| format!("d{n}")).collect::<Vec<_>>();
        for (place, value, told) in [
            ("/_aws/Timestamp", json!("2026-11-21"), "Timestamp"),
            ("/_aws/CloudWatchMetrics", json!({}), "CloudWatchMetrics"),
            (&format!("{directive}/Namespace"), json!("AWS/Lambda"), "namespace"),
            (&format!("{directive}/Namespace"), json!("a b"), "namespace"),
            (&format!("{directive}/Dimensions"), json!([]), "Dimensions"),
            (&format!("{directive}/Dimensions/0"), json!(many(31)), "31 dimensions"),
            (&format!("{directive}/Dimensions/0"), json!(["Nobody"]), "Nobody"),
            (&format!("{directive}/Dimensions/0"), json!(["App", "App"]), "twice"),
            (&format!("{directive}/Dimensions/0"), json!([":App"]), ":App"),
            (&format!("{directive}/Metrics"), json!(vec![json!({ "Name": "Sent" }); 101]), "101 metrics"),
            (&format!("{directive}/Metrics/0/Unit"), json!("Hours"), "Hours"),
            (&format!("{directive}/Metrics/0/Name"), json!("Nothing"), "Nothing"),
            ("/App", json!(7), "App"),
            ("/App", json!(""), "App"),
            ("/App", json!("  "), "App"),
            ("/App", json!("a\nb"), "App"),
            ("/App", json!("日本"), "App"),
            ("/App", json!("a".repeat(1025)), "App"),
            ("/Sent", json!("1"), "Sent"),
        ] {
            let mut line = good();
            *line.pointer_mut(place).unwrap() = value;
            let refused = metrics(&line.to_string()).unwrap_err();
            assert!(refused.contains(told), "{place}: {refused}");
        }
        assert!(metrics("sent").is_err() && metrics("[1]").is_err());
    }
}
