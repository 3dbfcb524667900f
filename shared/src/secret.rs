//! What is seen once (a secret) and what is stored (its digest), as two kinds of type.
//!
//! A secret is made from [`Random`](crate::random::Random), goes into one message or answer and is wiped.
//! Nothing prints it: `Debug` shows the type's name, there is no `Display` and no `Serialize`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::{CryptoRng, RngExt};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::reset::ResetId;

/// A link's secret has 128 bits, as ASVS 5.0 6.5.3 and the seeds' links ask at least.
const LINK_SECRET_BYTES: usize = 16;
/// An access token has 256 bits: it lives for weeks and is looked up by its digest alone.
const ACCESS_TOKEN_BYTES: usize = 32;
/// A PIN has six digits: short enough to type, and five guesses then find one in 200,000.
pub const PIN_DIGITS: usize = 6;

macro_rules! opaque_debug {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )+};
}
opaque_debug!(LinkToken, LinkDigest, Pin, PinDigest, PinKeys, PinKey, AccessToken, AccessTokenDigest);

// After the macro, which it uses.
mod not_me;

pub use not_me::{NotMeDigest, NotMeToken};

/// What stands in a link after `/r/`: `base64url(resetId ‖ secret)`, 43 characters.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct LinkToken {
    #[zeroize(skip)]
    reset_id: ResetId,
    secret: [u8; LINK_SECRET_BYTES],
}

/// SHA-256 of a link's secret: what the table holds. A 128-bit secret needs no key or stretching.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkDigest([u8; 32]);

impl LinkToken {
    /// A fresh secret for `reset_id`.
    pub fn generate(reset_id: ResetId, rng: &mut impl CryptoRng) -> Self {
        let mut secret = [0; LINK_SECRET_BYTES];
        rng.fill_bytes(&mut secret);
        Self { reset_id, secret }
    }

    /// Reads a token as it stands in a URL; `None` for anything but the one canonical form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        let (id, secret) = bytes.split_first_chunk::<{ ResetId::BYTES }>()?;
        Some(Self { reset_id: ResetId::from_bytes(*id), secret: secret.try_into().ok()? })
    }

    /// The reset that this token belongs to; not secret.
    pub fn reset_id(&self) -> &ResetId {
        &self.reset_id
    }

    /// The digest to store, or to compare with what is stored.
    pub fn digest(&self) -> LinkDigest {
        LinkDigest(Sha256::digest(self.secret).into())
    }

    /// The token as it goes into the link: the only way out, for the message being sent.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new([0; ResetId::BYTES + LINK_SECRET_BYTES]);
        bytes[..ResetId::BYTES].copy_from_slice(self.reset_id.as_bytes());
        bytes[ResetId::BYTES..].copy_from_slice(&self.secret);
        Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes))
    }
}

impl LinkDigest {
    /// Reads a stored digest; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        decode_digest(text).map(Self)
    }

    /// The form that the table holds.
    pub fn to_stored(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// Whether both are of the same secret, in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// The six digits of an SMS, leading zeros kept.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Pin([u8; PIN_DIGITS]);

impl Pin {
    /// Six uniform digits.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        Self(std::array::from_fn(|_| rng.random_range(b'0'..=b'9')))
    }

    /// Reads a PIN as people type it: ASCII digits, with spaces or a hyphen between them allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = [0; PIN_DIGITS];
        let mut typed = text.trim().bytes().filter(|byte| !matches!(byte, b' ' | b'-'));
        for digit in &mut digits {
            *digit = typed.next().filter(u8::is_ascii_digit)?;
        }
        typed.next().is_none().then_some(Self(digits))
    }

    /// The digits, for the message being sent.
    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The digest of a PIN: `keyId.base64url(HMAC-SHA-256(key, resetId ‖ PIN))`. Keyed, since a million PINs
/// fall to any unkeyed hash; bound to the reset, so that equal PINs do not look alike.
#[derive(Clone, PartialEq, Eq)]
pub struct PinDigest {
    key_id: String,
    mac: [u8; 32],
}

impl PinDigest {
    /// Reads a stored digest; `None` if it is not one.
    pub fn from_stored(text: &str) -> Option<Self> {
        let (key_id, mac) = text.split_once('.')?;
        Some(Self { key_id: key_id.to_owned(), mac: decode_digest(mac)? })
    }

