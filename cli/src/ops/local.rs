use anyhow::Context;
use shared::clock::Clock;

use super::foreground::{Stop, log_to_stderr};
use super::{LocalArguments, print};
use crate::local::{LocalRun, Options};

pub(super) async fn run(arguments: LocalArguments) -> anyhow::Result<()> {
    log_to_stderr();
    let options = Options {
        port: arguments.port,
        aws_port: arguments.aws_port,
        data: arguments.data,
        clock: Clock::system(),
        feedback: true,
        wakes: true,
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
