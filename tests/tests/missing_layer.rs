//! A missing or misplaced layer (T13): the response and the log.
//!
//! Whether the process has a layer is global, so one test runs all steps in order.

use aside_axum::{Aside, AsideLayer, MissingLayer};
use aside_conformance::log::Log;
use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Empty};
use tower::ServiceExt as _;
use warp::Filter as _;

/// Returns the status and the text that a client receives, and the log.
async fn ask_axum(app: Router) -> (StatusCode, String, Vec<String>) {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let response = app.oneshot(Request::new(Body::empty())).await.expect("a response");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned(), log.lines())
}

async fn ask_warp<F>(filter: F) -> (StatusCode, String, Vec<String>)
where
    F: warp::Filter<Extract: warp::Reply, Error = warp::Rejection> + Clone + Send + Sync + 'static,
{
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let request = Request::new(Empty::<Bytes>::new());
    let response = warp::service(filter).oneshot(request).await.expect("a response");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned(), log.lines())
}

/// An extractor of an application, which calls `Aside::from_parts`.
struct Visit;

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = MissingLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
        Aside::from_parts(parts).map(|_| Self)
    }
}

async fn handler(aside: Aside) {
    aside.set_cookie(("a", "1"));
}

async fn middleware(aside: Aside, request: Request, next: Next) -> Response {
    aside.set_cookie(("a", "1"));
    next.run(request).await
}

fn filter() -> impl warp::Filter<Extract = (&'static str,), Error = warp::Rejection> + Clone {
    aside_warp::aside().map(|aside: aside_warp::Aside| {
        aside.set_cookie(("a", "1"));
        "hello"
    })
}

/// Asserts that the log has one error with `reason`, and with a location if `has_location`.
#[track_caller]
fn assert_logged(log: &[String], reason: &str, has_location: bool) {
    let [line] = log else { panic!("one event, not {log:?}") };
    assert!(line.starts_with("ERROR") && line.contains(reason), "{line}");
    assert_eq!(line.contains("missing_layer.rs"), has_location, "{line}");
}

#[tokio::test]
async fn client_receives_a_plain_500_and_the_log_says_what_to_add_where() {
    let plain = (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error".to_owned());

    // No layer exists in this process.
    let (status, text, log) = ask_axum(Router::new().route("/", get(handler))).await;
    assert_eq!((status, text), plain);
    let missing = "used without `AsideLayer`: add `.layer(AsideLayer::new())` to the router";
    assert_logged(&log, missing, false);

    let (status, text, log) = ask_axum(Router::new().route("/", get(async |_: Visit| ()))).await;
    assert_eq!((status, text), plain);
    assert_logged(&log, missing, true);

    // warp itself adds the words in front of the text.
    let unhandled = (plain.0, format!("Unhandled rejection: {}", plain.1));
    let (status, text, log) = ask_warp(filter()).await;
    assert_eq!((status, text), unhandled);
    let missing =
        "used without `aside_warp::service`: serve the filter with `aside_warp::service(filter)`";
    assert_logged(&log, missing, true);

    // A layer exists, but not around the code that needs it.
    let misplaced =
        "outside of `AsideLayer`: add `.layer(AsideLayer::new())` after all routes and middleware";
    let outside: [fn() -> Router; 3] = [
        || {
            Router::new()
                .route("/", get("hello"))
                .layer(AsideLayer::new())
                .layer(from_fn(middleware))
        },
        || Router::new().layer(AsideLayer::new()).route("/", get(handler)),
        || Router::new().route("/", get(handler)).route("/b", get("b").layer(AsideLayer::new())),
    ];
    for app in outside {
        let (status, text, log) = ask_axum(app()).await;
        assert_eq!((status, text), plain);
        assert_logged(&log, misplaced, false);
    }

    let _served = aside_warp::service::<_, Empty<Bytes>>(warp::any().map(|| "hello"));
    let (status, text, log) = ask_warp(filter()).await;
    assert_eq!((status, text), unhandled);
    assert_logged(&log, "outside of `aside_warp::service`: serve this filter", true);
}
