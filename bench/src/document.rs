//! Parts of a document that a command writes anew: between `<!-- NAME: begin -->` and `<!-- NAME: end -->`.

use std::path::Path;

use anyhow::Context;

/// Puts `text` in place of part `name` of the document.
pub(crate) fn put(document: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let old = std::fs::read_to_string(document).with_context(|| format!("{}", document.display()))?;
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let part = old.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) = part.with_context(|| format!("{} has no part {name}", document.display()))?;
    std::fs::write(document, format!("{before}{begin}{text}{end}{after}"))?;
    Ok(())
}

/// The machine and the moment, in one line.
pub(crate) fn machine() -> anyhow::Result<String> {
    let first = |text: String, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map_or(String::new(), |(_, value)| value.trim().to_owned())
    };
    let cpu = first(std::fs::read_to_string("/proc/cpuinfo")?, "model name");
    let cores = std::thread::available_parallelism()?;
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease")?;
    let compiler = std::process::Command::new("rustc").arg("--version").output()?.stdout;
    let compiler = String::from_utf8(compiler)?;
    let day = shared::clock::Clock::system().now().rfc3339();
    let day = day.split('T').next().unwrap_or_default();
    Ok(format!("{cores} cores of {cpu}, Linux {}, {}, {day}", kernel.trim(), compiler.trim()))
}
