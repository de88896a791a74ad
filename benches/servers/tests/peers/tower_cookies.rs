//! tower-cookies under axum.

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::get;
use tower_cookies::{Cookie, CookieManagerLayer, Cookies};

use crate::{Answers, BAD_PATH, PATHS, SHARED, axum_extra, ten};

pub async fn answers() -> Answers {
    let app = Router::new()
        .route("/data", get(data))
        .route("/guard", get(guarded))
        .route("/path", get(bad_path))
        .route("/host", get(host))
        .route("/two", get(two))
        .route("/order", get(order))
        .route("/read", get(read))
        .layer(CookieManagerLayer::new());
    axum_extra::ask(app, &[&SHARED[..], &PATHS].concat()).await
}

struct Theme;

impl<S: Send + Sync> FromRequestParts<S> for Theme {
    type Rejection = <Cookies as FromRequestParts<S>>::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let cookies = Cookies::from_request_parts(parts, state).await?;
        cookies.add(Cookie::new("theme", "dark"));
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

async fn data(cookies: Cookies) -> &'static str {
    cookies.add(Cookie::new("theme", "dark"));
    "data"
}

async fn bad_path(cookies: Cookies) {
    cookies.add(Cookie::build(("a", "1")).path(BAD_PATH).build());
}

async fn host(cookies: Cookies) {
    let cookie = Cookie::build(("__Host-id", "1")).path("/").secure(true);
    cookies.add(cookie.domain("example.com").build());
}

async fn two(cookies: Cookies) {
    cookies.add(Cookie::build(("a", "1")).path("/x").build());
    cookies.add(Cookie::build(("a", "1")).path("/y").build());
}

async fn order(cookies: Cookies) {
    ten().for_each(|name| cookies.add(Cookie::new(name, "1")));
}

async fn read(cookies: Cookies) -> String {
    cookies.get("__Host-id").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}
