//! One thing that happens, from end to end: what goes before it, the step that meets the fault, and how it leaves the
//! user.

use rekey_local::{Fault, FaultKind, Service as Aws};
use serde_json::{Value, json};

use crate::calls::{Act, ask, enter, made, moved, press, proved, report, request, secret, start, type_pin};
use crate::harness::{OLD_PASSWORD, pin_of, wrong};
use crate::person::Person;
use crate::refusals;
use crate::world::{Call, World};

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
    PageAsk,
    PageCode,
    PageCodeTyped,
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
    RefuseRequest,
    RefuseTyped,
    RefuseGenerated,
    RefuseBySms,
    RefuseHeld,
    TellRefusal,
    IssueOffered,
    FinishRefused,
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
    /// As before, and the reset that was asked for is dead.
    Cancelled,
    /// The change is refused: no session lives, and another contact has a way to a new password.
    SignedOut,
}

impl Flow {
    pub fn app(self) -> &'static str {
        match self {
            Self::RequestTold | Self::LinkImmediate => "demo-kii",
            Self::LinkInput | Self::PinInput | Self::PinOldPassword | Self::FinishTyped => "demo-input",
            Self::PageCodeTyped | Self::RefuseTyped | Self::RefuseBySms | Self::IssueOffered => "demo-input",
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
            Self::RefuseRequest | Self::RefuseTyped | Self::RefuseGenerated => "link-callback",
            Self::RefuseBySms | Self::RefuseHeld => "link-callback",
            Self::TellRefusal | Self::IssueOffered | Self::FinishRefused => "deliver",
            Self::PinGenerate | Self::PinInput | Self::PinWrong | Self::PinOldPassword => "complete-reset",
            Self::PageAsk | Self::PageCode | Self::PageCodeTyped => "forgot",
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
            Self::PageCode | Self::PageCodeTyped => Leaves::Completed,
            Self::FinishEmail | Self::FinishSms | Self::FinishTyped | Self::SweepFinish => Leaves::Completed,
            Self::RefuseUnknown | Self::SignIn | Self::SignOut => Leaves::Untouched,
            Self::ChangePassword => Leaves::Password(TYPED),
            Self::UserPut => Leaves::Password(GIVEN),
            Self::UserPatch => Leaves::Moved,
            Self::UserDelete => Leaves::Nobody,
            Self::UserMake => Leaves::Made,
            Self::RefuseRequest | Self::TellRefusal => Leaves::Cancelled,
            Self::RefuseTyped | Self::RefuseGenerated | Self::RefuseBySms => Leaves::SignedOut,
            Self::RefuseHeld | Self::IssueOffered | Self::FinishRefused => Leaves::SignedOut,
            _ => Leaves::Secret,
        }
    }

    /// Whether a client may be answered so in the end. Where an answer is lost, what it did tells.
    pub fn accepts(self, status: u64) -> bool {
        match self {
            Self::LinkGenerate | Self::LinkInput | Self::LinkImmediate => status == 200,
            Self::PageAsk | Self::PageCode | Self::PageCodeTyped => status == 200,
            Self::SignIn | Self::UserPut | Self::UserPatch => status == 200,
            Self::RefuseRequest | Self::RefuseTyped | Self::RefuseGenerated => status == 200,
            Self::RefuseBySms | Self::RefuseHeld => status == 200,
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
            PageAsk => Act::Call(start(person, "email-link")),
            PageCode | PageCodeTyped => {
                let sent = secret(world, person, "SMS", "PIN").await;
                Act::Call(enter(person, &pin_of(&sent), TYPED))
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
            RefuseRequest | RefuseTyped | RefuseGenerated | RefuseBySms | RefuseHeld | TellRefusal
            | IssueOffered | FinishRefused => refusals::prepare(self, world, person).await,
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
