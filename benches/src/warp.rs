//! warp: a cookie and a JSON body.

use std::convert::Infallible;
use std::hint::black_box;

use aside_warp::Aside;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use tower::{Service, ServiceExt as _};
use warp::Filter;
use warp::http::Request;
use warp::reply::{Response, json, with_header};

use crate::http::{
    Answer, MESSAGE, NAME, SPEC, VALUE, has_cookie, has_no_cookie, line, now, template,
};
use crate::work::Work;

pub fn works() -> Vec<Work> {
    let silent = || warp::path::end().map(|| json(&MESSAGE));
    let by_hand = || {
        warp::path::end().map(|| {
            with_header(json(&MESSAGE), "set-cookie", line(black_box(NAME), black_box(VALUE)))
        })
    };
    let spec = || {
        warp::path::end().and(aside_warp::aside()).map(|aside: Aside| {
            aside.set_cookie(SPEC.with_value(black_box(VALUE)));
            json(&MESSAGE)
        })
    };
    let pair = || {
        warp::path::end().and(aside_warp::aside()).map(|aside: Aside| {
            aside.set_cookie((black_box(NAME), black_box(VALUE)));
            json(&MESSAGE)
        })
    };
    vec![
        work("warp/silent", has_no_cookie, move || warp::service(silent())),
        work("warp/silent-service", has_no_cookie, move || aside_warp::service(silent())),
        work("warp/hand", has_cookie, move || warp::service(by_hand())),
        work("warp/spec", has_cookie, move || aside_warp::service(spec())),
        work("warp/pair", has_cookie, move || aside_warp::service(pair())),
    ]
}

fn work<S>(name: &str, check: fn(&Answer), make: impl Fn() -> S + 'static) -> Work
where
    S: Service<Request<Full<Bytes>>, Response = Response, Error = Infallible> + Clone + 'static,
{
    Work::new(name, 1000, check, move || {
        let (service, template) = (make(), template("/"));
        move || answer(&service, template.clone().map(|()| Full::default()))
    })
}

fn answer<S>(service: &S, request: Request<Full<Bytes>>) -> Answer
where
    S: Service<Request<Full<Bytes>>, Response = Response, Error = Infallible> + Clone,
{
    now(async {
        let response = service.clone().oneshot(request).await;
        let (head, body) = response.unwrap_or_else(|never| match never {}).into_parts();
        Answer { head, body: body.collect().await.expect("a body in memory").to_bytes() }
    })
}
