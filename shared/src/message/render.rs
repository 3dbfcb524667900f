use std::fmt::Write;
use std::sync::LazyLock;

use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use super::MessageKind;
use crate::locale::Locale;
use crate::log;
use crate::reset::Channel;
use crate::settings::AppSettings;

/// What a template may cost: minijinja's units, about one an instruction. The built-in mails need under 500.
const FUEL: u64 = 50_000;
/// What one part of a template may have, in bytes.
const MAX_SOURCE: usize = 65_536;
/// What one part of a message may have, in bytes; a mail of 100 kB is clipped by Gmail.
const MAX_RENDERED: usize = 102_400;
/// SNS sends up to 1,600 characters as one SMS in parts.
const MAX_SMS_CHARS: usize = 1_600;
/// The colour of buttons where the app has none.
pub(crate) const ACCENT: &str = "#2457d6";

/// An app's own text of a message: `subject`, `text` and optionally `html` for a mail, `sms` for an SMS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateSource {
    /// The subject, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The HTML; placeholders are escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<String>,
}

/// What is wrong with a template, and in which part of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {reason}")]
pub struct TemplateFault {
    /// `subject`, `text`, `html` or `sms`.
    pub part: &'static str,
    /// Why it is refused.
    pub reason: String,
}

/// A message could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("message {kind} could not be rendered, part {part}")]
pub struct RenderError {
    kind: &'static str,
    part: &'static str,
    #[source]
    source: minijinja::Error,
}

/// A message ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub enum Rendered {
    /// A mail.
    Mail {
        /// One line.
        subject: String,
        /// The plain text.
        text: String,
        /// The HTML.
        html: Option<String>,
    },
    /// An SMS.
    Sms {
        /// Its text.
        text: String,
    },
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mail { .. } => "Mail(..)",
            Self::Sms { .. } => "Sms(..)",
        })
    }
}

/// What a message is made of. A placeholder that a kind of message does not have stays `None`, and a template
/// that uses it is refused when it is saved.
#[derive(Clone, Serialize)]
pub struct MessageContext<'a> {
    app: AppContext<'a>,
    user: UserContext,
    /// When the reset was asked for, in the reader's words.
    pub requested_at: String,
    /// `generate` or `input`.
    pub mode: &'static str,
    /// The link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<&'a str>,
    /// The PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<&'a str>,
    /// The generated password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<&'a str>,
    /// How long the link or PIN lives, in the reader's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<String>,
    /// When the password was changed, in the reader's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<String>,
    /// The host that phones autofill a PIN for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otp_host: Option<&'a str>,
}

#[derive(Clone, Serialize)]
struct AppContext<'a> {
    name: &'a str,
    support_contact: &'a str,
    start_url: &'a str,
    accent_colour: &'a str,
}

#[derive(Clone, Serialize)]
struct UserContext {
    name: String,
}

impl std::fmt::Debug for MessageContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MessageContext(..)")
    }
}

impl<'a> MessageContext<'a> {
    /// What every message has. `user_name` loses its control characters: a name has no line breaks, wherever
    /// it comes to stand.
    pub fn new(
        settings: &'a AppSettings,
        user_name: Option<&str>,
        requested_at: String,
        mode: &'static str,
    ) -> Self {
        let name = user_name.unwrap_or_default();
        Self {
            app: AppContext {
                name: settings.name.as_str(),
                support_contact: settings.support_contact.as_ref().map_or("", |contact| contact.as_str()),
                start_url: settings.start_url.as_ref().map_or("", |url| url.as_str()),
                accent_colour: settings.accent_colour.as_ref().map_or(ACCENT, |colour| colour.as_str()),
            },
            user: UserContext { name: name.chars().filter(|c| !c.is_control()).take(100).collect() },
            requested_at,
            mode,
            link: None,
            pin: None,
            password: None,
            expires_in: None,
            changed_at: None,
            otp_host: None,
        }
    }
}

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        /// The built-in templates by name; parsed when first used.
        pub(crate) const BUILT_IN: &[(&str, &str)] =
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

/// Renders `kind` in the longest match of `locale` among the app's own texts, then its default language,
/// then the built-in English. An app's own text that cannot render after all is logged, and the built-in one
/// goes out: no user is left without a message.
///
/// # Errors
/// [`RenderError`] if the built-in text cannot be rendered, which the tests rule out.
pub fn render(
    kind: MessageKind,
    settings: &AppSettings,
    locale: Option<&Locale>,
    context: &MessageContext<'_>,
) -> Result<Rendered, RenderError> {
    if let Some(source) = own_source(kind, settings, locale) {
        match source.render(kind, context) {
            Ok(rendered) => return Ok(rendered),
            Err(error) => log::failure("template", None, &error),
        }
    }
    built_in(kind, context)
}

