//! A password as somebody types it, against the policies that an app can have.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use shared::clock::Timestamp;
use shared::identifier::{AppId, UserId};
use shared::password::{Password, PasswordPolicy};
use shared::user::User;

static POLICIES: LazyLock<Vec<PasswordPolicy>> = LazyLock::new(|| {
    let given = [
        json!({}),
        json!({ "minimumLength": 4, "maximumLength": 32 }),
        json!({ "minimumLength": 64, "maximumLength": 128 }),
        json!({ "asciiOnly": true, "maximumLength": 50, "minimumStrength": 4 }),
    ];
    given.map(|policy| serde_json::from_value(policy).expect("a policy")).into()
});

static USER: LazyLock<User> = LazyLock::new(|| {
    let (app, id) = (AppId::parse("demo").expect("an app"), UserId::parse("user_123456").expect("a user"));
    User { display_name: Some("Zoé 日本".to_owned()), ..User::new(app, id, Timestamp::from_millis(0)) }
});

fuzz_target!(|data: &[u8]| {
    let Some(text) = rekey_fuzz::text(data) else { return };
    let typed = Password::typed(text);
    if let Some(password) = &typed {
        assert!(!password.expose().is_empty() && text.len() <= 1_024);
        let again = Password::typed(password.expose()).expect("the normalised form is a password");
        assert_eq!(again.expose(), password.expose(), "a password has one form");
        assert_eq!(format!("{password:?}"), "Password(..)");
    }
    for policy in POLICIES.iter() {
        let Ok(taken) = policy.check(text) else { continue };
        let length = taken.expose().chars().count() as u32;
        assert!((policy.minimum_length.get()..=policy.maximum_length.get()).contains(&length));
        assert!(!policy.ascii_only || taken.expose().bytes().all(|byte| matches!(byte, 0x20..=0x7e)));
        let typed = typed.as_ref().expect("what a policy takes can be typed at sign-in");
        assert_eq!(typed.expose(), taken.expose(), "what is set and what signs in are the same");
        assert!(policy.check(taken.expose()).is_ok(), "the form that is kept is taken, too");
        if let Err(refused) = policy.check_for(&taken, &USER, "Demo") {
            assert!(!refused.to_string().is_empty(), "a refusal says why");
        }
    }
});
