//! The service beside its reference: plays commands and holds what is seen against what must be.

use futures_util::future::join_all;
use rekey_local::{Service as Aws, StreamReader, StreamStart};
use reqwest::{Method as Http, StatusCode};
use serde_json::{Value, json};

use crate::account::Account;
use crate::command::{App, Name, Newest, Who};
use crate::harness::Service;
use crate::reference::{Asked, Reference};
use crate::refusal::HOLD_SECS;

/// Why a history is wrong.
pub type Played = Result<(), String>;

pub const IDS: [&str; 2] = ["ann", "bob"];
const APPS: [App; 2] = [App::Generates, App::Asks];

impl App {
    pub fn id(self) -> &'static str {
        match self {
            Self::Generates => "demo",
            Self::Asks => "demo-input",
        }
    }
}

pub struct World {
    pub service: Service,
    stream: StreamReader,
    pub reference: Reference,
    /// Every record of the stream with work, and the reset that it is of.
    pub records: Vec<(usize, Value)>,
    /// Every link, PIN and password that anybody has seen; links and PINs with their reset.
    pub links: Vec<(usize, String)>,
    pub pins: Vec<(usize, String)>,
    /// Every link that says "it was not me", with its reset and the address that it went to.
    pub refusals: Vec<(usize, String, String)>,
    pub passwords: Vec<String>,
    /// Messages that were looked at.
    pub read: usize,
    versions: Vec<i64>,
    /// Accounts whose credentials must have changed once in this command, and those whose may have.
    pub changed: Vec<usize>,
    pub may_change: Vec<usize>,
    /// What happened, for whoever reads a failure.
    pub told: Vec<String>,
}

/// The newest but `place`, if there is any at all.
pub fn pick<T>(all: &[T], Newest(place): Newest) -> Option<usize> {
    (!all.is_empty()).then(|| all.len() - 1 - place % all.len())
}

pub fn email(of: usize) -> String {
    format!("model{of}@example.com")
}

pub fn phone(of: usize) -> String {
    format!("+8190111100{of:02}")
}

impl World {
    /// Ann and Bob in both apps, with the same names, addresses and numbers, and a password each.
    pub async fn new() -> Self {
        let service = Service::start_unwoken().await;
        for app in APPS {
            let limits = json!({
                "coolDownSeconds": 10, "messagesPerUserDaily": 1_000, "signInFailuresPerUser": 100,
                "requestsPerAddressHourly": 100_000, "signInFailuresPerAddress": 100_000,
            });
            let set = |settings: &mut Value| {
                settings["limits"] = limits;
                if app == App::Asks {
                    settings["notMe"]["holdAccountSeconds"] = HOLD_SECS.into();
                }
            };
            service.save(app.id(), set).await;
        }
        let stream = service.run.aws().stream(StreamStart::Latest).unwrap();
        let mut world = Self {
            service,
            stream,
            reference: Reference::default(),
            records: Vec::new(),
            links: Vec::new(),
            pins: Vec::new(),
            refusals: Vec::new(),
            passwords: Vec::new(),
            read: 0,
            versions: Vec::new(),
            changed: Vec::new(),
            may_change: Vec::new(),
            told: Vec::new(),
        };
        world.make_users().await;
        world
    }

    async fn make_users(&mut self) {
        let now = self.now();
        for app in APPS {
            for (place, id) in IDS.into_iter().enumerate() {
                let password = format!("the first secret {}", self.passwords.len());
                self.passwords.push(password.clone());
                let account = Account::new(app, id, email(place), phone(place), password, now);
                self.reference.accounts.push(account);
            }
        }
        let made = self.reference.accounts.iter().map(|account| {
            let body = json!({
                "loginName": account.login, "password": account.credentials.text(),
                "email": account.email.address, "emailVerified": true,
                "phone": account.phone.address, "phoneVerified": true,
            });
            self.admin(account.app, Http::PUT, account.id, body)
        });
        assert!(join_all(made).await.iter().all(|answer| answer.status == StatusCode::CREATED));
        self.versions = self.versions_now();
    }

    pub fn now(&self) -> i64 {
        self.service.run.clock().now().as_millis()
    }

    pub fn wait(&self, millis: u64) {
        self.service.run.clock().advance(std::time::Duration::from_millis(millis));
    }

    pub fn tell(&mut self, what: impl Into<String>) {
        self.told.push(what.into());
    }

    /// An account's place; nobody has none.
    pub fn account(app: App, who: Who) -> Option<usize> {
        let of_app = if app == App::Generates { 0 } else { IDS.len() };
        match who {
            Who::Ann => Some(of_app),
            Who::Bob => Some(of_app + 1),
            Who::Nobody => None,
        }
    }

