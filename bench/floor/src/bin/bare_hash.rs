//! Argon2id as Rekey sets it, built as its functions are. Prints nanoseconds, one a line: by `bare HASHES`, hashes on
//! memory that is kept and not wiped, after one that is not told; by `bare-cpu HASHES`, the CPU time of the same; by
//! `first`, the first hash of this process as Rekey makes it; by `prepared MILLISECONDS`, the same after so long in which
//! something else is waited for.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Block, Params, Version};
use rustix::time::{ClockId, clock_gettime};
use shared::password::{Hasher, Password};
use shared::random::Random;

const SALT: &[u8; 16] = b"sixteen byte sal";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bare", hashes] => {
            let started = Instant::now();
            bare(hashes.parse()?, || started.elapsed())?;
        }
        ["bare-cpu", hashes] => bare(hashes.parse()?, cpu)?,
        ["first"] => first(None).await?,
        ["prepared", milliseconds] => first(Some(Duration::from_millis(milliseconds.parse()?))).await?,
        _ => return Err("bare HASHES, bare-cpu HASHES, first, or prepared MILLISECONDS".into()),
    }
    Ok(())
}

/// CPU time of this thread.
fn cpu() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

fn bare(hashes: u32, clock: impl Fn() -> Duration) -> Result<(), argon2::Error> {
    let params = Params::new(19 * 1024, 2, 1, None)?;
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    for n in 0..=hashes {
        let started = clock();
        argon2.hash_password_into_with_memory(b"old_password_00", SALT, &mut out, &mut memory)?;
        if n > 0 {
            println!("{}", (clock() - started).as_nanos());
        }
    }
    Ok(())
}

async fn first(waits: Option<Duration>) -> Result<(), Box<dyn std::error::Error>> {
    let hasher = Hasher::per_core();
    let password = Password::typed("old_password_00").ok_or("no password")?;
    if let Some(waits) = waits {
        hasher.prepare();
        tokio::time::sleep(waits).await;
    }
    let started = Instant::now();
    hasher.hash(&password, &mut Random::from_os()).await?;
    println!("{}", started.elapsed().as_nanos());
    Ok(())
}
