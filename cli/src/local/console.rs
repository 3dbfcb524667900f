//! The console page, and `/_local/…`: the inbox, the clock, the demo data as JSON. Only for pages that this
//! run serves: the host must be loopback and writes must come from the same origin.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::middleware;
use axum::response::{IntoResponse, Json};
use axum::routing::{get, post};
use axum::{Router, body};
use rekey_local::{Channel, Feedback, Message};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::message::SmsSize;

use super::{Shared, feedback};
use crate::loopback::{PAGE_POLICY, asset, framed, only_this_machine, refused};

const PAGE: &str = include_str!("../../console/index.html");
const STYLE: &str = include_str!("../../console/console.css");
const SCRIPT: &str = include_str!("../../console/console.js");
/// Rows that a list of the console shows.
const ROWS: usize = 200;
/// A century: further than anybody's link lives, and within what a timestamp holds.
const MAX_ADVANCE: u64 = 100 * 366 * 86_400;

type Run = State<Arc<Shared>>;

pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(|| async { asset("text/html; charset=utf-8", PAGE_POLICY, PAGE) }))
        .route(
            "/_local/console/console.css",
            get(|| async { asset("text/css; charset=utf-8", PAGE_POLICY, STYLE) }),
        )
        .route(
            "/_local/console/console.js",
            get(|| async { asset("text/javascript; charset=utf-8", PAGE_POLICY, SCRIPT) }),
        )
        .route("/_local/messages", get(messages).delete(clear_messages))
        .route("/_local/messages/{file}", get(mail_html))
        .route("/_local/messages/{id}/feedback", post(give_feedback))
        .route("/_local/events", get(events))
        .route("/_local/clock", get(clock).post(advance_clock))
        .route("/_local/apps", get(apps))
        .route("/_local/users", get(users))
        .route("/_local/resets", get(resets))
        .route_layer(middleware::from_fn(only_this_machine))
}

/// The inbox; each mail with the headers that it was given, each SMS with its size, as the portal's preview tells it, and
/// the most that it may cost.
async fn messages(State(run): Run) -> Response<Body> {
    let told = |message: Message| {
        let size = message.text.as_deref().filter(|_| message.channel == Channel::Sms).map(SmsSize::of);
        let mut told = json!(&message);
        if let Some(size) = size {
            told["size"] = json!(size);
        }
        if message.channel == Channel::Email {
            told["headers"] = json!(message.attributes);
        }
        if let Some(price) = message.attributes.get("AWS.SNS.SMS.MaxPrice") {
            told["maxPriceUsd"] = json!(price);
        }
        told
    };
    Json(run.aws.messages().into_iter().map(told).collect::<Vec<_>>()).into_response()
}

