//! How do I share a text with JavaScript? Without `HttpOnly`. The default encoding writes what `decodeURIComponent`
//! reads, and reads what `encodeURIComponent` writes.
//!
//! ```console
//! $ cargo run -p aside-examples --example javascript-hyper
//! $ curl -i http://127.0.0.1:8000/ -c jar
//! $ curl -i http://127.0.0.1:8000/name -b jar
//! $ curl -i http://127.0.0.1:8000/name -b 'name=Ren%C3%A9e%3B%2050%25'   # as the page's script writes it
//! ```
//!
//! You see the page and its cookie, then the name that the cookie has. The last request sends the cookie of a script.
//!
//! Or open <http://127.0.0.1:8000/> in a browser.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use aside_examples::serve;
use aside_hyper::aside::InvalidCookieValue;
use aside_hyper::{
    Aside, Body, CookieOptions, CookieSpec, IntoResponse, RequestCookies, service_fn,
};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};

/// `document.cookie` has it, because it is not `HttpOnly`. It must not contain a secret. The page writes the same `Path`.
/// Otherwise the browser has two cookies.
const NAME: CookieSpec =
    CookieSpec::new("name", CookieOptions::new().max_age(Duration::from_secs(30 * 24 * 60 * 60)));

/// The first name, with characters that a cookie cannot contain unencoded.
const FIRST: &str = "Zoë; \"100%\", 日本";

pub(crate) fn app<B: Send + 'static>()
-> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone {
    service_fn(|request: Request<B>, aside: Aside| async move {
        let cookies = RequestCookies::from_headers(request.headers());
        Ok::<_, Infallible>(match request.uri().path() {
            "/" => page(&aside, &cookies).into_response(),
            "/name" => name(&cookies).into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        })
    })
}

fn page(aside: &Aside, cookies: &RequestCookies) -> Response<Body> {
    if cookies.get_raw(NAME.name()).is_none() {
        aside.set_cookie(NAME.with_value(FIRST));
    }
    let mut page = Response::new(Body::from(include_str!("javascript-hyper.html")));
    page.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    page
}

/// A script can write anything. A value that is not UTF-8 is a 400.
fn name(cookies: &RequestCookies) -> Result<String, StatusCode> {
    let name = cookies.get(&NAME).map_err(|_: InvalidCookieValue| StatusCode::BAD_REQUEST)?;
    Ok(name.map_or_else(|| "there is no name\n".into(), |name| format!("{name}\n")))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    serve::until_ctrl_c(8000, app()).await
}
