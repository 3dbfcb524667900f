//! What a request wants of a user.

use shared::contact::{EmailAddress, PhoneNumber};
use shared::http::ApiError;
use shared::identifier::LoginName;
use shared::locale::Locale;
use shared::password::PasswordHash;
use shared::profile::{Country, DisplayName};
use shared::user::{Contact, Credentials, GivenCredentials, User};
use zeroize::Zeroizing;

use crate::body::{Field, Fields};

const KNOWN: [&str; 12] = [
    "loginName",
    "displayName",
    "email",
    "emailVerified",
    "phone",
    "phoneVerified",
    "country",
    "locale",
    "disabled",
    "password",
    "passwordHash",
    "credentials",
];

/// A change of a user, every field parsed.
#[derive(Debug)]
pub(crate) struct Change {
    login_name: Field<LoginName>,
    display_name: Field<String>,
    email: Field<EmailAddress>,
    email_verified: Field<bool>,
    phone: Field<PhoneNumber>,
    phone_verified: Field<bool>,
    country: Field<String>,
    locale: Field<Locale>,
    disabled: Field<bool>,
    /// What the user is to sign in with, if that is to change.
    pub(crate) credentials: Option<NewCredentials>,
}

/// What a user is to sign in with.
#[derive(Debug)]
pub(crate) enum NewCredentials {
    /// A password in text, not looked at yet.
    Text(Zeroizing<String>),
    /// A hash, or no password.
    Ready(GivenCredentials),
}

impl Change {
    /// PUT: the profile is what is given, and nothing else. Only `disabled` stays if it is not given: a back end that
    /// knows nothing of it must let in nobody whom an operator has shut out.
    pub(crate) fn replacing(fields: Fields) -> Result<Self, ApiError> {
        Self::parse(fields.replacing())
    }

    /// PATCH: only what is given changes.
    pub(crate) fn patching(fields: Fields) -> Result<Self, ApiError> {
        Self::parse(fields)
    }

    fn parse(mut fields: Fields) -> Result<Self, ApiError> {
        fields.check_names(&KNOWN)?;
        Ok(Self {
            login_name: fields
                .text("loginName", |text| LoginName::parse(text).map_err(|error| error.reason.to_owned()))?,
            display_name: fields.text("displayName", display_name)?,
            email: fields.text("email", |text| EmailAddress::parse(text).map_err(|e| e.to_string()))?,
            email_verified: fields.flag("emailVerified")?,
            phone: fields.text("phone", |text| PhoneNumber::parse(text).map_err(|e| e.to_string()))?,
            phone_verified: fields.flag("phoneVerified")?,
            country: fields.text("country", country)?,
            locale: fields
                .text("locale", |text| Locale::parse(text).ok_or("is not a BCP 47 tag".to_owned()))?,
            disabled: fields.kept_flag("disabled")?,
            credentials: credentials(&mut fields)?,
        })
    }

    /// `user` with this profile; its credentials are as they were. An address that changes is not verified unless
    /// the request says so.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] for `verified` of an address that is not there.
    pub(crate) fn applied_to(&self, user: &User) -> Result<User, ApiError> {
        Ok(User {
            login_name: self.login_name.over(user.login_name.as_ref()),
            display_name: self.display_name.over(user.display_name.as_ref()),
            email: contact(&self.email, &self.email_verified, user.email.as_ref(), "emailVerified")?,
            phone: contact(&self.phone, &self.phone_verified, user.phone.as_ref(), "phoneVerified")?,
            country: self.country.over(user.country.as_ref()),
            locale: self.locale.over(user.locale.as_ref()),
            disabled: self.disabled.over(Some(&user.disabled)).unwrap_or(false),
            ..user.clone()
        })
    }
}

fn contact<A: Clone + PartialEq>(
    address: &Field<A>,
    verified: &Field<bool>,
    current: Option<&Contact<A>>,
    flag: &'static str,
) -> Result<Option<Contact<A>>, ApiError> {
    let address = address.over(current.map(|contact| &contact.address));
    let Some(address) = address else {
        return match verified {
            Field::Set(true) => Err(ApiError::invalid(flag, "must not be true without an address")),
            Field::Set(false) | Field::Kept | Field::Removed => Ok(None),
        };
    };
    let was = current.filter(|contact| contact.address == address).map(|contact| &contact.verified);
    let verified = verified.over(was).unwrap_or(false);
    Ok(Some(Contact { address, verified }))
}

fn credentials(fields: &mut Fields) -> Result<Option<NewCredentials>, ApiError> {
    let password = fields.given_text("password")?.map(NewCredentials::Text);
    let hash = match fields.given_text("passwordHash")? {
        Some(text) => Some(hash(&text)?),
        None => None,
    };
    let state = match fields.given_text("credentials")?.as_ref().map(|text| text.as_str()) {
        None => None,
        Some("pending") => Some(NewCredentials::Ready(Credentials::ResetFirst.into())),
        Some("none") => Some(NewCredentials::Ready(Credentials::None.into())),
        Some(_) => return Err(ApiError::invalid("credentials", "must be \"pending\" or \"none\"")),
    };
    let mut given = [("password", password), ("passwordHash", hash), ("credentials", state)]
        .into_iter()
        .filter_map(|(name, credentials)| Some((name, credentials?)));
    let first = given.next();
    if let Some((name, _)) = given.next() {
        let reason = "must not be given beside another of password, passwordHash and credentials";
        return Err(ApiError::invalid(name, reason));
    }
    Ok(first.map(|(_, credentials)| credentials))
}

