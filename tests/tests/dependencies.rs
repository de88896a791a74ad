//! One dependency that two extractors, filters or functions call, by each framework's own means.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};

use aside_axum::AsideLayer;
use axum::extract::FromRequestParts;
use axum::routing::get;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt as _, Empty};
use hyper::service::Service as _;
use tower::ServiceExt as _;
use warp::Filter as _;

#[derive(Clone)]
struct User(String);

/// Returns the user in a header. The name contains the count of the calls, so a second call is visible.
fn find_user(headers: &HeaderMap, calls: &AtomicU32) -> Result<User, StatusCode> {
    let name = headers.get("x-user").and_then(|name| name.to_str().ok());
    let name = name.ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(User(format!("{name} {}", calls.fetch_add(1, Ordering::Relaxed) + 1)))
}

fn request() -> Request<Empty<Bytes>> {
    Request::builder().uri("/").header("x-user", "rick").body(Empty::new()).expect("a request")
}

async fn text<B: Body<Error: std::fmt::Debug>>(response: Response<B>) -> String {
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    String::from_utf8(body.into()).expect("text")
}

#[tokio::test]
async fn two_extractors_of_axum_share() {
    async fn load_user(parts: &Parts) -> Result<User, StatusCode> {
        static CALLS: AtomicU32 = AtomicU32::new(0);

        tokio::task::yield_now().await;
        find_user(&parts.headers, &CALLS)
    }

    /// A dependency that needs another one.
    async fn load_greeting(parts: &Parts) -> Result<String, StatusCode> {
        let aside = aside::Aside::current().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let User(name) = aside.once(load_user, parts).await?;
        aside.set_cookie(("greeted", "1"));
        Ok(format!("hello, {name}"))
    }

    struct CurrentUser(User);

    impl<S: Sync> FromRequestParts<S> for CurrentUser {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
            let aside = aside::Aside::current().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
            aside.once(load_user, parts).await.map(Self)
        }
    }

    struct Greeting(String);

    impl<S: Sync> FromRequestParts<S> for Greeting {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
            let aside = aside::Aside::current().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
            aside.once(load_greeting, parts).await.map(Self)
        }
    }

    async fn handler(
        CurrentUser(User(name)): CurrentUser,
        Greeting(greeting): Greeting,
        Greeting(_): Greeting,
    ) -> String {
        format!("{name}: {greeting}")
    }

    let app = axum::Router::new().route("/", get(handler)).layer(AsideLayer::new());
    let Ok(response) = app.oneshot(request()).await;
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 1);
    assert_eq!(text(response).await, "rick 1: hello, rick 1");
}

#[tokio::test]
async fn two_filters_of_warp_share() {
    async fn load_user(headers: &HeaderMap) -> Result<User, StatusCode> {
        static CALLS: AtomicU32 = AtomicU32::new(0);

        tokio::task::yield_now().await;
        find_user(headers, &CALLS)
    }

    fn user() -> impl warp::Filter<Extract = (User,), Error = warp::Rejection> + Clone {
        aside_warp::aside().and(warp::header::headers_cloned()).and_then(
            |aside: aside_warp::Aside, headers: HeaderMap| async move {
                aside.once(load_user, &headers).await.map_err(|_| warp::reject::not_found())
            },
        )
    }

    let app = user().and(user()).map(|one: User, other: User| format!("{}, {}", one.0, other.0));
    let Ok(response) = aside_warp::service(app).oneshot(request()).await;
    assert_eq!(text(response).await, "rick 1, rick 1");
}

#[tokio::test]
async fn two_functions_of_hyper_share() {
    async fn load_user(parts: &Parts) -> Result<User, StatusCode> {
        static CALLS: AtomicU32 = AtomicU32::new(0);

        tokio::task::yield_now().await;
        find_user(&parts.headers, &CALLS)
    }

    async fn name(aside: &aside_hyper::Aside, parts: &Parts) -> Result<String, StatusCode> {
        Ok(aside.once(load_user, parts).await?.0)
    }

    async fn length(aside: &aside_hyper::Aside, parts: &Parts) -> Result<usize, StatusCode> {
        Ok(aside.once(load_user, parts).await?.0.len())
    }

    async fn handler<B>(
        request: Request<B>,
        aside: aside_hyper::Aside,
    ) -> Result<String, StatusCode> {
        let (parts, _) = request.into_parts();
        let (name, length) = tokio::try_join!(name(&aside, &parts), length(&aside, &parts))?;
        Ok(format!("{name}, {length}"))
    }

    let service = aside_hyper::service_fn(async |request: Request<Empty<Bytes>>, aside| {
        Ok::<_, Infallible>(aside_hyper::IntoResponse::into_response(handler(request, aside).await))
    });
    let Ok(response) = service.call(request()).await;
    assert_eq!(text(response).await, "rick 1, 6");
}
