//! What a flow takes with 10^3, 10^5 and 10^6 users in the tables, and with an open reset of each of them. The functions
//! run in this process, on one thread as in Lambda, the embedded AWS in another: the time and the memory of each are
//! its own. Every step has a new AWS, since the engine keeps all records of its stream and reads through them at each
//! write: what it costs grows with the flows it has seen, and with nothing else may it grow. Fails where a flow takes
//! more calls, names more items or holds more memory than with few users. Times are for the reader.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use rand::RngExt;
use rekey_cli::local::{Functions, environment};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};
use shared::config::Retention;
use shared::random::Random;
use shared::store::{RequestToken, Store, TableNames};
use tokio::runtime::Builder;

use crate::aws::{Ask, Aws};
use crate::bulk::TEMPLATE;
use crate::cpu::{Cpu, resident_mib};
use crate::document;
use crate::world::{self, APP, Users};

/// 2026-11-21T20:24:00Z. The clock stands still: settings are read once and no window ends.
const START: Timestamp = Timestamp::from_millis(1_795_292_640_000);
/// Users in the tables, one step after the other.
const USERS: [u32; 3] = [1_000, 100_000, 1_000_000];
/// Flows of a step, and those before them that are not counted. Each is of another user.
const FLOWS: usize = 200;
const WARM_UP: usize = 20;
/// The most that memory may grow by.
const MEMORY: f64 = 1.2;

/// The service in this process, and its AWS in another.
struct World {
    aws: Aws,
    functions: Functions,
    rng: Random,
    /// Users that have had their reset.
    used: HashSet<u32>,
    items: u64,
}

/// What one invocation took, in milliseconds.
#[derive(Clone, Copy, Default)]
struct Took {
    whole: f64,
    /// CPU time of the functions' one thread.
    thread: f64,
    /// CPU time of all others: hashes.
    hashes: f64,
}

/// One flow: the request, what `deliver` does for it, the completion and what `deliver` does then.
#[derive(Clone, Copy, Default)]
struct Flow {
    request: Took,
    deliver: Took,
    complete: Took,
}

/// What all flows of a step came to.
struct Step {
    users: u32,
    open: u32,
    items: u64,
    flows: Vec<Flow>,
    /// AWS calls of a flow, and the items that they name.
    calls: f64,
    named: f64,
    engine_ms: f64,
    resident_mib: f64,
    engine_mib: f64,
}

/// Measures with up to `largest` users and open resets; `into` is the document for the result.
pub(crate) fn run(largest: u32, into: Option<&Path>) -> anyhow::Result<()> {
    // A thread outside the runtime that `main` has. One core has one hash at a time.
    let measuring = std::thread::spawn(move || {
        let runtime = Builder::new_current_thread().max_blocking_threads(1).enable_all().build()?;
        runtime.block_on(measure(largest))
    });
    let steps = measuring.join().map_err(|_| anyhow::anyhow!("the measurement panicked"))??;
    report(&steps, into)?;
    judge(&steps)
}

async fn measure(largest: u32) -> anyhow::Result<Vec<Step>> {
    let mut steps = Vec::new();
    for users in USERS.into_iter().filter(|users| *users < largest).chain([largest]) {
        steps.push(step(users, false).await?);
    }
    steps.push(step(largest, true).await?);
    Ok(steps)
}

/// In a world with so many users, who all have an open reset where `open`, but for those that are measured.
async fn step(users: u32, open: bool) -> anyhow::Result<Step> {
    let mut world = World::start().await?;
    world.fill(&Ask::Users { from: TEMPLATE + 1, to: users })?;
    let (warm_up, picked) = (world.pick(users, WARM_UP), world.pick(users, FLOWS));
    let mut resets = 0;
    if open {
        let but = world.used.clone();
        resets = users - u32::try_from(but.len())?;
        world.fill(&Ask::Resets { from: 0, to: users, but })?;
    }
    println!("{users} users, {resets} open resets");
    world.flows(&warm_up).await?;
    world.measure(users, resets, &picked).await
}

