//! One request in process and its response, the same for every framework.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aside::{CookieOptions, CookieSpec};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST, SET_COOKIE, USER_AGENT};
use http::response::Parts;
use http::{HeaderValue, Request};
use schemars::JsonSchema;
use serde::Serialize;

pub const NAME: &str = "fakesession";
pub const VALUE: &str = "fake-cookie-session-value";
const ATTRIBUTES: &str = "; Path=/; SameSite=Lax";

pub const SPEC: CookieSpec = CookieSpec::new(NAME, CookieOptions::new());

/// The return value of every handler.
#[derive(Serialize, JsonSchema)]
pub struct Message {
    message: &'static str,
}

pub const MESSAGE: Message = Message { message: "Come to the dark side, we have cookies" };

/// Writes a `Set-Cookie` line by hand in the cheapest way: in one allocation, unchecked.
pub fn line(name: &str, value: &str) -> HeaderValue {
    let line = [name, "=", value, ATTRIBUTES].concat();
    HeaderValue::try_from(line).expect("octets of a header")
}

/// A request of a client, which is cloned.
pub fn template(path: &str) -> Request<()> {
    let request = Request::get(path)
        .header(HOST, "localhost:8000")
        .header(USER_AGENT, "curl/8.5.0")
        .header(ACCEPT, "*/*");
    request.body(()).expect("a request")
}

/// A response with its body.
pub struct Answer {
    pub head: Parts,
    pub body: Bytes,
}

/// Checks that the response is the message with the cookie.
pub fn has_cookie(answer: &Answer) {
    has_cookies(answer, &[[NAME, "=", VALUE, ATTRIBUTES].concat()]);
}

/// Checks that the response is only the message.
pub fn has_no_cookie(answer: &Answer) {
    has_cookies(answer, &[]);
}

/// Checks that the response is the message with these `Set-Cookie` lines. The order of attributes differs between crates,
/// and `CookieJar` does not keep the order of cookies.
pub fn has_cookies(answer: &Answer, expected: &[String]) {
    let sorted = |line: &str| {
        let mut parts: Vec<_> = line.split("; ").map(str::to_owned).collect();
        parts[1..].sort();
        parts
    };
    let lines = answer.head.headers.get_all(SET_COOKIE).iter();
    let mut lines: Vec<_> = lines.map(|line| sorted(line.to_str().expect("ASCII"))).collect();
    let mut expected: Vec<_> = expected.iter().map(|line| sorted(line)).collect();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected, "other cookies");
    assert_eq!(answer.head.status, 200);
    assert_eq!(answer.head.headers[CONTENT_TYPE], "application/json");
    assert_eq!(answer.body, r#"{"message":"Come to the dark side, we have cookies"}"#);
}

/// Runs a future that is never pending.
pub fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("it waits"),
    }
}
