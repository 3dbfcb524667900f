//! Hashes that other systems made: what is taken can be verified, and costs no more than a function can spend.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rekey_fuzz::world::wait;
use shared::password::{Hasher, Password, PasswordHash};

static HASHER: LazyLock<Hasher> = LazyLock::new(|| Hasher::new(1));
/// What the target can spend on one: a thousandth of the bounds.
const CHEAP: u64 = 2_000;

fuzz_target!(|data: &[u8]| {
    let Some(text) = rekey_fuzz::text(data) else { return };
    let stored = PasswordHash::from_stored(text.to_owned());
    let Ok(hash) = PasswordHash::parse(text) else {
        assert!(stored.is_outdated(), "what cannot be verified is never up to date");
        return;
    };
    assert!(hash == stored && hash.as_str() == text && text.len() <= 1_024);
    assert_eq!(format!("{hash:?}"), "PasswordHash(..)");
    let cost = cost(text).expect("what is taken says its cost");
    assert!(cost.memory_kib <= 256 * 1024, "{text} takes {} KiB", cost.memory_kib);
    assert!(cost.work <= cost.most, "{text} takes {} of {}", cost.work, cost.most);
    if cost.work <= CHEAP {
        let password = Password::typed("no password of this hash").expect("a password");
        assert!(!wait(HASHER.verify(&password, Some(&hash))).expect("what is taken can be verified"));
    }
});

struct Cost {
    memory_kib: u64,
    work: u64,
    most: u64,
}

/// The cost by the text alone, without the parser that is tried.
fn cost(text: &str) -> Option<Cost> {
    let mut fields = text.split('$').skip(1);
    let kind = fields.next()?;
    let named = |name: &str| {
        let parameters = text.split('$').flat_map(|field| field.split(','));
        let found = parameters.filter_map(|one| one.strip_prefix(name)?.strip_prefix('=')).next()?;
        found.parse::<u64>().ok()
    };
    Some(match kind {
        "2a" | "2b" | "2y" => {
            let work = 1 << fields.next()?.parse::<u32>().ok()?;
            Cost { memory_kib: 4, work, most: 1 << 14 }
        }
        "argon2id" | "argon2i" | "argon2d" => {
            // The defaults of the PHC string are the library's.
            let (memory, passes) = (named("m").unwrap_or(19_456), named("t").unwrap_or(2));
            Cost { memory_kib: memory, work: memory * passes, most: 1024 * 1024 }
        }
        "scrypt" => {
            let (n, r, p) = (1_u64 << named("ln")?, named("r")?, named("p")?);
            Cost { memory_kib: n * r / 8, work: n * r * p, most: 1 << 21 }
        }
        "pbkdf2-sha256" | "pbkdf2-sha512" => Cost { memory_kib: 1, work: named("i")?, most: 2_000_000 },
        _ => return None,
    })
}
