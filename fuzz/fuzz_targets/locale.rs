//! Languages: tags, `Accept-Language`, and the profile's other words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared::language::Language;
use shared::locale::Locale;
use shared::profile::{Country, DisplayName};

fuzz_target!(|data: &[u8]| {
    let Some(text) = rekey_fuzz::text(data) else { return };
    if let Some(locale) = Locale::parse(text) {
        tag(&locale);
    }
    let accepted = Locale::accepted(text);
    assert!(accepted.len() <= 10);
    accepted.iter().for_each(tag);
    let chosen = Language::choose(&accepted);
    assert!(Language::of(chosen.tag) == Some(chosen));
    if let Ok(name) = DisplayName::parse(text) {
        let name = name.into_string();
        assert!((1..=200).contains(&name.chars().count()) && !name.chars().any(char::is_control));
        assert_eq!(DisplayName::parse(&name).expect("a name is read again").into_string(), name);
    }
    if let Ok(country) = Country::parse(text) {
        let country = country.into_string();
        assert!(country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase()));
    }
});

fn tag(locale: &Locale) {
    let tag = locale.as_str();
    assert!((2..=35).contains(&tag.len()) && tag.is_ascii());
    assert!(Locale::parse(tag).as_ref() == Some(locale), "{tag} has one spelling");
    let fallbacks = locale.fallbacks();
    assert_eq!(fallbacks.first().map(String::as_str), Some(tag));
    assert_eq!(fallbacks.last().map(String::as_str), tag.split('-').next());
    for shorter in fallbacks.iter().chain(&locale.usual_forms()) {
        // With a script that was not there it may grow beyond what a reader may send.
        assert!(shorter.len() > 35 || Locale::parse(shorter).is_some(), "{shorter} of {tag}");
    }
    locale.is_right_to_left();
}
