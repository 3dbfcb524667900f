//! The template engine and the built-in templates.

use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        /// The built-in templates by name; parsed when first used.
        const BUILT_IN: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../templates/", $name)))),+];
    };
}
built_in![
    "messages/layout.html",
    "messages/button.html",
    "messages/en/email-link.subject",
    "messages/en/email-link.txt",
    "messages/en/email-link.html",
    "messages/en/email-new-password.subject",
    "messages/en/email-new-password.txt",
    "messages/en/email-new-password.html",
    "messages/en/email-changed.subject",
    "messages/en/email-changed.txt",
    "messages/en/email-changed.html",
    "messages/en/sms-link.sms",
    "messages/en/sms-pin.sms",
    "messages/en/sms-new-password.sms",
    "messages/en/sms-changed.sms",
    "pages/layout.html",
    "pages/confirm.html",
    "pages/new-password.html",
    "pages/result.html",
];

/// The engine of the built-in templates. Escapes by the name's ending: `.html` as HTML, all else not.
pub(crate) static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_formatter(format_value);
    engine.set_loader(|name| {
        Ok(BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, source)| (*source).to_owned()))
    });
    engine
});

/// Escapes the five characters that HTML needs escaped. The engine's own formatter escapes `/` too, which turns
/// every link in the source of a mail into `&#x2f;`s that naive readers do not undo.
pub(super) fn format_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    let text = match (state.auto_escape(), value.as_str()) {
        (AutoEscape::Html, Some(text)) if !value.is_safe() => text,
        _ => return minijinja::escape_formatter(out, state, value),
    };
    for c in text.chars() {
        let written = match c {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            other => out.write_char(other),
        };
        written?;
    }
    Ok(())
}
