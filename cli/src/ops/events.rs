//! `rekey events`: what is published of resets, passwords and sessions.

use clap::Subcommand;
use shared::event::Event;

use super::print_json;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print what an event looks like: its JSON Schema, draft 2020-12, which is docs/events.schema.json.
    Schema,
}

pub(super) fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Schema => print_json(&Event::json_schema()),
    }
}
