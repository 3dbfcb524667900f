//! The query protocol of SNS, STS and CloudFormation: a form comes, XML goes.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::Service;
use crate::calls::Call;

/// The services of the protocol: what tells their requests apart, and the namespace of their answers.
const SERVICES: [(Service, &str, &str); 4] = [
    (Service::Sns, "2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/"),
    (Service::Topic, "2010-03-31", "http://sns.amazonaws.com/doc/2010-03-31/"),
    (Service::Sts, "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/"),
    (Service::CloudFormation, "2010-05-15", "http://cloudformation.amazonaws.com/doc/2010-05-15/"),
];

/// The call that a form makes; `None` if its version is none of ours.
pub(crate) fn recognise(body: &[u8]) -> Option<Call> {
    let fields: BTreeMap<_, _> = form_urlencoded::parse(body).into_owned().collect();
    let version = fields.get("Version")?;
    let (service, ..) = SERVICES.iter().find(|(_, known, _)| known == version)?;
    let operation = fields.get("Action").cloned().unwrap_or_default();
    // A topic is a service of its own here: a test of SMS says nothing of it.
    let of_topic = *service == Service::Sns && fields.contains_key("TopicArn");
    let service = if of_topic { &Service::Topic } else { service };
    Some(Call::other(*service, operation, serde_json::to_value(fields).unwrap_or_default()))
}

/// The answer to `operation`, with what stands in its result.
pub(crate) fn done(service: Service, operation: &str, result: &str) -> Response {
    let namespace = namespace(service);
    let body = format!(
        "<{operation}Response xmlns=\"{namespace}\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></{operation}Response>"
    );
    xml(StatusCode::OK, body)
}

/// A refusal; `kind` is `Sender` or `Receiver`.
pub(crate) fn refused(
    service: Service,
    status: StatusCode,
    kind: &str,
    code: &str,
    message: &str,
) -> Response {
    let (namespace, code, message) = (namespace(service), escaped(code), escaped(message));
    let body = format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>"
    );
    xml(status, body)
}

fn namespace(service: Service) -> &'static str {
    SERVICES.iter().find(|(known, ..)| *known == service).map_or("", |(.., namespace)| namespace)
}

fn xml(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "text/xml")], body).into_response()
}

/// `<name>text</name>`.
pub(crate) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
