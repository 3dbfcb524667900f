//! Rekey's five tables, as `infra/` deploys them.

use serde_json::{Value, json};
use shared::store::TableNames;

/// The attribute that holds an item's expiry, in seconds since 1970.
pub(crate) const TTL_ATTRIBUTE: &str = "ttl";

/// The tables whose expired items are swept, with their key attribute.
pub(crate) fn with_ttl(names: &TableNames) -> [(&str, &str); 3] {
    [(&names.resets, "resetId"), (&names.limits, "key"), (&names.sessions, "token")]
}

/// The `CreateTable` request of each table.
pub(crate) fn definitions(names: &TableNames) -> [(&str, Value); 5] {
    let mut resets = keyed(&names.resets, "resetId");
    resets["AttributeDefinitions"] = json!([
        {"AttributeName": "resetId", "AttributeType": "S"},
        {"AttributeName": "workShard", "AttributeType": "S"},
        {"AttributeName": "dueAt", "AttributeType": "N"},
    ]);
    resets["GlobalSecondaryIndexes"] = json!([{
        "IndexName": "due",
        "KeySchema": [
            {"AttributeName": "workShard", "KeyType": "HASH"},
            {"AttributeName": "dueAt", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }]);
    resets["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    [
        (&names.apps, keyed(&names.apps, "appId")),
        (&names.users, keyed(&names.users, "pk")),
        (&names.resets, resets),
        (&names.limits, keyed(&names.limits, "key")),
        (&names.sessions, keyed(&names.sessions, "token")),
    ]
}

fn keyed(table: &str, key: &str) -> Value {
    json!({
        "TableName": table,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
    })
}
