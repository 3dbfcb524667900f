//! What was asked of the endpoint, for tests to assert on.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;

use serde_json::Value;

use crate::locked;
use crate::permission::Permissions;

/// More than any test makes, and a bound for one that runs away.
const KEPT: usize = 10_000;

/// The AWS services that the endpoint speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// DynamoDB and its streams.
    DynamoDb,
    /// SES, version 2 of its API.
    Ses,
    /// SNS, for SMS and whatever is no topic's.
    Sns,
    /// SNS, for the topic of security events.
    Topic,
    /// STS, for who calls.
    Sts,
    /// CloudFormation, for the one stack.
    CloudFormation,
}

/// One call that reached the endpoint, whatever became of it. A client's own retries are calls too.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The service called.
    pub service: Service,
    /// The client's own name, where it has one (the SDK's app name): which function made the call.
    pub client: Option<String>,
    /// The operation as AWS names it: `PutItem`, `SendEmail`, `Publish`.
    pub operation: String,
    /// The tables named in a DynamoDB call, sorted, each once.
    pub tables: Vec<String>,
    /// Whether a DynamoDB read asked for a consistent answer (of all its tables); `None` for what is not a read.
    pub consistent_read: Option<bool>,
    /// The request: a JSON body as it came, a form (SNS, STS, CloudFormation) as an object of strings.
    pub body: Value,
}

impl Call {
    pub(crate) fn dynamodb(operation: String, body: Value) -> Self {
        Self {
            service: Service::DynamoDb,
            client: None,
            tables: tables(&body),
            consistent_read: consistent_read(&operation, &body),
            operation,
            body,
        }
    }

    pub(crate) fn other(service: Service, operation: String, body: Value) -> Self {
        Self { service, client: None, operation, tables: Vec::new(), consistent_read: None, body }
    }
}

fn tables(body: &Value) -> Vec<String> {
    let one = body["TableName"].as_str();
    let batch = body["RequestItems"].as_object().into_iter().flat_map(|it| it.keys());
    let transaction = body["TransactItems"].as_array().into_iter().flatten();
    let transaction = transaction
        .filter_map(Value::as_object)
        .flat_map(|action| action.values())
        .filter_map(|action| action["TableName"].as_str());
    let all: BTreeSet<&str> = one.into_iter().chain(batch.map(String::as_str)).chain(transaction).collect();
    all.into_iter().map(str::to_owned).collect()
}

fn consistent_read(operation: &str, body: &Value) -> Option<bool> {
    let asked = |of: &Value| of["ConsistentRead"].as_bool().unwrap_or(false);
    match operation {
        "GetItem" | "Query" | "Scan" => Some(asked(body)),
        "BatchGetItem" => body["RequestItems"].as_object().map(|it| it.values().all(asked)),
        // Transactions always read what is committed.
        "TransactGetItems" => Some(true),
        _ => None,
    }
}

/// The latest calls, oldest first, and what all of them together needed.
pub(crate) struct Calls {
    recording: bool,
    kept: Mutex<VecDeque<Call>>,
    pub(crate) needed: Permissions,
}

impl Calls {
    pub(crate) fn new(recording: bool) -> Self {
        Self { recording, kept: Mutex::default(), needed: Permissions::default() }
    }

    pub(crate) fn record(&self, call: &Call) {
        if !self.recording {
            return;
        }
        self.needed.add(call);
        let mut kept = locked(&self.kept);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(call.clone());
    }

    pub(crate) fn all(&self) -> Vec<Call> {
        locked(&self.kept).iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        locked(&self.kept).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_are_found_in_single_batch_and_transaction_requests() {
        let batch = json!({"RequestItems": {"b": {"ConsistentRead": true}, "a": {}}});
        let transaction = json!({"TransactItems": [
            {"Put": {"TableName": "users"}}, {"Update": {"TableName": "resets"}}, {"Delete": {"TableName": "users"}},
        ]});
        assert_eq!(tables(&json!({"TableName": "apps"})), ["apps"]);
        assert_eq!(tables(&batch), ["a", "b"]);
        assert_eq!(tables(&transaction), ["resets", "users"]);
        assert_eq!(consistent_read("BatchGetItem", &batch), Some(false));
        assert_eq!(consistent_read("PutItem", &json!({})), None);
    }

    #[test]
    fn the_oldest_call_goes_first() {
        let calls = Calls::new(true);
        for n in 0..=KEPT {
            calls.record(&Call::other(Service::Sns, n.to_string(), Value::Null));
        }
        let kept = calls.all();
        assert_eq!((kept.len(), kept[0].operation.as_str()), (KEPT, "1"));
    }
}
