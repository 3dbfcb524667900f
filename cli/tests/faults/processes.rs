//! Functions in processes of their own, as Lambda runs them, killed by SIGKILL where a fault halts them.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rekey_cli::local::environment;
use rekey_local::RuntimeApi;
use serde_json::Value;
use tokio::sync::{Mutex, watch};

use crate::flow::Flow;
use crate::kind::Kind;
use crate::matrix;

/// The folder of the functions' binaries, `target/debug` after `cargo build --workspace`. Without it no process is
/// started.
const BINARIES: &str = "REKEY_FUNCTION_BINARIES";
/// The names of a function's variables; a test of `.ci/lambda` holds the file against the local run.
const VARIABLES: &str = include_str!("../../../events/local.env");

/// A process that says nothing for so long is broken, and the test with it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The flows that a reset's life is of.
const LIFE: [Flow; 12] = [
    Flow::RequestEmail,
    Flow::PageAsk,
    Flow::IssueEmail,
    Flow::IssueSms,
    Flow::LinkGenerate,
    Flow::LinkInput,
    Flow::PinGenerate,
    Flow::PinInput,
    Flow::PageCodeTyped,
    Flow::FinishEmail,
    Flow::FinishSms,
    Flow::FinishTyped,
];

/// The processes of one world, started when they are first called.
pub struct Processes {
    folder: PathBuf,
    variables: BTreeMap<String, String>,
    running: Mutex<HashMap<String, Process>>,
}

/// Dropped, it is killed.
struct Process {
    child: Child,
    api: RuntimeApi,
}

impl Processes {
    pub fn new(folder: PathBuf, base: String, endpoint: String) -> Self {
        let local = environment(base);
        let names = VARIABLES.lines().filter_map(|line| line.split_once('='));
        let variables = names.map(|(name, value)| {
            let value = if name == "AWS_ENDPOINT_URL" { endpoint.clone() } else { value.to_owned() };
            (name.to_owned(), local.optional(name).unwrap_or(value))
        });
        Self { folder, variables: variables.collect(), running: Mutex::default() }
    }

    /// Gives the function's process an event; `None` if it was halted, and so killed.
    pub async fn invoke(
        &self,
        function: &str,
        event: &Value,
        mut halts: watch::Receiver<u64>,
    ) -> Option<Value> {
        let mut running = self.running.lock().await;
        if !running.contains_key(function) {
            running.insert(function.to_owned(), self.start(function).await);
        }
        let answer = tokio::select! {
            answer = running[function].api.invoke(event, PATIENCE) => {
                Some(answer.expect("the function answers, or is halted"))
            }
            _ = halts.changed() => None,
        };
        if answer.is_none() {
            running.remove(function);
        }
        answer
    }

    async fn start(&self, function: &str) -> Process {
        let api = RuntimeApi::start().await.unwrap();
        // As cargo names it, or as cargo-lambda puts it into a folder of its own.
        let named = self.folder.join(function);
        let binary = if named.is_dir() { named.join("bootstrap") } else { named };
        let child = Command::new(binary)
            .env_clear()
            .envs(&self.variables)
            .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", function)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            // The name that its calls carry.
            .env("AWS_SDK_UA_APP_ID", function)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{function} in {}: {error}", self.folder.display()));
        Process { child, api }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: nothing of the process runs any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the binaries are given. Without them there is nothing to kill, and this says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::disallowed_methods, reason = "a test is told by whoever runs it, and no one else")]
async fn a_process_that_is_killed_at_any_call_leaves_nothing_that_another_cannot_take_up() {
    let Some(folder) = std::env::var_os(BINARIES).map(PathBuf::from) else {
        matrix::say(&format!("killed processes: none, {BINARIES} is not set"));
        return;
    };
    for flow in LIFE {
        let (clean, calls) = matrix::case_in_processes(flow, None, &folder).await;
        let mut cases = 0;
        for point in 0..u32::try_from(calls.len()).unwrap() {
            for kind in [Kind::KilledBefore, Kind::KilledAfter] {
                let (came, _) = matrix::case_in_processes(flow, Some((point, kind)), &folder).await;
                matrix::compare(&format!("{flow:?}: call {point}, {kind:?}"), &clean, &came).unwrap();
                cases += 1;
            }
        }
        matrix::say(&format!("killed processes: {flow:?}, {} calls, {cases} cases", calls.len()));
    }
}
