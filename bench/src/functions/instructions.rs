//! Instructions of a cold and of a warm invocation of each scene, counted by callgrind: what noise cannot move, held
//! against a recorded budget.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tempfile::TempDir;

use super::process::Process;
use super::scenes::{Ground, Scene};
use crate::{document, world};

/// So much more than the budget fails.
const ALLOWED_PERCENT: u64 = 3;
/// Each figure that is written down is the median of so many, and so is one that seems over its budget: they are 0.3 %
/// apart at most. One is enough where it is not, and where a hash is most of it, which never varies and takes callgrind
/// seconds.
const RUNS: usize = 3;
/// Warm invocations of one run: their mean evens out what one of them does less or more, such as a table that grows.
const WARM: u64 = 20;
const WARM_OF_HASH: u64 = 1;
/// How long answers take. Calls that are made together open a connection each then, in every run: an answer that came
/// first would lend its connection to the other call. A connection takes callgrind a quarter of a second.
const LATE_AT_FIRST: Duration = Duration::from_millis(500);
const LATE: Duration = Duration::from_millis(20);

/// Where the budget is, and whether to write a new one.
pub(crate) struct Budget {
    pub(crate) file: PathBuf,
    pub(crate) write: bool,
}

/// Instructions of one scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    /// From the start of the process to the first answer.
    cold: u64,
    /// Of an invocation after it.
    warm: u64,
}

type Counted = BTreeMap<String, Counts>;

/// Counts every scene, prints, and holds it against the budget.
pub(super) async fn run(
    ground: &Ground<'_>,
    scenes: &[Scene],
    budget: &Budget,
    into: Option<&Path>,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let recorded = if budget.write { None } else { Some(read(&budget.file)?) };
    let mut counted = Counted::new();
    let mut table = "| instructions, millions | cold | warm |\n| --- | ---: | ---: |\n".to_owned();
    println!("{:<24}{:>14}{:>14}{:>10}", "instructions", "cold", "warm", "spread %");
    for scene in scenes {
        let runs = if into.is_some() || recorded.is_none() { RUNS } else { 1 };
        let (mut counts, mut spread) =
            count(ground, scene, runs, &folder).await.with_context(|| scene.name)?;
        let seems_over = |budget| !over(budget, &[(scene.name.to_owned(), counts)].into()).is_empty();
        if runs < RUNS && recorded.as_ref().is_some_and(seems_over) {
            (counts, spread) = count(ground, scene, RUNS, &folder).await.with_context(|| scene.name)?;
        }
        println!("{:<24}{:>14}{:>14}{spread:>10.2}", scene.name, counts.cold, counts.warm);
        let (cold, warm) = (counts.cold as f64 / 1e6, counts.warm as f64 / 1e6);
        writeln!(table, "| {} | {cold:.2} | {warm:.2} |", scene.name)?;
        counted.insert(scene.name.to_owned(), counts);
    }
    world::keep("instructions", &json!(counted))?;
    if let Some(into) = into {
        document::put(into, "instructions", &table)?;
    }
    let Some(recorded) = recorded else {
        let text = serde_json::to_string_pretty(&counted)? + "\n";
        return std::fs::write(&budget.file, text).context("the budget cannot be written");
    };
    let over = over(&recorded, &counted);
    over.iter().for_each(|line| println!("OVER {line}"));
    anyhow::ensure!(over.is_empty(), "{} of {} are over their budget", over.len(), 2 * counted.len());
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<Counted> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no budget", file.display()))
}

/// What is over its budget, or has none.
fn over(budget: &Counted, counted: &Counted) -> Vec<String> {
    let each = counted.iter().flat_map(|(scene, now)| {
        let then = budget.get(scene);
        let figures =
            [("cold", then.map(|then| then.cold), now.cold), ("warm", then.map(|then| then.warm), now.warm)];
        figures.into_iter().filter_map(move |(kind, then, now)| match then {
            None => Some(format!("{scene}, {kind}: {now}, and no budget: write a new one with --write")),
            Some(then) if now * 100 > then * (100 + ALLOWED_PERCENT) => {
                let percent = (now as f64 / then as f64 - 1.0) * 100.0;
                Some(format!("{scene}, {kind}: {now}, {percent:.1} % more than {then}"))
            }
            Some(_) => None,
        })
    });
    each.collect()
}

/// The medians, and how far the cold runs were apart, in percent.
async fn count(
    ground: &Ground<'_>,
    scene: &Scene,
    runs: usize,
    folder: &TempDir,
) -> anyhow::Result<(Counts, f64)> {
    let (runs, more) = if scene.hashes == 0 { (runs, WARM) } else { (1, WARM_OF_HASH) };
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let first = instructions(ground, scene, 1, folder).await?;
        let all = instructions(ground, scene, 1 + more, folder).await?;
        cold.push(first);
        warm.push(all.saturating_sub(first) / more);
    }
    cold.sort_unstable();
    warm.sort_unstable();
    let spread = (cold[runs - 1] - cold[0]) as f64 / cold[runs / 2] as f64 * 100.0;
    Ok((Counts { cold: cold[runs / 2], warm: warm[runs / 2] }, spread))
}

async fn instructions(
    ground: &Ground<'_>,
    scene: &Scene,
    invocations: u64,
    folder: &TempDir,
) -> anyhow::Result<u64> {
    let out = folder.path().join("callgrind.out");
    let mut command = Command::new("valgrind");
    command.arg("--tool=callgrind").arg(format!("--callgrind-out-file={}", out.display()));
    command.arg(ground.binary(scene.function));
    ground.stub.replay(&scene.answers);
    ground.stub.answer_after(LATE_AT_FIRST);
    let process = Process::start(command, ground.stub, ground.bundle).await.context("is valgrind there?")?;
    for _ in 0..invocations {
        ground.stub.rewind();
        process.invoke(&scene.event, scene.status).await?;
        ground.stub.answer_after(LATE);
    }
    process.end_after(invocations).await?;
    let text = std::fs::read_to_string(&out)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals:").or(line.strip_prefix("summary:")));
    Ok(total.context("callgrind gave no total")?.trim().parse()?)
}