    /// The form that the table holds.
    pub fn to_stored(&self) -> String {
        format!("{}.{}", self.key_id, URL_SAFE_NO_PAD.encode(self.mac))
    }
}

#[derive(Clone)]
struct PinKey {
    id: String,
    key: Zeroizing<Vec<u8>>,
}

/// The deployment's PIN keys, newest first: the first one makes digests, every one of them checks.
#[derive(Clone)]
pub struct PinKeys(Vec<PinKey>);

/// Why a key's text is refused. Never shows the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not `id:base64url` with an id of 1 to 16 letters or digits.
    #[error("must be `id:key`, comma-separated, with an id of 1 to 16 ASCII letters or digits")]
    Form,
    /// Shorter than 256 bits.
    #[error("every key must have at least 32 bytes (43 base64url characters)")]
    Short,
    /// No key, or more than two.
    #[error("must hold one key, or two while rotating")]
    Count,
}

impl PinKeys {
    /// Reads `id:key` or, while rotating, `newId:newKey,oldId:oldKey`, with keys of 32 bytes or more in
    /// base64url, or any text of 43 characters or more such as a generated secret.
    ///
    /// # Errors
    /// [`KeyError`] when there is no key, more than two, or one that is malformed or short.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let keys = text.split(',').map(str::trim).map(parse_key).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() || keys.len() > 2 {
            return Err(KeyError::Count);
        }
        Ok(Self(keys))
    }

    /// The digest to store for a fresh PIN.
    pub fn digest(&self, reset_id: &ResetId, pin: &Pin) -> PinDigest {
        let newest = &self.0[0];
        PinDigest { key_id: newest.id.clone(), mac: newest.mac(reset_id, pin) }
    }

    /// Whether `pin` is the one behind `stored`, in constant time. A digest made with a key that has been
    /// rotated out matches nothing.
    pub fn matches(&self, reset_id: &ResetId, pin: &Pin, stored: &PinDigest) -> bool {
        self.0
            .iter()
            .filter(|key| key.id == stored.key_id)
            .any(|key| key.mac(reset_id, pin).ct_eq(&stored.mac).into())
    }
}

impl PinKey {
    fn mac(&self, reset_id: &ResetId, pin: &Pin) -> [u8; 32] {
        keyed_hash(&self.key, &[reset_id.as_bytes(), &pin.0])
    }
}

