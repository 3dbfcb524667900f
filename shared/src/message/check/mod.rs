//! What an app's own text must be before it is saved: an undefined placeholder is an error then, and never when
//! a message is sent.

mod fault;
mod html;
mod paths;
mod rendered;
#[cfg(test)]
mod tests;
mod walk;

pub use fault::{Fault, Severity};

use minijinja::machinery::ast::Stmt;
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::complexity::too_deep;
use super::context::MessageContext;
use super::own::{Parts, TemplateSource};
use super::{MessageKind, Part, placeholders};
use crate::clock::Timestamp;
use crate::language::Language;
use crate::locale::Locale;
use crate::reset::{Method, RequestedFrom};
use crate::settings::{AppSettings, PasswordGeneration};
use walk::Walk;

/// What one part of a template may have, in bytes.
const MAX_SOURCE: usize = 65_536;
/// What only its reader may see.
const SECRETS: [&str; 4] = ["link", "not_me_link", "password", "pin"];
/// What is written in the words of a language.
const TIMES: [&str; 3] = ["changed_at", "expires_in", "requested_at"];

/// What a preview and a check show of a message that is asked for at `now`.
pub fn sample<'a>(
    kind: MessageKind,
    settings: &'a AppSettings,
    generation: PasswordGeneration,
    now: Timestamp,
) -> MessageContext<'a> {
    let of = |name: &str| {
        let known = placeholders(kind).into_iter().find(|placeholder| placeholder.name == name);
        known.map(|placeholder| placeholder.sample)
    };
    let mut context = MessageContext::new(settings, of("user.name"), now, generation);
    context.requested_from = of("requested_from").map(|_| RequestedFrom::SAMPLE);
    context.link = of("link");
    context.not_me_link = of("not_me_link");
    context.pin = of("pin");
    context.password = of("password");
    context.changed_at = of("changed_at").map(|_| now);
    context.otp_host =
        of("otp_host").map(|host| settings.otp_domain.as_ref().map_or(host, |own| own.as_str()));
    context.lifetime_secs = match kind {
        MessageKind::EmailLink => Some(settings.lifetime_secs(Method::EmailLink)),
        MessageKind::SmsLink => Some(settings.lifetime_secs(Method::SmsLink)),
        MessageKind::SmsPin => Some(settings.lifetime_secs(Method::SmsPin)),
        MessageKind::EmailNewPassword
        | MessageKind::EmailChanged
        | MessageKind::SmsNewPassword
        | MessageKind::SmsChanged => None,
    };
    context
}

/// Checks an app's own text of `kind` in the language `locale`: the errors, for which it must not be saved, and
/// the warnings. An SMS is measured as the app of `settings` would send it.
pub fn check(
    kind: MessageKind,
    locale: &Locale,
    source: &TemplateSource,
    settings: &AppSettings,
) -> Vec<Fault> {
    let parts = source.parts();
    let mut faults: Vec<Fault> = Part::ALL.into_iter().filter_map(|part| shape(kind, part, &parts)).collect();
    for part in kind.parts() {
        if let Some(text) = parts.get(*part) {
            faults.extend(check_source(kind, *part, text, locale));
        }
    }
    if faults.iter().all(|fault| fault.severity != Severity::Error) {
        faults.extend(rendered::check(kind, locale, &parts, settings));
    }
    faults.sort_by_key(|fault| (fault.part, fault.line, fault.column));
    faults
}

/// Whether `part` is there if and only if it should be, and of a size.
fn shape(kind: MessageKind, part: Part, parts: &Parts<'_>) -> Option<Fault> {
    let belongs = kind.parts().contains(&part);
    match parts.get(part) {
        Some(_) if !belongs => {
            Some(Fault::error(part, "foreign-part", "does not belong to this kind of message"))
        }
        Some(text) if text.len() > MAX_SOURCE => {
            Some(Fault::error(part, "too-long", "must have at most 65536 bytes"))
        }
        Some(text) if text.trim().is_empty() => Some(Fault::error(part, "empty", "must not be empty")),
        None if belongs && part != Part::Html => Some(Fault::missing(part)),
        _ => None,
    }
}

fn check_source(kind: MessageKind, part: Part, text: &str, locale: &Locale) -> Vec<Fault> {
    let fault = |at: usize, severity, code, reason: String| Fault::at(part, text, at, severity, code, reason);
    if let Some(at) = too_deep(text) {
        return vec![fault(
            at,
            Severity::Error,
            "too-complex",
            "goes deeper than a message needs".to_owned(),
        )];
    }
    let tree = match parse(text, "own", SyntaxConfig::default()) {
        Ok(tree) => tree,
        Err(error) => return vec![Fault::engine(part, text, &error)],
    };
    let walk = Walk::over(kind, part, text, &tree);
    let mut faults = walk.faults;
    if let (Part::Html, Stmt::Template(tree)) = (part, &tree) {
        faults.extend(html::check(text, tree));
    }
    if part == Part::Subject {
        if let Some(at) = text.trim_end().find(['\n', '\r']) {
            faults.push(fault(at, Severity::Error, "line-break", "must be one line".to_owned()));
        }
        if let Some((name, at)) = walk.named.iter().find(|(name, _)| SECRETS.contains(&name.as_str())) {
            let reason =
                format!("must not name {{{{ {name} }}}}: subjects show on locked screens and in logs");
            faults.push(fault(*at, Severity::Error, "secret-in-subject", reason));
        }
    }
    let timed = walk.named.iter().find(|(name, _)| TIMES.contains(&name.as_str()));
    if let (None, Some((_, at))) = (Language::matching(locale), timed) {
        let reason = format!(
            "is written in signs, such as 10 min or 2026-11-21 20:24 UTC: Rekey has no words for {}",
            locale.as_str()
        );
        faults.push(fault(*at, Severity::Warning, "no-words", reason));
    }
    faults
}
