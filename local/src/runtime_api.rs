//! The part of Lambda that a function's process talks to: the Runtime API, `2018-06-01`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;

const VERSION: &str = "2018-06-01";
/// In ms since 1970, the year 2100: an invocation has all the time it wants.
const DEADLINE: &str = "4102444800000";

/// One process's Runtime API. It ends when dropped, with the connections that wait for an event.
pub struct RuntimeApi {
    address: SocketAddr,
    events: mpsc::UnboundedSender<Value>,
    answers: Mutex<mpsc::UnboundedReceiver<Value>>,
    polls: watch::Receiver<u64>,
    server: JoinHandle<()>,
}

struct Ends {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    answers: mpsc::UnboundedSender<Value>,
    polls: watch::Sender<u64>,
}

impl RuntimeApi {
    /// Listens on any free port.
    ///
    /// # Errors
    /// If none can be listened on.
    pub async fn start() -> io::Result<Self> {
        let (events, to_give) = mpsc::unbounded_channel();
        let (given, answers) = mpsc::unbounded_channel();
        let (polled, polls) = watch::channel(0);
        let ends = Arc::new(Ends { events: Mutex::new(to_give), answers: given, polls: polled });
        let path = |rest: &str| format!("/{VERSION}/runtime/{rest}");
        let routes = Router::new()
            .route(&path("invocation/next"), get(next))
            .route(&path("invocation/{id}/response"), post(answer))
            .route(&path("invocation/{id}/error"), post(answer))
            .with_state(ends);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            // An error means that the process that asked is gone.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { address, events, answers: Mutex::new(answers), polls, server })
    }

    /// What `AWS_LAMBDA_RUNTIME_API` is to be.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the process has asked for an event so many times: once when it has started, once more after each.
    ///
    /// # Errors
    /// `TimedOut` if it has not within `patience`.
    pub async fn polled(&self, times: u64, patience: Duration) -> io::Result<()> {
        let mut polls = self.polls.clone();
        let polled = tokio::time::timeout(patience, polls.wait_for(|polls| *polls >= times)).await;
        polled.map(drop).map_err(|_| silent())
    }

    /// Gives the function an event and waits for its answer, or its error.
    ///
    /// # Errors
    /// `TimedOut` if there is none within `patience`.
    pub async fn invoke(&self, event: &Value, patience: Duration) -> io::Result<Value> {
        self.events.send(event.clone()).map_err(|_| silent())?;
        let answer = async { self.answers.lock().await.recv().await };
        tokio::time::timeout(patience, answer).await.ok().flatten().ok_or_else(silent)
    }
}

fn silent() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the function's process says nothing")
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(ends): State<Arc<Ends>>) -> Response {
    ends.polls.send_modify(|polls| *polls += 1);
    let Some(event) = ends.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("Lambda-Runtime-Aws-Request-Id", "1"),
        ("Lambda-Runtime-Deadline-Ms", DEADLINE),
        ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:local"),
    ];
    (headers, Json(event)).into_response()
}

/// The body is JSON by no content type.
async fn answer(State(ends): State<Arc<Ends>>, answer: Bytes) -> StatusCode {
    let Ok(answer) = serde_json::from_slice(&answer) else { return StatusCode::BAD_REQUEST };
    // An error means that nobody waits any more.
    let _ = ends.answers.send(answer);
    StatusCode::ACCEPTED
}
