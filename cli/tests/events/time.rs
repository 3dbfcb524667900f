//! Moves the times in events and answers, which are of one day in 2026.

use serde_json::Value;

use crate::world::EVENT_TIME;

/// `value` with every time of our own in it moved: milliseconds as numbers or DynamoDB's `N`, and `ttl` in seconds.
pub(crate) fn shifted(value: Value, by: i64) -> Value {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(millis) if is_time(millis) => (millis + by).into(),
            _ => number.into(),
        },
        Value::Array(items) => items.into_iter().map(|item| shifted(item, by)).collect(),
        Value::Object(fields) => {
            let moved = fields.into_iter().map(|(name, field)| {
                let field = match (name.as_str(), field.as_str().and_then(|text| text.parse::<i64>().ok())) {
                    ("N", Some(millis)) if is_time(millis) => (millis + by).to_string().into(),
                    ("N", Some(seconds)) if is_time(seconds * 1_000) => {
                        (seconds + by / 1_000).to_string().into()
                    }
                    _ => shifted(field, by),
                };
                (name, field)
            });
            Value::Object(moved.collect())
        }
        other => other,
    }
}

/// Within a year of the events.
fn is_time(millis: i64) -> bool {
    (millis - EVENT_TIME.as_millis()).abs() < 366 * 86_400_000
}
