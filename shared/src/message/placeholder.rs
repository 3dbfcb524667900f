//! What a message's template can name.

use serde::Serialize;

use super::MessageKind;

/// Something that a template can name between `{{` and `}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Placeholder {
    /// Its name.
    pub name: &'static str,
    /// What stands there when the message is sent.
    pub means: &'static str,
    /// Whether the message is of no use without it.
    pub required: bool,
    /// What a preview shows.
    pub sample: &'static str,
}

const fn optional(name: &'static str, means: &'static str, sample: &'static str) -> Placeholder {
    Placeholder { name, means, required: false, sample }
}

const fn required(name: &'static str, means: &'static str, sample: &'static str) -> Placeholder {
    Placeholder { name, means, required: true, sample }
}

const LINK: Placeholder = required(
    "link",
    "The link that resets the password",
    "https://reset.example.com/r/9Qm3xT0bY7uK2wZr5vN8aLcE1hJ4gSdFp6iOoXtVnQw",
);
const NOT_ME_LINK: Placeholder = optional(
    "not_me_link",
    "The link that says \u{201c}it was not me\u{201d}: the reset ends; after a change, every sign-in",
    "https://reset.example.com/n/9Qm3xT0bY7uK2wZr5vN8aG7kQe4rTz1UyWm0BsHfCjM",
);
const PIN: Placeholder = required("pin", "The six digits that prove control of the phone", "428317");
const PASSWORD: Placeholder = required("password", "The new password", "kdvbwtzrmnqpshcgxyj");
const EXPIRES_IN: Placeholder =
    optional("expires_in", "How long the link or PIN works, in the reader\u{2019}s words", "1 hour");
const REQUESTED_FROM: Placeholder = optional(
    "requested_from",
    "Roughly what asked for the reset: browser and device; empty if not known",
    "Safari on iPhone",
);
const OTP_HOST: Placeholder = optional(
    "otp_host",
    "The site that phones fill the PIN in for: the last line of the SMS is @{{ otp_host }} #{{ pin }}",
    "reset.example.com",
);
const CHANGED_AT: Placeholder =
    optional("changed_at", "When the password was changed", "21 November 2026, 20:24 UTC");

const EVERYWHERE: [Placeholder; 9] = [
    optional("app.name", "The app\u{2019}s name", "Shop"),
    optional("user.name", "The user\u{2019}s name; empty if not known", "Ann Example"),
    optional("requested_at", "When the reset was asked for", "21 November 2026, 20:24 UTC"),
    optional("app.support_contact", "Where people get help; empty if not set", "help@shop.example"),
    optional(
        "app.start_url",
        "The app\u{2019}s page for asking again and signing in; empty if not set",
        "https://shop.example/forgot",
    ),
    optional("app.accent_colour", "The colour of buttons", "#2457d6"),
    optional("mode", "generate or input: how the new password is made, for {% if %}", "generate"),
    optional("lang", "The language of the text", "en"),
    optional("dir", "ltr or rtl: the direction of the text", "ltr"),
];

/// What a template of `kind` can name, what the message is for first.
pub fn placeholders(kind: MessageKind) -> Vec<Placeholder> {
    let own: &[Placeholder] = match kind {
        MessageKind::EmailLink => &[LINK, EXPIRES_IN, REQUESTED_FROM, NOT_ME_LINK],
        MessageKind::SmsLink => &[LINK, EXPIRES_IN, REQUESTED_FROM],
        MessageKind::SmsPin => &[PIN, EXPIRES_IN, REQUESTED_FROM, OTP_HOST],
        MessageKind::EmailNewPassword => &[PASSWORD, CHANGED_AT, NOT_ME_LINK],
        MessageKind::SmsNewPassword => &[PASSWORD, CHANGED_AT],
        MessageKind::EmailChanged => &[CHANGED_AT, NOT_ME_LINK],
        MessageKind::SmsChanged => &[CHANGED_AT],
    };
    own.iter().chain(&EVERYWHERE).copied().collect()
}
