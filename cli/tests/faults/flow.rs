//! What users, apps, providers and the stream do: what goes before a flow, and the step that meets the fault.

use rekey_local::{Fault, FaultKind, Feedback, Service as Aws};
use serde_json::{Value, json};

use crate::harness::{Message, OLD_PASSWORD, link_of, pin_of, wrong};
use crate::person::Person;
use crate::world::{Answer, Call, World};

/// What people type where they choose a password.
pub const TYPED: &str = "typed by a person 1";
/// What an app's back end gives.
pub const GIVEN: &str = "given by the back end";

/// One thing that happens, from end to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flow {
    RequestEmail,
    RequestSms,
    RequestPin,
    RequestTold,
    RequestAsMe,
    RequestInCoolDown,
    IssueEmail,
    IssueSms,
    IssuePin,
    RefuseUnknown,
    Supersede,
    Withdraw,
    SweepIssue,
    SweepFinish,
    LinkGenerate,
    LinkInput,
    LinkImmediate,
    PinGenerate,
    PinInput,
    PinWrong,
    PinOldPassword,
    FinishEmail,
    FinishSms,
    FinishTyped,
    SignIn,
    ChangePassword,
    SignOut,
    BounceEmail,
    BounceSms,
    UserMake,
    UserPut,
    UserPatch,
    UserDelete,
}

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

/// How a flow leaves the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaves {
    /// A secret is out and not used.
    Secret,
    /// The reset is completed.
    Completed,
    /// The password is another, by no reset.
    Password(&'static str),
    /// As before.
    Untouched,
    /// Another address.
    Moved,
    /// Gone.
    Nobody,
    /// Made by this flow.
    Made,
}

