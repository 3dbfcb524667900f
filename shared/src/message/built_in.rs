//! The built-in texts of every message in every language. They are held by the same checks as an app's own.

use super::MessageKind;
use super::own::Parts;
use crate::language::Language;
use crate::locale::Locale;
use crate::reset::Channel;

macro_rules! texts {
    ($($tag:literal),+ $(,)?) => {
        /// The built-in templates by path.
        const TEXTS: &[(&str, &str)] = &[$(
            texts!(@ $tag "/email-link.subject"),
            texts!(@ $tag "/email-link.txt"),
            texts!(@ $tag "/email-link.html"),
            texts!(@ $tag "/email-new-password.subject"),
            texts!(@ $tag "/email-new-password.txt"),
            texts!(@ $tag "/email-new-password.html"),
            texts!(@ $tag "/email-changed.subject"),
            texts!(@ $tag "/email-changed.txt"),
            texts!(@ $tag "/email-changed.html"),
            texts!(@ $tag "/sms-link.sms"),
            texts!(@ $tag "/sms-pin.sms"),
            texts!(@ $tag "/sms-new-password.sms"),
            texts!(@ $tag "/sms-changed.sms"),
        )+];
    };
    (@ $tag:literal $file:literal) => {
        (concat!($tag, $file), include_str!(concat!("../../templates/messages/", $tag, $file)))
    };
}
texts!["en", "ar", "de", "es", "fr", "ja", "ko", "pt-BR", "zh-Hans", "zh-Hant"];

/// The built-in text of `kind` in `language`.
pub(super) fn parts(kind: MessageKind, language: &Language) -> Parts<'static> {
    let part = |ending: &str| {
        let path = format!("{}/{}.{ending}", language.tag, kind.as_str());
        let text = TEXTS.iter().find(|(known, _)| *known == path)?.1;
        // A file's last line break is none of its text.
        Some(text.strip_suffix('\n').unwrap_or(text))
    };
    match kind.channel() {
        Channel::Email => {
            Parts { subject: part("subject"), text: part("txt"), html: part("html"), sms: None }
        }
        Channel::Sms => Parts { subject: None, text: None, html: None, sms: part("sms") },
    }
}

/// The language and text that a reader of `locale` gets of `kind` where the app has none of its own.
pub fn built_in(kind: MessageKind, locale: &Locale) -> (&'static Language, super::TemplateSource) {
    let language = Language::choose([locale]);
    (language, parts(kind, language).to_source())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_message() {
        for language in Language::all() {
            for kind in MessageKind::ALL {
                let parts = parts(kind, language);
                match kind.channel() {
                    Channel::Email => {
                        assert!(parts.subject.is_some() && parts.text.is_some() && parts.html.is_some())
                    }
                    Channel::Sms => assert!(parts.sms.is_some()),
                }
            }
        }
    }
}
