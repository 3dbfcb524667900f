//! The hosted start page: who asks and how, what to do with the message, and the code of an SMS.

mod error;

pub use error::{CodeError, StartError, StartRefusal};

use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::{Value, context};

use super::form::password_field;
use super::{Look, PageError};
use crate::language::{Argument, Language, Words};
use crate::reset::{Method, Proof};
use crate::settings::{AppSettings, PasswordGeneration};

/// The form that asks who and how, as somebody has filled it in.
#[derive(Clone, Debug, Default)]
pub struct StartForm<'a> {
    /// Who: as typed.
    pub account: &'a str,
    /// How; the first that the app allows if nothing was chosen.
    pub method: Option<Method>,
    /// What is wrong with it.
    pub error: Option<StartError>,
}

/// What was asked for. The page says the same whoever it is.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Who: as typed.
    pub account: &'a str,
    /// How.
    pub method: Method,
    /// When it was asked for, in milliseconds since 1970: carried in the form, so that a countdown goes on.
    pub asked_at: i64,
    /// Seconds until asking again sends something.
    pub wait_secs: i64,
}

/// The page that asks who and how. 200, or 422 with an error.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn start(
    settings: &AppSettings,
    language: &'static Language,
    form: &StartForm<'_>,
) -> Result<Response<Body>, PageError> {
    let methods: Vec<&str> = settings.allowed_proofs.iter().map(|method| method.as_str()).collect();
    let chosen = form.method.map(Method::as_str).or(methods.first().copied()).unwrap_or_default();
    let reason = |of_method: bool| {
        let own = form.error.as_ref().filter(|error| error.is_of_method() == of_method);
        own.map(|error| error.reason(language)).unwrap_or_default()
    };
    let given = context! {
        account => form.account,
        methods => methods,
        chosen => chosen,
        error => reason(false),
        method_error => reason(true),
    };
    let status = if form.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Look::of(Some(settings), language).page("pages/start.html", status, given)
}

/// The page after the message: what to do with its link, or the form that takes its code and, in `input` mode, the new
/// password. 200, or 422 with an error.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn sent(
    settings: &AppSettings,
    language: &'static Language,
    sent: &Sent<'_>,
    error: Option<&CodeError>,
) -> Result<Response<Body>, PageError> {
    let lifetime = Words::Of(language).lifetime(settings.lifetime_secs(sent.method));
    let wait = if sent.wait_secs > 0 { Words::Of(language).lifetime(sent.wait_secs) } else { String::new() };
    let given = context! {
        account => sent.account,
        method => sent.method.as_str(),
        channel => sent.method.channel().as_str(),
        lifetime => lifetime,
        asked_at => sent.asked_at,
        wait_secs => sent.wait_secs,
        wait => wait,
        no_country => lacks_country(sent.account),
    };
    let look = Look::of(Some(settings), language);
    match sent.method.proof() {
        Proof::Link => look.page("pages/start-sent.html", StatusCode::OK, given),
        Proof::Pin => {
            let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            let code = code_context(settings, language, sent.account, error);
            look.page("pages/start-code.html", status, context! { ..given, ..code })
        }
    }
}

/// The form of a code: the error stands beside the field that it is of.
fn code_context(
    settings: &AppSettings,
    language: &'static Language,
    account: &str,
    error: Option<&CodeError>,
) -> Value {
    let refused = match error {
        Some(CodeError::Password(violation)) => Some(violation),
        _ => None,
    };
    let of_code = error.filter(|error| !matches!(error, CodeError::Password(_)));
    let field = password_field(language, &settings.password_policy, refused, Some(account));
    context! {
        types_password => settings.password_generation == PasswordGeneration::Input,
        code_error => of_code.map(|error| error.reason(language)).unwrap_or_default(),
        ..field
    }
}

/// Whether it may be a phone number as people dial it at home, which is nobody's here: a login name of digits looks
/// the same.
fn lacks_country(account: &str) -> bool {
    let signs = |c: char| matches!(c, ' ' | '-' | '.' | '(' | ')' | '/');
    let digits = account.chars().filter(char::is_ascii_digit).count();
    digits >= 7 && account.trim().chars().all(|c| c.is_ascii_digit() || signs(c))
}

/// The page that says why nothing can be asked for.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn start_refused(
    settings: Option<&AppSettings>,
    language: &'static Language,
    refusal: StartRefusal,
) -> Result<Response<Body>, PageError> {
    let why = match refusal {
        StartRefusal::TooMany { retry_after } => {
            let wait = Words::Of(language).lifetime(whole_minutes(retry_after));
            language.say("start-too-many-why", &[("duration", Argument::Text(&wait))])
        }
        StartRefusal::Off => language.say("start-off-why", &[]),
        StartRefusal::Unreadable => language.say("start-unreadable-why", &[]),
    };
    let given = context! { refusal => refusal.as_str(), why => why };
    let look = Look::of(settings, language);
    let mut response = look.page("pages/start-refused.html", refusal.status(), given)?;
    if let StartRefusal::TooMany { retry_after } = refusal {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    }
    Ok(response)
}

