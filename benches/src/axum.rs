//! axum: a cookie and a JSON body, by each entry point of `aside` and by other crates.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::hint::black_box;

use aside_axum::{Aside, AsideLayer, with_aside};
use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use axum_extra::extract::cookie::{Cookie, SameSite};
use axum_extra::extract::{CookieJar, SignedCookieJar};
use tower::ServiceExt as _;
use tower::layer::util::Identity;
use tower_cookies::{CookieManagerLayer, Cookies};

use crate::cookie::sign;
use crate::http::{
    Answer, MESSAGE, Message, NAME, SPEC, VALUE, has_cookie, has_no_cookie, line, now, template,
};
use crate::work::Work;

pub fn works() -> Vec<Work> {
    let route = |get| Router::new().route("/", get);
    vec![
        // Without a cookie.
        work("axum/silent", has_no_cookie, move || route(get(silent))),
        work("axum/silent-identity", has_no_cookie, move || {
            route(get(silent)).layer(Identity::new())
        }),
        work("axum/silent-wrapper", has_no_cookie, move || route(get(with_aside(silent)))),
        work("axum/silent-layer", has_no_cookie, move || {
            route(get(silent)).layer(AsideLayer::new())
        }),
        work("axum/silent-tower-cookies", has_no_cookie, move || {
            route(get(silent)).layer(CookieManagerLayer::new())
        }),
        // With one.
        work("axum/hand", has_cookie, move || route(get(by_hand))),
        work("axum/hand-extractor", has_cookie, move || route(get(by_hand_with_extractor))),
        work("axum/hand-identity", has_cookie, move || route(get(by_hand)).layer(Identity::new())),
        work("axum/wrapper-spec", has_cookie, move || route(get(with_aside(spec)))),
        work("axum/wrapper-pair", has_cookie, move || route(get(with_aside(pair)))),
        work("axum/layer-spec", has_cookie, move || route(get(spec)).layer(AsideLayer::new())),
        work("axum/layer-pair", has_cookie, move || route(get(pair)).layer(AsideLayer::new())),
        work("axum/CookieJar", has_cookie, move || route(get(cookie_jar))),
        signed("axum/signed", || {
            let (keys, now) = (sign::keys(), sign::now());
            let handler = async move |aside: Aside| {
                aside.set_cookie(SPEC.signed(&keys).with_value(black_box(VALUE), now));
                Json(MESSAGE)
            };
            Router::new().route("/", get(with_aside(handler)))
        }),
        signed("axum/SignedCookieJar", || {
            Router::new().route("/", get(signed_cookie_jar)).with_state(sign::cookie_key())
        }),
        work("axum/tower-cookies", has_cookie, move || {
            route(get(tower_cookies)).layer(CookieManagerLayer::new())
        }),
    ]
}

/// A signature is longer than the value, and differs between crates.
fn signed(name: &str, router: impl Fn() -> Router + 'static) -> Work {
    let is_signed = |answer: &Answer| {
        let line = &answer.head.headers[SET_COOKIE];
        assert!(line.as_bytes().starts_with(NAME.as_bytes()) && line.len() > 3 * VALUE.len());
    };
    work(name, is_signed, router)
}

/// Requests to your own router.
pub(crate) fn work(
    name: impl Into<String>,
    check: impl Fn(&Answer) + 'static,
    router: impl Fn() -> Router + 'static,
) -> Work {
    at(name, "/", check, router)
}

pub(crate) fn at(
    name: impl Into<String>,
    path: &'static str,
    check: impl Fn(&Answer) + 'static,
    router: impl Fn() -> Router + 'static,
) -> Work {
    Work::new(name, 1000, check, move || {
        // As `axum::serve` does for each connection. Otherwise axum builds the routes again for each request.
        let (app, template) = (router().with_state(()), template(path));
        move || answer(&app, template.clone().map(|()| Body::empty()))
    })
}

/// Requests with a cookie. `make` gives the router and the pair.
pub(crate) fn asking(
    name: &str,
    check: impl Fn(&Answer) + 'static,
    make: impl Fn() -> (Router, String) + 'static,
) -> Work {
    Work::new(name, 500, check, move || {
        let (router, pair) = make();
        let (app, mut template) = (router.with_state(()), template("/"));
        let line = HeaderValue::try_from(pair).expect("octets of a header");
        template.headers_mut().insert(COOKIE, line);
        move || answer(&app, template.clone().map(|()| Body::empty()))
    })
}

fn answer(app: &Router, request: Request<Body>) -> Answer {
    now(async {
        let response = app.clone().oneshot(request).await;
        let (head, body) = response.unwrap_or_else(|never| match never {}).into_parts();
        Answer { head, body: to_bytes(body, usize::MAX).await.expect("a body in memory") }
    })
}

async fn silent() -> Json<Message> {
    Json(MESSAGE)
}

pub(crate) async fn by_hand() -> Response {
    with_line(line(black_box(NAME), black_box(VALUE)))
}

async fn by_hand_with_extractor(_: Nothing) -> Response {
    with_line(line(black_box(NAME), black_box(VALUE)))
}

fn with_line(line: HeaderValue) -> Response {
    let mut response = Json(MESSAGE).into_response();
    response.headers_mut().append(SET_COOKIE, line);
    response
}

/// An extractor that does nothing, which is the cost of axum itself.
struct Nothing;

impl<S: Sync> FromRequestParts<S> for Nothing {
    type Rejection = Infallible;

    fn from_request_parts(_: &mut Parts, _: &S) -> impl Future<Output = Result<Self, Infallible>> {
        ready(Ok(Self))
    }
}

pub(crate) async fn spec(aside: Aside) -> Json<Message> {
    aside.set_cookie(SPEC.with_value(black_box(VALUE)));
    Json(MESSAGE)
}

async fn pair(aside: Aside) -> Json<Message> {
    aside.set_cookie((black_box(NAME), black_box(VALUE)));
    Json(MESSAGE)
}

async fn cookie_jar(jar: CookieJar) -> (CookieJar, Json<Message>) {
    let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
    (jar.add(cookie.path("/").same_site(SameSite::Lax)), Json(MESSAGE))
}

async fn signed_cookie_jar(jar: SignedCookieJar) -> (SignedCookieJar, Json<Message>) {
    let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
    (jar.add(cookie.path("/").same_site(SameSite::Lax)), Json(MESSAGE))
}

async fn tower_cookies(cookies: Cookies) -> Json<Message> {
    let cookie = Cookie::build((black_box(NAME), black_box(VALUE)));
    cookies.add(cookie.path("/").same_site(SameSite::Lax).build());
    Json(MESSAGE)
}
