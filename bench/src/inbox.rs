//! Hands each message to the client that waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rekey_local::Message;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<String>>>>;

/// The mailboxes and telephones of all users.
pub(crate) struct Inbox(Waiting);

/// The first message to one of them.
pub(crate) struct Expected(oneshot::Receiver<String>);

impl Inbox {
    /// Over what is sent from now on.
    pub(crate) fn over(mut sent: UnboundedReceiver<Message>) -> Self {
        let waiting = Waiting::default();
        let all = waiting.clone();
        tokio::spawn(async move {
            while let Some(message) = sent.recv().await {
                let waits = all.lock().unwrap_or_else(PoisonError::into_inner).remove(&message.to);
                if let Some(waits) = waits {
                    // One who no longer waits needs no message.
                    let _ = waits.send(message.text.unwrap_or_default());
                }
            }
        });
        Self(waiting)
    }

    /// To be called before what makes the message go out.
    pub(crate) fn expect(&self, to: &str) -> Expected {
        let (sender, receiver) = oneshot::channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(to.to_owned(), sender);
        Expected(receiver)
    }
}

impl Expected {
    /// The message's text, if it comes in time.
    pub(crate) async fn within(self, patience: Duration) -> Option<String> {
        tokio::time::timeout(patience, self.0).await.ok()?.ok()
    }
}
