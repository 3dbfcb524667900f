//! `events/expected.json` and the files that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;
use serde_json::{Map, Value};

pub(crate) const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../events");

/// What is expected of one event.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Expected {
    /// The status of an HTTP answer.
    pub(crate) status: Option<u16>,
    /// Its content type.
    pub(crate) content_type: Option<String>,
    /// Other headers that it must have, in lower case.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The error's code; the body is then that of an error.
    pub(crate) error_code: Option<String>,
    /// The error's other fields, all of them but `message`.
    #[serde(default)]
    pub(crate) fields: Map<String, Value>,
    /// The body: a text, or an object in which `"*"` stands for any text and `"?"` for anything.
    pub(crate) body: Option<Value>,
    /// Texts that a page contains.
    #[serde(default)]
    pub(crate) contains: Vec<String>,
    /// The whole answer of a function that does not speak HTTP.
    pub(crate) answer: Option<Value>,
    /// What is there before.
    #[serde(default)]
    pub(crate) given: Given,
    /// The tables that change; `limits` is not looked at.
    #[serde(default)]
    pub(crate) changes: BTreeSet<String>,
    /// The channels of the messages that follow, sorted.
    #[serde(default)]
    pub(crate) sends: Vec<String>,
}

/// What is there beside the demo data, for user `user_123456`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Given {
    /// The app in which the sample token is signed in.
    pub(crate) session: Option<String>,
    /// The method of an issued reset with the sample link or PIN, in `app`.
    pub(crate) reset: Option<String>,
    /// The app of `reset`.
    pub(crate) app: Option<String>,
    /// Its PIN; 123456 if it is not given.
    pub(crate) pin: Option<String>,
    /// What became of the session or the reset; it is live if nothing is said.
    pub(crate) is: Option<String>,
    /// The provider's id of the message of `reset`.
    pub(crate) message: Option<String>,
    /// What was told of that message before.
    pub(crate) was: Option<String>,
    /// The event whose `NewImage`s lie in the table: each but those of records that are `broken`.
    pub(crate) images_of: Option<String>,
    /// Records, counted from 0, whose images do not.
    #[serde(default)]
    pub(crate) broken: BTreeSet<usize>,
}

/// One event and what is expected of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) function: String,
    pub(crate) event: Value,
    pub(crate) expected: Expected,
}

/// All of `expected.json`, by file.
pub(crate) fn all() -> BTreeMap<String, Expected> {
    let text = fs::read_to_string(format!("{FOLDER}/expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The event in the file called `name`.
pub(crate) fn event(name: &str) -> Value {
    let text =
        fs::read_to_string(format!("{FOLDER}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The cases of one function, those that are given the same beside one another.
pub(crate) fn of_function(function: &str) -> Vec<Case> {
    let named = all().into_iter().filter_map(|(name, expected)| {
        let of = name.split_once('/')?.0.to_owned();
        (of == function).then(|| Case { event: event(&name), function: of, name, expected })
    });
    let mut cases: Vec<Case> = named.collect();
    cases.sort_by(|a, b| a.expected.given.cmp(&b.expected.given));
    assert!(!cases.is_empty(), "{function} has no events");
    cases
}