    /// How a user is named in a path or at sign-in, and whom that means at this moment.
    pub fn named(&self, app: App, who: Who, by: Name) -> (String, Option<usize>) {
        let Some(place) = Self::account(app, who) else {
            let name = match by {
                Name::Id => "nobody".to_owned(),
                Name::Email => "EMAIL:nobody@example.com".to_owned(),
                Name::Phone => "PHONE:+819022220000".to_owned(),
                Name::Login => "LOGIN_NAME:nobody".to_owned(),
            };
            return (name, None);
        };
        let account = &self.reference.accounts[place];
        // An address that is not verified names nobody, or whoever else has verified it.
        let holder = |name: &dyn Fn(&Account) -> bool| {
            self.reference.accounts.iter().position(|other| other.app == app && name(other))
        };
        match by {
            Name::Id => (account.id.to_owned(), Some(place)),
            Name::Login => (format!("LOGIN_NAME:{}", account.login), Some(place)),
            Name::Email => {
                let address = &account.email.address;
                let has = |other: &Account| other.email.verified && other.email.address == *address;
                (format!("EMAIL:{address}"), holder(&has))
            }
            Name::Phone => {
                let number = &account.phone.address;
                let has = |other: &Account| other.phone.verified && other.phone.address == *number;
                (format!("PHONE:{number}"), holder(&has))
            }
        }
    }

    /// A password that nobody has had.
    pub fn fresh_password(&mut self) -> String {
        let password = format!("another secret {}", self.passwords.len());
        self.passwords.push(password.clone());
        password
    }

    /// Reads what is new in the stream; a reset that the reference does not know is `asked`.
    pub fn read_stream(&mut self, asked: Option<Asked>) -> Played {
        loop {
            let batch = self.stream.read(1_000).map_err(|error| error.to_string())?;
            if batch.is_empty() {
                return Ok(());
            }
            for record in batch {
                if !deliver::wakes(&record) {
                    continue;
                }
                let id = record.pointer("/dynamodb/Keys/resetId/S").and_then(Value::as_str).unwrap();
                // A change that no reset made, to be published.
                if id.starts_with("CHANGE#") {
                    continue;
                }
                let known = self.reference.resets.iter().position(|reset| reset.id == id);
                let place = match (known, asked) {
                    (Some(place), _) => place,
                    (None, Some(asked)) => {
                        self.reference.asked_for(id.to_owned(), asked);
                        self.reference.resets.len() - 1
                    }
                    (None, None) => return Err("a reset appeared that nobody asked for".to_owned()),
                };
                self.records.push((place, record));
            }
        }
    }

    /// What must hold after every command, whatever it was.
    pub async fn check(&mut self) -> Played {
        self.read_stream(None)?;
        if self.service.run.aws().messages().len() != self.read {
            return Err("a message went out that no delivery sent".to_owned());
        }
        self.check_versions()?;
        self.check_sessions().await
    }

    /// The credentials of whom nothing was done to are as they were, and of the others changed once.
    fn check_versions(&mut self) -> Played {
        let (before, after) = (std::mem::take(&mut self.versions), self.versions_now());
        for (place, (before, after)) in before.iter().zip(&after).enumerate() {
            let (must, may) = (self.changed.contains(&place), self.may_change.contains(&place));
            if *after < *before {
                return Err(format!("the version of account {place} went back"));
            }
            if must && after == before {
                return Err(format!("account {place}: sessions from before the change are not ended"));
            }
            if !must && !may && after != before {
                return Err(format!("the credentials of account {place} changed, and must not have"));
            }
        }
        self.versions = after;
        self.changed.clear();
        self.may_change.clear();
        Ok(())
    }

    fn versions_now(&self) -> Vec<i64> {
        let items = self.service.items("rekey-users");
        let version = |account: &Account| {
            let key = format!("USER#{}#{}", account.app.id(), account.id);
            let item = items.iter().find(|item| item["pk"]["S"] == key.as_str()).unwrap();
            item["credentialsVersion"]["N"].as_str().unwrap().parse().unwrap()
        };
        self.reference.accounts.iter().map(version).collect()
    }

    /// Whether the credentials of an account changed in this command so far.
    pub fn has_changed(&self, account: usize) -> bool {
        self.versions_now()[account] != self.versions[account]
    }

    /// A session is live exactly if nothing has changed since it began. The newest eight.
    async fn check_sessions(&self) -> Played {
        let now = self.now();
        let newest = self.reference.sessions.iter().enumerate().rev().take(8);
        let looks = newest.map(|(place, session)| async move {
            let app = self.reference.accounts[self.reference.owner_of(place)].app;
            let live = self.service.me(app.id(), &session.token).await.status == StatusCode::OK;
            (place, live, self.reference.is_live(session, now))
        });
        for (place, live, must) in join_all(looks).await {
            if live != must {
                let is =
                    if live { "older than the last change is live" } else { "that should be live is not" };
                return Err(format!("session {place}, {is}"));
            }
        }
        Ok(())
    }

    /// How many calls SES and SNS have had since they were last counted.
    pub fn sends_tried(&self) -> usize {
        let sent = |call: &&rekey_local::Call| matches!(call.service, Aws::Ses | Aws::Sns);
        let tried = self.service.run.aws().calls().iter().filter(sent).count();
        self.service.run.aws().clear_calls();
        tried
    }
}
