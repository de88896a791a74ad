//! How do I log in inside of another site's page? With `SameSite=None`, `Secure` and `Partitioned`, and with
//! tower-http's `CsrfLayer`, because browsers send such a cookie with the forms of every site.
//!
//! ```console
//! $ cargo run -p aside-examples --example embedded-axum
//! $ curl -i http://localhost:8000/like -b __Host-widget=31d4d96e -X POST
//! $ curl -i http://localhost:8000/like -b __Host-widget=31d4d96e -X POST -H 'sec-fetch-site: same-origin'
//! $ curl -i http://localhost:8000/like -b __Host-widget=31d4d96e -X POST -H 'sec-fetch-site: cross-site'    # 403
//! $ curl -i http://localhost:8000/like -b __Host-widget=31d4d96e -X POST -H 'origin: https://evil.example'  # 403
//! ```
//!
//! You see that the form of another site is rejected although the browser sends the cookie with it.
//!
//! `CsrfLayer` is a tower layer. On warp and hyper it is around the service in the same way, as in `layers-hyper`.

use std::io;

use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies, SameSite};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tower_http::csrf::CsrfLayer;

/// A browser keeps one cookie for each page that embeds the widget, because it is `Partitioned`.
const WIDGET: CookieSpec = CookieSpec::new(
    "__Host-widget",
    CookieOptions::new().http_only(true).secure(true).same_site(SameSite::None).partitioned(true),
);

/// The session that stands for a login.
const RICK: &str = "31d4d96e";

/// The layer rejects a `POST` that another site started. The browser says so in `Sec-Fetch-Site` or `Origin`. It
/// accepts every `GET`, so no `GET` changes anything.
pub(crate) fn app() -> Router {
    Router::new()
        .route("/", get(widget))
        .route("/log-in", post(log_in))
        .route("/like", post(like))
        .layer(AsideLayer::new())
        .layer(CsrfLayer::new())
}

async fn widget(cookies: RequestCookies) -> &'static str {
    if is_logged_in(&cookies) { "hello, Rick\n" } else { "please log in\n" }
}

/// A real site asks for a password here.
async fn log_in(aside: Aside) -> StatusCode {
    aside.set_cookie(WIDGET.with_value(RICK));
    StatusCode::NO_CONTENT
}

async fn like(cookies: RequestCookies) -> StatusCode {
    if is_logged_in(&cookies) { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED }
}

fn is_logged_in(cookies: &RequestCookies) -> bool {
    matches!(cookies.get(&WIDGET), Ok(Some(session)) if session == RICK)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    axum::serve(TcpListener::bind("127.0.0.1:8000").await?, app()).await
}
