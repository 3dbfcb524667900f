use std::fmt;

use aws_sdk_dynamodb::error::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// A call to a table did not work. Never means that something was not found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB did not answer, or refused: nothing is known of the effect.
    #[error("{operation} failed")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What came back.
        #[source]
        fault: SdkFault,
    },
    /// An item does not hold what it must.
    #[error("the item {key} of {table} is corrupt: {reason}")]
    Corrupt {
        /// The kind of table.
        table: &'static str,
        /// The item's key; a contact in it is left out.
        key: String,
        /// Which attribute, and why.
        reason: String,
    },
    /// Concurrent transactions kept getting in the way.
    #[error("{operation} met another transaction too often")]
    Busy {
        /// What was tried.
        operation: &'static str,
    },
}

/// The SDK's error without its message, which may repeat what was sent.
#[derive(Debug)]
pub struct SdkFault {
    kind: &'static str,
    code: Option<String>,
}

impl fmt::Display for SdkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.code {
            Some(code) => write!(f, "{} {code}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

impl std::error::Error for SdkFault {}

/// No answer came, so there is no code.
const NO_ANSWER: [&str; 3] = ["timed out", "no connection", "unreadable answer"];
/// The codes of DynamoDB's own faults.
const OUT_OF_ORDER: [&str; 2] = ["InternalServerError", "ServiceUnavailable"];
/// The codes of a table that takes no more at present, of calls and of a transaction's reasons.
const THROTTLING: [&str; 6] = [
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "Throttling",
    "RequestLimitExceeded",
    "ProvisionedThroughputExceeded",
    "ThrottlingError",
];

impl StoreError {
    /// Whether the same call may work later or at a slower pace: the table takes no more at present, or did not
    /// answer.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unavailable { fault: SdkFault { code: Some(code), .. }, .. } => {
                THROTTLING.contains(&code.as_str()) || OUT_OF_ORDER.contains(&code.as_str())
            }
            Self::Unavailable { fault: SdkFault { kind, code: None }, .. } => NO_ANSWER.contains(kind),
            Self::Busy { .. } => true,
            Self::Corrupt { .. } => false,
        }
    }

    /// A transaction that was cancelled, with the reason that says most.
    pub(super) fn cancelled(operation: &'static str, reasons: &[String]) -> Option<Self> {
        let code = reasons.iter().find(|code| THROTTLING.contains(&code.as_str()))?;
        let fault = SdkFault { kind: "transaction cancelled", code: Some(code.clone()) };
        Some(Self::Unavailable { operation, fault })
    }

    pub(super) fn sdk<E: ProvideErrorMetadata, R>(operation: &'static str, error: &SdkError<E, R>) -> Self {
        let kind = match error {
            SdkError::ConstructionFailure(_) => "request not built",
            SdkError::TimeoutError(_) => "timed out",
            SdkError::DispatchFailure(_) => "no connection",
            SdkError::ResponseError(_) => "unreadable answer",
            SdkError::ServiceError(_) => "service error",
            _ => "unknown error",
        };
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).map(str::to_owned);
        Self::Unavailable { operation, fault: SdkFault { kind, code } }
    }

    pub(super) fn corrupt(table: &'static str, key: impl Into<String>, reason: impl fmt::Display) -> Self {
        Self::Corrupt { table, key: key.into(), reason: reason.to_string() }
    }
}
