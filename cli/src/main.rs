//! `rekey`: wiring of the command line.

use std::process::ExitCode;

use rekey_cli::ops;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match ops::arguments() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    ops::run(arguments).await.unwrap_or_else(|error| ops::failed(&error, 1))
}
