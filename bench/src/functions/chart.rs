//! The chart of docs/performance.md: how long each first answer takes, as multiples of hello's.

use std::fmt::Write;

use anyhow::Context;

use super::measure::Cost;
use super::report::ratio;

const ROW: f64 = 26.0;
const LABEL: f64 = 190.0;
const WIDTH: f64 = 760.0;
const TOP: f64 = 56.0;

/// An SVG image that can be read on light and dark. Scenes that hash are left out: a hash is ten times everything else.
pub(super) fn of(costs: &[Cost]) -> anyhow::Result<String> {
    let floor = costs.first().context("nothing was measured")?.answer;
    let rows: Vec<&Cost> = costs.iter().filter(|cost| cost.hashes == 0).collect();
    let longest = rows.iter().map(|cost| ratio(cost.answer, floor)).fold(1.0, f64::max).ceil();
    let unit = (WIDTH - LABEL - 60.0) / longest;
    let height = TOP + ROW * rows.len() as f64 + 12.0;
    let mut out = String::new();
    writeln!(
        out,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" font-size="13">"##
    )?;
    writeln!(out, "<title>From the start of a process to its first answer</title>")?;
    writeln!(
        out,
        "<style>text{{fill:#1f2328}}.p{{fill:#8fb4e8}}.a{{fill:#2f6fca}}.l{{stroke:#8c959f;stroke-width:.5}}@media(prefers-color-scheme:dark){{text{{fill:#e6edf3}}.p{{fill:#3f66a0}}.a{{fill:#6ea8fe}}}}</style>"
    )?;
    writeln!(
        out,
        r##"<text x="0" y="16" font-weight="600">From the start of a process to its first answer, × hello</text>"##
    )?;
    writeln!(
        out,
        r##"<rect class="p" x="0" y="27" width="12" height="12"/><text x="18" y="38">to the first poll</text><rect class="a" x="140" y="27" width="12" height="12"/><text x="158" y="38">to the answer, with its calls to AWS by TLS</text>"##
    )?;
    for step in 0..=longest as u32 {
        let x = LABEL + f64::from(step) * unit;
        writeln!(
            out,
            r##"<line class="l" x1="{x:.1}" y1="{TOP}" x2="{x:.1}" y2="{:.1}"/><text x="{x:.1}" y="{:.1}" font-size="10" text-anchor="middle">{step}</text>"##,
            height - 12.0,
            height - 1.0
        )?;
    }
    for (n, cost) in rows.iter().enumerate() {
        let y = TOP + ROW * n as f64;
        let (poll, answer) = (ratio(cost.poll, floor) * unit, ratio(cost.answer, floor) * unit);
        writeln!(
            out,
            r##"<text x="{:.1}" y="{:.1}" text-anchor="end">{}</text>"##,
            LABEL - 8.0,
            y + 17.0,
            cost.name
        )?;
        writeln!(
            out,
            r##"<rect class="p" x="{LABEL}" y="{:.1}" width="{poll:.1}" height="16"/><rect class="a" x="{:.1}" y="{:.1}" width="{:.1}" height="16"/>"##,
            y + 5.0,
            LABEL + poll,
            y + 5.0,
            answer - poll
        )?;
        writeln!(
            out,
            r##"<text x="{:.1}" y="{:.1}">{:.2}</text>"##,
            LABEL + answer + 6.0,
            y + 17.0,
            ratio(cost.answer, floor)
        )?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}
