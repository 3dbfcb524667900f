//! The demo apps and users of the local run.

use serde_json::{Value, json};
use shared::clock::{Clock, Timestamp};
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::{AppId, LoginName, UserId};
use shared::locale::Locale;
use shared::password::{Hasher, Password, PasswordHash};
use shared::random::Random;
use shared::settings::AppSettings;
use shared::store::{AppChange, CreateUser, RequestToken, Store};
use shared::user::{Contact, Credentials, User};

/// Writes what is missing; what is there, a person may have changed.
pub(crate) async fn write(store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let now = clock.now();
    let old =
        Password::typed("old_password_00").ok_or_else(|| anyhow::anyhow!("the demo password is not one"))?;
    for (id, settings) in apps() {
        let app = AppId::parse(id)?;
        let settings = AppSettings::parse(&settings)?;
        let change = AppChange { app: &app, settings: &settings, expected: None, saved_by: "cargo run" };
        let token = RequestToken::generate(&mut Random::from_os());
        if store.put_app(&change, now, &token).await?.is_none() {
            continue;
        }
        let hash = Hasher::per_core().hash(&old, &mut Random::from_os()).await?;
        for user in users(&app, &hash, now)? {
            match store.create_user(&user, &RequestToken::generate(&mut Random::from_os())).await {
                Ok(()) | Err(CreateUser::Taken(_)) => {}
                Err(error @ CreateUser::Store(_)) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

fn apps() -> [(&'static str, Value); 3] {
    // Everything here comes from one address.
    let limits = json!({ "requestsPerAddressHourly": 100_000, "signInFailuresPerAddress": 100_000 });
    let demo = json!({
        "name": "Demo", "supportContact": "support@example.com", "startPage": "on", "limits": limits,
    });
    let mut input = demo.clone();
    input["name"] = "Demo Input".into();
    input["passwordGeneration"] = "input".into();
    let mut kii = demo.clone();
    kii["name"] = "Demo Kii".into();
    kii["accountDisclosure"] = "tell".into();
    kii["linkAction"] = "immediate".into();
    kii["passwordPolicy"] = json!({ "asciiOnly": true, "maximumLength": 50 });
    [("demo", demo), ("demo-input", input), ("demo-kii", kii)]
}

fn users(app: &AppId, hash: &PasswordHash, now: Timestamp) -> anyhow::Result<[User; 6]> {
    let password = || Credentials::Password { hash: hash.clone(), from: None, generated: false };
    let user = |id: &str, login: &str, email: &str, phone: &str| -> anyhow::Result<User> {
        Ok(User {
            login_name: Some(LoginName::parse(login)?),
            email: Some(Contact { address: EmailAddress::parse(email)?, verified: true }),
            phone: Some(Contact { address: PhoneNumber::parse(phone)?, verified: true }),
            locale: Locale::parse("en"),
            credentials: password(),
            ..User::new(app.clone(), UserId::parse(id)?, now)
        })
    };
    let mut main = user("user_123456", "johndoe", "user_123456@example.com", "+819001234567")?;
    main.display_name = Some("John Doe".to_owned());
    let mut unverified = user("unverified", "unverified", "unverified@example.com", "+819001234568")?;
    unverified.email.as_mut().into_iter().for_each(|contact| contact.verified = false);
    unverified.phone.as_mut().into_iter().for_each(|contact| contact.verified = false);
    let mut disabled = user("disabled", "disabled", "disabled@example.com", "+819001234569")?;
    disabled.disabled = true;
    let mut passwordless = user("passwordless", "passwordless", "passwordless@example.com", "+819001234570")?;
    passwordless.credentials = Credentials::None;
    // For messages and pages in other languages, one of them written from right to left.
    let mut japanese = user("user_ja", "hanako", "user_ja@example.com", "+819001234571")?;
    japanese.display_name = Some("山田 花子".to_owned());
    japanese.locale = Locale::parse("ja-JP");
    let mut arabic = user("user_ar", "layla", "user_ar@example.com", "+819001234572")?;
    arabic.display_name = Some("ليلى".to_owned());
    arabic.locale = Locale::parse("ar-EG");
    Ok([main, unverified, disabled, passwordless, japanese, arabic])
}
