use std::borrow::Cow;

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use lambda_http::Body;
use serde_json::{Map, Value, json};

use crate::identifier::{AppId, IdentifierError, UserId};
use crate::log;
use crate::password::{HashError, PolicyViolation};
use crate::requests::TooMany;
use crate::store::StoreError;
use crate::told::CannotReset;

/// Every error that the API answers with (contract 5 and 7, and the admin API). Messages are for the app's developer; causes go
/// to the log and never to the client.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// No such user; only told by apps that tell.
    #[error("The user was not found.")]
    UserNotFound {
        /// The form of the identifier.
        field: &'static str,
        /// The identifier, as the caller sent it.
        value: String,
        /// The app.
        app: AppId,
    },
    /// The contact for the channel is missing or not verified; only told by apps that tell.
    #[error("The user has no verified contact for this method.")]
    InvalidStatus {
        /// The app.
        app: AppId,
    },
    /// The user has no password; only told by apps that tell.
    #[error("The user has no password to reset.")]
    OperationNotAllowed,
    /// The user is disabled; only told by apps that tell.
    #[error("The user is disabled.")]
    UserDisabled {
        /// The user.
        user: UserId,
        /// The app.
        app: AppId,
    },
    /// No such app, or the header names another one than the path.
    #[error("The app was not found.")]
    AppNotFound {
        /// The app as the caller named it.
        app: String,
    },
    /// A field is missing or has a value that is not taken.
    #[error("{field}: {reason}")]
    InvalidInput {
        /// The field.
        field: Cow<'static, str>,
        /// Why it is refused.
        reason: String,
    },
    /// A login name or a verified contact is another user's; only told to the app's back end.
    #[error("Another user has this {field}.")]
    UserAlreadyExists {
        /// The field.
        field: &'static str,
    },
    /// `If-Match` or `If-None-Match` does not hold for the user as it is now.
    #[error("The user is not as the request's condition says. Read it again.")]
    PreconditionFailed,
    /// The caller is not allowed to.
    #[error("{reason}")]
    Forbidden {
        /// Why, for the developer.
        reason: &'static str,
    },
    /// The body is not one JSON object, or a field has the wrong type or stands twice.
    #[error("{0}")]
    InvalidJson(String),
    /// The new password is too short.
    #[error("The password must have at least {minimum} characters.")]
    PasswordTooShort {
        /// The fewest characters that are taken.
        minimum: u32,
    },
    /// Wrong PIN, or nothing to use it on: one answer for all.
    #[error("The verification code is not valid.")]
    InvalidVerificationCode {
        /// The user as the caller named it.
        user: String,
        /// The app.
        app: AppId,
        /// The PIN as the caller sent it.
        code: String,
    },
    /// The right PIN, too late.
    #[error("The PIN code has expired.")]
    PinCodeExpired {
        /// The app.
        app: AppId,
    },
    /// A limit that is told.
    #[error("Too many requests. Try again later.")]
    TooManyRequests {
        /// Seconds until it makes sense to try again.
        retry_after: u64,
    },
    /// The body is over [`super::MAX_BODY`].
    #[error("The body must have at most 16384 bytes.")]
    PayloadTooLarge,
    /// The body is not JSON by its content type.
    #[error("The content type must be JSON.")]
    UnsupportedMediaType,
    /// The path is known, the method is not.
    #[error("The method is not allowed here.")]
    MethodNotAllowed {
        /// The methods that are.
        allow: &'static str,
    },
    /// No such path.
    #[error("There is nothing at this path.")]
    NotFound,
    /// The access token is unknown, expired, or from before the last reset.
    #[error("The access token is not valid.")]
    WrongToken,
    /// No access token.
    #[error("An access token is needed.")]
    Unauthorized,
    /// The old password is wrong.
    #[error("The old password is wrong.")]
    WrongPassword,
    /// Wrong or unknown at sign-in: one answer for all.
    #[error("The username or the password is wrong.")]
    InvalidGrant,
    /// A table or provider did not answer: nothing is lost, safe to repeat.
    #[error("The service is unavailable for a moment. Try again.")]
    Unavailable,
    /// Our fault: nothing is lost, safe to repeat.
    #[error("Something went wrong. Try again.")]
    Undefined,
}

