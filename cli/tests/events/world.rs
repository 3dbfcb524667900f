//! The service on this machine with what a case is given, and what can be seen of it from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rekey_cli::local::{LocalRun, Options};
use rekey_local::{Message, StreamStart};
use serde_json::Value;
use shared::clock::{Clock, Timestamp};

use crate::expected::Given;
use crate::given;
use crate::permissions::KeepPermissions;

/// When the events happen: 21 November 2026, 20:24 UTC.
pub(crate) const EVENT_TIME: Timestamp = Timestamp::from_millis(1_795_292_640_000);
/// Seconds before the events, when nothing in them is due yet: the oldest has waited for an hour.
pub(crate) const EARLIER: i64 = 2 * 3_600;
/// The tables that a refusal leaves as they are. Counters in `limits` may change.
const WATCHED: [&str; 3] = ["resets", "sessions", "users"];
/// Longer than anything takes here.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running service.
pub(crate) struct World {
    pub(crate) run: LocalRun,
    pub(crate) given: Given,
    /// When the events happen in it.
    pub(crate) time: Timestamp,
    _permissions: KeepPermissions,
}

/// When and where a world is.
pub(crate) struct Setting {
    /// When the events happen in it.
    pub(crate) time: Timestamp,
    /// What the local run goes by.
    pub(crate) clock: Clock,
    /// The port of its API; 0 takes any free one.
    pub(crate) port: u16,
    /// The port of its AWS; 0 takes any free one.
    pub(crate) aws_port: u16,
}

/// The watched tables and the messages at one moment.
pub(crate) struct Snapshot {
    tables: BTreeMap<&'static str, Vec<Value>>,
    messages: Vec<Message>,
}

impl World {
    /// Starts the service before the events, adds what is given, and lets it be the events' time.
    pub(crate) async fn given(given: Given) -> Self {
        let clock = Clock::still(EVENT_TIME.plus_secs(-EARLIER));
        let world = Self::set(given, Setting { time: EVENT_TIME, clock, port: 0, aws_port: 0 }).await;
        world.run.clock().advance(Duration::from_secs(EARLIER.unsigned_abs()));
        world
    }

    /// Starts the service and adds what is given.
    pub(crate) async fn set(given: Given, setting: Setting) -> Self {
        let Setting { time, clock, port, aws_port } = setting;
        let options =
            Options { port, aws_port, data: None, clock, feedback: false, wakes: true, record: true };
        let run = LocalRun::start(options).await.unwrap();
        let world = Self { _permissions: KeepPermissions::of(&run), run, given, time };
        given::write(&world).await;
        world
    }

    /// By how many milliseconds its events are moved.
    pub(crate) fn moved(&self) -> i64 {
        self.time.as_millis() - EVENT_TIME.as_millis()
    }

    /// Waits until `deliver` has done what a request or a proof has left to it.
    pub(crate) async fn settle(&self, function: &str) {
        // Its own events are done when it answers; what a broken item still needs, it never gets.
        if function != "deliver" {
            self.until("deliver is done", || {
                self.items("resets").iter().all(|item| item.get("work").is_none())
            })
            .await;
        }
    }

    /// Waits for `done`, looking again whenever the resets table may have been written.
    pub(crate) async fn until(&self, what: &str, done: impl Fn() -> bool) {
        let mut writes = self.run.aws().stream(StreamStart::Latest).unwrap();
        let waiting = async {
            while !done() {
                assert!(writes.wait().await);
                writes.read(1000).unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| panic!("waited in vain until {what}"));
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            tables: WATCHED.map(|table| (table, self.told(table))).into(),
            messages: self.run.aws().messages(),
        }
    }

    /// Without what is written down to be published of a change: a deployment need not have that.
    fn told(&self, table: &str) -> Vec<Value> {
        let to_publish =
            |item: &Value| item["resetId"]["S"].as_str().is_some_and(|id| id.starts_with("CHANGE#"));
        self.items(table).into_iter().filter(|item| !to_publish(item)).collect()
    }

    fn items(&self, table: &str) -> Vec<Value> {
        let all = self.run.aws().dump().unwrap().into_iter();
        all.filter(|(name, _)| name.strip_prefix("rekey-") == Some(table)).map(|(_, item)| item).collect()
    }
}

impl Snapshot {
    pub(crate) fn changed_since(&self, before: &Self) -> BTreeSet<String> {
        let differs = |table: &&str| self.tables.get(*table) != before.tables.get(*table);
        WATCHED.into_iter().filter(differs).map(str::to_owned).collect()
    }

    /// The channels of the messages sent since, sorted.
    pub(crate) fn sent_since(&self, before: &Self) -> Vec<String> {
        let sent = &self.messages[before.messages.len()..];
        let mut channels: Vec<String> =
            sent.iter().map(|message| format!("{:?}", message.channel).to_lowercase()).collect();
        channels.sort();
        channels
    }

    /// Messages to anybody but the stored contact, and links to anywhere but `base`.
    pub(crate) fn misdirected(&self, base: &str) -> Vec<String> {
        let contacts = ["user_123456@example.com", "+819001234567"];
        let wrong = self.messages.iter().filter_map(|message| {
            let text =
                [&message.text, &message.html].map(|part| part.as_deref().unwrap_or_default()).concat();
            let elsewhere = ["/r/", "/n/"]
                .iter()
                .any(|path| text.matches(path).count() != text.matches(&format!("{base}{path}")).count());
            let to_another = !contacts.contains(&message.to.as_str());
            (elsewhere || to_another).then(|| format!("a message to {} that says {text}", message.to))
        });
        wrong.collect()
    }
}
