//! A client that handles cookies as a browser does.

use std::convert::Infallible;

use bytes::Bytes;
use cookie_store::CookieStore;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::service::Service;
use url::Url;

/// Sends requests to services and keeps their cookies. All services are the same site.
#[derive(Default)]
pub(crate) struct Browser {
    cookies: CookieStore,
}

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) async fn get<S, B>(&mut self, service: &S, path: &str) -> Answer
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
        B: http_body::Body<Error: std::fmt::Debug>,
    {
        self.send(service, Method::GET, path, "").await
    }

    pub(crate) async fn send<S, B>(
        &mut self,
        service: &S,
        method: Method,
        path: &str,
        body: impl Into<Bytes>,
    ) -> Answer
    where
        S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
        B: http_body::Body<Error: std::fmt::Debug>,
    {
        let body = body.into();
        let url = url(path);
        let pairs = self.cookies.get_request_values(&url);
        let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(COOKIE, pairs.join("; "))
            .header("content-length", body.len())
            .body(Full::new(body));

        let Ok(response) = service.call(request.expect("a request")).await;
        let (head, body) = response.into_parts();
        for line in head.headers.get_all(SET_COOKIE) {
            let line = line.to_str().expect("ASCII");
            // A browser ignores the deletion of a cookie that it does not have.
            let _ = self.cookies.parse(line, &url);
        }
        let body = body.collect().await.expect("a whole body").to_bytes();
        let text = String::from_utf8(body.to_vec()).expect("text");
        Answer { status: head.status, headers: head.headers, text }
    }

    /// Sets a cookie as a script does with `document.cookie`.
    pub(crate) fn set(&mut self, cookie: &str) {
        self.cookies.parse(cookie, &url("/")).expect("a cookie");
    }

    /// Returns the names and values of the stored cookies, unchanged.
    pub(crate) fn kept(&self) -> Vec<(&str, &str)> {
        let mut kept: Vec<_> = self.cookies.iter_unexpired().map(|c| c.name_value()).collect();
        kept.sort_unstable();
        kept
    }

    /// Returns the value of one cookie, unchanged.
    pub(crate) fn value(&self, name: &str) -> String {
        let found = self.kept().into_iter().find(|(kept, _)| *kept == name);
        found.expect("a cookie of that name").1.to_owned()
    }
}

impl Answer {
    /// Returns the `Set-Cookie` lines.
    pub(crate) fn lines(&self) -> Vec<&str> {
        let lines = self.headers.get_all(SET_COOKIE).iter();
        lines.map(|line| line.to_str().expect("ASCII")).collect()
    }
}

fn url(path: &str) -> Url {
    Url::parse("http://localhost").and_then(|url| url.join(path)).expect("a URL")
}
