//! The part of Lambda that a function's process talks to: the Runtime API, `2018-06-01`.

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
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;

const VERSION: &str = "2018-06-01";
/// In ms since 1970, the year 2100: an invocation has all the time it wants.
const DEADLINE: &str = "4102444800000";

/// A process that says nothing for so long is broken, and the test with it.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// One process's Runtime API.
pub struct RuntimeApi {
    pub address: SocketAddr,
    events: mpsc::UnboundedSender<Value>,
    answers: Mutex<mpsc::UnboundedReceiver<Value>>,
    server: JoinHandle<()>,
}

struct Ends {
    events: Mutex<mpsc::UnboundedReceiver<Value>>,
    answers: mpsc::UnboundedSender<Value>,
}

impl RuntimeApi {
    pub async fn start() -> Self {
        let (events, to_give) = mpsc::unbounded_channel();
        let (given, answers) = mpsc::unbounded_channel();
        let ends = Arc::new(Ends { events: Mutex::new(to_give), answers: given });
        let path = |rest: &str| format!("/{VERSION}/runtime/{rest}");
        let routes = Router::new()
            .route(&path("invocation/next"), get(next))
            .route(&path("invocation/{id}/response"), post(answer))
            .with_state(ends);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, events, answers: Mutex::new(answers), server }
    }

    /// Gives the function an event and waits for its answer.
    pub async fn invoke(&self, event: &Value) -> Value {
        self.events.send(event.clone()).unwrap();
        let answer = async { self.answers.lock().await.recv().await.unwrap() };
        tokio::time::timeout(ANSWERED_WITHIN, answer).await.expect("the function answers, or is halted")
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(ends): State<Arc<Ends>>) -> Response {
    let Some(event) = ends.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("Lambda-Runtime-Aws-Request-Id", "1"),
        ("Lambda-Runtime-Deadline-Ms", DEADLINE),
        ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:a-test"),
    ];
    (headers, Json(event)).into_response()
}

/// The body is JSON by no content type.
async fn answer(State(ends): State<Arc<Ends>>, answer: Bytes) -> StatusCode {
    // An error means that nobody waits any more.
    let _ = ends.answers.send(serde_json::from_slice(&answer).unwrap());
    StatusCode::ACCEPTED
}
