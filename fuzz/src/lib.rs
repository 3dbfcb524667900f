//! What the fuzz targets have in common. Each target (`fuzz_targets/`) asserts properties, not only that nothing panics.

pub mod answer;
pub mod data;
pub mod world;

/// The text of an input; `None` if it is not UTF-8, which every place of Rekey's refuses before it parses.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok()
}

/// Splits the byte that chooses from what it chooses for; `None` of an empty input.
pub fn choice(data: &[u8]) -> Option<(usize, &[u8])> {
    data.split_first().map(|(first, rest)| (usize::from(*first), rest))
}

/// A file of these bytes, for what reads files. It is gone when it is dropped.
pub fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("a temporary file takes bytes");
    file
}
