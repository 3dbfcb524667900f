//! The document has every error that the functions can answer with, and no other.

use std::collections::{BTreeMap, BTreeSet};

use lambda_http::Body;
use serde_json::Value;
use shared::http::ApiError;
use shared::identifier::{AppId, UserId};

use crate::document::Document;

/// Every variant with an example. The `match` has no wildcard: a new error does not compile until it is here.
macro_rules! every {
    ($($pattern:pat => $example:expr,)+) => {
        fn every_error() -> Vec<ApiError> {
            #[expect(dead_code, reason = "it is there to be exhaustive")]
            fn is_known(error: &ApiError) {
                match error {
                    $($pattern => {})+
                }
            }
            vec![$($example),+]
        }
    };
}

fn app() -> AppId {
    AppId::parse("demo").unwrap()
}

every! {
    ApiError::UserNotFound { .. } => ApiError::UserNotFound { field: "userID", value: "x".to_owned(), app: app() },
    ApiError::InvalidStatus { .. } => ApiError::InvalidStatus { app: app() },
    ApiError::OperationNotAllowed => ApiError::OperationNotAllowed,
    ApiError::UserDisabled { .. } => ApiError::UserDisabled { user: UserId::parse("x").unwrap(), app: app() },
    ApiError::AppNotFound { .. } => ApiError::AppNotFound { app: "nope".to_owned() },
    ApiError::InvalidInput { .. } => ApiError::invalid("PHONE", "is not a phone number"),
    ApiError::UserAlreadyExists { .. } => ApiError::UserAlreadyExists { field: "email" },
    ApiError::PreconditionFailed => ApiError::PreconditionFailed,
    ApiError::Forbidden { .. } => ApiError::Forbidden { reason: "The signature does not match the request." },
    ApiError::InvalidJson(_) => ApiError::InvalidJson("A field stands twice.".to_owned()),
    ApiError::PasswordTooShort { .. } => ApiError::PasswordTooShort { minimum: 8 },
    ApiError::InvalidVerificationCode { .. } => {
        ApiError::InvalidVerificationCode { user: "x".to_owned(), app: app(), code: "1".to_owned() }
    },
    ApiError::PinCodeExpired { .. } => ApiError::PinCodeExpired { app: app() },
    ApiError::TooManyRequests { .. } => ApiError::TooManyRequests { retry_after: 1 },
    ApiError::PayloadTooLarge => ApiError::PayloadTooLarge,
    ApiError::UnsupportedMediaType => ApiError::UnsupportedMediaType,
    ApiError::MethodNotAllowed { .. } => ApiError::MethodNotAllowed { allow: "GET" },
    ApiError::NotFound => ApiError::NotFound,
    ApiError::WrongToken => ApiError::WrongToken,
    ApiError::Unauthorized => ApiError::Unauthorized,
    ApiError::WrongPassword => ApiError::WrongPassword,
    ApiError::InvalidGrant => ApiError::InvalidGrant,
    ApiError::Unavailable => ApiError::Unavailable,
    ApiError::Undefined => ApiError::Undefined,
}

/// Status, code and content type of an error, and the names of its fields.
type Wire = BTreeMap<(String, String, String), BTreeSet<String>>;

#[test]
fn the_document_has_every_error_with_its_status_content_type_and_fields_and_no_other() {
    let document = Document::read();
    let mut answered = Wire::new();
    for error in every_error() {
        let response = error.into_response();
        let Body::Text(body) = response.body() else { panic!("an error has a body") };
        let body: Value = serde_json::from_str(body).unwrap();
        let code = body["errorCode"].as_str().unwrap().to_owned();
        let status = response.status().as_str().to_owned();
        let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        let exception = content_type.split(['.', '+']).nth(2).unwrap();
        let schema = serde_json::json!({ "$ref": format!("#/components/schemas/{exception}") });
        let errors: Vec<String> =
            document.validator(&schema, false).iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{body}: {errors:?}");
        let fields = body.as_object().unwrap().keys().cloned().collect();
        answered.insert((status, code, content_type), fields);
    }
    let documented: Wire =
        document.errors().into_iter().map(|(error, fields)| (error, fields.into_iter().collect())).collect();
    assert_eq!(documented, answered, "left: the document, right: the code");
}
