//! Hands a reset's message to its provider, in a way that the provider's reports find their way back.

use shared::clock::Timestamp;
use shared::contact::EmailAddress;
use shared::log;
use shared::message::{MessageKind, Rendered};
use shared::reset::{Channel, Reset};
use shared::secret::{NotMeDigest, NotMeToken};
use shared::send::{Belonging, Recipient, SendError};
use shared::settings::AppSettings;
use shared::store::Taken;
use shared::user::User;
use zeroize::Zeroizing;

use crate::{Deliver, Fault};

impl Deliver {
    /// A link that refuses for a mail to `address`, and its digest, to be kept before the mail goes out.
    pub(crate) fn make_not_me(
        &self,
        reset: &Reset,
        address: &EmailAddress,
    ) -> (Zeroizing<String>, NotMeDigest) {
        let token = NotMeToken::generate(reset.id, &mut self.random.clone());
        (Zeroizing::new(self.base.not_me_link(&token.expose())), token.digest(address))
    }

    /// A link that refuses for a message to `to` about a change, kept; none in an SMS.
    pub(crate) async fn keep_not_me(
        &self,
        taken: &Taken,
        to: Recipient<'_>,
    ) -> Result<Option<Zeroizing<String>>, Fault> {
        let Recipient::Email(address) = to else { return Ok(None) };
        let (link, digest) = self.make_not_me(&taken.reset, address);
        match self.store.keep_not_me(taken, &digest).await? {
            true => Ok(Some(link)),
            // Somebody else has the work now, and sends.
            false => Err(Fault::Contended),
        }
    }

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
