//! Reads what was sent, as the people do who get it.

use rekey_local::Message;

use crate::harness;
use crate::world::{Played, World};

impl World {
    /// Reads the new messages; those whose reset is not known by what is stored are of `delivered`, the one reset
    /// that was delivered.
    pub fn read_messages(&mut self, delivered: Option<usize>) -> Played {
        self.read_stream(None)?;
        let all = self.service.run.aws().messages();
        let new = all[self.read..].to_vec();
        self.read = all.len();
        let mut before: Option<String> = None;
        for message in new {
            // A connection that broke may have been tried again with the very same message.
            let text = message.text.clone().unwrap_or_default();
            if before.as_ref() == Some(&text) {
                continue;
            }
            let of = self.reset_of(&message).or(delivered).ok_or("a message of no reset")?;
            self.read_message(of, &message.to, &text)?;
            before = Some(text);
        }
        Ok(())
    }

    fn read_message(&mut self, of: usize, to: &str, text: &str) -> Played {
        let now = self.now();
        let message = harness::Message {
            to: to.to_owned(),
            from: None,
            subject: String::new(),
            text: text.to_owned(),
            html: None,
            reply_to: Vec::new(),
            attributes: std::collections::BTreeMap::new(),
        };
        if let Some(start) = text.find("/n/") {
            let path = text[start..].split_whitespace().next().unwrap();
            self.refusals.push((of, to.to_owned(), self.service.url(path)));
        }
        if text.contains("/r/") {
            let link = harness::link_of(&message);
            self.tell(format!("  a link of reset {of} goes to {to}"));
            self.links.push((of, link));
            return self.reference.secret_sent(of, to, None, now);
        }
        if let Some(pin) = text.get(..6).filter(|pin| pin.bytes().all(|byte| byte.is_ascii_digit())) {
            self.tell(format!("  a PIN of reset {of} goes to {to}"));
            self.pins.push((of, pin.to_owned()));
            return self.reference.secret_sent(of, to, Some(pin), now);
        }
        if let Some(password) = harness::generated_in(&message) {
            self.tell(format!("  a password of reset {of} goes to {to}"));
            self.passwords.push(password.clone());
            return self.reference.password_sent(of, to, password);
        }
        self.tell(format!("  a notice of reset {of} goes to {to}"));
        self.reference.notice_sent(of, to)
    }

    /// The reset of a message: of a mail by its tag, of an SMS by the id that the reset keeps of it.
    fn reset_of(&self, message: &Message) -> Option<usize> {
        let id = message.tags.get("rekey_reset").cloned().or_else(|| {
            let suffix = format!(":{}", message.id);
            let resets = self.service.resets();
            let has = |reset: &&serde_json::Value| {
                let ids = reset["messageIds"]["L"].as_array();
                ids.into_iter().flatten().any(|id| id["S"].as_str().is_some_and(|id| id.ends_with(&suffix)))
            };
            resets.iter().find(has).and_then(|reset| Some(reset["resetId"]["S"].as_str()?.to_owned()))
        })?;
        self.reference.resets.iter().position(|reset| reset.id == id)
    }
}
