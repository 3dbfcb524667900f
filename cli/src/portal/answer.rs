//! Answers and refusals of the portal, as its page reads them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::log;
use shared::settings::SettingsError;
use shared::store::StoreError;

/// What a handler answers.
pub(super) type Answer = Result<Told, Refused>;

/// JSON that nobody keeps.
#[derive(Debug)]
pub(super) struct Told(pub(super) Value);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        told(StatusCode::OK, self.0)
    }
}

/// Why something is not done. What was stored stays.
#[derive(Debug)]
pub(super) enum Refused {
    /// The request is not what it should be.
    Unreadable(StatusCode, String),
    /// There is no such app or version.
    NotFound(String),
    /// Somebody else saved first: what is stored now, and what they changed.
    Conflict(Value),
    /// Fields are not valid.
    Invalid(Vec<SettingsError>),
    /// The provider did not take a test message.
    Provider(String),
    /// There is nothing to send tests with.
    NoSender(String),
    /// The table did not answer.
    Store(StoreError),
    /// Our own fault.
    Internal(String),
}

impl Refused {
    /// One field that is not valid.
    pub(super) fn field(field: &str, reason: impl ToString) -> Self {
        Self::Invalid(vec![SettingsError { field: field.to_owned(), reason: reason.to_string() }])
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let error = |reason: String| json!({ "error": reason });
        match self {
            Self::Unreadable(status, reason) => told(status, error(reason)),
            Self::NotFound(reason) => told(StatusCode::NOT_FOUND, error(reason)),
            Self::Conflict(body) => told(StatusCode::CONFLICT, body),
            Self::Invalid(errors) => told(StatusCode::UNPROCESSABLE_ENTITY, json!({ "errors": errors })),
            Self::Provider(reason) => told(StatusCode::BAD_GATEWAY, error(reason)),
            Self::NoSender(reason) => told(StatusCode::SERVICE_UNAVAILABLE, error(reason)),
            Self::Store(fault) => {
                log::failure("portal", None, &fault);
                // An operator reads it: the table that is missing, the right that they lack.
                told(StatusCode::SERVICE_UNAVAILABLE, error(log::chain(&fault)))
            }
            Self::Internal(reason) => told(StatusCode::INTERNAL_SERVER_ERROR, error(reason)),
        }
    }
}

fn told(status: StatusCode, body: Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    for (name, value) in [(header::CACHE_CONTROL, "no-store"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A JSON body. Its content type is asked for because a page of another site cannot send it unasked.
#[derive(Debug)]
pub(super) struct Posted<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let reason = "the content type must be application/json";
            return Err(Refused::Unreadable(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason.to_owned()));
        }
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|fault| Refused::Unreadable(fault.status(), fault.body_text()))?;
        let read = serde_json::from_slice(&body);
        read.map(Self).map_err(|fault| {
            Refused::Unreadable(StatusCode::BAD_REQUEST, format!("the request cannot be read: {fault}"))
        })
    }
}
