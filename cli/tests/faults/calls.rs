//! What users, apps, providers and the stream do.

use rekey_local::Feedback;
use serde_json::{Value, json};

use crate::flow::{Flow, TYPED};
use crate::harness::{Message, link_of, pin_of};
use crate::person::Person;
use crate::world::{Answer, Call, World};

/// The step that meets the fault.
#[derive(Clone, Debug)]
pub enum Act {
    /// A client calls, and calls again where it gets no answer.
    Call(Call),
    /// The stream brings what it has; Lambda gives a batch again whose function died.
    Records,
    /// The schedule ticks.
    Tick,
    /// A provider tells something; Lambda gives it again where the function failed.
    Report(Value),
}

impl Act {
    /// A sweep finds what the stream has lost.
    pub fn of(self, flow: Flow, world: &mut World) -> Self {
        if matches!(flow, Flow::SweepIssue | Flow::SweepFinish) {
            world.records();
            world.service.advance(61);
            return Self::Tick;
        }
        self
    }

    /// Does it once; `None` if the function died, or failed in a way that brings the event again.
    pub async fn once(&self, world: &World, records: &[Value]) -> Option<Answer> {
        let done = |_| Answer { status: 204 };
        match self {
            Self::Call(call) => world.call(call).await.filter(|answer| answer.status < 500),
            Self::Records => world.invoke("deliver", &json!({ "Records": records })).await.map(done),
            Self::Tick => world.invoke("deliver", &json!({ "source": "aws.scheduler" })).await.map(done),
            Self::Report(event) => {
                let answer = world.invoke("delivery-status", event).await?;
                answer.get("errorType").is_none().then(|| done(answer))
            }
        }
    }
}

/// Where a user moves to.
pub fn moved(person: &Person) -> String {
    format!("moved-{}", person.email)
}

/// The address of the user that is made.
pub fn made(person: &Person) -> String {
    format!("made-{}", person.email)
}

pub fn request(person: &Person, method: &str, sms: &str) -> Call {
    let path = format!("/api/apps/{}/users/{}/password/request-reset", person.app, person.id);
    let mut body = json!({ "notificationMethod": method });
    if !sms.is_empty() {
        body["smsResetMethod"] = sms.into();
    }
    Call::json("request-reset", "POST", path, &body)
}

/// Opens the link and presses its button.
pub fn press(sent: &Message, password: &str) -> Call {
    let link = link_of(sent);
    let body = format!("newPassword={}", password.replace(' ', "+"));
    posted("link-callback", link[link.find("/r/").unwrap()..].to_owned(), body)
}

/// Opens the link of a mail that says "it was not me" and presses its button.
pub fn refuse(mail: &Message) -> Call {
    let start = mail.text.find("/n/").expect("a link that refuses");
    posted("link-callback", mail.text[start..].split_whitespace().next().unwrap().to_owned(), String::new())
}

/// Asks on the start page.
pub fn start(person: &Person, method: &str) -> Call {
    let body = format!("step=ask&account={}&method={method}", person.email);
    posted("forgot", format!("/forgot/{}", person.app), body)
}

/// Enters a code on the start page.
pub fn enter(person: &Person, pin: &str, password: &str) -> Call {
    let typed = password.replace(' ', "+");
    let body = format!("step=code&account={}&askedAt=0&code={pin}&newPassword={typed}", person.email);
    posted("forgot", format!("/forgot/{}", person.app), body)
}

fn posted(function: &'static str, path: String, body: String) -> Call {
    let content_type = "application/x-www-form-urlencoded";
    Call { function, method: "POST", path, content_type, token: None, body }
}

pub fn type_pin(person: &Person, pin: &str, password: &str) -> Call {
    let path = format!("/api/apps/{}/users/{}/password/complete-reset", person.app, person.id);
    let body = json!({ "pinCode": pin, "newPassword": password });
    Call::json("complete-reset", "POST", path, &body)
}

/// Uses the secret of a message.
pub fn use_secret(person: &Person, sent: &Message, password: &str) -> Call {
    match sent.text.contains("/r/") {
        true => press(sent, password),
        false => type_pin(person, &pin_of(sent), password),
    }
}

/// Whether a message carries a link or a PIN.
pub fn has_secret(message: &Message) -> bool {
    message.text.contains("/r/") || message.text.as_bytes()[..6].iter().all(u8::is_ascii_digit)
}

/// A request that waits for `deliver`.
pub async fn ask(world: &World, person: &Person, method: &str, sms: &str) -> Act {
    let answer = world.call(&request(person, method, sms)).await.unwrap();
    assert_eq!(answer.status, 204, "{answer:?}");
    Act::Records
}

/// A request and what came of it.
pub async fn secret(world: &mut World, person: &Person, method: &str, sms: &str) -> Message {
    ask(world, person, method, sms).await;
    world.pump().await;
    world.messages_to(person).pop().unwrap()
}

/// A completion that waits for `deliver`.
pub async fn proved(world: &mut World, person: &Person, method: &str) -> Act {
    let sent = secret(world, person, method, if method == "SMS" { "URL" } else { "" }).await;
    let answer = world.call(&press(&sent, TYPED)).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    Act::Records
}

pub async fn report(world: &mut World, person: &Person, method: &str) -> Act {
    secret(world, person, method, if method == "SMS" { "URL" } else { "" }).await;
    let now = world.service.run.clock().now().rfc3339();
    let sent = world.service.run.aws().messages().pop().unwrap();
    Act::Report(sent.feedback(Feedback::Bounce, &now).unwrap())
}
