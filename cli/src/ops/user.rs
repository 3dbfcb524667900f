use std::io::Read;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::delivery::Undeliverable;
use shared::identifier::{AppId, UserId, UserRef};
use shared::password::{Hasher, Password};
use shared::random::Random;
use shared::reset::Channel;
use shared::user::{Credentials, User};
use zeroize::Zeroizing;

use super::import::{self, Row, WithoutHash};
use super::{Target, app_id, clock, print, print_json, token};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a user.
    Add(Add),
    /// Make users from a file, Rekey's CSV or an export of Cognito; run again, it goes on where it stopped.
    Import(import::Arguments),
    /// Print a user, without its hash.
    Show(Named),
    /// Disable a user: its sessions end, and every reset asked for so far is revoked.
    Disable(Named),
    /// Enable a user again.
    Enable(Named),
    /// Send to a user's contact again that was marked as undeliverable.
    Deliverable(Deliverable),
    /// End the hold of a user who said of a reset that it was not theirs: they can sign in again.
    Release(Named),
}

#[derive(Args, Debug)]
pub(super) struct Named {
    /// A user id, or `EMAIL:…`, `PHONE:…`, `LOGIN_NAME:…`.
    #[arg(allow_hyphen_values = true)]
    user: String,
    /// The app.
    #[arg(long, value_parser = app_id)]
    app: AppId,
    #[command(flatten)]
    target: Target,
}

#[derive(Args, Debug)]
pub(super) struct Deliverable {
    #[command(flatten)]
    named: Named,
    /// Of this channel alone; without it, of both.
    #[arg(long, value_name = "CHANNEL", value_parser = channel)]
    channel: Option<Channel>,
}

fn channel(text: &str) -> Result<Channel, String> {
    Channel::from_stored(text).ok_or_else(|| "must be email or sms".to_owned())
}

#[derive(Args, Debug)]
pub(super) struct Add {
    /// The user's id.
    #[arg(allow_hyphen_values = true)]
    id: String,
    /// The app.
    #[arg(long, value_parser = app_id)]
    app: AppId,
    /// Its login name.
    #[arg(long)]
    login_name: Option<String>,
    /// The name to greet it by.
    #[arg(long)]
    display_name: Option<String>,
    /// Its email address.
    #[arg(long)]
    email: Option<String>,
    /// The email address is verified.
    #[arg(long, requires = "email")]
    email_verified: bool,
    /// Its phone number in E.164.
    #[arg(long)]
    phone: Option<String>,
    /// The phone number is verified.
    #[arg(long, requires = "phone")]
    phone_verified: bool,
    /// Its country (ISO 3166).
    #[arg(long)]
    country: Option<String>,
    /// The language of its messages (BCP 47).
    #[arg(long)]
    locale: Option<String>,
    /// Read its password from standard input; without it the user has none and cannot reset one.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Add(add) => self::add(add).await,
        Command::Import(arguments) => import::run(arguments).await,
        Command::Show(named) => {
            let user = find(&named).await?;
            print_json(&shown(&user))
        }
        Command::Disable(named) => set_disabled(&named, true).await,
        Command::Enable(named) => set_disabled(&named, false).await,
        Command::Deliverable(asked) => lift(&asked).await,
        Command::Release(named) => release(&named).await,
    }
}

async fn add(add: Add) -> anyhow::Result<()> {
    let row = Row {
        id: add.id,
        login_name: add.login_name,
        display_name: add.display_name,
        email: add.email,
        email_verified: Some(add.email_verified),
        phone: add.phone,
        phone_verified: Some(add.phone_verified),
        country: add.country,
        locale: add.locale,
        ..Row::default()
    };
    let mut user = row.into_user(&add.app, WithoutHash::None, clock().now()).map_err(anyhow::Error::msg)?;
    if add.password_stdin {
        let mut typed = Zeroizing::new(String::new());
        std::io::stdin()
            .read_to_string(&mut typed)
            .context("cannot read the password from standard input")?;
        let password =
            Password::typed(typed.trim_end_matches(['\r', '\n'])).context("the password cannot be used")?;
        let hash = Hasher::per_core().hash(&password, &mut Random::from_os()).await?;
        user.credentials = Credentials::Password { hash, from: None, generated: false };
    }
    add.target.store().await?.create_user(&user, &token()).await?;
    print(&format!("{}: made in {}", user.id, user.app))
}

