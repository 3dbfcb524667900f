//! Faults on demand.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::sync::watch;

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

/// A fault to come for one client, whatever it calls: its calls fail after `skip` of them, `times` times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFault {
    /// The client's own name ([`Call::client`]): the function.
    pub client: String,
    /// How many of its calls pass first.
    pub skip: u32,
    /// How many of its calls fail then; `u32::MAX` is for good.
    pub times: u32,
    /// How they fail.
    pub kind: FaultKind,
}

/// When, if ever, a call that gets no answer is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Never.
    Never,
    /// As soon as it comes.
    AtOnce,
    /// Once the client has given up, so that what it does next and this call race.
    Afterwards,
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
    /// No answer comes for as long as the client waits: only its own time limit ends the call.
    Late(Effect),
    /// The call is carried out twice, as if the network had repeated it; the second answer is given.
    Repeat,
    /// As [`Late`](Self::Late), and [`LocalAws::halts`](crate::LocalAws::halts) tells it: a test ends the client here.
    Halt(Effect),
    /// Another transaction holds the item, nothing done: `TransactionCanceledException` with the reason
    /// `TransactionConflict` for a transaction, `TransactionConflictException` for a single write.
    TransactionConflict,
    /// An item's partition takes no more, nothing done: `TransactionCanceledException` with the reason
    /// `ThrottlingError` for a transaction, `ThrottlingException` for a single call.
    ItemThrottled,
}

impl FaultKind {
    /// What becomes of the call.
    pub(crate) fn fate(&self, call: &Call, table: Option<&str>) -> Fate {
        let refusal = match self {
            Self::DropAnswer => return Fate::Dropped,
            Self::Late(effect) => return Fate::Unanswered { effect: *effect, told: false },
            Self::Halt(effect) => return Fate::Unanswered { effect: *effect, told: true },
            Self::Repeat => return Fate::Repeated,
            Self::ServerError => Refusal::server_error(call.service),
            Self::Throttled => Refusal::throttled(call.service),
            Self::Rejected { code, message } => Refusal::permanent(code.clone(), message.clone()),
            Self::TransactionConflict => return Fate::Answered(cancelled(call, table, &CONFLICT)),
            Self::ItemThrottled => return Fate::Answered(cancelled(call, table, &THROTTLED)),
        };
        Fate::Answered(refusal.answer(call.service))
    }
}

/// What becomes of a call that meets a fault.
pub(crate) enum Fate {
    /// It is not carried out; this is its answer.
    Answered(Response),
    /// It is carried out, and the connection closes.
    Dropped,
    /// It is carried out twice.
    Repeated,
    /// It gets no answer; `told` if a test waits for it.
    Unanswered { effect: Effect, told: bool },
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

/// Which calls a fault is for.
#[derive(Clone)]
enum Target {
    Kind { service: Service, operation: Option<String>, table: Option<String> },
    Client(String),
}

/// A fault that waits for its calls.
#[derive(Clone)]
struct Waiting {
    target: Target,
    skip: u32,
    times: u32,
    kind: FaultKind,
}

/// Of so many calls that meet no other fault one is throttled; 0 for none.
#[derive(Default)]
struct Share {
    one_of: u32,
    seen: u32,
}

impl Share {
    fn throttles_the_next(&mut self) -> bool {
        self.seen = self.seen.wrapping_add(1);
        self.one_of > 0 && self.seen.is_multiple_of(self.one_of)
    }
}

/// The faults that wait for their calls, and what has become of calls without an answer.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<Vec<Waiting>>,
    share: Mutex<Share>,
    /// How many calls have met a fault of their client since all were cleared.
    met_by_clients: AtomicU32,
    /// How many calls have met [`FaultKind::Halt`].
    pub(crate) halts: watch::Sender<u64>,
    /// How many calls will be carried out once their client has given up.
    pub(crate) outstanding: watch::Sender<u64>,
}

