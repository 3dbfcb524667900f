//! Writing settings as TOML: the whole file, or only what changed in a file that a person keeps.

use serde::Serialize;
use serde_json::Value;
use shared::identifier::AppId;
use shared::settings::AppSettings;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::document::Document;
use super::{APP_ID, BASED_ON, TEXTS};
use crate::changes;

/// A settings file, its fields in the order of the type.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    app_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    based_on: Option<i64>,
    #[serde(flatten)]
    settings: &'a AppSettings,
}

/// `settings` as one TOML file with every field, the defaults too, so that a review shows everything.
///
/// # Errors
/// Settings that TOML cannot express; there are none.
pub fn to_toml(app: &AppId, settings: &AppSettings) -> anyhow::Result<String> {
    file(app, None, settings)
}

/// The same, with the version that the settings are.
pub(super) fn file(app: &AppId, based_on: Option<i64>, settings: &AppSettings) -> anyhow::Result<String> {
    Ok(toml_edit::ser::to_string_pretty(&File { app_id: app.as_str(), based_on, settings })?)
}

/// `text` with nothing changed but the fields that differ from `settings` and the version that these are, so that its
/// comments, its order and what it leaves to the defaults stay; `None` if it cannot be done. Texts are taken out: they
/// have files.
pub(super) fn updated(text: &str, version: i64, settings: &AppSettings) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    document.remove(TEXTS);
    let before = settings_in(&document.to_string())?;
    for change in changes::between(&before.to_json(), &settings.to_json()) {
        let path: Vec<&str> = change.field.split('.').collect();
        set(document.as_table_mut(), &path, change.after.as_ref())?;
    }
    if document.contains_key(BASED_ON) {
        set(document.as_table_mut(), &[BASED_ON], Some(&version.into()))?;
    }
    let mut text = document.to_string();
    if !document.contains_key(BASED_ON) {
        let (before, after) = text.split_at(end_of_app_id(&text)?);
        let break_ = if before.ends_with('\n') { "" } else { "\n" };
        text = format!("{before}{break_}{BASED_ON} = {version}\n{after}");
    }
    (settings_in(&text).as_ref() == Some(settings)).then_some(text)
}

/// Where the line of `appId` ends.
fn end_of_app_id(text: &str) -> Option<usize> {
    let document = toml_edit::Document::parse(text).ok()?;
    let end = document.as_table().get(APP_ID)?.span()?.end;
    Some(text[end..].find('\n').map_or(text.len(), |line| end + line + 1))
}

fn settings_in(text: &str) -> Option<AppSettings> {
    let mut value = Document::parse(text).ok()?.value;
    for own in [APP_ID, BASED_ON] {
        value.as_object_mut()?.remove(own);
    }
    AppSettings::parse(&value).ok()
}

/// Sets the field at `path`, or takes it out, and a table that nothing is left in.
fn set(table: &mut dyn TableLike, path: &[&str], value: Option<&Value>) -> Option<()> {
    let (first, rest) = path.split_first()?;
    if rest.is_empty() {
        match value {
            None => drop(table.remove(first)),
            Some(value) => {
                let value = toml_value(value)?;
                match table.get_mut(first).and_then(Item::as_value_mut) {
                    Some(old) => {
                        let decor = old.decor().clone();
                        *old = value;
                        *old.decor_mut() = decor;
                    }
                    None => drop(table.insert(first, Item::Value(value))),
                }
            }
        }
        return Some(());
    }
    if !table.contains_key(first) {
        table.insert(first, Item::Table(Table::new()));
    }
    let inner = table.get_mut(first)?.as_table_like_mut()?;
    set(inner, rest, value)?;
    if inner.is_empty() {
        table.remove(first);
    }
    Some(())
}

