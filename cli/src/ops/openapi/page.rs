//! The page docs/api.md: a chapter for each tag, a section for each operation, a table of all errors.

use super::document::{Document, Named, Operation, Response, Sample};
use super::fields::{cell, kind, of_answer, of_request};

const ORIGIN: &str =
    "<!-- Made of infra/openapi.yaml: cargo run -- openapi --format markdown > docs/api.md -->";
const EXCEPTION: (&str, &str) = ("application/vnd.kii.", "+json");

/// Operations of one heading, told together: the calls, and the first of them with all that it has.
struct Section<'d> {
    heading: &'d str,
    calls: Vec<(&'static str, &'d str, &'d Operation)>,
}

/// The tables that stand on the page already, with their headings: each is told once.
#[derive(Default)]
struct Tables<'d>(Vec<(String, &'d str)>);

impl<'d> Tables<'d> {
    fn once(&mut self, table: String, what: &str, heading: &'d str) -> String {
        if table.is_empty() {
            return table;
        }
        if let Some((_, first)) = self.0.iter().find(|(known, _)| *known == table) {
            return format!("{what} as [there](#{}).\n\n", anchor(first));
        }
        self.0.push((table.clone(), heading));
        table
    }
}

pub(super) fn of(document: &Document) -> String {
    let (lead, rest) = split(&document.info.description, "\n## ");
    let mut page =
        format!("{ORIGIN}\n\n# {}\n\n{lead}\n\n{}\n{rest}\n", document.info.title, calls(document));
    let mut tables = Tables::default();
    for tag in &document.tags {
        let sections = sections(document, tag);
        if !sections.is_empty() {
            page += &format!("\n## {}\n\n{}\n", tag.name, tag.description.trim());
            page.extend(sections.iter().map(|section| told(document, section, &mut tables)));
        }
    }
    page + &errors(document)
}

/// `text` before `mark`, and from its line on.
fn split<'t>(text: &'t str, mark: &str) -> (&'t str, &'t str) {
    let (lead, rest) = text.find(mark).map_or((text, ""), |at| text.split_at(at));
    (lead.trim(), rest.trim())
}

fn sections<'d>(document: &'d Document, tag: &Named) -> Vec<Section<'d>> {
    let mut sections: Vec<Section<'d>> = Vec::new();
    for (path, item) in &document.paths {
        for (method, operation) in item.operations().filter(|(_, it)| it.tags.contains(&tag.name)) {
            let call = (method, path.as_str(), operation);
            match sections.iter_mut().find(|section| section.heading == operation.summary) {
                Some(section) => section.calls.push(call),
                None => sections.push(Section { heading: &operation.summary, calls: vec![call] }),
            }
        }
    }
    sections
}

/// The table of all calls.
fn calls(document: &Document) -> String {
    let mut table = "| | call | success |\n| --- | --- | --- |\n".to_owned();
    for section in document.tags.iter().flat_map(|tag| sections(document, tag)) {
        let success: Vec<&str> = section
            .calls
            .iter()
            .take(1)
            .flat_map(|(.., operation)| document.responses(operation))
            .map(|(status, _)| status)
            .filter(|status| *status < "400")
            .collect();
        let anchor = anchor(section.heading);
        table += &format!(
            "| [{}](#{anchor}) | {} | {} |\n",
            section.heading,
            paths(&section).join(", "),
            success.join(", ")
        );
    }
    table
}

fn paths(section: &Section<'_>) -> Vec<String> {
    section.calls.iter().map(|(method, path, _)| format!("`{method} {path}`")).collect()
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn told<'d>(document: &'d Document, section: &Section<'d>, tables: &mut Tables<'d>) -> String {
    let Some((.., operation)) = section.calls.first() else { return String::new() };
    let (lead, rest) = split(&operation.description, "\n#### ");
    let mut text =
        format!("\n### {}\n\n{}{}\n\n", section.heading, paths(section).join(", "), access(operation));
    if !lead.is_empty() {
        text += &format!("{lead}\n\n");
    }
    text += &parameters(document, section);
    text += &request(document, operation, section.heading, tables);
    text.extend(operation.samples.iter().map(sample));
    text += &answer(document, operation, section.heading, tables);
    text += &statuses(document, operation);
    if !rest.is_empty() {
        text += &format!("\n{rest}\n");
    }
    text
}

fn access(operation: &Operation) -> &'static str {
    let names = |name| operation.security.iter().any(|scheme| scheme.contains_key(name));
    match (names("awsSigV4"), names("accessToken"), operation.security.len()) {
        (true, ..) => ", signed",
        (_, true, 1) => ", with an access token",
        (_, true, _) => ", for `me` with an access token",
        _ => "",
    }
}

fn parameters(document: &Document, section: &Section<'_>) -> String {
    let mut table = String::new();
    for parameter in section.calls.iter().flat_map(|(.., operation)| document.parameters(operation)) {
        let required = if parameter.required { "**required.** " } else { "" };
        let (name, place) = (&parameter.name, &parameter.place);
        table += &format!("| `{name}` | {place} | {required}{} |\n", cell(&parameter.description));
    }
    if table.is_empty() { table } else { format!("| parameter | in | |\n| --- | --- | --- |\n{table}\n") }
}

