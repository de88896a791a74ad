//! axum-extra's `CookieJar`. Its changes are sent only if the handler returns the jar, so `/data` and `/guard` are
//! not possible: <https://docs.rs/axum-extra/0.12/axum_extra/extract/cookie/struct.CookieJar.html>.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use axum::routing::get;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::{Answer, Answers, BAD_PATH, COOKIE, PATHS, ten};

pub async fn answers() -> Answers {
    let app = Router::new()
        .route(
            "/path",
            get(async |jar: CookieJar| jar.add(Cookie::build(("a", "1")).path(BAD_PATH))),
        )
        .route("/host", get(host))
        .route("/two", get(two))
        .route("/order", get(order))
        .route("/read", get(read));
    ask(app, &PATHS).await
}

/// Sends a request to each path of a router.
pub async fn ask(app: Router, paths: &[&'static str]) -> Answers {
    let mut answers = Answers::new();
    for path in paths {
        let request = Request::get(*path).header(header::COOKIE, COOKIE).body(Body::empty());
        let response = app.clone().oneshot(request.expect("a request")).await.expect("infallible");
        let text = |value: &axum::http::HeaderValue| value.to_str().expect("ASCII").to_owned();
        let cookies = response.headers().get_all(header::SET_COOKIE).iter().map(text).collect();
        let status = response.status().as_u16();
        let id = response.headers().get("x-id").map(text);
        let body = response.into_body().collect().await.expect("a body").to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        answers.insert(path, Answer { status, id, cookies, body });
    }
    answers
}

async fn host(jar: CookieJar) -> CookieJar {
    jar.add(Cookie::build(("__Host-id", "1")).path("/").secure(true).domain("example.com"))
}

async fn two(jar: CookieJar) -> CookieJar {
    jar.add(Cookie::build(("a", "1")).path("/x")).add(Cookie::build(("a", "1")).path("/y"))
}

async fn order(jar: CookieJar) -> CookieJar {
    ten().fold(jar, |jar, name| jar.add(Cookie::new(name, "1")))
}

async fn read(jar: CookieJar) -> String {
    jar.get("__Host-id").map(|cookie| cookie.value().to_owned()).unwrap_or_default()
}
