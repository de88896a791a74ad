//! `Rollback` with extractors of each kind (T12).

use aside_axum::{Aside, AsideLayer, Rollback};
use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use http::header::SET_COOKIE;
use tower::ServiceExt as _;

#[derive(Clone)]
struct Allowed(bool);

/// Needs the state.
struct NeedsState;

impl FromRequestParts<Allowed> for NeedsState {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, allowed: &Allowed) -> Result<Self, StatusCode> {
        Aside::from_parts(parts).expect("a layer").set_cookie(("tried", "1"));
        if allowed.0 { Ok(Self) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

/// Needs the request and the state.
struct NeedsRequest(String);

impl FromRequest<Allowed> for NeedsRequest {
    type Rejection = StatusCode;

    async fn from_request(request: Request, allowed: &Allowed) -> Result<Self, StatusCode> {
        let aside = aside::Aside::current().expect("a layer");
        aside.set_cookie(("tried", "1"));
        let text = String::from_request(request, allowed).await;
        let text = text.map_err(|_| StatusCode::BAD_REQUEST)?;
        if allowed.0 { Ok(Self(text)) } else { Err(StatusCode::UNAUTHORIZED) }
    }
}

async fn ask(app: Router<Allowed>, is_allowed: bool, body: &'static str) -> (StatusCode, usize) {
    let app = app.layer(AsideLayer::new()).with_state(Allowed(is_allowed));
    let response = app.oneshot(Request::post("/").body(Body::from(body)).expect("a request"));
    let response = response.await.expect("a response");
    (response.status(), response.headers().get_all(SET_COOKIE).iter().count())
}

#[tokio::test]
async fn rolls_back_an_extractor_that_needs_state() {
    async fn home(State(_): State<Allowed>, Rollback(user): Rollback<NeedsState>) -> StatusCode {
        user.map_or(StatusCode::ACCEPTED, |NeedsState| StatusCode::OK)
    }

    let app = || Router::new().route("/", post(home));
    assert_eq!(ask(app(), true, "").await, (StatusCode::OK, 1));
    assert_eq!(ask(app(), false, "").await, (StatusCode::ACCEPTED, 0));
}

#[tokio::test]
async fn rolls_back_an_extractor_that_consumes_the_request() {
    async fn home(Rollback(text): Rollback<NeedsRequest>) -> Result<String, Response> {
        text.map(|NeedsRequest(text)| text)
    }

    let app = || Router::new().route("/", post(home));
    assert_eq!(ask(app(), true, "hello").await, (StatusCode::OK, 1));
    assert_eq!(ask(app(), false, "hello").await, (StatusCode::UNAUTHORIZED, 0));
}

/// T15. The cookie of a dependency is rolled back, so the next call of `once` sets it again.
#[tokio::test]
async fn rolls_back_a_dependency_of_the_extractor() {
    async fn session(aside: aside::Aside) -> Result<u32, StatusCode> {
        aside.set_cookie(("session", "renewed"));
        Ok(7)
    }

    struct Admin;

    impl<S: Sync> FromRequestParts<S> for Admin {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
            let aside = Aside::from_parts(parts).expect("a layer").into_inner();
            aside.once(session, aside.clone()).await?;
            Err(StatusCode::FORBIDDEN)
        }
    }

    async fn home(Rollback(admin): Rollback<Admin>, aside: Aside) -> Result<(), StatusCode> {
        assert!(admin.is_err());
        aside.once(session, aside.clone().into_inner()).await.map(drop)
    }

    let app = Router::new().route("/", post(home));
    assert_eq!(ask(app, true, "").await, (StatusCode::OK, 1));
}

#[tokio::test]
async fn holds_the_rejection_of_the_extractor() {
    async fn home(Rollback(json): Rollback<Json<Vec<u8>>>) -> Result<(), Response> {
        json.map(|_| ())
    }

    let app = Router::new().route("/", post(home));
    assert_eq!(ask(app, true, "[1]").await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}
