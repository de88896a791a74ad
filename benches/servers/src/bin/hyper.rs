//! `hyper by-hand|aside`.

use std::convert::Infallible;
use std::io;

use aside_hyper::{Aside, Body, IntoResponse as _, Model};
use aside_servers::{COOKIE, SESSION, UserOut, UserView, hyper_http1, listener, run, token, user};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue, SET_COOKIE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};

fn main() -> io::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some("by-hand") => run(async { hyper_http1(listener()?, service_fn(by_hand)).await }),
        Some("aside") => {
            let service = aside_hyper::service_fn(with_handle);
            run(async { hyper_http1(listener()?, service).await })
        }
        _ => Err(io::Error::other("by-hand or aside?")),
    }
}

async fn by_hand(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    if !asks_for_me(&request) {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NOT_FOUND;
        return Ok(response);
    }
    let body = serde_json::to_vec(&UserView::from(user())).expect("strings and a number");
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", token());
    let cookie = HeaderValue::try_from(cookie).expect("printable ASCII");

    let mut response = Response::new(Full::new(Bytes::from(body)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

async fn with_handle(
    request: Request<Incoming>,
    aside: Aside,
) -> Result<Response<Body>, Infallible> {
    if !asks_for_me(&request) {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    aside.set_cookie(SESSION.with_value(token()));
    Ok(Model::<UserOut>::new(user()).into_response())
}

fn asks_for_me(request: &Request<Incoming>) -> bool {
    request.method() == Method::GET && request.uri().path() == "/users/me"
}