/// Whole minutes, rounded up: whoever waits for so long does not wait in vain.
fn whole_minutes(seconds: u64) -> i64 {
    i64::try_from(seconds.div_ceil(60).max(1) * 60).unwrap_or(i64::MAX)
}

/// The redirect of `/.well-known/change-password`: to the page at `location`, a path relative to it.
/// <https://www.w3.org/TR/change-password-url/>
pub fn change_password(location: &str) -> Option<Response<Body>> {
    let mut response = Look::of(None, Language::english()).respond(StatusCode::FOUND, String::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(location).ok()?);
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password::PolicyViolation;
    use crate::reset::Channel;
    use crate::told::CannotReset;

    fn body(response: &Response<Body>) -> &str {
        match response.body() {
            Body::Text(text) => text,
            _ => panic!("a page is text"),
        }
    }

    fn apps() -> [AppSettings; 3] {
        let full = serde_json::json!({
            "name": "<Demo>", "supportContact": "help@example.com", "startUrl": "https://app.example/in",
            "passwordGeneration": "input", "passwordPolicy": { "asciiOnly": true },
        });
        let one = serde_json::json!({ "name": "One", "allowedProofs": ["sms-pin"] });
        [full, one, serde_json::json!({ "name": "Plain" })].map(|it| AppSettings::parse(&it).unwrap())
    }

    #[test]
    fn every_page_renders_in_every_language_and_shows_what_was_typed_as_text() {
        let typed = "<b>\"ann\"@example.com";
        let told = [CannotReset::Unknown, CannotReset::Passwordless, CannotReset::NoVerifiedContact];
        let told = told.map(|cannot| StartError::Told(cannot, Channel::Sms));
        use CodeError::{Expired, Malformed, NotValid, Password};
        let codes = [Malformed, NotValid, Expired, Password(PolicyViolation::Common)];
        for language in Language::all() {
            for app in &apps() {
                let own = [StartError::Empty, StartError::Email, StartError::Phone, StartError::Name];
                // Where there is one way, it cannot be wrong.
                let choice = (app.allowed_proofs.len() > 1).then_some(StartError::Method);
                let errors = own.into_iter().chain(told.clone()).chain(choice).map(Some);
                for error in errors.chain([None]) {
                    let wrong = error.is_some();
                    let page =
                        start(app, language, &StartForm { account: typed, method: None, error }).unwrap();
                    assert_eq!(page.status(), if wrong { 422 } else { 200 });
                    assert!(body(&page).contains("value=\"&lt;b&gt;&quot;ann&quot;@example.com\""));
                    assert_eq!(body(&page).contains("aria-invalid=\"true\""), wrong, "{language:?}");
                }
                for (method, wait_secs) in Method::ALL.into_iter().flat_map(|it| [(it, 0), (it, 60)]) {
                    let asked = Sent { account: typed, method, asked_at: 1, wait_secs };
                    let page = sent(app, language, &asked, None).unwrap();
                    assert!(!body(&page).contains("<b>"), "{language:?}");
                    assert_eq!(body(&page).contains("data-countdown=\"60\""), wait_secs == 60);
                }
                for error in &codes {
                    let asked = Sent { account: typed, method: Method::SmsPin, asked_at: 1, wait_secs: 0 };
                    let page = sent(app, language, &asked, Some(error)).unwrap();
                    let reason = error.reason(language).replace('\'', "&#39;");
                    let shows_it =
                        !matches!(error, Password(_)) || app.password_generation == PasswordGeneration::Input;
                    assert_eq!(body(&page).contains(&reason), shows_it, "{language:?} {error:?}");
                }
            }
            for refusal in
                [StartRefusal::Off, StartRefusal::Unreadable, StartRefusal::TooMany { retry_after: 61 }]
            {
                for settings in [None, Some(&apps()[0])] {
                    let page = start_refused(settings, language, refusal).unwrap();
                    assert_eq!(page.status(), refusal.status());
                    assert!(!body(&page).contains("<form"));
                }
            }
        }
    }

    #[test]
    fn one_way_alone_is_no_choice() {
        let [three, one, _] = apps();
        let shown = |app: &AppSettings| {
            body(&start(app, Language::english(), &StartForm::default()).unwrap()).matches("radio").count()
        };
        assert_eq!((shown(&three), shown(&one)), (3, 0));
    }

    #[test]
    fn a_number_as_it_is_dialled_at_home_is_remarked_on() {
        for number in ["090-1234-5678", "(206) 555 0100", " 0123456"] {
            assert!(lacks_country(number), "{number}");
        }
        for other in ["+81 90 1234 5678", "123456", "ann1234567", "ann@example.com", ""] {
            assert!(!lacks_country(other), "{other}");
        }
    }

    #[test]
    fn a_limit_says_how_long_to_wait_and_never_too_short() {
        assert_eq!([1, 60, 61, 3600].map(whole_minutes), [60, 60, 120, 3600]);
        let refusal = StartRefusal::TooMany { retry_after: 61 };
        let page = start_refused(None, Language::english(), refusal).unwrap();
        assert_eq!(page.headers()[header::RETRY_AFTER], "61");
        assert!(body(&page).contains("2 minutes"));
    }
}
