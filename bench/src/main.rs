//! Benchmarks: `cargo run --profile bench -p bench -- timing`, `-- load` and `-- pages`. Times are compared within one
//! run; see docs/security.md for the last ones. Each prints a table and writes JSON to `target/bench/`.

#![allow(clippy::print_stdout, reason = "a command that prints its figures")]

mod api;
mod aws;
mod bulk;
mod cpu;
mod growth;
mod inbox;
mod load;
mod pages;
mod settled;
mod throughput;
mod timing;
mod world;

use clap::{Parser, Subcommand};

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
    /// How many requests and whole flows a second at 1, 16 and 64 clients, and where the CPU time of one goes
    Throughput {
        /// How long each is measured
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=60))]
        seconds: u64,
    },
    /// What a flow takes with ever more users and open resets in the tables; fails if it takes more calls or memory
    Growth {
        /// The most users, and open resets
        #[arg(long, default_value_t = 1_000_000, value_parser = clap::value_parser!(u32).range(1_000..=1_000_000))]
        largest: u32,
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
        What::Throughput { seconds } => throughput::run(seconds).await,
        What::Growth { largest } => growth::run(largest),
        What::Aws => aws::run().await,
        What::Pages => pages::run(),
        What::Load { clients, seconds, throttle_one_of } => {
            load::run(load::Wanted { clients, seconds, throttle_one_of }).await
        }
    }
}
