//! How to start the embedded AWS, and why it may not start.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use crate::{EngineError, TableNames};

/// How to start a [`LocalAws`](crate::LocalAws).
#[derive(Clone)]
pub struct Options {
    /// Where to listen. Loopback only; port 0 takes any free port.
    pub listen: SocketAddr,
    /// The directory that keeps the tables and the inbox, created if missing. `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// The clock, in milliseconds since 1970: dates messages and decides what TTL sweeps.
    pub now_ms: Arc<dyn Fn() -> i64 + Send + Sync>,
    /// The names of Rekey's five tables, created if missing.
    pub tables: TableNames,
    /// What the stack [`STACK`](crate::STACK) tells beside its tables, by the outputs' names: its senders.
    pub outputs: Vec<(String, String)>,
    /// Whether to keep the latest 10 000 calls for [`LocalAws::calls`](crate::LocalAws::calls).
    pub record: bool,
}

impl Options {
    /// What a test wants: any free port, in memory, default table names, recording.
    pub fn in_memory(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            now_ms: Arc::new(now_ms),
            tables: TableNames::default(),
            outputs: Vec::new(),
            record: true,
        }
    }
}

/// Why the embedded AWS did not start. One line each, the cause as the source.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The endpoint has no authentication, so it never leaves this machine.
    #[error("{0} is not a loopback address")]
    NotLoopback(SocketAddr),
    /// Something else listens there.
    #[error("{0} is already in use")]
    AddressInUse(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address from the options.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The data directory cannot be made, read or written.
    #[error("cannot use the data directory {}", directory.display())]
    DataDirectory {
        /// The directory from the options.
        directory: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Another process has the data directory open.
    #[error("the data directory {} is in use by another process", .0.display())]
    DataInUse(PathBuf),
    /// A line of the kept inbox, other than a half-written last one, cannot be read.
    #[error("the inbox {} is damaged in line {line}", file.display())]
    Inbox {
        /// The inbox file.
        file: PathBuf,
        /// The damaged line, from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The embedded DynamoDB did not open or refused Rekey's tables.
    #[error("the embedded DynamoDB did not start")]
    Engine(#[from] EngineError),
}
