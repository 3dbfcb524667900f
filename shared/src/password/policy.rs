use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Password, Weakness};
use crate::bounded::Bounded;
use crate::contact::fold;
use crate::user::User;

/// The 8,359 of the 20,000 most common passwords that have eight characters or more, lower-case, from the
/// list that Django ships (by Royce Williams). ASVS 5.0 6.2.4 asks for the top 3,000.
const COMMON: &str = include_str!("common-passwords.txt");

/// What may differ from the user's own names and addresses must be at least this long.
const OWN_WORDS_REST: usize = 6;

/// What a new password must be (contract 6). There are no composition rules (NIST SP 800-63B-4 3.1.1.2).
///
/// Always refused: common passwords (8,359 of them), the user's own id, names and addresses, the app's name, and
/// the old password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PasswordPolicy {
    /// The fewest characters that a new password may have.
    #[schemars(title = "Fewest characters")]
    pub minimum_length: Bounded<4, 64>,
    /// The most characters that a new password may have.
    #[schemars(title = "Most characters")]
    pub maximum_length: Bounded<32, 128>,
    /// Whether people may use only English letters, digits, spaces and keyboard symbols (0x20 to 0x7E). For apps
    /// whose clients refuse anything else, as those on the Kii Cloud SDK do.
    #[schemars(title = "Keyboard characters only")]
    pub ascii_only: bool,
    /// How hard to guess a new password must be, from 0 to 4 by zxcvbn, which knows common words, names, dates, keyboards
    /// and the person's own data. 1 takes what needs more than 10^3 guesses, 2 more than 10^6, 3 more than 10^8, 4 more
    /// than 10^10; 0 takes everything. Who is refused reads why, and what would be better.
    #[schemars(title = "Least strength")]
    pub minimum_strength: Bounded<0, 4>,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: Bounded::of::<8>(),
            maximum_length: Bounded::of::<64>(),
            ascii_only: false,
            // What guessing at the sign-in does not find even where nothing slows it down (zxcvbn's "somewhat guessable").
            minimum_strength: Bounded::of::<2>(),
        }
    }
}

/// Why a new password is refused. Its text is shown to the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyViolation {
    /// Fewer code points than `minimum`.
    #[error("The password must have at least {minimum} characters.")]
    TooShort {
        /// The fewest that are taken.
        minimum: u32,
    },
    /// More code points than `maximum`.
    #[error("The password must have at most {maximum} characters.")]
    TooLong {
        /// The most that are taken.
        maximum: u32,
    },
    /// Not printable ASCII, where only that is taken.
    #[error("The password may have only letters A to Z, digits, spaces and the usual signs.")]
    NotAscii,
    /// A control character or an unassigned code point.
    #[error("The password has a character that cannot be typed everywhere.")]
    Character,
    /// One of the most common passwords.
    #[error("This password is one of the most common ones and easily guessed. Choose another.")]
    Common,
    /// Little more than the user's own id, names or addresses.
    #[error("The password must not be made of your name, your address or the name of the app.")]
    OwnWords,
    /// Too easy to guess.
    #[error("{}", .0.in_english())]
    TooWeak(Weakness),
    /// The same as the old one.
    #[error("The new password must differ from the old one.")]
    SameAsOld,
}

impl PolicyViolation {
    /// Its word in logs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::TooShort { .. } => "too-short",
            Self::TooLong { .. } => "too-long",
            Self::NotAscii => "not-ascii",
            Self::Character => "character",
            Self::Common => "common",
            Self::OwnWords => "own-words",
            Self::TooWeak(_) => "too-weak",
            Self::SameAsOld => "same-as-old",
        }
    }
}

impl PolicyViolation {
    /// What is weak about it.
    pub(crate) fn weakness(&self) -> Option<&Weakness> {
        match self {
            Self::TooWeak(weakness) => Some(weakness),
            Self::TooShort { .. } | Self::TooLong { .. } | Self::NotAscii | Self::Character => None,
            Self::Common | Self::OwnWords | Self::SameAsOld => None,
        }
    }
}

impl PasswordPolicy {
    /// Checks what needs no user, and normalises.
    ///
    /// # Errors
    /// [`PolicyViolation`] with the first rule that refuses it.
    pub fn check(&self, text: &str) -> Result<Password, PolicyViolation> {
        let (minimum, maximum) = (self.minimum_length.get(), self.maximum_length.get());
        if text.is_empty() {
            return Err(PolicyViolation::TooShort { minimum });
        }
        // Four bytes a code point at most: bounded before anything walks over it.
        if text.len() > 4 * maximum as usize {
            return Err(PolicyViolation::TooLong { maximum });
        }
        let password = Password::typed(text).ok_or(PolicyViolation::Character)?;
        let length = u32::try_from(password.expose().chars().count()).unwrap_or(u32::MAX);
        if length < minimum {
            return Err(PolicyViolation::TooShort { minimum });
        }
        if length > maximum {
            return Err(PolicyViolation::TooLong { maximum });
        }
        if self.ascii_only && !password.expose().bytes().all(|byte| matches!(byte, 0x20..=0x7e)) {
            return Err(PolicyViolation::NotAscii);
        }
        if is_common(password.expose()) {
            return Err(PolicyViolation::Common);
        }
        Ok(password)
    }

