//! The body as it was sent: its fields and what kind of value each has.

use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use shared::http::ApiError;
use zeroize::Zeroizing;

/// The fields of a body in the order they were sent, each once, none but those that a user has.
#[derive(Debug)]
pub(crate) struct Fields {
    given: Vec<(String, Value)>,
    /// Whether a field that is not given is to be removed.
    replacing: bool,
}

/// A field's value; every field of a user is a text or a flag.
pub(crate) enum Value {
    Null,
    Flag(bool),
    /// May be a password, so it is wiped.
    Text(Zeroizing<String>),
    Other,
}

/// What is to become of a field of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field<T> {
    Kept,
    Removed,
    Set(T),
}

impl<T: Clone> Field<T> {
    /// What it is after, where it is `current` before.
    pub(crate) fn over(&self, current: Option<&T>) -> Option<T> {
        match self {
            Self::Kept => current.cloned(),
            Self::Removed => None,
            Self::Set(value) => Some(value.clone()),
        }
    }
}

/// The longest unknown name that an answer repeats, in code points.
const SHOWN_NAME: usize = 64;

impl Fields {
    /// Takes what is not given for removed.
    pub(crate) fn replacing(self) -> Self {
        Self { replacing: true, ..self }
    }

    /// Refuses a field that is none of `known`, and one that stands twice.
    pub(crate) fn check_names(&self, known: &[&str]) -> Result<(), ApiError> {
        for (place, (name, _)) in self.given.iter().enumerate() {
            let shown = || name.chars().take(SHOWN_NAME).collect::<String>();
            if !known.contains(&name.as_str()) {
                return Err(ApiError::invalid(shown(), "is not a field of a user"));
            }
            if self.given[..place].iter().any(|(earlier, _)| earlier == name) {
                return Err(ApiError::invalid(shown(), "stands twice"));
            }
        }
        Ok(())
    }

    /// A text field, read by `parse`, whose error is the reason of the refusal.
    pub(crate) fn text<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Field<T>, ApiError> {
        match self.take(name) {
            None => Ok(if self.replacing { Field::Removed } else { Field::Kept }),
            Some(Value::Null) => Ok(Field::Removed),
            Some(Value::Text(text)) => {
                parse(&text).map(Field::Set).map_err(|reason| ApiError::invalid(name, reason))
            }
            Some(Value::Flag(_) | Value::Other) => Err(ApiError::invalid(name, "must be a text or null")),
        }
    }

    /// A field that is true or false.
    pub(crate) fn flag(&mut self, name: &'static str) -> Result<Field<bool>, ApiError> {
        let absent = if self.replacing { Field::Removed } else { Field::Kept };
        self.flag_or(name, absent)
    }

    /// A field that is true or false and stays as it is where it is not given, whatever the method.
    pub(crate) fn kept_flag(&mut self, name: &'static str) -> Result<Field<bool>, ApiError> {
        self.flag_or(name, Field::Kept)
    }

    fn flag_or(&mut self, name: &'static str, absent: Field<bool>) -> Result<Field<bool>, ApiError> {
        match self.take(name) {
            None => Ok(absent),
            Some(Value::Null) => Ok(Field::Removed),
            Some(Value::Flag(flag)) => Ok(Field::Set(flag)),
            Some(Value::Text(_) | Value::Other) => {
                Err(ApiError::invalid(name, "must be true, false or null"))
            }
        }
    }

    /// A text that is given or not, and is never removed by `null`.
    pub(crate) fn given_text(&mut self, name: &'static str) -> Result<Option<Zeroizing<String>>, ApiError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null | Value::Flag(_) | Value::Other) => {
                Err(ApiError::invalid(name, "must be a text"))
            }
        }
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let place = self.given.iter().position(|(given, _)| given == name)?;
        Some(self.given.swap_remove(place).1)
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut given = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    given.push(entry);
                }
                Ok(Fields { given, replacing: false })
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
                Ok(Value::Flag(flag))
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(Zeroizing::new(text.to_owned())))
            }

            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(Zeroizing::new(text)))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Flag(_) => "Flag",
            Self::Text(_) => "Text(..)",
            Self::Other => "Other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        serde_json::from_str(text).unwrap()
    }

    fn refusal<T>(result: Result<T, ApiError>) -> String {
        result.err().expect("a refusal").to_string()
    }

    #[test]
    fn a_field_that_is_not_given_is_kept_or_removed_by_the_method() {
        let read = |mut fields: Fields| fields.text("email", |text| Ok(text.to_owned())).unwrap();
        assert_eq!(read(fields("{}")), Field::Kept);
        assert_eq!(read(fields("{}").replacing()), Field::Removed);
        assert_eq!(read(fields(r#"{"email":null}"#)), Field::Removed);
        assert_eq!(read(fields(r#"{"email":"a"}"#).replacing()), Field::Set("a".to_owned()));
    }

    #[test]
    fn unknown_and_twice_standing_fields_are_named() {
        let check = |text: &str| refusal(fields(text).check_names(&["email"]));
        assert_eq!(check(r#"{"email":"a","mail":"b"}"#), "mail: is not a field of a user");
        assert_eq!(check(r#"{"email":"a","email":null}"#), "email: stands twice");
        let long = check(&format!(r#"{{"{}":1}}"#, "x".repeat(5_000)));
        assert_eq!(long.len(), 64 + ": is not a field of a user".len());
    }

    #[test]
    fn other_kinds_of_values_are_refused_whatever_they_hold() {
        for value in ["1", "-1", "1.5", "[[]]", r#"{"a":{"b":[1]}}"#] {
            let text = format!(r#"{{"email":{value},"disabled":{value},"password":{value}}}"#);
            assert_eq!(refusal(fields(&text).text("email", |_| Ok(()))), "email: must be a text or null");
            assert_eq!(refusal(fields(&text).flag("disabled")), "disabled: must be true, false or null");
            assert_eq!(refusal(fields(&text).given_text("password")), "password: must be a text");
        }
        assert!(fields(r#"{"disabled":"true"}"#).flag("disabled").is_err());
        assert!(fields(r#"{"password":null}"#).given_text("password").is_err());
    }

    #[test]
    fn debug_shows_no_text() {
        assert!(!format!("{:?}", fields(r#"{"password":"hunter2"}"#)).contains("hunter2"));
    }
}
