//! A message as a draft of settings would send it.

use std::collections::BTreeMap;

use serde_json::Value;
use shared::clock::Timestamp;
use shared::language::Language;
use shared::locale::Locale;
use shared::message::{self, Fault, MessageKind, Rendered, Severity, TemplateSource, Written};
use shared::settings::{AppSettings, LocaleTag, PasswordGeneration};

use super::answer::Refused;

/// One message of a draft: its own text, or the built-in one.
#[derive(Debug)]
pub(super) struct Draft {
    /// The draft's settings, with no template but this message's own text.
    pub(super) settings: AppSettings,
    kind: MessageKind,
    locale: Locale,
    own: Option<TemplateSource>,
}

impl Draft {
    /// Reads a message of a draft. The draft's other templates do not matter to it, and may be wrong.
    ///
    /// # Errors
    /// [`Refused::Invalid`] with every other field that is wrong.
    pub(super) fn read(
        settings: Value,
        locale: &str,
        kind: MessageKind,
        own: Option<TemplateSource>,
    ) -> Result<Self, Refused> {
        let mut settings = without_templates(settings)?;
        let tag =
            LocaleTag::try_from(locale.to_owned()).map_err(|reason| Refused::field("locale", reason))?;
        let locale = tag.locale().clone();
        if let Some(own) = &own {
            settings.templates.insert(tag, BTreeMap::from([(kind, own.clone())]));
        }
        Ok(Self { settings, kind, locale, own })
    }

    /// What is wrong with the own text.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let check = |own| message::check(self.kind, &self.locale, own, &self.settings);
        self.own.as_ref().map(check).unwrap_or_default()
    }

    /// The faults for which it could not be saved, by field.
    pub(super) fn errors(&self) -> Vec<shared::settings::SettingsError> {
        let errors = self.faults().into_iter().filter(|fault| fault.severity == Severity::Error);
        let place = format!("templates.{}.{}", self.locale.as_str(), self.kind.as_str());
        let told = |fault: Fault| shared::settings::SettingsError {
            field: format!("{place}.{}", fault.part.as_str()),
            reason: fault.placed_reason(),
        };
        errors.map(told).collect()
    }

    /// The language that a reader gets, with its direction.
    pub(super) fn written(&self) -> (String, &'static str) {
        let default = self.settings.default_locale.as_ref().map(LocaleTag::locale);
        let written = match self.own {
            Some(_) => Written::Own(&self.locale),
            None => Written::BuiltIn(Language::choose([&self.locale].into_iter().chain(default))),
        };
        (written.tag().to_owned(), written.direction())
    }

    /// The message with sample values.
    ///
    /// # Errors
    /// [`Refused::Internal`] if a text that [`faults`](Self::faults) has no error in cannot be rendered after all.
    pub(super) fn render(&self, generation: PasswordGeneration, now: Timestamp) -> Result<Rendered, Refused> {
        let context = message::sample(self.kind, &self.settings, generation, now);
        let mut fault = None;
        let gave_way = |gave_way: &message::GaveWay| fault = Some(gave_way.to_string());
        let rendered = message::render(self.kind, &self.settings, Some(&self.locale), &context, gave_way)
            .map_err(|error| Refused::Internal(shared::log::chain(&error)))?;
        // A reader would get the built-in text. Whoever tries out their own must not take that for it.
        fault.map_or(Ok(rendered), |fault| Err(Refused::Internal(fault)))
    }
}

/// The settings of a draft whose templates are another matter.
///
/// # Errors
/// [`Refused::Invalid`] with every field that is wrong.
pub(super) fn without_templates(mut settings: Value) -> Result<AppSettings, Refused> {
    if let Some(fields) = settings.as_object_mut() {
        fields.remove("templates");
    }
    AppSettings::parse_all(&settings).map_err(Refused::Invalid)
}