fn request<'d>(
    document: &'d Document,
    operation: &'d Operation,
    heading: &'d str,
    tables: &mut Tables<'d>,
) -> String {
    let Some(body) = &operation.request_body else { return String::new() };
    let types: Vec<String> = body.content.keys().map(|name| format!("`{name}`")).collect();
    let schema = body.content.values().next().and_then(|media| document.schema_of(media));
    let fields = schema.map(|schema| of_request(document, schema)).unwrap_or_default();
    let note = schema.map(|schema| schema.description.as_str()).filter(|note| !note.is_empty());
    let note = note.map(|note| format!(" {note}")).unwrap_or_default();
    let fields = tables.once(fields, "The fields", heading);
    format!("Content type {}.{note}\n\n{fields}", types.join(" or "))
}

fn sample(sample: &Sample) -> String {
    let label = if sample.label.is_empty() { String::new() } else { format!("{}\n\n", sample.label) };
    let json = sample.prints.lines().all(|line| line.starts_with('{') && line.ends_with('}'));
    let kind = if json { "json" } else { "text" };
    format!("{label}```sh\n{}```\n```{kind}\n{}```\n\n", sample.source, sample.prints)
}

/// The fields of what a success answers.
fn answer<'d>(
    document: &'d Document,
    operation: &'d Operation,
    heading: &'d str,
    tables: &mut Tables<'d>,
) -> String {
    let mut bodies =
        document.responses(operation).filter_map(|(_, response)| response.content.get("application/json"));
    let schema = bodies.next().and_then(|media| document.schema_of(media));
    let fields = schema.map(|schema| of_answer(document, schema)).unwrap_or_default();
    tables.once(fields, "The fields of the answer", heading)
}

/// The answers of its own in a table, alike ones in one row, and those that every call can have in one line.
fn statuses(document: &Document, operation: &Operation) -> String {
    let mut answers: Vec<_> = document.responses(operation).collect();
    answers.sort_by_key(|(status, _)| *status);
    let (any, own): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(_, response)| response.any_call);
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for (status, response) in own {
        let (codes, when) = (codes(document, response), cell(&response.description));
        match rows.iter_mut().find(|row| (&row.1, &row.2) == (&codes, &when)) {
            Some(row) => row.0 += &format!(", {status}"),
            None => rows.push((status.to_owned(), codes, when)),
        }
    }
    let text: String = if rows.iter().all(|(_, codes, _)| codes.is_empty()) {
        let rows = rows.iter().map(|(status, _, when)| format!("| {status} | {when} |\n"));
        rows.fold("| answer | |\n| --- | --- |\n".to_owned(), |table, row| table + &row)
    } else {
        let rows = rows.iter().map(|(status, codes, when)| format!("| {status} | {codes} | {when} |\n"));
        rows.fold("| answer | errorCode | |\n| --- | --- | --- |\n".to_owned(), |table, row| table + &row)
    };
    let any: Vec<String> = any
        .into_iter()
        .map(|(status, response)| format!("{status} {}", codes(document, response)).trim().to_owned())
        .collect();
    if any.is_empty() { text } else { format!("{text}\nAs any call: {}.\n", any.join(", ")) }
}

fn exceptions(response: &Response) -> impl Iterator<Item = &str> {
    response.content.keys().filter_map(|name| name.strip_prefix(EXCEPTION.0)?.strip_suffix(EXCEPTION.1))
}

fn codes(document: &Document, response: &Response) -> String {
    let codes: Vec<String> = exceptions(response).filter_map(|exception| code(document, exception)).collect();
    codes.join(", ")
}

/// The errorCode of an exception.
fn code(document: &Document, exception: &str) -> Option<String> {
    let schema = document.components.schemas.get(exception)?;
    Some(kind(document.schema(schema.properties.get("errorCode")?)?))
}

/// The table of all errors, and how each looks.
fn errors(document: &Document) -> String {
    let operations = document.paths.values().flat_map(|path| path.operations());
    let mut used: Vec<(&str, &str)> = operations
        .flat_map(|(_, operation)| document.responses(operation))
        .chain(document.components.responses.values().filter_map(|it| Some((it.status.as_deref()?, it))))
        .flat_map(|(status, response)| exceptions(response).map(move |exception| (status, exception)))
        .collect();
    let order = |exception: &str| document.components.schemas.get_index_of(exception);
    used.sort_by_key(|(status, exception)| (*status, order(exception)));
    used.dedup();
    let mut text = "\n## Errors\n\n| status | errorCode | exception | extra fields | when |\n\
                    | --- | --- | --- | --- | --- |\n"
        .to_owned();
    let mut examples = String::new();
    for (status, exception) in used {
        let Some(schema) = document.components.schemas.get(exception) else { continue };
        let extra: Vec<String> = schema
            .properties
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "errorCode" | "message"))
            .map(|(name, property)| match document.schema(property) {
                Some(of) if !of.choices.is_empty() => format!("`{name}` ({})", kind(of)),
                _ => format!("`{name}`"),
            })
            .collect();
        let code = code(document, exception).unwrap_or_default();
        let (extra, when) = (extra.join(", "), cell(&schema.description));
        text += &format!("| {status} | {code} | `{exception}` | {extra} | {when} |\n");
        examples.extend(schema.examples.iter().map(|example| format!("{example}\n")));
    }
    format!("{text}\n```json\n{examples}```\n")
}
