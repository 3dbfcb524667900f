//! A model of the whole service: random histories against a small reference.
//!
//! A history is a list of [`command::Command`]s: requests by every method and name, deliveries of the stream's
//! records (new, again, in another order, late, never, to two instances at once, with a provider that fails), links
//! and PINs of anybody, right and wrong, "it was not me" from any mail of any age, sign-ins with every password seen so
//! far, time that passes, and what the app's back end and the operator do. Two users in two apps, one that generates passwords and one that asks for
//! them, share names, addresses and numbers. [`play`] does it to the real handlers over the embedded engine and holds
//! what people can see against [`reference`], which says
//!
//! - who gets a message, and that it goes to the stored, verified contact alone;
//! - which secret works: once, until it expires, is superseded or ended by a change of the account, and nobody
//!   else's ever; and one that is live does work, so that a request that sent nothing superseded nothing;
//! - what the owner's refusal ends, offers and, in the app that holds accounts, shuts: of a request that is live, of a
//!   change whose credentials are still that reset's, and nothing from an old mailbox or too late;
//! - which sessions are live: exactly those that began since the last change, looked at after every command;
//! - whose credentials changed in each command, and whose did not;
//! - at the end, that every user comes back: asks, gets a link, and signs in with the new password.
//!
//! A failure is shortened and printed as its list of commands, with what happened. proptest keeps its seed in
//! `failures-*.txt` beside this file, from which the next run plays it first (delete the line once it is mended); a run
//! with `PROPTEST_RNG_SEED=1` is the same every time. `REKEY_FULL=1` plays 1,500 histories, and longer ones, in
//! place of 24, `REKEY_MODEL_CASES=n` n of each of the two tests.
//!
//! That it can fail is shown by `.ci/mutants/removals model`, which takes mechanisms away one at a time and demands that
//! some history finds it, and says after how many: the superseding of the older reset (seen: 6 histories), the raise of
//! the version (2), the lease (2), the condition on `currentReset`, the expiry.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "one test binary of several files"
)]

mod account;
#[path = "../flows/admin.rs"]
mod admin;
mod back_end;
mod command;
mod deliveries;
#[path = "../flows/harness.rs"]
mod harness;
#[allow(dead_code, reason = "shared with the flows")]
#[path = "../flows/lines.rs"]
mod lines;
mod messages;
#[path = "../permissions/mod.rs"]
mod permissions;
mod play;
mod reference;
mod refusal;
mod refusing;
mod secrets;
mod sessions;
mod world;

use std::cell::Cell;

use command::App;
use play::Counts;
use proptest::test_runner::{Config, FileFailurePersistence, TestCaseError, TestError, TestRunner};

/// Histories of a test, and pieces (a command or an episode of seven) of one at most.
const USUAL: (u32, usize) = (12, 16);
const FULL: (u32, usize) = (750, 40);

#[test]
fn histories_of_an_app_that_generates_passwords_keep_to_the_reference() {
    play_histories(App::Generates, "tests/model/failures-generate.txt");
}

#[test]
fn histories_of_an_app_that_asks_for_passwords_keep_to_the_reference() {
    play_histories(App::Asks, "tests/model/failures-input.txt");
}

#[expect(clippy::disallowed_methods, reason = "a test is told by whoever runs it, and no one else")]
fn play_histories(mainly: App, failures: &'static str) {
    let (usual, length) = if std::env::var_os("REKEY_FULL").is_some() { FULL } else { USUAL };
    let wanted = std::env::var("REKEY_MODEL_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = Config {
        cases: wanted.unwrap_or(usual),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(failures))),
        max_shrink_time: 120_000,
        ..Config::default()
    };
    let shortens = config.max_shrink_iters() > 0;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (histories, sum) = (Cell::new(0_u32), Cell::new(Counts::default()));
    let result = TestRunner::new(config).run(&command::history(length, mainly), |history| {
        histories.set(histories.get() + 1);
        let counts = runtime.block_on(play::play(&history)).map_err(TestCaseError::fail)?;
        let so_far = sum.get();
        sum.set(Counts {
            commands: so_far.commands + counts.commands,
            secrets: so_far.secrets + counts.secrets,
            completions: so_far.completions + counts.completions,
            refusals: so_far.refusals + counts.refusals,
        });
        Ok(())
    });
    println!("{} histories: {:?}", histories.get(), sum.get());
    match result {
        Ok(()) => {}
        Err(TestError::Fail(why, history)) => {
            let (mut history, mut why) = (history, why.to_string());
            if shortens {
                (history, why) = runtime.block_on(play::shorten(history, why));
            }
            let list: Vec<String> = history.iter().map(|command| format!("  {command:?}")).collect();
            panic!("{why}\nfailed by {} commands:\n{}", history.len(), list.join("\n"));
        }
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}
