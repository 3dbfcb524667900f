//! What differs between two versions of an app's settings, field by field.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The field's path, such as `limits.coolDownSeconds` or `templates.ja.sms-pin.sms`.
    pub field: String,
    /// What it was; `None` if it was not set.
    pub before: Option<Value>,
    /// What it is now; `None` if it is not set.
    pub after: Option<Value>,
}

/// The fields that differ between `before` and `after`, by path. A list is one field.
pub fn between(before: &Value, after: &Value) -> Vec<Change> {
    let (before, after) = (fields(before), fields(after));
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .map(|path| Change {
            field: path.clone(),
            before: before.get(path).map(|value| (*value).clone()),
            after: after.get(path).map(|value| (*value).clone()),
        })
        .collect()
}

fn fields(settings: &Value) -> BTreeMap<String, &Value> {
    let mut fields = BTreeMap::new();
    collect(settings, String::new(), &mut fields);
    fields
}

fn collect<'a>(value: &'a Value, path: String, into: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(member, path, into);
            }
        }
        Value::Null => {}
        other => drop(into.insert(path, other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_told_by_its_path() {
        let before =
            json!({ "name": "Demo", "limits": { "a": 1, "b": 2 }, "smsCountries": ["JP"], "logo": "x" });
        let after = json!({ "name": "Demo", "limits": { "a": 1, "b": 3 }, "smsCountries": ["JP", "GB"], "startUrl": "y" });
        let told: Vec<String> = between(&before, &after)
            .into_iter()
            .map(|change| {
                format!("{} {:?} {:?}", change.field, change.before.is_some(), change.after.is_some())
            })
            .collect();
        assert_eq!(
            told,
            ["limits.b true true", "logo true false", "smsCountries true true", "startUrl false true"]
        );
        assert!(between(&before, &before).is_empty());
    }
}
