//! `embedded-axum`, and the same layer around the login on each framework.

use std::convert::Infallible;
use std::time::SystemTime;

use aside::Key;
use aside::session::Sessions;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use tower::{Layer as _, ServiceExt as _};
use tower_http::csrf::CsrfLayer;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/embedded-axum.rs"]
mod program;

/// A request that a page of `site` sends.
fn request(method: Method, path: &str, site: &str, cookie: &str) -> Request<Full<Bytes>> {
    let request = Request::builder().method(method).uri(path).header("host", "widget.example");
    let request = request.header("sec-fetch-site", site).header("cookie", cookie);
    request.body(Full::default()).expect("a request")
}

#[tokio::test]
async fn other_sites_cannot_post() {
    let app = TowerToHyperService::new(program::app());
    let logged_in = app.call(request(Method::POST, "/log-in", "same-origin", "")).await;
    let Ok(logged_in) = logged_in;
    let line = logged_in.headers()["set-cookie"].to_str().expect("ASCII");
    let attributes = "; Path=/; Secure; HttpOnly; SameSite=None; Partitioned";
    let cookie = line.strip_suffix(attributes).expect(line);

    for (method, path, site, cookie, status) in [
        (Method::POST, "/like", "same-origin", cookie, 204),
        (Method::POST, "/like", "same-origin", "", 401),
        (Method::POST, "/like", "cross-site", cookie, 403),
        (Method::POST, "/like", "same-site", cookie, 403),
        // No other site can log a visitor in to another account.
        (Method::POST, "/log-in", "cross-site", "", 403),
        (Method::GET, "/", "cross-site", cookie, 200),
    ] {
        let Ok(response) = app.call(request(method, path, site, cookie)).await;
        assert_eq!(response.status(), status, "{path} from {site}");
        assert!(!response.headers().contains_key("set-cookie"));
    }
}

#[tokio::test]
async fn layer_is_around_every_framework() {
    let key = Key::new([7; 32]).expect("32 octets");
    let sessions = Sessions::new(key.into(), SystemTime::now);
    let csrf = CsrfLayer::new();
    let axum = aside_examples::axum::app(sessions.clone()).layer(csrf.clone());
    rejects_other_sites(TowerToHyperService::new(axum)).await;

    let warp = csrf.layer(aside_examples::warp::app(sessions.clone()));
    rejects_other_sites(TowerToHyperService::new(warp.map_response(erase))).await;

    let hyper = aside_examples::hyper::app(sessions);
    let hyper = csrf.layer(tower::service_fn(move |request| hyper.call(request)));
    rejects_other_sites(TowerToHyperService::new(hyper.map_response(erase))).await;
}

fn erase<B>(response: Response<B>) -> Response<()> {
    response.map(drop)
}

async fn rejects_other_sites<S, B>(service: S)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
{
    for (site, status, lines) in [("cross-site", 403, 0), ("same-origin", 204, 1)] {
        let Ok(response) = service.call(request(Method::POST, "/log-out/", site, "")).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().get_all("set-cookie").iter().count(), lines);
    }
}
