#![forbid(unsafe_code)]
//! Sets a cookie and sends a user without the password, with `aside`.

use aside_warp::{Aside, Model, aside, service};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::TcpListener;
use warp::Filter;

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

fn user(aside: Aside) -> Model<UserOut> {
    aside.set_cookie(("theme", "dark"));
    Model::new(User { name: "rick", age: 70, password: "wubba" })
}

#[tokio::main]
async fn main() {
    let app = warp::path::end().and(aside()).map(user);
    let app = TowerToHyperService::new(service(app));
    let listener = TcpListener::bind("127.0.0.1:3000").await.expect("a free port");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), app.clone()));
    }
}
