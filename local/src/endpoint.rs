//! The HTTP endpoint: tells the services apart, records, applies faults, hands on.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::calls::{Call, Calls, Service};
use crate::engine::NowMs;
use crate::faults::{Effect, Fate, Faults};
use crate::inbox::Inbox;
use crate::refusal::Refusal;
use crate::topic::{self, Events};
use crate::{cloudformation, dynamodb, query, ses, sns, sts};

/// DynamoDB takes requests of up to 16 MB, the most of all.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// What the endpoint and its owner share.
pub(crate) struct Shared {
    pub(crate) now_ms: NowMs,
    pub(crate) inbox: Inbox,
    pub(crate) events: Events,
    pub(crate) calls: Calls,
    pub(crate) faults: Faults,
    pub(crate) resets: String,
    /// What the stack tells.
    pub(crate) outputs: Vec<(String, String)>,
}

impl Shared {
    /// RFC 3339; a clock beyond the year 9999 shows 1970.
    pub(crate) fn timestamp(&self, now_ms: i64) -> String {
        jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default().to_string()
    }
}

/// What only the endpoint's handler holds; readers of `writes` learn by its end that the endpoint has stopped.
pub(crate) struct Endpoint {
    pub(crate) shared: Arc<Shared>,
    pub(crate) engine: dynamodb::Engine,
    pub(crate) writes: watch::Sender<u64>,
}

/// Resolves when the owner says stop, or is gone.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

pub(crate) fn serve(
    listener: TcpListener,
    endpoint: Endpoint,
    stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let app = Router::new().fallback(handle).with_state(Arc::new(endpoint));
    tokio::spawn(async move {
        let _ = axum::serve(listener, app).with_graceful_shutdown(stopped(stop)).await;
    })
}

async fn handle(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !is_local(&parts) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let Some(mut call) = recognise(&parts, &body) else {
        return (StatusCode::NOT_FOUND, "<UnknownOperationException/>\n").into_response();
    };
    call.client = client(&parts);
    endpoint.shared.calls.record(&call);
    match endpoint.shared.faults.meet(&call) {
        None => endpoint.carry_out(&parts, &call, body).await,
        Some(Fate::Answered(answer)) => answer,
        Some(Fate::Dropped) => {
            endpoint.carry_out(&parts, &call, body).await;
            dropped()
        }
        Some(Fate::Repeated) => {
            endpoint.carry_out(&parts, &call, body.clone()).await;
            endpoint.carry_out(&parts, &call, body).await
        }
        Some(Fate::Unanswered { effect, told }) => {
            unanswered(endpoint, (parts, call, body), effect, told).await
        }
    }
}

/// Never answers: the server drops this once the client closes the connection.
async fn unanswered(
    endpoint: Arc<Endpoint>,
    (parts, call, body): (Parts, Call, Bytes),
    effect: Effect,
    told: bool,
) -> Response {
    let shared = Arc::clone(&endpoint.shared);
    let _until_the_client_gives_up = match effect {
        Effect::Never => None,
        Effect::AtOnce => {
            endpoint.carry_out(&parts, &call, body).await;
            None
        }
        Effect::Afterwards => {
            let (waits, gave_up) = oneshot::channel::<()>();
            shared.faults.outstanding.send_modify(|outstanding| *outstanding += 1);
            tokio::spawn(async move {
                // An error is the sign: the other end went with the connection.
                let _ = gave_up.await;
                endpoint.carry_out(&parts, &call, body).await;
                endpoint.shared.faults.outstanding.send_modify(|outstanding| *outstanding -= 1);
            });
            Some(waits)
        }
    };
    if told {
        shared.faults.halts.send_modify(|halts| *halts += 1);
    }
    std::future::pending().await
}

impl Endpoint {
    async fn carry_out(&self, parts: &Parts, call: &Call, body: Bytes) -> Response {
        // Every SDK signs, a web page that posts to this port cannot. The engine checks its own calls.
        if call.service != Service::DynamoDb && !parts.headers.contains_key(AUTHORIZATION) {
            let message = "Request is missing Authentication Token";
            return Refusal::permanent("MissingAuthenticationToken", message).answer(call.service);
        }
        match call.service {
            Service::DynamoDb => {
                let answer = self.engine.answer(parts, body).await;
                if dynamodb::may_write(call, &self.shared.resets) {
                    self.writes.send_modify(|writes| *writes = writes.wrapping_add(1));
                }
                answer
            }
            Service::Ses => ses::answer(&self.shared, &call.operation, &call.body),
            Service::Sns => sns::answer(&self.shared, &call.operation, &call.body),
            Service::Topic => topic::answer(&self.shared, &call.operation, &call.body),
            Service::Sts => sts::answer(&call.operation),
            Service::CloudFormation => cloudformation::answer(&self.shared, &call.operation, &call.body),
        }
    }
}

/// Whether the caller meant this machine. A web page whose name was rebound to loopback did not.
fn is_local(parts: &Parts) -> bool {
    let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let address: Result<SocketAddr, _> = host.parse();
    let name = host.split(':').next().unwrap_or_default();
    name == "localhost"
        || address.is_ok_and(|it| it.ip().is_loopback())
        || name.parse().is_ok_and(|it: Ipv4Addr| it.is_loopback())
}

/// The SDK's app name, from `app/NAME` in its user agent.
fn client(parts: &Parts) -> Option<String> {
    let agent = parts.headers.get("x-amz-user-agent")?.to_str().ok()?;
    agent.split(' ').find_map(|part| part.strip_prefix("app/")).map(str::to_owned)
}

/// Which service and operation a request asks for, if any.
fn recognise(parts: &Parts, body: &[u8]) -> Option<Call> {
    let json = || serde_json::from_slice(body).unwrap_or_default();
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(target) = header("x-amz-target") {
        let operation = target.rsplit('.').next().unwrap_or_default();
        return Some(Call::dynamodb(operation.to_owned(), json()));
    }
    let path = parts.uri.path();
    if path.starts_with("/v2/email/") {
        let operation = match (&parts.method, path) {
            (&Method::POST, "/v2/email/outbound-emails") => "SendEmail".to_owned(),
            (method, path) => format!("{method} {path}"),
        };
        return Some(Call::other(Service::Ses, operation, json()));
    }
    let form = header(CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    (parts.method == Method::POST && path == "/" && form).then(|| query::recognise(body)).flatten()
}

/// An answer that never arrives: its body fails before the first byte is flushed, so the connection just closes.
fn dropped() -> Response {
    let broken = io::Error::other("answer dropped on purpose");
    Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(broken)])).into_response()
}