impl ApiError {
    /// A field is refused.
    pub fn invalid(field: impl Into<Cow<'static, str>>, reason: impl Into<String>) -> Self {
        Self::InvalidInput { field: field.into(), reason: reason.into() }
    }

    /// What an app that tells is told of the user of `app` whom the caller has named by `value` in the form `field`.
    pub fn told(cannot: CannotReset, field: &'static str, value: &str, app: &AppId) -> Self {
        let app = app.clone();
        match cannot {
            CannotReset::Unknown => Self::UserNotFound { field, value: value.to_owned(), app },
            CannotReset::Disabled(user) => Self::UserDisabled { user, app },
            CannotReset::Passwordless => Self::OperationNotAllowed,
            CannotReset::NoVerifiedContact => Self::InvalidStatus { app },
        }
    }

    /// The answer. An error without a JSON body reaches an app on the SDK as "Network Error".
    pub fn into_response(self) -> Response<Body> {
        let (status, code, exception) = self.wire();
        let mut body = self.fields();
        if code == "invalid_grant" {
            body.insert("error_description".to_owned(), json!(self.to_string()));
        } else {
            body.insert("message".to_owned(), json!(self.to_string()));
        }
        body.insert("errorCode".to_owned(), json!(code));
        // One of the SDK's two parsers percent-decodes the text.
        let text = Value::Object(body).to_string().replace('%', "\\u0025");
        let mut response = Response::new(Body::Text(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let content_type = format!("application/vnd.kii.{exception}+json");
        // Exceptions and numbers are always a header's text.
        if let Ok(value) = HeaderValue::from_str(&content_type) {
            headers.insert(header::CONTENT_TYPE, value);
        }
        match self {
            Self::TooManyRequests { retry_after } => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
            }
            Self::MethodNotAllowed { allow } => {
                headers.insert(header::ALLOW, HeaderValue::from_static(allow));
            }
            Self::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }

    fn wire(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::UserNotFound { .. } => (StatusCode::NOT_FOUND, "USER_NOT_FOUND", "UserNotFoundException"),
            Self::InvalidStatus { .. } => (StatusCode::CONFLICT, "INVALID_STATUS", "InvalidStatusException"),
            Self::OperationNotAllowed => {
                (StatusCode::CONFLICT, "OPERATION_NOT_ALLOWED", "OperationNotAllowedException")
            }
            Self::UserDisabled { .. } => (StatusCode::UNAUTHORIZED, "USER_DISABLED", "UserDisabledException"),
            Self::AppNotFound { .. } => (StatusCode::NOT_FOUND, "APP_NOT_FOUND", "AppNotFoundException"),
            Self::InvalidInput { .. } => {
                (StatusCode::BAD_REQUEST, "INVALID_INPUT_DATA", "ValidationException")
            }
            Self::UserAlreadyExists { .. } => {
                (StatusCode::CONFLICT, "USER_ALREADY_EXISTS", "UserAlreadyExistsException")
            }
            Self::PreconditionFailed => {
                (StatusCode::PRECONDITION_FAILED, "PRECONDITION_FAILED", "PreconditionFailedException")
            }
            Self::Forbidden { .. } => (StatusCode::FORBIDDEN, "FORBIDDEN", "ForbiddenException"),
            Self::InvalidJson(_) => (StatusCode::BAD_REQUEST, "INVALID_JSON", "InvalidJsonException"),
            Self::PasswordTooShort { .. } => {
                (StatusCode::BAD_REQUEST, "PASSWORD_TOO_SHORT", "PasswordTooShortException")
            }
            Self::InvalidVerificationCode { .. } => {
                (StatusCode::FORBIDDEN, "INVALID_VERIFICATION_CODE", "InvalidVerificationCodeException")
            }
            Self::PinCodeExpired { .. } => (StatusCode::GONE, "PIN_CODE_EXPIRED", "PINCodeExpiredException"),
            Self::TooManyRequests { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "TooManyRequestsException")
            }
            Self::PayloadTooLarge => {
                (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "PayloadTooLargeException")
            }
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                "UnsupportedMediaTypeException",
            ),
            Self::MethodNotAllowed { .. } => {
                (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", "MethodNotAllowedException")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "NOT_FOUND", "NotFoundException"),
            Self::WrongToken => (StatusCode::FORBIDDEN, "WRONG_TOKEN", "WrongTokenException"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "UnauthorizedException"),
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "WRONG_PASSWORD", "WrongPasswordException"),
            Self::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant", "OAuth2Exception"),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "RESOURCE_TEMPORARILY_UNAVAILABLE",
                "ResourceTemporarilyUnavailableException",
            ),
            Self::Undefined => {
                (StatusCode::INTERNAL_SERVER_ERROR, "UNDEFINED_ERROR", "UndefinedErrorException")
            }
        }
    }

    fn fields(&self) -> Map<String, Value> {
        let fields = match self {
            Self::UserNotFound { field, value, app } => {
                json!({ "field": field, "value": value, "appID": app.as_str() })
            }
            Self::UserDisabled { user, app } => json!({ "UserID": user.as_str(), "appID": app.as_str() }),
            Self::AppNotFound { app } => json!({ "appID": app }),
            Self::InvalidStatus { app } | Self::PinCodeExpired { app } => json!({ "appID": app.as_str() }),
            Self::PasswordTooShort { minimum } => json!({ "minimumLength": minimum }),
            Self::InvalidVerificationCode { user, app, code } => {
                json!({ "userID": user, "appID": app.as_str(), "verificationCode": code })
            }
            Self::InvalidInput { field, .. } => json!({ "field": field }),
            Self::UserAlreadyExists { field } => json!({ "field": field }),
            _ => json!({}),
        };
        match fields {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }
}

