//! The secret of a link that refuses: "it was not me".

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{LinkToken, decode_digest};
use crate::contact::EmailAddress;
use crate::reset::ResetId;

/// What stands in a link after `/n/`: `base64url(resetId ‖ secret)` as behind `/r/`, of a secret of its own.
#[derive(Clone)]
pub struct NotMeToken(LinkToken);

/// SHA-256 of a token's secret and the address that it was sent to: what the table holds. So a token is worth
/// something only while that address is the user's, and the digest says nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct NotMeDigest([u8; 32]);

opaque_debug!(NotMeToken, NotMeDigest);

impl NotMeToken {
    /// A fresh secret for `reset_id`.
    pub fn generate(reset_id: ResetId, rng: &mut impl CryptoRng) -> Self {
        Self(LinkToken::generate(reset_id, rng))
    }

    /// Reads a token as it stands in a URL; `None` for anything but the one canonical form.
    pub fn parse(text: &str) -> Option<Self> {
        LinkToken::parse(text).map(Self)
    }

    /// The reset that this token belongs to; not secret.
    pub fn reset_id(&self) -> &ResetId {
        self.0.reset_id()
    }

    /// The digest to store for a mail to `address`, or to compare with what is stored.
    pub fn digest(&self, address: &EmailAddress) -> NotMeDigest {
        let digest = Sha256::new().chain_update(self.0.secret).chain_update(address.expose());
        NotMeDigest(digest.finalize().into())
    }

    /// The token as it goes into the link: the only way out, for the message being sent.
    pub fn expose(&self) -> Zeroizing<String> {
        self.0.expose()
    }
}

impl NotMeDigest {
    /// Reads a stored digest; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        decode_digest(text).map(Self)
    }

    /// The form that the table holds.
    pub fn to_stored(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Whether both are of the same secret and address, in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    #[test]
    fn a_token_comes_back_as_it_was_made_and_is_worth_something_for_its_address_alone() {
        let id = ResetId::from_bytes([7; ResetId::BYTES]);
        let token = NotMeToken::generate(id, &mut StdRng::seed_from_u64(1));
        let parsed = NotMeToken::parse(&token.expose()).unwrap();
        assert_eq!(parsed.reset_id(), &id);
        let ann = address("ann@example.com");
        let stored = NotMeDigest::from_stored(&token.digest(&ann).to_stored()).unwrap();
        assert!(stored.matches(&parsed.digest(&ann)));
        assert!(!stored.matches(&parsed.digest(&address("bob@example.com"))));
    }

    #[test]
    fn nothing_prints_a_secret() {
        let token =
            NotMeToken::generate(ResetId::from_bytes([7; ResetId::BYTES]), &mut StdRng::seed_from_u64(2));
        let printed = format!("{token:?} {:?}", token.digest(&address("ann@example.com")));
        assert_eq!(printed, "NotMeToken(..) NotMeDigest(..)");
    }
}
