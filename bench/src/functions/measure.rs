//! Time, CPU, memory, size and calls of each scene.

use std::io::Write;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::Context;
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::process::Process;
use super::scenes::{Ground, Scene};
use super::stub::Calls;
use crate::cpu::{Cpu, peak_mib};

/// Invocations that warm a process up, and those that are measured: few where a hash makes each long.
const WARM: (u32, u32) = (30, 300);
const WARM_OF_HASH: (u32, u32) = (3, 2);
/// Where there is a hash, so often in turn with bare ones: how fast a machine's memory is varies within a second.
const TURNS: u32 = 24;
/// Rounds of warm invocations; few are enough, since each is of many.
const WARM_ROUNDS: u32 = 5;
/// An answer that is late: what is called at the same time is called within it, a new connection included.
const LATE: Duration = Duration::from_millis(50);
/// How long a first hash is prepared for: less than two calls of DynamoDB take.
const PREPARED_FOR: &str = "8";
/// Bare hashes of one process.
const HASHES: &str = "4";

/// What one scene took; times are medians.
pub(super) struct Cost {
    pub(super) name: &'static str,
    pub(super) function: &'static str,
    pub(super) hashes: u32,
    /// From the start of the process to its first poll, and to its first answer.
    pub(super) poll: Duration,
    pub(super) answer: Duration,
    /// CPU of a warm invocation.
    pub(super) warm: Duration,
    /// The same over that of its hashes, bare, in the same seconds; nothing where there is none.
    pub(super) of_hashes: Option<f64>,
    /// Calls of the SDK in the first invocation, and in a warm one.
    pub(super) calls: (Calls, Calls),
    /// The most memory, in MiB, after all of them.
    pub(super) peak: f64,
    /// Bytes of the binary, and of its zip file.
    pub(super) size: (u64, u64),
}

/// What a hash takes; medians.
pub(super) struct Hash {
    /// On memory that is kept: the floor.
    pub(super) bare: Duration,
    /// The first of a process as Rekey makes it, and the same with its memory prepared meanwhile.
    pub(super) first: Duration,
    pub(super) prepared: Duration,
}

/// All of it.
pub(super) struct Measured {
    pub(super) rounds: u32,
    pub(super) costs: Vec<Cost>,
    pub(super) hash: Hash,
}

#[derive(Default)]
struct Samples {
    poll: Vec<Duration>,
    answer: Vec<Duration>,
    warm: Vec<Duration>,
    of_hashes: Vec<f64>,
    calls: (Calls, Calls),
    peak: f64,
}

/// Measures all scenes, interleaved.
pub(super) async fn all(ground: &Ground<'_>, scenes: &[Scene], rounds: u32) -> anyhow::Result<Measured> {
    let mut samples: Vec<Samples> = scenes.iter().map(|_| Samples::default()).collect();
    let (mut bare, mut first, mut prepared) = (Vec::new(), Vec::new(), Vec::new());
    for (scene, samples) in scenes.iter().zip(&mut samples) {
        samples.calls = calls(ground, scene).await.with_context(|| scene.name)?;
    }
    for _ in 0..rounds {
        for (scene, samples) in scenes.iter().zip(&mut samples) {
            cold(ground, scene, samples).await.with_context(|| scene.name)?;
        }
        first.extend(hashes(ground, &["first"])?);
        prepared.extend(hashes(ground, &["prepared", PREPARED_FOR])?);
        bare.extend(hashes(ground, &["bare", HASHES])?);
    }
    let awake = Awake::keep()?;
    for _ in 0..WARM_ROUNDS {
        for (scene, samples) in scenes.iter().zip(&mut samples) {
            warm(ground, scene, samples).await.with_context(|| scene.name)?;
        }
    }
    drop(awake);
    let costs = scenes.iter().zip(samples).map(|(scene, samples)| cost(ground, scene, samples));
    Ok(Measured {
        rounds,
        costs: costs.collect::<anyhow::Result<_>>()?,
        hash: Hash { bare: median(bare), first: median(first), prepared: median(prepared) },
    })
}

/// Keeps every core awake by work of no priority. A core that sleeps whenever a function waits for its answer wakes slowly
/// and in a lower gear: that would be counted as the function's own CPU, up to twice what it takes.
struct Awake(Vec<Child>);

