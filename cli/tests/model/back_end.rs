//! What the app's back end and the operator do.

use reqwest::{Method as Http, StatusCode};
use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::identifier::AppId;
use shared::store::UsersScan;

use crate::account::{Account, Contacts, Credentials};
use crate::admin::Call;
use crate::command::{App, Command, Contact};
use crate::harness::Answer;
use crate::world::{Played, World, email, phone};

impl World {
    pub async fn back_end(&mut self, account: usize, command: &Command) -> Played {
        match command {
            Command::Disable { .. } => self.set_disabled(account, true).await,
            Command::Enable { .. } => self.set_disabled(account, false).await,
            Command::Unverify { contact, .. } => self.unverify(account, *contact).await,
            Command::SetPassword { .. } => return self.give_password(account).await,
            Command::Move { contact, to, .. } => {
                let to = usize::from(*to);
                let address = match contact {
                    Contact::Email => email(to),
                    Contact::Phone => phone(to),
                };
                return self.give_contact(account, *contact, address).await;
            }
            other => return Err(format!("{other:?} is no change by the back end")),
        }
        Ok(())
    }

    pub async fn admin(&self, app: App, method: Http, user: &str, body: Value) -> Answer {
        let call = Call { app: app.id(), method, user, body: Some(body), condition: None };
        self.service.admin(&call).await
    }

    /// A change by the app's back end.
    pub async fn patch(&self, account: usize, body: Value) -> Answer {
        let Account { app, id, .. } = &self.reference.accounts[account];
        self.admin(*app, Http::PATCH, id, body).await
    }

    /// The operator's `users revoke-all` of one app.
    pub async fn revoke_all(&mut self, app: App) {
        let store = self.service.store().await;
        let (app_id, now) = (AppId::parse(app.id()).unwrap(), self.now());
        let scan = UsersScan { app: Some(&app_id), segment: 0, segments: 1, after: None };
        for user in store.users_page(&scan).await.unwrap().users {
            assert!(store.revoke(&user, Timestamp::from_millis(now)).await.unwrap());
        }
        for place in 0..self.reference.accounts.len() {
            if self.reference.accounts[place].app == app {
                self.reference.credentials_changed(place, None, now);
                self.changed.push(place);
            }
        }
    }

    /// Takes an address or number from five that all users of an app share.
    pub async fn give_contact(&mut self, account: usize, contact: Contact, address: String) -> Played {
        let now = self.now();
        let (field, flag) = fields(contact);
        let body = json!({ field: address, flag: true });
        let status = self.patch(account, body).await.status;
        let app = self.reference.accounts[account].app;
        let own = self.reference.accounts[account].contact(contact).clone();
        let others = (0..self.reference.accounts.len()).filter(|other| *other != account);
        let taken = others.into_iter().any(|other| {
            let other = &mut self.reference.accounts[other];
            let held = other.contact(contact).clone();
            other.app == app && held.verified && held.address == address
        });
        if taken != (status == StatusCode::CONFLICT) {
            return Err(format!("{address} is taken: {taken}, answered {status}"));
        }
        let same = own.verified && own.address == address;
        if !taken && !same {
            *self.reference.accounts[account].contact(contact) = Contacts { address, verified: true };
            self.reference.resets_ended(account, now);
        }
        Ok(())
    }

    pub async fn give_password(&mut self, account: usize) -> Played {
        let (now, password) = (self.now(), self.fresh_password());
        let status = self.patch(account, json!({ "password": password })).await.status;
        if status != StatusCode::OK {
            return Err(format!("a password of the back end was answered {status}"));
        }
        self.reference.credentials_changed(account, Some(Credentials::Typed(password)), now);
        self.changed.push(account);
        Ok(())
    }

    pub async fn set_disabled(&mut self, account: usize, disabled: bool) {
        let now = self.now();
        self.patch(account, json!({ "disabled": disabled })).await;
        if self.reference.accounts[account].disabled != disabled {
            self.reference.accounts[account].disabled = disabled;
            self.reference.credentials_changed(account, None, now);
            self.changed.push(account);
        }
    }

    pub async fn unverify(&mut self, account: usize, contact: Contact) {
        let now = self.now();
        self.patch(account, json!({ fields(contact).1: false })).await;
        let held = self.reference.accounts[account].contact(contact);
        if std::mem::take(&mut held.verified) {
            self.reference.resets_ended(account, now);
        }
    }
}

fn fields(contact: Contact) -> (&'static str, &'static str) {
    match contact {
        Contact::Email => ("email", "emailVerified"),
        Contact::Phone => ("phone", "phoneVerified"),
    }
}
