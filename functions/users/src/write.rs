//! One write of one user, decided on the user as it was read.

use std::sync::Arc;

use lambda_http::http::StatusCode;
use lambda_http::{Body, Response};
use shared::event::Change as Told;
use shared::http::{ApiError, Incoming};
use shared::identifier::{AppId, UserId};
use shared::log::{self, Step};
use shared::password::{Password, PolicyViolation};
use shared::settings::AppSettings;
use shared::store::{AccountRefused, Claim};
use shared::user::{Credentials, GivenCredentials, User};

use crate::Users;
use crate::body::Fields;
use crate::change::{Change, NewCredentials};
use crate::condition::Conditions;
use crate::shown;

/// One write of one user.
pub(crate) struct Writing {
    pub(crate) app: AppId,
    settings: Arc<AppSettings>,
    pub(crate) id: UserId,
    pub(crate) conditions: Conditions,
    change: Change,
    /// The hash is made once, however many races are lost.
    password: Option<Password>,
    credentials: Option<GivenCredentials>,
}

impl Users {
    /// What a PUT or PATCH wants, all of it parsed.
    pub(crate) async fn writing(
        &self,
        incoming: &Incoming,
        app: &str,
        named: &str,
        parse: impl FnOnce(Fields) -> Result<Change, ApiError>,
    ) -> Result<Writing, ApiError> {
        // The other forms only look a user up.
        let id = UserId::parse(named)?;
        let conditions = Conditions::of(incoming)?;
        if !incoming.has_body() {
            return Err(ApiError::InvalidJson("The body must be one JSON object.".to_owned()));
        }
        let mut change = parse(incoming.json()?)?;
        let (app, settings) = self.app(incoming, app).await?;
        let (password, credentials) = match change.credentials.take() {
            Some(NewCredentials::Text(text)) => {
                (Some(settings.password_policy.check(&text).map_err(refused)?), None)
            }
            Some(NewCredentials::Ready(credentials)) => (None, Some(credentials)),
            None => (None, None),
        };
        Ok(Writing { app, settings, id, conditions, change, password, credentials })
    }

    /// Writes the change over the user as it was read; `None` if that has changed since.
    pub(crate) async fn write(
        &self,
        writing: &mut Writing,
        before: &User,
    ) -> Result<Option<Response<Body>>, ApiError> {
        let wanted = writing.change.applied_to(before)?;
        let credentials = self.credentials(writing, &wanted).await?;
        // The time of this try: a reset that was asked for since the one before it ends, too.
        let now = self.clock.now();
        let Some(after) = before.revised(wanted, credentials, now) else {
            return Ok(Some(shown::answer(StatusCode::OK, before)));
        };
        let to_tell = || Told::by_back_end(self.change_id(), before, &after, now);
        let to_tell = self.events.then(to_tell).flatten();
        match self.store.change_account(before, &after, to_tell.as_ref(), &self.token()).await? {
            Ok(()) => {
                log::step("user-changed", Step { app: Some(&writing.app), ..Step::default() });
                Ok(Some(shown::answer(StatusCode::OK, &after)))
            }
            Err(refused) => told(refused),
        }
    }

    /// Makes the user; `None` if there is one since.
    pub(crate) async fn make(&self, writing: &mut Writing) -> Result<Option<Response<Body>>, ApiError> {
        let now = self.clock.now();
        let nobody = User::new(writing.app.clone(), writing.id.clone(), now);
        let mut user = writing.change.applied_to(&nobody)?;
        if let Some(given) = self.credentials(writing, &user).await? {
            user.credentials = given.credentials;
            user.imported_hash = given.imported;
        }
        // What was asked for under this id before is not this user's.
        user.resets_not_before = Some(now);
        match self.store.make_account(&user, &self.token()).await? {
            Ok(()) => {
                log::step("user-made", Step { app: Some(&writing.app), ..Step::default() });
                Ok(Some(shown::answer(StatusCode::CREATED, &user)))
            }
            Err(refused) => told(refused),
        }
    }

    /// What `wanted` is to sign in with, if that is to change. A password in text is held against the user's own
    /// words as they will be.
    async fn credentials(
        &self,
        writing: &mut Writing,
        wanted: &User,
    ) -> Result<Option<GivenCredentials>, ApiError> {
        if let Some(password) = &writing.password {
            let settings = &writing.settings;
            let fits = settings.password_policy.check_for(password, wanted, settings.name.as_str());
            fits.map_err(refused)?;
            if writing.credentials.is_none() {
                let hash = self.hasher.hash(password, &mut self.random.clone()).await?;
                let credentials = Credentials::Password { hash, from: None, generated: false };
                writing.credentials = Some(credentials.into());
            }
        }
        Ok(writing.credentials.clone())
    }
}

fn told(refused: AccountRefused) -> Result<Option<Response<Body>>, ApiError> {
    match refused {
        AccountRefused::Changed => Ok(None),
        AccountRefused::Taken(claim) => Err(ApiError::UserAlreadyExists {
            field: match claim {
                Claim::LoginName => "loginName",
                Claim::Email => "email",
                Claim::Phone => "phone",
            },
        }),
    }
}

/// The policy's refusal, naming the field as it is here.
fn refused(violation: PolicyViolation) -> ApiError {
    match violation {
        PolicyViolation::TooShort { minimum } => ApiError::PasswordTooShort { minimum },
        other => ApiError::invalid("password", other.to_string()),
    }
}
