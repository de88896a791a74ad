//! Tests of FastAPI and Starlette, told anew: each names where it comes from, and `DIFFERENCE` where we
//! part from it. `PARITY.md` lists them all, also those that promises and golden cases cover.

mod cookies;
mod dependencies;
mod models;
mod parity;
mod temporal;

use aside_conformance::{
    App, AxumLayer, AxumWrapper, Client, Harness, Http1, Hyper, InProcess, Warp,
};
use bytes::Bytes;
use http::header::SET_COOKIE;
use http::{Request, Response, StatusCode};

/// What every framework answers to `GET /`: the same to the letter, or this panics.
async fn everywhere(app: App) -> Response<Bytes> {
    let clients = [
        InProcess::<AxumLayer>::start(app.clone()).await,
        InProcess::<AxumWrapper>::start(app.clone()).await,
        InProcess::<Warp>::start(app.clone()).await,
        InProcess::<Hyper>::start(app).await,
    ];
    same(&clients).await
}

/// The same, by a server.
async fn everywhere_over_http(app: App) -> Response<Bytes> {
    let clients = [
        Http1::<AxumLayer>::start(app.clone()).await,
        Http1::<AxumWrapper>::start(app.clone()).await,
        Http1::<Warp>::start(app.clone()).await,
        Http1::<Hyper>::start(app).await,
    ];
    same(&clients).await
}

async fn same(clients: &[Client]) -> Response<Bytes> {
    let mut first = None;
    for client in clients {
        let response = client.call(Request::new(Bytes::new())).await;
        let Some(first) = &first else {
            first = Some(response);
            continue;
        };
        assert_eq!(shape(&response), shape(first));
    }
    first.expect("a client")
}

/// Status, body and what was said aside; what frameworks add themselves differs.
fn shape(response: &Response<Bytes>) -> (StatusCode, &Bytes, Vec<&str>) {
    (response.status(), response.body(), values(response, SET_COOKIE.as_str()))
}

/// The values of a header, in order.
fn values<'r, B>(response: &'r Response<B>, name: &str) -> Vec<&'r str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).expect("text")
}
