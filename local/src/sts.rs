//! STS: `GetCallerIdentity`, for those who show whom they act as.

use axum::response::Response;

use crate::Service;
use crate::query::{done, element};
use crate::refusal::Refusal;

/// The account of everything local, as in every local AWS.
pub(crate) const ACCOUNT: &str = "000000000000";

/// Carries out `operation`.
pub(crate) fn answer(operation: &str) -> Response {
    if operation != "GetCallerIdentity" {
        return unknown(Service::Sts, operation);
    }
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/local");
    let result = [element("Arn", &arn), element("UserId", "LOCAL"), element("Account", ACCOUNT)].concat();
    done(Service::Sts, operation, &result)
}

/// The refusal of an operation that is not embedded.
pub(crate) fn unknown(service: Service, operation: &str) -> Response {
    let message = format!("The action {operation} is not valid for this web service.");
    Refusal::permanent("InvalidAction", message).answer(service)
}
