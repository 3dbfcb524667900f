//! The signature of an admin call (AWS Signature Version 4), checked as API Gateway checks it: the request is
//! signed anew with the key that it names, by the signer of the AWS SDK, and the two signatures are compared.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use axum::http::{HeaderMap, Method, Uri};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use shared::clock::Timestamp;
use subtle::ConstantTimeEq;

/// The only key of the local run, and its secret.
const KEY: &str = "local";
const REGION: &str = "us-east-1";
const SERVICE: &str = "execute-api";
/// How far the clock of a caller may be off, as on AWS.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// A call as it came in.
pub(crate) struct Call<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It has no signature, or not one of this form.
    Missing,
    /// It is signed for another key, day, region or service.
    Scope,
    /// Its host or its time is not signed.
    Unsigned,
    /// It was signed too long ago, or by a clock that is off.
    Time,
    /// It is another request than the one that was signed, or was signed with another secret.
    Mismatch,
}

impl Refused {
    /// For the developer who signs.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Missing => {
                "The admin API takes requests that are signed with AWS Signature Version 4 in the header Authorization."
            }
            Self::Scope => {
                "The credential scope must be local/YYYYMMDD/us-east-1/execute-api/aws4_request, of the day of X-Amz-Date."
            }
            Self::Unsigned => "The signed headers must have host and x-amz-date.",
            Self::Time => "X-Amz-Date must be within five minutes of now, such as 20261121T202400Z.",
            Self::Mismatch => "The signature does not match the request.",
        }
    }
}

/// The parts of the header `Authorization`.
struct Claimed<'a> {
    scope: &'a str,
    signed_headers: BTreeSet<&'a str>,
    signature: &'a str,
}

/// Checks the signature of `call` at the time `now`, and answers with what the gateway tells a function of the
/// caller.
pub(crate) fn verify(call: &Call<'_>, now: Timestamp) -> Result<Map<String, Value>, Refused> {
    let claimed = Claimed::parse(header(call.headers, "authorization").ok_or(Refused::Missing)?)?;
    let date = header(call.headers, "x-amz-date").ok_or(Refused::Unsigned)?;
    if !(claimed.signed_headers.contains("host") && claimed.signed_headers.contains("x-amz-date")) {
        return Err(Refused::Unsigned);
    }
    let signed_at = time(date).ok_or(Refused::Time)?;
    if claimed.scope != format!("{KEY}/{}/{REGION}/{SERVICE}/aws4_request", &date[..8]) {
        return Err(Refused::Scope);
    }
    if signed_at.abs_diff(now.as_secs()) > SKEW.as_secs() {
        return Err(Refused::Time);
    }
    let signature = sign_anew(call, &claimed, signed_at).ok_or(Refused::Mismatch)?;
    if !bool::from(signature.as_bytes().ct_eq(claimed.signature.as_bytes())) {
        return Err(Refused::Mismatch);
    }
    Ok(identity())
}

impl<'a> Claimed<'a> {
    fn parse(header: &'a str) -> Result<Self, Refused> {
        let parts = header.strip_prefix("AWS4-HMAC-SHA256 ").ok_or(Refused::Missing)?;
        let part = |name: &str| {
            let mut found =
                parts.split(',').filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            found.next().filter(|_| found.next().is_none()).ok_or(Refused::Missing)
        };
        Ok(Self {
            scope: part("Credential")?,
            signed_headers: part("SignedHeaders")?.split(';').collect(),
            signature: part("Signature")?,
        })
    }
}

/// What the caller's signature must be.
fn sign_anew(call: &Call<'_>, claimed: &Claimed<'_>, signed_at: i64) -> Option<String> {
    let mut headers = Vec::new();
    for name in &claimed.signed_headers {
        let mut values = call.headers.get_all(*name).iter().peekable();
        // A header that was signed and has not arrived.
        values.peek()?;
        for value in values {
            headers.push((*name, value.to_str().ok()?));
        }
    }
    let host = header(call.headers, "host")?;
    let path = call.uri.path_and_query().map_or("/", |path| path.as_str());
    let body = SignableBody::Bytes(call.body);
    let request =
        SignableRequest::new(call.method.as_str(), format!("http://{host}{path}"), headers.into_iter(), body);
    let mut settings = SigningSettings::default();
    // The caller has said which headers it signed.
    settings.excluded_headers = None;
    let identity = Credentials::new(KEY, KEY, None, None, "local").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(REGION)
        .name(SERVICE)
        .time(UNIX_EPOCH + Duration::from_secs(signed_at.try_into().ok()?))
        .settings(settings)
        .build()
        .ok()?;
    let (_, signature) = sign(request.ok()?, &params.into()).ok()?.into_parts();
    Some(signature)
}

/// As API Gateway puts it into `requestContext.identity`.
fn identity() -> Map<String, Value> {
    let fields = json!({
        "accountId": "000000000000",
        "accessKey": KEY,
        "caller": "AIDALOCAL",
        "user": "AIDALOCAL",
        "userArn": "arn:aws:iam::000000000000:user/local",
    });
    fields.as_object().cloned().unwrap_or_default()
}

