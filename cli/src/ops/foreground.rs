//! What the commands that serve until they are stopped have in common.

use std::io::Write as _;

use shared::clock::Clock;
use shared::log::Lines;

/// Ctrl-C, or what a process manager sends.
pub(super) struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    pub(super) fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    pub(super) async fn wait(mut self) -> std::io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(()),
            _ = self.terminate.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn install() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(super) async fn wait(self) -> std::io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}

/// Rekey's own steps, as the functions log them, on standard error: standard output has the ready line only.
pub(super) fn log_to_stderr() {
    // Without metrics: no CloudWatch reads them. A line that cannot be written has nowhere else to go.
    let to_stderr = |line: &str| drop(std::io::stderr().write_all(line.as_bytes()));
    shared::log::install(Lines::new(Clock::system(), None, to_stderr));
}
