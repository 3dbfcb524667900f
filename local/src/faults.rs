//! Faults on demand.

use std::sync::Mutex;

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::calls::{Call, Service};
use crate::locked;
use crate::refusal::{DYNAMODB_TYPES, Refusal, dynamodb_json};

/// A fault to come: the calls it matches fail after `skip` of them, `times` times.
///
/// The SDK's own retries are calls too: unless the client has them switched off, one `Throttled` is never seen above
/// the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The service that fails.
    pub service: Service,
    /// The operation that fails, as AWS names it; `None` for every one.
    pub operation: Option<String>,
    /// The table whose calls fail; `None` for every one. Only DynamoDB calls have tables.
    pub table: Option<String>,
    /// How many matching calls pass first.
    pub skip: u32,
    /// How many matching calls fail then; `u32::MAX` is for good.
    pub times: u32,
    /// How they fail.
    pub kind: FaultKind,
}

/// How a call fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Status 500, nothing done.
    ServerError,
    /// The service's own throttling error, nothing done.
    Throttled,
    /// A permanent refusal of the service, nothing done: `MessageRejected`, `InvalidParameter`, `EndpointDisabled`.
    Rejected {
        /// The error's code, as AWS spells it on the wire.
        code: String,
        /// The error's text.
        message: String,
    },
    /// The call is carried out, then the connection closes without an answer.
    DropAnswer,
    /// Another transaction holds the item, nothing done: `TransactionCanceledException` with the reason
    /// `TransactionConflict` for a transaction, `TransactionConflictException` for a single write.
    TransactionConflict,
    /// An item's partition takes no more, nothing done: `TransactionCanceledException` with the reason
    /// `ThrottlingError` for a transaction, `ThrottlingException` for a single call.
    ItemThrottled,
}

impl FaultKind {
    /// The answer in place of the service's own; `None` if the call is to be carried out.
    pub(crate) fn answer(&self, call: &Call, table: Option<&str>) -> Option<Response> {
        let refusal = match self {
            Self::DropAnswer => return None,
            Self::ServerError => Refusal::server_error(call.service),
            Self::Throttled => Refusal::throttled(call.service),
            Self::Rejected { code, message } => Refusal::permanent(code.clone(), message.clone()),
            Self::TransactionConflict => return Some(cancelled(call, table, &CONFLICT)),
            Self::ItemThrottled => return Some(cancelled(call, table, &THROTTLED)),
        };
        Some(refusal.answer(call.service))
    }
}

/// Why a transaction is cancelled: its reason, the exception that a single call gets in its place, and the text.
struct Cause {
    reason: &'static str,
    exception: &'static str,
    text: &'static str,
}

const CONFLICT: Cause = Cause {
    reason: "TransactionConflict",
    exception: "TransactionConflictException",
    text: "Transaction is ongoing for the item",
};
const THROTTLED: Cause = Cause {
    reason: "ThrottlingError",
    exception: "ThrottlingException",
    text: "Throughput exceeds the current capacity of your table or index",
};

/// The cause is on the first item of `table`, or on the first item of all.
fn cancelled(call: &Call, table: Option<&str>, cause: &Cause) -> Response {
    let Some(actions) = call.body["TransactItems"].as_array() else {
        return Refusal::permanent(cause.exception, cause.text).answer(call.service);
    };
    let on_table = |action: &Value| {
        let mut named = action.as_object().into_iter().flat_map(|it| it.values());
        table.is_none_or(|table| named.any(|it| it["TableName"] == table))
    };
    let held = actions.iter().position(on_table).unwrap_or_default();
    let code = |n| {
        if n == held { cause.reason } else { "None" }
    };
    let codes: Vec<&str> = (0..actions.len()).map(code).collect();
    let reasons: Vec<Value> = codes
        .iter()
        .map(|code| match *code {
            "None" => json!({"Code": code}),
            _ => json!({"Code": code, "Message": cause.text}),
        })
        .collect();
    let body = json!({
        "__type": format!("{DYNAMODB_TYPES}TransactionCanceledException"),
        "Message": format!(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
            codes.join(", ")
        ),
        "CancellationReasons": reasons,
    });
    dynamodb_json(StatusCode::BAD_REQUEST, &body)
}

/// The faults that wait for their calls.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn inject(&self, fault: Fault) {
        locked(&self.0).push(fault);
    }

    pub(crate) fn clear(&self) {
        locked(&self.0).clear();
    }

    /// The fault that this call meets, if any, counted down. The first injected wins; every one that still skips
    /// counts this call.
    pub(crate) fn meet(&self, call: &Call) -> Option<Fault> {
        let mut faults = locked(&self.0);
        let mut met = None;
        for fault in faults.iter_mut().filter(|fault| fault.matches(call)) {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if met.is_none() {
                if fault.times != u32::MAX {
                    fault.times -= 1;
                }
                met = Some(fault.clone());
            }
        }
        faults.retain(|fault| fault.times > 0);
        met
    }
}

impl Fault {
    fn matches(&self, call: &Call) -> bool {
        let named = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|it| it == name);
        self.times > 0
            && self.service == call.service
            && named(&self.operation, &call.operation)
            && self.table.as_ref().is_none_or(|table| call.tables.contains(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_skips_then_fails_then_is_over() {
        let faults = Faults::default();
        faults.inject(Fault {
            service: Service::Sns,
            operation: Some("Publish".into()),
            table: None,
            skip: 1,
            times: 2,
            kind: FaultKind::ServerError,
        });
        let publish = Call::other(Service::Sns, "Publish".into(), Value::Null);
        let send = Call::other(Service::Ses, "SendEmail".into(), Value::Null);
        assert!(faults.meet(&send).is_none());
        let met: Vec<bool> = (0..4).map(|_| faults.meet(&publish).is_some()).collect();
        assert_eq!(met, [false, true, true, false]);
    }
}
