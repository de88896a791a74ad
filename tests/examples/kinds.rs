//! Serves a response of each kind with a cookie, for the browsers. `tests/browsers/run` starts it with a port.

use std::{env, io};

use aside_examples::serve;
use aside_warp::{
    Aside, CookieOptions, CookieSpec, ModelLines, RequestCookies, SameSite, aside, cookies, service,
};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use hyper_util::service::TowerToHyperService;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, LOCATION,
};
use warp::http::{HeaderValue, StatusCode};
use warp::ws::Ws;
use warp::{Filter, Rejection, Reply, header, path};

const CROSS_SITE: CookieOptions<'static> =
    CookieOptions::new().same_site(SameSite::None).secure(true);
/// A cookie for other sites, in the jar of the site that embeds the page.
const PARTITIONED: CookieSpec<'static> =
    CookieSpec::new("partitioned", CROSS_SITE.partitioned(true));
const THIRD_PARTY: CookieSpec<'static> = CookieSpec::new("third_party", CROSS_SITE);
const LAX: CookieSpec<'static> = CookieSpec::new("lax", CookieOptions::new());

fn kinds() -> impl Filter<Extract: Reply, Error = Rejection> + Clone + Send + Sync + 'static {
    let status = path!("kinds" / "status" / u16).and(aside()).map(|code: u16, aside: Aside| {
        aside.set_cookie(("status", code.to_string()));
        aside.set_status(code);
        ""
    });
    let redirect = path!("kinds" / "redirect").and(aside()).map(|aside: Aside| {
        aside.set_cookie(("redirect", "1"));
        aside.set_status(StatusCode::SEE_OTHER);
        aside.insert_header(LOCATION, "/kinds/seen");
        ""
    });
    // A cookie with an invalid name makes the response the generated 500.
    let broken = path!("kinds" / "broken").and(aside()).map(|aside: Aside| {
        aside.set_cookie(("broken", "1"));
        aside.set_cookie(("a name", "1"));
        ""
    });
    // One row, and no end.
    let stream = path!("kinds" / "stream").and(aside()).map(|aside: Aside| {
        aside.set_cookie(("stream", "1"));
        ModelLines::<u32>::new(stream::iter([1_u32]).chain(stream::pending()))
    });
    let socket = path!("kinds" / "socket").and(aside()).and(warp::ws()).map(socket);
    let across = path!("kinds" / "across")
        .and(aside())
        .and(header::optional::<HeaderValue>("origin"))
        .and(cookies())
        .map(across);
    let seen = path!("kinds" / "seen").and(cookies()).map(|cookies: RequestCookies| seen(&cookies));
    status.or(redirect).or(broken).or(stream).or(socket).or(across).or(seen)
}

/// Sends back each message, after a handshake that sets a cookie.
fn socket(aside: Aside, ws: Ws) -> impl Reply {
    aside.set_cookie(("socket", "1"));
    ws.on_upgrade(|socket| {
        let (to, from) = socket.split();
        from.forward(to).map(|_| ())
    })
}

/// Sets a cookie of each kind for a page of another site, or for a frame in it.
fn across(aside: Aside, origin: Option<HeaderValue>, cookies: RequestCookies) -> String {
    if let Some(origin) = origin {
        aside.insert_header(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        aside.insert_header(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    aside.insert_header(CONTENT_TYPE, "text/html");
    aside.set_cookie(PARTITIONED.with_value("1"));
    aside.set_cookie(THIRD_PARTY.with_value("1"));
    aside.set_cookie(LAX.with_value("1"));
    seen(&cookies)
}

/// The names of the request's cookies, separated by spaces.
fn seen(cookies: &RequestCookies) -> String {
    let names = cookies.iter().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
    names.collect::<Vec<_>>().join(" ")
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = env::args().nth(1).and_then(|port| port.parse().ok());
    let port = port.ok_or_else(|| io::Error::other("pass a port"))?;
    println!("listening on 127.0.0.1:{port}");
    serve::until_ctrl_c(port, TowerToHyperService::new(service(kinds()))).await
}
