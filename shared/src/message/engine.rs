//! The template engine: a sandbox for messages, and the pages' own.

use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, filters,
};
use serde::Serialize;

use super::complexity::too_deep;

/// The frame of HTML mails and its button: what a message's template can extend and include, and all of it.
pub(super) const PIECES: [(&str, &str); 2] = [
    ("layout.html", include_str!("../../templates/messages/layout.html")),
    ("button.html", include_str!("../../templates/messages/button.html")),
];

const PAGES: [(&str, &str); 13] = [
    ("pages/layout.html", include_str!("../../templates/pages/layout.html")),
    ("pages/confirm.html", include_str!("../../templates/pages/confirm.html")),
    ("pages/new-password.html", include_str!("../../templates/pages/new-password.html")),
    ("pages/mark.html", include_str!("../../templates/pages/mark.html")),
    ("pages/password-field.html", include_str!("../../templates/pages/password-field.html")),
    ("pages/result.html", include_str!("../../templates/pages/result.html")),
    ("pages/not-me.html", include_str!("../../templates/pages/not-me.html")),
    ("pages/not-me-result.html", include_str!("../../templates/pages/not-me-result.html")),
    ("pages/start.html", include_str!("../../templates/pages/start.html")),
    ("pages/start-sent.html", include_str!("../../templates/pages/start-sent.html")),
    ("pages/start-code.html", include_str!("../../templates/pages/start-code.html")),
    ("pages/start-late.html", include_str!("../../templates/pages/start-late.html")),
    ("pages/start-refused.html", include_str!("../../templates/pages/start-refused.html")),
];

/// What a message's template may cost: minijinja's units, about one an instruction. The built-in mails need
/// under 500.
const FUEL: u64 = 50_000;
/// What one part of a message may have, in bytes; a mail of 100 kB is clipped by Gmail.
pub(super) const MAX_RENDERED: usize = 102_400;

/// The filters that a message's template may use.
pub(super) const FILTERS: [&str; 6] = ["capitalize", "default", "lower", "title", "trim", "upper"];

/// The engine of messages, built-in ones and apps' own alike: no functions, no tests, a handful of filters, no
/// template but its [`PIECES`], a bound on work.
static SANDBOX: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::empty();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(minijinja::default_auto_escape_callback);
    engine.set_formatter(format_value);
    engine.set_fuel(Some(FUEL));
    engine.add_filter("capitalize", filters::capitalize);
    engine.add_filter("default", filters::default);
    engine.add_filter("lower", filters::lower);
    engine.add_filter("title", filters::title);
    engine.add_filter("trim", filters::trim);
    engine.add_filter("upper", filters::upper);
    engine.set_loader(|name| Ok(find(&PIECES, name)));
    engine
});

/// The engine of the pages.
pub(crate) static PAGE_ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_formatter(format_value);
    engine.set_loader(|name| Ok(find(&PAGES, name)));
    engine
});

fn find(templates: &[(&str, &str)], name: &str) -> Option<String> {
    templates.iter().find(|(known, _)| *known == name).map(|(_, source)| (*source).to_owned())
}

/// Renders a message's `source`, escaped by `name`'s ending: `.html` as HTML, all else not.
pub(super) fn render_bounded(
    name: &str,
    source: &str,
    placeholders: &impl Serialize,
) -> Result<String, minijinja::Error> {
    if too_deep(source).is_some() {
        return Err(Error::new(ErrorKind::SyntaxError, "goes deeper than a message needs"));
    }
    let template = SANDBOX.template_from_named_str(name, source)?;
    let mut text = Bounded(Vec::new());
    template.render_captured_to(Value::from(Serde(placeholders)), &mut text)?;
    String::from_utf8(text.0).map_err(|_| minijinja::ErrorKind::WriteFailure.into())
}

/// Takes [`MAX_RENDERED`] bytes and no more, so that a template cannot fill the memory.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_RENDERED {
            return Err(io::Error::other("more than a message may have"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Escapes the five characters that HTML needs escaped. The engine's own formatter escapes `/` too, which turns
/// every link in the source of a mail into `&#x2f;`s that naive readers do not undo.
fn format_value(
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
