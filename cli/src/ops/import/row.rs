//! One user as a file has it.

use clap::ValueEnum;
use serde::Deserialize;
use shared::clock::Timestamp;
use shared::contact::{EmailAddress, PhoneNumber};
use shared::identifier::{AppId, LoginName, UserId};
use shared::locale::Locale;
use shared::password::PasswordHash;
use shared::profile::{Country, DisplayName};
use shared::user::{Contact, Credentials, GivenCredentials, User};

/// What a user without a hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::ops) enum WithoutHash {
    /// It has to reset its password first.
    Pending,
    /// It signs in by other means, and has no password to reset.
    None,
}

/// A line of Rekey's own CSV.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::ops) struct Row {
    pub(in crate::ops) id: String,
    #[serde(default)]
    pub(in crate::ops) login_name: Option<String>,
    #[serde(default)]
    pub(in crate::ops) display_name: Option<String>,
    #[serde(default)]
    pub(in crate::ops) email: Option<String>,
    #[serde(default)]
    pub(in crate::ops) email_verified: Option<bool>,
    #[serde(default)]
    pub(in crate::ops) phone: Option<String>,
    #[serde(default)]
    pub(in crate::ops) phone_verified: Option<bool>,
    #[serde(default)]
    pub(in crate::ops) country: Option<String>,
    #[serde(default)]
    pub(in crate::ops) locale: Option<String>,
    #[serde(default)]
    pub(in crate::ops) password_hash: Option<String>,
    #[serde(default)]
    pub(in crate::ops) disabled: Option<bool>,
    /// It signs in by other means, whatever is said of the others without a hash.
    #[serde(skip)]
    pub(in crate::ops) passwordless: bool,
}

impl Row {
    /// The user of this line, or the column and what is wrong with it.
    pub(in crate::ops) fn into_user(
        self,
        app: &AppId,
        without_hash: WithoutHash,
        now: Timestamp,
    ) -> Result<User, String> {
        let verified = |flag: Option<bool>| flag.unwrap_or(false);
        let email = self
            .email
            .map(|text| EmailAddress::parse(&text))
            .transpose()
            .map_err(|error| format!("email {error}"))?;
        let phone = self
            .phone
            .map(|text| PhoneNumber::parse(&text))
            .transpose()
            .map_err(|error| format!("phone {error}"))?;
        let display_name = self.display_name.map(|text| DisplayName::parse(&text)).transpose();
        let display_name = display_name.map_err(|error| format!("display_name {error}"))?;
        let country = self.country.map(|text| Country::parse(&text)).transpose();
        let country = country.map_err(|error| format!("country {error}"))?;
        let login_name = self.login_name.map(|text| LoginName::parse(&text)).transpose();
        let locale =
            self.locale.map(|text| Locale::parse(&text).ok_or("locale is not a BCP 47 tag")).transpose()?;
        let hash = self
            .password_hash
            .map(|text| PasswordHash::parse(&text).map_err(|refused| format!("password_hash {refused}")));
        let given: GivenCredentials = match hash.transpose()? {
            Some(hash) => GivenCredentials::imported(hash),
            None if without_hash == WithoutHash::None || self.passwordless => Credentials::None.into(),
            None => Credentials::ResetFirst.into(),
        };
        let id = UserId::parse(&self.id).map_err(|error| error.to_string())?;
        Ok(User {
            login_name: login_name.map_err(|error| error.to_string())?,
            display_name: display_name.map(DisplayName::into_string),
            email: email.map(|address| Contact { address, verified: verified(self.email_verified) }),
            phone: phone.map(|address| Contact { address, verified: verified(self.phone_verified) }),
            country: country.map(Country::into_string),
            locale,
            disabled: verified(self.disabled),
            credentials: given.credentials,
            imported_hash: given.imported,
            ..User::new(app.clone(), id, now)
        })
    }
}
