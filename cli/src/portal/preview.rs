//! What readers will see: messages, and where the browser lands after a reset.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use lambda_http::Body;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::identifier::AppId;
use shared::language::Language;
use shared::message::{MessageKind, Rendered, Severity, SmsSize, TemplateSource};
use shared::page::{self, Outcome, PageError};
use shared::reset::Channel;
use shared::settings::{AppSettings, LocaleTag, PasswordGeneration};

use super::answer::{Answer, Posted, Refused, Told};
use super::draft::{Draft, without_templates};
use super::{Portal, Shared};
use crate::loopback::framed;

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route("/portal/api/preview", post(preview))
        .route("/portal/api/landings", post(landings))
        .route("/portal/preview/{id}", get(frame))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    settings: Value,
    locale: String,
    message: MessageKind,
    source: Option<TemplateSource>,
    mode: Option<PasswordGeneration>,
}

/// A message with sample values. What cannot be sent is not rendered.
async fn preview(State(portal): Shared, Posted(asked): Posted<Message>) -> Answer {
    let draft = Draft::read(asked.settings, &asked.locale, asked.message, asked.source)?;
    let faults = draft.faults();
    let rendered = if faults.iter().any(|fault| fault.severity == Severity::Error) {
        Value::Null
    } else {
        let mode = asked.mode.unwrap_or(draft.settings.password_generation);
        portal.shown(&draft.render(mode, portal.clock.now())?)
    };
    let (language, direction) = draft.written();
    Ok(Told(json!({ "language": language, "dir": direction, "faults": faults, "rendered": rendered })))
}

impl Portal {
    fn shown(&self, message: &Rendered) -> Value {
        match message {
            Rendered::Mail { subject, text, html } => {
                let url = html.as_ref().and_then(|html| self.frames.keep(html, &mut self.random.clone()));
                json!({ "subject": subject, "text": text, "htmlUrl": url })
            }
            Rendered::Sms { text } => json!({ "sms": text, "size": SmsSize::of(text) }),
        }
    }
}

async fn frame(State(portal): Shared, Path(id): Path<String>) -> Response {
    match portal.frames.find(&id) {
        Some(html) => framed(&html),
        None => Refused::NotFound("the preview is gone; make it again".to_owned()).into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Landings {
    settings: Value,
}

/// How the use of a link can end, in the words of its redirect, and what it means.
const OUTCOMES: [(&str, Outcome, &str); 5] = [
    ("ok", Outcome::OkGenerate, "The reset succeeded"),
    ("expired", Outcome::Expired, "The link was opened too late"),
    ("used", Outcome::Used, "The link had been used before"),
    ("superseded", Outcome::Superseded, "A newer link was sent"),
    ("invalid", Outcome::Invalid, "The link was withdrawn: the account is disabled, or has changed since"),
];
/// A link that belongs to no reset belongs to no app either.
const UNKNOWN: &str =
    "The link is not complete, or is not ours. It belongs to no app, so nobody\u{2019}s pages are known";

/// Where the browser lands, by outcome.
async fn landings(State(portal): Shared, Posted(asked): Posted<Landings>) -> Answer {
    let settings = without_templates(asked.settings)?;
    let row = |name: &str, means: &str, (status, url, page): Landing| json!({ "outcome": name, "means": means, "status": status, "url": url, "pageUrl": page });
    let mut rows = Vec::new();
    for (name, outcome, means) in OUTCOMES {
        rows.push(row(name, means, portal.landing(&settings, outcome)?));
    }
    let unknown = page::result(None, Language::english(), Outcome::Invalid, None, None);
    rows.push(row("unknown", UNKNOWN, portal.own_page(unknown)?));
    Ok(Told(rows.into()))
}

/// The status, the app's own page, and the path of a preview of ours: one of the two.
type Landing = (u16, Option<String>, Option<String>);

impl Portal {
    /// Where a link of an app with `settings` ends.
    fn landing(&self, settings: &AppSettings, outcome: Outcome) -> Result<Landing, Refused> {
        let (outcome, redirect) = match (settings.password_generation, outcome) {
            (PasswordGeneration::Generate, outcome) => (outcome, page::redirect(settings, outcome)),
            (PasswordGeneration::Input, Outcome::OkGenerate) => (Outcome::OkInput, None),
            (PasswordGeneration::Input, outcome) => (outcome, None),
        };
        if let Some(redirect) = redirect {
            let to = redirect.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            return Ok((redirect.status().as_u16(), to.map(str::to_owned), None));
        }
        let language = Language::choose(settings.default_locale.as_ref().map(LocaleTag::locale));
        // A frame opens no link, so any app's id will do.
        let app = AppId::parse("app").ok();
        self.own_page(page::result(Some(settings), language, outcome, Some(Channel::Email), app.as_ref()))
    }

    fn own_page(&self, page: Result<axum::http::Response<Body>, PageError>) -> Result<Landing, Refused> {
        let page = page.map_err(|error| Refused::Internal(shared::log::chain(&error)))?;
        let shown = match page.body() {
            Body::Text(html) => self.frames.keep(html, &mut self.random.clone()),
            _ => None,
        };
        Ok((page.status().as_u16(), None, shown))
    }
}