impl Faults {
    pub(crate) fn inject(&self, fault: Fault) {
        let Fault { service, operation, table, skip, times, kind } = fault;
        let target = Target::Kind { service, operation, table };
        locked(&self.waiting).push(Waiting { target, skip, times, kind });
    }

    pub(crate) fn inject_for_client(&self, fault: ClientFault) {
        let ClientFault { client, skip, times, kind } = fault;
        locked(&self.waiting).push(Waiting { target: Target::Client(client), skip, times, kind });
    }

    pub(crate) fn throttle_one_of(&self, calls: u32) {
        *locked(&self.share) = Share { one_of: calls, seen: 0 };
    }

    pub(crate) fn clear(&self) {
        locked(&self.waiting).clear();
        self.met_by_clients.store(0, Ordering::Relaxed);
        self.throttle_one_of(0);
    }

    pub(crate) fn met_by_clients(&self) -> u32 {
        self.met_by_clients.load(Ordering::Relaxed)
    }

    /// What becomes of this call if it meets a fault, which is counted down. The first injected wins; every one that
    /// still skips counts this call.
    pub(crate) fn meet(&self, call: &Call) -> Option<Fate> {
        let mut faults = locked(&self.waiting);
        let mut met = None;
        for fault in faults.iter_mut().filter(|fault| fault.matches(call)) {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if met.is_none() {
                if fault.times != u32::MAX {
                    fault.times -= 1;
                }
                if matches!(fault.target, Target::Client(_)) {
                    self.met_by_clients.fetch_add(1, Ordering::Relaxed);
                }
                met = Some(fault.kind.fate(call, fault.table()));
            }
        }
        faults.retain(|fault| fault.times > 0);
        let share =
            || locked(&self.share).throttles_the_next().then(|| FaultKind::Throttled.fate(call, None));
        met.or_else(share)
    }
}

impl Waiting {
    fn matches(&self, call: &Call) -> bool {
        let named = |wanted: &Option<String>, name: &str| wanted.as_deref().is_none_or(|it| it == name);
        self.times > 0
            && match &self.target {
                Target::Client(client) => call.client.as_ref() == Some(client),
                Target::Kind { service, operation, table } => {
                    *service == call.service
                        && named(operation, &call.operation)
                        && table.as_ref().is_none_or(|table| call.tables.contains(table))
                }
            }
    }

    fn table(&self) -> Option<&str> {
        match &self.target {
            Target::Kind { table, .. } => table.as_deref(),
            Target::Client(_) => None,
        }
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

    #[test]
    fn a_share_of_all_calls_is_throttled_until_faults_are_cleared() {
        let faults = Faults::default();
        let publish = Call::other(Service::Sns, "Publish".into(), Value::Null);
        let met = |calls: u32| (0..calls).filter(|_| faults.meet(&publish).is_some()).count();
        faults.throttle_one_of(20);
        assert_eq!((met(200), met(19), met(1)), (10, 0, 1));
        faults.clear();
        assert_eq!(met(200), 0);
    }

    #[test]
    fn a_fault_of_one_client_counts_its_calls_of_every_kind_and_no_other_s() {
        let faults = Faults::default();
        let kind = FaultKind::Repeat;
        faults.inject_for_client(ClientFault { client: "deliver".into(), skip: 1, times: 1, kind });
        let call = |service, client: &str| Call {
            client: Some(client.to_owned()),
            ..Call::other(service, "Publish".into(), Value::Null)
        };
        let calls = [
            call(Service::Sns, "deliver"),
            call(Service::Ses, "sign-in"),
            Call::other(Service::Ses, "SendEmail".into(), Value::Null),
            call(Service::Ses, "deliver"),
            call(Service::Ses, "deliver"),
        ];
        assert_eq!(faults.met_by_clients(), 0);
        let met = calls.map(|call| faults.meet(&call).is_some());
        assert_eq!(met, [false, false, false, true, false]);
        assert_eq!(faults.met_by_clients(), 1);
        faults.clear();
        assert_eq!(faults.met_by_clients(), 0);
    }
}
