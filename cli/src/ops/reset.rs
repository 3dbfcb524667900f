use anyhow::{Context, bail};
use clap::Subcommand;
use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::identifier::UserId;
use shared::reset::{PIN_ATTEMPTS, Reset, ResetId, Standing, State};

use super::{Target, clock, print, print_json};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The audit of one reset, without secrets and contacts.
    Show {
        /// Its id, as the logs name it.
        #[arg(value_parser = reset_id)]
        id: ResetId,
        #[command(flatten)]
        target: Target,
    },
    /// Start the delivery of a completed reset again that was given up: after 24 hours, or as the provider
    /// refused it.
    Redrive {
        /// Its id.
        #[arg(value_parser = reset_id)]
        id: ResetId,
        #[command(flatten)]
        target: Target,
    },
}

fn reset_id(text: &str) -> Result<ResetId, String> {
    ResetId::parse(text).ok_or_else(|| "must be 22 characters of base64url, as the logs show it".to_owned())
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Show { id, target } => {
            let reset =
                target.store().await?.reset(&id).await?.with_context(|| format!("there is no reset {id}"))?;
            print_json(&audit(&reset, clock().now()))
        }
        Command::Redrive { id, target } => {
            if !target.store().await?.redrive(&id, clock().now()).await? {
                bail!("{id} is not a completed reset whose delivery was given up; nothing was changed");
            }
            print(&format!("{id}: its delivery starts again within a minute"))
        }
    }
}

fn audit(reset: &Reset, now: Timestamp) -> Value {
    let time = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
    json!({
        "resetId": reset.id.to_string(),
        "app": reset.app.as_str(),
        "user": reset.user.as_ref().map(UserId::as_str),
        "state": reset.state.as_str(),
        "standing": standing(reset, now),
        "method": reset.method.as_str(),
        "passwordGeneration": reset.generation.map(|mode| mode.as_str()),
        "outcome": reset.outcome,
        "attempts": reset.attempts,
        "work": reset.work.map(|work| work.as_str()),
        "dueAt": time(reset.due_at),
        "tries": reset.tries,
        "requestedAt": time(Some(reset.requested_at)),
        "issuedAt": time(reset.issued_at),
        "expiresAt": time(reset.expires_at),
        "sentAt": time(reset.sent_at),
        "completedAt": time(reset.completed_at),
        "passwordSentAt": time(reset.password_sent_at),
        "endedAt": time(reset.ended_at),
        "messages": reset.message_ids,
    })
}

fn standing(reset: &Reset, now: Timestamp) -> &'static str {
    match reset.standing(now) {
        Standing::Live if reset.attempts >= PIN_ATTEMPTS => "locked",
        Standing::Live => "live",
        Standing::Expired => "expired",
        Standing::JustUsed | Standing::Used => "used",
        Standing::Superseded => "superseded",
        Standing::Invalid if reset.state == State::Requested => "waiting",
        Standing::Invalid => "refused",
    }
}
