//! `If-Match` and `If-None-Match` (RFC 9110 13.1): against lost updates.

use lambda_http::http::header::{IF_MATCH, IF_NONE_MATCH};
use shared::http::{ApiError, Incoming};
use shared::user::User;

/// The user's entity tag: it changes with every change of the profile, the credentials and `disabled`.
pub(crate) fn etag(user: &User) -> String {
    format!("\"{}.{}\"", user.version, user.credentials_version)
}

/// Under what conditions a request is to be carried out.
#[derive(Debug)]
pub(crate) struct Conditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

/// `*`, or a list of entity tags.
#[derive(Debug, PartialEq, Eq)]
enum Tags {
    Any,
    /// With their quotes, and `W/` before a weak one.
    These(Vec<String>),
}

impl Conditions {
    /// The conditions of a request.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] naming the header that cannot be read.
    pub(crate) fn of(incoming: &Incoming) -> Result<Self, ApiError> {
        let tags = |name| {
            let text = incoming.one_header(&name)?;
            let read = |text| Tags::parse(text).ok_or_else(|| malformed(name.to_string()));
            text.map(read).transpose()
        };
        Ok(Self { if_match: tags(IF_MATCH)?, if_none_match: tags(IF_NONE_MATCH)? })
    }

    /// Whether they hold for the user as it is.
    ///
    /// # Errors
    /// [`ApiError::PreconditionFailed`] if not.
    pub(crate) fn check(&self, user: Option<&User>) -> Result<(), ApiError> {
        let holds = self.if_match.as_ref().is_none_or(|tags| tags.name(user, Comparison::Strong))
            && !self.if_none_match.as_ref().is_some_and(|tags| tags.name(user, Comparison::Weak));
        if holds { Ok(()) } else { Err(ApiError::PreconditionFailed) }
    }
}

impl Tags {
    fn parse(text: &str) -> Option<Self> {
        if text.trim() == "*" {
            return Some(Self::Any);
        }
        let tags = text.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        let read = |tag: &str| {
            let opaque = tag.strip_prefix("W/").unwrap_or(tag);
            let inner = opaque.strip_prefix('"')?.strip_suffix('"')?;
            (!inner.contains('"')).then(|| tag.to_owned())
        };
        let tags: Option<Vec<String>> = tags.map(read).collect();
        tags.filter(|tags| !tags.is_empty()).map(Self::These)
    }

    /// Whether one of them names `user` as it is.
    fn name(&self, user: Option<&User>, comparison: Comparison) -> bool {
        match (self, user) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::These(tags), Some(user)) => {
                let etag = etag(user);
                tags.iter().any(|tag| comparison.opaque(tag) == etag)
            }
        }
    }
}

/// How a tag is compared with the user's own, which is a strong one (RFC 9110 8.8.3.2).
#[derive(Clone, Copy, Debug)]
enum Comparison {
    /// `If-Match`: a weak one matches nothing.
    Strong,
    /// `If-None-Match`: weak or not is the same.
    Weak,
}

impl Comparison {
    fn opaque(self, tag: &str) -> &str {
        match self {
            Self::Strong => tag,
            Self::Weak => tag.strip_prefix("W/").unwrap_or(tag),
        }
    }
}

fn malformed(header: String) -> ApiError {
    ApiError::invalid(header, "must be * or entity tags in quotes, as a user was answered with")
}

#[cfg(test)]
mod tests {
    use shared::clock::Timestamp;
    use shared::identifier::{AppId, UserId};

    use super::*;

    fn tags(text: &str) -> Option<Tags> {
        Tags::parse(text)
    }

    #[test]
    fn tags_are_read_as_lists() {
        assert_eq!(tags(" * "), Some(Tags::Any));
        assert_eq!(tags(r#""1.2""#), Some(Tags::These(vec![r#""1.2""#.to_owned()])));
        assert_eq!(
            tags(r#""1.2" , W/"3.4""#),
            Some(Tags::These(vec![r#""1.2""#.to_owned(), r#"W/"3.4""#.to_owned()]))
        );
        for bad in ["", "1.2", r#""1.2"#, r#""a"b""#, ","] {
            assert_eq!(tags(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_tag_names_one_state_of_one_user() {
        let id = UserId::parse("u1").unwrap();
        let user = User::new(AppId::parse("demo").unwrap(), id, Timestamp::from_millis(7));
        let names = |text: &str, user: Option<&User>| tags(text).unwrap().name(user, Comparison::Strong);
        assert!(names(r#""1.7""#, Some(&user)) && names(r#""0.0", "1.7""#, Some(&user)));
        assert!(!names(r#""1.8""#, Some(&user)) && !names(r#"W/"1.7""#, Some(&user)));
        assert!(names("*", Some(&user)) && !names("*", None) && !names(r#""1.7""#, None));
    }

    #[test]
    fn both_conditions_must_hold() {
        let conditions = |if_match: Option<&str>, if_none_match: Option<&str>| Conditions {
            if_match: if_match.and_then(tags),
            if_none_match: if_none_match.and_then(tags),
        };
        assert!(conditions(None, None).check(None).is_ok());
        assert!(conditions(None, Some("*")).check(None).is_ok());
        assert!(conditions(Some("*"), None).check(None).is_err());
        let id = UserId::parse("u1").unwrap();
        let user = User::new(AppId::parse("demo").unwrap(), id, Timestamp::from_millis(7));
        assert!(conditions(Some(r#""1.7""#), None).check(Some(&user)).is_ok());
        assert!(conditions(None, Some("*")).check(Some(&user)).is_err());
        assert!(conditions(Some(r#""1.7""#), Some(r#""1.7""#)).check(Some(&user)).is_err());
        // A proxy that compresses makes a tag weak: who has it has this state, but may not be sure of every byte.
        assert!(conditions(None, Some(r#"W/"1.7""#)).check(Some(&user)).is_err());
        assert!(conditions(None, Some(r#"W/"1.8""#)).check(Some(&user)).is_ok());
        assert!(conditions(Some(r#"W/"1.7""#), None).check(Some(&user)).is_err());
    }
}
