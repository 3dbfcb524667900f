//! The page that takes a new password, and the field for one, which other pages have as well.

use http::{Response, StatusCode};
use lambda_http::Body;
use minijinja::{Value, context};

use super::{Look, PageError};
use crate::language::{Argument, Language};
use crate::password::{PasswordPolicy, PolicyViolation};
use crate::settings::AppSettings;

/// The page that takes a new password (`input`); `refused` says why the last one was not taken. `username` is what
/// password managers keep the new one under: of the user who proved control, and nobody else's.
///
/// # Errors
/// [`PageError`] if the template cannot be rendered, which the tests rule out.
pub fn new_password(
    settings: &AppSettings,
    language: &'static Language,
    refused: Option<&PolicyViolation>,
    username: Option<&str>,
) -> Result<Response<Body>, PageError> {
    let field = password_field(language, &settings.password_policy, refused, username);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Look::of(Some(settings), language).page("pages/new-password.html", status, field)
}

/// What `pages/password-field.html` needs: `policy`, `error` and `username`.
pub(super) fn password_field(
    language: &'static Language,
    policy: &PasswordPolicy,
    refused: Option<&PolicyViolation>,
    username: Option<&str>,
) -> Value {
    let (least, most) = (policy.minimum_length.get(), policy.maximum_length.get());
    let key = if policy.ascii_only { "choose-policy-ascii" } else { "choose-policy" };
    let bounds = [("minimum", least), ("maximum", most)];
    let bounds = bounds.map(|(name, number)| (name, Argument::Number(i64::from(number))));
    // https://developer.apple.com/password-rules: what a generated password is made of if nothing is said fits both.
    let allowed = if policy.ascii_only { " allowed: ascii-printable;" } else { "" };
    context! {
        policy => context! {
            words => language.say(key, &bounds),
            rules => format!("minlength: {least}; maxlength: {most};{allowed}"),
            min_length => least,
            max_length => most,
            ascii_only => policy.ascii_only,
        },
        error => refused.map(|refused| context! {
            reason => refused.reason(language),
            why => refused.why(language),
            advice => refused.advice(language),
        }),
        username => username.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(policy: serde_json::Value, refused: Option<&PolicyViolation>, username: Option<&str>) -> String {
        let settings = serde_json::json!({ "name": "Demo", "passwordPolicy": policy });
        let settings = AppSettings::parse(&settings).unwrap();
        let page = new_password(&settings, Language::english(), refused, username).unwrap();
        let Body::Text(html) = page.body() else { panic!("a page is text") };
        html.clone()
    }

    #[test]
    fn the_field_tells_people_and_password_managers_what_is_taken() {
        let html = page(serde_json::json!({ "minimumLength": 10 }), None, Some("johndoe"));
        assert!(html.contains("Use 10 to 64 characters. Spaces and letters of any language are fine."));
        assert!(html.contains(r#"passwordrules="minlength: 10; maxlength: 64;""#));
        assert!(html.contains(r#"aria-describedby="policy""#) && !html.contains("aria-invalid="));
        assert!(html.contains(
            r#"value="johndoe" autocomplete="username" readonly tabindex="-1" aria-hidden="true""#
        ));
        assert!(!html.contains("data-ascii"));
        let html = page(serde_json::json!({ "asciiOnly": true, "maximumLength": 50 }), None, None);
        assert!(html.contains(r#"passwordrules="minlength: 8; maxlength: 50; allowed: ascii-printable;""#));
        assert!(
            html.contains("data-ascii=\"Use only English letters")
                && !html.contains("autocomplete=\"username")
        );
    }

    #[test]
    fn a_refusal_stands_at_the_field_and_is_linked_to_it() {
        let refused = PolicyViolation::TooShort { minimum: 8 };
        let html = page(serde_json::json!({}), Some(&refused), Some("a\"b"));
        assert!(html.contains(r#"id="error" role="alert""#));
        assert!(html.contains(r#"aria-invalid="true" aria-describedby="error policy" autofocus"#));
        assert!(html.contains("<title>Error: Choose a new password - Demo</title>"));
        assert!(html.contains(r#"value="a&quot;b""#), "{html}");
    }
}
