//! What the page's forms carry.

use shared::clock::Timestamp;
use shared::http::Incoming;
use shared::identifier::{IdentifierError, UserRef};
use shared::page::StartError;
use shared::reset::Method;
use shared::secret::Pin;
use shared::settings::AppSettings;
use zeroize::Zeroizing;

/// Which of the page's forms it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Asks for a reset, or for another message.
    Ask,
    /// Enters the code of an SMS.
    Code,
}

impl Step {
    /// The form of `incoming`; none if it is none of the page's.
    pub(crate) fn of(incoming: &Incoming) -> Option<Self> {
        match incoming.form_field("step")?.as_str() {
            "ask" => Some(Self::Ask),
            "code" => Some(Self::Code),
            _ => None,
        }
    }
}

/// Who it is about: as typed, and what that names.
pub(crate) struct Account {
    pub(crate) typed: Zeroizing<String>,
    pub(crate) user: Result<UserRef, StartError>,
}

impl Account {
    pub(crate) fn of(incoming: &Incoming) -> Self {
        let typed = incoming.form_field("account").unwrap_or_default();
        let user = UserRef::parse_username(&typed).map_err(|error| meant(&typed, &error));
        Self { typed, user }
    }
}

/// What somebody seems to have meant who has typed no identifier.
fn meant(typed: &str, error: &IdentifierError) -> StartError {
    let typed = typed.trim();
    // As people write a number: with brackets, and 00 or nothing before the country.
    let number = typed.chars().all(|c| c.is_ascii_digit() || " +-.()/".contains(c));
    match error.field {
        _ if typed.is_empty() => StartError::Empty,
        "EMAIL" => StartError::Email,
        "PHONE" => StartError::Phone,
        _ if number => StartError::Phone,
        _ => StartError::Name,
    }
}

/// How: as chosen among what the app allows. Where that is one way, nothing is chosen.
pub(crate) fn method(incoming: &Incoming, settings: &AppSettings) -> Option<Method> {
    let allowed = &settings.allowed_proofs;
    let chosen = incoming.form_field("method").and_then(|name| Method::from_stored(&name));
    let only = allowed.first().copied().filter(|_| allowed.len() == 1);
    chosen.filter(|method| allowed.contains(method)).or(only)
}

/// The code, as people type it: in the digits of their keyboard, with any spaces and dashes.
pub(crate) fn code(incoming: &Incoming) -> Option<Pin> {
    let typed = incoming.form_field("code")?;
    let digits: Zeroizing<String> =
        Zeroizing::new(typed.chars().filter(|c| !is_gap(*c)).map(ascii_digit).collect());
    Pin::parse(&digits)
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}')
}

/// Arabic keyboards type Arabic digits, and Japanese ones wide digits.
fn ascii_digit(c: char) -> char {
    let zeros = ['\u{660}', '\u{6f0}', '\u{ff10}'].map(u32::from);
    let value = zeros.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10));
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// When the code was asked for, as the form carries it. Only a countdown hangs on it.
pub(crate) fn asked_at(incoming: &Incoming, now: Timestamp) -> Timestamp {
    let carried = incoming.form_field("askedAt").and_then(|text| text.parse::<i64>().ok());
    let carried = carried.filter(|at| (0..=now.as_millis()).contains(at));
    carried.map_or(now, Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<StartError> {
        UserRef::parse_username(text).err().map(|error| meant(text, &error))
    }

    #[test]
    fn an_error_speaks_of_what_was_meant() {
        assert_eq!(read("  "), Some(StartError::Empty));
        assert_eq!(read("ann@"), Some(StartError::Email));
        assert_eq!(read("+12"), Some(StartError::Phone));
        assert_eq!(read("(090) 1234 5678"), Some(StartError::Phone));
        assert_eq!(read("ann smith"), Some(StartError::Name));
        assert_eq!(read("ann.smith"), None);
    }

    #[test]
    fn digits_of_every_keyboard_are_digits() {
        let read: String = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９0aا".chars().map(ascii_digit).collect();
        assert_eq!(read, "0123456789".repeat(3) + "0aا");
        assert!("\u{3000} -–－\u{a0}".chars().all(is_gap) && !"1a.".chars().any(is_gap));
    }
}