impl From<StoreError> for ApiError {
    /// An outage is never "unknown user": it is logged here, once, and told as one.
    fn from(error: StoreError) -> Self {
        log::failure("store", None, &error);
        Self::Unavailable
    }
}

impl From<TooMany> for ApiError {
    fn from(TooMany { retry_after }: TooMany) -> Self {
        Self::TooManyRequests { retry_after }
    }
}

impl From<HashError> for ApiError {
    fn from(error: HashError) -> Self {
        log::failure("hash", None, &error);
        Self::Undefined
    }
}

impl From<IdentifierError> for ApiError {
    fn from(error: IdentifierError) -> Self {
        Self::invalid(error.field, error.reason)
    }
}

impl From<PolicyViolation> for ApiError {
    fn from(violation: PolicyViolation) -> Self {
        match violation {
            PolicyViolation::TooShort { minimum } => Self::PasswordTooShort { minimum },
            other => Self::invalid("newPassword", other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(error: ApiError) -> String {
        let response = error.into_response();
        let Body::Text(body) = response.body() else { panic!("an error has a body") };
        format!(
            "{} {} {body}",
            response.status().as_u16(),
            response.headers()[header::CONTENT_TYPE].to_str().unwrap()
        )
    }

    #[test]
    fn errors_are_those_of_the_contract() {
        let app = || AppId::parse("demo").unwrap();
        insta::assert_snapshot!(shown(ApiError::UserNotFound { field: "userID", value: "nobody".into(), app: app() }), @r#"404 application/vnd.kii.UserNotFoundException+json {"appID":"demo","errorCode":"USER_NOT_FOUND","field":"userID","message":"The user was not found.","value":"nobody"}"#);
        insta::assert_snapshot!(shown(ApiError::PasswordTooShort { minimum: 8 }), @r#"400 application/vnd.kii.PasswordTooShortException+json {"errorCode":"PASSWORD_TOO_SHORT","message":"The password must have at least 8 characters.","minimumLength":8}"#);
        insta::assert_snapshot!(shown(ApiError::PinCodeExpired { app: app() }), @r#"410 application/vnd.kii.PINCodeExpiredException+json {"appID":"demo","errorCode":"PIN_CODE_EXPIRED","message":"The PIN code has expired."}"#);
        insta::assert_snapshot!(shown(ApiError::InvalidGrant), @r#"400 application/vnd.kii.OAuth2Exception+json {"errorCode":"invalid_grant","error_description":"The username or the password is wrong."}"#);
    }

    #[test]
    fn a_percent_sign_is_escaped_and_lines_do_not_break() {
        let text = shown(ApiError::InvalidVerificationCode {
            user: "a%b\nc".into(),
            app: AppId::parse("demo").unwrap(),
            code: "%zz".into(),
        });
        assert!(!text.contains('%') && !text.contains('\n'), "{text}");
        assert!(text.contains("a\\u0025b\\nc"), "{text}");
    }
}
