//! `docs/from-fastapi.md`: axum, warp and hyper give the responses in `cases.json`. FastAPI does so too
//! (`bash examples/from_fastapi/check`).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};

use aside_examples::serve;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use serde::Deserialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::from_fastapi;
use super::pages;

/// A request, and the response to it.
#[derive(Debug, Deserialize)]
struct Case {
    method: String,
    path: String,
    #[serde(default)]
    body: String,
    status: u16,
    headers: BTreeMap<String, String>,
    text: String,
}

/// Sends the requests of an example to a service on a port of its own.
async fn assert_cases<S, B>(example: &str, framework: &str, service: S)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error = Infallible, Future: Send>,
    S: Clone + Send + 'static,
    B: http_body::Body<Data: Send, Error: Into<Box<dyn std::error::Error + Send + Sync>>>,
    B: Send + 'static,
{
    let cases = pages::text(&format!("from_fastapi/{example}/cases.json"));
    let cases: Vec<Case> = serde_json::from_str(&cases).expect("a list of cases");
    assert!(!cases.is_empty());

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (_never, stopped) = watch::channel(false);
    let server = tokio::spawn(serve::serve(listener, service, stopped));
    for case in cases {
        let name = format!("{framework}: {} {}", case.method, case.path);
        let case = tokio::task::spawn_blocking(move || (send(address, &case), case));
        let (response, case) = case.await.expect("the client does not panic");
        assert_eq!(response.status(), case.status, "{name}");
        for (header, value) in &case.headers {
            assert_eq!(
                response.headers().get(header).map(|it| it.as_bytes()),
                Some(value.as_bytes()),
                "{name}: {header}"
            );
        }
        assert_eq!(content(response.body()), content(&case.text), "{name}");
    }
    server.abort();
}

/// JSON, in which the order of keys has no meaning, or text.
fn content(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn send(address: SocketAddr, case: &Case) -> Response<String> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
    let request = Request::builder()
        .method(&*case.method)
        .uri(format!("http://{address}{}", case.path))
        .header("content-type", "application/json")
        .body(case.body.clone());
    let response = ureq::Agent::from(agent).run(request.expect("a request")).expect("a response");
    let (head, mut body) = response.into_parts();
    Response::from_parts(head, body.read_to_string().expect("text"))
}

/// Creates a test for each example, whose hyper function is called with these arguments before the request.
macro_rules! examples {
    ($($name:ident $(($state:expr))?;)+) => {
        /// The folders of the examples.
        pub(crate) const EXAMPLES: &[&str] = &[$(stringify!($name)),+];
        $(
            #[tokio::test]
            async fn $name() {
                use from_fastapi::$name::{axum, hyper, warp};

                let name = stringify!($name);
                assert_cases(name, "axum", TowerToHyperService::new(axum::app())).await;
                let service = aside_warp::service(warp::app());
                assert_cases(name, "warp", TowerToHyperService::new(service)).await;
                examples!(@hyper name, hyper $(, $state)?);
            }
        )+
    };
    (@hyper $name:ident, $hyper:ident) => {
        assert_cases($name, "hyper", aside_hyper::service_fn($hyper::app)).await;
    };
    (@hyper $name:ident, $hyper:ident, $state:expr) => {
        let state = $state;
        let app = move |request, aside| $hyper::app(state.clone(), request, aside);
        assert_cases($name, "hyper", aside_hyper::service_fn(app)).await;
    };
}

examples! {
    cookie_parameter;
    cookie_direct;
    header_parameter;
    header_direct;
    change_status(from_fastapi::change_status::tasks::Tasks::default());
    return_type;
    response_model;
    same_data;
    output_model;
    portal;
    redirect;
    exclude_unset;
    include_exclude;
    direct_json;
    direct_xml;
}
