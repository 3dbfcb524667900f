//! What an app tells of a user beside identifiers and contacts, read the same way wherever it comes in.

/// The name that messages greet a user by: 1 to 200 characters on one line, without blanks at its ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayName(String);

/// A user's country in two letters of ISO 3166-1, read by its form: which codes there are changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(String);

/// A text is not what its field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// No [`DisplayName`].
    #[error("must be 1 to {LONGEST_NAME} characters without control characters")]
    DisplayName,
    /// No [`Country`].
    #[error("must be two letters of ISO 3166, such as JP")]
    Country,
}

/// The longest display name in characters: far beyond a person's, and short enough for a greeting.
const LONGEST_NAME: usize = 200;

impl DisplayName {
    /// Reads a name; blanks at its ends go.
    ///
    /// # Errors
    /// [`ProfileError::DisplayName`].
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let text = text.trim();
        let fits = (1..=LONGEST_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned())).ok_or(ProfileError::DisplayName)
    }

    /// The name.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Country {
    /// Reads two upper-case letters.
    ///
    /// # Errors
    /// [`ProfileError::Country`].
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then(|| Self(text.to_owned())).ok_or(ProfileError::Country)
    }

    /// The two letters.
    pub fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_display_name_is_one_line_without_blanks_at_its_ends() {
        assert_eq!(DisplayName::parse(" Ann Lee ").unwrap().into_string(), "Ann Lee");
        assert!(DisplayName::parse(&"é".repeat(200)).is_ok());
        for text in ["", " ", "a\nb", "\u{0}", &"é".repeat(201)] {
            assert_eq!(DisplayName::parse(text), Err(ProfileError::DisplayName), "{text:?}");
        }
    }

    #[test]
    fn a_country_is_two_upper_case_letters() {
        assert_eq!(Country::parse("JP").unwrap().into_string(), "JP");
        for text in ["", "jp", "JPN", "J1", "é"] {
            assert_eq!(Country::parse(text), Err(ProfileError::Country), "{text:?}");
        }
    }
}
