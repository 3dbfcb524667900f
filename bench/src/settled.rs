//! What is left when everything had its time: held to what was answered.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use rekey_cli::local::LocalRun;
use serde_json::{Value, json};

use crate::api::Seen;
use crate::world::APP;

/// Longer than the first pauses after a failed try, and within the life of a link.
const STEP: Duration = Duration::from_secs(61);
const STEPS: u32 = 40;

/// The resets of the run and their messages.
pub(crate) struct Settled {
    /// Resets by state, with the reason where they were refused.
    states: BTreeMap<String, u32>,
    /// Messages of every kind.
    messages: usize,
    /// Messages beyond one of its kind for a reset or a user.
    doubled: usize,
}

impl Settled {
    /// Lets all work end, then counts; what does not agree is `wrong`.
    pub(crate) async fn after(run: &LocalRun, seen: &mut Seen) -> anyhow::Result<Self> {
        run.aws().clear_faults();
        for _ in 0..STEPS {
            run.functions().invoke("deliver", &json!({ "source": "aws.scheduler" })).await;
            if !resets(run)?.iter().any(|reset| reset.get("work").is_some()) {
                break;
            }
            run.clock().advance(STEP);
        }
        let resets = resets(run)?;
        let mut states = BTreeMap::new();
        for reset in &resets {
            let text = |name: &str| reset[name]["S"].as_str().unwrap_or_default();
            let state = match text("state") {
                "refused" => format!("refused {}", text("outcome")),
                other => other.to_owned(),
            };
            let ended = reset.get("work").is_none()
                && (reset.get("sentAt").is_some()
                    || text("state") == "refused"
                    || text("state") == "superseded");
            if !ended {
                seen.wrong.push(format!("a reset is lost: {state}, {}", text("outcome")));
            }
            *states.entry(state).or_default() += 1;
        }
        if resets.len() < seen.accepted as usize {
            seen.wrong.push(format!("{} were accepted and {} are recorded", seen.accepted, resets.len()));
        }
        let (messages, doubled) = messages(run);
        if doubled > 0 {
            seen.wrong.push(format!("{doubled} messages went out twice, and no process died"));
        }
        Ok(Self { states, messages, doubled })
    }

    /// For the file of results.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "resets": self.states, "messages": self.messages, "doubled": self.doubled })
    }
}

impl fmt::Display for Settled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "resets {:?}, messages {}, of them twice {}", self.states, self.messages, self.doubled)
    }
}

fn resets(run: &LocalRun) -> anyhow::Result<Vec<Value>> {
    let ours = |item: &Value| item["app"]["S"] == APP && item.get("state").is_some();
    let items = run.aws().dump()?.into_iter().filter(|(table, _)| table == "rekey-resets");
    Ok(items.map(|(_, item)| item).filter(ours).collect())
}

/// All messages, and how many came again: each user asks once, so a recipient gets one of each kind.
fn messages(run: &LocalRun) -> (usize, usize) {
    let messages = run.aws().messages();
    let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
    for message in &messages {
        // An SMS has no subject: what it begins with tells a notice from a link, and a PIN is six digits.
        let text = message.text.as_deref().unwrap_or_default();
        let kind = match &message.subject {
            Some(subject) => subject.clone(),
            None if text.contains("/r/") => "link".to_owned(),
            None if text.starts_with(|c: char| c.is_ascii_digit()) => "pin".to_owned(),
            None => "notice".to_owned(),
        };
        *kinds.entry((message.to.clone(), kind)).or_default() += 1;
    }
    (messages.len(), kinds.values().map(|count| count - 1).sum())
}
