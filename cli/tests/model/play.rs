//! What each command does to the service, and what it must come to.

use std::collections::BTreeSet;

use crate::command::{Command, Contact, Method, Name, NewPassword, Newest, Provider, Who};
use crate::world::{IDS, Played, World, email};

/// What a history came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub commands: usize,
    pub secrets: usize,
    pub completions: usize,
    pub refusals: usize,
}

/// Plays a history from its beginning to the point where everybody who may is able to sign in again.
pub async fn play(commands: &[Command]) -> Result<Counts, String> {
    let mut world = World::new().await;
    let played = world.all(commands).await;
    let counts = Counts {
        commands: commands.len(),
        secrets: world.links.len() + world.pins.len(),
        completions: world.reference.resets.iter().filter(|reset| reset.completed.is_some()).count(),
        refusals: world.reference.resets.iter().filter(|reset| reset.refused).count(),
    };
    played.map(|()| counts).map_err(|why| format!("{why}\n{}", world.told.join("\n")))
}

/// A history that fails alike without whatever it does not need.
pub async fn shorten(mut history: Vec<Command>, mut why: String) -> (Vec<Command>, String) {
    let mut place = history.len();
    while place > 0 {
        place -= 1;
        let mut shorter = history.clone();
        shorter.remove(place);
        if let Err(other) = play(&shorter).await {
            (history, why) = (shorter, other);
        }
    }
    (history, why)
}

impl World {
    async fn all(&mut self, commands: &[Command]) -> Played {
        for command in commands {
            // No two things happen at the same millisecond: what comes first is told by the clock.
            self.wait(1);
            self.one(command).await?;
            self.check().await?;
        }
        for account in self.touched(commands) {
            self.comes_back(account).await.map_err(|why| format!("account {account} comes back: {why}"))?;
        }
        Ok(())
    }

    /// The accounts that something was done to.
    fn touched(&self, commands: &[Command]) -> BTreeSet<usize> {
        let named = commands.iter().filter_map(|command| match command {
            Command::Request { app, who, .. }
            | Command::Guess { app, who, .. }
            | Command::SetPassword { app, who }
            | Command::Disable { app, who } => Self::account(*app, *who),
            _ => None,
        });
        let owners = self.reference.resets.iter().filter_map(|reset| reset.owner);
        owners.chain(named).collect()
    }

    async fn one(&mut self, command: &Command) -> Played {
        match command {
            Command::Request { app, who, by, method } => self.request(*app, *who, *by, *method).await,
            Command::Deliver { records, provider } => self.deliver(records, *provider).await,
            Command::DeliverTwice { record } => self.deliver_twice(*record).await,
            Command::Sweep => self.sweep().await,
            Command::Press { link, password } => self.press(*link, *password).await,
            Command::PressTwice { link } => self.press_twice(*link).await,
            Command::View { link } => self.view(*link).await,
            Command::Refuse { link } => self.refuse(*link).await,
            Command::Guess { app, who, by, pin, password } => {
                self.guess((*app, *who, *by), *pin, *password).await
            }
            Command::SignIn { app, who, by, password } => self.sign_in(*app, *who, *by, *password).await,
            Command::ChangePassword { session, old } => self.change_password(*session, *old).await,
            Command::Wait(seconds) => {
                self.wait(u64::from(*seconds) * 1_000);
                self.tell(format!("{seconds} s pass"));
                Ok(())
            }
            Command::RevokeAll { app } => {
                self.revoke_all(*app).await;
                self.tell(format!("all users of {} are revoked", app.id()));
                Ok(())
            }
            Command::Disable { app, who }
            | Command::Enable { app, who }
            | Command::Move { app, who, .. }
            | Command::Unverify { app, who, .. }
            | Command::SetPassword { app, who } => {
                let Some(account) = Self::account(*app, *who) else { return Ok(()) };
                self.tell(format!("the back end: {command:?}"));
                self.back_end(account, command).await
            }
        }
    }

    /// Whatever has happened: who is let in and has a verified address asks for a reset, gets it, and signs in.
    async fn comes_back(&mut self, account: usize) -> Played {
        self.wait(1);
        let (app, id) = (self.reference.accounts[account].app, self.reference.accounts[account].id);
        let who = if id == IDS[0] { Who::Ann } else { Who::Bob };
        self.set_disabled(account, false).await;
        if !self.reference.accounts[account].email.verified {
            self.give_contact(account, Contact::Email, email(50 + account)).await?;
        }
        self.check().await?;
        // Past every pause, and whatever is outstanding has its end.
        self.wait(2 * 86_400_000);
        self.sweep().await?;
        self.check().await?;
        let (links, passwords) = (self.links.len(), self.passwords.len());
        self.request(app, who, Name::Id, Method::EmailLink).await?;
        self.deliver(&[Newest(0)], Provider::Works).await?;
        if self.links.len() != links + 1 {
            return Err("no link came".to_owned());
        }
        self.press(Newest(0), NewPassword::Fresh).await?;
        self.check().await?;
        self.wait(1);
        self.deliver(&[Newest(0)], Provider::Works).await?;
        if self.passwords.len() != passwords + 1 {
            return Err("no password came".to_owned());
        }
        self.check().await?;
        self.sign_in(app, who, Name::Login, Newest(0)).await?;
        if self.reference.sessions.last().is_none_or(|it| !self.reference.is_live(it, self.now())) {
            return Err("the new password does not sign in".to_owned());
        }
        self.check().await
    }
}