fn parse_key(text: &str) -> Result<PinKey, KeyError> {
    let (id, key) = text.split_once(':').ok_or(KeyError::Form)?;
    let id_is_plain = (1..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !id_is_plain {
        return Err(KeyError::Form);
    }
    if key.len() < 43 {
        return Err(KeyError::Short);
    }
    Ok(PinKey { id: id.to_owned(), key: Zeroizing::new(key.as_bytes().to_vec()) })
}

/// HMAC-SHA-256 over parts, each preceded by its length so that no two lists of parts run together.
pub(crate) fn keyed_hash(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes a key of any length, so this cannot fail.
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What a signed-in app holds. Opaque: it says nothing, and only its digest is stored.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct AccessToken([u8; ACCESS_TOKEN_BYTES]);

/// SHA-256 of an access token: the key of its session.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessTokenDigest([u8; 32]);

impl AccessToken {
    /// A fresh token.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; ACCESS_TOKEN_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    /// Reads a token as an app sends it; `None` for anything but the one canonical form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(bytes.as_slice().try_into().ok()?))
    }

    /// The digest that the session is stored under.
    pub fn digest(&self) -> AccessTokenDigest {
        AccessTokenDigest(Sha256::digest(self.0).into())
    }

    /// The token's text, for the answer to the sign-in.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl AccessTokenDigest {
    /// The form that the table holds.
    pub fn to_stored(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }
}

fn decode_digest(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    const KEY: &str = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const NEXT: &str = "k2:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";

    fn reset_id() -> ResetId {
        ResetId::from_bytes([7; ResetId::BYTES])
    }

    #[test]
    fn a_link_token_comes_back_as_it_was_made() {
        let token = LinkToken::generate(reset_id(), &mut StdRng::seed_from_u64(1));
        let text = token.expose();
        assert_eq!(text.len(), 43);
        let parsed = LinkToken::parse(&text).unwrap();
        assert_eq!(parsed.reset_id(), &reset_id());
        assert!(parsed.digest().matches(&token.digest()));
        let stored = LinkDigest::from_stored(&token.digest().to_stored()).unwrap();
        assert!(stored.matches(&token.digest()));
    }

    #[test]
    fn two_tokens_of_one_reset_differ() {
        let mut rng = StdRng::seed_from_u64(2);
        let [one, other] = [(); 2].map(|()| LinkToken::generate(reset_id(), &mut rng));
        assert!(!one.digest().matches(&other.digest()));
    }

    #[test]
    fn a_pin_keeps_its_leading_zeros_and_may_be_typed_with_gaps() {
        for typed in ["001234", " 001 234 ", "001-234"] {
            assert_eq!(Pin::parse(typed).unwrap().expose(), "001234");
        }
        for wrong in ["", "12345", "1234567", "12a456", "１２３４５６", "new_password_00"] {
            assert!(Pin::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn pins_use_every_digit_in_every_place() {
        let mut rng = StdRng::seed_from_u64(3);
        let mut seen = [[0_u32; 10]; PIN_DIGITS];
        for _ in 0..10_000 {
            for (place, digit) in Pin::generate(&mut rng).0.iter().enumerate() {
                seen[place][usize::from(digit - b'0')] += 1;
            }
        }
        // 1,000 expected in each; five standard deviations are 150.
        assert!(seen.iter().flatten().all(|count| (850..1150).contains(count)), "{seen:?}");
    }

    #[test]
    fn a_pin_digest_outlives_one_rotation_and_no_more() {
        let pin = Pin::parse("001234").unwrap();
        let old = PinKeys::parse(KEY).unwrap();
        let stored = PinDigest::from_stored(&old.digest(&reset_id(), &pin).to_stored()).unwrap();
        assert!(old.matches(&reset_id(), &pin, &stored));
        assert!(PinKeys::parse(&format!("{NEXT},{KEY}")).unwrap().matches(&reset_id(), &pin, &stored));
        assert!(!PinKeys::parse(NEXT).unwrap().matches(&reset_id(), &pin, &stored));
    }

    #[test]
    fn a_pin_digest_is_bound_to_its_reset() {
        let keys = PinKeys::parse(KEY).unwrap();
        let pin = Pin::parse("001234").unwrap();
        let stored = keys.digest(&reset_id(), &pin);
        assert!(!keys.matches(&ResetId::from_bytes([8; ResetId::BYTES]), &pin, &stored));
    }

    #[test]
    fn bad_keys_are_refused_with_the_reason() {
        assert!(matches!(PinKeys::parse(""), Err(KeyError::Form)));
        assert!(matches!(PinKeys::parse("k1:short"), Err(KeyError::Short)));
        let key = KEY.split_once(':').unwrap().1;
        for id in ["", "k-1", "k 1", "k12345678901234567"] {
            assert!(matches!(PinKeys::parse(&format!("{id}:{key}")), Err(KeyError::Form)), "{id}");
        }
        assert!(matches!(PinKeys::parse(&format!("{KEY},{NEXT},{KEY}")), Err(KeyError::Count)));
    }

    #[test]
    fn an_access_token_comes_back_as_it_was_made() {
        let [token, other] = [1, 2].map(|seed| AccessToken::generate(&mut StdRng::seed_from_u64(seed)));
        let text = token.expose();
        assert_eq!(AccessToken::parse(&text).unwrap().digest().to_stored(), token.digest().to_stored());
        assert_ne!(other.digest().to_stored(), token.digest().to_stored());
        for foreign in [String::new(), text[1..].to_owned(), format!("{}A", *text), format!("{}=", *text)] {
            assert!(AccessToken::parse(&foreign).is_none(), "{foreign}");
        }
    }

    #[test]
    fn nothing_prints_a_secret() {
        let mut rng = StdRng::seed_from_u64(4);
        let printed = format!(
            "{:?} {:?} {:?}",
            LinkToken::generate(reset_id(), &mut rng),
            Pin::generate(&mut rng),
            AccessToken::generate(&mut rng)
        );
        assert_eq!(printed, "LinkToken(..) Pin(..) AccessToken(..)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_accepts_only_the_canonical_form(text in "\\PC{0,60}") {
            if let Some(token) = LinkToken::parse(&text) {
                prop_assert!(*token.expose() == text);
            }
            if let Some(token) = AccessToken::parse(&text) {
                prop_assert!(*token.expose() == text);
            }
            let _ = Pin::parse(&text);
        }
    }
}