impl World {
    /// With the app, and one user whose reset is open: what all others are stamped from.
    async fn start() -> anyhow::Result<Self> {
        let mut aws = Aws::start()?;
        let sdk = shared::aws::load_local(&aws.endpoint);
        let store = Store::connect(&sdk, TableNames::default(), Retention::DEFAULT);
        let app = world::write_app(&store, START).await?;
        let user = Users::of(app, START.plus_secs(-60)).await?.user(TEMPLATE)?;
        store.create_user(&user, &RequestToken::generate(&mut Random::from_os())).await?;
        aws.ask(&Ask::LearnUser)?;
        let env = environment("https://reset.example".to_owned());
        let functions = Functions::new(&env, &sdk, &Clock::still(START))?;
        let used = HashSet::from([TEMPLATE]);
        let mut world = Self { aws, functions, rng: Random::from_os(), used, items: 0 };
        world.request(TEMPLATE).await?;
        world.deliver().await?;
        world.aws.ask(&Ask::LearnReset)?;
        world.aws.ask(&Ask::Messages)?;
        Ok(world)
    }

    fn fill(&mut self, ask: &Ask) -> anyhow::Result<()> {
        let started = Instant::now();
        let items = self.aws.ask(ask)?.as_u64().context("no number")?;
        self.items += items;
        println!("{items} items written in {:.0} s", started.elapsed().as_secs_f64());
        Ok(())
    }

    /// Some of the first `users` that have had no reset yet, at random; from now on they have.
    fn pick(&mut self, users: u32, some: usize) -> Vec<u32> {
        let mut picked = Vec::new();
        while picked.len() < some {
            let user = self.rng.random_range(0..users);
            if self.used.insert(user) {
                picked.push(user);
            }
        }
        picked
    }

    async fn measure(&mut self, users: u32, open: u32, picked: &[u32]) -> anyhow::Result<Step> {
        self.aws.ask(&Ask::Calls)?;
        let before = Cpu::of(self.aws.process())?;
        let flows = self.flows(picked).await?;
        let after = Cpu::of(self.aws.process())?;
        let [calls, named]: [f64; 2] = serde_json::from_value(self.aws.ask(&Ask::Calls)?)?;
        let count = flows.len() as f64;
        Ok(Step {
            users,
            open,
            items: self.items,
            flows,
            calls: calls / count,
            named: named / count,
            engine_ms: after.since(&before, |_| true) * 1000.0 / count,
            resident_mib: resident_mib(std::process::id())?,
            engine_mib: resident_mib(self.aws.process())?,
        })
    }

    async fn flows(&mut self, users: &[u32]) -> anyhow::Result<Vec<Flow>> {
        let mut flows = Vec::with_capacity(users.len());
        for user in users {
            flows.push(self.flow(*user).await.with_context(|| format!("user{user}"))?);
        }
        Ok(flows)
    }

    async fn flow(&mut self, user: u32) -> anyhow::Result<Flow> {
        let request = self.request(user).await?;
        let issue = self.deliver().await?;
        let messages = self.aws.ask(&Ask::Messages)?;
        let pin = messages[0].as_str().and_then(|text| text.get(..6)).context("no PIN was sent")?;
        let body = json!({ "pinCode": pin, "newPassword": format!("a new one for {user}") });
        let complete = self.post("complete-reset", user, &body).await?;
        let finish = self.deliver().await?;
        let told = self.aws.ask(&Ask::Messages)?;
        anyhow::ensure!(told.as_array().is_some_and(|told| !told.is_empty()), "nobody was told");
        Ok(Flow { request, deliver: issue.and(finish), complete })
    }

    async fn request(&self, user: u32) -> anyhow::Result<Took> {
        let body = json!({ "notificationMethod": "SMS", "smsResetMethod": "PIN" });
        self.post("request-reset", user, &body).await
    }

    async fn post(&self, function: &str, user: u32, body: &Value) -> anyhow::Result<Took> {
        let resource = format!("/api/apps/{{appId}}/users/{{user}}/password/{function}");
        let path = format!("/api/apps/{APP}/users/user{user}/password/{function}");
        let event = world::post_event(&resource, &path, body, user);
        let (took, answer) = self.invoke(function, &event).await?;
        anyhow::ensure!(answer["statusCode"] == 204, "{function} answered {answer}");
        Ok(took)
    }

    /// Lets `deliver` work until the stream brings nothing more.
    async fn deliver(&mut self) -> anyhow::Result<Took> {
        let mut all = Took::default();
        loop {
            let records = self.aws.ask(&Ask::Work)?;
            if records.as_array().is_none_or(Vec::is_empty) {
                return Ok(all);
            }
            let (took, _) = self.invoke("deliver", &json!({ "Records": records })).await?;
            all = all.and(took);
        }
    }

