//! How deep a template may go. The engine's parser and compiler recurse over the tree, and a stack that overflows
//! ends the process, which no fuel prevents: so depth is bounded before anything is parsed.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Tokens in one tag. A chain of operators or filters is as deep as it is long.
const MAX_TOKENS: usize = 64;
/// Conditions within conditions; each `elif` is one within the one before.
const MAX_DEPTH: usize = 24;

/// Statements that have a body.
const OPENING: [&str; 8] = ["autoescape", "block", "call", "filter", "for", "if", "macro", "with"];

/// Where `source` goes deeper than a message needs, in bytes; `None` if it does not, or cannot be read at all.
pub(super) fn too_deep(source: &str) -> Option<usize> {
    // How much deeper each body that is open has made it.
    let mut open: Vec<usize> = Vec::new();
    let mut tag = Tag::default();
    for token in tokenize(source, false, SyntaxConfig::default()) {
        let (token, span) = token.ok()?;
        match token {
            Token::TemplateData(_) => continue,
            Token::VariableStart | Token::BlockStart => tag = Tag::default(),
            Token::BlockEnd => tag.close(&mut open),
            Token::Ident(name) if tag.tokens == 0 => tag.statement = Some(name),
            Token::Assign => tag.assigns = true,
            _ => {}
        }
        if !matches!(token, Token::VariableStart | Token::BlockStart) {
            tag.tokens += 1;
        }
        if tag.tokens > MAX_TOKENS || open.iter().sum::<usize>() > MAX_DEPTH {
            return Some(span.start_offset as usize);
        }
    }
    None
}

/// What is known of a tag so far.
#[derive(Default)]
struct Tag<'s> {
    statement: Option<&'s str>,
    assigns: bool,
    tokens: usize,
}

impl Tag<'_> {
    fn close(&self, open: &mut Vec<usize>) {
        match self.statement {
            Some(name) if OPENING.contains(&name) => open.push(1),
            Some("set") if !self.assigns => open.push(1),
            Some("elif") => open.iter_mut().rev().take(1).for_each(|depth| *depth += 1),
            Some(name) if name.starts_with("end") => drop(open.pop()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_overflow_the_stack_is_refused_before_it_is_parsed() {
        let deep = [
            format!("{{{{ 1{} }}}}", "~1".repeat(30_000)),
            format!("{{{{ link{} }}}}", "|trim".repeat(12_000)),
            format!("{{% if 1 %}}{}{{% endif %}}", "{% elif 1 %}".repeat(6_400)),
            format!("{{{{ app{} }}}}", ".a".repeat(30_000)),
            format!("{{{{ 1{} }}}}", " or 1".repeat(13_000)),
            format!("{{{{ {}1{} }}}}", "(".repeat(20_000), ")".repeat(20_000)),
            format!("{{{{ {}1 }}}}", "not ".repeat(16_000)),
            format!("{}{}", "{% if 1 %}".repeat(3_000), "{% endif %}".repeat(3_000)),
            "{% if 1 %}".repeat(6_000),
            "{% set a %}".repeat(6_000),
            "{% for a in b %}".repeat(4_000),
            format!("{{% if {}a %}}x{{% endif %}}", "a == ".repeat(10_000)),
        ];
        for source in deep {
            assert!(too_deep(&source).is_some(), "{}", &source[..40]);
        }
    }

    #[test]
    fn what_messages_need_is_not_deep() {
        let long = "{% if user.name %}{{ user.name }}{% else %}x{% endif %}{{ link }}\n".repeat(1_000);
        assert_eq!(too_deep(&long), None);
        assert_eq!(
            too_deep("{% set a = 'x' ~ app.name %}{{ a }}{# {% if %} #}{% raw %}{% if %}{% endraw %}"),
            None
        );
        assert_eq!(too_deep("{{ broken"), None);
    }
}
