//! An app's own texts: checked when saved, rendered within bounds.

use minijinja::{Environment, UndefinedBehavior, Value};
use serde::{Deserialize, Serialize};

use super::MessageKind;
use super::engine::format_value;
use super::render::{MessageContext, Rendered, assemble};
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

impl TemplateSource {
    /// Renders an app's own text, within [`FUEL`] and the size limits, without access to other templates.
    pub(super) fn render(
        &self,
        kind: MessageKind,
        context: &MessageContext<'_>,
    ) -> Result<Rendered, TemplateFault> {
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
        // Both branches of a text that depends on how the password is made.
        for mode in ["generate", "input"] {
            self.validate_as(kind, &sample, mode)?;
        }
        Ok(())
    }

    fn validate_as(
        &self,
        kind: MessageKind,
        sample: &AppSettings,
        mode: &'static str,
    ) -> Result<(), TemplateFault> {
        const SECRET: &str = "SAMPLE-PLACEHOLDER";
        let time = "1 January 2026, 00:00 UTC";
        let mut context = MessageContext::new(sample, Some("Sample User"), time.to_owned(), mode);
        match kind {
            MessageKind::EmailLink | MessageKind::SmsLink => context.link = Some(SECRET),
            MessageKind::SmsPin => {
                context.pin = Some(SECRET);
                context.otp_host = Some("example.com");
            }
            MessageKind::EmailNewPassword | MessageKind::SmsNewPassword => context.password = Some(SECRET),
            MessageKind::EmailChanged | MessageKind::SmsChanged => context.changed_at = Some(time.to_owned()),
        }
        if matches!(kind, MessageKind::EmailLink | MessageKind::SmsLink | MessageKind::SmsPin) {
            context.expires_in = Some("1 hour".to_owned());
        }
        let carries = |part: &'static str, text: &str| {
            let needed = !matches!(kind, MessageKind::EmailChanged | MessageKind::SmsChanged);
            if needed && !text.contains(SECRET) {
                return Err(fault(part, "must contain the link, PIN or password of the message"));
            }
            Ok(())
        };
        match self.render(kind, &context)? {
            Rendered::Mail { subject, text, html } => {
                if subject.contains(SECRET) {
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
