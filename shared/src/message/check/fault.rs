use std::fmt;

use serde::Serialize;

use super::super::Part;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The text must not be saved.
    Error,
    /// The text can be sent, but somebody should know.
    Warning,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The part of the message.
    pub part: Part,
    /// The line, from 1; 0 if it is about the whole part.
    pub line: u32,
    /// The column in characters, from 1; 0 if it is about the whole part.
    pub column: u32,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, for scripts.
    pub code: &'static str,
    /// What it is, for people. Speaks of the template, never of what was filled in.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part.as_str(), self.placed_reason())
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// The reason, with its place.
    pub fn placed_reason(&self) -> String {
        match self.line {
            0 => self.reason.clone(),
            line => format!("{} (line {line}, column {})", self.reason, self.column),
        }
    }

    pub(crate) fn error(part: Part, code: &'static str, reason: impl Into<String>) -> Self {
        Self { part, line: 0, column: 0, severity: Severity::Error, code, reason: reason.into() }
    }

    pub(crate) fn missing(part: Part) -> Self {
        Self::error(part, "missing-part", "is missing")
    }

    /// A fault at a byte of the source.
    pub(super) fn at(
        part: Part,
        source: &str,
        offset: usize,
        severity: Severity,
        code: &'static str,
        reason: impl Into<String>,
    ) -> Self {
        let (line, column) = place(source, offset);
        Self { part, line, column, severity, code, reason: reason.into() }
    }

    /// What the engine found, in its own words.
    pub(crate) fn engine(part: Part, source: &str, error: &minijinja::Error) -> Self {
        let code = match error.kind() {
            minijinja::ErrorKind::SyntaxError => "syntax",
            minijinja::ErrorKind::UndefinedError => "unknown-placeholder",
            minijinja::ErrorKind::OutOfFuel => "too-costly",
            minijinja::ErrorKind::WriteFailure => "too-long",
            _ => "cannot-render",
        };
        let reason = match (error.kind(), error.detail()) {
            (minijinja::ErrorKind::WriteFailure, _) => "renders to more than a message may have".to_owned(),
            (kind, None) => kind.to_string(),
            (kind, Some(detail)) => format!("{kind}: {detail}"),
        };
        match error.range() {
            Some(range) => Self::at(part, source, range.start, Severity::Error, code, reason),
            None => {
                let line = error.line().and_then(|line| u32::try_from(line).ok()).unwrap_or(0);
                Self { line, column: u32::from(line > 0), ..Self::error(part, code, reason) }
            }
        }
    }
}

/// Line and column, in characters, of a byte: both from 1.
fn place(source: &str, offset: usize) -> (u32, u32) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