/// `20261121T202400Z` in seconds since 1970.
fn time(text: &str) -> Option<i64> {
    let plain = text.len() == 16 && text.is_ascii();
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok().filter(|_| plain)?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
}

/// The one value of a header.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    /// 2026-11-21T20:24:00Z.
    const NOW: Timestamp = Timestamp::from_millis(1_795_292_640_000);
    /// Made with botocore 1.44 (`SigV4Auth` of `AWSRequest`) for the call below and the key `local`.
    const BOTOCORE: &str = "b0b269f873c890e874344f47837ae32840536ed153288ccc57c8724dd5e7209e";

    fn call(change: impl FnOnce(&mut HeaderMap)) -> HeaderMap {
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=local/20261121/us-east-1/execute-api/aws4_request, \
             SignedHeaders=content-type;host;x-amz-date, Signature={BOTOCORE}"
        );
        let given = [
            ("host", "127.0.0.1:8787"),
            ("content-type", "application/json"),
            ("x-amz-date", "20261121T202400Z"),
            ("authorization", authorization.as_str()),
        ];
        let mut headers: HeaderMap = given
            .into_iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()))
            .collect();
        change(&mut headers);
        headers
    }

    fn verified(
        headers: &HeaderMap,
        method: Method,
        path: &str,
        body: &str,
        now: Timestamp,
    ) -> Result<(), Refused> {
        let uri: Uri = path.parse().unwrap();
        verify(&Call { method: &method, uri: &uri, headers, body: body.as_bytes() }, now).map(drop)
    }

    const PATH: &str = "/admin/apps/demo/users/a%2Bb%40c?disable_cache=1";
    const BODY: &str = r#"{"displayName":"Ann"}"#;

    #[test]
    fn what_another_signer_signed_is_verified() {
        assert_eq!(verified(&call(|_| {}), Method::PUT, PATH, BODY, NOW), Ok(()));
    }

    #[test]
    fn any_other_request_is_refused() {
        let as_signed = call(|_| {});
        let mismatch = Err(Refused::Mismatch);
        assert_eq!(verified(&as_signed, Method::PATCH, PATH, BODY, NOW), mismatch);
        assert_eq!(verified(&as_signed, Method::PUT, &PATH.replace("demo", "other"), BODY, NOW), mismatch);
        assert_eq!(
            verified(&as_signed, Method::PUT, &PATH.replace("cache=1", "cache=2"), BODY, NOW),
            mismatch
        );
        assert_eq!(verified(&as_signed, Method::PUT, PATH, &BODY.replace("Ann", "Bob"), NOW), mismatch);
        let elsewhere = call(|headers| {
            headers.insert("host", HeaderValue::from_static("127.0.0.1:8788"));
        });
        assert_eq!(verified(&elsewhere, Method::PUT, PATH, BODY, NOW), mismatch);
        let without = call(|headers| {
            headers.remove("content-type");
        });
        assert_eq!(verified(&without, Method::PUT, PATH, BODY, NOW), mismatch);
    }

    #[test]
    fn a_signature_is_good_for_five_minutes_either_way() {
        let headers = call(|_| {});
        let after = |seconds: i64| verified(&headers, Method::PUT, PATH, BODY, NOW.plus_secs(seconds));
        assert_eq!((after(300), after(-300)), (Ok(()), Ok(())));
        assert_eq!((after(301), after(-301)), (Err(Refused::Time), Err(Refused::Time)));
    }

    #[test]
    fn what_is_not_signed_for_here_is_refused() {
        let with = |from: &str, to: &str| {
            let headers = call(|headers| {
                let text = headers["authorization"].to_str().unwrap().replace(from, to);
                headers.insert("authorization", HeaderValue::from_str(&text).unwrap());
            });
            verified(&headers, Method::PUT, PATH, BODY, NOW)
        };
        assert_eq!(with("us-east-1", "eu-west-1"), Err(Refused::Scope));
        assert_eq!(with("execute-api", "s3"), Err(Refused::Scope));
        assert_eq!(with("=local/", "=other/"), Err(Refused::Scope));
        assert_eq!(with("20261121", "20261120"), Err(Refused::Scope));
        assert_eq!(with(";x-amz-date", ""), Err(Refused::Unsigned));
        assert_eq!(with("content-type;host;", "content-type;"), Err(Refused::Unsigned));
        assert_eq!(with("AWS4-HMAC-SHA256", "Bearer"), Err(Refused::Missing));
        assert_eq!(with(BOTOCORE, "00"), Err(Refused::Mismatch));
        assert_eq!(with(BOTOCORE, &format!("00, Signature={BOTOCORE}")), Err(Refused::Missing));
        for date in ["20261121T202400", "20261121T2024OOZ", "\u{1F511}\u{1F511}\u{1F511}\u{1F511}", ""] {
            let headers = call(|headers| {
                headers.insert("x-amz-date", HeaderValue::from_bytes(date.as_bytes()).unwrap());
            });
            assert!(verified(&headers, Method::PUT, PATH, BODY, NOW).is_err(), "{date}");
        }
    }
}