async fn clear_messages(State(run): Run) -> Response<Body> {
    match run.aws.clear_messages() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// A mail's HTML for the console's frame: no script, links open in a tab of their own.
async fn mail_html(State(run): Run, Path(file): Path<String>) -> Response<Body> {
    let message = file.strip_suffix(".html").and_then(|id| run.aws.message(id));
    let Some(html) = message.and_then(|message| message.html) else {
        return refused(StatusCode::NOT_FOUND, "no such mail");
    };
    framed(&html)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    event: Feedback,
}

/// What the provider tells of a message, by hand. Answers when `delivery-status` has taken it.
async fn give_feedback(State(run): Run, Path(id): Path<String>, body: body::Bytes) -> Response<Body> {
    let Ok(Given { event }) = serde_json::from_slice(&body) else {
        let known = "event: must be delivery, bounce, suppressed, complaint, delay or reject";
        return refused(StatusCode::BAD_REQUEST, known);
    };
    let Some(message) = run.aws.message(&id) else {
        return refused(StatusCode::NOT_FOUND, "no such message");
    };
    match feedback::give(&run, &message, event).await {
        Some(answer) if answer.get("errorType").is_none() => Json(answer).into_response(),
        Some(_) => refused(StatusCode::BAD_GATEWAY, "delivery-status failed; its log says why"),
        None => refused(StatusCode::BAD_REQUEST, "event: SNS tells of no delay"),
    }
}

/// What was published to the topic of security events, oldest first; what was published twice stands twice.
async fn events(State(run): Run) -> Response<Body> {
    Json(run.aws.published()).into_response()
}

async fn clock(State(run): Run) -> Response<Body> {
    Json(told(&run)).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

async fn advance_clock(State(run): Run, body: body::Bytes) -> Response<Body> {
    match serde_json::from_slice::<Advance>(&body) {
        Ok(Advance { advance_seconds }) if advance_seconds <= MAX_ADVANCE => {
            run.clock.advance(Duration::from_secs(advance_seconds));
            run.tick.notify_one();
            Json(told(&run)).into_response()
        }
        _ => refused(
            StatusCode::BAD_REQUEST,
            "advanceSeconds: must be a whole number of seconds, 0 or more, at most a century",
        ),
    }
}

fn told(run: &Shared) -> Value {
    json!({ "now": run.clock.now().rfc3339(), "advancedSeconds": run.clock.advanced().as_secs() })
}

async fn apps(State(run): Run) -> Response<Body> {
    let apps = rows(&run, &run.tables.apps).filter(|app| app.get("historyOf").is_none()).map(|app| {
        let settings = app.get("settings").cloned().unwrap_or_default();
        let mut row = pick(
            &settings,
            &[
                "name",
                "passwordGeneration",
                "linkAction",
                "accountDisclosure",
                "linkLifetimeSeconds",
                "pinLifetimeSeconds",
            ],
        );
        row.insert("appId".to_owned(), app["appId"].clone());
        row.insert("settings".to_owned(), settings);
        Value::Object(row)
    });
    sorted(apps.collect(), "appId")
}

async fn users(State(run): Run) -> Response<Body> {
    let users = rows(&run, &run.tables.users).filter(|item| item.get("id").is_some()).map(|user| {
        let mut row = pick(
            &user,
            &[
                "app",
                "id",
                "loginName",
                "email",
                "emailVerified",
                "phone",
                "phoneVerified",
                "disabled",
                "locale",
            ],
        );
        let credentials = match (user.get("passwordHash"), user.get("pendingReset")) {
            (Some(_), _) => "password",
            (None, Some(_)) => "pending",
            (None, None) => "none",
        };
        row.insert("credentials".to_owned(), credentials.into());
        // A mark that was lifted counts no more.
        for mark in ["emailUndeliverable", "phoneUndeliverable"] {
            let in_force = user.get(mark).is_some_and(|mark| mark.get("liftedAt").is_none());
            row.insert(mark.to_owned(), in_force.into());
        }
        Value::Object(row)
    });
    sorted(users.take(ROWS).collect(), "id")
}

async fn resets(State(run): Run) -> Response<Body> {
    let fields = ["resetId", "app", "user", "state", "channel", "proof", "outcome", "attempts"];
    let times = ["requestedAt", "issuedAt", "completedAt", "expiresAt"];
    // Not what names the reset of an SMS.
    let mut resets: Vec<Value> =
        rows(&run, &run.tables.resets).filter(|item| item.get("state").is_some()).collect();
    resets.sort_by_key(|reset| std::cmp::Reverse(reset["requestedAt"].as_i64()));
    let shown = resets.iter().take(ROWS).map(|reset| {
        let mut row = pick(reset, &fields);
        for name in times {
            let time =
                reset[name].as_i64().map(|millis| shared::clock::Timestamp::from_millis(millis).rfc3339());
            row.insert(name.to_owned(), json!(time));
        }
        row.insert("deliveries".to_owned(), deliveries(reset));
        Value::Object(row)
    });
    Json(shown.collect::<Vec<_>>()).into_response()
}

/// What became of the reset's messages, in the order in which they were sent; one of which nothing is known yet has
/// no status.
fn deliveries(reset: &Value) -> Value {
    let sent = reset["messageIds"].as_array().into_iter().flatten().filter_map(Value::as_str);
    sent.filter_map(|sent| sent.split_once(':'))
        .map(|(kind, id)| json!({ "kind": kind, "status": reset["deliveries"][id]["status"] }))
        .collect()
}

fn sorted(mut rows: Vec<Value>, by: &str) -> Response<Body> {
    rows.sort_by_key(|row| row[by].as_str().unwrap_or_default().to_owned());
    Json(rows).into_response()
}

fn pick(from: &Value, names: &[&str]) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), from.get(name).cloned().unwrap_or_default())).collect()
}

/// The items of a table as plain JSON.
fn rows(run: &Shared, table: &str) -> impl Iterator<Item = Value> {
    let dump = run.aws.dump().unwrap_or_default();
    let table = table.to_owned();
    dump.into_iter().filter(move |(name, _)| *name == table).map(|(_, item)| plain_map(&item))
}

fn plain_map(item: &Value) -> Value {
    let fields = item.as_object().into_iter().flatten();
    Value::Object(fields.map(|(name, value)| (name.clone(), plain(value))).collect())
}

/// DynamoDB's JSON (`{"S": "x"}`) as JSON.
fn plain(value: &Value) -> Value {
    let Some((kind, inner)) = value.as_object().and_then(|typed| typed.iter().next()) else {
        return Value::Null;
    };
    match kind.as_str() {
        "N" => inner.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
        "M" => plain_map(inner),
        "L" => inner.as_array().into_iter().flatten().map(plain).collect(),
        "NULL" => Value::Null,
        _ => inner.clone(),
    }
}
