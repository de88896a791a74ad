//! Other layers inside and outside of `AsideLayer`: the tests of the table in `docs/layers.md`.

use std::convert::Infallible;
use std::future::{Ready, pending, ready};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aside_axum::{Aside, AsideLayer};
use axum::body::{Body, Bytes};
use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, map_response};
use axum::response::Response;
use axum::routing::any;
use axum::{BoxError, Router};
use http::header::{
    ACCEPT_ENCODING, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_ENCODING, CONTENT_TYPE, ORIGIN,
    SET_COOKIE, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body_util::BodyExt as _;
use tower::retry::{Policy as Retries, RetryLayer};
use tower::{Layer as _, ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

const SHORT: Duration = Duration::from_millis(1);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A router with only this handler.
fn app<T: 'static>(handler: impl Handler<T, ()>) -> Router {
    Router::new().route("/", any(handler))
}

fn request() -> Request {
    let request = Request::builder().header(ORIGIN, "https://example.com");
    request.header(ACCEPT_ENCODING, "gzip").body(Body::empty()).expect("a request")
}

async fn ask(app: Router) -> (StatusCode, HeaderMap, Bytes) {
    let response = app.oneshot(request()).await.expect("a response");
    let (head, body) = response.into_parts();
    (head.status, head.headers, body.collect().await.expect("a body").to_bytes())
}

/// Returns the values of a header, in order.
fn values(headers: &HeaderMap, name: HeaderName) -> Vec<&str> {
    headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
}

fn names(headers: &HeaderMap) -> Vec<&str> {
    values(headers, SET_COOKIE)
        .iter()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name)
        .collect()
}

/// An invalid change is a generated 500, which a browser can read only if CORS allows it.
#[tokio::test]
async fn cors_outside_is_on_the_generated_500() {
    let handler = async |aside: Aside| aside.set_cookie(("no token", "1"));

    let inside = app(handler).layer(CorsLayer::permissive()).layer(AsideLayer::new());
    let (status, headers, _) = ask(inside).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN));

    let outside = app(handler).layer(AsideLayer::new()).layer(CorsLayer::permissive());
    let (status, headers, _) = ask(outside).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
}

/// A change that inserts `Vary` replaces that of a CORS layer inside.
#[tokio::test]
async fn cors_inside_loses_its_vary_to_an_inserted_one() {
    let handler = async |aside: Aside| {
        aside.insert_header(VARY, HeaderValue::from_static("cookie"));
    };

    let inside = app(handler).layer(CorsLayer::very_permissive()).layer(AsideLayer::new());
    assert_eq!(values(&ask(inside).await.1, VARY), ["cookie"]);

    let outside = app(handler).layer(AsideLayer::new()).layer(CorsLayer::very_permissive());
    let (_, headers, _) = ask(outside).await;
    let all = values(&headers, VARY).join(", ");
    assert!(all.contains("cookie") && all.contains("origin"), "{all}");
}

/// A `Content-Type` that a change sets decides about compression only if the compression is outside.
#[tokio::test]
async fn compression_outside_sees_the_type_that_a_change_sets() {
    let handler = async |aside: Aside| {
        aside.insert_header(CONTENT_TYPE, HeaderValue::from_static("image/png"));
        "x".repeat(1000)
    };

    let inside = app(handler).layer(CompressionLayer::new()).layer(AsideLayer::new());
    let (_, headers, body) = ask(inside).await;
    assert_eq!(headers[CONTENT_ENCODING], "gzip");
    assert!(body.len() < 1000);

    let outside = app(handler).layer(AsideLayer::new()).layer(CompressionLayer::new());
    let (_, headers, body) = ask(outside).await;
    assert!(!headers.contains_key(CONTENT_ENCODING));
    assert_eq!(body.len(), 1000);
}

