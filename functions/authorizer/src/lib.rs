//! An API Gateway authorizer for an app's own routes: allows a bearer token or denies it.
//!
//! Answers a REST API (`TOKEN` and `REQUEST` authorizers) with a policy and an HTTP API (payload 2.0) in its
//! simple form. Its cache must be 0 seconds: a token is dead the moment the password is reset.

use serde_json::{Value, json};
use shared::aws::SdkConfig;
use shared::clock::Clock;
use shared::config::{ConfigError, Environment};
use shared::identifier::AppId;
use shared::log;
use shared::secret::AccessToken;
use shared::store::{Store, StoreError};
use shared::user::{Session, User};

/// The function, wired.
#[derive(Clone, Debug)]
pub struct Authorizer {
    store: Store,
    /// The one app whose tokens are taken; any app's without it.
    app: Option<AppId>,
    clock: Clock,
}

impl Authorizer {
    /// Wires the function. `AUTHORIZER_APP_ID` names the one app whose tokens are taken; set it wherever an
    /// API serves one app and the deployment more than one.
    ///
    /// # Errors
    /// [`ConfigError`] naming the variable that is malformed.
    pub fn new(env: &Environment<'_>, aws: &SdkConfig, clock: Clock) -> Result<Self, ConfigError> {
        Ok(Self {
            store: Store::connect(aws, env.tables(), env.retention()?),
            app: env.parsed("AUTHORIZER_APP_ID", None, |text| AppId::parse(text).map(Some))?,
            clock,
        })
    }

    /// Answers one event.
    ///
    /// # Errors
    /// [`StoreError`] if a table does not answer: API Gateway then answers 500, which lets nobody in and tells
    /// no app that its token is dead.
    pub async fn handle(&self, event: &Value) -> Result<Value, StoreError> {
        let allowed =
            self.authorize(event).await.inspect_err(|error| log::failure("authorize", None, error))?;
        Ok(answer(event, allowed.as_ref()))
    }

    async fn authorize(&self, event: &Value) -> Result<Option<(Session, User)>, StoreError> {
        let Some(token) = bearer(event).and_then(AccessToken::parse) else { return Ok(None) };
        let Some(session) = self.store.session(&token.digest()).await? else { return Ok(None) };
        if self.app.as_ref().is_some_and(|app| *app != session.app) {
            return Ok(None);
        }
        let user = self.store.user(&session.app, &session.user).await?;
        let now = self.clock.now();
        Ok(user.filter(|user| session.is_valid_for(user, now)).map(|user| (session, user)))
    }
}

/// The token of a `TOKEN` authorizer's field, or of the `Authorization` header in any case.
fn bearer(event: &Value) -> Option<&str> {
    let header = || {
        let headers = event.get("headers")?.as_object()?;
        let (_, value) = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
        value.as_str()
    };
    let text = event.get("authorizationToken").and_then(Value::as_str).or_else(header)?;
    let (scheme, token) = text.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn answer(event: &Value, allowed: Option<&(Session, User)>) -> Value {
    // API Gateway takes strings, numbers and booleans only.
    let context = allowed.map(|(session, user)| {
        json!({
            "appId": session.app.as_str(),
            "userId": user.id.as_str(),
            "expiresAt": session.expires_at.as_millis(),
        })
    });
    let context = context.unwrap_or_else(|| json!({}));
    if event.get("version").and_then(Value::as_str) == Some("2.0") {
        return json!({ "isAuthorized": allowed.is_some(), "context": context });
    }
    let resource = event.get("methodArn").and_then(Value::as_str).unwrap_or("*");
    json!({
        "principalId": allowed.map_or("anonymous", |(_, user)| user.id.as_str()),
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{
                "Action": "execute-api:Invoke",
                "Effect": if allowed.is_some() { "Allow" } else { "Deny" },
                "Resource": resource,
            }],
        },
        "context": context,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_in_every_shape() {
        for event in [
            json!({ "type": "TOKEN", "authorizationToken": "Bearer abc" }),
            json!({ "type": "REQUEST", "headers": { "Authorization": "bearer abc" } }),
            json!({ "version": "2.0", "headers": { "authorization": "Bearer  abc" } }),
        ] {
            assert_eq!(bearer(&event), Some("abc"), "{event}");
        }
        for event in
            [json!({}), json!({ "authorizationToken": "abc" }), json!({ "authorizationToken": "Basic abc" })]
        {
            assert_eq!(bearer(&event), None, "{event}");
        }
    }

    #[test]
    fn nothing_is_denied_in_the_shape_that_was_asked() {
        insta::assert_json_snapshot!(answer(&json!({ "version": "2.0" }), None), @r#"
        {
          "context": {},
          "isAuthorized": false
        }
        "#);
        let policy = answer(&json!({ "type": "TOKEN", "methodArn": "arn:aws:execute-api:x" }), None);
        assert_eq!(policy["policyDocument"]["Statement"][0]["Effect"], "Deny");
        assert_eq!(policy["policyDocument"]["Statement"][0]["Resource"], "arn:aws:execute-api:x");
    }
}
