use std::convert::Infallible;

use aside_hyper::{Aside, IntoResponse, Model, service_fn};
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::net::TcpListener;

#[derive(Serialize, JsonSchema)]
struct Message {
    message: &'static str,
}

fn create_cookie(aside: &Aside) -> Model<Message> {
    aside.set_cookie(("fakesession", "fake-cookie-session-value"));
    Model::new(Message { message: "Come to the dark side, we have cookies" })
}

/// hyper has no router, so this function selects the handler.
pub async fn app(
    request: Request<Incoming>,
    aside: Aside,
) -> Result<impl IntoResponse, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::POST, "/cookie-and-object/") => Ok(create_cookie(&aside)),
        _ => Err(StatusCode::NOT_FOUND),
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
