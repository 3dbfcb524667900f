//! Requests for a reset, taken alike wherever somebody asks: by the API and on the start page.
//!
//! A request is counted before and without a look-up, and puts one item whoever is named. Who the user is, is looked
//! up later, by `deliver`: neither the answer nor its time tells who exists.

use crate::clock::Timestamp;
use crate::config::{ConfigError, Environment};
use crate::http::ClientAddress;
use crate::identifier::{AppId, IdentifierKey, UserRef};
use crate::log::{self, Step};
use crate::random::Random;
use crate::reset::{Method, Refusal, RequestedFrom, Reset, ResetId, State, Work};
use crate::settings::{AccountDisclosure, AppSettings, Limits};
use crate::store::{Cap, RequestLimits, RequestToken, Store, StoreError, Tries};
use crate::told::CannotReset;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Takes requests.
#[derive(Clone, Debug)]
pub struct Requests {
    store: Store,
    identifiers: IdentifierKey,
    random: Random,
}

/// What is asked for, by whomever and for whomever.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The app.
    pub app: &'a AppId,
    /// Its settings.
    pub settings: &'a AppSettings,
    /// How the user is to prove control; one that the app allows.
    pub method: Method,
    /// Roughly what asks, for the message: the user may know it again.
    pub from: Option<RequestedFrom>,
    /// When.
    pub now: Timestamp,
}

/// A limit that is told: of the client's address, or of the whole app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds until it makes sense to ask again, 1 or more.
    pub retry_after: u64,
}

impl Asked<'_> {
    fn step(&self) -> Step<'_> {
        Step { app: Some(self.app), method: Some(self.method.as_str()), ..Step::default() }
    }
}

impl Requests {
    /// Requests into `store`.
    ///
    /// # Errors
    /// [`ConfigError`] if `IDENTIFIER_KEY` is missing or malformed.
    pub fn new(env: &Environment<'_>, store: Store) -> Result<Self, ConfigError> {
        Ok(Self { store, identifiers: env.identifier_key()?, random: Random::from_os() })
    }

    /// Counts the request for its address and for the app at the same time. What the address has no room for is
    /// not the app's: one address alone cannot use up everybody's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count(
        &self,
        asked: &Asked<'_>,
        client: &ClientAddress,
    ) -> Result<Result<(), TooMany>, StoreError> {
        let Asked { app, settings, now, .. } = *asked;
        let address = self.identifiers.hash("address", app, client.as_str());
        let of_address = format!("request#{address}");
        let most = settings.limits.requests_per_app_hourly.get();
        let of_app = Cap { scope: format!("requests#{app}"), window_secs: HOUR, most };
        let mut rng = self.random;
        let ((count, window_end), reserved) = tokio::try_join!(
            self.store.count(&of_address, HOUR, 1, now),
            self.store.reserve(&of_app, 1, Tries::Two, now, &mut rng),
        )?;
        let beyond = match (count > settings.limits.requests_per_address_hourly.get(), reserved) {
            (false, Some(_)) => return Ok(Ok(())),
            (false, None) => "app",
            (true, None) => "address",
            (true, Some(reserved)) => {
                self.store.give_back(&reserved).await?;
                "address"
            }
        };
        log::step("request-limited", Step { outcome: Some(beyond), ..asked.step() });
        Ok(Err(TooMany { retry_after: window_end.since(now).as_secs().max(1) }))
    }

    /// What the app is told of `user`: that they cannot use the method, and why. Nobody is looked up where the app
    /// hides accounts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tell(&self, asked: &Asked<'_>, user: &UserRef) -> Result<Option<CannotReset>, StoreError> {
        match asked.settings.account_disclosure {
            AccountDisclosure::Hide => Ok(None),
            AccountDisclosure::Tell => {
                let found = self.store.find_user(asked.app, user).await?;
                Ok(CannotReset::of(found.as_ref(), asked.method.channel()))
            }
        }
    }

    /// Puts the reset: as requested, or as refused where the limits of who is named have no room for it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn put(&self, asked: &Asked<'_>, user: UserRef) -> Result<(), StoreError> {
        let mut rng = self.random;
        let hash = self.identifiers.hash_ref(asked.app, &user);
        let channel = asked.method.channel().as_str();
        let limits = limits_of(&asked.settings.limits, asked.app, channel, &hash);
        let mut reset = new_reset(ResetId::generate(&mut rng), asked, user, hash);
        let token = RequestToken::generate(&mut rng);
        let Err(why) = self.store.put_reset_within(&reset, &limits, &token).await? else {
            log::step("requested", Step::of(&reset));
            return Ok(());
        };
        refuse(&mut reset, why, asked.now);
        self.store.put_refused_reset(&reset).await?;
        // Not `refused`: what that counts was `requested`.
        log::step("request-refused", Step { outcome: Some(why.as_str()), ..Step::of(&reset) });
        Ok(())
    }
}

fn new_reset(id: ResetId, asked: &Asked<'_>, user: UserRef, user_ref_hash: String) -> Reset {
    Reset {
        state: State::Requested,
        user_ref: Some(user),
        requested_from: asked.from,
        work: Some(Work::Issue),
        due_at: Some(Store::due_at_once(asked.now)),
        ..Reset::requested(id, asked.app.clone(), asked.method, user_ref_hash, asked.now)
    }
}

/// What the identifier of `hash` may ask for: its cool-down is of one channel, its numbers are of all together.
fn limits_of(limits: &Limits, app: &AppId, channel: &str, hash: &str) -> RequestLimits {
    let cap = |window_secs: i64, most: u32| Cap { scope: format!("identifier#{hash}"), window_secs, most };
    RequestLimits {
        cool_down: format!("cool-down#{app}#{channel}#{hash}"),
        cool_down_secs: limits.cool_down_seconds.secs(),
        hourly: cap(HOUR, limits.requests_per_identifier_hourly.get()),
        daily: cap(DAY, limits.requests_per_identifier_daily.get()),
    }
}

fn refuse(reset: &mut Reset, why: Refusal, now: Timestamp) {
    reset.state = State::Refused;
    reset.outcome = Some(why.as_str().to_owned());
    reset.ended_at = Some(now);
    reset.user_ref = None;
    reset.requested_from = None;
    reset.work = None;
    reset.due_at = None;
}
