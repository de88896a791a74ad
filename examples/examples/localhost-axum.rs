//! How do I develop on `http://localhost`? Declare the cookie without `Secure` and without a prefix in debug builds.
//! Browsers accept `Secure` from `http://localhost`, but most other clients do not send such a cookie back.
//!
//! ```console
//! $ cargo run -p aside-examples --example localhost-axum
//! $ curl -i http://localhost:8000/ -c jar
//! $ curl -i http://localhost:8000/back -b jar
//! $ cargo run --release -p aside-examples --example localhost-axum    # the cookie is `__Host-session`
//! ```
//!
//! You see `session came back`. Whether `__Host-probe` came back depends on your client.

use std::io;

use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;

/// A release is reached over https. A debug build is reached over `http://localhost`.
const IS_RELEASE: bool = !cfg!(debug_assertions);

/// All cookies of the site share these options, because each of them needs `Secure` in a release.
const OPTIONS: CookieOptions = CookieOptions::new().http_only(true).secure(IS_RELEASE);

/// The prefix requires `Secure`, so the name depends on the build, too. The compiler checks both together.
const SESSION: CookieSpec =
    CookieSpec::new(if IS_RELEASE { "__Host-session" } else { "session" }, OPTIONS);

/// A cookie that is `Secure` in every build, so that you can see whether your client sends it back.
const PROBE: CookieSpec =
    CookieSpec::new("__Host-probe", CookieOptions::new().http_only(true).secure(true));

pub(crate) fn app() -> Router {
    Router::new().route("/", get(set)).route("/back", get(back)).layer(AsideLayer::new())
}

async fn set(aside: Aside) -> StatusCode {
    aside.set_cookie(SESSION.with_value("31d4d96e"));
    aside.set_cookie(PROBE.with_value("1"));
    StatusCode::NO_CONTENT
}

async fn back(cookies: RequestCookies) -> String {
    let answer = |spec: CookieSpec| match cookies.get_raw(spec.name()) {
        Some(_) => format!("{} came back\n", spec.name()),
        None => format!("{} did not come back\n", spec.name()),
    };
    answer(SESSION) + &answer(PROBE)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8000);
    axum::serve(TcpListener::bind(("127.0.0.1", port)).await?, app()).await
}
