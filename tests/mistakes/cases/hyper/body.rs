//! A hyper service whose body cannot be the text of the generated 500.

// cure: .map_response(|response| response.map(aside_hyper::Body::new))

use aside_hyper::service;
use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::service::{Service, service_fn};
use hyper::{Request, Response};
use std::convert::Infallible;

fn serve(_: impl Service<Request<String>>) {}

fn main() {
    let hello = service_fn(|_: Request<String>| async {
        let body: BoxBody<Bytes, Infallible> = Full::new(Bytes::from("hello")).boxed();
        Ok::<_, Infallible>(Response::new(body))
    });
    serve(service(hello));
}
