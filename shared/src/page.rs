//! The pages that a browser sees: whole without script, under a policy that allows nothing but our style and our script.

mod form;
mod look;
mod not_me;
mod start;

pub use form::new_password;
pub use not_me::{NotMeOffer, NotMeOutcome, not_me, not_me_result};
pub use start::{
    CodeError, Sent, StartError, StartForm, StartRefusal, change_password, sent, start, start_refused,
};

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::context;
use url::Url;

use crate::identifier::AppId;
use crate::language::Language;
use crate::reset::Channel;
use crate::settings::AppSettings;
use look::Look;

/// How the use of a link ended, as its page says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The password was reset; a generated one is on its way.
    OkGenerate,
    /// The password was changed to the one typed.
    OkInput,
    /// Too late.
    Expired,
    /// It has completed its reset.
    Used,
    /// A newer link was sent.
    Superseded,
    /// Not complete, not known, or withdrawn.
    Invalid,
    /// What arrived is no request of a link.
    Unreadable,
    /// Our fault: nothing lost, safe to repeat.
    Unavailable,
}

impl Outcome {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::OkGenerate,
        Self::OkInput,
        Self::Expired,
        Self::Used,
        Self::Superseded,
        Self::Invalid,
        Self::Unreadable,
        Self::Unavailable,
    ];

    /// Its word in templates and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OkGenerate => "ok-generate",
            Self::OkInput => "ok-input",
            Self::Expired => "expired",
            Self::Used => "used",
            Self::Superseded => "superseded",
            Self::Invalid => "invalid",
            Self::Unreadable => "unreadable",
            Self::Unavailable => "unavailable",
        }
    }

    /// The status of its page: success, gone, unknown, or our fault.
    const fn status(self) -> StatusCode {
        match self {
            Self::OkGenerate | Self::OkInput => StatusCode::OK,
            Self::Expired | Self::Used | Self::Superseded => StatusCode::GONE,
            Self::Invalid => StatusCode::NOT_FOUND,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The value of `result` in a redirect; none for what is no outcome of a link, which is not redirected.
    const fn result(self) -> Option<&'static str> {
        match self {
            Self::OkGenerate | Self::OkInput => Some("ok"),
            Self::Expired => Some("expired"),
            Self::Used => Some("used"),
            Self::Superseded => Some("superseded"),
            Self::Invalid => Some("invalid"),
            Self::Unreadable | Self::Unavailable => None,
        }
    }
}

/// A page could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the page could not be rendered")]
pub struct PageError(#[from] minijinja::Error);

/// The page with the one button that resets (`generate`).
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn confirm(
    settings: &AppSettings,
    language: &'static Language,
    channel: Channel,
) -> Result<Response<Body>, PageError> {
    let given = context! { channel => channel.as_str() };
    Look::of(Some(settings), language).page("pages/confirm.html", StatusCode::OK, given)
}

/// The page that says how it ended. `app` is whose it is: some ways forward lead to its start page.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn result(
    settings: Option<&AppSettings>,
    language: &'static Language,
    outcome: Outcome,
    channel: Option<Channel>,
    app: Option<&AppId>,
) -> Result<Response<Body>, PageError> {
    let look = Look::of(settings, language).starting(app);
    let channel = channel.map_or("email", Channel::as_str);
    let given = context! { outcome => outcome.as_str(), channel => channel };
    look.page("pages/result.html", outcome.status(), given)
}

