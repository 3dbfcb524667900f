//! What was sent: a mailbox for all addresses and a telephone for all numbers.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{StartError, locked};

/// The way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Through SES.
    Email,
    /// Through SNS.
    Sms,
}

/// One message that was sent. Serialises as the local run's `/_local/messages` shows it.
///
/// It holds live links, PINs and passwords, so `Debug` shows neither contact nor content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The message id that the sender got as its answer.
    pub id: String,
    /// Email or SMS.
    pub channel: Channel,
    /// The address or number; several addresses are joined by `, `.
    pub to: String,
    /// The sender as it was given (a name may be an RFC 2047 word); for an SMS its sender id or origination number.
    pub from: Option<String>,
    /// The subject of an email.
    pub subject: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// The HTML of an email.
    pub html: Option<String>,
    /// When it was sent, RFC 3339.
    pub sent_at: String,
    /// An email's own headers, or an SMS's attributes (`AWS.SNS.SMS.SMSType`). Not shown.
    #[serde(skip)]
    pub attributes: BTreeMap<String, String>,
    /// The tags of an email. Not shown.
    #[serde(skip)]
    pub tags: BTreeMap<String, String>,
    /// The configuration set of an email. Not shown.
    #[serde(skip)]
    pub configuration_set: Option<String>,
    /// Where answers to an email go, if not to where it came from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("channel", &self.channel)
            .field("sent_at", &self.sent_at)
            .finish_non_exhaustive()
    }
}

/// One line of the kept inbox: the message with what it does not show.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    #[serde(flatten)]
    message: Message,
    attributes: BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
    configuration_set: Option<String>,
}

impl From<Message> for Line {
    fn from(message: Message) -> Self {
        Self {
            attributes: message.attributes.clone(),
            tags: message.tags.clone(),
            configuration_set: message.configuration_set.clone(),
            message,
        }
    }
}

impl From<Line> for Message {
    fn from(line: Line) -> Self {
        Self {
            attributes: line.attributes,
            tags: line.tags,
            configuration_set: line.configuration_set,
            ..line.message
        }
    }
}

/// The messages, oldest first, and the file that keeps them.
pub(crate) struct Inbox(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    messages: Vec<Message>,
    /// The number in the newest id.
    numbered: u32,
    file: Option<File>,
    /// Who hears of every message that is taken.
    listener: Option<UnboundedSender<Message>>,
}

impl Inbox {
    pub(crate) fn in_memory() -> Self {
        Self(Mutex::default())
    }

    /// Opens the inbox in `directory`. A last line that a killed process left half-written is cut off.
    pub(crate) fn open(directory: &Path) -> Result<Self, StartError> {
        let path = directory.join("inbox.jsonl");
        let unusable = |source| StartError::DataDirectory { directory: directory.to_owned(), source };
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        let mut file = options.open(&path).map_err(unusable)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(unusable)?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < bytes.len() {
            file.set_len(whole as u64).map_err(unusable)?;
        }
        let lines = bytes[..whole].split_inclusive(|byte| *byte == b'\n').enumerate();
        let messages = lines.map(|(n, line)| match serde_json::from_slice::<Line>(line) {
            Ok(line) => Ok(line.into()),
            Err(source) => Err(StartError::Inbox { file: path.clone(), line: n + 1, source }),
        });
        let messages = messages.collect::<Result<Vec<Message>, _>>()?;
        let number = |message: &Message| {
            let (_, number) = message.id.rsplit_once('-')?;
            u32::from_str_radix(number, 16).ok()
        };
        Ok(Self(Mutex::new(Kept {
            numbered: messages.iter().filter_map(number).max().unwrap_or_default(),
            messages,
            file: Some(file),
            listener: None,
        })))
    }

    /// Takes a message: written to the operating system before it counts as sent. Answers its id,
    /// which no other message in the inbox has.
    ///
    /// # Errors
    /// If the file cannot be written; the message is not kept then.
    pub(crate) fn take(&self, now_ms: i64, make: impl FnOnce(String) -> Message) -> io::Result<String> {
        let mut kept = locked(&self.0);
        kept.numbered = kept.numbered.wrapping_add(1);
        let id = format!("{now_ms:016x}-{:08x}", kept.numbered);
        let message = make(id.clone());
        if let Some(file) = &mut kept.file {
            append(file, message.clone())?;
        }
        if let Some(listener) = &kept.listener {
            // An error means that nobody listens any more.
            let _ = listener.send(message.clone());
        }
        kept.messages.push(message);
        Ok(id)
    }

    /// Every message that is taken from now on. Whoever listened before hears no more.
    pub(crate) fn listen(&self) -> UnboundedReceiver<Message> {
        let (sender, receiver) = unbounded_channel();
        locked(&self.0).listener = Some(sender);
        receiver
    }

    pub(crate) fn all(&self) -> Vec<Message> {
        locked(&self.0).messages.clone()
    }

    pub(crate) fn one(&self, id: &str) -> Option<Message> {
        locked(&self.0).messages.iter().find(|message| message.id == id).cloned()
    }

    pub(crate) fn clear(&self) -> io::Result<()> {
        let mut kept = locked(&self.0);
        if let Some(file) = &kept.file {
            file.set_len(0)?;
        }
        kept.messages.clear();
        Ok(())
    }
}

fn append(file: &mut File, message: Message) -> io::Result<()> {
    let mut line = serde_json::to_vec(&Line::from(message))?;
    line.push(b'\n');
    let before = file.metadata()?.len();
    file.write_all(&line).or_else(|error| {
        // What a full disk cut short must not run into the next line.
        file.set_len(before)?;
        Err(error)
    })
}
