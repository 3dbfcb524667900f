//! Every line of every flow: held to the table of docs/operations.md and to the rules of its metrics.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, Once};

use rekey_local::emf;
use serde_json::Value;
use shared::clock::Clock;
use shared::log::{Deployment, Lines, install};

const OPERATIONS: &str = include_str!("../../../docs/operations.md");

/// What docs/operations.md says of a step.
pub struct Documented {
    pub metrics: Vec<String>,
    pub functions: Vec<String>,
    pub fields: BTreeSet<String>,
    pub outcomes: BTreeSet<String>,
}

/// The table of steps.
pub static STEPS: LazyLock<BTreeMap<String, Documented>> = LazyLock::new(|| {
    let row = |cells: Vec<&str>| {
        let [step, metrics, functions, fields, outcomes, _] = cells.try_into().expect("six cells");
        let functions = functions.split(", ").map(str::to_owned).collect();
        let documented = Documented {
            metrics: quoted(metrics),
            functions,
            fields: quoted(fields).into_iter().collect(),
            outcomes: quoted(outcomes).into_iter().collect(),
        };
        (quoted(step).remove(0), documented)
    };
    rows("### Steps").map(row).collect()
});

/// The table of failures.
pub static FAILURES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| rows("### Failures").flat_map(|cells| quoted(cells[0])).collect());

fn rows(title: &str) -> impl Iterator<Item = Vec<&'static str>> {
    let section = OPERATIONS.split_once(&format!("{title}\n")).expect("the section").1;
    let section = section.split("\n### ").next().unwrap();
    let table = section.lines().filter(|line| line.starts_with('|')).skip(2);
    table.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

static WRITTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());
static BROKEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Takes every line of this process, as the functions write them.
pub fn take() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let keep = |line: &str| {
            if let Err(rule) = held(line) {
                BROKEN.lock().unwrap().push(format!("{rule}: {line}"));
            }
            WRITTEN.lock().unwrap().push(line.to_owned());
        };
        install(Lines::new(Clock::system(), Some(Deployment::default()), keep));
    });
}

/// Every line so far, of all tests of this process.
pub fn written() -> Vec<String> {
    WRITTEN.lock().unwrap().clone()
}

/// The lines about one reset, in their order.
pub fn about(reset: &str) -> Vec<Value> {
    let lines = written().into_iter().map(|line| serde_json::from_str::<Value>(&line).unwrap());
    lines.filter(|line| line["reset"] == reset).collect()
}

/// Fails the test, when it ends, if a line has broken a rule until then, of whichever test.
pub struct HoldLines;

impl Drop for HoldLines {
    fn drop(&mut self) {
        let broken = BROKEN.lock().unwrap().clone();
        assert!(std::thread::panicking() || broken.is_empty(), "{broken:#?}");
    }
}

/// Whether a line is as documented.
fn held(line: &str) -> Result<(), String> {
    let text = line.strip_suffix('\n').filter(|text| !text.contains('\n')).ok_or("not one line")?;
    let metrics = emf::metrics(text)?;
    let line: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let step = line["step"].as_str().ok_or("no step")?;
    let (wanted, fields) = match line["level"].as_str() {
        Some("INFO") => {
            let documented = STEPS.get(step).ok_or("a step that is not documented")?;
            let outcome = line["outcome"].as_str();
            if outcome.is_some_and(|outcome| !documented.outcomes.contains(outcome)) {
                return Err("an outcome that is not documented".to_owned());
            }
            (documented.metrics.clone(), documented.fields.clone())
        }
        Some("ERROR") if step == "panic" => (vec!["Panic".to_owned()], BTreeSet::from(["place".to_owned()])),
        Some("ERROR") if FAILURES.contains(step) => {
            (vec!["Failure".to_owned()], ["reset", "cause"].map(str::to_owned).into())
        }
        _ => return Err("a level or a failure that is not documented".to_owned()),
    };
    check_metrics(&metrics, &wanted, &line)?;
    let of_metrics = ["_aws", "Deployment", "App", "Channel", "Outcome", "Step"];
    let known = |name: &String| {
        ["timestamp", "level", "step"].contains(&name.as_str())
            || of_metrics.contains(&name.as_str())
            || fields.contains(name)
            || wanted.contains(name)
    };
    match line.as_object().unwrap().keys().find(|name| !known(name)) {
        Some(name) => Err(format!("{name} is not documented")),
        None => Ok(()),
    }
}

