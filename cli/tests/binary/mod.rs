//! The `rekey` binary, and the local run in a process of its own.

#![allow(dead_code, reason = "each test program uses its part of it")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) const REKEY: &str = env!("CARGO_BIN_EXE_rekey");

/// The service in a process of its own, killed (as by `kill -9`) when dropped.
pub(crate) struct Local {
    pub(crate) process: Child,
    base: String,
    pub(crate) aws: String,
}

impl Local {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(REKEY)
            .args(["local", "--port", "0", "--aws-port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let ready = BufReader::new(process.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        let base = ready.strip_prefix("ready ").unwrap().trim_end_matches('/').to_owned();
        let told = BufReader::new(process.stderr.take().unwrap()).lines().next().unwrap().unwrap();
        let aws = told.split("AWS endpoints: ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
        Self { process, base, aws }
    }

    pub(crate) fn rekey(&self, arguments: &[&str]) -> Output {
        Command::new(REKEY).args(arguments).args(["--endpoint", &self.aws]).output().unwrap()
    }

    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.rekey(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    pub(crate) fn refused(&self, arguments: &[&str]) -> String {
        let output = self.rekey(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stdout));
        text(&output.stderr)
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.base);
        blocking(async move { reqwest::get(url).await.unwrap().json().await.unwrap() })
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> u16 {
        let call = reqwest::Client::new().post(format!("{}{path}", self.base)).json(body);
        blocking(async move { call.send().await.unwrap().status().as_u16() })
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub(crate) fn blocking<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
