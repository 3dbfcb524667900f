//! An app's own texts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Placeholders;
use super::engine::render_bounded;
use super::render::{Rendered, assemble};
use super::{Fault, MessageKind, Part};

/// SNS sends up to 1,600 characters as one SMS in parts.
const MAX_SMS_CHARS: usize = 1_600;

/// An app's own text of a message: `subject`, `text` and optionally `html` for a mail, `sms` for an SMS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateSource {
    /// The mail's subject, on one line, without the link, PIN or password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Subject", length(max = 65536))]
    pub subject: Option<String>,
    /// The mail as plain text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "Text", length(max = 65536))]
    pub text: Option<String>,
    /// The mail as HTML; placeholders are escaped. Without it the mail is plain text only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "HTML", length(max = 65536))]
    pub html: Option<String>,
    /// The SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(title = "SMS", length(max = 65536))]
    pub sms: Option<String>,
}

/// The parts of a text, wherever it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    pub(super) subject: Option<&'a str>,
    pub(super) text: Option<&'a str>,
    pub(super) html: Option<&'a str>,
    pub(super) sms: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn get(self, part: Part) -> Option<&'a str> {
        match part {
            Part::Subject => self.subject,
            Part::Text => self.text,
            Part::Html => self.html,
            Part::Sms => self.sms,
        }
    }

    pub(super) fn to_source(self) -> TemplateSource {
        let own = |text: Option<&str>| text.map(str::to_owned);
        TemplateSource {
            subject: own(self.subject),
            text: own(self.text),
            html: own(self.html),
            sms: own(self.sms),
        }
    }

    /// Renders them within the bounds, without access to anything but `placeholders`.
    pub(super) fn render(
        &self,
        kind: MessageKind,
        placeholders: &Placeholders<'_>,
    ) -> Result<Rendered, Fault> {
        assemble(kind, |part| match self.get(part) {
            Some(source) => render_part(part, source, placeholders).map(Some),
            None if part == Part::Html => Ok(None),
            None => Err(Fault::missing(part)),
        })
    }
}

impl TemplateSource {
    pub(super) fn parts(&self) -> Parts<'_> {
        Parts {
            subject: self.subject.as_deref(),
            text: self.text.as_deref(),
            html: self.html.as_deref(),
            sms: self.sms.as_deref(),
        }
    }

    /// The text of one part.
    pub fn part(&self, part: Part) -> Option<&str> {
        self.parts().get(part)
    }

    /// The place of one part's text.
    pub fn part_mut(&mut self, part: Part) -> &mut Option<String> {
        match part {
            Part::Subject => &mut self.subject,
            Part::Text => &mut self.text,
            Part::Html => &mut self.html,
            Part::Sms => &mut self.sms,
        }
    }
}

fn render_part(part: Part, source: &str, placeholders: &Placeholders<'_>) -> Result<String, Fault> {
    let name = if part == Part::Html { "own.html" } else { "own.txt" };
    let text =
        render_bounded(name, source, placeholders).map_err(|error| Fault::engine(part, source, &error))?;
    if part == Part::Sms && text.chars().count() > MAX_SMS_CHARS {
        return Err(Fault::error(part, "too-long", "is longer than an SMS may be: 1600 characters"));
    }
    Ok(text)
}
