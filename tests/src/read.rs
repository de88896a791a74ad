//! Reads a response.

use std::pin::pin;

use bytes::{Bytes, BytesMut};
use http::header::{HeaderName, SET_COOKIE};
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;

use crate::framework::BoxError;

/// Marks a response whose body ended in an error. The body has the data before the error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutShort;

/// Reads the response with its body, up to the end or an error.
pub(crate) async fn whole<R>(response: Response<R>) -> Response<Bytes>
where
    R: http_body::Body<Data = Bytes, Error: Into<BoxError>>,
{
    let (mut head, body) = response.into_parts();
    let (mut body, mut came) = (pin!(body), BytesMut::new());
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => came.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(_) => {
                head.extensions.insert(CutShort);
                break;
            }
        }
    }
    Response::from_parts(head, came.freeze())
}

/// Returns the names and values of the cookies, in order.
pub(crate) fn cookies(response: &Response<Bytes>) -> Vec<(String, String)> {
    let pair = |line: &String| {
        let (name, rest) = line.split_once('=').expect("a line has a name");
        (name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned())
    };
    lines(response).iter().map(pair).collect()
}

/// Returns the `Set-Cookie` lines, in order.
pub(crate) fn lines(response: &Response<Bytes>) -> Vec<String> {
    values(response, &SET_COOKIE)
}

/// Returns the values of a header, in order.
pub(crate) fn values(response: &Response<Bytes>, name: &HeaderName) -> Vec<String> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().get_all(name).iter().map(text).collect()
}

/// Returns the body as text. The body must be complete.
pub(crate) fn text(response: &Response<Bytes>) -> &str {
    assert!(!is_cut_short(response), "the body is whole");
    sent(response)
}

/// Returns `true` if the body ended in an error.
pub(crate) fn is_cut_short(response: &Response<Bytes>) -> bool {
    response.extensions().get::<CutShort>().is_some()
}

/// Returns the body as text, also if it is incomplete.
pub(crate) fn sent(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).expect("text")
}

/// Asserts that this is the generated 500 (T14), without the handler's response and without changes.
#[track_caller]
pub(crate) fn assert_generated_500(response: &Response<Bytes>) {
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(text(response), "Internal Server Error");
    let mut names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
    // The headers that a server adds.
    names.retain(|name| !["content-length", "date"].contains(name));
    assert_eq!(names, ["content-type"]);
    assert_eq!(values(response, &http::header::CONTENT_TYPE), ["text/plain; charset=utf-8"]);
}
