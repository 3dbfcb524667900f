//! `rekey user import`: users from a file, resumable, every bad entry reported with its place.

mod cognito;
mod place;
mod row;
mod source;

pub(super) use row::{Row, WithoutHash};

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use shared::clock::Timestamp;
use shared::identifier::AppId;
use shared::store::{CreateUser, RequestToken, Store, StoreError};
use shared::user::User;

use super::pace::Pace;
use super::progress::Progress;
use super::{Target, app_id, clock, print, token};
use place::{Digest, Place, Run, Tally};
use source::{Entry, Format, Source};

/// Entries between two writes of the place: so many may be looked at again after a kill.
const CHUNK: usize = 256;

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// CSV with a header line: id, login_name, display_name, email, email_verified, phone, phone_verified, country,
    /// locale, password_hash (Argon2, scrypt or PBKDF2 as a PHC string, or bcrypt), disabled; only id is needed. Or
    /// an export of Cognito.
    file: PathBuf,
    /// The app.
    #[arg(long, value_parser = app_id)]
    app: AppId,
    /// What the file is; told by its beginning if not given.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// What a user without a hash is.
    #[arg(long, value_enum, default_value_t = WithoutHash::Pending)]
    without_hash: WithoutHash,
    #[command(flatten)]
    target: Target,
}

/// How an entry came out.
enum Outcome {
    Made,
    /// The id exists: an earlier run was killed after making it.
    There,
    Refused(String),
}

/// An entry on its way: its place and the user, or why it is none. The token makes a second try the same one.
struct Ready {
    place: String,
    user: Result<(User, RequestToken), String>,
}

impl Ready {
    fn of(entry: Entry, arguments: &Arguments, now: Timestamp) -> Self {
        let user = entry.row.and_then(|row| row.into_user(&arguments.app, arguments.without_hash, now));
        Self { place: entry.place, user: user.map(|user| (user, token())) }
    }

    /// Notes what this entry would claim; answers whether none of it was noted already.
    fn claims_anew(&self, claimed: &mut HashSet<String>) -> bool {
        let Ok((user, _)) = &self.user else { return true };
        let email = user.verified_email().map(|email| format!("email {}", email.canonical().expose()));
        let phone = user.verified_phone().map(|phone| format!("phone {}", phone.expose()));
        let name = user.login_name.as_ref().map(|name| format!("name {}", name.as_str()));
        let claims: Vec<String> =
            [Some(format!("id {}", user.id)), name, email, phone].into_iter().flatten().collect();
        let anew = claims.iter().all(|claim| !claimed.contains(claim));
        claimed.extend(claims);
        anew
    }
}

/// An entry's place in its file, and the user, or what is wrong with it.
pub type PlacedUser = (String, Result<User, String>);

/// How many entries `file` has, and the users of them for `app`, read as an import reads them and written nowhere.
///
/// # Errors
/// A file that cannot be read, or whose columns cannot.
pub fn users_of_file(file: &Path, app: &AppId, now: Timestamp) -> anyhow::Result<(u64, Vec<PlacedUser>)> {
    let Source { total, entries } = Source::open(file, None)?;
    let read = |entry: Entry| {
        let user = entry.row.and_then(|row| row.into_user(app, WithoutHash::Pending, now));
        (entry.place, user)
    };
    Ok((total, entries.map(read).collect()))
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let Arguments { file, app, target, .. } = &arguments;
    let store = target.store().await?;
    if store.app(app).await.map_err(|error| target.explain(error))?.is_none() {
        bail!("there is no app {app}");
    }
    let digest = Digest::of(file).with_context(|| format!("cannot read {}", file.display()))?;
    let run = Run {
        app: app.to_string(),
        table: target.users().await?,
        file: digest,
        format: named(arguments.format).unwrap_or_else(|| "auto".to_owned()),
        without_hash: named(Some(arguments.without_hash)).unwrap_or_default(),
    };
    let place = Place::of(file, run);
    let earlier = place.read()?;
    let mut tally = earlier.unwrap_or_default();
    let Source { total, entries } = Source::open(file, arguments.format)?;
    let mut progress = Progress::new(Some(total), tally.entries())?;
    if earlier.is_some() {
        progress.tell(&format!("going on after {} of {total}", tally.entries()));
    }
    let mut pace = Pace::new();
    let entries = entries.skip(usize::try_from(tally.entries())?);
    let mut entries = entries.map(|entry| Ready::of(entry, &arguments, clock().now())).peekable();
    while entries.peek().is_some() {
        // Of two that claim the same, the first in the file has it: they are not made at the same time.
        let mut claimed = HashSet::new();
        let mut chunk = Vec::with_capacity(CHUNK);
        while chunk.len() < CHUNK
            && let Some(ready) = entries.next_if(|ready| ready.claims_anew(&mut claimed))
        {
            chunk.push(ready);
        }
        let outcomes = pace.run(&chunk, |ready| make(&store, ready)).await;
        let outcomes =
            outcomes.map_err(|error| target.explain(error).context("stopped; run it again to go on"))?;
        for (ready, outcome) in chunk.iter().zip(outcomes) {
            match outcome {
                Outcome::Made => tally.made += 1,
                Outcome::There => tally.there += 1,
                Outcome::Refused(reason) => {
                    tally.refused += 1;
                    progress.tell(&format!("{}: {reason}", ready.place));
                }
            }
        }
        place.write(tally)?;
        progress.at(tally.entries());
        if pace.was_throttled() {
            progress.tell("the table takes no more or does not answer: slower");
        }
    }
    place.remove()?;
    progress.finish();
    let Tally { made, there, refused } = tally;
    print(&format!("{app}: {made} users made, {there} were there already, {refused} entries refused"))?;
    if refused > 0 { bail!("{refused} entries were refused, named above") } else { Ok(()) }
}

/// A flag's value as it is typed.
fn named(value: Option<impl ValueEnum>) -> Option<String> {
    Some(value?.to_possible_value()?.get_name().to_owned())
}

async fn make(store: &Store, ready: &Ready) -> Result<Outcome, StoreError> {
    let (user, token) = match &ready.user {
        Ok(user) => user,
        Err(reason) => return Ok(Outcome::Refused(reason.clone())),
    };
    match store.create_user(user, token).await {
        Ok(()) => Ok(Outcome::Made),
        Err(CreateUser::Taken(taken)) if taken.what == "the user id" => Ok(Outcome::There),
        Err(CreateUser::Taken(taken)) => Ok(Outcome::Refused(format!("{taken} by another user"))),
        Err(CreateUser::Store(error)) => Err(error),
    }
}
