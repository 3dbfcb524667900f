//! Where values stand in HTML. Escaping makes them safe as text and in quoted attributes, and nowhere else.

use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};

use super::walk::Walk;
use super::{Fault, Severity};

/// Elements that do something, or that mail programs take out.
const ACTIVE: [&str; 11] =
    ["applet", "base", "button", "embed", "form", "frame", "iframe", "input", "object", "script", "textarea"];
/// Placeholders that are URLs.
const URLS: [&str; 2] = ["link", "app.start_url"];
/// What a link can begin with so that what follows cannot make it another kind of link.
const SCHEMES: [&str; 3] = ["https://", "mailto:", "tel:"];

/// What is wrong with the places of values in `walk`'s text.
pub(super) fn check(walk: &Walk<'_>) -> Vec<Fault> {
    let mut places = Places { walk, faults: Vec::new() };
    let mut raw = None;
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(&walk.skeleton, emitter) {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                places.start_tag(&name, &tag);
                raw = Some(name).filter(|name| matches!(name.as_str(), "style" | "script"));
            }
            Token::EndTag(_) => raw = None,
            Token::String(text) if raw.is_some() => {
                places.refuse(&String::from_utf8_lossy(&text), "cannot stand in a style or script");
            }
            Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    places.faults
}

struct Places<'w, 's> {
    walk: &'w Walk<'s>,
    faults: Vec<Fault>,
}

impl Places<'_, '_> {
    fn start_tag(&mut self, name: &str, tag: &StartTag<()>) {
        if ACTIVE.contains(&name) {
            let at = self.walk.source.find(&format!("<{name}")).unwrap_or_default();
            let reason = format!("<{name}> is not allowed: mail programs take it out or warn of it");
            self.faults.push(self.fault(at, "active-content", reason));
        }
        self.refuse(name, "cannot be the name of an element");
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute).into_owned();
            let value = String::from_utf8_lossy(value).into_owned();
            self.attribute(&attribute, &value);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.refuse(name, "must stand between the quotes of an attribute");
        if name.starts_with("on") {
            let at = self.walk.source.find(name).unwrap_or_default();
            self.faults.push(self.fault(
                at,
                "active-content",
                format!("{name} is not allowed: mail programs take it out"),
            ));
        }
        match name {
            "style" => self.refuse_but(value, &["app.accent_colour"], "cannot stand in a style"),
            "src" | "background" | "srcset" | "action" | "formaction" | "poster" => {
                self.refuse(value, "cannot name what a mail loads");
            }
            "href" | "xlink:href" if !SCHEMES.iter().any(|scheme| value.starts_with(scheme)) => {
                self.refuse_but(value, &URLS, "cannot be a link: {{ link }} and {{ app.start_url }} can, or begin with https:// or mailto:");
            }
            _ => {}
        }
    }

    fn refuse(&mut self, text: &str, reason: &str) {
        self.refuse_but(text, &[], reason);
    }

    fn refuse_but(&mut self, text: &str, allowed: &[&str], reason: &str) {
        for index in Walk::marked(text) {
            let Some(emit) = self.walk.emits.get(index) else { continue };
            let path = emit.path.as_deref().unwrap_or("this value");
            let known =
                self.faults.iter().any(|fault| fault.reason.starts_with(path) && fault.code == "html-place");
            if !allowed.contains(&path) && !known {
                self.faults.push(self.fault(emit.at, "html-place", format!("{path} {reason}")));
            }
        }
    }

    fn fault(&self, at: usize, code: &'static str, reason: String) -> Fault {
        Fault::at(self.walk.part, self.walk.source, at, Severity::Error, code, reason)
    }
}
