//! Passwords: what is accepted, how it is hashed, how one is generated.

mod generate;
mod hash;
mod memory;
mod policy;
mod scheme;
mod strength;

pub use generate::generate;
pub use hash::{HashDigest, HashError, Hasher, PasswordHash};
pub use policy::{PasswordPolicy, PolicyViolation};
pub use scheme::HashRefused;
pub use strength::{Weakness, prepare as prepare_estimate};

use std::borrow::Cow;
use std::fmt;

use precis_profiles::OpaqueString;
use precis_profiles::precis_core::profile::Profile;
use zeroize::Zeroizing;

/// No password longer than this is looked at: hashing is bounded before it starts (ASVS 5.0 6.2.9).
const MAX_BYTES: usize = 1024;

/// A password in the one form that is hashed and verified: RFC 8265 `OpaqueString`, so that the same keys
/// typed on another system give the same password. Wiped when dropped; no text comes back out but to the
/// message that carries a generated one.
///
/// Beside it, where it differs, is the text as it was typed, which no hash is ever made of and nothing outside this
/// module sees: other systems hashed that, so that an imported hash may match no other form.
#[derive(Clone)]
pub struct Password {
    normalised: Zeroizing<String>,
    as_typed: Option<Zeroizing<String>>,
}

impl Password {
    /// Normalises what somebody typed to sign in; `None` if no password can have that form (empty, control
    /// characters, unassigned code points, or longer than 1024 bytes).
    pub fn typed(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let normalised: Cow<'_, str> = OpaqueString::new().enforce(text).ok()?;
        let as_typed = (normalised != text).then(|| Zeroizing::new(text.to_owned()));
        Some(Self { normalised: Zeroizing::new(normalised.into_owned()), as_typed })
    }

    /// The text, for the message that carries a generated password, and for hashing.
    pub fn expose(&self) -> &str {
        &self.normalised
    }

    /// A text that is in its one form already.
    fn in_form(text: String) -> Self {
        Self { normalised: Zeroizing::new(text), as_typed: None }
    }

    /// The forms that a hash may be of, the usual one first.
    fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.normalised.as_str()).chain(self.as_typed.as_ref().map(|text| text.as_str()))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_password_has_one_form() {
        // é composed and decomposed; the ideographic space is a space (RFC 8265 4.2.2).
        let typed = |text: &str| Password::typed(text).unwrap().expose().to_owned();
        assert_eq!(typed("caf\u{e9}-terrace"), typed("cafe\u{301}-terrace"));
        assert_eq!(typed("a\u{3000}b"), "a b");
        assert_eq!(typed("  kept  "), "  kept  ");
    }

    #[test]
    fn what_no_password_can_be_is_refused() {
        assert!(Password::typed("").is_none());
        assert!(Password::typed("a\u{0}b").is_none());
        assert!(Password::typed(&"x".repeat(1025)).is_none());
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Password::typed("hunter2hunter2")), "Some(Password(..))");
    }
}
