//! What comes out of a text: whether it carries what its message is for, and how long it is.

use std::collections::BTreeSet;

use super::super::context::{MessageContext, Written};
use super::super::own::Parts;
use super::super::render::Rendered;
use super::super::{Alphabet, MessageKind, Part, SmsSize};
use super::{Fault, Severity, html, sample};
use crate::clock::Timestamp;
use crate::locale::Locale;
use crate::settings::{AppSettings, HttpsUrl, PasswordGeneration, SupportContact};

/// Any moment will do: 2026-11-21T20:24:00Z.
const MOMENT: Timestamp = Timestamp::from_millis(1_795_292_640_000);

/// Renders what can be sent: both ways of making the password, with and without what may be missing.
pub(super) fn check(
    kind: MessageKind,
    locale: &Locale,
    parts: &Parts<'_>,
    settings: &AppSettings,
) -> Vec<Fault> {
    let Ok(bare) = AppSettings::named(settings.name.as_str()) else { return Vec::new() };
    let full = full(&bare);
    let mut faults = Vec::new();
    for app in [settings, &full, &bare] {
        for generation in [PasswordGeneration::Generate, PasswordGeneration::Input] {
            for known in [true, false] {
                let mut context = sample(kind, app, generation, MOMENT);
                if !known {
                    context = context.with_little_known();
                }
                match parts.render(kind, &context.placeholders(kind, Written::Own(locale))) {
                    Ok(rendered) => faults.extend(check_message(kind, &context, &rendered, parts)),
                    Err(fault) => faults.push(fault),
                }
            }
        }
    }
    if let (Some(text), true) = (parts.sms, faults.is_empty()) {
        faults.extend(check_size(kind, locale, text, parts, settings));
    }
    let mut seen = BTreeSet::new();
    faults.retain(|fault| seen.insert((fault.part, fault.code)));
    faults
}

/// An app that has set everything a text may depend on.
fn full(bare: &AppSettings) -> AppSettings {
    let url = || HttpsUrl::try_from("https://app.example/forgot".to_owned()).ok();
    let contact = SupportContact::try_from("help@app.example".to_owned()).ok();
    AppSettings { start_url: url(), support_contact: contact, ..bare.clone() }
}

/// Whether the message carries what it is for: once where people read it, and in an HTML mail as a link.
fn check_message(
    kind: MessageKind,
    context: &MessageContext<'_>,
    rendered: &Rendered,
    parts: &Parts<'_>,
) -> Vec<Fault> {
    let Some((name, secret)) = context.secret() else { return Vec::new() };
    let mut faults = Vec::new();
    let mut carries = |part: Part, text: &str, most: usize| match text.matches(secret).count() {
        0 => faults.push(Fault::error(
            part,
            "missing-placeholder",
            format!("must contain {{{{ {name} }}}}, whatever its conditions say"),
        )),
        count if count > most => {
            let source = parts.get(part).unwrap_or_default();
            let second = source.match_indices(name).nth(1).map_or(0, |(at, _)| at);
            faults.push(Fault::at(
                part,
                source,
                second,
                Severity::Error,
                "twice",
                format!("contains {{{{ {name} }}}} more than once"),
            ));
        }
        _ => {}
    };
    match rendered {
        Rendered::Mail { text, html, .. } => {
            carries(Part::Text, text, 1);
            if let Some(html) = html {
                carries(Part::Html, html, usize::MAX);
                if kind == MessageKind::EmailLink && !html::links_to(html, secret) {
                    faults.push(Fault::error(
                        Part::Html,
                        "no-link",
                        "must have {{ link }} in an <a href=\"…\">, so that it can be clicked",
                    ));
                }
            }
        }
        // A PIN stands in the last line, too, where phones take it from.
        Rendered::Sms { text } => carries(Part::Sms, text, if kind == MessageKind::SmsPin { 2 } else { 1 }),
    }
    faults
}

fn check_size(
    kind: MessageKind,
    locale: &Locale,
    source: &str,
    parts: &Parts<'_>,
    settings: &AppSettings,
) -> Option<Fault> {
    let context = sample(kind, settings, settings.password_generation, MOMENT);
    let Ok(Rendered::Sms { text }) = parts.render(kind, &context.placeholders(kind, Written::Own(locale)))
    else {
        return None;
    };
    let size = SmsSize::of(&text);
    if size.segments < 2 {
        return None;
    }
    let costly = size.costly.first().filter(|_| size.alphabet == Alphabet::Ucs2);
    let at = costly.and_then(|costly| source.find(costly.character)).unwrap_or_default();
    let why = costly.map(|costly| format!(" ({} is {})", costly.character, costly.why)).unwrap_or_default();
    let reason = format!("takes {} segments, each of which is paid for{why}", size.segments);
    Some(Fault::at(Part::Sms, source, at, Severity::Warning, "segments", reason))
}
