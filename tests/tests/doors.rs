//! What each framework says where its door is missing (T13), and what only one of them has.

use aside_conformance::{App, AxumLayer, Harness, InProcess};
use axum::body::Body;
use axum::routing::get;
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use warp::Filter as _;

/// T13. The answer names the line that is missing.
#[tokio::test]
async fn axum_without_a_layer_names_the_missing_line() {
    let handler = async |aside: aside_axum::Aside| aside.set_cookie(("a", "1"));
    let app: axum::Router = axum::Router::new().route("/", get(handler));
    let response = app.oneshot(Request::new(Body::empty())).await.expect("an answer");

    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    let text = String::from_utf8_lossy(&body);
    assert!(text.contains(".layer(AsideLayer::new())"), "{text}");
    assert!(text.contains("get(with_aside(handler))"), "{text}");
}

/// T13.
#[tokio::test]
async fn warp_without_a_service_names_the_missing_line() {
    let filter = aside_warp::aside().map(|aside: aside_warp::Aside| {
        aside.set_cookie(("a", "1"));
        "hello"
    });
    let request = Request::new(http_body_util::Empty::<bytes::Bytes>::new());
    let response = warp::service(filter).oneshot(request).await.expect("an answer");

    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    assert!(String::from_utf8_lossy(&body).contains("aside_warp::service(filter)"));
}

/// T1. The wrapper inside of the layer shares the layer's record, and the innermost gives the policy.
#[tokio::test]
async fn axum_wrapper_within_a_layer_gives_the_policy() {
    use aside_axum::{AsideLayer, Policy, with_aside};

    let handler = async |aside: aside_axum::Aside| {
        aside.set_cookie(("a", "1"));
        StatusCode::NOT_FOUND
    };
    let wrapped = with_aside(handler).policy(Policy::fastapi());
    let app: axum::Router = axum::Router::new().route("/", get(wrapped)).layer(AsideLayer::new());
    let response = app.oneshot(Request::new(Body::empty())).await.expect("an answer");

    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(!response.headers().contains_key(http::header::SET_COOKIE));
}

/// T1, in axum by its own layers: a writer between two of them, and a nested router with a third.
#[tokio::test]
async fn axum_routers_within_routers_share_one_record() {
    use aside_axum::{Aside, AsideLayer};
    use axum::Router;
    use axum::middleware::{Next, from_fn};

    async fn between(
        aside: Aside,
        request: axum::extract::Request,
        next: Next,
    ) -> axum::response::Response {
        aside.set_cookie(("same", "middleware"));
        next.run(request).await
    }

    let handler = async |aside: Aside| aside.set_cookie(("same", "handler"));
    let inner = Router::new().route("/", get(handler)).layer(AsideLayer::new());
    let app: Router = Router::new()
        .nest("/inner", inner)
        .layer(AsideLayer::new())
        .layer(from_fn(between))
        .layer(AsideLayer::new());
    let request = Request::builder().uri("/inner").body(Body::empty()).expect("a request");
    let response = app.oneshot(request).await.expect("an answer");

    let lines: Vec<_> = response.headers().get_all(http::header::SET_COOKIE).iter().collect();
    assert_eq!(lines, ["same=handler; Path=/; SameSite=Lax"]);
}

/// T11. A handler that panics while others run takes nothing along, and poisons nothing.
#[tokio::test]
async fn panic_leaves_nothing_behind() {
    let client = InProcess::<AxumLayer>::start(App::handle(|aside, request| {
        Box::pin(async move {
            aside.set_cookie(("a", "1"));
            assert!(request.uri().path() != "/panic", "on purpose");
            aside_conformance::Reply::Response(http::Response::new(String::new()))
        })
    }))
    .await;
    let request = Request::builder().uri("/panic").body(bytes::Bytes::new()).expect("a request");
    let panicking = tokio::spawn({
        let client = client.clone();
        async move { client.call(request).await }
    });

    assert!(panicking.await.expect_err("it panics").is_panic());
    assert!(aside::Aside::current().is_none());
    assert_eq!(client.get().await.headers()[http::header::SET_COOKIE], "a=1; Path=/; SameSite=Lax");
}
