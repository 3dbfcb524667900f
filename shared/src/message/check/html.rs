//! Where values stand in HTML. Escaping makes them safe as text and in quoted attributes, and nowhere else.

use std::collections::BTreeSet;

use html5gum::Tokenizer;
use html5gum::emitters::default::{DefaultEmitter, StartTag, Token};
use minijinja::machinery::ast::{Spanned, Stmt, Template};

use super::paths::{Way, marked, ways};
use super::{Fault, Severity};
use crate::message::Part;

/// The elements of mails: text, tables, pictures, a head. None that does something, or that changes how what is in
/// it is read.
const ELEMENTS: [&str; 66] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "meta",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Placeholders that are URLs.
const URLS: [&str; 3] = ["link", "app.start_url", "not_me_link"];
/// What a link can begin with.
const LINKS: [&str; 4] = ["https://", "mailto:", "tel:", "#"];
/// What a picture can begin with.
const PICTURES: [&str; 3] = ["https://", "data:image/", "cid:"];
/// Blocks of the frame that stand in the title and in the line that inboxes show: text and nothing else.
const PLAIN_BLOCKS: [&str; 2] = ["title", "preheader"];
/// Put at the end of a way to see what it leaves open.
const END: char = '\u{3}';

/// What is wrong with the places of values in an HTML text.
pub(super) fn check(source: &str, tree: &Spanned<Template<'_>>) -> Vec<Fault> {
    let mut places = Places { source, faults: Vec::new(), known: BTreeSet::new() };
    if tree.children.iter().any(|statement| matches!(statement, Stmt::Extends(_))) {
        tree.children.iter().for_each(|statement| places.extending(statement));
    } else {
        places.fragment(&tree.children, false);
    }
    places.faults
}

struct Places<'s> {
    source: &'s str,
    faults: Vec<Fault>,
    known: BTreeSet<(usize, String)>,
}

impl Places<'_> {
    /// A statement of a text that fills the frame: what stands outside the blocks would not be shown.
    fn extending(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Block(block) => self.fragment(&block.body, PLAIN_BLOCKS.contains(&block.name)),
            Stmt::Extends(_) => {}
            Stmt::EmitRaw(raw) if raw.raw.trim().is_empty() => {}
            Stmt::EmitRaw(raw) => {
                let at = raw.span().start_offset as usize;
                self.add(at, "outside-blocks", "text outside the blocks is not shown");
            }
            _ => self.add(
                0,
                "outside-blocks",
                "everything must stand in the blocks title, preheader, body and help",
            ),
        }
    }

    /// A document, or what a block is filled with; `plain` where no markup can stand.
    fn fragment(&mut self, statements: &[Stmt<'_>], plain: bool) {
        let Some(ways) = ways(statements) else {
            return self.add(0, "too-complex", "has too many conditions, one after the other, to be checked");
        };
        for way in ways {
            if plain && way.skeleton.contains('<') {
                self.add(0, "markup", "the blocks title and preheader are plain text");
            }
            self.way(&way);
        }
    }

    fn way(&mut self, way: &Way) {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let mut in_style = false;
        let mut ended = false;
        let text = format!("{}{END}", way.skeleton);
        for Ok(token) in Tokenizer::new_with_emitter(&text, emitter) {
            match token {
                Token::StartTag(tag) => {
                    self.start_tag(way, &tag);
                    in_style = &**tag.name == b"style";
                }
                Token::EndTag(_) => in_style = false,
                Token::String(text) => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    ended |= text.contains(END) && !in_style;
                    if in_style {
                        self.refuse(way, &text, &[], "cannot stand in a style");
                    }
                }
                Token::Comment(text) => {
                    self.refuse(way, &String::from_utf8_lossy(&text), &[], "cannot stand in a comment");
                }
                Token::Doctype(_) | Token::Error(_) => {}
            }
        }
        if !ended {
            self.add(0, "open", "leaves a tag, a quote, a comment or a style open at its end");
        }
    }

    fn start_tag(&mut self, way: &Way, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let at = self.source.find(&format!("<{name}")).unwrap_or_default();
        if !ELEMENTS.contains(&name.as_str()) {
            self.refuse(way, &name, &[], "cannot be the name of an element");
            let reason = format!("<{name}> is not allowed: mail programs take it out or warn of it");
            if marked(&name).next().is_none() {
                self.add(at, "active-content", &reason);
            }
        }
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute).into_owned();
            self.attribute(way, &name, &attribute, &String::from_utf8_lossy(value));
        }
    }

    fn attribute(&mut self, way: &Way, element: &str, name: &str, value: &str) {
        self.refuse(way, name, &[], "must stand between the quotes of an attribute");
        let at = self.source.find(name).unwrap_or_default();
        if name.starts_with("on") {
            self.add(at, "active-content", &format!("{name} is not allowed: mail programs take it out"));
        }
        if element == "meta" && name == "http-equiv" && !matches!(value, "Content-Type" | "X-UA-Compatible") {
            self.add(at, "active-content", "http-equiv can be Content-Type or X-UA-Compatible");
        }
        let begins = |with: &[&str]| with.iter().any(|start| value.starts_with(start));
        match name {
            "style" => self.refuse(way, value, &["app.accent_colour"], "cannot stand in a style"),
            "content" | "charset" => self.refuse(way, value, &[], "cannot stand in a <meta>"),
            "href" if !begins(&LINKS) => {
                const REASON: &str = "cannot be a link: {{ link }}, {{ app.start_url }} and {{ not_me_link }} can, or begin with https://, mailto: or tel:";
                if marked(value).next().is_none() {
                    self.add(at, "html-place", &format!("\u{201c}{value}\u{201d} {REASON}"));
                } else if !value.starts_with('\u{1}') {
                    self.refuse(way, value, &[], REASON);
                }
                self.refuse(way, value, &URLS, REASON);
            }
            "href" => {}
            "src" | "background" => {
                self.refuse(way, value, &[], "cannot name what a mail loads");
                if marked(value).next().is_none() && !begins(&PICTURES) {
                    self.add(
                        at,
                        "html-place",
                        &format!("{name} must begin with https://, data:image/ or cid:"),
                    );
                }
            }
            "srcset" | "action" | "formaction" | "poster" | "ping" | "xlink:href" => {
                self.add(at, "active-content", &format!("{name} is not allowed in a mail"));
            }
            _ => {}
        }
    }

    /// Refuses the values whose marks stand in `text`, but for `allowed` placeholders.
    fn refuse(&mut self, way: &Way, text: &str, allowed: &[&str], reason: &str) {
        for index in marked(text) {
            let Some(shown) = way.shown.get(index) else { continue };
            let name = shown.placeholder.as_deref().unwrap_or("this value");
            if !allowed.contains(&name) {
                self.add(shown.at, "html-place", &format!("{name} {reason}"));
            }
        }
    }

    fn add(&mut self, at: usize, code: &'static str, reason: &str) {
        if self.known.insert((at, reason.to_owned())) {
            self.faults.push(Fault::at(Part::Html, self.source, at, Severity::Error, code, reason));
        }
    }
}

/// Whether `html` has a link to exactly `url` that can be clicked.
pub(super) fn links_to(html: &str, url: &str) -> bool {
    let is_link = |token: &Token| match token {
        Token::StartTag(tag) if &**tag.name == b"a" => {
            tag.attributes.iter().any(|(name, value)| &***name == b"href" && ***value == *url.as_bytes())
        }
        _ => false,
    };
    Tokenizer::new(html).any(|token| token.as_ref().is_ok_and(is_link))
}
