//! Hands a reset's message to its provider, in a way that the provider's reports find their way back.

use shared::clock::Timestamp;
use shared::log;
use shared::message::{MessageKind, Rendered};
use shared::reset::Channel;
use shared::send::{Belonging, Recipient, SendError};
use shared::settings::AppSettings;
use shared::store::Taken;
use shared::user::User;

use crate::Deliver;

impl Deliver {
    /// Sends a message of the reset; answers with the provider's id of it.
    pub(crate) async fn hand_over(
        &self,
        taken: &Taken,
        kind: MessageKind,
        settings: &AppSettings,
        to: Recipient<'_>,
        message: &Rendered,
    ) -> Result<String, SendError> {
        let belongs = Belonging { reset: &taken.reset.id, kind };
        self.senders.send(settings, to, message, Some(belongs)).await
    }

    /// Writes where an SMS's report finds its reset; called once the message is recorded as sent. If that fails,
    /// only the report is lost: the message is out, and failing here would send it again.
    pub(crate) async fn await_report(&self, taken: &Taken, kind: MessageKind, id: &str, now: Timestamp) {
        if kind.channel() != Channel::Sms || id.is_empty() {
            return;
        }
        if let Err(error) = self.store.put_sms(id, &taken.reset.id, kind, now).await {
            log::failure("await-report", Some(&taken.reset.id), &error);
        }
    }
}

/// The stored, verified contact of a channel.
pub(crate) fn recipient(user: &User, channel: Channel) -> Option<Recipient<'_>> {
    match channel {
        Channel::Email => user.verified_email().map(Recipient::Email),
        Channel::Sms => user.verified_phone().map(Recipient::Phone),
    }
}
