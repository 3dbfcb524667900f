//! A user of a case's own, so that cases do not meet.

use serde_json::Value;
use shared::clock::Timestamp;
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::{AppId, UserId};
use shared::locale::Locale;
use shared::password::PasswordHash;
use shared::random::Random;
use shared::secret::AccessToken;
use shared::store::{RequestToken, Store};
use shared::user::{Contact, Credentials, Session, User};

const YEAR: i64 = 365 * 86_400;

/// A user, signed in.
#[derive(Clone, Debug)]
pub struct Person {
    pub app: &'static str,
    pub id: String,
    pub email: String,
    pub phone: String,
    pub token: String,
}

impl Person {
    /// The `number`th user of `app`, with the password whose hash is `hash`.
    pub async fn make(store: &Store, app: &'static str, number: u32, hash: &str, now: Timestamp) -> Self {
        let mut rng = Random::from_os();
        let token = AccessToken::generate(&mut rng);
        let person = Self {
            app,
            id: format!("person-{number}"),
            email: format!("person-{number}@example.com"),
            phone: format!("+8190{:08}", 20_000_000 + number),
            token: token.expose().to_string(),
        };
        let (app, id) = (AppId::parse(app).unwrap(), UserId::parse(&person.id).unwrap());
        let hash = PasswordHash::from_stored(hash.to_owned());
        let user = User {
            email: Some(Contact { address: EmailAddress::parse(&person.email).unwrap(), verified: true }),
            phone: Some(Contact { address: PhoneNumber::parse(&person.phone).unwrap(), verified: true }),
            locale: Locale::parse("en"),
            credentials: Credentials::Password { hash, from: None, generated: false },
            ..User::new(app.clone(), id.clone(), now)
        };
        store.create_user(&user, &RequestToken::generate(&mut rng)).await.unwrap();
        let session = Session {
            app,
            user: id,
            credentials_version: user.credentials_version,
            expires_at: now.plus_secs(YEAR),
        };
        store.put_session(&token.digest(), &session).await.unwrap();
        person
    }

    /// The key of the user's item.
    pub fn key(&self) -> String {
        format!("USER#{}#{}", self.app, self.id)
    }
}

/// An attribute's text or number.
pub fn text<'a>(item: &'a Value, name: &str) -> &'a str {
    let value = &item[name];
    value["S"].as_str().or_else(|| value["N"].as_str()).unwrap_or_default()
}
