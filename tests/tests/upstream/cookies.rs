//! The tests of cookies and headers in Starlette's `tests/test_responses.py` and `tests/test_datastructures.py`.

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use aside::{Aside, CookieOptions, CookieSpec, Direct, SameSite, TemporalResponse};
use aside_conformance::{App, Reply};
use cookie_store::CookieStore;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, VARY};
use http::{HeaderValue, Response, StatusCode};

use super::{everywhere, everywhere_over_http, text, values};

/// 22 January 2037, 12:00:10, which is ten seconds after upstream's frozen clock.
const EXPIRES: Duration = Duration::from_secs(2_116_238_410);

const DEFAULTS: CookieOptions<'static> = CookieOptions::new();

fn line(options: CookieOptions<'static>) -> String {
    let mut changes = TemporalResponse::default();
    changes.set_cookie(CookieSpec::new("mycookie", options).with_value("myvalue"));
    changes.check().expect("a valid cookie");
    changes.cookies()[0].header().to_str().expect("text").to_owned()
}

fn attributes(line: &str) -> BTreeSet<String> {
    line.split("; ").map(str::to_lowercase).collect()
}

/// `test_responses.py::test_set_cookie`.
#[test]
fn set_cookie() {
    let options = DEFAULTS
        .max_age(Duration::from_secs(10))
        .expires(UNIX_EPOCH + EXPIRES)
        .path("/")
        .domain("localhost")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::None)
        .partitioned(true);
    let upstream = "mycookie=myvalue; Domain=localhost; expires=Thu, 22 Jan 2037 12:00:10 GMT; HttpOnly; \
                    Max-Age=10; Partitioned; Path=/; SameSite=none; Secure";

    assert!(line(options).starts_with("mycookie=myvalue; "));
    assert_eq!(attributes(&line(options)), attributes(upstream));
}

/// `test_responses.py::test_set_cookie_path_none`.
#[test]
fn set_cookie_path_none() {
    assert_eq!(line(DEFAULTS.without_path()), "mycookie=myvalue; SameSite=Lax");
}

/// `test_responses.py::test_set_cookie_samesite_none`.
#[test]
fn set_cookie_samesite_none() {
    assert_eq!(line(DEFAULTS.without_same_site()), "mycookie=myvalue; Path=/");
}

/// `test_responses.py::test_expires_on_set_cookie`: a datetime, a text and a number there,
/// and a `SystemTime` here.
#[test]
fn expires_on_set_cookie() {
    let of_the_epoch = line(DEFAULTS.expires(UNIX_EPOCH + EXPIRES));
    let of_parts = line(DEFAULTS.expires(UNIX_EPOCH + Duration::from_millis(2_116_238_410_999)));

    assert_eq!(of_the_epoch, of_parts);
    assert!(of_the_epoch.contains("Expires=Thu, 22 Jan 2037 12:00:10 GMT"), "{of_the_epoch}");
}

/// `test_responses.py::test_delete_cookie`: an independent jar deletes the cookie.
#[tokio::test]
async fn delete_cookie() {
    let url = url::Url::parse("http://localhost/").expect("a URL");
    let mut jar = CookieStore::default();
    let set =
        everywhere(App::with_changes(|aside| aside.set_cookie(("mycookie", "myvalue")))).await;
    jar.parse(values(&set, "set-cookie")[0], &url).expect("a line");
    assert_eq!(jar.get_request_values(&url).collect::<Vec<_>>(), [("mycookie", "myvalue")]);

    let delete = everywhere(App::with_changes(|aside| aside.delete_cookie("mycookie"))).await;
    let _ = jar.parse(values(&delete, "set-cookie")[0], &url);
    assert_eq!(jar.get_request_values(&url).count(), 0);
}

fn direct(response: impl Fn() -> Response<String> + Send + Sync + 'static) -> App {
    App::with_reply(move |_: &Aside| Reply::Direct(response()))
}

