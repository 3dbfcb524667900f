//! An app's own texts: what is accepted renders for everybody, and looks the same whatever the user is called.
#![no_main]

use std::sync::LazyLock;

use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, Token};
use libfuzzer_sys::fuzz_target;
use rekey_fuzz::world::NOW;
use shared::locale::Locale;
use shared::message::{MessageKind, Rendered, Severity, TemplateSource, built_in, check, render, sample};
use shared::settings::{AppSettings, LocaleTag, PasswordGeneration};

static SETTINGS: LazyLock<AppSettings> = LazyLock::new(|| {
    AppSettings::parse(&serde_json::json!({
        "name": "Shop", "startUrl": "https://shop.example/forgot", "supportContact": "help@shop.example",
    }))
    .expect("settings")
});
static BARE: LazyLock<AppSettings> = LazyLock::new(|| AppSettings::named("S").expect("settings"));
const LOCALES: [&str; 4] = ["en", "ja", "ar-EG", "it"];
const NAMES: [&str; 7] =
    ["x onmouseover=y", "javascript:alert(1)", "\"><i>", "'><i>", "--><i>", "</style><i>", "a\r\nBcc: b=c"];
/// What one part of a message may have.
const MOST: usize = 102_400;

// The first byte chooses the message and the part, the second the language and what the user is called; the rest is that
// part, among the built-in others.
fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = rekey_fuzz::choice(data) else { return };
    let Some((reader, rest)) = rekey_fuzz::choice(rest) else { return };
    let Some(text) = rekey_fuzz::text(rest) else { return };
    let kind = MessageKind::ALL[choice % MessageKind::ALL.len()];
    let parts = kind.parts();
    let part = parts[choice / MessageKind::ALL.len() % parts.len()];
    let locale = Locale::parse(LOCALES[reader % LOCALES.len()]).expect("a language");
    let (_, mut source) = built_in(kind, &Locale::parse("en").expect("a language"));
    *source.part_mut(part) = Some(text.to_owned());
    let settings = if reader < 128 { &*SETTINGS } else { &*BARE };
    let faults = check(kind, &locale, &source, settings);
    assert!(faults.iter().all(|fault| !fault.reason.is_empty()), "{text:?}");
    if faults.iter().all(|fault| fault.severity != Severity::Error) {
        accepted(kind, &locale, &source, settings, NAMES[reader / LOCALES.len() % NAMES.len()]);
    }
});

fn accepted(kind: MessageKind, locale: &Locale, source: &TemplateSource, settings: &AppSettings, name: &str) {
    let mut settings = settings.clone();
    let tag = LocaleTag::try_from(locale.as_str().to_owned()).expect("a language");
    settings.templates.entry(tag).or_default().insert(kind, source.clone());
    for generation in [PasswordGeneration::Generate, PasswordGeneration::Input] {
        let rendered = |name: Option<&str>| {
            let context = named(sample(kind, &settings, generation, NOW), &settings, name, generation);
            let gave_way = |fault: &_| panic!("accepted, and does not render: {fault}");
            render(kind, &settings, Some(locale), &context, gave_way).expect("a message")
        };
        rendered(None);
        alike(&rendered(Some("Ann")), &rendered(Some(name)));
    }
}

/// The sample for a user of this name.
fn named<'a>(
    sample: shared::message::MessageContext<'a>,
    settings: &'a AppSettings,
    name: Option<&'a str>,
    generation: PasswordGeneration,
) -> shared::message::MessageContext<'a> {
    let mut context = shared::message::MessageContext::new(settings, name, NOW, generation);
    context.requested_from = sample.requested_from;
    context.link = sample.link;
    context.not_me_link = sample.not_me_link;
    context.pin = sample.pin;
    context.password = sample.password;
    context.changed_at = sample.changed_at;
    context.otp_host = sample.otp_host;
    context.lifetime_secs = sample.lifetime_secs;
    context
}

fn alike(harmless: &Rendered, hostile: &Rendered) {
    match (harmless, hostile) {
        (Rendered::Mail { html: before, .. }, Rendered::Mail { subject, text, html: after }) => {
            assert!(!subject.chars().any(char::is_control), "a header has one line: {subject:?}");
            assert!(text.len() <= MOST && subject.len() <= MOST);
            assert_eq!(before.as_deref().map(shape), after.as_deref().map(shape), "{after:?}");
        }
        (Rendered::Sms { .. }, Rendered::Sms { text }) => assert!(text.chars().count() <= 1_600),
        _ => panic!("a message of another kind"),
    }
}

/// The elements and attributes of `html`, and how each link begins.
fn shape(html: &str) -> Vec<String> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut shape = Vec::new();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        match token {
            Token::StartTag(tag) => {
                shape.push(String::from_utf8_lossy(&tag.name).into_owned());
                for (name, value) in &tag.attributes {
                    let value = String::from_utf8_lossy(value).into_owned();
                    let link = matches!(&***name, b"href" | b"src" | b"style" | b"content");
                    let scheme = value.split(':').next().filter(|_| link).unwrap_or_default();
                    shape.push(format!("{}={scheme}", String::from_utf8_lossy(name)));
                }
            }
            Token::Comment(_) => shape.push("!".to_owned()),
            _ => {}
        }
    }
    shape
}
