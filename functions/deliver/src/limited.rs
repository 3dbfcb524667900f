//! The limits that `deliver` counts: the user's interval and day, the budgets of SMS, and the pause of PINs.

use shared::clock::Timestamp;
use shared::identifier::AppId;
use shared::reset::{Refusal, Reset, State};
use shared::send::Recipient;
use shared::settings::AppSettings;
use shared::store::{Cap, Reserved, Slot, StoreError, Taken, Tries};
use shared::user::User;

use crate::Deliver;

const DAY: i64 = 86_400;
/// An SMS reset sends two: the secret, and the new password or the notice. Both are reserved before the first,
/// so that the second is never refused.
const SMS_PER_RESET: u32 = 2;

impl Deliver {
    /// Why the message may not go out, if it may not. The first issue is held against the limits; a retry of it has
    /// been counted.
    pub(crate) async fn limited(
        &self,
        taken: &Taken,
        user: &User,
        settings: &AppSettings,
        recipient: Recipient<'_>,
        now: Timestamp,
    ) -> Result<Option<Refusal>, StoreError> {
        let reset = &taken.reset;
        if let Recipient::Phone(phone) = recipient {
            let config = self.senders.config();
            let allowed = phone.country().is_some_and(|country| {
                config.sms_countries.contains(&country)
                    && (settings.sms_countries.is_empty()
                        || settings.sms_countries.iter().any(|code| code.0 == country))
            });
            if !allowed {
                return Ok(Some(Refusal::SmsCountry));
            }
        }
        if reset.state != State::Requested {
            return Ok(None);
        }
        let channel = reset.method.channel().as_str();
        let who = self.identifiers.hash("messages", &reset.app, user.id.as_str());
        // The intervals begin anew with every change of the password; the daily number does not.
        let intervals = format!("interval#{channel}#{}#{who}", user.credentials_version);
        let place = match self.store.message_slot(&intervals, &reset.id, now).await? {
            Slot::Free(place) => place,
            // An earlier try has been counted.
            Slot::Held => return Ok(None),
            Slot::TooSoon => return Ok(Some(Refusal::Interval)),
        };
        let most = settings.limits.messages_per_user_daily.get();
        let daily = Cap { scope: format!("messages#{channel}#{who}"), window_secs: DAY, most };
        let counted = match self.count_message(&daily, &reset.app, settings, recipient, now).await? {
            Ok(counted) => counted,
            Err(refusal) => return Ok(Some(refusal)),
        };
        // Taken last: who dies before has counted too much, never too little.
        if self.store.take_slot(&place, &reset.id, now).await? {
            return Ok(None);
        }
        self.give_back(&counted).await?;
        Ok(Some(Refusal::Interval))
    }

    /// Counts a reset in the user's day and, by SMS, in the budgets, or says which has no room and counts nothing.
    async fn count_message(
        &self,
        daily: &Cap,
        app: &AppId,
        settings: &AppSettings,
        recipient: Recipient<'_>,
        now: Timestamp,
    ) -> Result<Result<Vec<Reserved>, Refusal>, StoreError> {
        let mut rng = self.random;
        let Some(of_user) = self.store.reserve(daily, 1, Tries::All, now, &mut rng).await? else {
            return Ok(Err(Refusal::DailyCap));
        };
        let mut counted = vec![of_user];
        if matches!(recipient, Recipient::Phone(_)) {
            let budgets = (settings.sms_daily_budget.get(), self.senders.config().sms_daily_budget);
            match self.store.reserve_sms(app, SMS_PER_RESET, budgets, now, &mut rng).await? {
                Some(of_budgets) => counted.extend(of_budgets),
                None => {
                    self.give_back(&counted).await?;
                    return Ok(Err(Refusal::SmsBudget));
                }
            }
        }
        Ok(Ok(counted))
    }

    async fn give_back(&self, counted: &[Reserved]) -> Result<(), StoreError> {
        for reserved in counted {
            self.store.give_back(reserved).await?;
        }
        Ok(())
    }

    /// Whether PINs are paused for the app, if it wants them to be after a rise of wrong ones.
    pub(crate) async fn pins_paused(
        &self,
        reset: &Reset,
        settings: &AppSettings,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let wanted = settings.limits.wrong_pins_per_app_hourly.is_some();
        Ok(wanted && self.store.pins_paused(&reset.app, now).await?)
    }
}
