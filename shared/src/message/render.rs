//! Messages from templates.

use super::built_in;
use super::context::{MessageContext, Written};
use super::own::{Parts, TemplateSource};
use super::{Fault, MessageKind, Part};
use crate::language::Language;
use crate::locale::Locale;
use crate::reset::Channel;
use crate::settings::AppSettings;

/// A message could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("message {kind} could not be rendered")]
pub struct RenderError {
    kind: &'static str,
    #[source]
    source: Fault,
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

/// A stored text of an app could not be rendered, and the built-in one took its place.
#[derive(Debug, thiserror::Error)]
#[error("templates.{locale}.{}.{fault}", kind.as_str())]
pub struct GaveWay {
    locale: String,
    kind: MessageKind,
    fault: Fault,
}

/// Renders `kind` for a reader of `locale`: the longest match of it, then of the app's default language, then
/// English; in each the app's own text comes before the built-in one. An own text that cannot render after all
/// is told to `gave_way`, and the built-in one is rendered: no user is left without a message.
///
/// # Errors
/// [`RenderError`] if the built-in text cannot be rendered, which the tests rule out.
pub fn render(
    kind: MessageKind,
    settings: &AppSettings,
    locale: Option<&Locale>,
    context: &MessageContext<'_>,
    gave_way: impl FnOnce(&GaveWay),
) -> Result<Rendered, RenderError> {
    let (own, language) = choose(kind, settings, locale);
    if let Some((tag, source)) = own {
        match source.parts().render(kind, &context.placeholders(kind, Written::Own(tag))) {
            Ok(rendered) => return Ok(rendered),
            Err(fault) => gave_way(&GaveWay { locale: tag.as_str().to_owned(), kind, fault }),
        }
    }
    let written = Written::BuiltIn(language);
    let text: Parts<'static> = built_in::parts(kind, language);
    text.render(kind, &context.placeholders(kind, written))
        .map_err(|source| RenderError { kind: kind.as_str(), source })
}

/// An app's own text, if it is the best match, and the built-in language for when it is not.
type Choice<'a> = (Option<(&'a Locale, &'a TemplateSource)>, &'static Language);

fn choose<'a>(kind: MessageKind, settings: &'a AppSettings, locale: Option<&Locale>) -> Choice<'a> {
    let own = |tags: &[String]| {
        tags.iter().find_map(|tag| {
            let (written, texts) = settings.templates.iter().find(|(own, _)| own.as_str() == tag)?;
            texts.get(&kind).map(|source| (written.locale(), source))
        })
    };
    let default = settings.default_locale.as_ref().map(crate::settings::LocaleTag::locale);
    let language = Language::choose(locale.into_iter().chain(default));
    let english = Locale::parse("en");
    for wanted in [locale, default, english.as_ref()].into_iter().flatten() {
        // What is near comes before what is far: an own pt-BR serves a reader of pt-PT, but not one of zh-TW
        // an own zh-Hans, since there is a built-in zh-Hant.
        for tags in [wanted.fallbacks(), wanted.usual_forms()] {
            if let Some(own) = own(&tags) {
                return (Some(own), language);
            }
            if tags.iter().any(|tag| Language::of(tag).is_some()) {
                return (None, language);
            }
        }
    }
    (None, language)
}

/// Puts a message together from its rendered parts.
pub(super) fn assemble<E>(
    kind: MessageKind,
    part: impl Fn(Part) -> Result<Option<String>, E>,
) -> Result<Rendered, E> {
    let text = |it: Part| part(it).map(Option::unwrap_or_default);
    Ok(match kind.channel() {
        Channel::Email => Rendered::Mail {
            subject: one_line(&text(Part::Subject)?),
            text: text(Part::Text)?.trim().to_owned() + "\n",
            html: part(Part::Html)?.map(|html| html.trim().to_owned()),
        },
        Channel::Sms => Rendered::Sms { text: text(Part::Sms)?.trim().to_owned() },
    })
}

