//! The pages that a browser sees: rendered without script, under a policy that allows nothing but our style.

mod not_me;
mod start;

pub use not_me::{NotMeOffer, NotMeOutcome, not_me, not_me_result};
pub use start::{
    CodeError, Sent, StartError, StartForm, StartRefusal, change_password, sent, start, start_refused,
};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{ErrorKind, context};
use sha2::{Digest, Sha256};
use url::Url;

use crate::identifier::AppId;
use crate::language::{Argument, Language};
use crate::message::PAGE_ENGINE;
use crate::password::{PasswordPolicy, PolicyViolation};
use crate::reset::Channel;
use crate::settings::{AppSettings, StartPage};

const CSS: &str = include_str!("../templates/pages/page.css");

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
    let look = Look::of(Some(settings), language);
    let html = PAGE_ENGINE
        .get_template("pages/confirm.html")?
        .render(context! { channel => channel.as_str(), ..look.context() })?;
    Ok(look.respond(StatusCode::OK, html))
}

/// The page that takes a new password (`input`); `refused` says why the last one was not taken.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn new_password(
    settings: &AppSettings,
    language: &'static Language,
    policy: &PasswordPolicy,
    refused: Option<&PolicyViolation>,
) -> Result<Response<Body>, PageError> {
    let look = Look::of(Some(settings), language);
    let policy = context! {
        min_length => policy.minimum_length.get(),
        max_length => policy.maximum_length.get(),
        ascii_only => policy.ascii_only,
    };
    let error = refused.map(|violation| violation.reason(language)).unwrap_or_default();
    let context = context! { policy => policy, error => error, ..look.context() };
    let html = PAGE_ENGINE.get_template("pages/new-password.html")?.render(context)?;
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(look.respond(status, html))
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
    let context = context! { outcome => outcome.as_str(), channel => channel, ..look.context() };
    let html = PAGE_ENGINE.get_template("pages/result.html")?.render(context)?;
    Ok(look.respond(outcome.status(), html))
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

/// The app's name and colours, the reader's language, and the policy that goes with them.
struct Look<'a> {
    settings: Option<&'a AppSettings>,
    language: &'static Language,
    css: String,
    /// Where people ask for a reset: the app's own page, or else Rekey's.
    again: String,
}

impl<'a> Look<'a> {
    fn of(settings: Option<&'a AppSettings>, language: &'static Language) -> Self {
        let accent = settings.and_then(|settings| settings.accent_colour.as_ref());
        let accent = accent.map(|colour| format!("\n:root{{--accent:{};--on-accent:#fff}}", colour.as_str()));
        let again =
            settings.and_then(|settings| settings.start_url.as_ref()).map(|url| url.as_str().to_owned());
        let css = format!("{CSS}{}", accent.unwrap_or_default());
        Self { settings, language, css, again: again.unwrap_or_default() }
    }

    /// The same of `app`, whose start page is the way forward where it has none of its own. Relative, for pages under
    /// `/r/` and `/n/`.
    fn starting(mut self, app: Option<&AppId>) -> Self {
        let on = self.settings.is_some_and(|settings| settings.start_page == StartPage::On);
        if let Some(app) = app.filter(|_| on && self.again.is_empty()) {
            self.again = format!("../forgot/{}", app.as_str());
        }
        self
    }

    fn context(&self) -> minijinja::Value {
        let text = |get: fn(&AppSettings) -> Option<&str>| self.settings.and_then(get).unwrap_or_default();
        context! {
            css => self.css.as_str(),
            lang => self.language.tag,
            dir => self.language.direction(),
            t => words(self.language),
            app => context! {
                name => text(|settings| Some(settings.name.as_str())),
                support_contact => text(|settings| settings.support_contact.as_ref().map(|contact| contact.as_str())),
                start_url => text(|settings| settings.start_url.as_ref().map(|url| url.as_str())),
                again_url => self.again.as_str(),
                logo => text(|settings| settings.logo.as_ref().map(|logo| logo.as_str())),
            },
        }
    }

    fn respond(&self, status: StatusCode, html: String) -> Response<Body> {
        let mut response = Response::new(Body::Text(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let fixed = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, self.language.tag),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
            (HeaderName::from_static("x-robots-tag"), "noindex"),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        // The policy is made of hashes and stored https origins, so it is always a header's text.
        if let Ok(policy) = HeaderValue::from_str(&self.policy()) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }

    fn policy(&self) -> String {
        let style = STANDARD.encode(Sha256::digest(&self.css));
        // Browsers apply form-action to the redirect that answers a form, too.
        let targets =
            self.settings.map(|settings| [&settings.success_redirect_url, &settings.failure_redirect_url]);
        let origins: String = targets
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|url| Url::parse(url.as_str()).ok())
            .map(|url| format!(" {}", url.origin().ascii_serialization()))
            .collect();
        format!(
            "default-src 'none'; style-src 'sha256-{style}'; img-src data:; form-action 'self'{origins}; \
             frame-ancestors 'none'; base-uri 'none'"
        )
    }
}

/// `t("key", name=value)`: the words under a key.
fn words(language: &'static Language) -> Value {
    Value::from_function(move |key: &str, given: Kwargs| -> Result<String, minijinja::Error> {
        let mut values = Vec::new();
        for name in given.args() {
            values.push((name.to_owned(), given.get::<Value>(name)?));
        }
        let arguments: Vec<(&str, Argument<'_>)> = values
            .iter()
            .filter_map(|(name, value)| match value.kind() {
                ValueKind::Number => Some((name.as_str(), Argument::Number(value.as_i64()?))),
                _ => Some((name.as_str(), Argument::Text(value.as_str()?))),
            })
            .collect();
        let said = language.say(key, &arguments);
        if said.is_empty() { Err(ErrorKind::UndefinedError.into()) } else { Ok(said) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        use Outcome::{Expired, Invalid, OkGenerate, OkInput, Superseded, Unavailable, Unreadable, Used};
        for language in Language::all() {
            for settings in [&settings, &plain] {
                confirm(settings, language, Channel::Sms).unwrap();
                let refused = PolicyViolation::TooShort { minimum: 8 };
                let page =
                    new_password(settings, language, &settings.password_policy, Some(&refused)).unwrap();
                assert!(
                    body(&page).contains(&refused.reason(language).replace('\'', "&#39;")),
                    "{language:?}"
                );
            }
            for outcome in [OkGenerate, OkInput, Expired, Used, Superseded, Invalid, Unreadable, Unavailable]
            {
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

    #[test]
    fn the_policy_allows_our_style_and_nothing_else() {
        let page = confirm(&settings(), Language::english(), Channel::Email).unwrap();
        let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(policy.contains("form-action 'self' https://app.example https://other.example;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!body(&page).contains("<script") && !body(&page).contains(" style="));
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(page.headers()[header::REFERRER_POLICY], "no-referrer");
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
