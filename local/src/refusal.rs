//! A refusal in the words of each service, so that the real SDK surfaces its typed error.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::{Service, query};

pub(crate) const DYNAMODB_TYPES: &str = "com.amazonaws.dynamodb.v20120810#";

/// An AWS error before it is written for a service.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: Cow<'static, str>,
    message: String,
}

impl Refusal {
    pub(crate) fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { status, code: code.into(), message: message.into() }
    }

    /// A permanent refusal with the status that AWS gives to `code`.
    pub(crate) fn permanent(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let code = code.into();
        let status = match code.as_ref() {
            "NotFound" | "NotFoundException" | "UnknownOperationException" => StatusCode::NOT_FOUND,
            "AuthorizationError" | "InvalidSecurity" | "MissingAuthenticationToken" => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, code, message)
    }

    /// The service's own fault.
    pub(crate) fn server_error(service: Service) -> Self {
        let code = match service {
            Service::DynamoDb => "InternalServerError",
            Service::Ses => "InternalFailure",
            Service::Sns | Service::Topic => "InternalError",
            Service::Sts | Service::CloudFormation => "InternalFailure",
        };
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, "Internal server error")
    }

    /// The service's own throttling error.
    pub(crate) fn throttled(service: Service) -> Self {
        match service {
            Service::DynamoDb => Self::new(
                StatusCode::BAD_REQUEST,
                "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded.",
            ),
            Service::Ses => Self::new(
                StatusCode::TOO_MANY_REQUESTS,
                "TooManyRequestsException",
                "Maximum sending rate exceeded.",
            ),
            Service::Sns | Service::Topic | Service::Sts | Service::CloudFormation => {
                Self::new(StatusCode::BAD_REQUEST, "Throttling", "Rate exceeded")
            }
        }
    }

    /// The refusal as `service` writes it.
    pub(crate) fn answer(self, service: Service) -> Response {
        let Self { status, code, message } = self;
        match service {
            Service::DynamoDb => {
                let body = json!({"__type": format!("{DYNAMODB_TYPES}{code}"), "message": message});
                dynamodb_json(status, &body)
            }
            Service::Ses => {
                let body = json!({"message": message}).to_string();
                let headers =
                    [(CONTENT_TYPE.as_str(), "application/json"), ("x-amzn-errortype", code.as_ref())];
                (status, headers, body).into_response()
            }
            Service::Sns | Service::Topic | Service::Sts | Service::CloudFormation => {
                let kind = if status.is_server_error() { "Receiver" } else { "Sender" };
                query::refused(service, status, kind, &code, &message)
            }
        }
    }
}

/// An answer of DynamoDB.
pub(crate) fn dynamodb_json(status: StatusCode, body: &Value) -> Response {
    (status, [(CONTENT_TYPE, "application/x-amz-json-1.0")], body.to_string()).into_response()
}