impl Flow {
    pub fn app(self) -> &'static str {
        match self {
            Self::RequestTold | Self::LinkImmediate => "demo-kii",
            Self::LinkInput | Self::PinInput | Self::PinOldPassword | Self::FinishTyped => "demo-input",
            _ => "demo",
        }
    }

    /// The function whose calls fail.
    pub fn function(self) -> &'static str {
        match self {
            Self::RequestEmail | Self::RequestSms | Self::RequestPin => "request-reset",
            Self::RequestTold | Self::RequestAsMe | Self::RequestInCoolDown => "request-reset",
            Self::IssueEmail | Self::IssueSms | Self::IssuePin | Self::RefuseUnknown => "deliver",
            Self::Supersede | Self::Withdraw | Self::SweepIssue | Self::SweepFinish => "deliver",
            Self::FinishEmail | Self::FinishSms | Self::FinishTyped => "deliver",
            Self::LinkGenerate | Self::LinkInput | Self::LinkImmediate => "link-callback",
            Self::PinGenerate | Self::PinInput | Self::PinWrong | Self::PinOldPassword => "complete-reset",
            Self::SignIn => "sign-in",
            Self::ChangePassword | Self::SignOut => "current-user",
            Self::BounceEmail | Self::BounceSms => "delivery-status",
            Self::UserMake | Self::UserPut | Self::UserPatch | Self::UserDelete => "users",
        }
    }

    /// What the provider does all the while.
    pub fn standing(self) -> Option<Fault> {
        let refused =
            FaultKind::Rejected { code: "OptedOut".to_owned(), message: "a number opted out".to_owned() };
        (self == Self::Withdraw).then_some(Fault {
            service: Aws::Sns,
            operation: None,
            table: None,
            skip: 0,
            times: u32::MAX,
            kind: refused,
        })
    }

    pub fn leaves(self) -> Leaves {
        match self {
            Self::LinkGenerate | Self::LinkInput | Self::LinkImmediate => Leaves::Completed,
            Self::PinGenerate | Self::PinInput => Leaves::Completed,
            Self::FinishEmail | Self::FinishSms | Self::FinishTyped | Self::SweepFinish => Leaves::Completed,
            Self::RefuseUnknown | Self::SignIn | Self::SignOut => Leaves::Untouched,
            Self::ChangePassword => Leaves::Password(TYPED),
            Self::UserPut => Leaves::Password(GIVEN),
            Self::UserPatch => Leaves::Moved,
            Self::UserDelete => Leaves::Nobody,
            Self::UserMake => Leaves::Made,
            _ => Leaves::Secret,
        }
    }

    /// Whether a client may be answered so in the end. Where an answer is lost, what it did tells.
    pub fn accepts(self, status: u64) -> bool {
        match self {
            Self::LinkGenerate | Self::LinkInput | Self::LinkImmediate => status == 200,
            Self::SignIn | Self::UserPut | Self::UserPatch => status == 200,
            Self::PinWrong => status == 403,
            Self::PinOldPassword => status == 400,
            // Its session ends with the change.
            Self::ChangePassword => [204, 403].contains(&status),
            Self::UserMake => [200, 201].contains(&status),
            Self::UserDelete => [204, 404].contains(&status),
            _ => status == 204,
        }
    }

    /// Does what goes before, without faults.
    pub async fn prepare(self, world: &mut World, person: &Person) -> Act {
        use Flow::*;
        match self {
            RequestEmail | RequestTold => Act::Call(request(person, "EMAIL", "")),
            RequestSms => Act::Call(request(person, "SMS", "URL")),
            RequestPin => Act::Call(request(person, "SMS", "PIN")),
            RequestAsMe => {
                let path = format!("/api/apps/{}/users/me/password/request-reset", person.app);
                let body = json!({ "notificationMethod": "EMAIL" });
                Act::Call(Call::json("request-reset", "POST", path, &body).with_token(&person.token))
            }
            RequestInCoolDown => {
                ask(world, person, "EMAIL", "").await;
                Act::Call(request(person, "EMAIL", ""))
            }
            IssueEmail | SweepIssue => ask(world, person, "EMAIL", "").await,
            IssueSms => ask(world, person, "SMS", "URL").await,
            IssuePin => ask(world, person, "SMS", "PIN").await,
            RefuseUnknown => {
                let nobody = Person { id: format!("nobody-{}", person.id), ..person.clone() };
                ask(world, &nobody, "EMAIL", "").await
            }
            Supersede | Withdraw => {
                secret(world, person, "EMAIL", "").await;
                world.service.advance(61);
                ask(world, person, "SMS", "URL").await
            }
            LinkGenerate | LinkInput => {
                let sent = secret(world, person, "EMAIL", "").await;
                Act::Call(press(&sent, TYPED))
            }
            LinkImmediate => {
                let sent = secret(world, person, "EMAIL", "").await;
                Act::Call(Call { method: "GET", body: String::new(), ..press(&sent, TYPED) })
            }
            PinGenerate | PinInput => {
                let sent = secret(world, person, "SMS", "PIN").await;
                Act::Call(type_pin(person, &pin_of(&sent), TYPED))
            }
            PinWrong => {
                let sent = secret(world, person, "SMS", "PIN").await;
                Act::Call(type_pin(person, &wrong(&pin_of(&sent)), TYPED))
            }
            PinOldPassword => {
                let sent = secret(world, person, "SMS", "PIN").await;
                Act::Call(type_pin(person, &pin_of(&sent), OLD_PASSWORD))
            }
            FinishEmail | FinishTyped | SweepFinish => proved(world, person, "EMAIL").await,
            FinishSms => proved(world, person, "SMS").await,
            BounceEmail => report(world, person, "EMAIL").await,
            BounceSms => report(world, person, "SMS").await,
            SignIn | ChangePassword | SignOut => Act::Call(self.signed_in_call(person)),
            UserMake | UserPut => Act::Call(self.back_end_call(person)),
            UserPatch | UserDelete => {
                secret(world, person, "EMAIL", "").await;
                world.service.advance(1);
                Act::Call(self.back_end_call(person))
            }
        }
        .of(self, world)
    }

    fn signed_in_call(self, person: &Person) -> Call {
        let app = format!("/api/apps/{}", person.app);
        match self {
            Self::SignIn => {
                let body = json!({ "username": person.email, "password": OLD_PASSWORD });
                Call::json("sign-in", "POST", format!("{app}/oauth2/token"), &body)
            }
            Self::ChangePassword => {
                let body = json!({ "oldPassword": OLD_PASSWORD, "newPassword": TYPED });
                Call::json("current-user", "PUT", format!("{app}/users/me/password"), &body)
                    .with_token(&person.token)
            }
            _ => Call::json("current-user", "DELETE", format!("{app}/oauth2/token"), &Value::Null)
                .with_token(&person.token),
        }
    }

    fn back_end_call(self, person: &Person) -> Call {
        let path = format!("/admin/apps/{}/users/{}", person.app, person.id);
        let verified = json!({
            "email": person.email, "emailVerified": true, "phone": person.phone, "phoneVerified": true,
            "password": GIVEN,
        });
        let made = json!({ "email": made(person), "emailVerified": true, "password": GIVEN });
        match self {
            Self::UserMake => Call::json("users", "PUT", format!("{path}-made"), &made),
            Self::UserPut => Call::json("users", "PUT", path, &verified),
            Self::UserPatch => {
                Call::json("users", "PATCH", path, &json!({ "email": moved(person), "emailVerified": true }))
            }
            _ => Call::json("users", "DELETE", path, &Value::Null),
        }
    }
}

impl Act {
    /// A sweep finds what the stream has lost.
    fn of(self, flow: Flow, world: &mut World) -> Self {
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
    let path = link[link.find("/r/").unwrap()..].to_owned();
    let content_type = "application/x-www-form-urlencoded";
    let body = format!("newPassword={}", password.replace(' ', "+"));
    Call { function: "link-callback", method: "POST", path, content_type, token: None, body }
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
async fn proved(world: &mut World, person: &Person, method: &str) -> Act {
    let sent = secret(world, person, method, if method == "SMS" { "URL" } else { "" }).await;
    let answer = world.call(&press(&sent, TYPED)).await.unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    Act::Records
}

async fn report(world: &mut World, person: &Person, method: &str) -> Act {
    secret(world, person, method, if method == "SMS" { "URL" } else { "" }).await;
    let now = world.service.run.clock().now().rfc3339();
    let sent = world.service.run.aws().messages().pop().unwrap();
    Act::Report(sent.feedback(Feedback::Bounce, &now).unwrap())
}
