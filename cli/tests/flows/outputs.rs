//! All that leaves the service: lines, answers, items, calls to AWS; and what must not be in it.

use std::collections::BTreeMap;

use regex::Regex;
use rekey_local::Service as Aws;

use crate::harness::{Heard, Service};

/// Where something was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Line,
    /// Of a table.
    Item(String),
    /// To a request for a path.
    Answer(String),
    /// To DynamoDB, about these tables.
    Call(Vec<String>),
    /// To SES or SNS: the one place where a user's secret belongs.
    Message,
}

#[derive(Clone, Debug)]
pub struct Piece {
    pub place: Place,
    pub text: String,
}

/// What somebody must not see.
#[derive(Clone, Debug)]
pub enum Kind {
    /// By the user or the app's back end.
    Typed,
    /// In one message, and nowhere else.
    Sent,
    /// In one message, and in the answer to whoever typed it, which says what was typed.
    Pin,
    /// In the answer to whoever signed in.
    Token,
    /// An address, a number or a name.
    Contact,
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub kind: Kind,
    pub text: String,
}

impl Secret {
    pub fn new(kind: Kind, text: &str) -> Self {
        Self { kind, text: text.to_owned() }
    }

    fn belongs(&self, place: &Place) -> bool {
        match (&self.kind, place) {
            (Kind::Sent | Kind::Pin | Kind::Contact, Place::Message) => true,
            (Kind::Token, Place::Answer(path)) => path.ends_with("/oauth2/token"),
            (Kind::Pin, Place::Answer(path)) => path.ends_with("/complete-reset"),
            // The user's own, and the back end's.
            (Kind::Contact, Place::Answer(path)) => {
                // What was asked for, back from the app that tells who is unknown.
                let told = path.starts_with("/api/apps/demo-kii/") && path.contains(&self.text);
                // What somebody has typed into the start page, back in its form.
                let typed = path.starts_with("/forgot/");
                path.ends_with("/users/me") || path.starts_with("/admin/") || told || typed
            }
            (Kind::Contact, Place::Item(table)) => table == "rekey-users",
            // How a user was named is in a reset until it is issued or refused.
            (Kind::Contact, Place::Call(tables)) => {
                tables.iter().any(|table| table == "rekey-users" || table == "rekey-resets")
            }
            _ => false,
        }
    }

    /// Base64 of random bytes and times in ms hold six digits in a row now and then: a secret is looked for as a word.
    fn word(&self) -> Regex {
        Regex::new(&format!(r"(?:^|[^0-9A-Za-z_-]){}(?:$|[^0-9A-Za-z_-])", regex::escape(&self.text)))
            .unwrap()
    }
}

/// What is where it must not be, each with its place.
pub fn leaks(pieces: &[Piece], secrets: &[Secret]) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        let word = secret.word();
        let holds = |piece: &&Piece| match secret.kind {
            Kind::Contact => piece.text.contains(&secret.text),
            _ => piece.text.contains(&secret.text) && word.is_match(&piece.text),
        };
        let holding: Vec<&Piece> = pieces.iter().filter(holds).collect();
        for piece in holding.iter().filter(|piece| !secret.belongs(&piece.place)) {
            found.push(format!("{:?} {} is in {:?}: {}", secret.kind, secret.text, piece.place, piece.text));
        }
        let messages = holding.iter().filter(|piece| piece.place == Place::Message).count();
        if messages > 1 && !matches!(secret.kind, Kind::Contact) {
            found.push(format!("{:?} {} is in {messages} messages", secret.kind, secret.text));
        }
    }
    found
}

/// All that has left `service` so far, and `lines`.
pub fn of(service: &Service, lines: Vec<String>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = lines.into_iter().map(|text| Piece { place: Place::Line, text }).collect();
    for (table, item) in service.run.aws().dump().unwrap() {
        pieces.push(Piece { place: Place::Item(table), text: item.to_string() });
    }
    for Heard { path, head, text } in service.heard() {
        // The inbox shows what was sent.
        if !path.starts_with("/_local/") {
            pieces.push(Piece { place: Place::Answer(path.clone()), text: head });
            let text = if path.starts_with("/r/") { without_username(&text) } else { text };
            pieces.push(Piece { place: Place::Answer(path), text });
        }
    }
    for call in service.run.aws().calls() {
        let place = match call.service {
            Aws::Ses | Aws::Sns => Place::Message,
            Aws::Topic | Aws::DynamoDb | Aws::Sts | Aws::CloudFormation => Place::Call(call.tables),
        };
        pieces.push(Piece { place, text: call.body.to_string() });
    }
    pieces
}

/// A page without the one field that password managers keep the new password under: the login name of whoever proved
/// control, or the contact that they proved it by.
fn without_username(page: &str) -> String {
    let field = Regex::new(r#"<input class="unseen" id="username"[^>]*>"#).unwrap();
    assert!(field.find_iter(page).count() <= 1, "one field on a page");
    field.replace(page, "").into_owned()
}

/// How many pieces of each kind there are.
pub fn count(pieces: &[Piece]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for piece in pieces {
        let kind = match piece.place {
            Place::Line => "lines",
            Place::Item(_) => "items",
            Place::Answer(_) => "answers",
            Place::Call(_) => "calls",
            Place::Message => "messages",
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts
}
