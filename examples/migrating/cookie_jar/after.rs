use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies};
use axum::http::StatusCode;
use axum::{Router, routing::get, routing::post};

const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new().http_only(true));

async fn log_in(aside: Aside) -> &'static str {
    aside.set_cookie(SESSION.with_value("31d4"));
    "hello"
}

async fn me(cookies: RequestCookies) -> Result<String, StatusCode> {
    let session = cookies.get(&SESSION).ok().flatten().ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(format!("session {session}"))
}

async fn log_out(aside: Aside) -> &'static str {
    aside.delete_cookie(SESSION);
    "bye"
}

pub fn app() -> Router {
    Router::new()
        .route("/log-in", post(log_in))
        .route("/me", get(me))
        .route("/log-out", post(log_out))
        .layer(AsideLayer::new())
}
