//! "It was not me": what a link that refuses can still do.

use super::{Method, NotMeFrom, Reset, ResetId, State, Work};
use crate::clock::Timestamp;
use crate::secret::NotMeDigest;
use crate::settings::AppSettings;
use crate::user::User;

/// What the use of a link that refuses finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMeStanding {
    /// The reset can still be completed: refusing ends it.
    Request,
    /// The user's credentials are those of the reset: refusing ends every session.
    Change,
    /// It was refused before.
    Said(NotMeFrom),
    /// The reset was never completed, and can no longer be.
    RequestOver,
    /// The user has other credentials by now.
    ChangeOver,
    /// The change lies too long ago.
    Expired,
}

impl Reset {
    /// Whether `digest` is of one of its links that refuse, comparing with every one of them in constant time.
    pub fn has_not_me(&self, digest: &NotMeDigest) -> bool {
        self.not_me_digests.iter().fold(false, |found, stored| stored.matches(digest) | found)
    }

    /// What a refusal by the owner of `user`'s email finds at `now`: of the request as long as the reset can be
    /// completed, of the change for `lifetime_secs` after it.
    pub fn not_me_standing(&self, user: &User, lifetime_secs: i64, now: Timestamp) -> NotMeStanding {
        if let (Some(_), Some(from)) = (self.not_me_at, self.not_me_from) {
            return NotMeStanding::Said(from);
        }
        match (self.state, self.completed_at) {
            (State::Issued, _) => {
                let live = self.expires_at.is_some_and(|expires| now < expires);
                let current = user.current_reset.as_ref() == Some(&self.id);
                if live && current { NotMeStanding::Request } else { NotMeStanding::RequestOver }
            }
            (State::Completed | State::Closed, Some(completed_at)) => {
                if !user.credentials_are_from(&self.id) {
                    NotMeStanding::ChangeOver
                } else if now < completed_at.plus_secs(lifetime_secs) {
                    NotMeStanding::Change
                } else {
                    NotMeStanding::Expired
                }
            }
            _ => NotMeStanding::RequestOver,
        }
    }

    /// The method by which a user who refuses this reset's change can be offered another one: over the contact
    /// that did not prove control, if the user has it, messages reach it, and the app allows a proof on it.
    pub fn method_for_another_contact(&self, user: &User, settings: &AppSettings) -> Option<Method> {
        let other = self.method.channel().other();
        let reachable =
            !user.disabled && user.verified_contact(other).is_some() && user.undeliverable(other).is_none();
        // Links first: a PIN needs the app's own page, which this user has not opened.
        let mut allowed = Method::ALL.into_iter().filter(|method| settings.allowed_proofs.contains(method));
        allowed.find(|method| reachable && method.channel() == other)
    }