/// The generated 500 is not compressed, because the header that declares it is removed.
#[tokio::test]
async fn compression_inside_leaves_the_generated_500_readable() {
    let handler = async |aside: Aside| {
        aside.set_cookie(("no token", "1"));
        "x".repeat(1000)
    };
    let inside = app(handler).layer(CompressionLayer::new()).layer(AsideLayer::new());
    let (_, headers, body) = ask(inside).await;

    assert!(!headers.contains_key(CONTENT_ENCODING));
    assert_eq!(body, "Internal Server Error");
}

/// The changes survive a panic that is caught inside, and the 500 has those made with `always`.
#[tokio::test]
async fn catch_panic_inside_keeps_always() {
    let handler = async |aside: Aside| -> &'static str {
        aside.set_cookie(("lost", "1"));
        aside.always().insert_header(REQUEST_ID, HeaderValue::from_static("7"));
        panic!("on purpose")
    };

    let inside = app(handler).layer(CatchPanicLayer::new()).layer(AsideLayer::new());
    let (status, headers, _) = ask(inside).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!((values(&headers, REQUEST_ID), names(&headers).len()), (vec!["7"], 0));

    let outside = app(handler).layer(AsideLayer::new()).layer(CatchPanicLayer::new());
    let (status, headers, _) = ask(outside).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(values(&headers, REQUEST_ID), [""; 0]);
}

/// A timeout ends the handler. If the timeout is inside, its 408 has the changes so far.
#[tokio::test]
async fn timeout_inside_keeps_changes() {
    let handler = async |aside: Aside| -> &'static str {
        aside.set_cookie(("a", "1"));
        pending().await
    };
    let timeout = || TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SHORT);

    let (status, headers, _) = ask(app(handler).layer(timeout()).layer(AsideLayer::new())).await;
    assert_eq!((status.as_u16(), names(&headers)), (408, vec!["a"]));

    let (status, headers, _) = ask(app(handler).layer(AsideLayer::new()).layer(timeout())).await;
    assert_eq!((status.as_u16(), names(&headers).len()), (408, 0));
}

/// tower's own timeout ends in an error. The layer that makes a response of it must be inside, too.
#[tokio::test]
async fn errors_of_a_layer_are_handled_inside() {
    let handler = async |aside: Aside| -> &'static str {
        aside.set_cookie(("a", "1"));
        pending().await
    };
    let handled = || {
        ServiceBuilder::new()
            .layer(HandleErrorLayer::new(async |_: BoxError| StatusCode::REQUEST_TIMEOUT))
            .layer(tower::timeout::TimeoutLayer::new(SHORT))
    };

    let (status, headers, _) = ask(app(handler).layer(handled()).layer(AsideLayer::new())).await;
    assert_eq!((status.as_u16(), names(&headers)), (408, vec!["a"]));

    let (status, headers, _) = ask(app(handler).layer(AsideLayer::new()).layer(handled())).await;
    assert_eq!((status.as_u16(), names(&headers).len()), (408, 0));
}

/// A policy that retries after a 503, at most twice.
#[derive(Clone)]
struct RetryOn503(u32);

impl Retries<http::Request<()>, Response<&'static str>, Infallible> for RetryOn503 {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        _: &mut http::Request<()>,
        result: &mut Result<Response<&'static str>, Infallible>,
    ) -> Option<Ready<()>> {
        let has_failed = result.as_ref().is_ok_and(|answer| answer.status() == 503);
        self.0 = self.0.checked_sub(1)?;
        has_failed.then(|| ready(()))
    }

    fn clone_request(&mut self, request: &http::Request<()>) -> Option<http::Request<()>> {
        Some(request.clone())
    }
}