/// The page, or what is left when not even the page of a fault can be rendered.
pub fn or_bare(page: Result<Response<Body>, PageError>) -> Response<Body> {
    page.unwrap_or_else(|_| {
        let text = "Something went wrong. Try again in a minute.".to_owned();
        let mut response = Response::new(Body::Text(text));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// A redirect to the app's own page for this outcome; `None` where the app has none or the fault is ours. It
/// carries nothing but `result`.
pub fn redirect(settings: &AppSettings, outcome: Outcome) -> Option<Response<Body>> {
    let result = outcome.result()?;
    let page = if result == "ok" { &settings.success_redirect_url } else { &settings.failure_redirect_url };
    let mut url = Url::parse(page.as_ref()?.as_str()).ok()?;
    url.query_pairs_mut().append_pair("result", result);
    let mut response =
        Look::of(Some(settings), Language::english()).respond(StatusCode::SEE_OTHER, String::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(url.as_str()).ok()?);
    Some(response)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::password::PolicyViolation;

    fn settings() -> AppSettings {
        AppSettings::parse(&serde_json::json!({
            "name": "<Demo>", "accentColour": "#114411", "supportContact": "help@example.com",
            "successRedirectUrl": "https://app.example/ok?from=reset", "failureRedirectUrl": "https://other.example/no",
        }))
        .unwrap()
    }

    fn body(response: &Response<Body>) -> &str {
        match response.body() {
            Body::Text(text) => text,
            _ => panic!("a page is text"),
        }
    }

    #[test]
    fn every_page_renders_with_and_without_an_app() {
        let settings = settings();
        let plain = AppSettings::named("Plain").unwrap();
        for language in Language::all() {
            for settings in [&settings, &plain] {
                confirm(settings, language, Channel::Sms).unwrap();
                let refused = PolicyViolation::TooShort { minimum: 8 };
                let page = new_password(settings, language, Some(&refused), Some("john&doe")).unwrap();
                assert!(
                    body(&page).contains(&refused.reason(language).replace('\'', "&#39;")),
                    "{language:?}"
                );
            }
            for outcome in Outcome::ALL {
                for settings in [Some(&settings), None] {
                    for channel in [Channel::Email, Channel::Sms] {
                        let page = result(settings, language, outcome, Some(channel), None).unwrap();
                        assert_eq!(page.status(), outcome.status());
                        assert!(!body(&page).contains("<Demo>"));
                        let html =
                            format!("<html lang=\"{}\" dir=\"{}\">", language.tag, language.direction());
                        assert!(body(&page).contains(&html), "{language:?}");
                    }
                }
            }
        }
    }

    /// The hash that a policy names what stands between two marks by.
    fn hash_of(html: &str, begin: &str, end: &str) -> String {
        let inside: Vec<&str> = html.split(begin).skip(1).filter_map(|rest| rest.split(end).next()).collect();
        assert_eq!(inside.len(), 1, "one {begin} on a page");
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(inside[0])))
    }

    #[test]
    fn the_policy_allows_our_style_and_our_script_and_nothing_else() {
        for settings in [settings(), AppSettings::named("Plain").unwrap()] {
            let page = new_password(&settings, Language::english(), None, None).unwrap();
            let (html, policy) =
                (body(&page), page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap());
            let style = hash_of(html, "<style>", "</style>");
            let script = hash_of(html, "<script>", "</script>");
            let begin =
                format!("default-src 'none'; style-src {style}; script-src {script}; img-src data:; ");
            assert!(policy.starts_with(&begin), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
            assert!(
                !html.contains(" style=") && !html.contains(" onclick=") && !html.contains(" src=\"http")
            );
            assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
            assert_eq!(page.headers()[header::REFERRER_POLICY], "no-referrer");
        }
        let page = confirm(&settings(), Language::english(), Channel::Email).unwrap();
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://app.example https://other.example;"), "{policy}");
    }

    #[test]
    fn what_script_hangs_on_stands_in_the_pages_and_nothing_that_it_must_not_use_in_it() {
        let script = include_str!("../templates/pages/page.js");
        for banned in [
            "eval(",
            "Function(",
            "innerHTML",
            "fetch(",
            "XMLHttpRequest",
            "Storage",
            "cookie",
            "import(",
            "</",
        ] {
            assert!(!script.contains(banned), "{banned}");
        }
        let form = new_password(&settings(), Language::english(), None, None).unwrap();
        for mark in [
            "data-show=",
            "data-hide=",
            "data-hint=",
            "data-busy=",
            "role=\"status\"",
            "aria-controls=\"new-password\"",
        ] {
            assert!(body(&form).contains(mark), "{mark}");
        }
        for count in ["{n} (at least 8)", "{n} (at most 64)"] {
            assert!(body(&form).contains(count), "{count}");
        }
    }

    #[test]
    fn a_redirect_carries_the_result_and_nothing_else() {
        let to = |outcome| {
            let response = redirect(&settings(), outcome)?;
            Some(response.headers()[header::LOCATION].to_str().unwrap().to_owned())
        };
        assert_eq!(to(Outcome::OkGenerate).as_deref(), Some("https://app.example/ok?from=reset&result=ok"));
        assert_eq!(to(Outcome::Expired).as_deref(), Some("https://other.example/no?result=expired"));
        assert_eq!(to(Outcome::Unavailable), None);
        assert!(redirect(&AppSettings::named("Plain").unwrap(), Outcome::Used).is_none());
    }
}
