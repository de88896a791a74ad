#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, with `aside`.

use std::convert::Infallible;

use aside_hyper::{Aside, Model, service_fn};
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::rt::TokioIo;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::TcpListener;

#[derive(Serialize)]
struct User {
    name: &'static str,
    age: u8,
    password: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct UserOut {
    name: String,
    age: u8,
}

async fn user(_: Request<Incoming>, aside: Aside) -> Result<Model<UserOut>, Infallible> {
    aside.set_cookie(("theme", "dark"));
    Ok(Model::new(User { name: "rick", age: 70, password: "wubba" }))
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
