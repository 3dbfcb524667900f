//! What each command does to the service, and what it must come to.

use std::collections::BTreeSet;

use rekey_local::{Fault, FaultKind, Service as Aws};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::command::{App, Command, Contact, Guess, Method, Name, NewPassword, Newest, Provider, Who};
use crate::harness::{self, Answer};
use crate::reference::{Credentials, Verdict};
use crate::world::{IDS, Played, World, email, pick};

const TOO_SHORT: &str = "short";

/// What a history came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub commands: usize,
    pub secrets: usize,
    pub completions: usize,
}

/// Plays a history from its beginning to the point where everybody who may is able to sign in again.
pub async fn play(commands: &[Command]) -> Result<Counts, String> {
    let mut world = World::new().await;
    let played = world.all(commands).await;
    let counts = Counts {
        commands: commands.len(),
        secrets: world.links.len() + world.pins.len(),
        completions: world.reference.resets.iter().filter(|reset| reset.completed.is_some()).count(),
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

    async fn back_end(&mut self, account: usize, command: &Command) -> Played {
        match command {
            Command::Disable { .. } => self.set_disabled(account, true).await,
            Command::Enable { .. } => self.set_disabled(account, false).await,
            Command::Unverify { contact, .. } => self.unverify(account, *contact).await,
            Command::SetPassword { .. } => return self.give_password(account).await,
            Command::Move { contact, to, .. } => {
                let to = usize::from(*to);
                let address = match contact {
                    Contact::Email => email(to),
                    Contact::Phone => crate::world::phone(to),
                };
                return self.give_contact(account, *contact, address).await;
            }
            other => return Err(format!("{other:?} is no change by the back end")),
        }
        Ok(())
    }

    async fn request(&mut self, app: App, who: Who, by: Name, method: Method) -> Played {
        let (name, owner) = self.named(app, who, by);
        let body = match method {
            Method::EmailLink => harness::email(),
            Method::SmsLink => harness::sms(),
            Method::SmsPin => harness::sms_pin(),
        };
        let answer = self.service.request(app.id(), &name, body).await;
        self.tell(format!("{name} of {} asks by {method:?}: {}", app.id(), answer.status));
        if answer.status != StatusCode::NO_CONTENT {
            return Err(format!("a request was answered {}", answer.status));
        }
        self.read_stream(Some((owner, method)))
    }

    async fn invoke_deliver(&self, event: &Value) {
        self.service.run.functions().invoke("deliver", event).await.unwrap();
    }

    async fn deliver(&mut self, records: &[Newest], provider: Provider) -> Played {
        let picked: Vec<usize> = records.iter().filter_map(|place| pick(&self.records, *place)).collect();
        let event = json!({ "Records": picked.iter().map(|it| &self.records[*it].1).collect::<Vec<_>>() });
        let resets: Vec<usize> = picked.iter().map(|it| self.records[*it].0).collect();
        self.tell(format!("the stream brings resets {resets:?}, the provider {provider:?}"));
        let Some(kind) = fault_of(provider) else {
            self.generated_may_be_made_again();
            self.invoke_deliver(&event).await;
            return self.read_messages(None);
        };
        let Some(of) = resets.first().copied() else { return Ok(()) };
        self.generated_may_be_made_again();
        for service in [Aws::Ses, Aws::Sns] {
            let kind = kind(service);
            self.service.run.aws().inject(Fault {
                service,
                operation: None,
                table: None,
                skip: 0,
                times: u32::MAX,
                kind,
            });
        }
        self.sends_tried();
        self.invoke_deliver(&event).await;
        self.service.run.aws().clear_faults();
        match self.sends_tried() {
            0 => Ok(()),
            _ => self.failed(of, provider),
        }
    }

    /// The provider was called for this reset, and failed.
    fn failed(&mut self, of: usize, provider: Provider) -> Played {
        let now = self.now();
        if self.reference.resets[of].completed.is_some() {
            self.reference.password_is_made(of);
            self.read_messages(Some(of))?;
            if provider == Provider::LosesAnswer {
                self.reference.password_lost(of);
            }
            return Ok(());
        }
        match provider {
            Provider::LosesAnswer => {
                self.read_messages(Some(of))?;
                self.reference.answer_lost(of);
            }
            Provider::Refuses => self.reference.sending_refused(of),
            Provider::IsDown | Provider::Works => self.reference.sending_failed(of, now),
        }
        self.read_messages(Some(of))
    }

    async fn deliver_twice(&mut self, record: Newest) -> Played {
        let Some(picked) = pick(&self.records, record) else { return Ok(()) };
        let (of, event) = (self.records[picked].0, json!({ "Records": [self.records[picked].1] }));
        self.tell(format!("the stream brings reset {of} to two instances at once"));
        self.generated_may_be_made_again();
        futures_util::future::join(self.invoke_deliver(&event), self.invoke_deliver(&event)).await;
        self.read_messages(None)
    }

    async fn sweep(&mut self) -> Played {
        self.tell("the schedule ticks");
        self.generated_may_be_made_again();
        self.invoke_deliver(&json!({ "source": "aws.scheduler" })).await;
        self.read_messages(None)
    }

    /// A second password for the same reset ends what the first one began.
    fn generated_may_be_made_again(&mut self) {
        let generated =
            |account: &crate::reference::Account| matches!(account.credentials, Credentials::Generated(..));
        let all = self.reference.accounts.iter().enumerate();
        self.may_change = all.filter(|(_, it)| generated(it)).map(|(place, _)| place).collect();
    }

    async fn press(&mut self, link: Newest, wanted: NewPassword) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let owner = self.reference.resets[of].owner.ok_or("nobody's link")?;
        let (password, refused) = self.new_password(owner, wanted);
        let verdict = self.reference.verdict(of, None, self.now());
        let answer = self.service.press(&link, password.as_deref()).await;
        self.tell(format!("a link of reset {of} is pressed, must be {verdict:?}: {}", answer.status));
        if refused {
            // Nothing changes, and nothing is used up.
            return if answer.status == StatusCode::OK && verdict == Verdict::Works {
                Err("a password that the policy refuses was taken".to_owned())
            } else {
                Ok(())
            };
        }
        self.used(of, owner, verdict, &[(answer, password)], StatusCode::OK)
    }

    async fn press_twice(&mut self, link: Newest) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let owner = self.reference.resets[of].owner.ok_or("nobody's link")?;
        let one = self.new_password(owner, NewPassword::Fresh).0;
        let other = self.new_password(owner, NewPassword::Fresh).0;
        let verdict = self.reference.verdict(of, None, self.now());
        let pressed = futures_util::future::join(
            self.service.press(&link, one.as_deref()),
            self.service.press(&link, other.as_deref()),
        );
        let (first, second) = pressed.await;
        self.tell(format!("a link of reset {of} is pressed twice at once, must be {verdict:?}"));
        self.used(of, owner, verdict, &[(first, one), (second, other)], StatusCode::OK)
    }

    async fn guess(&mut self, (app, who, by): (App, Who, Name), pin: Guess, wanted: NewPassword) -> Played {
        let (name, account) = self.named(app, who, by);
        let newest = self.pins.last().map_or("000000", |(_, pin)| pin);
        let pin = match pin {
            Guess::Seen(place) => pick(&self.pins, place).map(|picked| self.pins[picked].1.clone()),
            Guess::Wrong => Some(harness::wrong(newest)),
        };
        let Some(pin) = pin else { return Ok(()) };
        let current = account.and_then(|account| self.reference.current(account));
        let verdict = current.map_or(Verdict::Fails, |of| self.reference.verdict(of, Some(&pin), self.now()));
        // Whoever guesses types some password in any case.
        let (password, refused) = match account {
            Some(account) => self.new_password(account, wanted),
            None => (Some(self.fresh_password()), false),
        };
        let answer = self.service.complete(app.id(), &name, &pin, password.as_deref()).await;
        self.tell(format!("a PIN for {name} of {}, must be {verdict:?}: {}", app.id(), answer.status));
        let done = answer.status == StatusCode::NO_CONTENT;
        let Some((account, of)) = account.zip(current) else {
            return if done { Err("nobody's PIN was taken".to_owned()) } else { Ok(()) };
        };
        let counted = !(refused && password.as_deref() == Some(TOO_SHORT));
        if verdict != Verdict::Works && counted {
            self.reference.guessed_wrong(account);
        }
        if refused {
            let taken = done && verdict == Verdict::Works;
            return if taken {
                Err("a password that the policy refuses was taken".to_owned())
            } else {
                Ok(())
            };
        }
        self.used(of, account, verdict, &[(answer, password)], StatusCode::NO_CONTENT)
    }

    /// Holds a completion against what it must come to.
    fn used(
        &mut self,
        of: usize,
        owner: usize,
        verdict: Verdict,
        answers: &[(Answer, Option<String>)],
        success: StatusCode,
    ) -> Played {
        let done: Vec<&Option<String>> =
            answers.iter().filter(|(answer, _)| answer.status == success).map(|(_, typed)| typed).collect();
        let changed = self.has_changed(owner);
        // For ten minutes the same secret is answered success again.
        let repeat = self.reference.resets[of].completed.is_some();
        match verdict {
            Verdict::Works if !changed || done.is_empty() => {
                return Err(format!("a live secret of reset {of} did not change the password"));
            }
            Verdict::Fails if changed => {
                return Err(format!("a dead secret of reset {of} changed the password"));
            }
            Verdict::Fails if !done.is_empty() && !repeat => {
                return Err(format!("a dead secret of reset {of} was answered success"));
            }
            Verdict::Works | Verdict::Fails | Verdict::Either => {}
        }
        if !changed {
            return Ok(());
        }
        let typed = self.reference.accounts[owner].app == App::Asks;
        if typed && done.len() != 1 {
            return Err(format!("{} passwords were taken at once", done.len()));
        }
        let typed = done.first().and_then(|typed| typed.as_deref()).filter(|_| typed);
        let now = self.now();
        self.changed.push(owner);
        self.reference.completed(of, typed, now)
    }

    /// A password to type, and whether the policy must refuse it. Where Rekey makes it, nothing is typed.
    fn new_password(&mut self, account: usize, wanted: NewPassword) -> (Option<String>, bool) {
        let account = &self.reference.accounts[account];
        if account.app == App::Generates {
            return (None, false);
        }
        match (wanted, account.credentials.text()) {
            (NewPassword::TooShort, _) => (Some(TOO_SHORT.to_owned()), true),
            (NewPassword::Same, Some(current)) => (Some(current.to_owned()), true),
            (NewPassword::Same | NewPassword::Fresh, _) => (Some(self.fresh_password()), false),
        }
    }

    async fn view(&mut self, link: Newest) -> Played {
        let Some(picked) = pick(&self.links, link) else { return Ok(()) };
        let (of, link) = self.links[picked].clone();
        let now = self.now();
        let (over, verdict) = (self.reference.is_over(of, now), self.reference.verdict(of, None, now));
        let offered = self.service.get(&link).await.text.contains("<form");
        self.tell(format!("the page of reset {of} is opened: offers {offered}"));
        if offered && over {
            return Err(format!("the page of reset {of}, which is over, offers to complete it"));
        }
        if !offered && verdict == Verdict::Works {
            return Err(format!("the page of reset {of}, which is live, says that it is not"));
        }
        Ok(())
    }

    async fn sign_in(&mut self, app: App, who: Who, by: Name, password: Newest) -> Played {
        let Some(picked) = pick(&self.passwords, password) else { return Ok(()) };
        let (name, account) = self.named(app, who, by);
        let password = self.passwords[picked].clone();
        let user = account.map(|account| &self.reference.accounts[account]);
        let must = user.is_some_and(|user| !user.disabled && user.credentials.text() == Some(&password));
        let name =
            if by == Name::Id { format!("LOGIN_NAME:{}", user.map_or("", |it| &it.login)) } else { name };
        let answer = self.service.sign_in(app.id(), &name, &password).await;
        self.tell(format!("{name} of {} signs in: {}", app.id(), answer.status));
        if must != (answer.status == StatusCode::OK) {
            return Err(format!("a sign-in must succeed: {must}, answered {}", answer.status));
        }
        if let Some(account) = account.filter(|_| must) {
            let body = answer.json();
            let token = body["access_token"].as_str().unwrap().to_owned();
            let expires = self.now() + body["expires_in"].as_i64().unwrap() * 1_000;
            self.reference.signed_in(account, token, expires);
        }
        Ok(())
    }

    async fn change_password(&mut self, session: Newest, old: Newest) -> Played {
        let (Some(session), Some(old)) =
            (pick(&self.reference.sessions, session), pick(&self.passwords, old))
        else {
            return Ok(());
        };
        let (now, old) = (self.now(), self.passwords[old].clone());
        let owner = self.reference.owner_of(session);
        let (app, new) = (self.reference.accounts[owner].app, self.fresh_password());
        let held = &self.reference.sessions[session];
        let live = self.reference.is_live(held, now);
        let must = live && self.reference.accounts[owner].credentials.text() == Some(old.as_str());
        let url = self.service.url(&format!("/api/apps/{}/users/me/password", app.id()));
        let body = json!({ "oldPassword": old, "newPassword": new });
        let token = held.token.clone();
        let answer = self.service.send(|http| http.put(url).bearer_auth(token).json(&body)).await;
        self.tell(format!("session {session} changes the password: {}", answer.status));
        if must != (answer.status == StatusCode::NO_CONTENT) {
            return Err(format!("a change must succeed: {must}, answered {}", answer.status));
        }
        if must {
            self.reference.credentials_changed(owner, Some(Credentials::Typed(new)), now);
            self.changed.push(owner);
        }
        Ok(())
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

/// How the two providers fail; none if they do not.
fn fault_of(provider: Provider) -> Option<fn(Aws) -> FaultKind> {
    let refused = |service| FaultKind::Rejected {
        code: if service == Aws::Ses { "MessageRejected" } else { "InvalidParameter" }.to_owned(),
        message: "refused".to_owned(),
    };
    match provider {
        Provider::Works => None,
        Provider::IsDown => Some(|_| FaultKind::ServerError),
        Provider::Refuses => Some(refused),
        Provider::LosesAnswer => Some(|_| FaultKind::DropAnswer),
    }
}
