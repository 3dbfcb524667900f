//! The syntax tree of an app's own text, held to what a message may use: placeholders, conditions, a handful of
//! filters, the built-in frame and button. No loops, no calls, so its cost grows with its length alone.

use std::collections::BTreeSet;

use minijinja::machinery::Span;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Spanned, Stmt, UnaryOpKind};

use super::super::engine::{FILTERS, PIECES};
use super::super::{MessageKind, Part, placeholders};
use super::paths::path;
use super::{Fault, Severity};

/// The blocks of the built-in frame.
const BLOCKS: [&str; 4] = ["title", "preheader", "body", "help"];

/// What a walk over a text has found.
pub(super) struct Walk<'s> {
    kind: MessageKind,
    part: Part,
    source: &'s str,
    locals: BTreeSet<String>,
    /// The placeholders that it names, and where, in bytes.
    pub(super) named: Vec<(String, usize)>,
    pub(super) faults: Vec<Fault>,
}

impl<'s> Walk<'s> {
    pub(super) fn over(kind: MessageKind, part: Part, source: &'s str, tree: &Stmt<'_>) -> Self {
        let mut walk =
            Self { kind, part, source, locals: BTreeSet::new(), named: Vec::new(), faults: Vec::new() };
        walk.statement(tree);
        walk
    }

    fn refuse(&mut self, span: Span, code: &'static str, reason: impl Into<String>) {
        let at = span.start_offset as usize;
        self.faults.push(Fault::at(self.part, self.source, at, Severity::Error, code, reason));
    }

    fn statements(&mut self, statements: &[Stmt<'_>]) {
        statements.iter().for_each(|statement| self.statement(statement));
    }

    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.statements(&template.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => self.expression(&emit.expr),
            Stmt::IfCond(condition) => {
                self.expression(&condition.expr);
                self.statements(&condition.true_body);
                self.statements(&condition.false_body);
            }
            Stmt::Set(set) => {
                self.expression(&set.expr);
                match &set.target {
                    Expr::Var(name) if self.is_root(name.id) => {
                        let reason = format!("{} is a placeholder; set another name", name.id);
                        self.refuse(set.target.span(), "not-allowed", reason);
                    }
                    Expr::Var(name) => drop(self.locals.insert(name.id.to_owned())),
                    other => self.refuse(other.span(), "not-allowed", "set takes one name"),
                }
            }
            Stmt::Block(block) if self.part == Part::Html && BLOCKS.contains(&block.name) => {
                self.statements(&block.body);
            }
            Stmt::Block(block) => {
                self.refuse(
                    block.span(),
                    "not-allowed",
                    "the blocks are title, preheader, body and help, of HTML",
                );
            }
            Stmt::Extends(extends) => self.piece(&extends.name),
            Stmt::Include(include) => self.piece(&include.name),
            Stmt::AutoEscape(escape) => {
                self.refuse(escape.span(), "unescaped", "escaping cannot be turned off")
            }
            Stmt::ForLoop(it) => self.not_allowed(it, "loops are"),
            Stmt::WithBlock(it) => self.not_allowed(it, "with is"),
            Stmt::SetBlock(it) => self.not_allowed(it, "set with a body is"),
            Stmt::FilterBlock(it) => self.not_allowed(it, "filter with a body is"),
            Stmt::Import(it) => self.not_allowed(it, "import is"),
            Stmt::FromImport(it) => self.not_allowed(it, "import is"),
            Stmt::Do(it) => self.not_allowed(it, "calls are"),
        }
    }

    fn not_allowed<T>(&mut self, it: &Spanned<T>, what: &str) {
        self.refuse(it.span(), "not-allowed", format!("{what} not allowed in a message"));
    }

    fn piece(&mut self, name: &Expr<'_>) {
        let known = match name {
            Expr::Const(name) => {
                name.value.as_str().is_some_and(|name| PIECES.iter().any(|(piece, _)| *piece == name))
            }
            _ => false,
        };
        if !known || self.part != Part::Html {
            self.refuse(
                name.span(),
                "not-allowed",
                "only \"layout.html\" and \"button.html\" can be used, and only in HTML",
            );
        }
    }

    fn expression(&mut self, expression: &Expr<'_>) {
        match expression {
            Expr::Const(_) => {}
            Expr::Var(_) | Expr::GetAttr(_) => self.name(expression),
            Expr::UnaryOp(it) if matches!(it.op, UnaryOpKind::Not) => self.expression(&it.expr),
            Expr::BinOp(it) if is_plain(it.op) => {
                self.expression(&it.left);
                self.expression(&it.right);
            }
            Expr::Compare(it) => {
                self.expression(&it.expr);
                it.ops.iter().for_each(|operand| self.expression(&operand.expr));
            }
            Expr::IfExpr(it) => {
                self.expression(&it.test_expr);
                self.expression(&it.true_expr);
                it.false_expr.iter().for_each(|other| self.expression(other));
            }
            Expr::Filter(it) => self.filter(it.span(), it.name, it.expr.as_ref(), &it.args),
            other => {
                let what = other.description();
                self.refuse(other.span(), "not-allowed", format!("a {what} is not allowed in a message"));
            }
        }
    }

    fn filter(&mut self, span: Span, name: &str, of: Option<&Expr<'_>>, arguments: &[CallArg<'_>]) {
        if name == "safe" {
            self.refuse(span, "unescaped", "safe is not allowed: every value is escaped");
        } else if !FILTERS.contains(&name) {
            let known = FILTERS.join(", ");
            self.refuse(span, "not-allowed", format!("there is no filter {name}; there are {known}"));
        }
        of.into_iter().for_each(|of| self.expression(of));
        for argument in arguments {
            match argument {
                CallArg::Pos(value) | CallArg::Kwarg(_, value) => self.expression(value),
                CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
                    self.refuse(value.span(), "not-allowed", "* is not allowed in a message");
                }
            }
        }
    }

    /// Whether a placeholder of any message begins with `name`.
    fn is_root(&self, name: &str) -> bool {
        let all = MessageKind::ALL.into_iter().flat_map(placeholders);
        all.into_iter().any(|placeholder| placeholder.name.split('.').next() == Some(name))
    }

    /// A name must be a placeholder of this message, or set before.
    fn name(&mut self, expression: &Expr<'_>) {
        let known = placeholders(self.kind);
        let Some(path) = path(expression) else {
            return self.refuse(expression.span(), "not-allowed", "only placeholders have fields");
        };
        if known.iter().any(|placeholder| placeholder.name == path) {
            return self.named.push((path, expression.span().start_offset as usize));
        }
        if self.locals.contains(&path) {
            return;
        }
        let near = known
            .iter()
            .map(|placeholder| (strsim::damerau_levenshtein(placeholder.name, &path), placeholder.name))
            .min()
            .filter(|(distance, name)| *distance <= name.len() / 2);
        let hint = near.map(|(_, name)| format!("; did you mean {{{{ {name} }}}}?")).unwrap_or_default();
        let reason = format!("this message has no placeholder {{{{ {path} }}}}{hint}");
        self.refuse(expression.span(), "unknown-placeholder", reason);
    }
}

/// Comparing, choosing and joining; no arithmetic, since `"x" * 1000000` is arithmetic, too.
fn is_plain(op: BinOpKind) -> bool {
    use BinOpKind::{Concat, Eq, Gt, Gte, In, Lt, Lte, Ne, ScAnd, ScOr};
    matches!(op, Eq | Ne | Lt | Lte | Gt | Gte | ScAnd | ScOr | Concat | In)
}
