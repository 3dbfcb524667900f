//! Signing in, and what a signed-in user does.

use reqwest::StatusCode;
use serde_json::json;

use crate::account::Credentials;
use crate::command::{App, Name, Newest, Who};
use crate::world::{Played, World, pick};

impl World {
    pub async fn sign_in(&mut self, app: App, who: Who, by: Name, password: Newest) -> Played {
        let Some(picked) = pick(&self.passwords, password) else { return Ok(()) };
        let (name, account) = self.named(app, who, by);
        let password = self.passwords[picked].clone();
        let user = account.map(|account| &self.reference.accounts[account]);
        let must = user.is_some_and(|user| {
            let may = !user.disabled && user.held(self.now()).is_none();
            may && user.credentials.text() == Some(&password)
        });
        let name =
            if by == Name::Id { format!("LOGIN_NAME:{}", user.map_or("", |it| &it.login)) } else { name };
        let answer = self.service.sign_in(app.id(), &name, &password).await;
        self.tell(format!("{name} of {} signs in: {}", app.id(), answer.status));
        if must != (answer.status == StatusCode::OK) {
            return Err(format!("a sign-in must succeed: {must}, answered {}", answer.status));
        }
        if let Some(account) = account.filter(|_| must) {
            let body = answer.json();
            let token = body["access_token"].as_str().unwrap().to_owned();
            let expires = self.now() + body["expires_in"].as_i64().unwrap() * 1_000;
            self.reference.signed_in(account, token, expires);
        }
        Ok(())
    }

    pub async fn change_password(&mut self, session: Newest, old: Newest) -> Played {
        let (Some(session), Some(old)) =
            (pick(&self.reference.sessions, session), pick(&self.passwords, old))
        else {
            return Ok(());
        };
        let (now, old) = (self.now(), self.passwords[old].clone());
        let owner = self.reference.owner_of(session);
        let (app, new) = (self.reference.accounts[owner].app, self.fresh_password());
        let held = &self.reference.sessions[session];
        let live = self.reference.is_live(held, now);
        let must = live && self.reference.accounts[owner].credentials.text() == Some(old.as_str());
        let url = self.service.url(&format!("/api/apps/{}/users/me/password", app.id()));
        let body = json!({ "oldPassword": old, "newPassword": new });
        let token = held.token.clone();
        let answer = self.service.send(|http| http.put(url).bearer_auth(token).json(&body)).await;
        self.tell(format!("session {session} changes the password: {}", answer.status));
        if must != (answer.status == StatusCode::NO_CONTENT) {
            return Err(format!("a change must succeed: {must}, answered {}", answer.status));
        }
        if must {
            self.reference.credentials_changed(owner, Some(Credentials::Typed(new)), now);
            self.changed.push(owner);
        }
        Ok(())
    }
}
