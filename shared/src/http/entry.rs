use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use http::Response;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Body, Context, LambdaEvent, Request, Service, service_fn};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::ApiError;
use crate::log;

/// Runs an HTTP function on Lambda.
///
/// # Errors
/// Whatever ends the Lambda runtime.
pub async fn run<F, R>(handler: F) -> Result<(), lambda_runtime::Error>
where
    F: Fn(Request) -> R + Sync,
    R: Future<Output = Response<Body>> + Send,
{
    let handler = &handler;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| async move {
        Ok::<_, lambda_runtime::Error>(invoke(handler, &event.payload, event.context).await)
    }))
    .await
}

/// Answers one event with one answer, both as JSON, through lambda_http's own (de)serialisation. What
/// lambda_http would panic on, and a panic of the handler, get a clean answer too: one bad event never costs
/// the execution environment.
pub async fn invoke<F, R>(handler: &F, event: &RawValue, context: Context) -> Value
where
    F: Fn(Request) -> R + Sync,
    R: Future<Output = Response<Body>> + Send,
{
    if let Some(refusal) = refuse_malformed(event) {
        return answer(refusal);
    }
    let Ok(request) = serde_json::from_str::<LambdaRequest>(event.get()) else {
        return answer(ApiError::InvalidJson(
            "The event is none of API Gateway or a Function URL.".to_owned(),
        ));
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
    match answered {
        Ok(Ok(response)) => serde_json::to_value(response).unwrap_or_else(|_| answer(ApiError::Undefined)),
        Err(panic) => after_panic(&panic),
    }
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
}

fn refuse_malformed(event: &RawValue) -> Option<ApiError> {
    use base64::Engine;
    // What does not even have these types is refused by the deserialiser.
    let event: Fragile = serde_json::from_str(event.get()).ok()?;
    let body = event.body.as_deref().unwrap_or_default();
    if event.is_base64_encoded && base64::engine::general_purpose::STANDARD.decode(body).is_err() {
        return Some(ApiError::invalid("body", "is not base64"));
    }
    let query_fits = event.raw_query_string.as_deref().is_none_or(|query| query.bytes().all(is_uri_byte));
    if !query_fits {
        return Some(ApiError::invalid("query", "has a character that is not allowed in a URL"));
    }
    let path = event.raw_path.or(event.path).unwrap_or_default();
    (path.len() > 4096).then(|| ApiError::invalid("path", "must have at most 4096 bytes"))
}

fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn after_panic(_: &Box<dyn Any + Send>) -> Value {
    // The hook has logged the place; the message may hold input.
    log::step("panic-answered", log::Step::default());
    answer(ApiError::Undefined)
}

/// An answer that every event shape understands.
fn answer(error: ApiError) -> Value {
    let response = error.into_response();
    let mut headers = serde_json::Map::new();
    for (name, value) in response.headers() {
        headers.insert(name.to_string(), json!(value.to_str().unwrap_or_default()));
    }
    headers.insert("access-control-allow-origin".to_owned(), json!("*"));
    let body = match response.body() {
        Body::Text(text) => text.clone(),
        _ => String::new(),
    };
    json!({ "statusCode": response.status().as_u16(), "headers": headers, "body": body, "isBase64Encoded": false })
}
