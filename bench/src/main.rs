//! Benchmarks: `cargo run --profile bench -p bench -- help` lists them. Times are compared within one run; the last ones
//! are in docs/performance.md and docs/security.md. Each prints a table and writes JSON to `target/bench/`.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

mod api;
mod aws;
mod bulk;
mod cpu;
mod document;
mod functions;
mod growth;
mod inbox;
mod load;
mod pages;
mod settled;
mod throughput;
mod timing;
mod world;

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Parser, Subcommand};

/// What the instructions of each function are held against.
const BUDGET: &str = "bench/instructions.json";
/// How long each load of `throughput` is held.
const SECONDS: u64 = 20;
/// The largest tables of `growth`.
const LARGEST: u32 = 1_000_000;

#[derive(Parser)]
#[command(about = "Measures the service on this machine, with everything embedded")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Whether known and unknown users can be told apart by time: interleaved requests, medians and a rank test
    Timing {
        /// Requests of each kind of user
        #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(20..))]
        requests: u32,
    },
    /// Clients that ask, complete and sign in while calls are throttled; fails if a request is lost or sent twice
    Load {
        /// Clients at the same time
        #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        clients: u32,
        /// How long they go on
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
        seconds: u64,
        /// Of so many AWS calls one is throttled; 0 for none
        #[arg(long, default_value_t = 20)]
        throttle_one_of: u32,
    },
    /// Everything below but `timing` and `load`, with optimisation; the document is docs/performance.md
    All {
        /// Writes the results into this document
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// What the functions' own binaries cost, cold and warm: builds them as they are deployed, and compares
    Functions {
        /// How often each is started
        #[arg(long, default_value_t = functions::ROUNDS, value_parser = clap::value_parser!(u32).range(5..=1_000))]
        rounds: u32,
        /// Writes the result into this document
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// Instructions of a cold and a warm invocation, by callgrind; fails 3 % above the budget
    Instructions {
        /// The budget
        #[arg(long, value_name = "FILE", default_value = BUDGET)]
        budget: PathBuf,
        /// Writes the budget anew
        #[arg(long)]
        write: bool,
        /// Writes the result into this document
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// How many requests and whole flows a second at 1, 16 and 64 clients, and where the CPU time of one goes
    Throughput {
        /// How long each is measured
        #[arg(long, default_value_t = SECONDS, value_parser = clap::value_parser!(u64).range(1..=60))]
        seconds: u64,
        /// Writes the result into this document
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// What a flow takes with ever more users and open resets in the tables; fails if it takes more calls or memory
    Growth {
        /// The most users, and open resets
        #[arg(long, default_value_t = LARGEST, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
        largest: u32,
        /// Writes the result into this document
        #[arg(long, value_name = "FILE")]
        into: Option<PathBuf>,
    },
    /// The embedded AWS that `growth` starts, asked on stdin
    #[command(hide = true)]
    Aws,
    /// The weight of every page of a link in every language, with the largest brand; fails above 14 kB compressed
    Pages,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Timing { requests } => timing::run(requests).await,
        What::Functions { rounds, into } => functions::run(rounds, into.as_deref()).await,
        What::Instructions { budget, write, into } => {
            functions::instructions(functions::Budget { file: budget, write }, into.as_deref()).await
        }
        What::All { into } => all(into.as_deref()),
        What::Throughput { seconds, into } => throughput::run(seconds, into.as_deref()).await,
        What::Growth { largest, into } => growth::run(largest, into.as_deref()),
        What::Aws => aws::run().await,
        What::Pages => pages::run(),
        What::Load { clients, seconds, throttle_one_of } => {
            load::run(load::Wanted { clients, seconds, throttle_one_of }).await
        }
    }
}

/// Everything that docs/performance.md shows.
fn all(into: Option<&Path>) -> anyhow::Result<()> {
    if cfg!(debug_assertions) {
        // What is measured against must not be slow itself.
        let mut again = Command::new("cargo");
        again.args(["run", "--profile", "bench", "-p", "bench", "--", "all"]);
        if let Some(into) = into {
            again.arg("--into").arg(into);
        }
        anyhow::ensure!(again.status()?.success(), "not everything could be measured");
        return Ok(());
    }
    // Each in a process of its own: what one has left behind is not the next one's memory. Instructions last: what is
    // over the budget, as it may be on another kind of CPU, ends it.
    for part in ["functions", "throughput", "growth", "pages", "instructions"] {
        let mut one = Command::new(std::env::current_exe()?);
        one.arg(part);
        if let Some(into) = into.filter(|_| part != "pages") {
            one.arg("--into").arg(into);
        }
        anyhow::ensure!(one.status()?.success(), "{part}: failed");
    }
    Ok(())
}