impl Awake {
    fn keep() -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism()?.get();
        let spin = || Command::new("chrt").args(["--idle", "0", "sh", "-c", "while :; do :; done"]).spawn();
        let spinning = (0..cores).map(|_| spin().context("chrt, of util-linux, does not start"));
        Ok(Self(spinning.collect::<anyhow::Result<_>>()?))
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // An error means that it has ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

async fn cold(ground: &Ground<'_>, scene: &Scene, samples: &mut Samples) -> anyhow::Result<()> {
    ground.stub.replay(&scene.answers);
    let process = ground.start(scene.function).await?;
    samples.poll.push(process.polled().await?);
    process.invoke(&scene.event, scene.status).await?;
    samples.answer.push(process.age());
    samples.peak = samples.peak.max(peak_mib(process.id())?);
    Ok(())
}

async fn warm(ground: &Ground<'_>, scene: &Scene, samples: &mut Samples) -> anyhow::Result<()> {
    ground.stub.replay(&scene.answers);
    let process = ground.start(scene.function).await?;
    let ((before, measured), turns) = if scene.hashes == 0 { (WARM, 1) } else { (WARM_OF_HASH, TURNS) };
    invocations(ground, scene, &process, before).await?;
    let (mut each, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..turns {
        let at_first = Cpu::of(process.id())?;
        invocations(ground, scene, &process, measured).await?;
        let seconds = Cpu::of(process.id())?.since(&at_first, |_| true);
        each.push(Duration::from_secs_f64(seconds) / measured);
        if scene.hashes > 0 {
            bare.extend(hashes(ground, &["bare-cpu", HASHES])?);
        }
    }
    let one = median(each);
    samples.warm.push(one);
    if scene.hashes > 0 {
        samples.of_hashes.push(one.div_duration_f64(median(bare) * scene.hashes));
    }
    samples.peak = samples.peak.max(peak_mib(process.id())?);
    Ok(())
}

async fn invocations(
    ground: &Ground<'_>,
    scene: &Scene,
    process: &Process,
    number: u32,
) -> anyhow::Result<()> {
    for _ in 0..number {
        ground.stub.rewind();
        process.invoke(&scene.event, scene.status).await?;
    }
    Ok(())
}

/// Calls and round trips of a first and of a second invocation, by answers that take their time.
async fn calls(ground: &Ground<'_>, scene: &Scene) -> anyhow::Result<(Calls, Calls)> {
    ground.stub.replay(&scene.answers);
    ground.stub.answer_after(LATE);
    let process = ground.start(scene.function).await?;
    process.invoke(&scene.event, scene.status).await?;
    let first = ground.stub.rewind();
    process.invoke(&scene.event, scene.status).await?;
    Ok((first, ground.stub.rewind()))
}

fn hashes(ground: &Ground<'_>, arguments: &[&str]) -> anyhow::Result<Vec<Duration>> {
    let done = Command::new(ground.binary("bare-hash")).args(arguments).output()?;
    anyhow::ensure!(done.status.success(), "bare-hash: {}", String::from_utf8_lossy(&done.stderr));
    let lines = String::from_utf8(done.stdout)?;
    lines.lines().map(|line| Ok(Duration::from_nanos(line.parse()?))).collect()
}

fn cost(ground: &Ground<'_>, scene: &Scene, samples: Samples) -> anyhow::Result<Cost> {
    let binary = std::fs::read(ground.binary(scene.function))?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(&binary)?;
    let packed = packed.finish()?.len();
    Ok(Cost {
        name: scene.name,
        function: scene.function,
        hashes: scene.hashes,
        poll: median(samples.poll),
        answer: median(samples.answer),
        warm: median(samples.warm),
        of_hashes: median_of_ratios(samples.of_hashes),
        calls: samples.calls,
        peak: samples.peak,
        size: (u64::try_from(binary.len())?, u64::try_from(packed)?),
    })
}

fn median(mut samples: Vec<Duration>) -> Duration {
    samples.sort_unstable();
    samples.get(samples.len() / 2).copied().unwrap_or_default()
}

fn median_of_ratios(mut samples: Vec<f64>) -> Option<f64> {
    samples.sort_unstable_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}
