/// The deployment's name, which tells its metrics from those of another one in the same account: the stack's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment(String);

impl Deployment {
    /// Reads a name: 1 to 255 printable ASCII characters, as a metric's dimension takes them, and not only spaces.
    ///
    /// # Errors
    /// The reason, if it is none.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
        let fits = (1..=255).contains(&text.len()) && printable && !text.trim().is_empty();
        fits.then(|| Self(text.to_owned())).ok_or("must be 1 to 255 printable ASCII characters")
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Deployment {
    /// `rekey`, the stack's name in the documentation.
    fn default() -> Self {
        Self("rekey".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_dimension_can_hold_is_refused() {
        for text in ["", " ", "a\tb", "日本", "a\u{7f}", &"a".repeat(256)] {
            assert!(Deployment::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(Deployment::parse("rekey-prod").unwrap().as_str(), "rekey-prod");
    }
}