async fn find(named: &Named) -> anyhow::Result<User> {
    let wanted = UserRef::parse(&named.user)?;
    let found = named.target.store().await?.find_user(&named.app, &wanted).await?;
    found.with_context(|| format!("{} has no such user", named.app))
}

async fn set_disabled(named: &Named, disabled: bool) -> anyhow::Result<()> {
    let user: UserId = find(named).await?.id;
    if !named.target.store().await?.set_disabled(&named.app, &user, disabled, clock().now()).await? {
        bail!("{} has no such user", named.app);
    }
    print(&format!(
        "{user}: {}",
        if disabled { "disabled; its sessions and resets are over" } else { "enabled" }
    ))
}

async fn release(named: &Named) -> anyhow::Result<()> {
    let user = find(named).await?;
    if !named.target.store().await?.release(&user.app, &user.id).await? {
        bail!("{} is not held; nothing was changed", user.id);
    }
    print(&format!("{}: released", user.id))
}

async fn lift(asked: &Deliverable) -> anyhow::Result<()> {
    let user = find(&asked.named).await?;
    let store = asked.named.target.store().await?;
    let mut lifted = Vec::new();
    for channel in [Channel::Email, Channel::Sms] {
        let wanted = asked.channel.is_none_or(|only| only == channel);
        if wanted && store.lift_undeliverable(&user.app, &user.id, channel, clock().now()).await? {
            lifted.push(channel.as_str());
        }
    }
    if lifted.is_empty() {
        bail!("{} has no such mark; nothing was changed", user.id);
    }
    print(&format!("{}: deliverable again by {}", user.id, lifted.join(" and ")))
}

fn undeliverable(mark: &Undeliverable) -> Value {
    json!({
        "reason": mark.reason.as_str(),
        "at": mark.at.rfc3339(),
        "liftedAt": mark.lifted_at.map(Timestamp::rfc3339),
    })
}

fn shown(user: &User) -> Value {
    let time = |time: Option<Timestamp>| time.map(Timestamp::rfc3339);
    let (credentials, from) = match &user.credentials {
        Credentials::None => ("none", None),
        Credentials::Pending(reset) => ("pending", Some(reset)),
        Credentials::ResetFirst => ("pending", None),
        Credentials::Password { from, .. } => ("password", from.as_ref()),
    };
    json!({
        "app": user.app.as_str(),
        "id": user.id.as_str(),
        "loginName": user.login_name.as_ref().map(|name| name.as_str()),
        "displayName": user.display_name,
        "email": user.email.as_ref().map(|contact| contact.address.expose()),
        "emailVerified": user.email.as_ref().map(|contact| contact.verified),
        "phone": user.phone.as_ref().map(|contact| contact.address.expose()),
        "phoneVerified": user.phone.as_ref().map(|contact| contact.verified),
        "emailUndeliverable": user.email_undeliverable.as_ref().map(undeliverable),
        "phoneUndeliverable": user.phone_undeliverable.as_ref().map(undeliverable),
        "country": user.country,
        "locale": user.locale.as_ref().map(|locale| locale.as_str()),
        "disabled": user.disabled,
        "heldUntil": time(user.hold.map(|hold| hold.until)),
        "heldChannel": user.hold.map(|hold| hold.channel.as_str()),
        "credentials": credentials,
        "credentialsFromReset": from.map(ToString::to_string),
        "passwordChangedAt": time(user.password_changed_at),
        "currentReset": user.current_reset.map(|id| id.to_string()),
        "pinFailures": user.pin_failures,
        "createdAt": time(Some(user.created_at)),
    })
}
