//! Proofs by PIN, checked alike wherever somebody types one: in an app and on the start page.
//!
//! The order of the checks lets nothing that is stored show before the proof: shape, the policy that needs no
//! user, count the attempt, PIN, expiry, the policy that needs the user, hash, transaction. Who is unknown, has
//! nothing pending or is locked takes the same calls against a decoy key made from the identifier.

mod error;
mod typed;

pub use error::ProofError;
pub use typed::{CheckedProof, PinOf, PinProof};

use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::config::{ConfigError, Environment};
use crate::identifier::{IdentifierKey, UserRef};
use crate::log::{self, Step};
use crate::password::{Hasher, Password, PolicyViolation, prepare_estimate};
use crate::random::Random;
use crate::reset::{Channel, PIN_ATTEMPTS, Proof, Reset, ResetId, Standing};
use crate::secret::{Pin, PinKeys};
use crate::settings::{AccountDisclosure, PasswordGeneration};
use crate::store::{Completion, NewCredentials, RequestToken, Store, StoreError};
use crate::told::CannotReset;
use crate::user::User;

/// Checks proofs by PIN, and completes the resets that they are right for.
#[derive(Clone, Debug)]
pub struct PinProofs {
    store: Store,
    identifiers: IdentifierKey,
    pins: PinKeys,
    hasher: Hasher,
    clock: Clock,
    random: Random,
}

