//! Tells `delivery-status` what became of messages, as SES and SNS do some time after they took them.

use std::sync::Arc;
use std::time::Duration;

use rekey_local::{Feedback, Message};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

use super::Shared;

/// No mail server is faster; by then `deliver` has written what its report is to find.
const MOMENT: Duration = Duration::from_millis(500);
/// As often as Lambda gives an event that came to nothing.
const TRIES: u32 = 3;

/// Tells what becomes of every message that is sent, in order.
pub(crate) async fn tell(
    shared: Arc<Shared>,
    mut sent: UnboundedReceiver<Message>,
    mut stopped: watch::Receiver<bool>,
) {
    let telling = async {
        while let Some(message) = sent.recv().await {
            for feedback in message.fate() {
                tell_one(&shared, &message, *feedback).await;
            }
        }
    };
    tokio::select! {
        () = telling => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

async fn tell_one(shared: &Shared, message: &Message, feedback: Feedback) {
    for _ in 0..TRIES {
        tokio::time::sleep(MOMENT).await;
        let answer = give(shared, message, feedback).await.unwrap_or_default();
        // Not there yet, or a fault. A test message of the portal never will be.
        if answer.get("errorType").is_none() && answer["unknown"] == 0 {
            return;
        }
    }
}

/// Tells one thing of a message; answers as the function did. `None` where its provider has no such report.
pub(crate) async fn give(shared: &Shared, message: &Message, feedback: Feedback) -> Option<Value> {
    let event = message.feedback(feedback, &shared.clock.now().rfc3339())?;
    shared.functions.invoke("delivery-status", &event).await
}
