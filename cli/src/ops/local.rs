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
    let run = LocalRun::start(options).await?;
    eprintln!(
        "Rekey runs here. Console and inbox: {base}/   API: {base}/api   AWS endpoints: {aws}   (Ctrl-C stops)",
        base = run.base(),
        aws = run.aws().endpoint()
    );
    print(&format!("ready {}/", run.base()))?;
    until_stopped().await.context("cannot wait for Ctrl-C")?;
    run.stop().await;
    Ok(())
}

async fn until_stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
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
