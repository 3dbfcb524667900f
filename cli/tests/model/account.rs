//! A user as the reference knows it.

use crate::command::{App, Contact, Method};

pub struct Account {
    pub app: App,
    pub id: &'static str,
    pub login: String,
    pub email: Contacts,
    pub phone: Contacts,
    pub disabled: bool,
    pub credentials: Credentials,
    /// The reset that they are of.
    pub from: Option<usize>,
    /// Over what no reset goes, and until when nobody signs in.
    pub held: Option<(Contact, i64)>,
    /// The last event that ends every reset asked for before it.
    pub ended_resets: i64,
}

/// An address or number; messages go to it and it names its user only while it is verified.
#[derive(Clone)]
pub struct Contacts {
    pub address: String,
    pub verified: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    Typed(String),
    /// Of the reset: its generated password was not made yet.
    Pending(usize),
    /// Of the reset; the text is `None` if it never reached anybody.
    Generated(usize, Option<String>),
}

impl Credentials {
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Typed(text) => Some(text),
            Self::Generated(_, text) => text.as_deref(),
            Self::Pending(_) => None,
        }
    }

    pub fn are_of(&self, reset: usize) -> bool {
        matches!(self, Self::Pending(of) | Self::Generated(of, _) if *of == reset)
    }
}

impl Account {
    pub fn new(app: App, id: &'static str, email: String, phone: String, password: String, now: i64) -> Self {
        let verified = |address| Contacts { address, verified: true };
        Self {
            app,
            id,
            login: format!("{id}-login"),
            email: verified(email),
            phone: verified(phone),
            disabled: false,
            credentials: Credentials::Typed(password),
            from: None,
            held: None,
            ended_resets: now,
        }
    }

    pub fn contact(&mut self, contact: Contact) -> &mut Contacts {
        match contact {
            Contact::Email => &mut self.email,
            Contact::Phone => &mut self.phone,
        }
    }

    /// The stored, verified contact that a method's messages go to.
    pub fn reached_at(&self, method: Method) -> Option<&str> {
        let contact = match method.contact() {
            Contact::Email => &self.email,
            Contact::Phone => &self.phone,
        };
        contact.verified.then_some(contact.address.as_str())
    }

    /// Over what no reset goes at this moment, if nobody can sign in.
    pub fn held(&self, now: i64) -> Option<Contact> {
        self.held.filter(|(_, until)| now < *until).map(|(contact, _)| contact)
    }
}
