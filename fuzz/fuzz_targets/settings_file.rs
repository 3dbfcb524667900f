//! An app's settings as a TOML file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rekey_cli::files::{LoadError, load, to_toml};

fuzz_target!(|data: &[u8]| {
    let file = rekey_fuzz::file(data);
    let loaded = match load(file.path()) {
        Ok(loaded) => loaded,
        Err(LoadError::Unreadable(_)) => return assert!(rekey_fuzz::text(data).is_none(), "UTF-8 is read"),
        Err(LoadError::Refused(findings)) => {
            let lines = rekey_fuzz::text(data).expect("UTF-8").matches('\n').count() as u32 + 1;
            assert!(!findings.is_empty());
            for finding in findings {
                assert!((1..=lines).contains(&finding.line) && finding.column >= 1, "{finding}");
            }
            return;
        }
    };
    assert!(loaded.based_on.is_none_or(|version| version >= 1));
    let written = to_toml(&loaded.app, &loaded.settings).expect("settings are TOML");
    let again = load(rekey_fuzz::file(written.as_bytes()).path()).expect("what was written is read");
    assert!(again.app == loaded.app && again.settings == loaded.settings, "{written}");
});
