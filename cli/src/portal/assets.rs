//! The page, compiled in.

use std::sync::Arc;

use axum::Router;
use axum::response::Redirect;
use axum::routing::get;

use super::Portal;
use crate::loopback::{PAGE_POLICY, asset};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! files {
    ($($kind:ident $name:literal),+ $(,)?) => {
        &[$(($kind, concat!("/portal/", $name), include_str!(concat!("../../portal/", $name)))),+]
    };
}

/// The page's files: a new one is one line here.
const FILES: &[(&str, &str, &str)] = files![
    CSS "portal.css",
    CSS "pages.css",
    CSS "tokens.css",
    SCRIPT "api.js",
    SCRIPT "conflict.js",
    SCRIPT "controls.js",
    SCRIPT "diff.js",
    SCRIPT "dom.js",
    SCRIPT "editor.js",
    SCRIPT "fields.js",
    SCRIPT "main.js",
    SCRIPT "page-apps.js",
    SCRIPT "page-branding.js",
    SCRIPT "page-history.js",
    SCRIPT "page-resets.js",
    SCRIPT "page-security.js",
    SCRIPT "page-senders.js",
    SCRIPT "page-templates.js",
    SCRIPT "page-users.js",
    SCRIPT "paths.js",
    SCRIPT "preview.js",
    SCRIPT "save.js",
    SCRIPT "schema.js",
    SCRIPT "session.js",
    SCRIPT "words.js",
];
const INDEX: &str = include_str!("../../portal/index.html");

pub(super) fn routes() -> Router<Arc<Portal>> {
    let page = || async { asset(HTML, PAGE_POLICY, INDEX) };
    let routes = Router::new()
        .route("/portal", get(|| async { Redirect::to("/portal/") }))
        .route("/portal/", get(page));
    FILES.iter().fold(routes, |routes, &(kind, path, content)| {
        routes.route(path, get(move || async move { asset(kind, PAGE_POLICY, content) }))
    })
}
