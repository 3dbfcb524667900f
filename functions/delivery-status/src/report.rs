use shared::clock::Timestamp;
use shared::contact::{CanonicalEmail, EmailAddress, PhoneNumber};
use shared::delivery::{Code, Reason, Status};
use shared::message::MessageKind;
use shared::reset::{Channel, ResetId};
use shared::user::User;

/// What a provider tells of one message.
#[derive(Debug)]
pub(crate) struct Report {
    /// The provider's id of the message.
    pub(crate) message: String,
    /// Which message.
    pub(crate) about: About,
    /// What became of it.
    pub(crate) status: Status,
    /// Why, in keywords of our own lists.
    pub(crate) code: Option<Code>,
    /// When, where the provider says so.
    pub(crate) at: Option<Timestamp>,
    /// Why no further message would arrive either.
    pub(crate) lasting: Option<Reason>,
}

/// Which message a report is about.
#[derive(Debug)]
pub(crate) enum About {
    /// A mail.
    Mail {
        /// The reset that its tag names; none in a mail that is not ours.
        reset: Option<ResetId>,
        /// The kind that its other tag names.
        kind: Option<MessageKind>,
        /// The addresses that it did not reach.
        addresses: Vec<CanonicalEmail>,
    },
    /// An SMS.
    Sms {
        /// Its number.
        number: Option<PhoneNumber>,
    },
}

impl About {
    pub(crate) fn channel(&self) -> Channel {
        match self {
            Self::Mail { .. } => Channel::Email,
            Self::Sms { .. } => Channel::Sms,
        }
    }

    /// Whether it names the contact that `user` has now.
    pub(crate) fn speaks_of(&self, user: &User) -> bool {
        match self {
            Self::Mail { addresses, .. } => user.email.as_ref().is_some_and(|email| {
                // A report has the domain as it was sent, in ASCII.
                let sent = EmailAddress::parse(&email.address.for_sending()).ok();
                let forms = [Some(email.address.canonical()), sent.map(|sent| sent.canonical())];
                forms.iter().flatten().any(|form| addresses.contains(form))
            }),
            Self::Sms { number } => {
                user.phone.as_ref().is_some_and(|phone| number.as_ref() == Some(&phone.address))
            }
        }
    }
}

/// A provider's id of a message; `None` for what is none: it becomes a part of a key.
pub(crate) fn message_id(text: &str) -> Option<String> {
    let fits = (1..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    fits.then(|| text.to_owned())
}

/// The keyword of `known` that `text` is, or `Other`: what is stored comes from our own lists alone.
pub(crate) fn keyword(known: &[&'static str], text: &str) -> &'static str {
    known.iter().find(|word| word.eq_ignore_ascii_case(text)).copied().unwrap_or("Other")
}

#[cfg(test)]
mod tests {
    use shared::identifier::{AppId, UserId};
    use shared::user::Contact;

    use super::*;

    fn user(email: &str) -> User {
        let email = Contact { address: EmailAddress::parse(email).unwrap(), verified: true };
        let (app, id) = (AppId::parse("demo").unwrap(), UserId::parse("ann").unwrap());
        User { email: Some(email), ..User::new(app, id, Timestamp::from_millis(0)) }
    }

    fn mail(address: &str) -> About {
        About::Mail {
            reset: None,
            kind: None,
            addresses: vec![EmailAddress::parse(address).unwrap().canonical()],
        }
    }

    #[test]
    fn an_address_is_the_same_in_other_letters_and_with_its_domain_in_ascii() {
        assert!(mail("ANN@Example.com").speaks_of(&user("ann@example.com")));
        assert!(mail("ann@xn--bcher-kva.example").speaks_of(&user("ann@bücher.example")));
        assert!(!mail("ann@example.com").speaks_of(&user("bob@example.com")));
        let phone = About::Sms { number: PhoneNumber::parse("+819001234567").ok() };
        assert!(!phone.speaks_of(&user("ann@example.com")), "a user without a phone");
        assert!(!About::Sms { number: None }.speaks_of(&user("ann@example.com")));
    }

    #[test]
    fn only_what_can_be_a_key_is_an_id() {
        assert_eq!(message_id("0100-abc").as_deref(), Some("0100-abc"));
        for text in ["", "a b", "a\n", "é", &"a".repeat(257)] {
            assert_eq!(message_id(text), None, "{text}");
        }
    }
}
