//! The pages of a link that refuses: what pressing the button will do, and what was done.

use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::context;

use super::{Look, PageError};
use crate::clock::Timestamp;
use crate::identifier::AppId;
use crate::language::{Language, Words};
use crate::reset::NotMeFrom;
use crate::settings::AppSettings;

/// What the button of the page will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMeOffer {
    /// Ends a request.
    Request,
    /// Ends what a change has opened.
    Change {
        /// Whether another contact gets a message.
        another_contact: bool,
        /// For how many seconds nobody can sign in then.
        hold_secs: Option<i64>,
    },
}

/// How the use of a link that refuses ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMeOutcome {
    /// The request is dead.
    Request,
    /// Every session is over.
    Change {
        /// Whether another contact gets a message.
        another_contact: bool,
        /// Until when nobody can sign in.
        held_until: Option<Timestamp>,
    },
    /// The request can change nothing any more.
    RequestOver,
    /// The user has other credentials by now.
    ChangeOver,
    /// Too late.
    Expired,
    /// Not complete, not known, or of an address that is no longer the user's.
    Invalid,
}

impl NotMeOutcome {
    /// Its word in templates.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request-done",
            Self::Change { .. } => "change-done",
            Self::RequestOver => "request-over",
            Self::ChangeOver => "change-over",
            Self::Expired => "expired",
            Self::Invalid => "invalid",
        }
    }

    /// The status of its page: success, gone or unknown.
    const fn status(self) -> StatusCode {
        match self {
            Self::Request | Self::Change { .. } => StatusCode::OK,
            Self::RequestOver | Self::ChangeOver | Self::Expired => StatusCode::GONE,
            Self::Invalid => StatusCode::NOT_FOUND,
        }
    }
}

/// The page with the one button that refuses.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn not_me(
    settings: &AppSettings,
    language: &'static Language,
    offer: NotMeOffer,
) -> Result<Response<Body>, PageError> {
    let given = match offer {
        NotMeOffer::Request => {
            context! { from => NotMeFrom::Request.as_str(), another_contact => false, hold => "" }
        }
        NotMeOffer::Change { another_contact, hold_secs } => {
            let hold = hold_secs.map(|seconds| Words::Of(language).lifetime(seconds)).unwrap_or_default();
            context! { from => NotMeFrom::Change.as_str(), another_contact => another_contact, hold => hold }
        }
    };
    Look::of(Some(settings), language).page("pages/not-me.html", StatusCode::OK, given)
}

/// The page that says what was done, or why nothing can be. `app` is whose it is: some ways forward lead to its start
/// page.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn not_me_result(
    settings: Option<&AppSettings>,
    language: &'static Language,
    outcome: NotMeOutcome,
    app: Option<&AppId>,
) -> Result<Response<Body>, PageError> {
    let (another_contact, until) = match outcome {
        NotMeOutcome::Change { another_contact, held_until } => (another_contact, held_until),
        _ => (false, None),
    };
    let until = until.map(|until| Words::Of(language).moment(until)).unwrap_or_default();
    let given = context! { outcome => outcome.as_str(), another_contact => another_contact, until => until };
    let look = Look::of(settings, language).starting(app);
    look.page("pages/not-me-result.html", outcome.status(), given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(response: &Response<Body>) -> &str {
        match response.body() {
            Body::Text(text) => text,
            _ => panic!("a page is text"),
        }
    }

    #[test]
    fn every_page_renders_in_every_language_with_and_without_an_app() {
        let full = AppSettings::parse(&serde_json::json!({
            "name": "<Demo>", "supportContact": "help@example.com", "startUrl": "https://app.example/forgot",
        }))
        .unwrap();
        let plain = AppSettings::named("Plain").unwrap();
        let until = Timestamp::from_millis(1_795_292_640_000);
        let choices = [(true, None), (false, None), (true, Some(86_400)), (false, Some(86_400))];
        let done = |(another_contact, hold): (bool, Option<i64>)| NotMeOutcome::Change {
            another_contact,
            held_until: hold.map(|_| until),
        };
        use NotMeOutcome::{ChangeOver, Expired, Invalid, Request, RequestOver};
        for language in Language::all() {
            for settings in [&full, &plain] {
                let offers = choices
                    .map(|(another_contact, hold_secs)| NotMeOffer::Change { another_contact, hold_secs });
                let mut seen = std::collections::BTreeSet::new();
                for offer in offers.into_iter().chain([NotMeOffer::Request]) {
                    let page = not_me(settings, language, offer).unwrap();
                    assert!(body(&page).contains("<form method=\"post\" data-busy="), "{language:?}");
                    assert!(!body(&page).contains("<Demo>"));
                    seen.insert(body(&page).to_owned());
                }
                assert_eq!(seen.len(), 5, "{language:?}: each offer says something else");
            }
            for settings in [Some(&full), Some(&plain), None] {
                let ends = choices.map(done).into_iter();
                for outcome in ends.chain([Request, RequestOver, ChangeOver, Expired, Invalid]) {
                    let page = not_me_result(settings, language, outcome, None).unwrap();
                    assert_eq!(page.status(), outcome.status());
                    assert!(!body(&page).contains("<form"), "{language:?} {outcome:?}");
                    let html = format!("<html lang=\"{}\" dir=\"{}\">", language.tag, language.direction());
                    assert!(body(&page).contains(&html), "{language:?}");
                }
            }
        }
    }
}