impl PinProofs {
    /// Proofs against `store`, by the time of `clock`.
    ///
    /// # Errors
    /// [`ConfigError`] if `IDENTIFIER_KEY` or `PIN_KEYS` is missing or malformed.
    pub fn new(env: &Environment<'_>, store: Store, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self {
            store,
            identifiers: env.identifier_key()?,
            pins: env.pin_keys()?,
            hasher: Hasher::per_core(),
            clock,
            random: Random::from_os(),
        })
    }

    /// Makes ready what checking and hashing a new password need, while the caller waits for the settings.
    pub fn prepare(&self) {
        prepare_estimate();
        self.hasher.prepare();
    }

    /// Completes the reset that the PIN is right for, or finds that it has just done so. Answers how the new password
    /// came about.
    ///
    /// # Errors
    /// [`ProofError`] with what to tell.
    pub async fn complete(
        &self,
        checked: CheckedProof<'_>,
        of: &PinOf,
    ) -> Result<PasswordGeneration, ProofError> {
        let CheckedProof { proof, pin, password } = checked;
        let (user, paused) = tokio::try_join!(self.find(proof, of), self.paused(proof))?;
        if paused {
            return Err(proof.refused_as(None, "paused"));
        }
        let reset = self.prove(proof, of, user.as_ref(), pin).await?;
        match reset.standing(proof.now) {
            Standing::Live => self.commit(proof, user, &reset, password).await,
            Standing::Expired => {
                log::step("pin-refused", Step { outcome: Some("expired"), ..Step::of(&reset) });
                Err(ProofError::Expired)
            }
            Standing::JustUsed => self.repeat(proof, user, &reset, password).await,
            Standing::Used => Err(proof.refused_as(Some(&reset.id), "used")),
            Standing::Superseded | Standing::Invalid => Err(proof.refused_as(Some(&reset.id), "none")),
        }
    }

    async fn find(&self, proof: &PinProof<'_>, of: &PinOf) -> Result<Option<User>, ProofError> {
        let user = match of {
            PinOf::SignedIn(token) => {
                let signed_in = self.store.signed_in(token, proof.app, proof.now).await?;
                return signed_in.map(|(_, user)| Some(user)).ok_or(ProofError::WrongToken);
            }
            PinOf::Named(user) => user,
        };
        let found = self.store.find_user(proof.app, user).await?;
        let told = match proof.settings.account_disclosure {
            AccountDisclosure::Hide => None,
            AccountDisclosure::Tell => CannotReset::of(found.as_ref(), Channel::Sms),
        };
        told.map_or(Ok(found), |told| Err(ProofError::CannotReset(told)))
    }

    /// Whether PINs are paused for the app, if it wants them to be after a rise of wrong ones.
    async fn paused(&self, proof: &PinProof<'_>) -> Result<bool, ProofError> {
        Ok(proof.settings.limits.wrong_pins_per_app_hourly.is_some()
            && self.store.pins_paused(proof.app, proof.now).await?)
    }

    /// Counts the guess, then compares it. Answers with the reset that the PIN is right for.
    async fn prove(
        &self,
        proof: &PinProof<'_>,
        of: &PinOf,
        user: Option<&User>,
        pin: &Pin,
    ) -> Result<Reset, ProofError> {
        let now = proof.now;
        let id = user.and_then(|user| user.current_reset).unwrap_or_else(|| self.decoy(proof, of, user));
        let counted = self.store.count_attempt(&id, now).await?;
        let live = counted.as_ref().is_some_and(|reset| reset.standing(now) == Standing::Live);
        let last = counted.as_ref().is_some_and(|reset| reset.attempts >= PIN_ATTEMPTS);
        let right = counted.filter(|reset| {
            reset.pin_digest.as_ref().is_some_and(|stored| self.pins.matches(&reset.id, pin, stored))
        });
        match right {
            Some(reset) => Ok(reset),
            None => {
                // Against a live PIN it counts for the user, too; otherwise the same call counts for nobody.
                let of_user = self.store.count_pin_failure(proof.app, user.filter(|_| live), &id, now);
                tokio::try_join!(of_user, self.count_wrong(proof))?;
                Err(proof.refused_as(Some(&id), wrong(live, last)))
            }
        }
    }

    /// Counts a wrong PIN for the app, whoever it was for: known and unknown users alike.
    async fn count_wrong(&self, proof: &PinProof<'_>) -> Result<(), StoreError> {
        let Some(most) = proof.settings.limits.wrong_pins_per_app_hourly else { return Ok(()) };
        let counted =
            self.store.count_wrong_pin(proof.app, most.get(), proof.now, &mut self.random.clone()).await?;
        if counted {
            let step = Step { app: Some(proof.app), outcome: Some("wrong-pins"), ..Step::default() };
            log::step("pins-paused", step);
        }
        Ok(())
    }

    /// A reset's id that nobody has, always the same for one identifier.
    fn decoy(&self, proof: &PinProof<'_>, of: &PinOf, user: Option<&User>) -> ResetId {
        let name = match (of, user) {
            (PinOf::Named(user), _) => user.canonical(),
            (PinOf::SignedIn(_), Some(user)) => UserRef::Id(user.id.clone()).canonical(),
            (PinOf::SignedIn(_), None) => Zeroizing::new(String::new()),
        };
        self.identifiers.decoy_reset(proof.app, &name)
    }

    async fn commit(
        &self,
        proof: &PinProof<'_>,
        user: Option<User>,
        reset: &Reset,
        password: Option<Password>,
    ) -> Result<PasswordGeneration, ProofError> {
        let user = user.ok_or_else(|| proof.refused_as(Some(&reset.id), "changed"))?;
        // A message with a PIN does not say how the password comes about: whoever asks for it goes by the app as it is
        // set now.
        let generation = proof.settings.password_generation;
        let credentials = match &password {
            Some(password) => match self.check_user(proof, &user, reset, password).await {
                Ok(()) => NewCredentials::Password {
                    hash: self.hasher.hash(password, &mut self.random.clone()).await?,
                    seen_version: user.credentials_version,
                },
                Err(refused) => {
                    // A refused password uses nothing up: the PIN stays alive.
                    self.store.give_attempt_back(&reset.id).await?;
                    return Err(refused);
                }
            },
            None => NewCredentials::Pending,
        };
        let completion = Completion { reset, proof: Proof::Pin, generation, credentials, now: proof.now };
        let token = RequestToken::generate(&mut self.random.clone());
        if self.store.complete(&completion, &token).await?.is_err() {
            return self.overtaken(proof, &user, reset, password).await;
        }
        let after = Some(self.clock.now().since(reset.requested_at));
        log::step("completed", Step { after, ..Step::of(reset) });
        Ok(generation)
    }

    /// Somebody was faster: perhaps this very request, sent again before its first commit was seen. Then it is a repeat,
    /// and counts as one.
    async fn overtaken(
        &self,
        proof: &PinProof<'_>,
        user: &User,
        reset: &Reset,
        password: Option<Password>,
    ) -> Result<PasswordGeneration, ProofError> {
        let reset_now = self.store.count_attempt(&reset.id, proof.now).await?;
        match reset_now.filter(|reset| reset.standing(proof.now) == Standing::JustUsed) {
            Some(used) => {
                let user = self.store.user(proof.app, &user.id).await?;
                self.repeat(proof, user, &used, password).await
            }
            None => Err(proof.refused_as(Some(&reset.id), "changed")),
        }
    }

    /// The policy that needs the user: its own words, and the old password.
    async fn check_user(
        &self,
        proof: &PinProof<'_>,
        user: &User,
        reset: &Reset,
        password: &Password,
    ) -> Result<(), ProofError> {
        let settings = proof.settings;
        let refused = |violation| proof.refused_password(Some(&reset.id), violation);
        settings.password_policy.check_for(password, user, settings.name.as_str()).map_err(refused)?;
        if self.hasher.is_current(password, user).await? {
            return Err(refused(PolicyViolation::SameAsOld));
        }
        Ok(())
    }

    /// The same PIN with the same password, shortly after: the first answer may have been lost.
    async fn repeat(
        &self,
        proof: &PinProof<'_>,
        user: Option<User>,
        reset: &Reset,
        password: Option<Password>,
    ) -> Result<PasswordGeneration, ProofError> {
        let generation = reset.generation.unwrap_or(PasswordGeneration::Generate);
        let same = match (generation, user, password) {
            (PasswordGeneration::Input, Some(user), Some(password)) => {
                user.password_is_from(&reset.id) && self.hasher.is_current(&password, &user).await?
            }
            (PasswordGeneration::Input, _, _) => false,
            (PasswordGeneration::Generate, _, _) => true,
        };
        if same { Ok(generation) } else { Err(proof.refused_as(Some(&reset.id), "used")) }
    }
}

/// Why a PIN that does not match is none: the guess was wrong, and was the last or not; or there is no PIN to guess,
/// since nobody is named, nothing is pending, or the PIN is dead.
fn wrong(live: bool, last: bool) -> &'static str {
    match (live, last) {
        (true, true) => "locked",
        (true, false) => "wrong",
        (false, _) => "none",
    }
}
