//! Ported tests of FastAPI and Starlette. Each names its origin, and contains `DIFFERENCE` if `aside` differs.
//! `PARITY.md` lists all of them, also those that guarantees and golden cases cover.

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

/// Returns the response to `GET /`. Panics unless every framework sends the same.
async fn everywhere(app: App) -> Response<Bytes> {
    let clients = [
        InProcess::<AxumLayer>::start(app.clone()).await,
        InProcess::<AxumWrapper>::start(app.clone()).await,
        InProcess::<Warp>::start(app.clone()).await,
        InProcess::<Hyper>::start(app).await,
    ];
    same(&clients).await
}

/// The same over a socket.
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

/// Returns the status, the body and the cookies. Frameworks add different headers.
fn shape(response: &Response<Bytes>) -> (StatusCode, &Bytes, Vec<&str>) {
    (response.status(), response.body(), values(response, SET_COOKIE.as_str()))
}

/// Returns the values of a header, in order.
fn values<'r, B>(response: &'r Response<B>, name: &str) -> Vec<&'r str> {
    response.headers().get_all(name).iter().map(|value| value.to_str().expect("text")).collect()
}

fn text(response: &Response<Bytes>) -> &str {
    std::str::from_utf8(response.body()).expect("text")
}
