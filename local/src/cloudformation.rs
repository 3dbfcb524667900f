//! CloudFormation: `DescribeStacks` for the one stack that this is.

use axum::response::Response;
use serde_json::Value;

use crate::endpoint::Shared;
use crate::query::{done, element};
use crate::refusal::Refusal;
use crate::sts::{ACCOUNT, unknown};
use crate::{STACK, Service};

/// Carries out `operation` with the form's fields.
pub(crate) fn answer(shared: &Shared, operation: &str, form: &Value) -> Response {
    if operation != "DescribeStacks" {
        return unknown(Service::CloudFormation, operation);
    }
    let arn = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{STACK}/local");
    match form["StackName"].as_str() {
        Some(name) if name != STACK && name != arn => {
            let message = format!("Stack with id {name} does not exist");
            Refusal::permanent("ValidationError", message).answer(Service::CloudFormation)
        }
        _ => done(Service::CloudFormation, operation, &described(shared, &arn)),
    }
}

fn described(shared: &Shared, arn: &str) -> String {
    let outputs: String = shared
        .outputs
        .iter()
        .map(|(key, value)| {
            let pair = [element("OutputKey", key), element("OutputValue", value)].concat();
            format!("<member>{pair}</member>")
        })
        .collect();
    let head = [
        element("StackId", arn),
        element("StackName", STACK),
        element("StackStatus", "CREATE_COMPLETE"),
        element("CreationTime", "2026-01-01T00:00:00Z"),
    ];
    format!("<Stacks><member>{}<Outputs>{outputs}</Outputs></member></Stacks>", head.concat())
}
