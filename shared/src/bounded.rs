//! Numbers that cannot be out of range.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A number from `MIN` to `MAX`, both included; anything else does not deserialise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

/// A number is out of its range.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be from {min} to {max}, not {got}")]
pub struct OutOfBounds {
    min: u32,
    max: u32,
    got: u32,
}

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// The constant `N`, checked when compiled.
    pub const fn of<const N: u32>() -> Self {
        const { assert!(MIN <= N && N <= MAX) };
        Self(N)
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The number as seconds for [`Timestamp::plus_secs`](crate::clock::Timestamp::plus_secs).
    pub const fn secs(self) -> i64 {
        self.0 as i64
    }
}

impl<const MIN: u32, const MAX: u32> TryFrom<u32> for Bounded<MIN, MAX> {
    type Error = OutOfBounds;

    fn try_from(got: u32) -> Result<Self, OutOfBounds> {
        if (MIN..=MAX).contains(&got) { Ok(Self(got)) } else { Err(OutOfBounds { min: MIN, max: MAX, got }) }
    }
}

impl<const MIN: u32, const MAX: u32> From<Bounded<MIN, MAX>> for u32 {
    fn from(bounded: Bounded<MIN, MAX>) -> Self {
        bounded.0
    }
}

impl<const MIN: u32, const MAX: u32> JsonSchema for Bounded<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("From{MIN}To{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": MIN, "maximum": MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_range_deserialises() {
        type Lifetime = Bounded<60, 3600>;
        assert_eq!(serde_json::from_str::<Lifetime>("60").unwrap().get(), 60);
        let error = serde_json::from_str::<Lifetime>("59").unwrap_err().to_string();
        assert!(error.starts_with("must be from 60 to 3600, not 59"), "{error}");
        assert!(serde_json::from_str::<Lifetime>("-1").is_err());
    }
}