fn hash(text: &str) -> Result<NewCredentials, ApiError> {
    let hash =
        PasswordHash::parse(text).map_err(|error| ApiError::invalid("passwordHash", error.to_string()))?;
    Ok(NewCredentials::Ready(GivenCredentials::imported(hash)))
}

fn display_name(text: &str) -> Result<String, String> {
    DisplayName::parse(text).map(DisplayName::into_string).map_err(|error| error.to_string())
}

fn country(text: &str) -> Result<String, String> {
    Country::parse(text).map(Country::into_string).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::clock::Timestamp;
    use shared::identifier::{AppId, UserId};

    use super::*;

    fn user() -> User {
        let id = UserId::parse("u1").unwrap();
        let new = User::new(AppId::parse("demo").unwrap(), id, Timestamp::from_millis(1));
        let email = EmailAddress::parse("a@example.com").unwrap();
        User {
            email: Some(Contact { address: email, verified: true }),
            display_name: Some("Ann".to_owned()),
            disabled: true,
            ..new
        }
    }

    fn patched(body: &str) -> Result<User, String> {
        let change = Change::patching(serde_json::from_str(body).unwrap()).map_err(|e| e.to_string())?;
        change.applied_to(&user()).map_err(|error| error.to_string())
    }

    fn put(body: &str) -> Result<User, String> {
        let change = Change::replacing(serde_json::from_str(body).unwrap()).map_err(|e| e.to_string())?;
        change.applied_to(&user()).map_err(|error| error.to_string())
    }

    fn email(user: &User) -> Option<(&str, bool)> {
        user.email.as_ref().map(|contact| (contact.address.expose(), contact.verified))
    }

    #[test]
    fn a_new_address_is_not_verified_by_the_old_ones_flag() {
        let after = |body: &str| patched(body).unwrap();
        assert_eq!(email(&after(r#"{"email":"b@example.com"}"#)), Some(("b@example.com", false)));
        let said = after(r#"{"email":"b@example.com","emailVerified":true}"#);
        assert_eq!(email(&said), Some(("b@example.com", true)));
        assert_eq!(email(&after(r#"{"email":"a@example.com"}"#)), Some(("a@example.com", true)));
        assert_eq!(email(&after(r#"{"emailVerified":null}"#)), Some(("a@example.com", false)));
        assert_eq!(email(&after(r#"{"email":null}"#)), None);
    }

    #[test]
    fn put_replaces_the_whole_profile() {
        let after = put(r#"{"loginName":"ann"}"#).unwrap();
        assert_eq!((email(&after), after.display_name.as_deref()), (None, None));
        assert_eq!(after.login_name.unwrap().as_str(), "ann");
    }

    #[test]
    fn only_who_says_so_enables_a_disabled_user() {
        assert!(put("{}").unwrap().disabled && patched("{}").unwrap().disabled);
        for said in [r#"{"disabled":false}"#, r#"{"disabled":null}"#] {
            assert!(!put(said).unwrap().disabled && !patched(said).unwrap().disabled, "{said}");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_field() {
        let refused = |body: &str| patched(body).unwrap_err();
        insta::assert_snapshot!(refused(r#"{"email":null,"emailVerified":true}"#), @"emailVerified: must not be true without an address");
        insta::assert_snapshot!(refused(r#"{"phoneVerified":true}"#), @"phoneVerified: must not be true without an address");
        insta::assert_snapshot!(refused(r#"{"credentials":"password"}"#), @r#"credentials: must be "pending" or "none""#);
        insta::assert_snapshot!(refused(r#"{"credentials":"none","password":"x"}"#), @"credentials: must not be given beside another of password, passwordHash and credentials");
        insta::assert_snapshot!(refused(r#"{"country":"jp"}"#), @"country: must be two letters of ISO 3166, such as JP");
        insta::assert_snapshot!(refused(r#"{"displayName":" "}"#), @"displayName: must be 1 to 200 characters without control characters");
        insta::assert_snapshot!(refused(r#"{"locale":"english"}"#), @"locale: is not a BCP 47 tag");
        insta::assert_snapshot!(refused(r#"{"loginName":"a b"}"#), @"loginName: must be 1 to 64 of A-Z a-z 0-9 _ . -");
    }

    proptest! {
        /// A PATCH of some fields and then one of the others come to the same as one of all of them.
        #[test]
        fn patches_of_different_fields_add_up(name in "[a-z]{1,8}", phone: bool, locale: bool, split in 0_usize..4) {
            let mut all = vec![format!(r#""displayName":"{name}""#), r#""disabled":false"#.to_owned()];
            all.push(if phone { r#""phone":"+819001234567""# } else { r#""phone":null"# }.to_owned());
            all.push(if locale { r#""locale":"ja-JP""# } else { r#""locale":null"# }.to_owned());
            let apply = |fields: &[String], user: &User| {
                let body = format!("{{{}}}", fields.join(","));
                Change::patching(serde_json::from_str(&body).unwrap()).unwrap().applied_to(user).unwrap()
            };
            let once = apply(&all, &user());
            let twice = apply(&all[split..], &apply(&all[..split], &user()));
            prop_assert_eq!(format!("{once:?}"), format!("{twice:?}"));
        }

        /// No body of any kind is more than refused.
        #[test]
        fn no_value_of_a_field_is_a_panic(name in prop::sample::select(KNOWN.to_vec()), value in "\\PC{0,40}") {
            let body = serde_json::json!({ name: value }).to_string();
            let _ = patched(&body);
            let _ = put(&body);
        }
    }
}
