//! Asking for a reset, or for another message.

use lambda_http::{Body, Response};
use shared::clock::Timestamp;
use shared::http::Incoming;
use shared::page::{self, CodeError, Sent, StartError, StartForm, StartRefusal};
use shared::requests::{Asked, TooMany};
use shared::reset::Method;

use crate::typed::{Account, method};
use crate::{Fault, Forgot, Visit};

impl Visit {
    /// The page after the message that was asked for at `asked_at`.
    pub(crate) fn sent(
        &self,
        account: &str,
        method: Method,
        asked_at: Timestamp,
        error: Option<&CodeError>,
    ) -> Result<Response<Body>, Fault> {
        let again_at = asked_at.plus_secs(self.settings.limits.cool_down_seconds.secs());
        let wait = i64::try_from(again_at.since(self.now).as_millis().div_ceil(1000)).unwrap_or(0);
        let sent = Sent { account, method, asked_at: asked_at.as_millis(), wait_secs: wait };
        Ok(page::sent(&self.settings, self.language, &sent, error)?)
    }
}

impl Forgot {
    /// Takes the request as request-reset does. What the page says then is the same whoever is named, unless the app
    /// tells.
    pub(crate) async fn ask(&self, incoming: &Incoming, visit: &Visit) -> Result<Response<Body>, Fault> {
        let account = Account::of(incoming);
        let chosen = method(incoming, &visit.settings);
        let form = |error| StartForm { account: &account.typed, method: chosen, error: Some(error) };
        let user = match &account.user {
            Ok(user) => user,
            Err(error) => return visit.start(&form(error.clone())),
        };
        // The app allows other ways since the page was shown, or it is none of ours.
        let Some(method) = chosen else { return visit.start(&form(StartError::Method)) };
        let from = incoming.requested_from();
        let asked = Asked { app: &visit.app, settings: &visit.settings, method, from, now: visit.now };
        if let Err(TooMany { retry_after }) = self.requests.count(&asked, &incoming.client).await? {
            return visit.refused(StartRefusal::TooMany { retry_after });
        }
        if let Some(cannot) = self.requests.tell(&asked, user).await? {
            return visit.start(&form(StartError::Told(cannot, method.channel())));
        }
        self.requests.put(&asked, user.clone()).await?;
        visit.sent(&account.typed, method, visit.now, None)
    }
}
