use std::fmt;
use std::path::Path;

use serde::Serialize;
use shared::message::{Fault, Severity};

/// Something that is wrong with a file, or that somebody should know, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from 1; 1 also for what concerns the whole file.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, for scripts.
    pub code: &'static str,
    /// What it is, for people.
    pub reason: String,
}

impl Finding {
    /// An error about a whole file.
    pub(super) fn error(path: &Path, code: &'static str, reason: impl Into<String>) -> Self {
        let path = path.strip_prefix(".").unwrap_or(path).display().to_string();
        Self { path, line: 1, column: 1, severity: Severity::Error, code, reason: reason.into() }
    }

    /// A warning about a whole file.
    pub(super) fn warning(path: &Path, code: &'static str, reason: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(path, code, reason) }
    }

    /// What a check of a text has found in its file.
    pub(super) fn of_fault(path: &Path, fault: &Fault) -> Self {
        let found =
            Self::error(path, fault.code, fault.reason.clone()).at((fault.line.max(1), fault.column.max(1)));
        Self { severity: fault.severity, ..found }
    }

    /// The same at a line and column.
    pub(super) fn at(self, (line, column): (u32, u32)) -> Self {
        Self { line, column, ..self }
    }

    /// Whether it stands in the way.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, severity, code, reason } = self;
        let severity = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{path}:{line}:{column}: {severity}[{code}]: {reason}")
    }
}

/// By file and place.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|one, other| {
        (&one.path, one.line, one.column).cmp(&(&other.path, other.line, other.column))
    });
}

/// Line and column, in characters and from 1, of a byte of `text`.
pub(super) fn place(text: &str, byte: usize) -> (u32, u32) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}
