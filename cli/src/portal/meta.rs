//! What the page needs to know before it shows an app: where it writes to, what there is to set.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::contact::Country;
use shared::language::Language;
use shared::locale::Locale;
use shared::message::{self, MessageKind};
use shared::reset::Channel;
use shared::settings::AppSettings;
use shared::store::SETTINGS_TTL_SECS;

use super::answer::{Answer, Posted, Refused, Told};
use super::send::can_send;
use super::{Portal, Shared};

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route("/portal/api/target", get(target))
        .route("/portal/api/meta", get(meta))
        .route("/portal/api/check", post(check))
        .route("/portal/api/built-in", get(built_in))
}

async fn target(State(portal): Shared) -> Told {
    let place = &portal.place;
    let can = |channel| portal.senders.as_ref().is_some_and(|senders| can_send(senders, channel));
    Told(json!({
        "where": place.kind(),
        "account": place.account,
        "region": place.region,
        "stack": place.stack,
        "appsTable": place.apps_table,
        "caller": place.caller,
        "canSend": { "email": can(Channel::Email), "sms": can(Channel::Sms) },
        "cacheSeconds": SETTINGS_TTL_SECS,
        "now": portal.clock.now().rfc3339(),
        "version": env!("CARGO_PKG_VERSION"),
    }))
}

async fn meta() -> Answer {
    let languages = Language::all().iter().map(|language| {
        json!({
            "tag": language.tag,
            "name": language.name,
            "english": language.english,
            "dir": language.direction(),
        })
    });
    let countries: Vec<String> = Country::all().map(|country| country.as_str().to_owned()).collect();
    Ok(Told(json!({
        "schema": schema(),
        "defaults": defaults()?,
        "messages": MessageKind::ALL.map(message),
        "languages": languages.collect::<Vec<_>>(),
        "countries": countries,
    })))
}

/// The settings' schema without the id and the base, which are in files only.
fn schema() -> Value {
    let mut schema = AppSettings::json_schema();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.remove("appId");
        properties.remove("basedOn");
    }
    schema
}

fn defaults() -> Result<Value, Refused> {
    let mut defaults =
        AppSettings::named("-").map_err(|error| Refused::Internal(error.to_string()))?.to_json();
    if let Some(fields) = defaults.as_object_mut() {
        fields.remove("name");
    }
    Ok(defaults)
}

fn message(kind: MessageKind) -> Value {
    json!({
        "name": kind.as_str(),
        "title": kind.title(),
        "channel": kind.channel().as_str(),
        "parts": kind.parts(),
        "placeholders": message::placeholders(kind),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    settings: Value,
}

/// Everything that is wrong with settings, and what somebody who chooses them should know.
async fn check(Posted(Check { settings }): Posted<Check>) -> Told {
    let errors = AppSettings::parse_all(&settings).err().unwrap_or_default();
    // A template that is wrong hides no warning about another field.
    let warnings = AppSettings::from_stored(&settings).map(|settings| settings.warnings());
    Told(json!({ "errors": errors, "warnings": warnings.unwrap_or_default() }))
}

#[derive(Deserialize)]
struct BuiltIn {
    locale: String,
    message: String,
}

async fn built_in(Query(asked): Query<BuiltIn>) -> Answer {
    let locale = Locale::parse(&asked.locale);
    let locale =
        locale.ok_or_else(|| Refused::field("locale", "must be a BCP 47 language tag such as pt-BR"))?;
    let kind = MessageKind::from_name(&asked.message);
    let kind = kind.ok_or_else(|| Refused::NotFound(format!("there is no message {}", asked.message)))?;
    let (language, source) = message::built_in(kind, &locale);
    Ok(Told(json!({ "language": language.tag, "source": source })))
}
