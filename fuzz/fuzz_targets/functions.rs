//! An event to each HTTP function as it is deployed, over tables that answer: whatever the event is, the answer is the
//! contract's, and no event is our fault.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rekey_fuzz::world::HTTP;
use rekey_fuzz::{answer, data, world};
use serde_json::Value;

// The first byte chooses the function, the rest is the event.
fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = rekey_fuzz::choice(data) else { return };
    let Ok(event) = serde_json::from_slice::<Value>(rest) else { return };
    let function = HTTP[choice % HTTP.len()];
    let answered = world::invoke(function, &event);
    let status = answer::check(function, &answered);
    assert!(status < 500, "{function}: {answered}");
    if function == "link-callback" {
        let body = answered["body"].as_str().unwrap_or_default();
        assert!(!body.contains(data::LINK), "a page repeats the token");
    }
});
