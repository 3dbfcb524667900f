//! What a text can come out as: every way through its conditions, the built-in button in its place. Where a value
//! stands in HTML is looked at in each of them, since a branch may open what another one closes.

use std::collections::BTreeMap;

use minijinja::machinery::ast::{Expr, Stmt};
use minijinja::machinery::parse;
use minijinja::syntax::SyntaxConfig;

use super::super::engine::PIECES;

/// Ways through a text: nine conditions, one after the other. The built-in mails have 16 ways at most.
const MAX_WAYS: usize = 512;

/// A value that a text shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    /// The placeholder, also under another name that `set` has given it; `None` for anything else.
    pub(super) placeholder: Option<String>,
    /// Where it stands, in bytes of the text; none within the built-in button.
    pub(super) at: usize,
}

/// One way through a text, or through one of its blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// The text as it comes out, with a [`mark`] in the place of each value.
    pub(super) skeleton: String,
    /// The values.
    pub(super) shown: Vec<Shown>,
    locals: BTreeMap<String, Known>,
}

/// What is known of a value before there is a user.
#[derive(Clone, Debug)]
enum Known {
    Literal(String),
    Placeholder(String),
    Unknown,
}

/// What stands in a skeleton for the `index`-th value. The space tells an attribute without quotes: only a part of
/// the mark would be its value.
fn mark(index: usize) -> String {
    format!("\u{1}{index}\u{2} \u{1}{index}\u{2}")
}

/// The values whose marks stand in `text`.
pub(super) fn marked(text: &str) -> impl Iterator<Item = usize> {
    let ends = text.split('\u{1}').skip(1).filter_map(|rest| rest.split('\u{2}').next());
    ends.filter_map(|index| index.parse().ok())
}

/// Every way through `statements`; `None` if there are too many to look at.
pub(super) fn ways(statements: &[Stmt<'_>]) -> Option<Vec<Way>> {
    through(statements, vec![Way::default()], None)
}

/// `place` is where a piece is included: what it shows is shown there.
fn through(statements: &[Stmt<'_>], ways: Vec<Way>, place: Option<usize>) -> Option<Vec<Way>> {
    statements.iter().try_fold(ways, |ways, statement| step(statement, ways, place))
}

fn step(statement: &Stmt<'_>, mut ways: Vec<Way>, place: Option<usize>) -> Option<Vec<Way>> {
    match statement {
        Stmt::EmitRaw(raw) => ways.iter_mut().for_each(|way| way.skeleton.push_str(raw.raw)),
        Stmt::EmitExpr(emit) => {
            let at = place.unwrap_or(emit.expr.span().start_offset as usize);
            ways.iter_mut().for_each(|way| way.show(&emit.expr, at));
        }
        Stmt::Set(set) => {
            if let Expr::Var(name) = &set.target {
                for way in &mut ways {
                    let value = way.known(&set.expr);
                    way.locals.insert(name.id.to_owned(), value);
                }
            }
        }
        Stmt::IfCond(condition) => {
            let otherwise = through(&condition.false_body, ways.clone(), place)?;
            ways = through(&condition.true_body, ways, place)?;
            ways.extend(otherwise);
        }
        Stmt::Block(block) => ways = through(&block.body, ways, place)?,
        Stmt::Include(include) => {
            let at = place.unwrap_or(include.name.span().start_offset as usize);
            ways = through_piece(&include.name, ways, at)?;
        }
        // Refused elsewhere.
        _ => {}
    }
    (ways.len() <= MAX_WAYS).then_some(ways)
}

fn through_piece(name: &Expr<'_>, ways: Vec<Way>, at: usize) -> Option<Vec<Way>> {
    let name = match name {
        Expr::Const(name) => name.value.as_str().map(str::to_owned),
        _ => None,
    };
    let source = PIECES.iter().find(|(piece, _)| Some(*piece) == name.as_deref()).map(|(_, source)| *source);
    match source.and_then(|source| parse(source, "piece", SyntaxConfig::default()).ok()) {
        Some(Stmt::Template(piece)) => through(&piece.children, ways, Some(at)),
        _ => Some(ways),
    }
}

impl Way {
    fn show(&mut self, expression: &Expr<'_>, at: usize) {
        let placeholder = match self.known(expression) {
            // As the engine would escape it.
            Known::Literal(text) => {
                let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                self.skeleton.push_str(&escaped.replace('"', "&quot;").replace('\'', "&#39;"));
                return;
            }
            Known::Placeholder(name) => Some(name),
            Known::Unknown => None,
        };
        self.skeleton.push_str(&mark(self.shown.len()));
        self.shown.push(Shown { placeholder, at });
    }

    fn known(&self, expression: &Expr<'_>) -> Known {
        match expression {
            Expr::Const(value) => {
                value.value.as_str().map_or(Known::Unknown, |text| Known::Literal(text.to_owned()))
            }
            Expr::Var(name) => {
                let local = self.locals.get(name.id).cloned();
                local.unwrap_or_else(|| Known::Placeholder(name.id.to_owned()))
            }
            Expr::GetAttr(_) => path(expression).map_or(Known::Unknown, Known::Placeholder),
            _ => Known::Unknown,
        }
    }
}

/// `user.name` for the expression of that name.
pub(super) fn path(expression: &Expr<'_>) -> Option<String> {
    match expression {
        Expr::Var(name) => Some(name.id.to_owned()),
        Expr::GetAttr(field) => Some(format!("{}.{}", path(&field.expr)?, field.name)),
        _ => None,
    }
}
