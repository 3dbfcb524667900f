//! The operator's commands, against the local run or a deployed stack's tables.

mod app;
mod events;
mod foreground;
mod import;
mod local;
mod openapi;
mod pace;
mod portal;
mod progress;
mod reset;
mod target;
mod template;
mod user;
mod users;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use serde_json::Value;
use shared::clock::Clock;
use shared::identifier::AppId;
use shared::random::Random;
use shared::store::RequestToken;

pub use import::{PlacedUser, users_of_file};

use target::Target;

/// Rekey, the forgotten-password service. Without a command it runs the whole service on this machine.
#[derive(Debug, Parser)]
#[command(name = "rekey", version, about, propagate_version = true, args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    local: LocalArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the whole service on this machine, with everything embedded.
    Local(LocalArguments),
    /// Apps and their settings.
    #[command(subcommand)]
    App(app::Command),
    /// The developer portal for a deployed stack, on this machine and with your credentials.
    Portal(portal::Arguments),
    /// Print the API: its OpenAPI document, or docs/api.md, which is made of it.
    Openapi {
        /// How to print it.
        #[arg(long, value_enum, default_value_t = openapi::Format::Yaml)]
        format: openapi::Format,
    },
    /// Security events.
    #[command(subcommand)]
    Events(events::Command),
    /// Apps' own texts as files.
    #[command(subcommand)]
    Template(template::Command),
    /// Users, one by one and from files.
    #[command(subcommand)]
    User(user::Command),
    /// All users at once.
    #[command(subcommand)]
    Users(users::Command),
    /// Resets: their audit, and finishing what could not be delivered.
    #[command(subcommand)]
    Reset(reset::Command),
}

/// How to run the service on this machine.
#[derive(Args, Debug)]
struct LocalArguments {
    /// The port of the API and the console.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// The port of the AWS endpoints (DynamoDB, SES v2, SNS).
    #[arg(long, default_value_t = 8788)]
    aws_port: u16,
    /// Keep everything in this directory; without it, all is in memory.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Reads the command line. Help and version are printed; what is wrong is said in one line.
///
/// # Errors
/// The exit code: 0 after help or version, 2 otherwise.
pub fn arguments() -> Result<Arguments, ExitCode> {
    Arguments::try_parse().map_err(|error| {
        if !error.use_stderr() {
            // Nobody reads it where it cannot be printed.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        eprintln!("rekey: {}", one_line(&error.render().to_string()));
        ExitCode::from(2)
    })
}

/// clap's error without its usage, on one line.
fn one_line(error: &str) -> String {
    let error = error.strip_prefix("error: ").unwrap_or(error);
    let reason =
        error.split("\n\nUsage:").next().unwrap_or(error).split("\n\nFor more").next().unwrap_or(error);
    format!("{} (see --help)", reason.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Carries out a command. Answers with its exit code.
///
/// # Errors
/// What stands in the way, in one line.
pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let done = match arguments.command {
        Some(Command::App(command)) => return app::run(command).await,
        Some(Command::Template(command)) => return template::run(command),
        Some(Command::Openapi { format }) => openapi::run(format),
        Some(Command::Events(command)) => events::run(&command),
        None => local::run(arguments.local).await,
        Some(Command::Local(local)) => local::run(local).await,
        Some(Command::Portal(arguments)) => portal::run(arguments).await,
        Some(Command::User(command)) => user::run(command).await,
        Some(Command::Users(command)) => users::run(command).await,
        Some(Command::Reset(command)) => reset::run(command).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Tells in one line what failed and every cause of it.
pub fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("rekey: {error:#}");
    ExitCode::from(code)
}

fn clock() -> Clock {
    Clock::system()
}

fn token() -> RequestToken {
    RequestToken::generate(&mut Random::from_os())
}

fn app_id(text: &str) -> Result<AppId, String> {
    AppId::parse(text).map_err(|error| error.to_string())
}

fn print(text: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")
}

fn print_json(value: &Value) -> anyhow::Result<()> {
    print(&serde_json::to_string_pretty(value)?)
}