/// The documented metrics, each of 1 or a time, in the documented sets of dimensions.
fn check_metrics(metrics: &[emf::Metric], wanted: &[String], line: &Value) -> Result<(), String> {
    let names: BTreeSet<&str> = metrics.iter().map(|metric| metric.name.as_str()).collect();
    // A time is missing where its beginning is not known.
    if !wanted.first().is_some_and(|name| names.contains(name.as_str()))
        || !names.iter().all(|name| wanted.iter().any(|it| it == name))
    {
        return Err(format!("counts {names:?}, not {wanted:?}"));
    }
    let outcome = line["outcome"].as_str();
    for metric in metrics {
        let time = metric.name.ends_with("After");
        let unit = if time { "Milliseconds" } else { "Count" };
        if metric.namespace != "Rekey" || metric.unit != unit || (!time && metric.value != 1.0) {
            return Err(format!("{metric:?}"));
        }
        let of = |name: &str| metric.dimensions.get(name).map(String::as_str);
        let channel = of("Channel").is_none_or(|channel| ["email", "sms"].contains(&channel));
        let same = of("App").is_none_or(|app| line["app"] == app)
            && of("Outcome").is_none_or(|word| outcome == Some(word))
            && of("Step").is_none_or(|step| line["step"] == step);
        if of("Deployment") != Some("rekey") || !channel || !same {
            return Err(format!("{:?}", metric.dimensions));
        }
    }
    let sets: BTreeSet<Vec<&str>> =
        metrics.iter().map(|metric| metric.dimensions.keys().map(String::as_str).collect()).collect();
    let has = |name: &str| line.get(name).is_some();
    let of_failure = line["level"] == "ERROR" && line["step"] != "panic";
    let all =
        [("App", has("app")), ("Channel", has("method")), ("Deployment", true), ("Outcome", has("outcome"))];
    let all = all.into_iter().chain([("Step", of_failure)]).filter(|(_, there)| *there).map(|(name, _)| name);
    let mut expected = BTreeSet::from([vec!["Deployment"], all.collect()]);
    if has("outcome") {
        expected.insert(vec!["Deployment", "Outcome"]);
    }
    if sets == expected { Ok(()) } else { Err(format!("the sets {sets:?}, not {expected:?}")) }
}

#[test]
fn a_line_that_is_not_as_documented_is_found() {
    let good = r#"{"timestamp":"t","level":"INFO","step":"closed","app":"a","method":"email","outcome":"overtaken","Closed":1,"Deployment":"rekey","App":"a","Channel":"email","Outcome":"overtaken","_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Namespace":"Rekey","Dimensions":[["Deployment"],["Deployment","Outcome"],["Deployment","App","Channel","Outcome"]],"Metrics":[{"Name":"Closed","Unit":"Count"}]}]}}"#;
    assert_eq!(held(&format!("{good}\n")), Ok(()));
    for (old, new) in [
        ("\"step\":\"closed\"", "\"step\":\"shut\""),
        ("\"outcome\":\"overtaken\"", "\"outcome\":\"provider Throttling\""),
        ("\"Outcome\":\"overtaken\"", "\"Outcome\":\"provider Throttling\""),
        ("\"app\":\"a\"", "\"app\":\"a\",\"user\":\"ann\""),
        ("\"Closed\":1", "\"Closed\":2"),
        ("\"Closed\"", "\"Shut\""),
        ("\"Unit\":\"Count\"", "\"Unit\":\"Seconds\""),
        ("[\"Deployment\"],", ""),
        ("[\"Deployment\",\"Outcome\"],", ""),
        ("\"Channel\":\"email\"", "\"Channel\":\"fax\""),
        ("\"App\":\"a\"", "\"App\":\"b\""),
        ("INFO", "ERROR"),
        ("{\"timestamp\"", "{\n\"timestamp\""),
    ] {
        let bad = good.replace(old, new);
        assert!(bad != good && held(&format!("{bad}\n")).is_err(), "{bad}");
    }
    assert!(held(good).is_err(), "no line end");
}
