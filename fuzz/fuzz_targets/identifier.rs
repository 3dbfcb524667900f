//! How a request names a user, and where messages go: `{user}`, user names, email addresses, phone numbers.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shared::contact::{Country, EmailAddress, PhoneNumber};
use shared::identifier::{AppId, IdentifierKey, LoginName, UserId, UserRef, UserSegment};

static KEY: LazyLock<IdentifierKey> = LazyLock::new(|| IdentifierKey::parse(&"k".repeat(43)).unwrap());
static APP: LazyLock<AppId> = LazyLock::new(|| AppId::parse("demo").unwrap());
/// A partition key has at most 2048 bytes, and the longest prefix before this is `EMAIL#` and an app's id.
const MOST_CANONICAL: usize = 1_024;

fuzz_target!(|data: &[u8]| {
    let Some(text) = rekey_fuzz::text(data) else { return };
    for named in [UserRef::parse(text), UserRef::parse_username(text)].into_iter().flatten() {
        reference(&named);
    }
    match (UserSegment::parse(text), UserRef::parse(text)) {
        (Ok(UserSegment::Me), _) => assert_eq!(text, "me"),
        (Ok(UserSegment::Named(segment)), Ok(named)) => assert!(segment == named),
        (Err(one), Err(other)) => assert_eq!(one, other),
        _ => panic!("a segment and a reference differ"),
    }
    for word in
        [AppId::parse(text).map(|it| it.to_string()), LoginName::parse(text).map(|it| it.as_str().to_owned())]
    {
        if let Ok(word) = word {
            assert!(word == text && (1..=64).contains(&word.len()) && word.is_ascii());
        }
    }
    if let Ok(id) = UserId::parse(text) {
        assert!(id.as_str() == text && (1..=128).contains(&text.chars().count()));
    }
    if let Ok(address) = EmailAddress::parse(text) {
        email(&address);
    }
    if let Ok(number) = PhoneNumber::parse(text) {
        phone(&number);
    }
    if let Some(country) = Country::parse(text) {
        assert_eq!(country.as_str(), text);
    }
});

/// What a reset keeps of a reference names the same user when it is read again, and is counted as the same.
fn reference(named: &UserRef) {
    let canonical = named.canonical();
    assert!(canonical.len() <= MOST_CANONICAL, "too long for a key");
    let again = UserRef::parse(&canonical).expect("the canonical form is read again");
    assert_eq!(*again.canonical(), *canonical, "the canonical form has another one");
    assert_eq!(KEY.hash_ref(&APP, named), KEY.hash_ref(&APP, &again));
    assert_eq!(again.field(), named.field());
    assert!(canonical.len() < 12 || !format!("{named:?}").contains(canonical.as_str()), "Debug shows it");
}

fn email(address: &EmailAddress) {
    let text = address.expose();
    assert!(text.len() <= 254 && !text.chars().any(char::is_control) && text.trim() == text);
    assert_eq!(text.matches('@').count(), 1, "one mailbox");
    let canonical = address.canonical();
    let again = EmailAddress::parse(canonical.expose()).expect("the canonical address is read again");
    assert_eq!(again.canonical().expose(), canonical.expose());
    let sent = address.for_sending();
    assert!(!sent.contains(['\r', '\n', ',', '<', '>', '"']), "a header takes it as one address: {sent}");
    let (local, domain) = sent.rsplit_once('@').expect("a domain");
    assert!(!local.is_empty() && domain.is_ascii(), "{sent}");
}

fn phone(number: &PhoneNumber) {
    let text = number.expose();
    let digits = text.strip_prefix('+').expect("E.164");
    assert!((7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    assert!(PhoneNumber::parse(text).expect("E.164 is read again") == *number);
    if let Some(country) = number.country() {
        assert!(Country::parse(country.as_str()) == Some(country));
    }
}
