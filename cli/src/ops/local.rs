use anyhow::Context;
use shared::clock::Clock;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::{LocalArguments, print};
use crate::local::{LocalRun, Options};

pub(super) async fn run(arguments: LocalArguments) -> anyhow::Result<()> {
    log_to_stderr();
    let options = Options {
        port: arguments.port,
        aws_port: arguments.aws_port,
        data: arguments.data,
        clock: Clock::system(),
        record: false,
    };
    // Before anybody is told that it is ready: a stop at once is a clean one, too.
    let stopped = Stop::install().context("cannot wait for Ctrl-C")?;
    let run = LocalRun::start(options).await?;
    eprintln!(
        "Rekey runs here. Console and inbox: {base}/   API: {base}/api   AWS endpoints: {aws}   (Ctrl-C stops)",
        base = run.base(),
        aws = run.aws().endpoint()
    );
    print(&format!("ready {}/", run.base()))?;
    stopped.wait().await.context("cannot wait for Ctrl-C")?;
    run.stop().await;
    Ok(())
}

/// Ctrl-C, or what a process manager sends.
struct Stop {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    fn install() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    async fn wait(mut self) -> std::io::Result<()> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(()),
            _ = self.terminate.recv() => Ok(()),
        }
    }

    #[cfg(not(unix))]
    fn install() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    async fn wait(self) -> std::io::Result<()> {
        tokio::signal::ctrl_c().await
    }
}

/// Rekey's own steps, as the functions log them, on standard error: standard output has the ready line only.
fn log_to_stderr() {
    let ours = tracing_subscriber::filter::Targets::new().with_target("rekey", tracing::Level::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_target(false)
        .with_writer(std::io::stderr);
    // Only a second run in the same process would fail here, and its logs go where the first one's go.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
}