fn toml_value(value: &Value) -> Option<toml_edit::Value> {
    match value {
        Value::String(text) => Some(text.as_str().into()),
        Value::Bool(flag) => Some((*flag).into()),
        Value::Number(number) => number.as_i64().map(Into::into),
        Value::Array(items) => {
            items.iter().map(toml_value).collect::<Option<toml_edit::Array>>().map(Into::into)
        }
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(value: Value) -> AppSettings {
        AppSettings::parse(&value).unwrap()
    }

    #[test]
    fn a_file_has_every_field_in_the_order_of_the_type() {
        let app = AppId::parse("shop").unwrap();
        let settings = settings(json!({ "name": "Shop", "emailSender": { "address": "a@shop.example" } }));
        insta::assert_snapshot!(to_toml(&app, &settings).unwrap(), @r#"
        appId = "shop"
        name = "Shop"
        passwordGeneration = "generate"
        linkLifetimeSeconds = 3600
        pinLifetimeSeconds = 600
        linkAction = "confirm"
        accountDisclosure = "hide"
        allowedProofs = [
            "email-link",
            "sms-link",
            "sms-pin",
        ]
        smsDailyBudget = 1000
        startPage = "off"

        [notMe]
        lifetimeSeconds = 604800

        [passwordPolicy]
        minimumLength = 8
        maximumLength = 64
        asciiOnly = false
        minimumStrength = 2

        [limits]
        coolDownSeconds = 60
        requestsPerIdentifierHourly = 10
        requestsPerIdentifierDaily = 30
        messagesPerUserDaily = 20
        requestsPerAddressHourly = 300
        requestsPerAppHourly = 100000
        signInFailuresPerUser = 10
        signInFailuresPerAddress = 100

        [emailSender]
        address = "a@shop.example"

        [accessTokenLifetimeSeconds]
        default = 2592000
        maximum = 31536000
        "#);
    }

    #[test]
    fn what_a_person_wrote_stays_around_what_changed() {
        let text = "# The shop.\nappId = \"shop\"\nname = \"Shop\"\n\n# Short, since mails are read at once.\nlinkLifetimeSeconds = 900 # seconds\nstartUrl = \"https://shop.example\"\n\n[limits]\n# Two tills share a line.\ncoolDownSeconds = 10\n\n[emailSender]\naddress = \"a@shop.example\"\n";
        let new = settings(json!({
            "name": "Shop", "linkLifetimeSeconds": 600, "limits": { "coolDownSeconds": 20 },
            "smsCountries": ["JP"], "passwordPolicy": { "minimumLength": 15 },
        }));
        insta::assert_snapshot!(updated(text, 3, &new).unwrap(), @r#"
        # The shop.
        appId = "shop"
        basedOn = 3
        name = "Shop"

        # Short, since mails are read at once.
        linkLifetimeSeconds = 600 # seconds
        smsCountries = ["JP"]

        [limits]
        # Two tills share a line.
        coolDownSeconds = 20

        [passwordPolicy]
        minimumLength = 15
        "#);
        assert_eq!(updated("name = 1", 3, &new), None);
    }

    #[test]
    fn a_file_that_says_the_same_is_not_touched() {
        let text = "appId='x' # odd, but a person's\nname='Shop'\nbasedOn= 7 # theirs\nlimits = { coolDownSeconds = 20 }";
        let same = settings(json!({ "name": "Shop", "limits": { "coolDownSeconds": 20 } }));
        assert_eq!(updated(text, 7, &same).unwrap().trim_end(), text);
        let newer = updated(text, 8, &same).unwrap();
        assert_eq!(newer.trim_end(), text.replace("basedOn= 7", "basedOn= 8"), "it keeps its place");
        let other = settings(json!({ "name": "Shop", "limits": { "coolDownSeconds": 30 } }));
        assert!(updated(text, 7, &other).unwrap().contains("limits = { coolDownSeconds = 30 }"));
    }

    #[test]
    fn the_version_stands_below_the_app() {
        let same = settings(json!({ "name": "Shop" }));
        let placed = |text: &str| updated(text, 2, &same).unwrap();
        assert_eq!(placed("appId = 'x'\nname = 'Shop'\n"), "appId = 'x'\nbasedOn = 2\nname = 'Shop'\n");
        assert_eq!(
            placed("name = 'Shop'\n# The app.\nappId = 'x' # of ours"),
            "name = 'Shop'\n# The app.\nappId = 'x' # of ours\nbasedOn = 2\n"
        );
        assert_eq!(
            placed("name='Shop'\nappId='x'\n[limits]\n"),
            "name='Shop'\nappId='x'\nbasedOn = 2\n[limits]\n"
        );
    }
}
