use std::convert::Infallible;

use aside_hyper::{
    Aside, CookieOptions, CookieSpec, IntoResponse, Model, RequestCookies, SameSite, service_fn,
};
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
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

pub async fn app(
    request: Request<Incoming>,
    aside: Aside,
) -> Result<impl IntoResponse, Infallible> {
    let cookies = RequestCookies::from_headers(request.headers());
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET, "/login") => logged_in(&aside, &cookies).into_response(),
        (&Method::POST, "/login") => log_in(&aside).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    })
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            let server = Builder::new(TokioExecutor::new());
            let _ = server.serve_connection(TokioIo::new(stream), service_fn(app)).await;
        });
    }
}
