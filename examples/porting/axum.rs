use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, Model, RequestCookies, SameSite};
use axum::http::StatusCode;
use axum::{Router, routing::get};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::TcpListener;

const SESSION: CookieSpec =
    CookieSpec::new("session", CookieOptions::new().http_only(true).same_site(SameSite::Strict));

#[derive(Serialize)]
struct User {
    name: &'static str,
    password: &'static str,
}

const RICK: User = User { name: "rick", password: "pickle" };

#[allow(dead_code, reason = "it only declares the fields")]
#[derive(Serialize, JsonSchema)]
struct UserOut {
    name: String,
}

fn log_in(aside: &Aside) -> Model<UserOut> {
    aside.set_status(StatusCode::CREATED);
    aside.set_cookie(SESSION.with_value("31d4"));
    Model::new(RICK)
}

fn logged_in(aside: &Aside, cookies: &RequestCookies) -> Result<Model<UserOut>, StatusCode> {
    match cookies.get(&SESSION) {
        Ok(Some(id)) if id == "31d4" => Ok(Model::new(RICK)),
        _ => {
            aside.delete_cookie(SESSION);
            Err(StatusCode::UNAUTHORIZED)
        }
    }
}

async fn get_login(aside: Aside, cookies: RequestCookies) -> Result<Model<UserOut>, StatusCode> {
    logged_in(&aside, &cookies)
}

async fn post_login(aside: Aside) -> Model<UserOut> {
    log_in(&aside)
}

pub fn app() -> Router {
    Router::new().route("/login", get(get_login).post(post_login)).layer(AsideLayer::new())
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, app()).await
}
