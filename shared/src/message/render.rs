//! Messages from templates.

use minijinja::Value;
use serde::Serialize;

use super::MessageKind;
use super::engine::ENGINE;
use super::own::TemplateSource;
use crate::locale::Locale;
use crate::log;
use crate::reset::Channel;
use crate::settings::AppSettings;

/// The colour of buttons where the app has none.
pub(crate) const ACCENT: &str = "#2457d6";

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
    // The built-in texts are English: where English is next, they come before another language.
    let wanted = [locale, default].into_iter().flatten().flat_map(Locale::fallbacks).chain(["en"]);
    let own = |tag: &str| {
        let (_, messages) = settings.templates.iter().find(|(own, _)| own.as_str() == tag)?;
        messages.get(&kind)
    };
    for tag in wanted {
        match own(tag) {
            Some(source) => return Some(source),
            None if tag == "en" => return None,
            None => {}
        }
    }
    None
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
pub(super) fn assemble<E>(
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
        assert_ne!(start("en-GB"), "日本語", "English is built in");
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
