//! How do I put tower-http's layers around a hyper service? With `tower::service_fn` inside and hyper-util's
//! `TowerToHyperService` outside.
//!
//! ```console
//! $ cargo run -p aside-examples --example layers-hyper
//! $ curl -i http://127.0.0.1:8000/
//! $ curl -i http://127.0.0.1:8000/slow
//! ```
//!
//! You see the cookie in both responses. The second one is a 408 after 100 milliseconds.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use aside_examples::serve;
use aside_hyper::{Aside, Body, service};
use hyper::service::{Service, service_fn};
use hyper::{Request, Response, StatusCode};
use hyper_util::service::TowerToHyperService;
use tower::ServiceBuilder;
use tower_http::timeout::TimeoutLayer;

/// The timeout is inside of `service`, so its 408 has the cookie, too.
pub(crate) fn app<B: http_body::Body + Send + 'static>()
-> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone {
    // Any hyper service. `Aside::current` finds the handle without an argument.
    let inner = service_fn(route);

    let timeout =
        TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_millis(100));
    let layers = ServiceBuilder::new()
        .map_response(|response: Response<_>| response.map(Body::new))
        .layer(timeout)
        .service_fn(move |request| inner.call(request));
    service(TowerToHyperService::new(layers))
}

async fn route<B>(request: Request<B>) -> Result<Response<Body>, Infallible> {
    if let Some(aside) = Aside::current() {
        aside.set_cookie(("theme", "dark"));
    }
    if request.uri().path() == "/slow" {
        std::future::pending::<()>().await;
    }
    Ok(Response::new(Body::from("hello\n")))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app()).await
}
