//! The tables, what they say of the targets, and the chart.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};

use super::chart;
use super::measure::{Cost, Measured};
use crate::{document, world};

const MB: f64 = 1e6;

/// One target of docs/performance.md and what was measured.
struct Target {
    what: &'static str,
    wanted: f64,
    measured: f64,
    /// Which function it is of, or what it is a multiple of.
    of: String,
}

/// Prints, keeps as JSON, and writes into the document.
pub(super) fn report(measured: &Measured, into: Option<&Path>) -> anyhow::Result<()> {
    let text = text(measured)?;
    println!("{text}");
    world::keep("functions", &kept(measured))?;
    if let Some(into) = into {
        document::put(into, "functions", &text)?;
        let chart = into.with_extension("svg");
        std::fs::write(&chart, chart::of(&measured.costs)?).with_context(|| chart.display().to_string())?;
    }
    Ok(())
}

fn text(measured: &Measured) -> anyhow::Result<String> {
    let floor = measured.costs.first().context("nothing was measured")?;
    let mut out = format!("{}; medians of {} starts each.\n\n", document::machine()?, measured.rounds);
    writeln!(
        out,
        "| invocation | first poll | × hello | first answer | × hello | warm CPU | × hello | round trips to AWS (calls), first / warm | peak memory |"
    )?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    for cost in &measured.costs {
        writeln!(
            out,
            "| {} | {:.2} ms | {:.2} | {:.2} ms | {:.2} | {:.3} ms | {:.1} | {} ({}) / {} ({}) | {:.1} MiB |",
            cost.name,
            ms(cost.poll),
            ratio(cost.poll, floor.poll),
            ms(cost.answer),
            ratio(cost.answer, floor.answer),
            ms(cost.warm),
            ratio(cost.warm, floor.warm),
            cost.calls.0.trips,
            cost.calls.0.all,
            cost.calls.1.trips,
            cost.calls.1.all,
            cost.peak,
        )?;
    }
    let hash = &measured.hash;
    writeln!(
        out,
        "\nA bare hash on kept memory takes {:.1} ms; the first of a process {:.2} times that, and {:.2} times where its \
         memory was prepared during the calls before it.\n",
        ms(hash.bare),
        ratio(hash.first, hash.bare),
        ratio(hash.prepared, hash.bare),
    )?;
    writeln!(out, "| binary | MB | zip, MB |\n| --- | ---: | ---: |")?;
    for cost in one_of_each(&measured.costs) {
        writeln!(out, "| {} | {:.2} | {:.2} |", cost.function, mb(cost.size.0), mb(cost.size.1))?;
    }
    writeln!(out, "\n| what | target | measured | |\n| --- | ---: | ---: | --- |")?;
    for target in targets(measured, floor)? {
        let met = if target.measured <= target.wanted { "met" } else { "**not met**" };
        writeln!(
            out,
            "| {} | {} | {:.2}{} | {met} |",
            target.what, target.wanted, target.measured, target.of
        )?;
    }
    Ok(out)
}

fn targets(measured: &Measured, floor: &Cost) -> anyhow::Result<Vec<Target>> {
    let find =
        |name: &str| measured.costs.iter().find(|cost| cost.name == name).with_context(|| name.to_owned());
    let rekey = &measured.costs[1..];
    let calling = rekey.iter().filter(|cost| cost.calls.0.all > 0 && cost.hashes == 0);
    let mut waited_for = calling.clone().filter(|cost| cost.function != "deliver");
    let (asked, opened) = (find("request-reset")?, find("link GET")?);
    let completed = find("complete-reset by id")?;
    let mut completing = rekey.iter().filter(|cost| cost.function == "complete-reset");
    let one = |what, wanted, measured, of: &str| Target { what, wanted, measured, of: of.to_owned() };
    let most = |what, wanted, costs: &mut dyn Iterator<Item = &Cost>, of: &dyn Fn(&Cost) -> f64| {
        let most = costs.max_by(|one, other| of(one).total_cmp(&of(other)));
        most.map(|most| Target { what, wanted, measured: of(most), of: format!(" ({})", most.name) })
    };
    let trips = |what, wanted: u32, cost: &Cost| one(what, wanted.into(), cost.calls.1.trips.into(), "");
    let rows = [
        most("start to first poll, × hello", 1.6, &mut rekey.iter(), &|cost| ratio(cost.poll, floor.poll)),
        most("start to first answer with its calls, no hash, × hello", 3.0, &mut calling.clone(), &|cost| {
            ratio(cost.answer, floor.answer)
        }),
        most("the same, where somebody waits for it (all but deliver)", 3.0, &mut waited_for, &|cost| {
            ratio(cost.answer, floor.answer)
        }),
        Some(trips("request-reset: round trips", 2, asked)),
        Some(one("request-reset: warm CPU, × hello", 7.0, ratio(asked.warm, floor.warm), "")),
        Some(trips("link GET: round trips", 1, opened)),
        Some(trips("link POST: round trips", 2, find("link POST")?)),
        Some(trips("complete-reset by id: round trips", 3, completed)),
        Some(trips("complete-reset by email: round trips", 4, find("complete-reset by email")?)),
        most("complete-reset: warm CPU, × its hashes", 1.08, &mut completing, &|cost| {
            cost.of_hashes.unwrap_or_default()
        }),
        Some(one(
            "first hash of a process, prepared, × a hash",
            1.2,
            ratio(measured.hash.prepared, measured.hash.bare),
            "",
        )),
        most("binary, MB", 4.6, &mut rekey.iter(), &|cost| mb(cost.size.0)),
        most("zip, MB", 2.2, &mut rekey.iter(), &|cost| mb(cost.size.1)),
        Some(one("peak memory of request-reset, MiB", 9.0, asked.peak, "")),
        Some(one("peak memory of link GET, MiB", 7.0, opened.peak, "")),
        most(
            "peak memory with a hash, MiB",
            28.0,
            &mut rekey.iter().filter(|cost| cost.hashes > 0),
            &|cost| cost.peak,
        ),
    ];
    Ok(rows.into_iter().flatten().collect())
}

fn kept(measured: &Measured) -> Value {
    let cost = |cost: &Cost| {
        json!({
            "name": cost.name, "function": cost.function, "hashes": cost.hashes,
            "firstPollMs": ms(cost.poll), "firstAnswerMs": ms(cost.answer),
            "warmCpuMs": ms(cost.warm), "warmCpuOfHashes": cost.of_hashes,
            "callsFirst": cost.calls.0.all, "tripsFirst": cost.calls.0.trips,
            "callsWarm": cost.calls.1.all, "tripsWarm": cost.calls.1.trips,
            "peakMib": cost.peak, "binaryBytes": cost.size.0, "zipBytes": cost.size.1,
        })
    };
    let hash = &measured.hash;
    json!({
        "rounds": measured.rounds,
        "invocations": measured.costs.iter().map(cost).collect::<Vec<_>>(),
        "hashMs": { "bare": ms(hash.bare), "first": ms(hash.first), "prepared": ms(hash.prepared) },
    })
}

/// The first invocation of each function.
fn one_of_each(costs: &[Cost]) -> impl Iterator<Item = &Cost> {
    costs
        .iter()
        .enumerate()
        .filter(|(n, cost)| costs[..*n].iter().all(|other| other.function != cost.function))
        .map(|(_, cost)| cost)
}

pub(super) fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / MB
}
