//! What a call needs of the role of whoever makes it, for the test that holds the deployment's roles against it.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use serde_json::Value;

use crate::calls::{Call, Service};
use crate::locked;

/// One action of IAM on one resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Permission {
    /// The client's own name: which function made the call.
    pub client: Option<String>,
    /// As IAM names it: `dynamodb:PutItem`, `ses:SendEmail`.
    pub action: String,
    /// A table or `TABLE/index/NAME`; `identity` and `configuration-set` of SES; a topic; `*` for an SMS.
    pub resource: String,
}

impl Permission {
    /// What IAM asks for `call`. A transaction has no permission of its own: each of its parts needs its own.
    /// STS and CloudFormation are for people, not for functions, so they need nothing here.
    pub(crate) fn needed_by(call: &Call) -> Vec<Self> {
        let of = |service: &str, operation: &str, resource: &str| Self {
            client: call.client.clone(),
            action: format!("{service}:{operation}"),
            resource: resource.to_owned(),
        };
        let body = &call.body;
        match call.service {
            Service::DynamoDb => match call.operation.as_str() {
                "TransactWriteItems" | "TransactGetItems" => {
                    parts(body).map(|(part, table)| of("dynamodb", part, table)).collect()
                }
                operation => {
                    let index = body["IndexName"].as_str().map(|it| format!("/index/{it}"));
                    let index = index.unwrap_or_default();
                    call.tables
                        .iter()
                        .map(|table| of("dynamodb", operation, &format!("{table}{index}")))
                        .collect()
                }
            },
            Service::Ses => {
                let set = body["ConfigurationSetName"].as_str().map(|_| "configuration-set");
                let resources = std::iter::once("identity").chain(set);
                let send = |resource| of("ses", &call.operation, resource);
                // SES asks for another action where the whole mail is handed to it.
                let raw = body["Content"].get("Raw").map(|_| of("ses", "SendRawEmail", "identity"));
                resources.map(send).chain(raw).collect()
            }
            Service::Sns | Service::Topic => {
                let target = body["TopicArn"].as_str().or_else(|| body["TargetArn"].as_str());
                // A batch has no permission of its own.
                let operation = call.operation.strip_suffix("Batch").unwrap_or(&call.operation);
                vec![of("sns", operation, target.unwrap_or("*"))]
            }
            Service::Sts | Service::CloudFormation => Vec::new(),
        }
    }
}

/// The permissions that calls needed, each once. Clones see the same, also what comes later.
#[derive(Debug, Clone, Default)]
pub struct Permissions(Arc<Mutex<BTreeSet<Permission>>>);

impl Permissions {
    /// Those of the calls so far, sorted.
    pub fn so_far(&self) -> Vec<Permission> {
        locked(&self.0).iter().cloned().collect()
    }

    pub(crate) fn add(&self, call: &Call) {
        locked(&self.0).extend(Permission::needed_by(call));
    }
}

/// The parts of a transaction: what IAM calls each, and its table. An action that DynamoDB does not have is no part.
fn parts(body: &Value) -> impl Iterator<Item = (&'static str, &str)> {
    let parts = body["TransactItems"].as_array().into_iter().flatten();
    parts.filter_map(Value::as_object).flatten().filter_map(|(part, it)| {
        let action = match part.as_str() {
            "Get" => "GetItem",
            "Put" => "PutItem",
            "Update" => "UpdateItem",
            "Delete" => "DeleteItem",
            "ConditionCheck" => "ConditionCheckItem",
            _ => return None,
        };
        Some((action, it["TableName"].as_str()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn needed(call: Call) -> Vec<String> {
        let call = Call { client: Some("deliver".to_owned()), ..call };
        let line = |it: Permission| format!("{} {} {}", it.client.unwrap(), it.action, it.resource);
        Permission::needed_by(&call).into_iter().map(line).collect()
    }

    #[test]
    fn a_transaction_needs_what_each_of_its_parts_needs() {
        let body = json!({"TransactItems": [
            {"Put": {"TableName": "users"}}, {"Update": {"TableName": "resets"}},
            {"Delete": {"TableName": "users"}}, {"ConditionCheck": {"TableName": "apps"}},
        ]});
        assert_eq!(
            needed(Call::dynamodb("TransactWriteItems".to_owned(), body)),
            [
                "deliver dynamodb:PutItem users",
                "deliver dynamodb:UpdateItem resets",
                "deliver dynamodb:DeleteItem users",
                "deliver dynamodb:ConditionCheckItem apps",
            ]
        );
    }

    #[test]
    fn a_query_of_an_index_needs_the_index_and_not_the_table() {
        let query = json!({"TableName": "resets", "IndexName": "due"});
        let batch = json!({"RequestItems": {"users": {}, "apps": {}}});
        assert_eq!(
            needed(Call::dynamodb("Query".to_owned(), query)),
            ["deliver dynamodb:Query resets/index/due"]
        );
        assert_eq!(
            needed(Call::dynamodb("BatchGetItem".to_owned(), batch)),
            ["deliver dynamodb:BatchGetItem apps", "deliver dynamodb:BatchGetItem users"]
        );
    }

    #[test]
    fn a_mail_needs_the_identity_and_the_set_that_it_goes_through() {
        let simple = json!({"ConfigurationSetName": "rekey", "Content": {"Simple": {}}});
        let raw = json!({"Content": {"Raw": {}}});
        let send = |body| needed(Call::other(Service::Ses, "SendEmail".to_owned(), body));
        assert_eq!(
            send(simple),
            ["deliver ses:SendEmail identity", "deliver ses:SendEmail configuration-set"]
        );
        assert_eq!(send(raw), ["deliver ses:SendEmail identity", "deliver ses:SendRawEmail identity"]);
    }

    #[test]
    fn an_sms_goes_to_no_resource_and_a_topic_is_one() {
        let publish = |body| needed(Call::other(Service::Sns, "Publish".to_owned(), body));
        assert_eq!(publish(json!({"PhoneNumber": "+819001234567"})), ["deliver sns:Publish *"]);
        assert_eq!(publish(json!({"TopicArn": "arn:t"})), ["deliver sns:Publish arn:t"]);
        let batch = Call::other(Service::Topic, "PublishBatch".to_owned(), json!({"TopicArn": "arn:t"}));
        assert_eq!(needed(batch), ["deliver sns:Publish arn:t"]);
    }
}
