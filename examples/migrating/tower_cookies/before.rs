use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::{Router, routing::get, routing::post};
use tower_cookies::cookie::SameSite;
use tower_cookies::{Cookie, CookieManagerLayer, Cookies};

fn session(value: &'static str) -> Cookie<'static> {
    Cookie::build(("session", value)).path("/").http_only(true).same_site(SameSite::Lax).build()
}

async fn log_in(cookies: Cookies) -> &'static str {
    cookies.add(session("31d4"));
    "hello"
}

async fn me(cookies: Cookies) -> Result<String, StatusCode> {
    let session = cookies.get("session").ok_or(StatusCode::UNAUTHORIZED)?;
    Ok(format!("session {}", session.value()))
}

async fn log_out(cookies: Cookies) -> &'static str {
    cookies.remove(session(""));
    "bye"
}

async fn visited(cookies: Cookies, request: Request, next: Next) -> Response {
    cookies.add(Cookie::build(("visited", "1")).path("/").same_site(SameSite::Lax).build());
    next.run(request).await
}

pub fn app() -> Router {
    Router::new()
        .route("/log-in", post(log_in))
        .route("/me", get(me))
        .route("/log-out", post(log_out))
        .layer(from_fn(visited))
        .layer(CookieManagerLayer::new())
}
