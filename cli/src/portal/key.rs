//! The key to a portal that writes with an operator's credentials: other users and programs of the machine can
//! reach its port, but do not know the address that was printed.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use crate::loopback::{asset, refused};

const LOCKED_PAGE: &str = include_str!("locked.html");
const LOCKED_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
const LOCKED: &str = "this portal opens with the address that rekey portal has printed";

/// 128 random bits. `Debug` hides them.
pub struct Key(String);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

impl Key {
    /// A fresh key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The key, for the address that is printed once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn is(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

struct Lock {
    key: Key,
    /// Browsers send a host's cookies to all of its ports: the port in the name keeps two portals apart.
    cookie: String,
}

/// `routes`, for those who have `key`: in the address at first, in a cookie from then on.
pub fn locked(routes: Router, key: Key, port: u16) -> Router {
    let lock = Arc::new(Lock { key, cookie: format!("rekey-portal-{port}") });
    let routes = routes.fallback(|| async { refused(StatusCode::NOT_FOUND, "there is no such page") });
    let locked = routes.layer(middleware::from_fn_with_state(lock, open));
    Router::new().route("/", get(|| async { Redirect::to("/portal/") })).merge(locked)
}

#[derive(Deserialize)]
struct Given {
    key: String,
}

async fn open(State(lock): State<Arc<Lock>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let given = Query::<Given>::try_from_uri(request.uri()).ok().filter(|_| request.method() == Method::GET);
    if let Some(Query(Given { key })) = given
        && matches!(path, "/portal" | "/portal/")
        && lock.key.is(&key)
    {
        return lock.exchange();
    }
    if lock.opens(request.headers()) {
        return next.run(request).await;
    }
    if path.starts_with("/portal/api/") {
        return refused(StatusCode::FORBIDDEN, LOCKED);
    }
    let mut page = asset("text/html; charset=utf-8", LOCKED_POLICY, LOCKED_PAGE);
    *page.status_mut() = StatusCode::FORBIDDEN;
    page
}

impl Lock {
    /// The key goes from the address, which browsers remember and show, into a cookie that no script reads.
    fn exchange(&self) -> Response {
        let cookie =
            format!("{}={}; Path=/portal; HttpOnly; SameSite=Strict", self.cookie, self.key.expose());
        let mut response = Redirect::to("/portal/").into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(header::SET_COOKIE, cookie);
        }
        response
    }

    fn opens(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.into_iter().any(|(name, value)| name == self.cookie && self.key.is(value))
    }
}
