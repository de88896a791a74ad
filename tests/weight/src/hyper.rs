#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, by hand.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, SET_COOKIE};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpListener;

#[derive(Serialize)]
struct UserOut {
    name: String,
    age: u8,
}

async fn user(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let user = UserOut { name: "rick".to_owned(), age: 70 };
    let body = serde_json::to_vec(&user).expect("a user is JSON");
    let response = Response::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(SET_COOKIE, "theme=dark; Path=/; SameSite=Lax")
        .body(Full::new(body.into()));
    Ok(response.expect("valid headers"))
}

#[tokio::main]
async fn main() {
    let listener = TcpListener::bind("127.0.0.1:3000").await.expect("a free port");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        tokio::spawn(
            http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(user)),
        );
    }
}
