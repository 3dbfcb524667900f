//! `rekey users`: what is done to all users at once.

use std::io::{IsTerminal, Write};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use shared::clock::Timestamp;
use shared::identifier::AppId;
use shared::store::{Store, StoreError, UserMark, UsersScan};

use super::pace::Pace;
use super::progress::Progress;
use super::{Target, app_id, clock, print};

/// Parts of the table that are scanned at the same time.
const SEGMENTS: i32 = 4;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// After a restore from backup: end every session, link and PIN of all users, since the restore has revived those
    /// that had ended. Passwords stay as the backup has them.
    RevokeAll(RevokeAll),
}

#[derive(Args, Debug)]
pub(super) struct RevokeAll {
    /// Only the users of this app; without it, of every app.
    #[arg(long, value_parser = app_id)]
    app: Option<AppId>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
    /// Go on with a run that was stopped: leave alone who was revoked at this moment or later (the stopped run named
    /// it, such as 2026-11-22T03:20:00.000Z).
    #[arg(long, value_name = "TIME", value_parser = moment)]
    since: Option<Timestamp>,
    #[command(flatten)]
    target: Target,
}

#[derive(Default)]
struct Tally {
    revoked: u64,
    left: u64,
    corrupt: u64,
}

impl Tally {
    fn users(&self) -> u64 {
        self.revoked + self.left + self.corrupt
    }
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::RevokeAll(arguments) => revoke_all(arguments).await,
    }
}

async fn revoke_all(arguments: RevokeAll) -> anyhow::Result<()> {
    let RevokeAll { app, yes, since, target } = &arguments;
    let store = target.store().await?;
    if let Some(app) = app
        && store.app(app).await.map_err(|error| target.explain(error))?.is_none()
    {
        bail!("there is no app {app}");
    }
    let whose =
        app.as_ref().map_or_else(|| "all users of every app".to_owned(), |app| format!("all users of {app}"));
    let question = format!("End every session, link and PIN of {whose} in {}?", target.users().await?);
    if !yes && !confirmed(&question)? {
        bail!("nothing was revoked");
    }
    let begun = clock().now();
    let mut tally = Tally::default();
    let mut progress = Progress::new(None, 0)?;
    let done = revoke(&store, &arguments, &mut tally, &mut progress).await;
    progress.finish();
    if let Err(error) = done {
        let since = since.unwrap_or(begun).rfc3339();
        let error = target.explain(error);
        return Err(error.context(format!("stopped; go on with --since {since} added")));
    }
    let Tally { revoked, left, corrupt } = tally;
    let left = if since.is_some() { format!(", {left} were revoked already") } else { String::new() };
    print(&format!("{revoked} users revoked{left}"))?;
    if corrupt > 0 { bail!("{corrupt} items are corrupt and were left, named above") } else { Ok(()) }
}

/// Goes through all pages of all segments; who is signed up or changed meanwhile has nothing of the past.
async fn revoke(
    store: &Store,
    arguments: &RevokeAll,
    tally: &mut Tally,
    progress: &mut Progress,
) -> Result<(), StoreError> {
    let mut pace = Pace::new();
    let scan = |segment| UsersScan { app: arguments.app.as_ref(), segment, segments: SEGMENTS, after: None };
    let mut scans: Vec<UsersScan<'_>> = (0..SEGMENTS).map(scan).collect();
    while !scans.is_empty() {
        let pages = pace.run(&scans, |scan| store.users_page(scan)).await?;
        let mut users: Vec<UserMark> = Vec::new();
        let mut further = Vec::new();
        for (scan, page) in scans.into_iter().zip(pages) {
            users.extend(page.users);
            for corrupt in page.corrupt {
                tally.corrupt += 1;
                progress.tell(&corrupt.to_string());
            }
            further.extend(page.next.map(|next| UsersScan { after: Some(next), ..scan }));
        }
        scans = further;
        let found = users.len();
        users.retain(|user| arguments.since.is_none_or(|since| !user.is_revoked_since(since)));
        tally.left += (found - users.len()) as u64;
        for users in users.chunks(CHUNK) {
            let revoked = pace.run(users, |user| store.revoke(user, clock().now())).await?;
            tally.revoked += revoked.into_iter().map(u64::from).sum::<u64>();
            progress.at(tally.users());
        }
        if pace.was_throttled() {
            progress.tell("the table takes no more or does not answer: slower");
        }
    }
    Ok(())
}

/// Users between two looks at the progress.
const CHUNK: usize = 256;

fn moment(text: &str) -> Result<Timestamp, String> {
    Timestamp::from_rfc3339(text).ok_or_else(|| "must be a time such as 2026-11-22T03:20:00.000Z".to_owned())
}

/// Asks on the terminal.
fn confirmed(question: &str) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask on: give --yes; nothing was revoked");
    }
    eprint!("{question} [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}
