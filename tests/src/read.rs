//! Reading a response.

use std::pin::pin;

use bytes::{Bytes, BytesMut};
use http::header::{HeaderName, SET_COOKIE};
use http::{Response, StatusCode};
use http_body_util::BodyExt as _;

use crate::framework::BoxError;

/// In the extensions of a response whose body ended in an error: what came before is the body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CutShort;

/// The response with its whole body, or with what came of it.
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

/// Names and values of the cookies, in order.
pub(crate) fn cookies(response: &Response<Bytes>) -> Vec<(String, String)> {
    let pair = |line: &String| {
        let (name, rest) = line.split_once('=').expect("a line has a name");
        (name.to_owned(), rest.split(';').next().unwrap_or_default().to_owned())
    };
    lines(response).iter().map(pair).collect()
}

/// The `Set-Cookie` lines, in order.
pub(crate) fn lines(response: &Response<Bytes>) -> Vec<String> {
    values(response, &SET_COOKIE)
}

/// The values of a header, in order.
pub(crate) fn values(response: &Response<Bytes>, name: &HeaderName) -> Vec<String> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().get_all(name).iter().map(text).collect()
}

/// The body as text, which is whole.
pub(crate) fn text(response: &Response<Bytes>) -> &str {
    assert!(!is_cut_short(response), "the body is whole");
    sent(response)
}

/// Whether the body ended in an error.
pub(crate) fn is_cut_short(response: &Response<Bytes>) -> bool {
    response.extensions().get::<CutShort>().is_some()
}

/// What came of the body, as text.
pub(crate) fn sent(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).expect("text")
}

/// Panics unless this is our own 500 (T14): nothing of the value, nothing of what was said.
#[track_caller]
pub(crate) fn assert_own_500(response: &Response<Bytes>) {
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(text(response), "Internal Server Error");
    let mut names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
    // What a server adds itself.
    names.retain(|name| !["content-length", "date"].contains(name));
    assert_eq!(names, ["content-type"]);
    assert_eq!(values(response, &http::header::CONTENT_TYPE), ["text/plain; charset=utf-8"]);
}
