//! Requests, and what the stream, the schedule and the providers do about them.

use rekey_local::{Fault, FaultKind, Service as Aws};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::account::{Account, Credentials};
use crate::command::{App, Method, Name, Newest, Provider, Who};
use crate::harness;
use crate::reference::Asked;
use crate::world::{Played, World, pick};

impl World {
    pub async fn request(&mut self, app: App, who: Who, by: Name, method: Method) -> Played {
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
        self.read_stream(Some(Asked { owner, method, at: self.now() }))
    }

    pub async fn invoke_deliver(&self, event: &Value) {
        self.service.run.functions().invoke("deliver", event).await.unwrap();
    }

    pub async fn deliver(&mut self, records: &[Newest], provider: Provider) -> Played {
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

    pub async fn deliver_twice(&mut self, record: Newest) -> Played {
        let Some(picked) = pick(&self.records, record) else { return Ok(()) };
        let (of, event) = (self.records[picked].0, json!({ "Records": [self.records[picked].1] }));
        self.tell(format!("the stream brings reset {of} to two instances at once"));
        self.generated_may_be_made_again();
        futures_util::future::join(self.invoke_deliver(&event), self.invoke_deliver(&event)).await;
        self.read_messages(None)
    }

    pub async fn sweep(&mut self) -> Played {
        self.tell("the schedule ticks");
        self.generated_may_be_made_again();
        self.invoke_deliver(&json!({ "source": "aws.scheduler" })).await;
        self.read_messages(None)
    }

    /// A second password for the same reset ends what the first one began.
    fn generated_may_be_made_again(&mut self) {
        let generated = |account: &Account| matches!(account.credentials, Credentials::Generated(..));
        let all = self.reference.accounts.iter().enumerate();
        self.may_change = all.filter(|(_, it)| generated(it)).map(|(place, _)| place).collect();
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
