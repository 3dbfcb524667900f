//! The code of an SMS: entered, and with it the new password where the app has people type it.

use lambda_http::{Body, Response};
use shared::http::Incoming;
use shared::page::{self, CodeError, Outcome, StartError, StartForm};
use shared::password::PolicyViolation;
use shared::proofs::{PinOf, PinProof, ProofError};
use shared::reset::{Channel, Method};
use shared::settings::PasswordGeneration;

use crate::typed::{Account, asked_at, code};
use crate::{Fault, Forgot, Visit};

impl Forgot {
    /// Completes the reset as complete-reset does: the code and the new password in the same call.
    pub(crate) async fn prove(&self, incoming: &Incoming, visit: &Visit) -> Result<Response<Body>, Fault> {
        let account = Account::of(incoming);
        let user = match &account.user {
            Ok(user) => user.clone(),
            // Only who changes the form by hand comes here.
            Err(error) => {
                let form = StartForm { account: &account.typed, method: None, error: Some(error.clone()) };
                return visit.start(&form);
            }
        };
        let (pin, new_password) = (code(incoming), incoming.form_field("newPassword"));
        let malformed = pin.is_none();
        let proof = PinProof {
            app: &visit.app,
            settings: &visit.settings,
            pin: pin.as_ref(),
            new_password: new_password.as_ref(),
            now: visit.now,
        };
        let completed = match proof.check() {
            Ok(checked) => self.proofs.complete(checked, &PinOf::Named(user)).await,
            Err(error) => Err(error),
        };
        let error = match completed {
            Ok(generation) => return changed(visit, generation),
            Err(ProofError::Store(error)) => return Err(error.into()),
            Err(ProofError::Hash(error)) => return Err(error.into()),
            Err(ProofError::CannotReset(cannot)) => {
                let error = Some(StartError::Told(cannot, Channel::Sms));
                return visit.start(&StartForm { account: &account.typed, method: None, error });
            }
            Err(ProofError::NotValid) if malformed => CodeError::Malformed,
            // Nobody has signed in here.
            Err(ProofError::NotValid | ProofError::WrongToken) => CodeError::NotValid,
            Err(ProofError::Expired) => CodeError::Expired,
            Err(ProofError::PasswordMissing) => CodeError::Password(missing(visit)),
            Err(ProofError::Password(violation)) => CodeError::Password(violation),
        };
        visit.sent(&account.typed, Method::SmsPin, asked_at(incoming, visit.now), Some(&error))
    }
}

/// No password at all, in the words of the policy.
fn missing(visit: &Visit) -> PolicyViolation {
    PolicyViolation::TooShort { minimum: visit.settings.password_policy.minimum_length.get() }
}

/// The page that ends the journey: of the reset by a link, too.
fn changed(visit: &Visit, generation: PasswordGeneration) -> Result<Response<Body>, Fault> {
    let outcome = match generation {
        PasswordGeneration::Generate => Outcome::OkGenerate,
        PasswordGeneration::Input => Outcome::OkInput,
    };
    Ok(page::result(Some(&visit.settings), visit.language, outcome, Some(Channel::Sms), None)?)
}
