//! The local run under 1, 16 and 64 clients that ask for resets by PIN and complete them: how many a second, how long
//! each takes, and where the CPU time goes. The embedded AWS, the functions with their gateway, the hashes and the
//! clients each have threads of their own, and are told apart by them.

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::Context;
use rekey_cli::local::LocalRun;
use serde_json::{Value, json};
use shared::clock::Clock;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;

use crate::api::{Api, Seen, Spread};
use crate::cpu::Cpu;
use crate::document;
use crate::inbox::Inbox;
use crate::settled::Settled;
use crate::world;

/// Clients at the same time.
const CLIENTS: [u32; 3] = [1, 16, 64];
/// More users than a run can ask for: each asks once, so that no cool-down is met.
const USERS_A_SECOND: u64 = 400;
/// What is not counted: connections are opened, settings read, and pages of memory touched.
const WARM_UP: Duration = Duration::from_secs(1);
/// A client gives up on a message after so long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Records of one batch, as the deployment's stream mapping takes them.
const BATCH: usize = 10;
/// Nothing more comes when nothing has come for so long.
const QUIET: Duration = Duration::from_millis(200);

/// The names of the threads. All others are the clients'.
const ENGINE: &str = "engine";
const FUNCTIONS: &str = "functions";
const HASHES: &str = "hashes";

/// What a client does again and again, each time for another user.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Errand {
    /// Asks for a reset; nobody delivers.
    Request,
    /// Asks, and waits for the message.
    Message,
    /// Asks, waits, and completes with a typed password.
    Flow,
}

impl Errand {
    const ALL: [Self; 3] = [Self::Request, Self::Message, Self::Flow];

    const fn name(self) -> &'static str {
        match self {
            Self::Request => "request-reset alone",
            Self::Message => "request and message",
            Self::Flow => "whole flow",
        }
    }
}

/// Where the parts of the local run run.
struct Threads {
    engine: Runtime,
    functions: Runtime,
}

/// CPU milliseconds of one errand.
struct Cost {
    functions: f64,
    hashes: f64,
    engine: f64,
    clients: f64,
}

/// One errand with so many clients.
struct Measured {
    errand: Errand,
    clients: u32,
    /// Errands a second.
    rate: f64,
    seen: Seen,
    cost: Cost,
}

/// Measures every errand with every number of clients, for `seconds` each; `into` is the document for the result.
pub(crate) async fn run(seconds: u64, into: Option<&Path>) -> anyhow::Result<()> {
    let threads = Threads { engine: runtime(ENGINE, ENGINE)?, functions: runtime(FUNCTIONS, HASHES)? };
    let measured = all(&threads, seconds).await;
    // A runtime must not be dropped, and waited for, among async tasks.
    threads.engine.shutdown_background();
    threads.functions.shutdown_background();
    report(seconds, &measured?, into)
}

async fn all(threads: &Threads, seconds: u64) -> anyhow::Result<Vec<Measured>> {
    let mut measured = Vec::new();
    for errand in Errand::ALL {
        for clients in CLIENTS {
            println!("{}, {clients} clients", errand.name());
            measured.push(measure(threads, errand, clients, seconds).await?);
        }
    }
    Ok(measured)
}

/// As many workers as cores. Blocking work, which is hashing and nothing else, has threads that stay: what a thread
/// that has ended has cost is not told.
fn runtime(workers: &'static str, blocking: &'static str) -> anyhow::Result<Runtime> {
    let cores = available_parallelism().map_or(1, usize::from);
    let named = AtomicUsize::new(0);
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores)
        // The workers are the first to be started.
        .thread_name_fn(move || {
            if named.fetch_add(1, Ordering::Relaxed) < cores { workers } else { blocking }.to_owned()
        })
        .thread_keep_alive(Duration::from_secs(3_600))
        .enable_all()
        .build()?;
    Ok(runtime)
}

