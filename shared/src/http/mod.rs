//! HTTP as the functions see it: events in three shapes, one kind of request, one kind of error.

mod entry;
mod error;
mod incoming;

pub use entry::{invoke, run};
pub use error::ApiError;
pub use incoming::{ClientAddress, Incoming};

use std::future::Future;

use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Response, StatusCode};
use lambda_http::{Body, Request};

use crate::locale::Locale;

/// The largest body that is read, in bytes: a request of the contract has under one kilobyte.
pub const MAX_BODY: usize = 16 * 1024;

/// What the answers of the API (not the pages) have in common: CORS where browsers call it, and the errors of the
/// contract.
#[derive(Clone, Debug)]
pub struct Api {
    origin: Option<HeaderValue>,
}

impl Api {
    /// An API that browsers may call from `origin` (`*` or one origin).
    pub const fn new(origin: HeaderValue) -> Self {
        Self { origin: Some(origin) }
    }

    /// An API for back ends: a browser gets no permission to read its answers, and no preflight is answered.
    pub const fn for_back_ends() -> Self {
        Self { origin: None }
    }

    /// Answers `request` by `handle`: errors as the contract's JSON; where browsers call, preflights by itself and
    /// CORS on all.
    pub async fn answer<F>(&self, request: Request, handle: impl FnOnce(Incoming) -> F) -> Response<Body>
    where
        F: Future<Output = Result<Response<Body>, ApiError>>,
    {
        let mut response = if request.method() == Method::OPTIONS && self.origin.is_some() {
            preflight()
        } else {
            match Incoming::read(request) {
                Ok(incoming) => handle(incoming).await.unwrap_or_else(|error| error.into_response()),
                Err(error) => error.into_response(),
            }
        };
        self.finish(&mut response);
        response
    }

    /// The answer to an error that is known before there is a request.
    pub fn refuse(&self, error: ApiError) -> Response<Body> {
        let mut response = error.into_response();
        self.finish(&mut response);
        response
    }

    fn finish(&self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        if let Some(origin) = &self.origin {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Retry-After"));
        }
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
}

fn preflight() -> Response<Body> {
    let mut response = no_content();
    let allowed = [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE, OPTIONS"),
        (
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            "authorization, content-type, x-kii-appid, x-kii-appkey, x-kii-sdk",
        ),
        (header::ACCESS_CONTROL_MAX_AGE, "86400"),
    ];
    for (name, value) in allowed {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// 204, the success of both calls.
pub fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// 405 to a browser, without a body. `allow` names the methods that there are.
pub fn method_not_allowed(allow: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}

/// The languages that a browser asks for, the best first.
pub fn accepted_languages(headers: &HeaderMap) -> Vec<Locale> {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Locale::accepted).unwrap_or_default()
}

/// 200 with JSON.
pub fn json(value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::Text(value.to_string()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The SDK's header with the app's id.
pub(crate) const APP_ID: HeaderName = HeaderName::from_static("x-kii-appid");
