//! DynamoDB calls, handed on to the engine's own HTTP server on an inner loopback port.
//!
//! The engine's request checks and error wording live in that server and cannot be called without a socket.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName};
use axum::http::request::Parts;
use axum::http::{Request, Uri};
use axum::response::{IntoResponse, Response};
use dynoxide::Database;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Service;
use crate::calls::Call;
use crate::endpoint::stopped;
use crate::refusal::Refusal;

/// The headers that the engine reads.
const HANDED_ON: [HeaderName; 4] = [
    CONTENT_TYPE,
    AUTHORIZATION,
    HeaderName::from_static("x-amz-target"),
    HeaderName::from_static("x-amz-date"),
];

/// The way to the engine.
pub(crate) struct Engine {
    client: Client<HttpConnector, Body>,
    uri: Uri,
}

impl Engine {
    /// Serves the engine on an inner port until `stop`.
    pub(crate) async fn serve(
        database: Database,
        stop: watch::Receiver<bool>,
    ) -> std::io::Result<(Self, JoinHandle<()>)> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let uri = format!("http://{}/", listener.local_addr()?).parse().map_err(std::io::Error::other)?;
        let server = tokio::spawn(async move {
            // Serving ends with `stop` or not at all: `accept` retries its own errors.
            let _ = dynoxide::server::serve_with_shutdown(listener, database, stopped(stop)).await;
        });
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok((Self { client, uri }, server))
    }

    /// The engine's answer. When it comes, the call has been carried out.
    pub(crate) async fn answer(&self, parts: &Parts, body: Bytes) -> Response {
        let mut request = Request::post(self.uri.clone()).body(Body::from(body)).unwrap_or_default();
        for name in HANDED_ON {
            if let Some(value) = parts.headers.get(&name) {
                request.headers_mut().insert(name, value.clone());
            }
        }
        match self.client.request(request).await {
            Ok(answer) => answer.into_response(),
            Err(_) => Refusal::server_error(Service::DynamoDb).answer(Service::DynamoDb),
        }
    }
}

/// Whether a call may have written `table`.
pub(crate) fn may_write(call: &Call, table: &str) -> bool {
    match call.operation.as_str() {
        "PutItem" | "UpdateItem" | "DeleteItem" | "BatchWriteItem" | "TransactWriteItems" => {
            call.tables.iter().any(|it| it == table)
        }
        // PartiQL names its tables in its text.
        "ExecuteStatement" | "ExecuteTransaction" | "BatchExecuteStatement" => true,
        _ => false,
    }
}