async fn measure(threads: &Threads, errand: Errand, clients: u32, seconds: u64) -> anyhow::Result<Measured> {
    let (functions, engine) = (threads.functions.handle().clone(), threads.engine.handle().clone());
    let start = move || functions.block_on(world::start_apart(Clock::system(), &engine));
    let run = Arc::new(tokio::task::spawn_blocking(start).await??);
    let users = match errand {
        // Nobody is looked up: unknown users take the same path.
        Errand::Request => 1,
        Errand::Message | Errand::Flow => u32::try_from((seconds + WARM_UP.as_secs()) * USERS_A_SECOND)?,
    };
    world::write_users(&run, users).await?;
    let stream = match errand {
        Errand::Request => None,
        Errand::Message | Errand::Flow => Some(Stream::open(threads, &run)?),
    };
    let mut field = Arc::new(Field {
        errand,
        api: Api::at(run.base())?,
        inbox: Inbox::over(run.aws().sent()),
        next_user: AtomicU32::new(0),
        until: Instant::now() + WARM_UP,
    });
    hold(&field, clients).await?;
    quiet(stream.as_ref()).await;

    let before = Cpu::of(std::process::id())?;
    let started = Instant::now();
    Arc::get_mut(&mut field).context("a client is left")?.until = started + Duration::from_secs(seconds);
    let mut seen = hold(&field, clients).await?;
    let held = started.elapsed().as_secs_f64();
    quiet(stream.as_ref()).await;
    let after = Cpu::of(std::process::id())?;

    let done = seen.times.get(errand.name()).map_or(0, Vec::len) as f64;
    let cost = Cost::of_one(&before, &after, done);
    if let Some(stream) = stream {
        stream.close().await;
        println!("{}", Settled::after(&run, &mut seen).await?);
    }
    Arc::into_inner(run).context("a task is left")?.stop().await;
    Ok(Measured { errand, clients, rate: done / held, seen, cost })
}

impl Cost {
    fn of_one(before: &Cpu, after: &Cpu, done: f64) -> Self {
        let of = |name: &str| after.since(before, |it| it == name) * 1000.0 / done;
        let [functions, hashes, engine] = [FUNCTIONS, HASHES, ENGINE].map(of);
        let all = after.since(before, |_| true) * 1000.0 / done;
        Self { functions, hashes, engine, clients: all - functions - hashes - engine }
    }
}

/// What all clients share.
struct Field {
    errand: Errand,
    api: Api,
    inbox: Inbox,
    next_user: AtomicU32,
    until: Instant,
}

/// Lets the clients go on until it is time.
async fn hold(field: &Arc<Field>, clients: u32) -> anyhow::Result<Seen> {
    let clients: Vec<_> = (0..clients).map(|_| tokio::spawn(client(field.clone()))).collect();
    let mut seen = Seen::default();
    for client in clients {
        seen.add(client.await?);
    }
    Ok(seen)
}

async fn client(field: Arc<Field>) -> Seen {
    let mut seen = Seen::default();
    while Instant::now() < field.until {
        let n = field.next_user.fetch_add(1, Ordering::Relaxed);
        let started = Instant::now();
        match go(&field, n, &mut seen).await {
            Ok(()) => seen.took(field.errand.name(), started),
            Err(error) => seen.wrong.push(format!("user{n}: {error:#}")),
        }
    }
    seen
}

async fn go(field: &Field, n: u32, seen: &mut Seen) -> anyhow::Result<()> {
    let Field { errand, api, inbox, .. } = field;
    let user = format!("user{n}");
    let message = inbox.expect(&world::phone(n));
    let body = json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" });
    api.request_reset(seen, &user, &body).await?;
    if *errand == Errand::Request {
        return Ok(());
    }
    let asked = Instant::now();
    let message = message.within(PATIENCE).await.context("no message came")?;
    seen.took("message", asked);
    match errand {
        Errand::Flow => api.complete_reset(seen, &user, &message, &format!("a new one for {n}")).await,
        Errand::Request | Errand::Message => Ok(()),
    }
}

/// The way from the resets table to `deliver`, as the local run has it, with the reading left to the engine's threads.
struct Stream {
    read: Arc<AtomicUsize>,
    delivered: Arc<AtomicUsize>,
    tasks: [JoinHandle<()>; 2],
}

impl Stream {
    fn open(threads: &Threads, run: &Arc<LocalRun>) -> anyhow::Result<Self> {
        let mut records = run.aws().stream(rekey_local::StreamStart::Latest)?;
        let (sender, receiver) = unbounded_channel();
        let (read, delivered) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let count = read.clone();
        let reading = threads.engine.spawn(async move {
            // What cannot be read ends the stream, and the clients miss their messages.
            while let Ok(found) = world::waking(&mut records) {
                count.fetch_add(found.len(), Ordering::SeqCst);
                let sent = found.into_iter().all(|record| sender.send(record).is_ok());
                if !sent || !records.wait().await {
                    return;
                }
            }
        });
        let delivering = threads.functions.spawn(deliver(run.clone(), receiver, delivered.clone()));
        Ok(Self { read, delivered, tasks: [reading, delivering] })
    }

