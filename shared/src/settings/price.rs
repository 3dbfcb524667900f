use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A price in US dollars: more than 0, at most 10, in decimal digits, as the text that it was written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UsdPrice(String);

/// Longer than any price that is meant.
const MOST_CHARACTERS: usize = 12;

impl UsdPrice {
    /// The text, such as `0.05`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The lower of two prices.
    pub fn lower<'a>(&'a self, other: &'a Self) -> &'a Self {
        if other.dollars() < self.dollars() { other } else { self }
    }

    fn dollars(&self) -> f64 {
        // `try_from` has read it.
        self.0.parse().unwrap_or(0.0)
    }
}

impl TryFrom<String> for UsdPrice {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let plain = digits(whole) && digits(cents) && (whole == "0" || !whole.starts_with('0'));
        let price = text.parse::<f64>().ok().filter(|_| plain && text.len() <= MOST_CHARACTERS);
        let fits = price.is_some_and(|price| price > 0.0 && price <= 10.0);
        fits.then_some(Self(text))
            .ok_or("must be a price in US dollars such as 0.05, more than 0 and at most 10")
    }
}

impl From<UsdPrice> for String {
    fn from(price: UsdPrice) -> Self {
        price.0
    }
}

impl JsonSchema for UsdPrice {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "UsdPrice".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": MOST_CHARACTERS,
            "pattern": "^(10(\\.0+)?|[1-9](\\.[0-9]+)?|0\\.[0-9]*[1-9][0-9]*)$"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Result<UsdPrice, &'static str> {
        UsdPrice::try_from(text.to_owned())
    }

    #[test]
    fn a_price_is_more_than_nothing_and_at_most_ten_dollars() {
        for text in ["0.05", "0.00645", "1", "9.99", "10", "10.00"] {
            assert_eq!(price(text).unwrap().as_str(), text);
        }
        let wrong = [
            "0",
            "0.0",
            "10.01",
            "11",
            "-1",
            "+1",
            "1e-1",
            "0,05",
            ".5",
            "5.",
            "00.5",
            "",
            " 1",
            "NaN",
            "0.0000000000001",
        ];
        for text in wrong {
            assert!(price(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_lower_of_two_holds() {
        let (low, high) = (price("0.05").unwrap(), price("0.5").unwrap());
        assert_eq!(low.lower(&high), &low);
        assert_eq!(high.lower(&low), &low);
    }
}
