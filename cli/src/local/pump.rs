//! Turns stream records into `deliver` events, and ticks its schedule.

use std::sync::Arc;
use std::time::Duration;

use rekey_local::StreamReader;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Shared;

/// Records of one batch, as the deployment's stream mapping takes them.
const BATCH: usize = 10;
/// The schedule of the deployment.
const EVERY: Duration = Duration::from_secs(60);

/// Brings records to `deliver` as the stream mapping does: those that its filter lets through, in batches.
pub(crate) async fn stream(
    shared: Arc<Shared>,
    mut records: StreamReader,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        loop {
            let batch = match records.read(BATCH) {
                Ok(batch) => batch,
                Err(error) => {
                    // The sweep goes on without the stream.
                    shared::log::failure("stream", None, &error);
                    return;
                }
            };
            if batch.is_empty() {
                break;
            }
            let passed: Vec<Value> = batch.into_iter().filter(deliver::wakes).collect();
            if !passed.is_empty() {
                shared.functions.invoke("deliver", &json!({ "Records": passed })).await;
            }
        }
        tokio::select! {
            more = records.wait() => if !more { return },
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
    }
}

/// Ticks every minute, and at once when the clock is moved; removes what TTL would.
pub(crate) async fn schedule(shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = shared.tick.notified() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        if let Err(error) = shared.aws.sweep_ttl() {
            shared::log::failure("ttl", None, &error);
        }
        shared.functions.invoke("deliver", &json!({ "source": "aws.scheduler" })).await;
    }
}
