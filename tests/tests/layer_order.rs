//! Wrong orders of layers, and the log for each. `missing_layer.rs` has those that lead to a 500.

use std::future::pending;
use std::time::Duration;

use aside_axum::{Aside, AsideLayer, with_aside};
use aside_conformance::log::Log;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use http::StatusCode;
use http::header::SET_COOKIE;
use tower::ServiceExt as _;
use tower_http::timeout::TimeoutLayer;

/// Returns the status, the number of cookies, and the log.
async fn ask(app: Router) -> (u16, usize, Vec<String>) {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let response = app.oneshot(Request::new(Body::empty())).await.expect("a response");
    let cookies = response.headers().get_all(SET_COOKIE).iter().count();
    (response.status().as_u16(), cookies, log.lines())
}

/// The changes are lost with the handler. The log says where the layer belongs.
#[tokio::test]
async fn timeout_outside_is_in_the_log() {
    let handler = async |aside: Aside| {
        aside.set_cookie(("a", "1"));
        pending::<()>().await;
    };
    let timeout =
        TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(1));
    let app = Router::new().route("/", get(handler)).layer(AsideLayer::new()).layer(timeout);
    let (status, cookies, log) = ask(app).await;

    assert_eq!((status, cookies), (408, 0));
    let [line] = &log[..] else { panic!("one line, not {log:?}") };
    assert!(line.contains("put that layer inside of `AsideLayer`"), "{line}");
}

/// Each change is sent once, so the log has nothing to say.
#[tokio::test]
async fn handler_that_is_wrapped_twice_sends_each_change_once() {
    let handler = async |aside: Aside| aside.set_cookie(("a", "1"));
    for app in [
        Router::new().route("/", get(with_aside(with_aside(handler)))),
        Router::new().route("/", get(with_aside(handler))).layer(AsideLayer::new()),
        Router::new().route("/", get(handler)).layer(AsideLayer::new()).layer(AsideLayer::new()),
    ] {
        assert_eq!(ask(app).await, (200, 1, vec![]));
    }
}
