//! Users as Amazon Cognito exports them: the JSON of `aws cognito-idp list-users`, and the CSV of its import jobs.
//! Neither has hashes.

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::identifier::LoginName;
use shared::locale::Locale;

use super::row::Row;

/// The column that only Cognito's CSV has.
pub(super) const USERNAME: &str = "cognito:username";

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, rename = "Users")]
    users: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct JsonUser {
    username: String,
    #[serde(default, alias = "UserAttributes")]
    attributes: Vec<Attribute>,
    #[serde(default = "enabled")]
    enabled: bool,
    user_status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: String,
    #[serde(default)]
    value: String,
}

fn enabled() -> bool {
    true
}

/// The users in one JSON value, as they stand: a page (`{"Users": […]}`), a user, or an array of either.
pub(super) fn users_in<'a>(
    value: &'a RawValue,
    found: &mut Vec<&'a RawValue>,
) -> Result<(), serde_json::Error> {
    if value.get().starts_with('[') {
        let values: Vec<&RawValue> = serde_json::from_str(value.get())?;
        return values.into_iter().try_for_each(|value| users_in(value, found));
    }
    match serde_json::from_str::<Page<'_>>(value.get())?.users {
        Some(users) => found.extend(users),
        None => found.push(value),
    }
    Ok(())
}

/// A user of the JSON.
pub(super) fn json_row(text: &str) -> Result<Row, String> {
    let user: JsonUser =
        serde_json::from_str(text).map_err(|error| format!("is no Cognito user: {}", said(&error)))?;
    let attribute = |name: &str| {
        let found = user.attributes.iter().find(|attribute| attribute.name == name)?;
        Some(found.value.as_str())
    };
    let mut row = row(&user.username, attribute)?;
    match user.user_status.as_deref() {
        // Signed up and never confirmed: nobody has proved to hold these contacts, whatever a trigger has set.
        Some("UNCONFIRMED") => {
            row.email_verified = Some(false);
            row.phone_verified = Some(false);
        }
        // Signs in with another provider and has no password in Cognito either.
        Some("EXTERNAL_PROVIDER") => row.passwordless = true,
        // Neither may sign in to Cognito any more.
        Some("ARCHIVED" | "COMPROMISED") => row.disabled = Some(true),
        Some("CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED" | "UNKNOWN") | None => {}
        Some(_) => return Err("UserStatus is none that is known".to_owned()),
    }
    if !user.enabled {
        row.disabled = Some(true);
    }
    Ok(row)
}

/// serde's own words, without the place, which counts from the value's beginning.
pub(super) fn said(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split(" at line ").next().unwrap_or_default().to_owned()
}

/// A line of the CSV.
pub(super) fn csv_row(headers: &csv::StringRecord, record: &csv::StringRecord) -> Result<Row, String> {
    let column = |name: &str| headers.iter().position(|header| header == name).and_then(|at| record.get(at));
    row(column(USERNAME).unwrap_or_default(), column)
}

/// What both have: a name and attributes, of which Rekey keeps the ones that it knows.
fn row<'a>(username: &'a str, attribute: impl Fn(&str) -> Option<&'a str>) -> Result<Row, String> {
    let given = |name: &str| attribute(name).map(str::trim).filter(|value| !value.is_empty());
    let flag = |name: &str| match given(name).map(str::to_ascii_lowercase).as_deref() {
        None | Some("false") => Ok(Some(false)),
        Some("true") => Ok(Some(true)),
        Some(_) => Err(format!("{name} must be true or false")),
    };
    let owned = |name: &str| given(name).map(str::to_owned);
    let sub = given("sub");
    let id = sub.unwrap_or(username);
    // Pools whose users sign in with a contact take that as the Username, or the sub.
    let is_name = |name: &&str| Some(*name) != sub && LoginName::parse(name).is_ok();
    let login_name = [Some(username), given("preferred_username")].into_iter().flatten().find(is_name);
    Ok(Row {
        id: id.to_owned(),
        login_name: login_name.map(str::to_owned),
        display_name: owned("name"),
        email: owned("email"),
        email_verified: flag("email_verified")?,
        phone: owned("phone_number"),
        phone_verified: flag("phone_number_verified")?,
        // Free text in Cognito: what is no language tag says nothing.
        locale: owned("locale").filter(|locale| Locale::parse(locale).is_some()),
        ..Row::default()
    })
}
