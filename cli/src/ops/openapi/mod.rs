//! `rekey openapi`: the API's document as it is, as JSON for tools, and as the page docs/api.md.

mod document;
mod fields;
mod page;

use clap::ValueEnum;

use super::print;
use document::Document;

/// The document, as it was when this binary was built.
const TEXT: &str = include_str!("../../../../infra/openapi.yaml");

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// As it is written.
    Yaml,
    /// For tools that read no YAML.
    Json,
    /// The page docs/api.md.
    Markdown,
}

pub(super) fn run(format: Format) -> anyhow::Result<()> {
    match format {
        Format::Yaml => print(TEXT.trim_end()),
        Format::Json => super::print_json(&serde_saphyr::from_str(TEXT)?),
        Format::Markdown => {
            let document: Document = serde_saphyr::from_str(TEXT)?;
            print(page::of(&document).trim_end())
        }
    }
}