fn own_source<'a>(
    kind: MessageKind,
    settings: &'a AppSettings,
    locale: Option<&Locale>,
) -> Option<&'a TemplateSource> {
    let default = settings.default_locale.as_ref().map(crate::settings::LocaleTag::locale);
    let wanted = [locale, default].into_iter().flatten().flat_map(Locale::fallbacks).chain(["en"]);
    wanted
        .filter_map(|tag| settings.templates.iter().find(|(own, _)| own.as_str() == tag))
        .find_map(|(_, messages)| messages.get(&kind))
}

fn built_in(kind: MessageKind, context: &MessageContext<'_>) -> Result<Rendered, RenderError> {
    let part = |part: &'static str, ending: &str| {
        let name = format!("messages/en/{}.{ending}", kind.as_str());
        ENGINE
            .get_template(&name)
            .and_then(|template| template.render(Value::from(minijinja::value::Serde(context))))
            .map_err(|source| RenderError { kind: kind.as_str(), part, source })
    };
    assemble(kind, part)
}

type PartOf<'a, E> = &'a dyn Fn(&'static str, &str) -> Result<String, E>;

/// Puts a message together from its parts, rendered by `part` given the part's name and its file ending.
fn assemble<E>(
    kind: MessageKind,
    part: impl Fn(&'static str, &str) -> Result<String, E>,
) -> Result<Rendered, E> {
    let part: PartOf<'_, E> = &part;
    Ok(match kind.channel() {
        Channel::Email => Rendered::Mail {
            subject: one_line(&part("subject", "subject")?),
            text: part("text", "txt")?.trim().to_owned() + "\n",
            html: Some(part("html", "html")?.trim().to_owned()),
        },
        Channel::Sms => Rendered::Sms { text: part("sms", "sms")?.trim().to_owned() },
    })
}

/// A header's text: whatever broke the line becomes a space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

impl TemplateSource {
    /// Renders an app's own text, within [`FUEL`] and the size limits, without access to other templates.
    fn render(&self, kind: MessageKind, context: &MessageContext<'_>) -> Result<Rendered, TemplateFault> {
        let rendered = assemble(kind, |part, ending| {
            let source = match part {
                "subject" => self.subject.as_deref(),
                "text" => self.text.as_deref(),
                "html" if self.html.is_none() => return Ok(String::new()),
                "html" => self.html.as_deref(),
                _ => self.sms.as_deref(),
            };
            let source = source.ok_or_else(|| fault(part, "is missing"))?;
            render_own(part, ending, source, context)
        })?;
        Ok(match rendered {
            Rendered::Mail { subject, text, html } => {
                Rendered::Mail { subject, text, html: html.filter(|html| !html.is_empty()) }
            }
            sms => sms,
        })
    }

    /// Checks an app's own text before it is saved: it has the parts of its kind and no others, parses, uses
    /// only placeholders that the message has, carries its link, PIN or password, and fits.
    ///
    /// # Errors
    /// [`TemplateFault`] naming the part and the reason.
    pub fn validate(&self, kind: MessageKind) -> Result<(), TemplateFault> {
        self.check_parts(kind)?;
        if self.subject.as_deref().is_some_and(|subject| subject.trim().contains(['\n', '\r'])) {
            return Err(fault("subject", "must be one line"));
        }
        let sample = AppSettings::named("Sample").map_err(|error| fault("text", error))?;
        let mut context = MessageContext::new(
            &sample,
            Some("Sample User"),
            "1 January 2026, 00:00 UTC".to_owned(),
            "generate",
        );
        let secret = "SAMPLE-PLACEHOLDER";
        match kind {
            MessageKind::EmailLink | MessageKind::SmsLink => context.link = Some(secret),
            MessageKind::SmsPin => context.pin = Some(secret),
            MessageKind::EmailNewPassword | MessageKind::SmsNewPassword => context.password = Some(secret),
            MessageKind::EmailChanged | MessageKind::SmsChanged => {
                context.changed_at = Some(secret.to_owned())
            }
        }
        if matches!(kind, MessageKind::EmailLink | MessageKind::SmsLink | MessageKind::SmsPin) {
            context.expires_in = Some("1 hour".to_owned());
        }
        if kind == MessageKind::SmsPin {
            context.otp_host = Some("example.com");
        }
        let carries = |part: &'static str, text: &str| {
            let needed = !matches!(kind, MessageKind::EmailChanged | MessageKind::SmsChanged);
            if needed && !text.contains(secret) {
                return Err(fault(part, "must contain the link, PIN or password of the message"));
            }
            Ok(())
        };
        match self.render(kind, &context)? {
            Rendered::Mail { subject, text, html } => {
                if subject.contains(secret) {
                    return Err(fault("subject", "must not contain the link, PIN or password"));
                }
                carries("text", &text)?;
                html.map_or(Ok(()), |html| carries("html", &html))
            }
            Rendered::Sms { text } => carries("sms", &text),
        }
    }

    fn check_parts(&self, kind: MessageKind) -> Result<(), TemplateFault> {
        let parts =
            [("subject", &self.subject), ("text", &self.text), ("html", &self.html), ("sms", &self.sms)];
        for (part, source) in parts {
            let belongs = (part == "sms") == (kind.channel() == Channel::Sms);
            match source {
                Some(_) if !belongs => return Err(fault(part, "does not belong to this kind of message")),
                Some(source) if source.len() > MAX_SOURCE => {
                    return Err(fault(part, "must have at most 65536 bytes"));
                }
                Some(source) if source.trim().is_empty() => return Err(fault(part, "must not be empty")),
                None if belongs && part != "html" => return Err(fault(part, "is missing")),
                _ => {}
            }
        }
        Ok(())
    }
}

fn render_own(
    part: &'static str,
    ending: &str,
    source: &str,
    context: &MessageContext<'_>,
) -> Result<String, TemplateFault> {
    // Its own engine: no loader, so it reaches no other template, and no more fuel than a message needs.
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_formatter(format_value);
    engine.set_fuel(Some(FUEL));
    let name = format!("own.{ending}");
    let text = engine
        .render_named_str(&name, source, Value::from(minijinja::value::Serde(context)))
        .map_err(|error| fault(part, describe(&error)))?;
    let fits = text.len() <= MAX_RENDERED && (part != "sms" || text.chars().count() <= MAX_SMS_CHARS);
    fits.then_some(text).ok_or_else(|| fault(part, "renders to more than a message may have"))
}

/// The engine's own words and the line: they speak of the template, never of what was filled in.
fn describe(error: &minijinja::Error) -> String {
    let line = error.line().map(|line| format!(" (line {line})")).unwrap_or_default();
    format!(
        "{}{}{line}",
        error.kind(),
        error.detail().map(|detail| format!(": {detail}")).unwrap_or_default()
    )
}

fn fault(part: &'static str, reason: impl std::fmt::Display) -> TemplateFault {
    TemplateFault { part, reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> AppSettings {
        AppSettings::parse(&serde_json::json!({
            "name": "Twelve Chars", "startUrl": "https://app.example/forgot", "supportContact": "help@example.com"
        }))
        .unwrap()
    }

    fn context(settings: &AppSettings) -> MessageContext<'_> {
        MessageContext {
            link: Some("https://reset.example.com/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            pin: Some("001234"),
            password: Some("bcdfghjkmnpqrstvwxy"),
            expires_in: Some("10 minutes".to_owned()),
            changed_at: Some("21 November 2026, 20:24 UTC".to_owned()),
            otp_host: Some("example.com"),
            ..MessageContext::new(
                settings,
                Some("<b>Ann\r\nBcc: x"),
                "21 November 2026, 20:24 UTC".to_owned(),
                "generate",
            )
        }
    }

    #[test]
    fn every_built_in_message_renders_and_carries_what_it_is_for() {
        let settings = settings();
        let context = context(&settings);
        for kind in MessageKind::ALL {
            for part in match render(kind, &settings, None, &context).unwrap() {
                Rendered::Mail { text, html, .. } => vec![text, html.unwrap()],
                Rendered::Sms { text } => vec![text],
            } {
                let carried = match kind {
                    MessageKind::EmailLink | MessageKind::SmsLink => "/r/AAAA",
                    MessageKind::SmsPin => "001234",
                    MessageKind::EmailNewPassword | MessageKind::SmsNewPassword => "bcdfghjkmnpqrstvwxy",
                    MessageKind::EmailChanged | MessageKind::SmsChanged => "21 November 2026",
                };
                assert!(part.contains(carried), "{kind:?}: {part}");
            }
        }
    }

    #[test]
    fn every_sms_fits_one_gsm_7_segment() {
        let settings = settings();
        let context = context(&settings);
        for kind in MessageKind::ALL {
            if let Rendered::Sms { text } = render(kind, &settings, None, &context).unwrap() {
                let gsm =
                    |c: char| c == '\n' || (c.is_ascii_graphic() || c == ' ') && !"`[]{}\\^~|".contains(c);
                assert!(text.chars().all(gsm) && text.len() <= 160, "{kind:?} has {}: {text}", text.len());
            }
        }
    }

    #[test]
    fn phones_can_autofill_the_pin_from_the_last_line() {
        let settings = settings();
        let Rendered::Sms { text } =
            render(MessageKind::SmsPin, &settings, None, &context(&settings)).unwrap()
        else {
            panic!("a PIN goes by SMS")
        };
        assert!(text.starts_with("001234 "), "{text}");
        assert!(text.ends_with("\n\n@example.com #001234"), "{text}");
    }

    #[test]
    fn a_name_is_escaped_for_where_it_stands() {
        let settings = settings();
        let Rendered::Mail { subject, text, html } =
            render(MessageKind::EmailLink, &settings, None, &context(&settings)).unwrap()
        else {
            panic!("a mail")
        };
        assert!(html.unwrap().contains("&lt;b&gt;AnnBcc: x"));
        assert!(text.contains("<b>AnnBcc: x"));
        assert!(!subject.contains(['\r', '\n']));
    }

    #[test]
    fn an_apps_own_text_is_taken_in_the_longest_match_of_the_language() {
        let settings =
            AppSettings::parse(&serde_json::json!({ "name": "Demo", "defaultLocale": "ja", "templates": {
                "ja": { "sms-link": { "sms": "日本語 {{ link }}" } },
                "pt": { "sms-link": { "sms": "pt {{ link }}" } },
                "pt-BR": { "sms-pin": { "sms": "pt-BR {{ pin }}" } },
            }}))
            .unwrap();
        let context = context(&settings);
        let start = |tag: &str| {
            let rendered =
                render(MessageKind::SmsLink, &settings, Locale::parse(tag).as_ref(), &context).unwrap();
            let Rendered::Sms { text } = rendered else { panic!("an SMS") };
            text.split(' ').next().unwrap().to_owned()
        };
        assert_eq!(start("pt-BR"), "pt");
        assert_eq!(start("ja-JP"), "日本語");
        assert_eq!(start("fr"), "日本語");
    }

    #[test]
    fn a_template_is_refused_for_what_would_fail_at_send() {
        let sms = |text: &str| {
            let source = TemplateSource { sms: Some(text.to_owned()), ..TemplateSource::default() };
            source.validate(MessageKind::SmsLink).map_err(|fault| fault.to_string())
        };
        assert_eq!(sms("{{ app.name }}: {{ link }}"), Ok(()));
        assert!(sms("{{ lnk }} {{ link }}").unwrap_err().contains("undefined"));
        assert!(sms("{{ pin }} {{ link }}").unwrap_err().contains("undefined"));
        assert!(sms("{{ link").unwrap_err().contains("syntax error"));
        assert_eq!(sms("no link").unwrap_err(), "sms: must contain the link, PIN or password of the message");
        assert!(
            sms("{% for a in range(9999) %}{% for b in range(9999) %}{{ link }}{% endfor %}{% endfor %}")
                .is_err()
        );
        assert!(sms("{% include 'messages/layout.html' %}{{ link }}").is_err());
        let mail = TemplateSource {
            subject: Some("a\nb".to_owned()),
            text: Some("{{ link }}".to_owned()),
            ..Default::default()
        };
        assert_eq!(
            mail.validate(MessageKind::EmailLink).unwrap_err().to_string(),
            "subject: must be one line"
        );
        assert_eq!(
            mail.validate(MessageKind::SmsLink).unwrap_err().to_string(),
            "subject: does not belong to this kind of message"
        );
    }

    #[test]
    fn a_stored_text_that_cannot_render_gives_way_to_the_built_in_one() {
        let mut settings = settings();
        let broken = TemplateSource { sms: Some("{{ nothing }}".to_owned()), ..Default::default() };
        let english = crate::settings::LocaleTag::try_from("en".to_owned()).unwrap();
        settings.templates.entry(english).or_default().insert(MessageKind::SmsLink, broken);
        let copy = settings.clone();
        let Rendered::Sms { text } = render(MessageKind::SmsLink, &settings, None, &context(&copy)).unwrap()
        else {
            panic!("an SMS")
        };
        assert!(text.contains("/r/AAAA"), "{text}");
    }
}
