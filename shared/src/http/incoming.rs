use std::net::IpAddr;

use http::HeaderMap;
use http::Method;
use http::header::{self, HeaderName};
use lambda_http::aws_lambda_events::query_map::QueryMap;
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::{APP_ID, ApiError, MAX_BODY};
use crate::identifier::AppId;
use crate::reset::RequestedFrom;
use crate::secret::AccessToken;

/// Segments that may stand before a path that IAM policies name.
const STAGE_AND_MAPPING: usize = 2;

/// A request, whichever event shape brought it: REST API, HTTP API or Function URL.
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// The headers.
    pub headers: HeaderMap,
    /// Whose request it is, from the gateway's own field.
    pub client: ClientAddress,
    /// Whether the gateway has checked the signature of an IAM principal for this request, by its own field.
    pub signed: bool,
    body: Zeroizing<Vec<u8>>,
    path: String,
    /// Path parameters that the gateway has decoded already (HTTP API).
    decoded: Option<QueryMap>,
}

impl std::fmt::Debug for Incoming {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Incoming({}, ..)", self.method)
    }
}

/// The client's address as it is counted: IPv4 whole, IPv6 by /64, since a household has that many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(String);

impl ClientAddress {
    fn of(context: Option<RequestContext>) -> Self {
        let source = match context {
            Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip,
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip,
            _ => None,
        };
        Self(match source.and_then(|text| text.parse::<IpAddr>().ok()) {
            Some(IpAddr::V4(address)) => address.to_string(),
            Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
                Some(address) => address.to_string(),
                None => {
                    let [a, b, c, d, ..] = address.segments();
                    format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
                }
            },
            // A gateway that does not say: all such clients share one limit.
            None => "unknown".to_owned(),
        })
    }

    /// The address or network, for counting only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Incoming {
    /// Reads a request.
    ///
    /// # Errors
    /// [`ApiError::PayloadTooLarge`] for a body over [`MAX_BODY`].
    pub fn read(request: Request) -> Result<Self, ApiError> {
        let context = request.request_context_ref().cloned();
        let path = request.raw_http_path().to_owned();
        // Only HTTP API decodes: its parameters are taken as they are. A REST API passes the path as it was
        // sent and a Function URL has no parameters, so there the path is split and each segment decoded once.
        let decoded = match &context {
            Some(RequestContext::ApiGatewayV2(_)) => {
                request.path_parameters_ref().cloned().filter(|map| !map.is_empty())
            }
            _ => None,
        };
        let (parts, body) = request.into_parts();
        if body.len() > MAX_BODY {
            return Err(ApiError::PayloadTooLarge);
        }
        Ok(Self {
            method: parts.method,
            headers: parts.headers,
            signed: is_signed(context.as_ref()),
            client: ClientAddress::of(context),
            body: Zeroizing::new(body.to_vec()),
            path,
            decoded,
        })
    }

    /// Whether the last segment of the path lies under `name`. [`Self::capture`] does not tell: to a gateway that has
    /// taken the segment already, only what stands behind it counts.
    pub fn lies_under(&self, name: &str) -> bool {
        self.path.rsplit('/').filter(|segment| !segment.is_empty()).nth(1) == Some(name)
    }

    /// Matches the end of the path with `pattern`, in which `{name}` takes one segment, and answers with what
    /// they took, decoded once; `None` if it does not match. The path may start with a stage or a mapping.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] if a segment is not UTF-8 under its percent-encoding.
    pub fn capture(&self, pattern: &str) -> Result<Option<Vec<String>>, ApiError> {
        self.capture_after(pattern, usize::MAX)
    }

    /// As [`Self::capture`], but at most a stage and a mapping stand before `pattern`: for paths that IAM policies
    /// name. Behind a catch-all route, a path that begins as one resource does and ends as another would be let
    /// through for the first and answered as the second.
    ///
    /// # Errors
    /// As [`Self::capture`].
    pub fn capture_whole(&self, pattern: &str) -> Result<Option<Vec<String>>, ApiError> {
        self.capture_after(pattern, STAGE_AND_MAPPING)
    }

    fn capture_after(&self, pattern: &str, most_before: usize) -> Result<Option<Vec<String>>, ApiError> {
        let wanted: Vec<&str> = pattern.split('/').filter(|part| !part.is_empty()).collect();
        // A catch-all route has a parameter of another name: then the path is all there is.
        let named = |map: &&QueryMap| {
            wanted.iter().filter_map(|part| placeholder(part)).all(|name| map.first(name).is_some())
        };
        if let Some(decoded) = self.decoded.as_ref().filter(named).filter(|_| self.ends_like(&wanted)) {
            return Ok(wanted
                .iter()
                .filter_map(|part| placeholder(part))
                .map(|name| Some(decoded.first(name)?.to_owned()))
                .collect());
        }
        let segments: Vec<&str> = self.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let start = segments.len().checked_sub(wanted.len()).filter(|start| *start <= most_before);
        let Some(start) = start else { return Ok(None) };
        let mut taken = Vec::new();
        for (part, segment) in wanted.iter().zip(&segments[start..]) {
            match placeholder(part) {
                Some(name) => taken.push(decode(name, segment)?),
                None if part == segment => {}
                None => return Ok(None),
            }
        }
        Ok(Some(taken))
    }

    /// Whether the fixed parts at the end of `wanted` end the path: what a decoded segment may hold (even a
    /// `/`) does not matter then.
    fn ends_like(&self, wanted: &[&str]) -> bool {
        let fixed: Vec<&str> =
            wanted.iter().rev().take_while(|part| placeholder(part).is_none()).copied().collect();
        let tail = fixed.iter().rev().fold(String::new(), |tail, part| format!("{tail}/{part}"));
        self.path.trim_end_matches('/').ends_with(&tail)
    }

    /// The body as one JSON object; an empty body is an empty object.
    ///
    /// # Errors
    /// [`ApiError::UnsupportedMediaType`] by its content type, [`ApiError::InvalidJson`] naming the field. What
    /// was sent is never repeated.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        let body: &[u8] = if self.body.trim_ascii().is_empty() { b"{}" } else { self.body.trim_ascii() };
        if !self.body.is_empty() && !self.is_json() {
            return Err(ApiError::UnsupportedMediaType);
        }
        // A struct would deserialise from an array, too.
        if !body.starts_with(b"{") {
            return Err(ApiError::InvalidJson("The body must be one JSON object.".to_owned()));
        }
        let mut reader = serde_json::Deserializer::from_slice(body);
        let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| invalid_json(&error))?;
        reader.end().map_err(|_| ApiError::InvalidJson("The body must be one JSON object.".to_owned()))?;
        Ok(value)
    }

    /// The body as a form, for the pages.
    pub fn form_field(&self, name: &str) -> Option<Zeroizing<String>> {
        let mut fields = form_urlencoded::parse(&self.body).filter(|(key, _)| key == name);
        let value = fields.next().map(|(_, value)| Zeroizing::new(value.into_owned()));
        value.filter(|_| fields.next().is_none())
    }

    /// Whether there is a body of more than white space.
    pub fn has_body(&self) -> bool {
        !self.body.trim_ascii().is_empty()
    }

    fn is_json(&self) -> bool {
        let Some(content_type) = self.headers.get(header::CONTENT_TYPE) else { return true };
        let essence = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
    }

    /// The app of the path, agreeing with the SDK's header where that is given.
    ///
    /// # Errors
    /// [`ApiError::AppNotFound`] if it is no app's id, or the header names another one.
    pub fn app(&self, segment: &str) -> Result<AppId, ApiError> {
        let unknown = || ApiError::AppNotFound { app: segment.chars().take(64).collect() };
        let app = AppId::parse(segment).map_err(|_| unknown())?;
        match self.text_header(&APP_ID) {
            Some(header) if header != segment => Err(unknown()),
            _ => Ok(app),
        }
    }

    /// The app of the SDK's header, for the paths that have none.
    ///
    /// # Errors
    /// [`ApiError::AppNotFound`] if it is missing or no app's id.
    pub fn app_of_header(&self) -> Result<AppId, ApiError> {
        let header = self.text_header(&APP_ID).unwrap_or_default();
        AppId::parse(header).map_err(|_| ApiError::AppNotFound { app: header.chars().take(64).collect() })
    }

    /// The access token of the `Authorization: Bearer` header.
    ///
    /// # Errors
    /// [`ApiError::Unauthorized`] without one, [`ApiError::WrongToken`] for what cannot be one.
    pub fn bearer(&self) -> Result<AccessToken, ApiError> {
        let header = self.text_header(&header::AUTHORIZATION).unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::Unauthorized);
        }
        AccessToken::parse(token.trim()).ok_or(ApiError::WrongToken)
    }

    /// The header `name`, if it is given once and is text.
    ///
    /// # Errors
    /// [`ApiError::InvalidInput`] naming it if it stands twice or has other characters than visible ASCII.
    pub fn one_header(&self, name: &HeaderName) -> Result<Option<&str>, ApiError> {
        let refused = |reason| ApiError::invalid(name.to_string(), reason);
        let mut values = self.headers.get_all(name).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(refused("must be given once"));
        }
        value.to_str().map(Some).map_err(|_| refused("must be visible ASCII"))
    }

    /// Roughly what sent it, if that is known and looks like a person's browser.
    pub fn requested_from(&self) -> Option<RequestedFrom> {
        self.text_header(&header::USER_AGENT).and_then(RequestedFrom::of_user_agent)
    }

    fn text_header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A REST API names the principal in `identity`, an HTTP API and a Function URL under the authorizer. Where the
/// route has no IAM authorizer, neither is there.
fn is_signed(context: Option<&RequestContext>) -> bool {
    let arn = match context {
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.user_arn.as_deref(),
        Some(RequestContext::ApiGatewayV2(context)) => {
            let authorizer = context.authorizer.as_ref();
            authorizer.and_then(|it| it.iam.as_ref()).and_then(|iam| iam.user_arn.as_deref())
        }
        _ => None,
    };
    arn.is_some_and(|arn| !arn.is_empty())
}

fn placeholder(part: &str) -> Option<&str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

fn decode(name: &str, segment: &str) -> Result<String, ApiError> {
    let field = match name {
        "appId" => "appId",
        "user" => "user",
        _ => "path",
    };
    // A raw `+` stays `+`: this is a path, not a form.
    let decoded = percent_decode_str(segment).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| ApiError::invalid(field, "is not UTF-8"))
}

fn invalid_json(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let path = error.path().to_string();
    ApiError::InvalidJson(match error.inner().classify() {
        serde_json::error::Category::Data if path != "." => {
            format!("{path} has the wrong type or stands twice.")
        }
        serde_json::error::Category::Data => "A field stands twice.".to_owned(),
        _ => "The body is not JSON.".to_owned(),
    })
}
