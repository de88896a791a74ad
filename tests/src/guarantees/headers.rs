//! Changes to headers (T3, T4).

use aside::Policy;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderName, HeaderValue, Response};

use crate::read::{assert_generated_500, values};
use crate::{App, Harness, Reply};

fn app_with_vary(change: impl Fn(&aside::Aside) + Send + Sync + 'static) -> App {
    App::with_reply(move |aside| {
        change(aside);
        let own = Response::builder().header(VARY, "accept").body("hello".into());
        Reply::Response(own.expect("a response"))
    })
}

/// T4. DIFFERENCE from FastAPI 2.1, which appends.
pub async fn insert_replaces_an_existing_header<H: Harness>() {
    let app = app_with_vary(|aside| {
        aside.append_header(VARY, HeaderValue::from_static("lost"));
        aside.insert_header(VARY, HeaderValue::from_static("cookie"));
    });

    assert_eq!(values(&H::start(app).await.get().await, &VARY), ["cookie"]);
}

/// T4, T3. Headers of the handler's response come first.
pub async fn append_adds_to_an_existing_header<H: Harness>() {
    let app = app_with_vary(|aside| {
        aside.append_header(VARY, HeaderValue::from_static("cookie"));
        aside.append_header(VARY, HeaderValue::from_static("origin"));
    });

    assert_eq!(values(&H::start(app).await.get().await, &VARY), ["accept", "cookie", "origin"]);
}

/// T4. DIFFERENCE from FastAPI 2.5, where `del` has no effect on the final response.
pub async fn remove_removes_an_existing_header<H: Harness>() {
    let app = app_with_vary(|aside| {
        aside.append_header(VARY, HeaderValue::from_static("lost"));
        aside.remove_header(VARY);
        aside.remove_header(ETAG);
    });

    assert_eq!(values(&H::start(app).await.get().await, &VARY), [""; 0]);
}

/// T4 under `Policy::fastapi()`: FastAPI 2.1 and 2.5, but one `Content-Type`, because 2.3 is a defect.
pub async fn fastapi_keeps_existing_headers<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.insert_header(VARY, HeaderValue::from_static("cookie"));
        aside.remove_header(ETAG);
        aside.insert_header(CONTENT_TYPE, HeaderValue::from_static("text/csv"));
        let own = Response::builder().header(VARY, "accept").header(ETAG, "\"1\"");
        Reply::Response(
            own.header(CONTENT_TYPE, "text/plain").body("hello".into()).expect("a response"),
        )
    });
    let response = H::start(app.policy(Policy::fastapi())).await.get().await;

    assert_eq!(values(&response, &VARY), ["accept", "cookie"]);
    assert_eq!(values(&response, &ETAG), ["\"1\""]);
    assert_eq!(values(&response, &CONTENT_TYPE), ["text/csv"]);
}

/// T4. A value can contain any octet that HTTP allows (RFC 9110 §5.5).
pub async fn header_value_is_sent_byte_for_byte<H: Harness>() {
    let response = H::start(App::with_changes(|aside| {
        let value = HeaderValue::from_bytes(b"caf\xe9, \"x\"").expect("octets that HTTP allows");
        aside.insert_header(CACHE_CONTROL, value);
    }))
    .await
    .get()
    .await;

    assert_eq!(response.headers()[CACHE_CONTROL].as_bytes(), b"caf\xe9, \"x\"");
}

/// T4. Headers that frame the message, belong to the connection, or have their own methods.
pub async fn reserved_headers_are_rejected<H: Harness>() {
    for name in [
        "content-length",
        "transfer-encoding",
        "connection",
        "proxy-connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "date",
        "set-cookie",
    ] {
        let name = HeaderName::from_static(name);
        let value = HeaderValue::from_static("1");
        for verb in 0..3 {
            let (name, value) = (name.clone(), value.clone());
            let response = H::start(App::with_changes(move |aside| match verb {
                0 => aside.insert_header(name.clone(), value.clone()),
                1 => aside.append_header(name.clone(), value.clone()),
                _ => aside.remove_header(name.clone()),
            }))
            .await
            .get()
            .await;

            assert_generated_500(&response);
        }
    }
}

/// T2, T4. A name or a value that HTTP does not allow is the generated 500, also from a string.
pub async fn invalid_header_is_a_generated_500<H: Harness>() {
    let all: [fn(&aside::Aside); 6] = [
        |aside| aside.insert_header("x id", "1"),
        |aside| aside.insert_header("x-id", "1\r\nset-cookie: a=1"),
        |aside| aside.append_header(String::from("x\r\ny"), 1),
        |aside| aside.append_header("x-id", String::from("\0")),
        |aside| aside.remove_header("x id"),
        |aside| aside.set_status(42),
    ];
    for change in all {
        assert_generated_500(&H::start(App::with_changes(change)).await.get().await);
    }
}

/// T4, T6. Names, values and a status from plain strings and numbers.
pub async fn headers_and_status_from_strings_and_numbers<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.insert_header("X-Id", String::from("7"));
        aside.append_header("retry-after", 120);
        aside.set_status(202);
    });
    let response = H::start(app).await.get().await;

    assert_eq!(response.status(), 202);
    assert_eq!(response.headers()["x-id"], "7");
    assert_eq!(response.headers()["retry-after"], "120");
}
