use anyhow::{Context, bail};
use clap::Subcommand;
use shared::reset::ResetId;

use super::{Target, clock, print, print_json};
use crate::audit::{audit, reset_id};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The audit of one reset, without secrets and contacts, and what became of each message.
    Show {
        /// Its id, as the logs name it.
        // One of 64 begins with a dash.
        #[arg(value_parser = reset_id, allow_hyphen_values = true)]
        id: ResetId,
        #[command(flatten)]
        target: Target,
    },
    /// Start the delivery of a completed reset again that was given up: after 24 hours, or as the provider
    /// refused it.
    Redrive {
        /// Its id.
        #[arg(value_parser = reset_id, allow_hyphen_values = true)]
        id: ResetId,
        #[command(flatten)]
        target: Target,
    },
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
