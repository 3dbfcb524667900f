//! AWS behind TLS, for a function's process: passes calls on to the embedded AWS and writes down what it answers, then
//! answers the same again without it, so that only the function is measured.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// What was answered to one call.
#[derive(Clone)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// The answers to the calls of one kind, and which comes next.
#[derive(Default)]
struct Answers {
    all: Vec<Answer>,
    next: usize,
}

#[derive(Default)]
struct State {
    upstream: Option<String>,
    answers: HashMap<String, Answers>,
    /// How long an answer takes.
    delay: Duration,
    counted: Calls,
    /// Calls that wait for their answers.
    waiting: u32,
}

/// The calls of one invocation.
#[derive(Clone, Copy, Default)]
pub(super) struct Calls {
    pub(super) all: u32,
    /// Those that were made one after the other: calls that wait at the same time are one round trip.
    pub(super) trips: u32,
}

/// The endpoint. Its root's certificate is what the functions are to trust.
pub(super) struct Stub {
    address: SocketAddr,
    root: String,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Stub {
    /// Listens on any free port, as a server with a certificate of an authority between it and the root, as AWS has.
    pub(super) async fn start() -> anyhow::Result<Self> {
        let authority = |name: &str| -> anyhow::Result<CertificateParams> {
            let mut params = CertificateParams::new(Vec::new())?;
            params.distinguished_name.push(rcgen::DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            Ok(params)
        };
        let root = CertifiedIssuer::self_signed(authority("root")?, KeyPair::generate()?)?;
        let between = CertifiedIssuer::signed_by(authority("between")?, KeyPair::generate()?, &root)?;
        let key = KeyPair::generate()?;
        let leaf = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &between)?;
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone(), between.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        let shared = Arc::new(Shared { state: Mutex::default(), client });
        tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(config)), shared.clone()));
        Ok(Self { address, root: root.pem(), shared })
    }

    /// What `AWS_ENDPOINT_URL` is to be.
    pub(super) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// The PEM file that `AWS_CA_BUNDLE` is to name.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// From now on passes calls on and writes the answers down.
    pub(super) fn record(&self, upstream: String) {
        *self.state() = State { upstream: Some(upstream), ..State::default() };
    }

    /// What was written down.
    pub(super) fn recorded(&self) -> Recorded {
        Recorded(
            self.state().answers.iter().map(|(call, answers)| (call.clone(), answers.all.clone())).collect(),
        )
    }

    /// From now on answers as was written down.
    pub(super) fn replay(&self, recorded: &Recorded) {
        let answers = recorded.0.iter();
        let answers =
            answers.map(|(call, all)| (call.clone(), Answers { all: all.clone(), next: 0 })).collect();
        *self.state() = State { answers, ..State::default() };
    }

    /// From now on takes its time, so that calls which are made together wait together.
    pub(super) fn answer_after(&self, delay: Duration) {
        self.state().delay = delay;
    }

    /// To be called before every invocation: the answers begin anew. The calls since the last time.
    pub(super) fn rewind(&self) -> Calls {
        let mut state = self.state();
        state.answers.values_mut().for_each(|answers| answers.next = 0);
        std::mem::take(&mut state.counted)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}

/// The answers to every call of one invocation.
#[derive(Clone, Default)]
pub(super) struct Recorded(HashMap<String, Vec<Answer>>);

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        tokio::spawn(connection(socket, acceptor.clone(), shared.clone()));
    }
}

/// An error is a process that was killed.
async fn connection(socket: TcpStream, acceptor: TlsAcceptor, shared: Arc<Shared>) {
    let _ = socket.set_nodelay(true);
    let Ok(stream) = acceptor.accept(socket).await else { return };
    let service = service_fn(move |request| {
        let shared = shared.clone();
        async move { Ok::<_, Infallible>(shared.answer(request).await) }
    });
    let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

impl State {
    fn begin(&mut self) -> (Option<String>, Duration) {
        self.counted.all += 1;
        self.counted.trips += u32::from(self.waiting == 0);
        self.waiting += 1;
        (self.upstream.clone(), self.delay)
    }

    /// Where another scene has begun meanwhile, the call is none of its own.
    fn end(&mut self) {
        self.waiting = self.waiting.saturating_sub(1);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let answer = match self.find(request).await {
            Ok(answer) => answer,
            Err(error) => Answer {
                status: StatusCode::NOT_IMPLEMENTED,
                headers: HeaderMap::new(),
                body: format!("{error:#}").into(),
            },
        };
        let mut response = Response::new(Full::new(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        response
    }

    async fn find(&self, request: Request<Incoming>) -> anyhow::Result<Answer> {
        let (mut parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let call = name(&parts.headers, parts.uri.path(), &body);
        let (upstream, delay) = self.state().begin();
        // A sleep of nothing would take a tick of the timer.
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        self.state().end();
        let Some(upstream) = upstream else {
            return self.state().answers.get_mut(&call).and_then(Answers::take).context(call);
        };
        parts.uri = format!("{upstream}{}", parts.uri.path()).parse()?;
        let response = self.client.request(Request::from_parts(parts, Full::new(body))).await?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        let mut headers = parts.headers;
        headers.remove("transfer-encoding");
        let answer = Answer { status: parts.status, headers, body };
        self.state().answers.entry(call).or_default().all.push(answer.clone());
        Ok(answer)
    }
}

impl Answers {
    /// The next; the last again where there are more calls than were recorded.
    fn take(&mut self) -> Option<Answer> {
        let answer = self.all.get(self.next).or(self.all.last()).cloned();
        self.next += 1;
        answer
    }
}

/// Which kind of call it is: the operation, the table and what kind of item its key is. Calls of one kind are never at
/// the same time.
fn name(headers: &HeaderMap, path: &str, body: &[u8]) -> String {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let table = body.get("TableName").and_then(Value::as_str).unwrap_or_default();
    let index = body.get("IndexName").and_then(Value::as_str).unwrap_or_default();
    let keys = body.get("Key").and_then(Value::as_object).into_iter().flat_map(|key| key.values());
    let key = keys.filter_map(|value| value.get("S")?.as_str()?.split('#').next()).next().unwrap_or_default();
    // An id is an item of its own, and another in every invocation.
    let key = if table.ends_with("limits") { key } else { "" };
    format!("{} {table} {index} {key}", target.unwrap_or(path))
}
