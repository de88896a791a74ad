//! `aside` under axum.

use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies};
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::get;

use crate::{Answers, BAD_PATH, PATHS, SHARED, axum_extra, ten};

const ID: CookieSpec = CookieSpec::new("__Host-id", CookieOptions::new().secure(true));

pub async fn answers() -> Answers {
    let app = Router::new()
        .route("/data", get(data))
        .route("/guard", get(guarded))
        .route("/path", get(bad_path))
        .route("/host", get(host))
        .route("/two", get(two))
        .route("/order", get(order))
        .route("/read", get(read))
        .layer(AsideLayer::new());
    axum_extra::ask(app, &[&SHARED[..], &PATHS].concat()).await
}

struct Theme;

impl<S: Send + Sync> FromRequestParts<S> for Theme {
    type Rejection = <Aside as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let aside = Aside::from_request_parts(parts, state).await?;
        aside.set_cookie(("theme", "dark"));
        Ok(Self)
    }
}

struct Never;

impl<S: Sync> FromRequestParts<S> for Never {
    type Rejection = StatusCode;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        Err(StatusCode::UNAUTHORIZED)
    }
}

async fn guarded(_theme: Theme, _never: Never) -> &'static str {
    "data"
}

async fn data(aside: Aside) -> &'static str {
    aside.set_status(201);
    aside.insert_header("x-id", "7");
    aside.set_cookie(("theme", "dark"));
    "data"
}

async fn bad_path(aside: Aside) {
    if let Ok(spec) = CookieSpec::try_new("a", CookieOptions::new().path(BAD_PATH)) {
        aside.set_cookie(spec.with_value("1"));
    }
}

async fn host(aside: Aside) {
    let options = CookieOptions::new().secure(true).domain("example.com");
    if let Ok(spec) = CookieSpec::try_new("__Host-id", options) {
        aside.set_cookie(spec.with_value("1"));
    }
}

async fn two(aside: Aside) {
    for path in ["/x", "/y"] {
        let spec = CookieSpec::try_new("a", CookieOptions::new().path(path));
        aside.set_cookie(spec.expect("a valid spec").with_value("1"));
    }
}

async fn order(aside: Aside) {
    for name in ten() {
        aside.set_cookie((&*name, "1"));
    }
}

async fn read(cookies: RequestCookies) -> String {
    cookies.get(&ID).ok().flatten().map(|value| value.into_owned()).unwrap_or_default()
}
