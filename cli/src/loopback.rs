//! What the console and the portal have in common: they answer on loopback names only, take writes from their
//! own pages only, and run nothing but their own scripts.

use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Json, Response};
use serde_json::json;

/// What a page of ours may load and run.
pub(crate) const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// What a mail or a page of the service may do in a frame of ours: look like itself. No script, no form.
pub(crate) const FRAME_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
    frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// Refuses another site that resolves to this machine (DNS rebinding), and another page's writes.
pub(crate) async fn only_this_machine(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = text(headers, &header::HOST).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if !matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        return refused(StatusCode::FORBIDDEN, "this answers on loopback names only, such as 127.0.0.1");
    }
    let writes = !matches!(*request.method(), Method::GET | Method::HEAD);
    // A program other than a browser sends neither, and needs no other page to reach us.
    let same_origin = text(headers, &header::ORIGIN).is_none_or(|origin| origin == format!("http://{host}"));
    let same_site = text(headers, &HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| matches!(site, "same-origin" | "none"));
    if writes && !(same_origin && same_site) {
        return refused(StatusCode::FORBIDDEN, "writes are taken from this address's own page only");
    }
    next.run(request).await
}

/// A header's text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `{"error": reason}`.
pub(crate) fn refused(status: StatusCode, reason: &str) -> Response {
    (status, Json(json!({ "error": reason }))).into_response()
}

/// A file of ours, under `policy`.
pub(crate) fn asset(
    kind: &'static str,
    policy: &'static str,
    content: impl Into<axum::body::Body>,
) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, content.into()).into_response()
}

/// HTML for a frame of ours. Its links open in a tab of their own.
pub(crate) fn framed(html: &str) -> Response {
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    asset("text/html; charset=utf-8", FRAME_POLICY, html)
}
