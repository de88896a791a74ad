use axum::http::StatusCode;
use axum::{Router, routing::get, routing::post};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

fn session(value: &'static str) -> Cookie<'static> {
    Cookie::build(("session", value)).path("/").http_only(true).same_site(SameSite::Lax).build()
}

async fn log_in(jar: CookieJar) -> (CookieJar, &'static str) {
    (jar.add(session("31d4")), "hello")
}

async fn me(jar: CookieJar) -> Result<String, StatusCode> {
    let session = jar.get("session").ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(format!("session {}", session.value()))
}

async fn log_out(jar: CookieJar) -> (CookieJar, &'static str) {
    (jar.remove(session("")), "bye")
}

pub fn app() -> Router {
    Router::new()
        .route("/log-in", post(log_in))
        .route("/me", get(me))
        .route("/log-out", post(log_out))
}
