//! The app's back end: signed calls of the admin API.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use reqwest::Method;
use serde_json::Value;
use shared::clock::{Clock, Timestamp};

use crate::harness::*;

pub const APP: &str = "demo";

/// A call of a user, with its conditions.
pub struct Call<'a> {
    pub app: &'a str,
    pub method: Method,
    pub user: &'a str,
    pub body: Option<Value>,
    pub condition: Option<(&'a str, &'a str)>,
}

impl Service {
    pub async fn put(&self, user: &str, body: Value) -> Answer {
        self.admin(&Call { app: APP, method: Method::PUT, user, body: Some(body), condition: None }).await
    }

    pub async fn patch(&self, user: &str, body: Value) -> Answer {
        self.admin(&Call { app: APP, method: Method::PATCH, user, body: Some(body), condition: None }).await
    }

    pub async fn look_up(&self, user: &str) -> Answer {
        self.admin(&Call { app: APP, method: Method::GET, user, body: None, condition: None }).await
    }

    pub async fn delete(&self, user: &str) -> Answer {
        self.admin(&Call { app: APP, method: Method::DELETE, user, body: None, condition: None }).await
    }

    pub async fn put_if(&self, user: &str, body: Value, condition: (&str, &str)) -> Answer {
        let condition = Some(condition);
        self.admin(&Call { app: APP, method: Method::PUT, user, body: Some(body), condition }).await
    }

    pub async fn patch_if(&self, user: &str, body: Value, etag: &str) -> Answer {
        let condition = Some(("if-match", etag));
        self.admin(&Call { app: APP, method: Method::PATCH, user, body: Some(body), condition }).await
    }

    /// Signs as the AWS SDKs do and calls.
    pub async fn admin(&self, call: &Call<'_>) -> Answer {
        let url = self.url(&format!("/admin/apps/{}/users/{}", call.app, call.user));
        let body = call.body.as_ref().map(Value::to_string).unwrap_or_default();
        let headers = signature(call.method.as_str(), &url, &body, ("local", "local"), Clock::system().now());
        self.send(|http| {
            let mut request = http.request(call.method.clone(), &url);
            for (name, value) in &headers {
                request = request.header(name, value);
            }
            if let Some((name, value)) = call.condition {
                request = request.header(name, value);
            }
            request.header("content-type", "application/json").body(body.clone())
        })
        .await
    }
}

/// The headers that sign a call with a key and its secret.
pub fn signature(
    method: &str,
    url: &str,
    body: &str,
    (key, secret): (&str, &str),
    at: Timestamp,
) -> Vec<(String, String)> {
    let identity = Credentials::new(key, secret, None, None, "test").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("execute-api")
        .time(UNIX_EPOCH + Duration::from_millis(at.as_millis().unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let body = SignableBody::Bytes(body.as_bytes());
    let request = SignableRequest::new(method, url, std::iter::empty(), body).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
