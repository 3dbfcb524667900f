//! `rekey user import`: users from a CSV file, resumable, every bad line reported with its number.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Deserialize;
use shared::clock::Timestamp;
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::{AppId, LoginName, UserId};
use shared::locale::Locale;
use shared::password::PasswordHash;
use shared::store::{CreateUser, Store};
use shared::user::{Contact, Credentials, User};

use super::{Target, clock, print, token};

/// Users made at the same time; also how far the place in the file may lag behind after a kill.
const AT_ONCE: usize = 32;

/// One line of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: String,
    #[serde(default)]
    pub(super) login_name: Option<String>,
    #[serde(default)]
    pub(super) display_name: Option<String>,
    #[serde(default)]
    pub(super) email: Option<String>,
    #[serde(default)]
    pub(super) email_verified: Option<bool>,
    #[serde(default)]
    pub(super) phone: Option<String>,
    #[serde(default)]
    pub(super) phone_verified: Option<bool>,
    #[serde(default)]
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) locale: Option<String>,
    #[serde(default)]
    pub(super) password_hash: Option<String>,
    #[serde(default)]
    pub(super) disabled: Option<bool>,
}

impl Row {
    /// The user of this line, or the column and what is wrong with it.
    pub(super) fn into_user(self, app: &AppId, now: Timestamp) -> Result<User, String> {
        let verified = |flag: Option<bool>| flag.unwrap_or(false);
        let email = self
            .email
            .map(|text| EmailAddress::parse(&text))
            .transpose()
            .map_err(|error| format!("email {error}"))?;
        let phone = self
            .phone
            .map(|text| PhoneNumber::parse(&text))
            .transpose()
            .map_err(|error| format!("phone {error}"))?;
        let login_name = self.login_name.map(|text| LoginName::parse(&text)).transpose();
        let locale =
            self.locale.map(|text| Locale::parse(&text).ok_or("locale is not a BCP 47 tag")).transpose()?;
        let hash = self
            .password_hash
            .map(|text| PasswordHash::parse(&text).ok_or("password_hash is not an Argon2 PHC string"));
        let credentials = match hash.transpose()? {
            Some(hash) => Credentials::Password { hash, from: None, generated: false },
            None => Credentials::None,
        };
        let id = UserId::parse(&self.id).map_err(|error| error.to_string())?;
        Ok(User {
            login_name: login_name.map_err(|error| error.to_string())?,
            display_name: self.display_name,
            email: email.map(|address| Contact { address, verified: verified(self.email_verified) }),
            phone: phone.map(|address| Contact { address, verified: verified(self.phone_verified) }),
            country: self.country,
            locale,
            disabled: verified(self.disabled),
            credentials,
            ..User::new(app.clone(), id, now)
        })
    }
}

/// How a line came out.
enum Line {
    Made,
    /// The id exists: an earlier run was killed after making it.
    There,
    Bad(u64, String),
    /// The table could not be written: the run stops, and the next one begins here.
    Failed(anyhow::Error),
}

#[derive(Default)]
struct Tally {
    made: u64,
    there: u64,
    bad: u64,
}

pub(super) async fn run(file: &Path, app: &AppId, target: &Target) -> anyhow::Result<()> {
    let store = target.store().await?;
    if store.app(app).await?.is_none() {
        bail!("there is no app {app}");
    }
    let place = Place::of(file);
    let done = place.read()?;
    let shown = file.display();
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_path(file)
        .with_context(|| format!("cannot read {shown}"))?;
    reader.headers().with_context(|| format!("{shown} line 1"))?;
    let bar = bar(file)?;
    let mut tally = Tally::default();
    let mut chunk = Vec::with_capacity(AT_ONCE);
    let mut records = reader.deserialize::<Row>();
    loop {
        let record = records.next();
        let position = records.reader().position().clone();
        let ended = record.is_none();
        if let Some(record) = record {
            // The reader stands after the record; a quoted line break makes a record of several lines.
            let line = record
                .as_ref()
                .err()
                .and_then(csv::Error::position)
                .map_or(position.line().saturating_sub(1), csv::Position::line);
            if position.byte() > done {
                chunk.push((line, record));
            }
        }
        if chunk.len() == AT_ONCE || (ended && !chunk.is_empty()) {
            let lines = make(&store, app, std::mem::take(&mut chunk)).await;
            tally.add(lines, &bar)?;
            place.write(position.byte())?;
            bar.set_position(position.byte());
        }
        if ended {
            break;
        }
    }
    place.remove()?;
    bar.finish_and_clear();
    let Tally { made, there, bad } = tally;
    print(&format!("{app}: {made} users made, {there} were there already, {bad} lines refused"))?;
    if bad > 0 { bail!("{bad} lines were refused, named above") } else { Ok(()) }
}

async fn make(store: &Store, app: &AppId, rows: Vec<(u64, csv::Result<Row>)>) -> Vec<Line> {
    let one = |(line, row): (u64, csv::Result<Row>)| async move {
        let row = match row {
            Ok(row) => row,
            Err(error) => return Line::Bad(line, reason(&error)),
        };
        let user = match row.into_user(app, clock().now()) {
            Ok(user) => user,
            Err(reason) => return Line::Bad(line, reason),
        };
        match store.create_user(&user, &token()).await {
            Ok(()) => Line::Made,
            Err(CreateUser::Taken(taken)) if taken.what == "the user id" => Line::There,
            Err(CreateUser::Taken(taken)) => Line::Bad(line, format!("{taken} by another user")),
            Err(CreateUser::Store(error)) => Line::Failed(error.into()),
        }
    };
    futures_util::stream::iter(rows).map(one).buffered(AT_ONCE).collect().await
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("has {len} columns instead of {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
        _ => "cannot be read".to_owned(),
    }
}

impl Tally {
    fn add(&mut self, lines: Vec<Line>, bar: &ProgressBar) -> anyhow::Result<()> {
        for line in lines {
            match line {
                Line::Made => self.made += 1,
                Line::There => self.there += 1,
                Line::Bad(number, reason) => {
                    self.bad += 1;
                    bar.suspend(|| eprintln!("line {number}: {reason}"));
                }
                Line::Failed(error) => return Err(error.context("stopped; run it again to go on from here")),
            }
        }
        Ok(())
    }
}

fn bar(file: &Path) -> anyhow::Result<ProgressBar> {
    let bytes = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    let bar = ProgressBar::new(bytes);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar.set_style(ProgressStyle::with_template("{bar:40} {percent}% {eta}")?);
    Ok(bar)
}

/// How far a file has been read, beside it: `FILE.csv.progress`, gone when all is done.
struct Place(PathBuf);

impl Place {
    fn of(file: &Path) -> Self {
        let mut name = file.as_os_str().to_owned();
        name.push(".progress");
        Self(name.into())
    }

    fn read(&self) -> anyhow::Result<u64> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => text
                .trim()
                .parse()
                .with_context(|| format!("{} is damaged; remove it to begin anew", self.0.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", self.0.display())),
        }
    }

    fn write(&self, byte: u64) -> anyhow::Result<()> {
        std::fs::write(&self.0, byte.to_string())
            .with_context(|| format!("cannot write {}", self.0.display()))
    }

    fn remove(&self) -> anyhow::Result<()> {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", self.0.display()))
            }
            _ => Ok(()),
        }
    }
}
