//! What the commands that serve until they are stopped have in common.

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

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
    let ours = tracing_subscriber::filter::Targets::new().with_target("rekey", tracing::Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_writer(std::io::stderr);
    // Only a second run in the same process would fail here, and its logs go where the first one's go.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
}