    async fn invoke(&self, function: &str, event: &Value) -> anyhow::Result<(Took, Value)> {
        let (started, thread, process) =
            (Instant::now(), spent(ClockId::ThreadCPUTime), spent(ClockId::ProcessCPUTime));
        let answer = self.functions.invoke(function, event).await.context("no such function")?;
        let whole = started.elapsed().as_secs_f64() * 1000.0;
        let thread = spent(ClockId::ThreadCPUTime) - thread;
        let hashes = (spent(ClockId::ProcessCPUTime) - process - thread).max(0.0);
        Ok((Took { whole, thread, hashes }, answer))
    }
}

/// CPU milliseconds so far.
fn spent(by: ClockId) -> f64 {
    let time = clock_gettime(by);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

impl Took {
    fn and(self, other: Self) -> Self {
        Self {
            whole: self.whole + other.whole,
            thread: self.thread + other.thread,
            hashes: self.hashes + other.hashes,
        }
    }
}

impl Step {
    fn median(&self, of: impl Fn(&Flow) -> f64) -> f64 {
        let mut all: Vec<f64> = self.flows.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    }

    fn to_json(&self) -> Value {
        let median = |of: fn(&Flow) -> Took| {
            json!({
                "wholeMs": self.median(|flow| of(flow).whole),
                "cpuMs": self.median(|flow| of(flow).thread),
                "hashCpuMs": self.median(|flow| of(flow).hashes),
            })
        };
        json!({
            "users": self.users, "openResets": self.open, "itemsWritten": self.items, "flows": self.flows.len(),
            "requestReset": median(|flow| flow.request),
            "deliver": median(|flow| flow.deliver),
            "completeReset": median(|flow| flow.complete),
            "callsPerFlow": self.calls, "itemsPerFlow": self.named, "engineCpuMsPerFlow": self.engine_ms,
            "residentMiB": self.resident_mib, "engineResidentMiB": self.engine_mib,
        })
    }
}

fn report(steps: &[Step], into: Option<&Path>) -> anyhow::Result<()> {
    let text = text(steps)?;
    println!("\n{text}");
    if let Some(into) = into {
        document::put(into, "growth", &text)?;
    }
    world::keep("growth", &json!({ "steps": steps.iter().map(Step::to_json).collect::<Vec<_>>() }))
}

fn text(steps: &[Step]) -> anyhow::Result<String> {
    let mut out = format!(
        "{}; milliseconds, medians of {FLOWS} flows; of the engine, means.\n\n",
        document::machine()?
    );
    writeln!(
        out,
        "| users | open resets | request, complete: whole | CPU: request | deliver | complete | hashes | engine | AWS calls, \
         items | memory of the functions | of the engine |"
    )?;
    writeln!(out, "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")?;
    for step in steps {
        writeln!(
            out,
            "| {} | {} | {:.1}, {:.1} | {:.2} | {:.2} | {:.2} | {:.1} | {:.1} | {:.0}, {:.0} | {:.0} MiB | {:.0} MiB |",
            step.users,
            step.open,
            step.median(|flow| flow.request.whole),
            step.median(|flow| flow.complete.whole),
            step.median(|flow| flow.request.thread),
            step.median(|flow| flow.deliver.thread),
            step.median(|flow| flow.complete.thread),
            step.median(|flow| flow.complete.hashes),
            step.engine_ms,
            step.calls,
            step.named,
            step.resident_mib,
            step.engine_mib
        )?;
    }
    Ok(out)
}

/// Holds every step to the first.
fn judge(steps: &[Step]) -> anyhow::Result<()> {
    let Some(first) = steps.first() else { return Ok(()) };
    for step in steps {
        let with = format!("with {} users and {} open resets", step.users, step.open);
        anyhow::ensure!(step.calls <= first.calls, "{} calls a flow {with}, not {}", step.calls, first.calls);
        anyhow::ensure!(step.named <= first.named, "{} items a flow {with}, not {}", step.named, first.named);
        let grown = step.resident_mib / first.resident_mib;
        anyhow::ensure!(grown <= MEMORY, "{grown:.2} times the memory {with}");
    }
    Ok(())
}
