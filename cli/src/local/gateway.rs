//! A gateway that does what API Gateway's REST API does: matches a resource, makes a proxy event, turns the
//! answer back into HTTP. Paths are passed as they were sent, encoded. The admin API takes signed calls only.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, Uri};
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use shared::clock::Clock;
use shared::http::ApiError;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::signature::{self, Call};
use super::{Shared, console};
use crate::portal::Portal;

/// API Gateway takes bodies up to 10 MB.
const MAX_BODY: usize = 10 * 1024 * 1024;

/// The resources of the API and the function of each.
const RESOURCES: [(&str, &str); 11] = [
    ("/api/apps/{appId}/users/{user}/password/request-reset", "request-reset"),
    ("/api/apps/{appId}/users/{user}/password/complete-reset", "complete-reset"),
    ("/api/apps/{appId}/users/{user}/password", "current-user"),
    ("/api/apps/{appId}/users/{user}", "current-user"),
    ("/api/apps/{appId}/oauth2/token", "sign-in"),
    ("/api/oauth2/token", "sign-in"),
    ("/r/{token}", "link-callback"),
    ("/n/{token}", "link-callback"),
    ("/forgot/{appId}", "forgot"),
    ("/.well-known/change-password", "forgot"),
    ("/admin/apps/{appId}/users/{user}", "users"),
];
/// The function behind IAM.
const SIGNED: &str = "users";

/// The resources of the API, as API Gateway has them, and the function of each.
pub fn resources() -> impl Iterator<Item = (&'static str, &'static str)> {
    RESOURCES.into_iter()
}

pub(crate) async fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
    portal: Portal,
    mut stopped: watch::Receiver<bool>,
) {
    let routes = Router::new()
        .merge(console::routes())
        .merge(portal.routes())
        .fallback(pass_on)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(shared)
        .into_make_service_with_connect_info::<SocketAddr>();
    let until = async move {
        // An error means that the run is gone, which is a stop as well.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    if let Err(error) = axum::serve(listener, routes).with_graceful_shutdown(until).await {
        shared::log::failure("gateway", None, &error);
    }
}

/// The event that API Gateway makes of a call, and the function that it goes to; `None` where no resource fits.
pub fn event_of(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    peer: SocketAddr,
) -> Option<(&'static str, Value)> {
    let matched = Matched::find(uri.path())?;
    // The one resource with two functions, by method.
    let function = match (matched.function, method) {
        ("sign-in", &Method::DELETE) => "current-user",
        (function, _) => function,
    };
    Some((function, event(&matched, method, uri, headers, body, peer)))
}

async fn pass_on(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let Some((function, mut event)) = event_of(&method, &uri, &headers, &body, peer) else {
        return unrouted();
    };
    if function == SIGNED {
        let call = Call { method: &method, uri: &uri, headers: &headers, body: &body };
        match signature::verify(&call, Clock::system().now()) {
            Ok(identity) => event["requestContext"]["identity"]
                .as_object_mut()
                .into_iter()
                .for_each(|fields| fields.extend(identity.clone())),
            // API Gateway answers a call without a signature as it does a path that it does not know.
            Err(_) if !headers.contains_key("authorization") => return unrouted(),
            Err(refused) => return json_error(ApiError::Forbidden { reason: refused.message() }),
        }
    }
    let answer = shared.functions.invoke(function, &event).await.unwrap_or_default();
    respond(&answer).unwrap_or_else(|| StatusCode::BAD_GATEWAY.into_response())
}

struct Matched {
    resource: &'static str,
    function: &'static str,
    parameters: BTreeMap<String, String>,
}

impl Matched {
    /// The resource that `path` lies under; `//` counts as `/`, as API Gateway has it.
    fn find(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        RESOURCES.iter().find_map(|(resource, function)| {
            let parts: Vec<&str> = resource.split('/').filter(|part| !part.is_empty()).collect();
            let fits = parts.len() == segments.len()
                && parts
                    .iter()
                    .zip(&segments)
                    .all(|(part, segment)| part.starts_with('{') || part == segment);
            let parameters = || {
                let named = parts.iter().zip(&segments).filter(|(part, _)| part.starts_with('{'));
                named
                    .map(|(part, segment)| (part.trim_matches(['{', '}']).to_owned(), (*segment).to_owned()))
                    .collect()
            };
            fits.then(|| Self { resource, function, parameters: parameters() })
        })
    }
}

fn event(
    matched: &Matched,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
    peer: SocketAddr,
) -> Value {
    let (mut single, mut multi) = (Map::new(), Map::new());
    for name in headers.keys() {
        let values: Vec<Value> =
            headers.get_all(name).iter().map(|value| text(value.as_bytes()).into()).collect();
        single.insert(name.to_string(), values.last().cloned().unwrap_or_default());
        multi.insert(name.to_string(), values.into());
    }
    let utf8 = std::str::from_utf8(body).ok();
    json!({
        "resource": matched.resource,
        "path": uri.path(),
        "httpMethod": method.as_str(),
        "headers": single,
        "multiValueHeaders": multi,
        // No function reads the query.
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": matched.parameters,
        "stageVariables": null,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "local",
            "stage": "v1",
            "resourcePath": matched.resource,
            "httpMethod": method.as_str(),
            "path": uri.path(),
            "protocol": "HTTP/1.1",
            "requestId": "local",
            "identity": { "sourceIp": peer.ip().to_string() },
        },
        "body": if body.is_empty() { Value::Null } else { utf8.map_or_else(|| STANDARD.encode(body), str::to_owned).into() },
        "isBase64Encoded": utf8.is_none(),
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn respond(answer: &Value) -> Option<Response<Body>> {
    let status = u16::try_from(answer.get("statusCode")?.as_u64()?).ok()?;
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let encoded = answer.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false);
    let body = if encoded { STANDARD.decode(body).ok()? } else { body.as_bytes().to_vec() };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    let values = |headers: &Value| -> Vec<(String, String)> {
        let pairs = headers.as_object().into_iter().flatten();
        let each = |(name, value): (&String, &Value)| match value {
            Value::Array(values) => {
                values.iter().filter_map(|v| Some((name.clone(), v.as_str()?.to_owned()))).collect()
            }
            value => {
                value.as_str().map(|value| (name.clone(), value.to_owned())).into_iter().collect::<Vec<_>>()
            }
        };
        pairs.flat_map(each).collect()
    };
    let given = ["headers", "multiValueHeaders"].iter().filter_map(|key| answer.get(*key)).flat_map(values);
    for (name, value) in given {
        let name = HeaderName::try_from(name).ok()?;
        response.headers_mut().append(name, HeaderValue::try_from(value).ok()?);
    }
    Some(response)
}

/// What the gateway answers itself: the contract's JSON with CORS.
fn unrouted() -> Response<Body> {
    let mut response = json_error(ApiError::NotFound);
    response.headers_mut().insert("access-control-allow-origin", HeaderValue::from_static("*"));
    response
}

fn json_error(error: ApiError) -> Response<Body> {
    let (parts, body) = error.into_response().into_parts();
    Response::from_parts(parts, Body::from(body.to_vec()))
}
