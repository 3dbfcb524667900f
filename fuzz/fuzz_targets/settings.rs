//! An app's settings as JSON, as the portal and the table have them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use shared::settings::AppSettings;

fuzz_target!(|data: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return };
    match AppSettings::parse_all(&value) {
        Ok(settings) => accepted(&settings),
        Err(errors) => {
            assert!((1..=100).contains(&errors.len()), "{} faults", errors.len());
            assert!(errors.iter().all(|error| !error.field.is_empty() && !error.reason.is_empty()));
            assert!(AppSettings::parse(&value).is_err());
        }
    }
    if let Ok(settings) = AppSettings::from_stored(&value) {
        settings.warnings();
        bounds(&settings);
    }
});

/// What is accepted is stored, shown and saved again without a change.
fn accepted(settings: &AppSettings) {
    bounds(settings);
    let shown = settings.to_json();
    assert!(shown.to_string().len() <= 300_000);
    assert_eq!(AppSettings::parse(&shown).as_ref(), Ok(settings), "what is shown can be saved");
    assert_eq!(AppSettings::from_stored(&shown).as_ref(), Ok(settings), "what is stored can be read");
    settings.warnings();
}

fn bounds(settings: &AppSettings) {
    let name = settings.name.as_str();
    assert!((1..=40).contains(&name.chars().count()) && !name.chars().any(char::is_control));
    for url in [&settings.success_redirect_url, &settings.failure_redirect_url, &settings.start_url]
        .into_iter()
        .flatten()
    {
        let url = url.as_str();
        assert!(url.starts_with("https://") && url.len() <= 1_024, "{url}");
        assert!(!url.contains(['\r', '\n', ' ', '"', '<', '>']), "{url} stands in a header or a page");
    }
    assert!(!settings.allowed_proofs.is_empty());
    assert!(settings.password_policy.minimum_length.get() <= settings.password_policy.maximum_length.get());
    assert!(settings.access_token_lifetime_seconds.default <= settings.access_token_lifetime_seconds.maximum);
    assert!((60..=604_800).contains(&settings.link_lifetime_seconds.get()));
    if let Some(colour) = &settings.accent_colour {
        let digits = colour.as_str().strip_prefix('#').expect("a colour");
        assert!(digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    if let Some(logo) = &settings.logo {
        assert!(
            logo.as_str().starts_with("data:image/") && !logo.as_str().contains(['"', '<', '>', ' ', '\n'])
        );
    }
}
