//! A client that shares no code with `aside`, and the requests that it sends.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use aside_examples::serve;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// A request, and the response to it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Case {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: String,
    pub(crate) cookie: String,
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
}

/// Sends requests to a service on a port of its own, and returns the responses.
pub(crate) async fn responses<S, B>(service: S, cases: &[Case]) -> Vec<Response<String>>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send>,
    S: Clone + Send + 'static,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (_never, stopped) = watch::channel(false);
    let server = tokio::spawn(serve::serve(listener, service, stopped));
    let cases = cases.to_vec();
    let client = move || cases.iter().map(|case| send(address, case)).collect();
    let responses = tokio::task::spawn_blocking(client).await.expect("the client does not panic");
    server.abort();
    responses
}

fn send(address: SocketAddr, case: &Case) -> Response<String> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
    let request = Request::builder()
        .method(&*case.method)
        .uri(format!("http://{address}{}", case.path))
        .header("content-type", "application/json")
        .header("cookie", &case.cookie)
        .body(case.body.clone());
    let response = ureq::Agent::from(agent).run(request.expect("a request")).expect("a response");
    let (head, mut body) = response.into_parts();
    Response::from_parts(head, body.read_to_string().expect("text"))
}
