use crate::password::{HashError, PolicyViolation};
use crate::store::StoreError;
use crate::told::CannotReset;

/// Why a PIN completed nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// Wrong, none pending, used, superseded, locked, paused, or no PIN at all: one answer for all.
    #[error("the PIN is not valid")]
    NotValid,
    /// The right PIN, too late.
    #[error("the PIN has expired")]
    Expired,
    /// The app has people type the new password, and there is none.
    #[error("the new password is missing")]
    PasswordMissing,
    /// The policy refuses the new password. The PIN stays alive.
    #[error(transparent)]
    Password(PolicyViolation),
    /// The access token stands for nobody.
    #[error("the access token is not valid")]
    WrongToken,
    /// What the app wants to be told of the user.
    #[error("the user cannot reset")]
    CannotReset(CannotReset),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A hash could not be computed.
    #[error(transparent)]
    Hash(#[from] HashError),
}
