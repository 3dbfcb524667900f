//! What the functions cost: their own binaries as they are deployed, under a Runtime API like Lambda's, with real calls
//! of the SDK to a stub of AWS behind TLS. Everything is interleaved and compared within one run: with a function that
//! says hello, and with a bare hash.

mod build;
mod chart;
mod instructions;
mod measure;
mod process;
mod report;
mod scenes;
mod stub;

use std::path::Path;

use self::scenes::{Ground, Scene};
use self::stub::Stub;

pub(crate) use self::instructions::Budget;

/// How often each function is started.
pub(crate) const ROUNDS: u32 = 25;

/// Builds, measures and reports; `into` is the document that the result is written to.
pub(crate) async fn run(rounds: u32, into: Option<&Path>) -> anyhow::Result<()> {
    build::functions()?;
    let measured = on_ground(async |ground, scenes| measure::all(ground, scenes, rounds).await).await?;
    report::report(&measured, into)
}

/// Counts instructions and holds them against the budget, or writes a new one.
pub(crate) async fn instructions(budget: Budget, into: Option<&Path>) -> anyhow::Result<()> {
    build::functions()?;
    on_ground(async |ground, scenes| instructions::run(ground, scenes, &budget, into).await).await
}

async fn on_ground<T>(
    work: impl AsyncFnOnce(&Ground<'_>, &[Scene]) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let stub = Stub::start().await?;
    let folder = tempfile::tempdir()?;
    let bundle = folder.path().join("root.pem");
    std::fs::write(&bundle, stub.root())?;
    let binaries = build::binaries();
    let ground = Ground { binaries: &binaries, stub: &stub, bundle: &bundle };
    let scenes = scenes::all(&ground).await?;
    work(&ground, &scenes).await
}
