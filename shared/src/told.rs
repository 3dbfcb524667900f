//! What an app is told of a user who cannot reset, if it has chosen to be told.

use crate::identifier::UserId;
use crate::reset::Channel;
use crate::user::User;

/// Why a user cannot reset over a channel. For apps with `accountDisclosure = "tell"` alone: to all others it says who
/// has an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CannotReset {
    /// No such user.
    Unknown,
    /// The user is disabled.
    Disabled(UserId),
    /// The user has no password to forget.
    Passwordless,
    /// The contact for the channel is missing or not verified.
    NoVerifiedContact,
}

impl CannotReset {
    /// What keeps `user` from resetting over `channel`, if anything does.
    pub fn of(user: Option<&User>, channel: Channel) -> Option<Self> {
        let Some(user) = user else { return Some(Self::Unknown) };
        if user.disabled {
            return Some(Self::Disabled(user.id.clone()));
        }
        if !user.has_password() {
            return Some(Self::Passwordless);
        }
        user.verified_contact(channel).is_none().then_some(Self::NoVerifiedContact)
    }
}