    /// A reset that nobody asked for: `user` is offered it at `offered_at`, and `deliver` may take it at `due_at`.
    pub fn offered(
        id: ResetId,
        user: &User,
        method: Method,
        offered_at: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        Self {
            user: Some(user.id.clone()),
            work: Some(Work::Issue),
            due_at: Some(due_at),
            // Nobody was named, so there is no hash of a name.
            ..Self::requested(id, user.app.clone(), method, String::new(), offered_at)
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;
    use crate::contact::{EmailAddress, PhoneNumber};
    use crate::identifier::{AppId, UserId};
    use crate::secret::NotMeToken;
    use crate::user::{Contact, Credentials};

    const NOW: Timestamp = Timestamp::from_millis(1_795_292_640_000);
    const ID: ResetId = ResetId::from_bytes([7; ResetId::BYTES]);

    fn user() -> User {
        let app = AppId::parse("demo").unwrap();
        let email = EmailAddress::parse("ann@example.com").unwrap();
        let phone = PhoneNumber::parse("+819001234567").unwrap();
        User {
            email: Some(Contact { address: email, verified: true }),
            phone: Some(Contact { address: phone, verified: true }),
            current_reset: Some(ID),
            ..User::new(app, UserId::parse("ann").unwrap(), NOW)
        }
    }

    fn issued(method: Method) -> Reset {
        Reset {
            state: State::Issued,
            expires_at: Some(NOW.plus_secs(60)),
            ..Reset::requested(ID, AppId::parse("demo").unwrap(), method, String::new(), NOW)
        }
    }

    #[test]
    fn a_request_can_be_refused_while_it_can_be_completed_and_no_longer() {
        let (reset, user) = (issued(Method::EmailLink), user());
        assert_eq!(reset.not_me_standing(&user, 60, NOW), NotMeStanding::Request);
        assert_eq!(reset.not_me_standing(&user, 600, NOW.plus_secs(60)), NotMeStanding::RequestOver);
        let elsewhere = User { current_reset: None, ..user.clone() };
        assert_eq!(reset.not_me_standing(&elsewhere, 60, NOW), NotMeStanding::RequestOver);
        let refused = Reset { not_me_at: Some(NOW), not_me_from: Some(NotMeFrom::Request), ..reset };
        let said = NotMeStanding::Said(NotMeFrom::Request);
        assert_eq!(refused.not_me_standing(&user, 60, NOW.plus_secs(600)), said);
    }

    #[test]
    fn a_change_can_be_refused_while_its_credentials_are_the_users_and_not_for_ever() {
        let completed = Reset { state: State::Closed, completed_at: Some(NOW), ..issued(Method::EmailLink) };
        let user = User { credentials: Credentials::Pending(ID), ..user() };
        assert_eq!(completed.not_me_standing(&user, 60, NOW.plus_secs(59)), NotMeStanding::Change);
        assert_eq!(completed.not_me_standing(&user, 60, NOW.plus_secs(60)), NotMeStanding::Expired);
        let changed = User { credentials: Credentials::ResetFirst, ..user };
        assert_eq!(completed.not_me_standing(&changed, 60, NOW), NotMeStanding::ChangeOver);
    }

    #[test]
    fn every_link_that_refuses_is_its_own_resets() {
        let token = |seed| NotMeToken::generate(ID, &mut StdRng::seed_from_u64(seed));
        let address = EmailAddress::parse("ann@example.com").unwrap();
        let digest = |seed| token(seed).digest(&address);
        let reset = Reset { not_me_digests: vec![digest(1), digest(2)], ..issued(Method::EmailLink) };
        assert!(
            reset.has_not_me(&digest(1)) && reset.has_not_me(&digest(2)) && !reset.has_not_me(&digest(3))
        );
        let twice = Reset { not_me_digests: vec![digest(1), digest(1)], ..reset };
        assert!(twice.has_not_me(&digest(1)));
    }

    #[test]
    fn what_is_offered_waits_for_deliver_and_is_the_users() {
        let due = NOW.plus_secs(5);
        let offered = Reset::offered(ID, &user(), Method::SmsLink, NOW, due);
        assert_eq!((offered.user, offered.work), (Some(UserId::parse("ann").unwrap()), Some(Work::Issue)));
        assert_eq!((offered.state, offered.requested_at, offered.due_at), (State::Requested, NOW, Some(due)));
    }

    #[test]
    fn another_contact_is_one_that_did_not_prove_control_and_can_be_reached() {
        let settings = AppSettings::named("Demo").unwrap();
        let by = |method: Method| issued(method).method_for_another_contact(&user(), &settings);
        assert_eq!(by(Method::EmailLink), Some(Method::SmsLink));
        assert_eq!(by(Method::SmsPin), Some(Method::EmailLink));
        let pins =
            AppSettings { allowed_proofs: [Method::EmailLink, Method::SmsPin].into(), ..settings.clone() };
        let reset = issued(Method::EmailLink);
        assert_eq!(reset.method_for_another_contact(&user(), &pins), Some(Method::SmsPin));
        let only = AppSettings { allowed_proofs: [Method::EmailLink].into(), ..settings.clone() };
        assert_eq!(reset.method_for_another_contact(&user(), &only), None);
        for user in [User { phone: None, ..user() }, User { disabled: true, ..user() }] {
            assert_eq!(reset.method_for_another_contact(&user, &settings), None);
        }
    }
}
