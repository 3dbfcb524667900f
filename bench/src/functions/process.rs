//! A function's process as Lambda runs it, and what the kernel says of it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use rekey_cli::local::environment;
use rekey_local::RuntimeApi;
use serde_json::Value;

use super::stub::Stub;

/// A process that says nothing for so long is broken. Under callgrind a hash takes some seconds.
const PATIENCE: Duration = Duration::from_secs(120);
/// The names of a function's variables.
const VARIABLES: &str = include_str!("../../../events/local.env");

/// One process. Dropped, it is killed.
pub(super) struct Process {
    child: Child,
    api: RuntimeApi,
    started: Instant,
}

impl Process {
    /// Starts `command`, which runs a function, against `stub`; `bundle` is the file of its root.
    pub(super) async fn start(mut command: Command, stub: &Stub, bundle: &Path) -> anyhow::Result<Self> {
        let api = RuntimeApi::start().await?;
        // Links are made of this, and are looked up in the event by path alone.
        let local = environment("https://rekey.example/v1".to_owned());
        let names = VARIABLES.lines().filter_map(|line| line.split_once('='));
        let variables = names.map(|(name, value)| (name, local.optional(name).unwrap_or(value.to_owned())));
        command
            .env_clear()
            .envs(variables)
            .env("AWS_ENDPOINT_URL", stub.url())
            .env("AWS_CA_BUNDLE", bundle)
            .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "bench")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("{:?} does not start", command.get_program()))?;
        Ok(Self { child, api, started })
    }

    /// Waits for the first poll: how long it took from the start.
    pub(super) async fn polled(&self) -> anyhow::Result<Duration> {
        self.api.polled(1, PATIENCE).await?;
        Ok(self.started.elapsed())
    }

    /// Gives it an event and checks that the answer has `status`.
    pub(super) async fn invoke(&self, event: &Value, status: Option<u16>) -> anyhow::Result<Value> {
        let answer = self.api.invoke(event, PATIENCE).await?;
        let got = answer.get("statusCode").and_then(Value::as_u64);
        let right = got == status.map(u64::from) && answer.get("errorType").is_none();
        anyhow::ensure!(right, "answered {:.400}", answer.to_string());
        Ok(answer)
    }

    /// How long it lives.
    pub(super) fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Its id, as the kernel tells of it.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it by SIGTERM, as Lambda does at last, once it is done with so many invocations and asks for more; and waits.
    pub(super) async fn end_after(mut self, invocations: u64) -> anyhow::Result<()> {
        self.api.polled(invocations + 1, PATIENCE).await?;
        Command::new("kill").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // An error means that it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
