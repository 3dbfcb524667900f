//! `rekey`: wiring of the command line.

use std::process::ExitCode;

use clap::Parser;
use rekey_cli::ops::{self, Arguments};

#[tokio::main]
async fn main() -> ExitCode {
    match ops::run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: what failed, and every cause of it.
            eprintln!("rekey: {error:#}");
            ExitCode::FAILURE
        }
    }
}
