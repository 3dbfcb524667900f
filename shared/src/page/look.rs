//! What all pages have in common: the app's name and colours, the reader's language, and the headers that go with
//! them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{ErrorKind, context};
use sha2::{Digest, Sha256};
use url::Url;

use super::PageError;
use crate::identifier::AppId;
use crate::language::{Argument, Language};
use crate::message::PAGE_ENGINE;
use crate::settings::{AppSettings, ButtonColours, StartPage};

const CSS: &str = include_str!("../../templates/pages/page.css");
const SCRIPT: &str = include_str!("../../templates/pages/page.js");

/// The app's name and colours, the reader's language, and the policy that goes with them.
pub(super) struct Look<'a> {
    settings: Option<&'a AppSettings>,
    language: &'static Language,
    css: String,
    /// Rekey's start page of the app, where people can ask anew.
    hosted: Option<String>,
}

impl<'a> Look<'a> {
    pub(super) fn of(settings: Option<&'a AppSettings>, language: &'static Language) -> Self {
        let accent = settings.and_then(|settings| settings.accent_colour.as_ref());
        let ButtonColours { ground, text, edge, dark_edge } = ButtonColours::of(accent);
        let css = format!(
            "{CSS}:root {{ --accent: {ground}; --on-accent: {text}; --edge: {edge}; }}\n\
             @media (prefers-color-scheme: dark) {{ :root {{ --edge: {dark_edge}; }} }}\n"
        );
        Self { settings, language, css, hosted: None }
    }

    /// The same of `app`, to whose start page ways forward may lead. Relative, for pages under `/r/` and `/n/`.
    pub(super) fn starting(mut self, app: Option<&AppId>) -> Self {
        let on = self.settings.is_some_and(|settings| settings.start_page == StartPage::On);
        self.hosted = app.filter(|_| on).map(|app| format!("../forgot/{}", app.as_str()));
        self
    }

    /// A page from its template.
    pub(super) fn page(
        &self,
        template: &str,
        status: StatusCode,
        given: Value,
    ) -> Result<Response<Body>, PageError> {
        let html = PAGE_ENGINE.get_template(template)?.render(context! { ..given, ..self.context() })?;
        Ok(self.respond(status, html))
    }

    /// What every page's template is given.
    fn context(&self) -> Value {
        let name = self.settings.map(|settings| settings.name.as_str());
        let support = self.settings.and_then(|settings| settings.support_contact.as_ref());
        let logo = self.settings.and_then(|settings| settings.logo.as_ref()).map(|logo| {
            let (width, height) = logo.shown();
            context! { src => logo.as_str(), width => width, height => height }
        });
        context! {
            css => self.css.as_str(),
            script => SCRIPT,
            lang => self.language.tag,
            dir => self.language.direction(),
            t => words(self.language),
            app => context! {
                name => name.unwrap_or_default(),
                support => support.map(|contact| context! { text => contact.as_str(), href => contact.href() }),
                start_url => self.start(),
                again_url => self.again(),
                logo => logo,
            },
        }
    }

    /// Where somebody begins anew: the app's own page, if it has one.
    fn start(&self) -> &str {
        self.settings.and_then(|settings| settings.start_url.as_ref()).map_or("", |url| url.as_str())
    }

    /// Where somebody asks anew: there, or else on Rekey's start page.
    fn again(&self) -> &str {
        match (self.start(), &self.hosted) {
            ("", Some(hosted)) => hosted,
            (own, _) => own,
        }
    }

    /// The page `html` with everything that a browser must know about it.
    pub(super) fn respond(&self, status: StatusCode, html: String) -> Response<Body> {
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
        let [style, script] = [self.css.as_str(), SCRIPT].map(|text| STANDARD.encode(Sha256::digest(text)));
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
            "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; \
             form-action 'self'{origins}; frame-ancestors 'none'; base-uri 'none'"
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