/// A header's text: whatever broke the line becomes a space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::settings::PasswordGeneration;

    fn settings() -> AppSettings {
        AppSettings::parse(&serde_json::json!({
            "name": "Twelve Chars", "startUrl": "https://app.example/forgot", "supportContact": "help@example.com"
        }))
        .unwrap()
    }

    const AT: Timestamp = Timestamp::from_millis(1_795_292_640_000);

    fn context(settings: &AppSettings) -> MessageContext<'_> {
        let name = Some("<b>Ann\r\nBcc: x");
        let mut context = MessageContext::new(settings, name, AT, PasswordGeneration::Generate);
        context.link = Some("https://reset.example.com/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        context.pin = Some("001234");
        context.password = Some("bcdfghjkmnpqrstvwxy");
        context.lifetime_secs = Some(600);
        context.changed_at = Some(AT);
        context.otp_host = Some("example.com");
        context.not_me_link = Some("https://reset.example.com/n/BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB");
        context
    }

    #[test]
    fn every_built_in_message_carries_what_it_is_for_in_every_language() {
        let settings = settings();
        let context = context(&settings);
        for language in Language::all() {
            let locale = Locale::parse(language.tag).unwrap();
            for kind in MessageKind::ALL {
                let rendered = render(kind, &settings, Some(&locale), &context, |_| panic!()).unwrap();
                let parts = match &rendered {
                    Rendered::Mail { text, html, .. } => vec![text, html.as_ref().unwrap()],
                    Rendered::Sms { text } => vec![text],
                };
                for part in parts {
                    let carried = match kind {
                        MessageKind::EmailLink | MessageKind::SmsLink => "/r/AAAA",
                        MessageKind::SmsPin => "001234",
                        MessageKind::EmailNewPassword | MessageKind::SmsNewPassword => "bcdfghjkmnpqrstvwxy",
                        MessageKind::EmailChanged | MessageKind::SmsChanged => "2026",
                    };
                    assert!(part.contains(carried), "{language:?} {kind:?}: {part}");
                    let refuses = part.matches("/n/BBBB").count();
                    assert_eq!(
                        refuses,
                        usize::from(kind.channel() == Channel::Email),
                        "{language:?} {kind:?}: {part}"
                    );
                }
                if let Rendered::Mail { html, .. } = rendered {
                    let opening =
                        format!("<html lang=\"{}\" dir=\"{}\">", language.tag, language.direction());
                    assert!(html.unwrap().contains(&opening), "{language:?}");
                }
            }
        }
    }

    #[test]
    fn phones_can_autofill_the_pin_from_the_last_line() {
        let settings = settings();
        let Rendered::Sms { text } =
            render(MessageKind::SmsPin, &settings, None, &context(&settings), |_| panic!()).unwrap()
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
            render(MessageKind::EmailLink, &settings, None, &context(&settings), |_| panic!()).unwrap()
        else {
            panic!("a mail")
        };
        assert!(html.unwrap().contains("&lt;b&gt;AnnBcc: x"));
        assert!(text.contains("<b>AnnBcc: x"));
        assert!(!subject.contains(['\r', '\n']));
    }

    #[test]
    fn the_language_is_the_longest_match_and_the_apps_own_text_comes_first() {
        let sms = |text: &str| serde_json::json!({ "sms-link": { "sms": text } });
        let settings =
            AppSettings::parse(&serde_json::json!({ "name": "Demo", "defaultLocale": "ja", "templates": {
                "ja": sms("own-ja {{ link }}"),
                "pt": sms("own-pt {{ link }}"),
                "pt-BR": { "sms-pin": { "sms": "own-pt-BR {{ pin }}" } },
                "zh-Hans": sms("own-zh-Hans {{ link }}"),
                "it-CH": sms("own-it-CH {{ link }}"),
            }}))
            .unwrap();
        let context = context(&settings);
        let text = |tag: &str| {
            let locale = Locale::parse(tag);
            match render(MessageKind::SmsLink, &settings, locale.as_ref(), &context, |_| panic!()).unwrap() {
                Rendered::Sms { text } => text.lines().next().unwrap().to_owned(),
                Rendered::Mail { .. } => panic!("an SMS"),
            }
        };
        let start = |tag: &str| text(tag).split(' ').next().unwrap().to_owned();
        assert_eq!(
            start("pt-BR"),
            "own-pt",
            "an own text for the language comes before a built-in nearer one"
        );
        assert_eq!(start("pt-PT"), "own-pt");
        assert_eq!(start("ja-JP"), "own-ja");
        assert_eq!(start("zh-Hans-HK"), "own-zh-Hans");
        assert_eq!(start("zh-CN"), "own-zh-Hans");
        assert_eq!(start("it-CH"), "own-it-CH");
        assert_eq!(start("it"), "own-ja", "the app's default, where nobody has the reader's own");
        assert!(text("zh-TW").contains("密碼"), "built in, and nearer than the app's zh-Hans");
        assert!(text("fr-CA").contains("mot de passe"), "built in, and nearer than the app's default");
        assert!(text("en-GB").contains("a new password"), "English is built in");
    }

    #[test]
    fn lifetimes_and_times_are_in_the_language_of_the_text() {
        let settings = AppSettings::parse(&serde_json::json!({ "name": "Demo", "templates": {
            "it": { "email-link": { "subject": "x", "text": "{{ expires_in }} | {{ requested_at }} {{ link }}" } },
            "fr": { "email-link": { "subject": "x", "text": "{{ expires_in }} | {{ requested_at }} {{ link }}" } },
        }}))
        .unwrap();
        let context = context(&settings);
        let text = |tag: &str| match render(
            MessageKind::EmailLink,
            &settings,
            Locale::parse(tag).as_ref(),
            &context,
            |_| panic!(),
        )
        .unwrap()
        {
            Rendered::Mail { text, .. } => text.split(" https").next().unwrap().to_owned(),
            Rendered::Sms { .. } => panic!("a mail"),
        };
        insta::assert_snapshot!(text("fr"), @"10 minutes | 21 novembre 2026 à 20:24 UTC");
        insta::assert_snapshot!(text("it"), @"10 min | 2026-11-21 20:24 UTC");
    }

    #[test]
    fn a_stored_text_that_cannot_render_gives_way_to_the_built_in_one() {
        let mut settings = settings();
        let broken = TemplateSource { sms: Some("{{ nothing }}".to_owned()), ..Default::default() };
        let english = crate::settings::LocaleTag::try_from("en".to_owned()).unwrap();
        settings.templates.entry(english).or_default().insert(MessageKind::SmsLink, broken);
        let copy = settings.clone();
        let mut told = String::new();
        let rendered =
            render(MessageKind::SmsLink, &settings, None, &context(&copy), |fault| told = fault.to_string());
        insta::assert_snapshot!(told, @"templates.en.sms-link.sms: undefined value: `nothing` is undefined (line 1, column 4)");
        let Rendered::Sms { text } = rendered.unwrap() else { panic!("an SMS") };
        assert!(text.contains("/r/AAAA"), "{text}");
    }
}
