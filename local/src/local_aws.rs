//! The embedded AWS and what a test or the local run may ask of it.

use std::fs::{DirBuilder, File, TryLockError};
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::calls::{Call, Calls};
use crate::endpoint::{self, Endpoint, Shared};
use crate::engine::Engine;
use crate::faults::{ClientFault, Fault, Faults};
use crate::inbox::{Inbox, Message};
use crate::stream::{StreamReader, StreamStart};
use crate::topic::{Events, Published};
use crate::{EngineError, Options, Permissions, StartError, TableNames, dynamodb};

/// How long a shutdown waits for calls in flight, and for clients that never finish theirs.
const GRACE: Duration = Duration::from_secs(5);

/// DynamoDB, SES v2, SNS, STS and CloudFormation on one loopback port. Dropping it stops it too, without waiting for calls in flight.
pub struct LocalAws {
    address: SocketAddr,
    shared: Arc<Shared>,
    engine: Engine,
    tables: TableNames,
    writes: watch::Sender<u64>,
    stop: watch::Sender<bool>,
    servers: [JoinHandle<()>; 2],
    /// Held for as long as this lives: one process a data directory.
    lock: Option<File>,
}

impl LocalAws {
    /// Opens the data, makes the tables that are missing and listens.
    ///
    /// # Errors
    /// See [`StartError`]; nothing is left running or locked then.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let Options { listen, data, now_ms, tables, outputs, record } = options;
        if !listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(listen));
        }
        let (listener, address) = bind(listen).await?;
        let data = data.as_deref();
        let lock = data.map(lock_directory).transpose()?;
        let engine = Engine::open(data, Arc::clone(&now_ms), &tables)?;
        let shared = Arc::new(Shared {
            now_ms,
            inbox: data.map_or_else(|| Ok(Inbox::in_memory()), Inbox::open)?,
            events: Events::default(),
            calls: Calls::new(record),
            faults: Faults::default(),
            resets: tables.resets.clone(),
            outputs: stack_outputs(&tables).into_iter().chain(outputs).collect(),
        });
        let stop = watch::Sender::new(false);
        let writes = watch::Sender::new(0);
        let (to_engine, inner) = dynamodb::Engine::serve(engine.database.clone(), stop.subscribe())
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        let endpoint = Endpoint { shared: Arc::clone(&shared), engine: to_engine, writes: writes.clone() };
        let outer = endpoint::serve(listener, endpoint, stop.subscribe());
        Ok(Self { address, shared, engine, tables, writes, stop, servers: [outer, inner], lock })
    }

    /// What the SDK's `endpoint_url` takes, for all services: `http://127.0.0.1:8788`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was sent, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.shared.inbox.all()
    }

    /// The latest 10 000 messages that the topic has taken, oldest first. They are not kept in a directory.
    pub fn published(&self) -> Vec<Published> {
        self.shared.events.all()
    }

    /// The message with this id.
    pub fn message(&self, id: &str) -> Option<Message> {
        self.shared.inbox.one(id)
    }

    /// Every message that is sent from now on, for whoever asked last.
    pub fn sent(&self) -> UnboundedReceiver<Message> {
        self.shared.inbox.listen()
    }

    /// Empties the inbox.
    ///
    /// # Errors
    /// If the kept inbox cannot be written; nothing is emptied then.
    pub fn clear_messages(&self) -> io::Result<()> {
        self.shared.inbox.clear()
    }

    /// A reader of the resets table's stream.
    ///
    /// # Errors
    /// If the embedded DynamoDB fails or does not know the position.
    pub fn stream(&self, start: StreamStart) -> Result<StreamReader, EngineError> {
        StreamReader::open(&self.engine, &self.tables.resets, self.writes.subscribe(), start)
    }

    /// The latest 10 000 calls, oldest first; none if recording is off.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.calls.all()
    }

    /// What every call needs of its client's role, from the start and on, also of those that [`Self::clear_calls`]
    /// makes forgotten; nothing if recording is off.
    pub fn permissions(&self) -> Permissions {
        self.shared.calls.needed.clone()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.shared.calls.clear();
    }

    /// Makes calls fail from now on, beside the faults already injected.
    pub fn inject(&self, fault: Fault) {
        self.shared.faults.inject(fault);
    }

    /// Throttles one of every `calls` from now on, of whatever service; 0 for none.
    pub fn throttle_one_of(&self, calls: u32) {
        self.shared.faults.throttle_one_of(calls);
    }

    /// Makes one client's calls fail from now on, beside the faults already injected.
    pub fn inject_for_client(&self, fault: ClientFault) {
        self.shared.faults.inject_for_client(fault);
    }

    /// How many calls have met a fault of [`Self::inject_for_client`] since the faults were last cleared.
    pub fn client_faults_met(&self) -> u32 {
        self.shared.faults.met_by_clients()
    }

    /// How many calls have met [`FaultKind::Halt`](crate::FaultKind::Halt), as it grows: each after its effect, if it
    /// has one, and while its client waits.
    pub fn halts(&self) -> watch::Receiver<u64> {
        self.shared.faults.halts.subscribe()
    }

    /// Waits until every call that was to be carried out after its client gave up has been.
    pub async fn settled(&self) {
        // An error is for a sender that is gone, and this one is ours.
        let _ = self.shared.faults.outstanding.subscribe().wait_for(|outstanding| *outstanding == 0).await;
    }

    /// Takes all faults back.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Deletes what has expired by the options' clock, as DynamoDB does some time, and says how many items that were.
    ///
    /// # Errors
    /// If the embedded DynamoDB fails.
    pub fn sweep_ttl(&self) -> Result<usize, EngineError> {
        let swept = self.engine.sweep_ttl(&self.tables);
        self.writes.send_modify(|writes| *writes = writes.wrapping_add(1));
        swept
    }

    /// Every item of every table: the table's name and the item in DynamoDB JSON.
    ///
    /// # Errors
    /// If the embedded DynamoDB fails.
    pub fn dump(&self) -> Result<Vec<(String, Value)>, EngineError> {
        self.engine.dump()
    }

    /// Every item of a table, in DynamoDB JSON.
    ///
    /// # Errors
    /// If the embedded DynamoDB fails or has no such table.
    pub fn items(&self, table: &str) -> Result<Vec<Value>, EngineError> {
        self.engine.items(table)
    }

    /// Writes items in DynamoDB JSON as they are, over those of the same key, all or none. No condition is asked and
    /// the stream tells nothing of it: it fills a table for a benchmark.
    ///
    /// # Errors
    /// If the embedded DynamoDB refuses an item or has no such table.
    pub fn import(&self, table: &str, items: Vec<Value>) -> Result<(), EngineError> {
        self.engine.import(table, items)
    }

    /// Takes no more calls, finishes those in flight (5 seconds at most) and frees the port and the data directory.
    pub async fn shutdown(self) {
        let Self { stop, servers, engine, lock, writes, .. } = self;
        stop.send_replace(true);
        let abort = servers.each_ref().map(JoinHandle::abort_handle);
        let [outer, inner] = servers;
        let both = async {
            let _ = outer.await;
            let _ = inner.await;
        };
        if tokio::time::timeout(GRACE, both).await.is_err() {
            abort.iter().for_each(tokio::task::AbortHandle::abort);
        }
        drop((engine, writes));
        drop(lock);
    }
}

/// The names of the tables, as the deployed stack tells them.
fn stack_outputs(tables: &TableNames) -> [(String, String); 5] {
    [
        ("AppsTable", &tables.apps),
        ("UsersTable", &tables.users),
        ("ResetsTable", &tables.resets),
        ("LimitsTable", &tables.limits),
        ("SessionsTable", &tables.sessions),
    ]
    .map(|(output, table)| (output.to_owned(), table.clone()))
}

async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::AddressInUse(address),
        _ => StartError::Listen { address, source },
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

/// Makes the directory if need be, for its owner alone (mails in it hold live links), and locks it.
fn lock_directory(directory: &Path) -> Result<File, StartError> {
    let unusable = |source| StartError::DataDirectory { directory: directory.to_owned(), source };
    if directory.to_str().is_none() {
        // SQLite takes its file's name as UTF-8.
        return Err(unusable(io::ErrorKind::InvalidFilename.into()));
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(unusable)?;
    let lock = File::create(directory.join("lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::DataInUse(directory.to_owned())),
        Err(TryLockError::Error(source)) => Err(unusable(source)),
    }
}
