//! The file's entries, one after another, each with its place in the file.

use std::ops::Range;
use std::path::Path;

use anyhow::{Context, bail};
use clap::ValueEnum;
use csv::{ReaderBuilder, StringRecord, Trim};
use serde_json::value::RawValue;

use super::cognito;
use super::row::Row;

/// What a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::ops) enum Format {
    /// Rekey's own CSV.
    Csv,
    /// The JSON of `aws cognito-idp list-users` (one or several, also one user a line), or Cognito's own CSV.
    Cognito,
}

/// One user of the file.
pub(super) struct Entry {
    /// Where it stands, for people.
    pub(super) place: String,
    /// The user, or what is wrong with it.
    pub(super) row: Result<Row, String>,
}

/// The entries of a file.
pub(super) struct Source {
    /// How many there are.
    pub(super) total: u64,
    pub(super) entries: Box<dyn Iterator<Item = Entry>>,
}

impl Source {
    /// Opens `file`; without a format it is what its beginning says.
    pub(super) fn open(file: &Path, format: Option<Format>) -> anyhow::Result<Self> {
        let shown = file.display();
        let beginning = beginning(file).with_context(|| format!("cannot read {shown}"))?;
        let json = beginning.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        if json && format != Some(Format::Csv) {
            let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
            return Ok(Self::json(text));
        }
        let reader = || {
            ReaderBuilder::new()
                .trim(Trim::All)
                .from_path(file)
                .with_context(|| format!("cannot read {shown}"))
        };
        let total = reader()?.into_byte_records().count();
        let mut reader = reader()?;
        let headers = reader.headers().with_context(|| format!("{shown} line 1"))?.clone();
        let of_cognito = headers.iter().any(|header| header == cognito::USERNAME);
        if format == Some(Format::Cognito) && !of_cognito {
            bail!(
                "{shown} is no export of Cognito: neither JSON nor a CSV file with a column {}",
                cognito::USERNAME
            );
        }
        let read = match of_cognito && format != Some(Format::Csv) {
            true => cognito::csv_row,
            false => own_row,
        };
        let entries = Box::new(Records { reader, headers, read });
        Ok(Self { total: u64::try_from(total)?, entries })
    }

    /// The users in a text of one or more JSON values. What is no JSON is an entry of its own.
    fn json(text: String) -> Self {
        let mut found = Vec::new();
        let mut begun = text.len() - text.trim_start_matches('\u{feff}').len();
        while begun < text.len() {
            let mut values = serde_json::Deserializer::from_str(&text[begun..]).into_iter::<&RawValue>();
            let broken = loop {
                let Some(value) = values.next() else { break None };
                let mut users = Vec::new();
                match value.map_err(|error| (error, None)).and_then(|value| {
                    cognito::users_in(value, &mut users).map_err(|error| (error, Some(value)))
                }) {
                    Ok(()) => found.extend(users.into_iter().map(|user| Ok(span(&text, user)))),
                    Err((error, Some(value))) => {
                        found.push(Err((span(&text, value).start, cognito::said(&error))))
                    }
                    Err((error, None)) => break Some((values.byte_offset(), error)),
                }
            };
            let Some((at, error)) = broken else { break };
            let at = text.floor_char_boundary(begun + at);
            let at = at + text[at..].len() - text[at..].trim_start().len();
            found.push(Err((at, format!("is no JSON: {}", cognito::said(&error)))));
            // The next value that begins a line is read again, as one user a line is.
            begun = text[at..].find("\n{").map_or(text.len(), |next| at + next + 1);
        }
        Self {
            total: found.len() as u64,
            entries: Box::new(Users { text, found: found.into_iter(), counted: (0, 1), number: 0 }),
        }
    }
}

fn beginning(file: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(file)?.take(4096).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Where a value stands in the text that it was read from.
fn span(text: &str, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
    start..start + value.get().len()
}

/// The lines of a CSV file.
struct Records {
    reader: csv::Reader<std::fs::File>,
    headers: StringRecord,
    read: fn(&StringRecord, &StringRecord) -> Result<Row, String>,
}

impl Iterator for Records {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let mut record = StringRecord::new();
        let (line, row) = match self.reader.read_record(&mut record) {
            Ok(false) => return None,
            Ok(true) => (record.position().map(csv::Position::line), (self.read)(&self.headers, &record)),
            Err(error) => (error.position().map(csv::Position::line), Err(reason(&error))),
        };
        Some(Entry { place: format!("line {}", line.unwrap_or_default()), row })
    }
}

fn own_row(headers: &StringRecord, record: &StringRecord) -> Result<Row, String> {
    record.deserialize(Some(headers)).map_err(|error| match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => {
            let column = err.field().and_then(|at| headers.get(usize::try_from(at).ok()?));
            format!("{} {}", column.unwrap_or("a column"), err.kind())
        }
        _ => reason(&error),
    })
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => "cannot be read".to_owned(),
    }
}

/// The users of a JSON file.
struct Users {
    text: String,
    found: std::vec::IntoIter<Result<Range<usize>, (usize, String)>>,
    /// Up to which byte the lines are counted, and the line there.
    counted: (usize, usize),
    number: u64,
}

impl Iterator for Users {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let found = self.found.next()?;
        let start = match &found {
            Ok(span) => span.start,
            Err((start, _)) => *start,
        };
        let (from, line) = self.counted;
        let line = line + self.text[from..start].bytes().filter(|byte| *byte == b'\n').count();
        self.counted = (start, line);
        self.number += 1;
        let row = match found {
            Ok(span) => cognito::json_row(&self.text[span]),
            Err((_, reason)) => Err(reason),
        };
        Some(Entry { place: format!("line {line} (user {})", self.number), row })
    }
}
