//! The whole service in one process: the embedded AWS, the functions, a gateway that makes the events API
//! Gateway makes, a pump that makes stream events, the console and the portal. No account, no Docker, loopback only.

mod console;
mod demo;
mod feedback;
mod functions;
mod gateway;
mod pump;
mod signature;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use rekey_local::{LocalAws, Options as AwsOptions, StartError, TableNames};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment, PublicBaseUrl, Retention};
use shared::send::Senders;
use shared::store::Store;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinError, JoinHandle};

use crate::portal::{Place, Portal};

pub use functions::{Functions, environment};
pub use gateway::{event_of, resources};

/// How to run the service here.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port of the API and the console; 0 takes any free one.
    pub port: u16,
    /// The port of the AWS endpoints; 0 takes any free one.
    pub aws_port: u16,
    /// The directory that keeps everything; without it all is in memory.
    pub data: Option<PathBuf>,
    /// The clock that every handler is given.
    pub clock: Clock,
    /// Whether SES and SNS tell by themselves what became of each message, a moment after it was sent. A test that
    /// counts calls or makes them fail tells it itself.
    pub feedback: bool,
    /// Whether the stream and the schedule wake `deliver`. A test of what is lost, doubled or late wakes it itself.
    pub wakes: bool,
    /// Whether to keep the AWS calls, for tests.
    pub record: bool,
}

/// Why the service did not start. One line each.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// The embedded AWS did not start.
    #[error(transparent)]
    Aws(#[from] StartError),
    /// The embedded AWS ended while it started.
    #[error("the embedded AWS ended while it started")]
    AwsEnded(#[source] JoinError),
    /// The API's port cannot be listened on.
    #[error("cannot listen on {address}; choose another port with --port")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The stream could not be opened.
    #[error("the embedded stream did not open")]
    Stream(#[from] rekey_local::EngineError),
    /// A function could not be wired.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The demo apps or users could not be written.
    #[error("the demo data could not be written: {0}")]
    Demo(String),
}

/// The service, running.
pub struct LocalRun {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// What the gateway, the pump and the console share.
pub(crate) struct Shared {
    pub(crate) aws: LocalAws,
    pub(crate) functions: Functions,
    pub(crate) clock: Clock,
    pub(crate) tables: TableNames,
    /// Wakes the schedule: the clock was moved.
    pub(crate) tick: Notify,
}

impl LocalRun {
    /// Starts everything and writes the demo apps and users where they are missing.
    ///
    /// # Errors
    /// [`LocalError`] with what stands in the way.
    pub async fn start(options: Options) -> Result<Self, LocalError> {
        Self::start_apart(options, &Handle::current()).await
    }

    /// As [`Self::start`], with the embedded AWS on a runtime of its own: by the threads, a benchmark tells what it
    /// costs from what the functions cost.
    ///
    /// # Errors
    /// [`LocalError`] with what stands in the way.
    pub async fn start_apart(options: Options, aws: &Handle) -> Result<Self, LocalError> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
        let listen = |source| LocalError::Listen { address: wanted, source };
        let listener = TcpListener::bind(wanted).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let clock = options.clock.clone();
        let tables = TableNames::default();
        let starting = aws.spawn(LocalAws::start(AwsOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, options.aws_port)),
            data: options.data,
            now_ms: Arc::new(move || clock.now().as_millis()),
            tables: tables.clone(),
            outputs: functions::outputs(),
            record: options.record,
        }));
        let aws = starting.await.map_err(LocalError::AwsEnded)??;
        let sdk = shared::aws::load_local(&aws.endpoint());
        let base = format!("http://{address}");
        // Checked here once, so that no handler has to doubt it.
        PublicBaseUrl::parse(&base)
            .map_err(|reason| ConfigError { variable: "PUBLIC_BASE_URL", reason: reason.to_owned() })?;
        let env = functions::environment(base);
        let portal = portal(&env, &sdk, &tables, &options.clock)?;
        let store = Store::connect(&sdk, tables.clone(), Retention::DEFAULT);
        demo::write(&store, &options.clock).await.map_err(|error| LocalError::Demo(error.to_string()))?;
        // What lies before is either done or due, and what is due the first tick takes.
        let records = aws.stream(rekey_local::StreamStart::Latest)?;
        let shared = Arc::new(Shared {
            functions: Functions::new(&env, &sdk, &options.clock)?,
            aws,
            clock: options.clock,
            tables,
            tick: Notify::new(),
        });
        shared.tick.notify_one();
        let (stop, stopped) = watch::channel(false);
        let sent = options.feedback.then(|| shared.aws.sent());
        let mut tasks = vec![tokio::spawn(gateway::serve(listener, shared.clone(), portal, stopped.clone()))];
        if options.wakes {
            tasks.push(tokio::spawn(pump::stream(shared.clone(), records, stopped.clone())));
            tasks.push(tokio::spawn(pump::schedule(shared.clone(), stopped.clone())));
        }
        tasks.extend(sent.map(|sent| tokio::spawn(feedback::tell(shared.clone(), sent, stopped))));
        Ok(Self { address, shared, stop, tasks })
    }

    /// `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The embedded AWS.
    pub fn aws(&self) -> &LocalAws {
        &self.shared.aws
    }

    /// The functions, as the gateway calls them.
    pub fn functions(&self) -> &Functions {
        &self.shared.functions
    }

    /// The clock of every handler.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Stops taking requests, lets those under way finish, and closes the data.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            // A task that panicked has logged it; there is nothing left to stop.
            let _ = task.await;
        }
        if let Some(shared) = Arc::into_inner(self.shared) {
            shared.aws.shutdown().await;
        }
    }
}

/// The developer portal, over the tables and senders of the functions.
fn portal(
    env: &Environment<'_>,
    sdk: &SdkConfig,
    tables: &TableNames,
    clock: &Clock,
) -> Result<Portal, ConfigError> {
    let sdk = shared::aws::named(sdk, "portal");
    let store = Store::connect(&sdk, tables.clone(), Retention::DEFAULT);
    let senders = Senders::new(&sdk, env.senders()?);
    Ok(Portal::new(store, Some(senders), Place::local(tables.apps.clone()), clock.clone()))
}
