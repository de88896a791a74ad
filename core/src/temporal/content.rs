//! The effect of a merge on the content of a response, and the headers that describe the content.

use http::header::{
    CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_LOCATION, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, LAST_MODIFIED, TRAILER, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::policy::Policy;
use super::policy_options::EmptyContentType;

/// The action that a merge requires for the body.
///
/// # Examples
///
/// ```
/// use aside::{BodyAction, Policy, TemporalResponse, merge};
/// use http::Response;
///
/// /// Merges into a response with a text, as an adapter does.
/// fn apply(changes: TemporalResponse, response: Response<String>) -> Response<String> {
///     let (mut head, body) = response.into_parts();
///     let body = match merge(changes, &mut head, &Policy::default()).body {
///         BodyAction::Keep => body,
///         BodyAction::Clear => String::new(),
///         BodyAction::Replace(text) => text.to_owned(),
///     };
///     Response::from_parts(head, body)
/// }
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("no token", "1"));
/// assert_eq!(apply(changes, Response::new("hello".into())).body(), "Internal Server Error");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BodyAction {
    /// The body stays.
    #[default]
    Keep,
    /// The body becomes empty, because the status that was set allows no content.
    Clear,
    /// The body becomes this text. The head is that of the generated 500, with its
    /// [`ResponseError`](crate::ResponseError) in the extensions.
    Replace(&'static str),
}

impl BodyAction {
    /// The action for a status that a change sets (RFC 9110 §15.3.5, §15.3.6, §15.4.5).
    pub(super) fn for_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED => {
                Self::Clear
            }
            _ => Self::Keep,
        }
    }
}

/// The headers of the resource that the content represents.
static OF_RESOURCE: [HeaderName; 5] = [
    CONTENT_LANGUAGE,
    CONTENT_LOCATION,
    ETAG,
    LAST_MODIFIED,
    HeaderName::from_static("repr-digest"),
];

/// The headers of the bytes of the content, which are wrong without content.
///
/// A 204 must not have the first two (RFC 9110 §8.6, RFC 9112 §6.1), and no message may have both. A
/// client that decodes or verifies the content fails at the next three. `Content-Range` has a meaning in
/// a 206 and a 416 only (RFC 9110 §14.4).
static OF_BYTES: [HeaderName; 6] = [
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    TRAILER,
    CONTENT_ENCODING,
    HeaderName::from_static("content-digest"),
    CONTENT_RANGE,
];

/// T7: whether clearing the content removes the header.
///
/// A header of the resource stays, for example `ETag` or `Content-Location`: a 304 must send both (RFC 9110
/// §15.4.5), and in a 204 they describe the resource after the request (§15.3.5).
pub(super) fn goes_with_content(name: &HeaderName, policy: &Policy) -> bool {
    OF_BYTES.contains(name)
        || policy.chosen_content_type() == EmptyContentType::Remove && *name == CONTENT_TYPE
}

/// T7: removes the headers of content that is cleared. A 205 has the length 0.
pub(super) fn clear(headers: &mut HeaderMap, status: StatusCode, policy: &Policy) {
    for name in &OF_BYTES {
        headers.remove(name);
    }
    if policy.chosen_content_type() == EmptyContentType::Remove {
        headers.remove(CONTENT_TYPE);
    }
    if status == StatusCode::RESET_CONTENT {
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
}

/// T14: whether the header describes the content or its resource. The generated 500 has its own.
pub(super) fn describes_content(name: &HeaderName) -> bool {
    OF_BYTES.contains(name) || OF_RESOURCE.contains(name) || *name == CONTENT_TYPE
}
