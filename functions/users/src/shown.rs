//! A user as the app's back end sees it.

use lambda_http::Body;
use lambda_http::http::header::{ETAG, HeaderValue};
use lambda_http::http::{Response, StatusCode};
use serde_json::{Value, json};
use shared::clock::Timestamp;
use shared::delivery::Undeliverable;
use shared::identifier::LoginName;
use shared::locale::Locale;
use shared::reset::Channel;
use shared::user::{Credentials, User};

use crate::condition::etag;

/// The user with its entity tag.
pub(crate) fn answer(status: StatusCode, user: &User) -> Response<Body> {
    let mut response = shared::http::json(&shown(user));
    *response.status_mut() = status;
    // Digits, a full stop and quotes are always a header's text.
    if let Ok(tag) = HeaderValue::from_str(&etag(user)) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// What the user does not have is left out. Neither hash nor reset is shown.
fn shown(user: &User) -> Value {
    let mut shown = json!({
        "appId": user.app.as_str(),
        "userId": user.id.as_str(),
        "loginName": user.login_name.as_ref().map(LoginName::as_str),
        "displayName": user.display_name,
        "email": user.address().map(|address| address.expose()),
        "emailVerified": user.email.as_ref().map(|contact| contact.verified),
        "emailUndeliverable": user.undeliverable(Channel::Email).map(mark),
        "phone": user.number().map(|number| number.expose()),
        "phoneVerified": user.phone.as_ref().map(|contact| contact.verified),
        "phoneUndeliverable": user.undeliverable(Channel::Sms).map(mark),
        "country": user.country,
        "locale": user.locale.as_ref().map(Locale::as_str),
        "disabled": user.disabled,
        "heldUntil": user.hold.map(|hold| hold.until.rfc3339()),
        "credentials": match user.credentials {
            Credentials::None => "none",
            Credentials::Pending(_) | Credentials::ResetFirst => "pending",
            Credentials::Password { .. } => "password",
        },
        "credentialsVersion": user.credentials_version,
        "createdAt": user.created_at.rfc3339(),
        "passwordChangedAt": user.password_changed_at.map(Timestamp::rfc3339),
    });
    if let Some(fields) = shown.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    shown
}

/// Why and since when nothing is sent there.
fn mark(mark: &Undeliverable) -> Value {
    json!({ "reason": mark.reason.as_str(), "at": mark.at.rfc3339() })
}
