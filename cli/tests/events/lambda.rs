//! A function's release binary under the real `cargo lambda`: `watch` is the Lambda service, `invoke` sends an event.
//!
//! Here the clock is the system's, so the events and what they are given are moved to today, and answers back.

use std::collections::BTreeMap;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::expected::FOLDER;
use crate::time::shifted;
use crate::world::EVENT_TIME;

/// Where the binaries are: `NAME/bootstrap`, as `cargo lambda build` leaves them.
const BINARIES: &str = "REKEY_LAMBDA_BINARIES";
const LOCALHOST: &str = "127.0.0.1";

/// The variables of `events/local.env`, which `cargo lambda watch --env-file` is given.
pub(crate) fn variables() -> BTreeMap<String, String> {
    let text = fs::read_to_string(format!("{FOLDER}/local.env")).unwrap();
    let pairs = text.lines().map(|line| line.split_once('=').unwrap());
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// Runs a function's binary with exactly these variables.
pub(crate) fn start(function: &str, variables: &BTreeMap<String, String>) -> Child {
    #[expect(clippy::disallowed_methods, reason = "a test is told by whoever runs it, and no one else")]
    let binaries = std::env::var_os(BINARIES).unwrap_or_else(|| panic!("{BINARIES} is not set"));
    let binary: PathBuf = Path::new(&binaries).join(function).join("bootstrap");
    let mut command = Command::new(&binary);
    command.env_clear().envs(variables).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}", binary.display()))
}

/// A function, waiting for events.
pub(crate) struct Lambda {
    watch: Child,
    function: Child,
    name: String,
    port: u16,
}

impl Lambda {
    /// Starts the function called `name` with its AWS at `aws_port` and its links at `base`.
    pub(crate) fn start(name: &str, aws_port: u16, base: &str) -> Self {
        let port = free_port();
        let mut watch = Command::new("cargo");
        watch.args(["lambda", "watch", "--only-lambda-apis", "--invoke-address", LOCALHOST, "--invoke-port"]);
        // It looks for the workspace where it stands.
        watch.arg(port.to_string()).current_dir(format!("{FOLDER}/..")).stdin(Stdio::null());
        let watch = watch.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut variables = variables();
        let own = [
            ("AWS_ENDPOINT_URL", format!("http://{LOCALHOST}:{aws_port}")),
            ("PUBLIC_BASE_URL", base.to_owned()),
            ("AWS_LAMBDA_RUNTIME_API", format!("http://{LOCALHOST}:{port}/.rt/{name}")),
            ("AWS_LAMBDA_FUNCTION_NAME", name.to_owned()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "1".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024".to_owned()),
        ];
        variables.extend(own.map(|(variable, value)| (variable.to_owned(), value)));
        until_listening(port);
        Self { watch, function: start(name, &variables), name: name.to_owned(), port }
    }

    /// The answer to the event in the file called `case`, as if all happened at the events' time.
    pub(crate) fn invoke(&mut self, case: &str, moved: i64) -> Value {
        let file = Path::new(FOLDER).join(case);
        let at = |time: i64| time.to_string();
        let in_an_hour = EVENT_TIME.as_millis() + 3_600_000;
        let text = fs::read_to_string(&file).unwrap();
        let today = text.replace(&at(in_an_hour), &at(in_an_hour + moved));
        let folder = tempfile::tempdir().unwrap();
        let data = if today == text { file } else { folder.path().join("event.json") };
        if today != text {
            fs::write(&data, today).unwrap();
        }
        let output = self.cargo_lambda_invoke(&data);
        assert!(output.status.success(), "{case}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(self.function.try_wait().unwrap().is_none(), "{case} ended the function");
        let answer = serde_json::from_slice(&output.stdout).unwrap();
        rounded(shifted(answer, -moved))
    }

    fn cargo_lambda_invoke(&self, data: &Path) -> Output {
        let mut invoke = Command::new("cargo");
        invoke.args(["lambda", "invoke", &self.name, "--invoke-address", LOCALHOST, "--invoke-port"]);
        invoke.arg(self.port.to_string()).args(["--output-format", "json", "--data-file"]).arg(data);
        invoke.current_dir(FOLDER).stdin(Stdio::null()).output().unwrap()
    }
}

impl Drop for Lambda {
    fn drop(&mut self) {
        for child in [&mut self.function, &mut self.watch] {
            child.kill().and_then(|()| child.wait()).unwrap();
        }
    }
}

fn until_listening(port: u16) {
    let listens = || std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    for _ in 0..600 {
        if listens() {
            return;
        }
        // Another process: nothing tells when it listens.
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("cargo lambda watch does not listen on {port}");
}

/// `answer` with `expires_in` to the minute: seconds pass.
fn rounded(mut answer: Value) -> Value {
    let body: Option<Value> = answer["body"].as_str().and_then(|text| serde_json::from_str(text).ok());
    if let Some(mut body) = body
        && let Some(seconds) = body.get("expires_in").and_then(Value::as_u64)
    {
        body["expires_in"] = seconds.next_multiple_of(60).into();
        answer["body"] = body.to_string().into();
    }
    answer
}
