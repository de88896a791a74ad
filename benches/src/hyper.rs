//! hyper: a cookie and a JSON body.

use std::convert::Infallible;
use std::fmt::Debug;
use std::hint::black_box;

use aside::Model;
use aside_hyper::Aside;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Body;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, SET_COOKIE};
use hyper::service::Service;
use hyper::{Request, Response};

use crate::http::{
    Answer, MESSAGE, Message, NAME, SPEC, VALUE, has_cookie, has_no_cookie, line, now, template,
};
use crate::work::Work;

pub fn works() -> Vec<Work> {
    vec![
        work("hyper/silent", has_no_cookie, || {
            hyper::service::service_fn(async |_: Request<Full<Bytes>>| {
                Ok::<_, Infallible>(message())
            })
        }),
        work("hyper/silent-service", has_no_cookie, || {
            aside_hyper::service_fn(|_: Request<Full<Bytes>>, _: Aside| async {
                Ok::<_, Infallible>(Model::<Message>::new(&MESSAGE))
            })
        }),
        work("hyper/hand", has_cookie, || {
            hyper::service::service_fn(async |_: Request<Full<Bytes>>| {
                let mut response = message();
                let line = line(black_box(NAME), black_box(VALUE));
                response.headers_mut().append(SET_COOKIE, line);
                Ok::<_, Infallible>(response)
            })
        }),
        work("hyper/spec", has_cookie, || {
            aside_hyper::service_fn(|_: Request<Full<Bytes>>, aside: Aside| async move {
                aside.set_cookie(SPEC.with_value(black_box(VALUE)));
                Ok::<_, Infallible>(Model::<Message>::new(&MESSAGE))
            })
        }),
        work("hyper/pair", has_cookie, || {
            aside_hyper::service_fn(|_: Request<Full<Bytes>>, aside: Aside| async move {
                aside.set_cookie((black_box(NAME), black_box(VALUE)));
                Ok::<_, Infallible>(Model::<Message>::new(&MESSAGE))
            })
        }),
    ]
}

/// Adds the length, as `Model` does. Otherwise hyper would add it when it sends, and nothing is sent here.
fn message() -> Response<Full<Bytes>> {
    let body = serde_json::to_vec(&MESSAGE).expect("JSON");
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(Full::from(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response
}

fn work<S, B>(name: &str, check: fn(&Answer), make: impl Fn() -> S + 'static) -> Work
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible> + 'static,
    B: Body<Data = Bytes, Error: Debug>,
{
    Work::new(name, 1000, check, move || {
        let (service, template) = (make(), template("/"));
        move || {
            now(async {
                let response = service.call(template.clone().map(|()| Full::default())).await;
                let (head, body) = response.unwrap_or_else(|never| match never {}).into_parts();
                Answer { head, body: body.collect().await.expect("a body in memory").to_bytes() }
            })
        }
    })
}
