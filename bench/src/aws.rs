//! The embedded AWS in a process of its own, so that what it holds and costs is not the functions'. It is asked in
//! lines of JSON on its standard input, and answers each on its standard output.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::Context;
use rekey_local::{Call, LocalAws, Options, StreamStart};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shared::clock::Clock;

use crate::bulk::Stamp;
use crate::world;

/// What the process is asked.
#[derive(Deserialize, Serialize)]
pub(crate) enum Ask {
    /// To take what is in the tables as what a user is written as.
    LearnUser,
    /// To take what has come to the tables since as what an open reset is written as.
    LearnReset,
    /// To write the users of these numbers: answers how many items those are.
    Users {
        /// The first.
        from: u32,
        /// The one after the last.
        to: u32,
    },
    /// To write an open reset for each user of these numbers: answers how many items those are.
    Resets {
        /// The first user.
        from: u32,
        /// The one after the last.
        to: u32,
        /// Users that get none.
        but: HashSet<u32>,
    },
    /// The records with work that the stream has brought since it was last asked.
    Work,
    /// The text of every SMS since it was last asked.
    Messages,
    /// How many calls came since it was last asked, and how many items they named.
    Calls,
}

/// Answers until nobody asks any more.
pub(crate) async fn run() -> anyhow::Result<()> {
    let clock = Clock::system();
    let aws = LocalAws::start(Options::in_memory(move || clock.now().as_millis())).await?;
    let mut records = aws.stream(StreamStart::Latest)?;
    let (mut user, mut reset) = (None::<Stamp>, None::<Stamp>);
    println!("{}", json!(aws.endpoint()));
    // This thread has nothing else to do: the endpoint is served by the others.
    for line in std::io::stdin().lock().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Ask::LearnUser => {
                user = Some(Stamp::of(&aws)?);
                Value::Null
            }
            Ask::LearnReset => {
                let before = user.as_ref().context("no user was learnt")?;
                reset = Some(Stamp::of(&aws)?.beyond(before));
                Value::Null
            }
            Ask::Users { from, to } => {
                json!(user.as_ref().context("no user was learnt")?.press(&aws, from..to)?)
            }
            Ask::Resets { from, to, but } => {
                let users = (from..to).filter(|n| !but.contains(n));
                json!(reset.as_ref().context("no reset was learnt")?.press(&aws, users)?)
            }
            Ask::Work => json!(world::waking(&mut records)?),
            Ask::Messages => {
                let messages = aws.messages();
                aws.clear_messages()?;
                json!(messages.into_iter().filter_map(|message| message.text).collect::<Vec<_>>())
            }
            Ask::Calls => {
                let calls = aws.calls();
                aws.clear_calls();
                json!([calls.len(), calls.iter().map(items).sum::<usize>()])
            }
        };
        println!("{answer}");
    }
    aws.shutdown().await;
    Ok(())
}

/// How many items a call names. A flow has no query: what that finds would have to be counted.
fn items(call: &Call) -> usize {
    match (call.tables.as_slice(), call.body["TransactItems"].as_array()) {
        ([], _) => 0,
        (_, Some(items)) => items.len(),
        (_, None) => 1,
    }
}

/// The process, as it is asked. Dropping it ends it.
pub(crate) struct Aws {
    child: Child,
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
    /// What the SDK's `endpoint_url` takes.
    pub(crate) endpoint: String,
}

impl Aws {
    /// Starts it.
    pub(crate) fn start() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("aws").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let asks = child.stdin.take().context("no standard input")?;
        let answers = BufReader::new(child.stdout.take().context("no standard output")?).lines();
        let mut aws = Self { child, asks, answers, endpoint: String::new() };
        aws.endpoint = serde_json::from_value(aws.answer()?)?;
        Ok(aws)
    }

    /// Its process id.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, ask: &Ask) -> anyhow::Result<Value> {
        writeln!(self.asks, "{}", serde_json::to_string(ask)?)?;
        self.answer()
    }

    fn answer(&mut self) -> anyhow::Result<Value> {
        let line = self.answers.next().context("the embedded AWS has ended")??;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Aws {
    fn drop(&mut self) {
        // It has nothing to lose, and may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