    /// How many records have been read, and how many of them delivered.
    fn counts(&self) -> [usize; 2] {
        [&self.read, &self.delivered].map(|count| count.load(Ordering::SeqCst))
    }

    /// Ends it, so that nobody holds the run any more.
    async fn close(self) {
        for task in self.tasks {
            task.abort();
            // An error is the sign that it has ended.
            let _ = task.await;
        }
    }
}

async fn deliver(run: Arc<LocalRun>, mut records: UnboundedReceiver<Value>, delivered: Arc<AtomicUsize>) {
    let mut batch = Vec::new();
    loop {
        let size = records.recv_many(&mut batch, BATCH).await;
        if size == 0 {
            return;
        }
        run.functions().invoke("deliver", &json!({ "Records": std::mem::take(&mut batch) })).await;
        delivered.fetch_add(size, Ordering::SeqCst);
    }
}

/// Waits until `deliver` has done what there was to do.
async fn quiet(stream: Option<&Stream>) {
    let Some(stream) = stream else { return };
    let mut last = stream.counts();
    loop {
        tokio::time::sleep(QUIET).await;
        let counts = stream.counts();
        if counts == last && counts[0] == counts[1] {
            return;
        }
        last = counts;
    }
}

fn report(seconds: u64, measured: &[Measured], into: Option<&Path>) -> anyhow::Result<()> {
    let text = text(seconds, measured)?;
    println!("\n{text}");
    let rows: Vec<Value> = measured.iter().map(Measured::to_json).collect();
    world::keep("throughput", &json!({ "seconds": seconds, "measured": rows }))?;
    if let Some(into) = into {
        document::put(into, "throughput", &text)?;
    }
    measured.iter().try_for_each(|measured| measured.seen.judge())
}

fn text(seconds: u64, measured: &[Measured]) -> anyhow::Result<String> {
    let mut out = format!("{}; {seconds} s each; CPU in milliseconds of one.\n\n", document::machine()?);
    writeln!(
        out,
        "| what | clients | a second | p50 ms | p95 ms | CPU: functions | hashes | engine | clients |"
    )?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    for Measured { errand, clients, rate, seen, cost } in measured {
        let Spread { p50, p95, .. } = spread(seen, errand.name());
        let Cost { functions, hashes, engine, clients: client } = cost;
        writeln!(
            out,
            "| {} | {clients} | {rate:.1} | {p50:.1} | {p95:.1} | {functions:.2} | {hashes:.1} | {engine:.2} | {client:.2} |",
            errand.name()
        )?;
    }
    writeln!(out, "\n| call of a whole flow | clients | p50 ms | p95 ms |\n| --- | ---: | ---: | ---: |")?;
    for Measured { clients, seen, .. } in measured.iter().filter(|it| it.errand == Errand::Flow) {
        for call in ["request-reset", "message", "complete-reset"] {
            let Spread { p50, p95, .. } = spread(seen, call);
            writeln!(out, "| {call} | {clients} | {p50:.1} | {p95:.1} |")?;
        }
    }
    Ok(out)
}

fn spread(seen: &Seen, what: &str) -> Spread {
    Spread::of(seen.times.get(what).map_or(&[], Vec::as_slice))
}

impl Measured {
    fn to_json(&self) -> Value {
        let Self { errand, clients, rate, seen, cost } = self;
        let calls = seen.times.iter().map(|(call, times)| {
            let Spread { p50, p95, p99 } = Spread::of(times);
            json!({ "call": call, "number": times.len(), "p50Ms": p50, "p95Ms": p95, "p99Ms": p99 })
        });
        json!({
            "what": errand.name(), "clients": clients, "perSecond": rate, "calls": calls.collect::<Vec<_>>(),
            "cpuMs": {
                "functions": cost.functions, "hashes": cost.hashes, "engine": cost.engine, "clients": cost.clients,
            },
            "wrong": seen.wrong,
        })
    }
}