/// If the retry is outside, each attempt has its own temporal response. If it is inside, the response has the changes
/// of failed attempts, too.
#[tokio::test]
async fn retry_outside_sends_the_changes_of_the_last_attempt() {
    let attempts = Arc::new(AtomicU32::new(0));
    let flaky = service_fn(move |_: http::Request<()>| {
        let attempt = attempts.fetch_add(1, Ordering::Relaxed);
        let aside = aside::Aside::current().expect("a scope");
        async move {
            aside.set_cookie((format!("attempt-{attempt}"), "1"));
            let status = if attempt.is_multiple_of(2) { 503 } else { 200 };
            let answer = Response::builder().status(status).body("hello");
            Ok::<_, Infallible>(answer.expect("a response"))
        }
    });
    let retry = || RetryLayer::new(RetryOn503(2));

    let outside = retry().layer(AsideLayer::new().layer(flaky.clone()));
    let response = outside.oneshot(http::Request::new(())).await.expect("a response");
    assert_eq!((response.status().as_u16(), names(response.headers())), (200, vec!["attempt-1"]));

    let inside = AsideLayer::new().layer(retry().layer(flaky));
    let response = inside.oneshot(http::Request::new(())).await.expect("a response");
    assert_eq!(names(response.headers()), ["attempt-2", "attempt-3"]);
}

/// A trace layer outside sees the response that is sent.
#[tokio::test]
async fn trace_outside_sees_the_sent_status() {
    let handler = async |aside: Aside| aside.set_status(StatusCode::CREATED);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let trace = || {
        let seen = seen.clone();
        TraceLayer::new_for_http().on_response(
            move |response: &Response<_>, _: Duration, _: &tracing::Span| {
                seen.lock().expect("a lock").push(response.status().as_u16());
            },
        )
    };

    ask(app(handler).layer(trace()).layer(AsideLayer::new())).await;
    ask(app(handler).layer(AsideLayer::new()).layer(trace())).await;
    assert_eq!(*seen.lock().expect("a lock"), [200, 201]);
}

/// A buffer calls its service in another task, but its future is polled here. Changes of an `async` handler apply on
/// both sides. Changes of a service in `call` apply only if the buffer is outside.
#[tokio::test]
async fn buffer_outside_leaves_calls_in_the_scope() {
    let service = service_fn(|_: http::Request<()>| {
        let has_scope = aside::Aside::current().is_some();
        async move {
            aside::Aside::current().expect("a scope").set_cookie(("polled", "1"));
            Ok::<_, Infallible>(Response::new(if has_scope {
                "called within"
            } else {
                "called without"
            }))
        }
    });

    let outside = ServiceBuilder::new().buffer(1).layer(AsideLayer::new()).service(service);
    let response = outside.oneshot(http::Request::new(())).await.expect("a response");
    assert_eq!((*response.body(), names(response.headers())), ("called within", vec!["polled"]));

    let inside = ServiceBuilder::new().layer(AsideLayer::new()).buffer(1).service(service);
    let response = inside.oneshot(http::Request::new(())).await.expect("a response");
    assert_eq!((*response.body(), names(response.headers())), ("called without", vec!["polled"]));
}

/// A session layer without `aside`, which sets its cookie on every response.
async fn session(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().append(SET_COOKIE, HeaderValue::from_static("sid=31d4; Path=/"));
    response
}

/// If the session layer is outside, the generated 500 has its cookie, too.
#[tokio::test]
async fn session_outside_keeps_its_cookie_with_the_generated_500() {
    let handler = async |aside: Aside| aside.set_cookie(("no token", "1"));

    let inside = app(handler).layer(from_fn(session)).layer(AsideLayer::new());
    assert_eq!(names(&ask(inside).await.1), [""; 0]);

    let outside = app(handler).layer(AsideLayer::new()).layer(from_fn(session));
    assert_eq!(names(&ask(outside).await.1), ["sid"]);
}

/// A handler that sets the session's cookie itself wins if the session layer is inside. If it is outside, both lines
/// are sent, and the browser keeps the session's.
#[tokio::test]
async fn session_inside_gives_way_to_the_same_cookie() {
    let handler = async |aside: Aside| aside.delete_cookie("sid");

    let inside = app(handler).layer(from_fn(session)).layer(AsideLayer::new());
    let (_, headers, _) = ask(inside).await;
    assert_eq!(values(&headers, SET_COOKIE).len(), 1);
    assert!(values(&headers, SET_COOKIE)[0].starts_with("sid=; Expires=Thu, 01 Jan 1970"));

    let outside = app(handler).layer(AsideLayer::new()).layer(from_fn(session));
    let (_, headers, _) = ask(outside).await;
    assert_eq!(values(&headers, SET_COOKIE)[1], "sid=31d4; Path=/");
}

