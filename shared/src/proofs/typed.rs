use zeroize::Zeroizing;

use super::ProofError;
use crate::clock::Timestamp;
use crate::identifier::{AppId, UserRef};
use crate::log::{self, Step};
use crate::password::{Password, PolicyViolation};
use crate::reset::{Method, ResetId};
use crate::secret::{AccessToken, Pin};
use crate::settings::{AppSettings, PasswordGeneration};

/// A PIN as typed, and what was typed with it.
#[derive(Clone, Copy, Debug)]
pub struct PinProof<'a> {
    /// The app.
    pub app: &'a AppId,
    /// Its settings.
    pub settings: &'a AppSettings,
    /// The PIN; none if what was typed is none.
    pub pin: Option<&'a Pin>,
    /// The new password; ignored where the app has it generated.
    pub new_password: Option<&'a Zeroizing<String>>,
    /// When.
    pub now: Timestamp,
}

/// A proof whose form is right: six digits, and in `input` mode a password that the policy takes.
#[derive(Debug)]
pub struct CheckedProof<'a> {
    pub(super) proof: &'a PinProof<'a>,
    pub(super) pin: &'a Pin,
    pub(super) password: Option<Password>,
}

/// Whose PIN it is.
#[derive(Clone, Debug)]
pub enum PinOf {
    /// Whoever is named so.
    Named(UserRef),
    /// Whoever has signed in with this token.
    SignedIn(AccessToken),
}

impl PinProof<'_> {
    /// The checks that need nothing that is stored.
    ///
    /// # Errors
    /// [`ProofError::PasswordMissing`] or [`ProofError::Password`] in `input` mode, [`ProofError::NotValid`] for what
    /// is no PIN.
    pub fn check(&self) -> Result<CheckedProof<'_>, ProofError> {
        // What is no PIN is a wrong one, and cannot be a guess.
        let pin = self.pin.ok_or_else(|| self.refused_as(None, "malformed"))?;
        let password = match self.settings.password_generation {
            PasswordGeneration::Input => Some(self.required_password()?),
            PasswordGeneration::Generate => None,
        };
        Ok(CheckedProof { proof: self, pin, password })
    }

    fn required_password(&self) -> Result<Password, ProofError> {
        let text = self.new_password.filter(|text| !text.is_empty()).ok_or(ProofError::PasswordMissing)?;
        let policy = &self.settings.password_policy;
        policy.check(text).map_err(|violation| self.refused_password(None, violation))
    }

    /// The one refusal, logged with its reason: the answer has none.
    pub(super) fn refused_as(&self, reset: Option<&ResetId>, why: &'static str) -> ProofError {
        log::step("pin-refused", Step { reset, outcome: Some(why), ..self.step() });
        ProofError::NotValid
    }

    /// What the policy refuses.
    pub(super) fn refused_password(&self, reset: Option<&ResetId>, violation: PolicyViolation) -> ProofError {
        log::step("password-refused", Step { reset, outcome: Some(violation.as_str()), ..self.step() });
        ProofError::Password(violation)
    }

    fn step(&self) -> Step<'_> {
        Step { app: Some(self.app), method: Some(Method::SmsPin.as_str()), ..Step::default() }
    }
}
