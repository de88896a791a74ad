//! `axum by-hand|wrapper|layer|cookie-jar|tower-cookies`: bare axum, `aside`, and the usual crates of axum's users.

use std::io;

use aside_axum::{Aside, AsideLayer, Model, with_aside};
use aside_servers::{COOKIE, SESSION, UserOut, UserView, listener, run, token, user};
use axum::http::{HeaderName, HeaderValue, header::SET_COOKIE};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use tower_cookies::{CookieManagerLayer, Cookies};

fn main() -> io::Result<()> {
    let app = match std::env::args().nth(1).as_deref() {
        Some("by-hand") => me(get(by_hand)),
        Some("wrapper") => me(get(with_aside(with_handle))),
        Some("layer") => me(get(with_handle)).layer(AsideLayer::new()),
        Some("cookie-jar") => me(get(cookie_jar)),
        Some("tower-cookies") => me(get(tower_cookies)).layer(CookieManagerLayer::new()),
        _ => return Err(io::Error::other("by-hand, wrapper, layer, cookie-jar or tower-cookies?")),
    };
    run(async {
        let listener = tokio::net::TcpListener::from_std(listener()?)?;
        axum::serve(listener, app).await
    })
}

fn me(handler: MethodRouter) -> Router {
    Router::new().route("/users/me", handler)
}

async fn by_hand() -> ([(HeaderName, HeaderValue); 1], Json<UserView>) {
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", token());
    let cookie = HeaderValue::try_from(cookie).expect("printable ASCII");
    ([(SET_COOKIE, cookie)], Json(user().into()))
}

async fn with_handle(aside: Aside) -> Model<UserOut> {
    aside.set_cookie(SESSION.with_value(token()));
    Model::new(user())
}

async fn cookie_jar(jar: CookieJar) -> impl IntoResponse {
    (jar.add(cookie()), Json(UserView::from(user())))
}

async fn tower_cookies(cookies: Cookies) -> Json<UserView> {
    cookies.add(cookie());
    Json(user().into())
}

fn cookie() -> Cookie<'static> {
    Cookie::build((COOKIE, token())).path("/").http_only(true).same_site(SameSite::Lax).build()
}
