//! Security events: what happened to a reset, a password or the sessions of a user, for apps that keep sessions of
//! their own, and for whoever watches over them.
//!
//! An event is a fact of an item, never an entry of a queue: which are due follows from the item, and the item says
//! which are published. So no event is lost between a change and its telling, and one that is told twice has the same
//! id. No event holds a contact or a secret. `docs/events.md` tells subscribers the rest.

mod change;
mod of_reset;
mod set;

pub use change::{Change, ChangeCause, ChangeId, WorkId};
pub use set::{
    CredentialChange, CredentialChanged, CredentialEvents, Initiator, Reason, SessionEvents, SessionRevoked,
    Subject, Told,
};

use schemars::JsonSchema;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::reset::{Channel, NotMeFrom, Proof};

/// The version of what an event looks like: a field that is added does not raise it.
pub const VERSION: u8 = 1;

/// Something that happened, as it is published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(title = "Security event of Rekey")]
pub struct Event {
    /// The same whenever this event is published: pass over one that you have seen.
    #[schemars(regex(pattern = r"^[A-Za-z0-9_-]{22}\.[a-z_.0-9]+$"))]
    pub id: String,
    /// The version of this schema; fields may be added without a new one.
    pub version: u8,
    /// When it happened (RFC 3339, UTC), not when it was published.
    #[schemars(extend("format" = "date-time"))]
    pub occurred_at: String,
    /// The app.
    pub app: String,
    /// What happened.
    #[serde(flatten)]
    pub what: What,
    /// What `id` ends with, as the item keeps it.
    #[serde(skip)]
    fact: String,
}

/// What happened, with what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "type")]
pub enum What {
    /// Somebody asked for a reset, of whomever; nobody was looked up for it yet.
    #[serde(rename = "reset.requested")]
    Requested {
        /// The reset.
        reset: String,
        /// What its message is asked to go by.
        channel: Channel,
    },
    /// The message with its link or PIN is with the provider.
    #[serde(rename = "reset.sent")]
    Sent {
        /// The reset.
        reset: String,
        /// The user.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// What carries the message.
        channel: Channel,
        /// What it holds.
        proof: Proof,
    },
    /// Nothing was sent, or what was sent counts no more since the provider refused it.
    #[serde(rename = "reset.refused")]
    Refused {
        /// The reset.
        reset: String,
        /// The user, if one was resolved.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// What its message was to go by.
        channel: Channel,
        /// Why: `unknown-user`, `interval`, `provider` and so on. More may come.
        #[schemars(regex(pattern = r"^[a-z][a-z-]*$"))]
        reason: String,
    },
    /// Control was proved. From now on the old password and every session are dead.
    #[serde(rename = "reset.completed")]
    Completed {
        /// The reset.
        reset: String,
        /// The user.
        user: String,
        /// What carried the link or PIN.
        channel: Channel,
        /// What proved control.
        proof: Proof,
    },
    /// The user said "It was not me".
    #[serde(rename = "reset.not_me")]
    NotMe {
        /// The reset.
        reset: String,
        /// The user.
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        /// What carried the message that it was said of.
        channel: Channel,
        /// Whether it was said of the reset that was asked for, or of the change that it came to.
        from: NotMeFrom,
    },
    /// What the user signs in with is another one.
    #[serde(rename = "password.changed")]
    PasswordChanged {
        /// The reset that changed it, if one did.
        #[serde(skip_serializing_if = "Option::is_none")]
        reset: Option<String>,
        /// The user.
        user: String,
        /// Why.
        reason: Reason,
        /// The claims of a Security Event Token.
        set: Told<CredentialEvents>,
    },
    /// Every session of the user from before this moment is over: end yours.
    #[serde(rename = "sessions.revoked")]
    SessionsRevoked {
        /// The reset that ended them, if one did.
        #[serde(skip_serializing_if = "Option::is_none")]
        reset: Option<String>,
        /// The user.
        user: String,
        /// Why.
        reason: Reason,
        /// The claims of a Security Event Token.
        set: Told<SessionEvents>,
    },
}

impl What {
    /// The event's type: its name in the event, in the topic's message attribute and in logs.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "reset.requested",
            Self::Sent { .. } => "reset.sent",
            Self::Refused { .. } => "reset.refused",
            Self::Completed { .. } => "reset.completed",
            Self::NotMe { .. } => "reset.not_me",
            Self::PasswordChanged { .. } => "password.changed",
            Self::SessionsRevoked { .. } => "sessions.revoked",
        }
    }
}

impl Event {
    /// An event of the item whose random part is `of`. `again` tells apart what happened to it more than once.
    fn new(of: &str, app: &AppId, at: Timestamp, what: What, again: Option<&str>) -> Self {
        let kind = what.kind();
        let fact = again.map_or_else(|| kind.to_owned(), |again| format!("{kind}.{again}"));
        Self {
            id: format!("{of}.{fact}"),
            version: VERSION,
            occurred_at: at.rfc3339(),
            app: app.to_string(),
            what,
            fact,
        }
    }

    /// What its item keeps once it is published.
    pub fn fact(&self) -> &str {
        &self.fact
    }

    /// The JSON Schema of an event, for docs/events.schema.json and whoever makes types of it.
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

/// Those of `events` that are not among the `published` facts.
fn unpublished(mut events: Vec<Event>, published: &[String]) -> Vec<Event> {
    events.retain(|event| !published.contains(&event.fact));
    events
}
