use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use http::{HeaderValue, Response};
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Body, Context, LambdaEvent, Request, Service, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use url::Url;

use super::ApiError;

/// The longest path that is looked at, in bytes: a link has under 100, an identifier under 1,000.
const MAX_PATH: usize = 4_096;
/// The longest query, in bytes: API Gateway takes 10,240 bytes of request line and headers together, and a URL over
/// 65,534 is none.
const MAX_QUERY: usize = 10_240;

/// Runs an HTTP function on Lambda. `refuse` answers what never becomes a request, in the function's own way.
///
/// # Errors
/// Whatever ends the Lambda runtime.
pub async fn run<F, R>(
    handler: F,
    refuse: impl Fn(ApiError) -> Response<Body>,
) -> Result<(), lambda_runtime::Error>
where
    F: Fn(Request) -> R + Sync,
    R: Future<Output = Response<Body>> + Send,
{
    let (handler, refuse) = (&handler, &refuse);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
        Ok::<_, lambda_runtime::Error>(invoke(handler, refuse, &event.payload, event.context).await)
    }))
    .await
}

/// Answers one event with one answer, both as JSON, through lambda_http's own (de)serialisation. What
/// lambda_http would panic on, and a panic of the handler, get a clean answer too: one bad event never costs
/// the execution environment.
pub async fn invoke<F, R>(
    handler: &F,
    refuse: &impl Fn(ApiError) -> Response<Body>,
    event: &RawValue,
    context: Context,
) -> Value
where
    F: Fn(Request) -> R + Sync,
    R: Future<Output = Response<Body>> + Send,
{
    if let Some(refusal) = refuse_malformed(event) {
        return answer(&refuse(refusal));
    }
    let Ok(request) = serde_json::from_str::<LambdaRequest>(event.get()) else {
        let reason = "The event is none of API Gateway or a Function URL.";
        return answer(&refuse(ApiError::InvalidJson(reason.to_owned())));
    };
    let mut adapter = Adapter::from(service_fn(|request| async {
        Ok::<_, std::convert::Infallible>(handler(request).await)
    }));
    let called =
        std::panic::catch_unwind(AssertUnwindSafe(|| adapter.call(LambdaEvent::new(request, context))));
    let answered = match called {
        Ok(response) => AssertUnwindSafe(response).catch_unwind().await,
        Err(panic) => Err(panic),
    };
    // The panic hook has logged the place; the message may hold input.
    let response = answered.ok().and_then(|Ok(response)| serde_json::to_value(response).ok());
    response.unwrap_or_else(|| answer(&refuse(ApiError::Undefined)))
}

/// The parts of an event that lambda_http panics on where they are malformed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fragile {
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    raw_path: Option<String>,
    #[serde(default)]
    raw_query_string: Option<String>,
    #[serde(default)]
    query_string_parameters: Option<Value>,
    #[serde(default)]
    multi_value_query_string_parameters: Option<Value>,
    #[serde(default)]
    headers: Option<HashMap<String, Value>>,
    #[serde(default)]
    request_context: Option<FragileContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FragileContext {
    #[serde(default)]
    domain_name: Option<String>,
}

fn refuse_malformed(event: &RawValue) -> Option<ApiError> {
    // What does not even have these types is refused by the deserialiser.
    let event: Fragile = serde_json::from_str(event.get()).ok()?;
    let body = event.body.as_deref().unwrap_or_default();
    if event.is_base64_encoded && STANDARD.decode(body).is_err() {
        return Some(ApiError::invalid("body", "is not base64"));
    }
    let query = event.raw_query_string.as_deref().unwrap_or_default();
    if !query.bytes().all(is_uri_byte) {
        return Some(ApiError::invalid("query", "has a character that is not allowed in a URL"));
    }
    let parameters = [&event.query_string_parameters, &event.multi_value_query_string_parameters];
    let parameters = parameters.into_iter().flatten().map(|map| map.to_string().len());
    if parameters.chain([query.len()]).any(|length| length > MAX_QUERY) {
        return Some(ApiError::invalid("query", "must have at most 10240 bytes"));
    }
    // lambda_http makes a URL of scheme, host and path.
    let headers = |wanted: &'static str| {
        let named = event.headers.iter().flatten().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted));
        named.filter_map(|(_, value)| value.as_str())
    };
    if headers("x-forwarded-proto").any(|scheme| !matches!(scheme, "http" | "https")) {
        return Some(ApiError::invalid("X-Forwarded-Proto", "must be http or https"));
    }
    let domain = event.request_context.as_ref().and_then(|context| context.domain_name.as_deref());
    if headers("host").chain(domain).any(|host| !is_host(host)) {
        return Some(ApiError::invalid("Host", "is not a host"));
    }
    let path = event.raw_path.or(event.path).unwrap_or_default();
    if !path.is_empty() && !path.starts_with('/') {
        return Some(ApiError::invalid("path", "must begin with /"));
    }
    (path.len() > MAX_PATH).then(|| ApiError::invalid("path", "must have at most 4096 bytes"))
}

/// Whether a URL may have it as its host, with a port.
fn is_host(text: &str) -> bool {
    let url = format!("https://{text}/");
    // By the URL standard, and by the crate that lambda_http makes its URL with, which takes less.
    text.len() <= 1_024 && Url::parse(&url).is_ok() && url.parse::<http::Uri>().is_ok()
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

/// An answer that every event shape understands.
fn answer(response: &Response<Body>) -> Value {
    let text = |value: &HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let headers: HashMap<&str, String> =
        response.headers().iter().map(|(name, value)| (name.as_str(), text(value))).collect();
    let body = match response.body() {
        Body::Text(text) => text.as_str(),
        _ => "",
    };
    json!({ "statusCode": response.status().as_u16(), "headers": headers, "body": body, "isBase64Encoded": false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_one_that_every_parser_takes() {
        for host in ["a1b2c3.execute-api.eu-west-1.amazonaws.com", "127.0.0.1:8787", "[::1]:80"] {
            assert!(is_host(host), "{host}");
        }
        for bad in ["a.a`-northeast-1.amazonaws.com", "", "a b", "a/b@c d", "x:99999"] {
            assert!(!is_host(bad), "{bad}");
        }
    }
}
