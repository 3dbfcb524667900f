//! `rekey`: wiring of the command line.

use std::process::ExitCode;

use rekey_cli::ops;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match ops::arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    match ops::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line: what failed, and every cause of it.
            eprintln!("rekey: {error:#}");
            ExitCode::FAILURE
        }
    }
}
