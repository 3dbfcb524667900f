//! Users from a file: Rekey's CSV, Cognito's CSV and JSON.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rekey_cli::ops::users_of_file;
use rekey_fuzz::world::NOW;
use shared::identifier::{AppId, UserRef};

static APP: LazyLock<AppId> = LazyLock::new(|| AppId::parse("demo").unwrap());

fuzz_target!(|data: &[u8]| {
    let file = rekey_fuzz::file(data);
    let Ok((total, users)) = users_of_file(file.path(), &APP, NOW) else { return };
    assert_eq!(total, users.len() as u64, "a run that goes on counts what was there");
    for (place, user) in users {
        assert!(place.starts_with("line "), "{place}");
        let user = match user {
            Ok(user) => user,
            Err(reason) => {
                assert!(!reason.is_empty() && !reason.contains('\n'), "{place}: {reason:?}");
                continue;
            }
        };
        assert!(user.app == *APP && (1..=128).contains(&user.id.as_str().chars().count()));
        if let Some(contact) = &user.email {
            assert!(
                UserRef::parse(&format!("EMAIL:{}", contact.address.expose())).is_ok(),
                "it can be named"
            );
        }
        if let Some(contact) = &user.phone {
            assert!(
                UserRef::parse(&format!("PHONE:{}", contact.address.expose())).is_ok(),
                "it can be named"
            );
        }
        if let Some(hash) = user.password_hash() {
            assert!(shared::password::PasswordHash::parse(hash.as_str()).is_ok(), "it can be verified");
        }
    }
});
