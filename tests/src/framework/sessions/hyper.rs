//! Sessions and cookie models in hyper, by functions.

use std::convert::Infallible;

use ::hyper::{Request, Response, StatusCode};
use aside::session::Sessions;
use aside_hyper::{
    Aside, Body, Cookies, CookiesRejection, IntoResponse as _, RequestCookies, service_fn,
};
use bytes::Bytes;

use super::super::{BoxError, Serves};
use super::Prefs;

pub(in super::super) fn service<B>(sessions: Sessions) -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    service_fn(move |request: Request<B>, aside: Aside| {
        let sessions = sessions.clone();
        async move { Ok::<_, Infallible>(respond(&sessions, &aside, &request)) }
    })
}

pub(in super::super) fn wrapped<B>(sessions: Sessions) -> impl Serves<B, Body>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Sync + 'static,
{
    aside_hyper::service(::hyper::service::service_fn(move |request: Request<B>| {
        let sessions = sessions.clone();
        let aside = Aside::current().expect("the service is around this function");
        async move { Ok::<_, Infallible>(respond(&sessions, &aside, &request)) }
    }))
}

fn respond<B>(sessions: &Sessions, aside: &Aside, request: &Request<B>) -> Response<Body> {
    match request.uri().path() {
        "/prefs" => prefs(request).into_response(),
        "/mapped" => {
            let mapped = |rejection: CookiesRejection| {
                let mut response = Response::new(rejection.to_string());
                *response.status_mut() = StatusCode::BAD_REQUEST;
                response.map(Body::from)
            };
            prefs(request).map_err(mapped).into_response()
        }
        path => {
            let cookies = RequestCookies::from_headers(request.headers());
            super::respond(sessions, aside, &cookies, path).map(Body::from)
        }
    }
}

fn prefs<B>(request: &Request<B>) -> Result<String, CookiesRejection> {
    let Cookies(prefs) = Cookies::<Prefs>::from_headers(request.headers())?;
    Ok(prefs.text())
}