    /// Checks what needs the user: its own id, names and addresses, the app's name, and with them how easily the
    /// password is guessed.
    ///
    /// # Errors
    /// [`PolicyViolation::OwnWords`] if little more than them is left, [`PolicyViolation::TooWeak`].
    pub fn check_for(&self, password: &Password, user: &User, app_name: &str) -> Result<(), PolicyViolation> {
        self.check_knowing(password, user.own_words().into_iter().chain([app_name]))
    }

    fn check_knowing<'a>(
        &self,
        password: &Password,
        own_words: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), PolicyViolation> {
        let words = with_pieces(own_words);
        check_own_words(password, &words)?;
        let words: Vec<&str> = words.iter().map(|(_, word)| word.as_str()).collect();
        let weakness = Weakness::below(self.minimum_strength.get(), password.expose(), &words);
        weakness.map_or(Ok(()), |weakness| Err(PolicyViolation::TooWeak(weakness)))
    }
}

/// The user's words of three characters or more and the pieces of them, by length: people leave the blanks out.
fn with_pieces<'a>(own_words: impl IntoIterator<Item = &'a str>) -> BTreeSet<(usize, String)> {
    own_words
        .into_iter()
        .map(fold)
        .flat_map(|word| {
            let pieces: Vec<_> = word.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect();
            pieces.into_iter().chain([word])
        })
        .map(|word| (word.chars().count(), word))
        .filter(|(length, _)| *length >= 3)
        .collect()
}

/// Refuses a password of which fewer than six characters are left without `words`.
fn check_own_words(password: &Password, words: &BTreeSet<(usize, String)>) -> Result<(), PolicyViolation> {
    let mut rest = fold(password.expose());
    // Longest first: the whole address before its local part.
    for (_, word) in words.iter().rev() {
        rest = rest.replace(word.as_str(), "");
    }
    let touched = rest.len() != fold(password.expose()).len();
    if touched && rest.chars().count() < OWN_WORDS_REST {
        return Err(PolicyViolation::OwnWords);
    }
    Ok(())
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    COMMON.lines().any(|common| common == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), PolicyViolation> {
        PasswordPolicy::default().check(text).map(drop)
    }

    #[test]
    fn length_is_counted_in_code_points() {
        assert_eq!(check("seven77"), Err(PolicyViolation::TooShort { minimum: 8 }));
        assert_eq!(check(""), Err(PolicyViolation::TooShort { minimum: 8 }));
        assert_eq!(check("日本語日本語日本"), Ok(()));
        assert_eq!(check(&"é".repeat(64)), Ok(()));
        assert_eq!(check(&"é".repeat(65)), Err(PolicyViolation::TooLong { maximum: 64 }));
        assert_eq!(check(&"x".repeat(10_000)), Err(PolicyViolation::TooLong { maximum: 64 }));
    }

    #[test]
    fn common_passwords_are_refused_whatever_their_case() {
        assert_eq!(check("password1"), Err(PolicyViolation::Common));
        assert_eq!(check("PassWord1"), Err(PolicyViolation::Common));
        assert_eq!(check("qwertyuiop"), Err(PolicyViolation::Common));
        assert_eq!(check("new_password_00"), Ok(()));
    }

    #[test]
    fn there_are_no_composition_rules() {
        assert_eq!(check("correct horse battery staple"), Ok(()));
        assert_eq!(check("aaaaabbbbbcccc"), Ok(()));
    }

    #[test]
    fn ascii_only_takes_printable_ascii() {
        let policy = PasswordPolicy { ascii_only: true, ..PasswordPolicy::default() };
        assert_eq!(policy.check("contraseña-larga").map(drop), Err(PolicyViolation::NotAscii));
        assert!(policy.check("all ~ printable !").is_ok());
    }

    #[test]
    fn own_words_may_be_part_of_a_password_but_not_most_of_it() {
        let policy = PasswordPolicy::default();
        let words = ["johndoe", "mark", "johndoe@example.com", "Al", "Zanzibar Bank"];
        let refused = |text: &str| {
            policy.check_knowing(&policy.check(text).unwrap(), words) == Err(PolicyViolation::OwnWords)
        };
        assert!(refused("JohnDoe2024"));
        assert!(refused("johndoe@example.com"));
        assert!(refused("johndoemark1"));
        assert!(refused("Zanzibar Bank") && refused("zanzibarbank1"), "with and without the blank");
        assert!(!refused("bookmarked-lantern-7"));
        assert!(!refused("along the river"));
        assert!(!refused("new_password_00"));
    }

    #[test]
    fn what_is_easily_guessed_is_refused_by_default_and_the_seeds_password_is_not() {
        let refused = |least: u32, text: &str| {
            let policy = serde_json::from_value(serde_json::json!({ "minimumStrength": least }));
            let policy: PasswordPolicy = policy.unwrap();
            policy.check_knowing(&policy.check(text).unwrap(), ["zanzibar"]).is_err_and(|violation| {
                assert!(matches!(violation, PolicyViolation::TooWeak(_)), "{violation}");
                true
            })
        };
        assert_eq!(PasswordPolicy::default().minimum_strength.get(), 2);
        assert!(refused(2, "defghijkl7") && refused(2, "rainbow-tr"));
        assert!(!refused(2, "new_password_00") && !refused(3, "new_password_00"));
        assert!(refused(4, "new_password_00") && !refused(0, "defghijkl7"));
    }

    #[test]
    fn a_character_that_cannot_be_typed_is_refused() {
        assert_eq!(check("tab\tis-control"), Err(PolicyViolation::Character));
    }
}
