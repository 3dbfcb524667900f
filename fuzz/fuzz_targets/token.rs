//! What is opaque: link and access tokens, PINs, their stored digests, ids, keys, the base URL of links, times.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::clock::Timestamp;
use shared::config::PublicBaseUrl;
use shared::message::MessageKind;
use shared::reset::{RequestOrder, ResetId};
use shared::secret::{AccessToken, LinkDigest, LinkToken, Pin, PinDigest, PinKeys};

fuzz_target!(|data: &[u8]| {
    let Some(text) = rekey_fuzz::text(data) else { return };
    tokens(text);
    pins(text);
    if let Some(id) = ResetId::parse(text) {
        assert!(id.to_string() == text && text.len() == 22);
    }
    if let Some(order) = RequestOrder::from_stored(text) {
        assert!(order.as_str() == text && order.reset().is_some());
    }
    if let Some(kind) = MessageKind::from_name(text) {
        assert_eq!(kind.as_str(), text);
    }
    if let Some(time) = Timestamp::from_rfc3339(text) {
        assert!(time.rfc3339() == Timestamp::from_millis(time.as_millis()).rfc3339());
    }
    if let Ok(base) = PublicBaseUrl::parse(text) {
        let link = base.link("TOKEN");
        let origin = link.split('/').nth(2).expect("a host");
        assert!(link.starts_with("https://") || link.starts_with("http://"), "{link}");
        assert!(
            link.ends_with("/r/TOKEN") && !link.contains(['?', '#', '\r', '\n', ' ', '"', '<']),
            "{link}"
        );
        assert!(!origin.is_empty() && !origin.contains('@'), "{link}");
    }
});

/// A token has one spelling, so that none can be cut, padded or written otherwise and still work.
fn tokens(text: &str) {
    if let Some(token) = LinkToken::parse(text) {
        assert!(*token.expose() == text && text.len() == 43);
        assert!(text.starts_with(&token.reset_id().to_string()[..20]));
        let stored = LinkDigest::from_stored(&token.digest().to_stored()).expect("a digest is read again");
        assert!(stored.matches(&token.digest()) && !token.digest().to_stored().contains(text));
    }
    if let Some(token) = AccessToken::parse(text) {
        assert!(*token.expose() == text && text.len() == 43 && token.digest().to_stored() != text);
    }
    if let Some(digest) = LinkDigest::from_stored(text) {
        assert_eq!(digest.to_stored(), text);
    }
}

fn pins(text: &str) {
    let reset = ResetId::from_bytes([7; ResetId::BYTES]);
    if let Some(pin) = Pin::parse(text) {
        let digits = pin.expose();
        assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()));
        let typed: String = text.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(typed, digits, "no digit is lost or made");
        let keys = PinKeys::parse("k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").expect("a key");
        let again = Pin::parse(digits).expect("a PIN is read again");
        assert!(keys.matches(&reset, &again, &keys.digest(&reset, &pin)));
    }
    if let Some(digest) = PinDigest::from_stored(text) {
        assert_eq!(digest.to_stored(), text);
    }
    if let Ok(keys) = PinKeys::parse(text) {
        let pin = Pin::parse("001234").expect("a PIN");
        assert!(keys.matches(&reset, &pin, &keys.digest(&reset, &pin)));
        assert_eq!(format!("{keys:?}"), "PinKeys(..)");
    }
}
