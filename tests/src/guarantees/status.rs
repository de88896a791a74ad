//! The status, and statuses without content (T2, T6, T7).

use aside::Policy;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG};
use http::{HeaderValue, Response, StatusCode};

use crate::read::{assert_generated_500, cookies, text, values};
use crate::{App, Harness, Reply};

fn app_with_status(own: u16, change: impl Fn(&aside::Aside) + Send + Sync + 'static) -> App {
    App::with_reply(move |aside| {
        change(aside);
        let own = Response::builder().status(own).header(CONTENT_TYPE, "text/plain");
        Reply::Response(own.body("hello".into()).expect("a response"))
    })
}

/// T6, FastAPI's `test_response_change_status_code.py`, tutorial `response_change_status_code`.
pub async fn status_replaces_a_success<H: Harness>() {
    let app = app_with_status(200, |aside| aside.set_status(StatusCode::CREATED));
    let response = H::start(app).await.get().await;

    assert_eq!((response.status(), text(&response)), (StatusCode::CREATED, "hello"));
}

/// T6, FastAPI 3.2.
pub async fn last_status_wins<H: Harness>() {
    let app = app_with_status(200, |aside| aside.set_status(StatusCode::ACCEPTED));
    let app = app.dependency(|aside| {
        aside.set_status(StatusCode::CREATED);
        Ok(())
    });

    assert_eq!(H::start(app).await.get().await.status(), StatusCode::ACCEPTED);
}

/// FastAPI 3.3: `status_code = None`.
pub async fn unset_status_leaves_that_of_the_handler<H: Harness>() {
    let app = app_with_status(203, |aside| {
        aside.set_status(StatusCode::CREATED);
        aside.unset_status();
    });

    assert_eq!(H::start(app).await.get().await.status(), 203);
}

/// T6. DIFFERENCE from FastAPI 3.1 for 3xx.
pub async fn status_of_a_redirect_or_an_error_stays<H: Harness>() {
    for own in [302, 307, 404, 500] {
        let app = app_with_status(own, |aside| aside.set_status(StatusCode::CREATED));
        assert_eq!(H::start(app).await.get().await.status(), own);
    }
}

/// T6 under `Policy::fastapi()`: 3.1 over a redirect, never over an error.
pub async fn fastapi_status_replaces_a_redirect<H: Harness>() {
    for (own, sent) in [(307, 201), (404, 404), (500, 500)] {
        let app = app_with_status(own, |aside| aside.set_status(StatusCode::CREATED));
        let response = H::start(app.policy(Policy::fastapi())).await.get().await;
        assert_eq!(response.status(), sent);
    }
}

/// T2. A 1xx is not a final response, and hyper would close the connection.
pub async fn informational_status_is_rejected<H: Harness>() {
    let app = app_with_status(200, |aside| aside.set_status(StatusCode::CONTINUE));
    assert_generated_500(&H::start(app).await.get().await);
}

/// T7, FastAPI 4.1, `test_response_code_no_body.py`. DIFFERENCE: `Content-Type` is removed, too.
pub async fn status_without_content_clears_the_body<H: Harness>() {
    for status in [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED] {
        let app = app_with_status(200, move |aside| {
            aside.set_status(status);
            aside.set_cookie(("a", "1"));
            aside.insert_header(ETAG, HeaderValue::from_static("\"1\""));
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status(), text(&response)), (status, ""));
        assert_eq!(values(&response, &CONTENT_TYPE), [""; 0]);
        assert_eq!(values(&response, &ETAG), ["\"1\""]);
        assert_eq!(cookies(&response).len(), 1);
        // axum adds the length of every empty body, also without `aside`.
        let length = values(&response, &CONTENT_LENGTH);
        let may_be_absent = status != StatusCode::RESET_CONTENT;
        assert!(length == ["0"] || length.is_empty() && may_be_absent, "{response:?}");
    }
}

/// T7. A proxied response describes the bytes of its content. Without content, `Transfer-Encoding` next to
/// `Content-Length` makes hyper close the connection, and a client fails to decode nothing.
pub async fn status_without_content_clears_a_proxied_head<H: Harness>() {
    let headers = [
        ("transfer-encoding", "chunked"),
        ("trailer", "content-digest"),
        ("content-encoding", "gzip"),
        ("content-digest", "sha-256=:1:"),
        ("content-range", "bytes 0-4/9"),
        ("etag", "\"1\""),
        ("content-location", "/it"),
        ("vary", "accept-encoding"),
    ];
    let app = |own: u16, status: StatusCode| {
        App::with_reply(move |aside| {
            aside.set_status(status);
            aside.set_cookie(("a", "1"));
            let mut response = Response::builder().status(own);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            Reply::Response(response.body("hello".into()).expect("a response"))
        })
    };
    for policy in [Policy::default(), Policy::fastapi()] {
        for status in [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED]
        {
            for own in [200, 206] {
                let client = H::start(app(own, status).policy(policy)).await;
                // The connection survives the first response.
                client.get().await;
                let response = client.get().await;

                assert_eq!((response.status(), text(&response)), (status, ""));
                for (name, _) in &headers[..5] {
                    assert!(!response.headers().contains_key(*name), "{name} in {response:?}");
                }
                for (name, value) in &headers[5..] {
                    assert_eq!(response.headers()[*name], *value);
                }
                assert_eq!(cookies(&response).len(), 1);
                // axum adds the length of every empty body.
                let length = values(&response, &CONTENT_LENGTH);
                let may_be_absent = status != StatusCode::RESET_CONTENT;
                assert!(length == ["0"] || length.is_empty() && may_be_absent, "{response:?}");
            }
        }
    }
}

/// T14. The generated 500 has no header of a proxied response, so its body is whole.
pub async fn failure_clears_a_proxied_head<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_status(42);
        let own = Response::builder().header("transfer-encoding", "chunked");
        let own = own.header("content-encoding", "gzip").header("trailer", "x");
        Reply::Response(own.body("hello".into()).expect("a response"))
    });
    let client = H::start(app).await;
    client.get().await;
    let response = client.get().await;
    assert_generated_500(&response);
    assert!(!response.headers().contains_key("content-encoding"));
}

/// T7 under `Policy::fastapi()`: `Content-Type` stays (4.1).
pub async fn fastapi_keeps_the_type_of_no_content<H: Harness>() {
    let app = app_with_status(200, |aside| aside.set_status(StatusCode::NO_CONTENT));
    let response = H::start(app.policy(Policy::fastapi())).await.get().await;

    assert_eq!(text(&response), "");
    assert_eq!(values(&response, &CONTENT_TYPE), ["text/plain"]);
}

/// T7. If the handler's response has such a status, its head is not edited.
pub async fn status_without_content_of_the_handler_is_not_edited<H: Harness>() {
    for own in [204, 205, 304] {
        let app = app_with_status(own, |aside| aside.set_cookie(("a", "1")));
        let response = H::start(app).await.get().await;

        assert_eq!(response.status(), own);
        assert_eq!(values(&response, &CONTENT_TYPE), ["text/plain"]);
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// FastAPI's `test_response_set_response_code_empty.py`. If a later status allows content, the body stays. Here the
/// handler's response is a 200 with a body, and a dependency set 204 before.
pub async fn later_status_keeps_the_body<H: Harness>() {
    let app = app_with_status(200, |aside| aside.set_status(StatusCode::BAD_REQUEST));
    let app = app.dependency(|aside| {
        aside.set_status(StatusCode::NO_CONTENT);
        Ok(())
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status(), text(&response)), (StatusCode::BAD_REQUEST, "hello"));
}
