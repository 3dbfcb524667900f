//! "Send me a test": a draft's message with sample values, through the real sender.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::AppId;
use shared::message::{MessageKind, TemplateSource};
use shared::random::Random;
use shared::reset::Channel;
use shared::send::{Recipient, Senders};
use shared::settings::AppSettings;

use super::answer::{Answer, Posted, Refused, Told};
use super::draft::Draft;
use super::{Portal, Shared};

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new().route("/portal/api/test", post(test))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Test {
    app_id: String,
    settings: Value,
    locale: String,
    message: MessageKind,
    source: Option<TemplateSource>,
    to: String,
}

async fn test(State(portal): Shared, Posted(asked): Posted<Test>) -> Answer {
    let app = AppId::parse(&asked.app_id).map_err(|error| Refused::field("appId", error))?;
    let draft = Draft::read(asked.settings, &asked.locale, asked.message, asked.source)?;
    let errors = draft.errors();
    if !errors.is_empty() {
        return Err(Refused::Invalid(errors));
    }
    let channel = asked.message.channel();
    let senders = portal.senders.as_ref().filter(|senders| can_send(senders, channel));
    let senders = senders.ok_or_else(|| Refused::NoSender(nothing_to_send_with(channel)))?;
    let to = Address::parse(channel, &asked.to)?;
    to.check(senders, &draft.settings)?;
    let now = portal.clock.now();
    let message = draft.render(draft.settings.password_generation, now)?;
    if let Address::Phone(_) = to {
        let budgets = (draft.settings.sms_daily_budget.get(), senders.config().sms_daily_budget);
        let reserved = portal.store.reserve_sms(&app, 1, budgets, now, &mut Random::from_os()).await?;
        if reserved.is_none() {
            return Err(Refused::field("smsDailyBudget", "is used up for today: a test counts, too"));
        }
    }
    let sent = senders.send(&draft.settings, to.recipient(), &message, None).await;
    let id = sent.map_err(|error| Refused::Provider(error.to_string()))?;
    Ok(Told(json!({ "messageId": id })))
}

/// Whether the deployment sends over `channel` at all.
pub(super) fn can_send(senders: &Senders, channel: Channel) -> bool {
    match channel {
        Channel::Email => true,
        Channel::Sms => !senders.config().sms_countries.is_empty(),
    }
}

fn nothing_to_send_with(channel: Channel) -> String {
    let what = match channel {
        Channel::Email => "mails",
        Channel::Sms => "SMS",
    };
    format!("this portal has nothing to send {what} with")
}

/// Whom a test goes to.
enum Address {
    Email(EmailAddress),
    Phone(PhoneNumber),
}

impl Address {
    fn parse(channel: Channel, text: &str) -> Result<Self, Refused> {
        let parsed = match channel {
            Channel::Email => EmailAddress::parse(text).map(Self::Email),
            Channel::Sms => PhoneNumber::parse(text).map(Self::Phone),
        };
        parsed.map_err(|error| Refused::field("to", error))
    }

    /// The countries that users' messages are held to.
    fn check(&self, senders: &Senders, settings: &AppSettings) -> Result<(), Refused> {
        let Self::Phone(phone) = self else { return Ok(()) };
        let Some(country) = phone.country() else {
            return Err(Refused::field("to", "is a number of no known country"));
        };
        if !senders.config().sms_countries.contains(&country) {
            return Err(Refused::field(
                "to",
                format!("is in {}, where this deployment sends no SMS", country.as_str()),
            ));
        }
        let own = &settings.sms_countries;
        if !own.is_empty() && own.iter().all(|code| code.0 != country) {
            return Err(Refused::field(
                "to",
                format!("is in {}, which is none of the app's SMS countries", country.as_str()),
            ));
        }
        Ok(())
    }

    fn recipient(&self) -> Recipient<'_> {
        match self {
            Self::Email(address) => Recipient::Email(address),
            Self::Phone(number) => Recipient::Phone(number),
        }
    }
}