/// `test_responses.py::test_response_headers`, `test_populate_headers`: a response has its own headers, and
/// the length of its body.
#[tokio::test]
async fn response_headers() {
    let response = everywhere_over_http(direct(|| {
        let own = Response::builder().header("x-header-1", "123").header("x-header-2", "456");
        own.header(CONTENT_TYPE, "text/plain").body("hi".into()).expect("a response")
    }))
    .await;

    assert_eq!(
        (values(&response, "x-header-1"), values(&response, "x-header-2")),
        (vec!["123"], vec!["456"])
    );
    assert_eq!(values(&response, CONTENT_TYPE.as_str()), ["text/plain"]);
    assert_eq!((text(&response), values(&response, CONTENT_LENGTH.as_str())), ("hi", vec!["2"]));
}

/// `test_responses.py::test_empty_response`, `test_empty_204_response`, `test_non_empty_response`.
#[tokio::test]
async fn empty_response() {
    let of = |status: u16, body: &'static str| {
        direct(move || Response::builder().status(status).body(body.into()).expect("a response"))
    };
    let length = async |app| {
        let response = everywhere_over_http(app).await;
        values(&response, CONTENT_LENGTH.as_str()).join(" ")
    };

    assert_eq!(length(of(200, "")).await, "0");
    assert_eq!(length(of(204, "")).await, "");
    assert_eq!(length(of(200, "hi")).await, "2");
}

/// `test_responses.py::test_response_do_not_add_redundant_charset`: a type with a charset is not
/// changed.
#[tokio::test]
async fn response_do_not_add_redundant_charset() {
    let response = everywhere(App::with_changes(|aside| {
        aside.insert_header(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }))
    .await;
    assert_eq!(values(&response, CONTENT_TYPE.as_str()), ["text/plain; charset=utf-8"]);
}

/// `test_responses.py::test_redirect_response`, `test_redirect_response_content_length_header`.
#[tokio::test]
async fn redirect_response() {
    let response = everywhere_over_http(direct(|| {
        let own = Response::builder().status(307).header("location", "http://localhost/redirected");
        own.body(String::new()).expect("a response")
    }))
    .await;

    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(values(&response, "location"), ["http://localhost/redirected"]);
    assert_eq!(values(&response, CONTENT_LENGTH.as_str()), ["0"]);
}

/// `test_datastructures.py::test_mutable_headers`, `_merge`, `_merge_dict`, `_update`: setting replaces,
/// appending adds, deleting removes all, and the headers can be read.
#[test]
fn mutable_headers() {
    let mut changes = TemporalResponse::default();
    let value = HeaderValue::from_static;
    changes.insert_header(VARY, value("1"));
    assert_eq!(changes.headers()[VARY], "1");
    changes.insert_header(VARY, value("2"));
    assert_eq!(changes.headers().get_all(VARY).iter().collect::<Vec<_>>(), ["2"]);
    changes.append_header(VARY, value("3"));
    assert_eq!(changes.headers().get_all(VARY).iter().collect::<Vec<_>>(), ["2", "3"]);
    changes.remove_header(VARY);
    assert!(changes.headers().is_empty());
    changes.remove_header(VARY);

    // `headers |= other` sets one after the other.
    for (name, text) in [(VARY, "4"), (CONTENT_TYPE, "5"), (VARY, "6")] {
        changes.insert_header(name, value(text));
    }
    assert_eq!((changes.headers().len(), changes.headers()[VARY].as_bytes()), (2, &b"6"[..]));
}

/// `test_responses.py::test_quoting_redirect_response` expects a quoted location. Here `HeaderValue`
/// accepts no octet that HTTP forbids, and a direct response is sent as it was built.
#[test]
fn quoting_redirect_response() {
    assert!(HeaderValue::from_str("/I ♥ Starlette/\r\n").is_err());
    let own = Response::builder().header("location", "/I%20%E2%99%A5%20Starlette/").body(());
    let marked = Response::from(Direct(own.expect("a response")));
    assert_eq!(values(&marked, "location"), ["/I%20%E2%99%A5%20Starlette/"]);
}