/// A session layer that sets its cookie through `Aside` must be inside, because it needs the handle.
#[tokio::test]
async fn session_that_uses_aside_belongs_inside() {
    async fn session(aside: Aside, request: Request, next: Next) -> Response {
        let response = next.run(request).await;
        aside.on_success().set_cookie(("sid", "31d4"));
        response
    }

    for (status, sent) in [(StatusCode::OK, 1), (StatusCode::FORBIDDEN, 0)] {
        let inside = app(async move || status).layer(from_fn(session)).layer(AsideLayer::new());
        assert_eq!(names(&ask(inside).await.1).len(), sent);
    }
    let outside = app(async || "hello").layer(AsideLayer::new()).layer(from_fn(session));
    assert_eq!(ask(outside).await.0, StatusCode::INTERNAL_SERVER_ERROR);
}

/// A layer that builds a new response drops the headers of the old one. Inside, the changes are not in them yet.
#[tokio::test]
async fn layer_that_builds_a_response_outside_loses_the_cookies() {
    async fn error_page(_: Response) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }
    let handler = async |aside: Aside| aside.delete_cookie("sid");

    let inside = app(handler).layer(map_response(error_page)).layer(AsideLayer::new());
    let (status, headers, _) = ask(inside).await;
    assert_eq!((status.as_u16(), names(&headers)), (401, vec!["sid"]));

    let outside = app(handler).layer(AsideLayer::new()).layer(map_response(error_page));
    let (status, headers, _) = ask(outside).await;
    assert_eq!((status.as_u16(), names(&headers).len()), (401, 0));

    // The cookies of the handler's own response are lost on both sides.
    let handler = async || [(SET_COOKIE, "own=1")];
    let inside = app(handler).layer(map_response(error_page)).layer(AsideLayer::new());
    assert_eq!(names(&ask(inside).await.1), [""; 0]);
}

/// If the CSRF layer is outside, a rejected request changes nothing. Inside, its 403 has the changes of middleware.
#[tokio::test]
async fn csrf_outside_rejects_before_any_change() {
    async fn visited(aside: Aside, request: Request, next: Next) -> Response {
        aside.set_cookie(("visited", "1"));
        next.run(request).await
    }
    let post = || {
        let request = Request::post("/").header("sec-fetch-site", "cross-site");
        request.body(Body::empty()).expect("a request")
    };
    let routes = || app(async || "hello");

    let outside = routes().layer(from_fn(visited)).layer(AsideLayer::new()).layer(CsrfLayer::new());
    let response = outside.oneshot(post()).await.expect("a response");
    assert_eq!((response.status().as_u16(), names(response.headers()).len()), (403, 0));

    let inside = routes().layer(CsrfLayer::new()).layer(from_fn(visited)).layer(AsideLayer::new());
    let response = inside.oneshot(post()).await.expect("a response");
    assert_eq!((response.status().as_u16(), names(response.headers())), (403, vec!["visited"]));
}

/// Under warp and hyper, a service inside needs a body that can be made from text.
#[tokio::test]
async fn layers_inside_of_warp_have_a_body_made_from_text() {
    use http_body_util::Full;
    use warp::Filter as _;

    let filter = aside_warp::aside().map(|aside: aside_warp::Aside| {
        aside.set_cookie(("a", "1"));
        "x".repeat(1000)
    });
    let service = ServiceBuilder::new()
        .layer(AsideLayer::new())
        .map_response(|response: http::Response<_>| response.map(aside_hyper::Body::new))
        .layer(CompressionLayer::new())
        .service(warp::service(filter));
    let request = request().map(|_| Full::<Bytes>::default());
    let response = service.oneshot(request).await.expect("a response");

    assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
    assert_eq!(names(response.headers()), ["a"]);
}
