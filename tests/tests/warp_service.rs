//! Behavior of `aside_warp::service` beyond the guarantees.

use aside_conformance::log::Log;
use aside_warp::{
    Aside, CookieOptions, InvalidCookie, Policy, RequestCookies, ResponseError, SetCookie, aside,
    cookies, merge_future, service,
};
use bytes::Bytes;
use http::{Request, StatusCode, header::SET_COOKIE};
use http_body_util::{BodyExt as _, Empty};
use tower::ServiceExt as _;
use warp::Filter as _;
use warp::reject::{Rejection, custom};

fn invalid() -> InvalidCookie {
    SetCookie::new("no token", "1", CookieOptions::new()).unwrap_err().into()
}

/// Returns the status and the text that a client receives, and the log.
async fn ask<F>(filter: F) -> (StatusCode, String, Vec<String>)
where
    F: warp::Filter<Extract: warp::Reply, Error = Rejection> + Clone + Send + Sync + 'static,
{
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let request = Request::new(Empty::<Bytes>::new());
    let response = service(filter).oneshot(request).await.expect("a response");
    let status = response.status();
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned(), log.lines())
}

#[tokio::test]
async fn logs_the_reason_of_a_rejection_that_no_filter_recovers() {
    let rejections: [fn() -> Rejection; 2] =
        [|| custom(invalid()), || custom(ResponseError::from(invalid()))];
    for rejection in rejections {
        let filter = warp::any().and_then(move || std::future::ready(Err::<&str, _>(rejection())));
        let (status, text, log) = ask(filter).await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(text, "Internal Server Error");
        let [line] = &log[..] else { panic!("one event, not {log:?}") };
        assert!(line.starts_with("ERROR") && line.contains("invalid cookie name"), "{line}");
    }
}

#[tokio::test]
async fn does_not_log_a_rejection_that_a_filter_recovers() {
    let filter = warp::any().and_then(async || Err::<&str, _>(custom(invalid())));
    let recovered = filter.recover(async |rejection: Rejection| {
        rejection.find::<InvalidCookie>().map(|_| StatusCode::BAD_REQUEST).ok_or(rejection)
    });
    let (status, _, log) = ask(recovered).await;
    assert_eq!((status, log), (StatusCode::BAD_REQUEST, vec![]));
}

/// The body of an axum request is not `Sync`.
#[tokio::test]
async fn works_in_an_axum_router() {
    let echo =
        warp::post().and(aside()).and(warp::body::bytes()).map(|aside: Aside, body: Bytes| {
            aside.set_cookie(("a", "1"));
            body.to_vec()
        });
    let app: axum::Router = axum::Router::new()
        .route("/axum", axum::routing::get("axum"))
        .fallback_service(service(echo));
    let request = Request::post("/").body(axum::body::Body::from("hello")).expect("a request");
    let response = app.oneshot(request).await.expect("a response");

    assert_eq!(response.headers()[SET_COOKIE], "a=1; Path=/; SameSite=Lax");
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(body, "hello");
}

/// A closure cannot name the lifetime of a borrowed type.
#[tokio::test]
async fn closure_names_the_type_of_the_cookies() {
    let theme =
        cookies().map(|cookies: RequestCookies| cookies.get_raw("theme").map(<[u8]>::to_vec));
    let request = warp::test::request().header("cookie", "theme=dark");
    assert_eq!(request.filter(&theme).await.expect("a value"), Some(b"dark".to_vec()));
}

#[tokio::test]
async fn future_of_a_test_is_merged() {
    let hello = aside().map(|aside: Aside| {
        aside.set_cookie(("a", "1"));
        "hello"
    });
    let response = merge_future(Policy::new(), warp::test::request().reply(&hello)).await;
    assert_eq!(response.headers()[SET_COOKIE], "a=1; Path=/; SameSite=Lax");
    assert_eq!(response.body(), "hello");

    let handle = Aside::default();
    assert_eq!(handle.scope(warp::test::request().filter(&hello)).await.expect("a value"), "hello");
    assert_eq!(handle.cookies().len(), 1);
}

/// The merge follows `warp::log`, as the front page documents.
#[tokio::test]
async fn log_of_warp_sees_the_status_of_the_filter() {
    use std::sync::{Arc, Mutex};

    let seen = Arc::new(Mutex::new(None));
    let log = warp::log::custom({
        let seen = seen.clone();
        move |info| *seen.lock().expect("a lock") = Some(info.status())
    });
    let created = aside().map(|aside: Aside| {
        aside.set_status(StatusCode::CREATED);
        "created"
    });
    let request = Request::new(Empty::<Bytes>::new());
    let response = service(created.with(log)).oneshot(request).await.expect("a response");
    assert_eq!(*seen.lock().expect("a lock"), Some(StatusCode::OK));
    assert_eq!(response.status(), StatusCode::CREATED);
}
