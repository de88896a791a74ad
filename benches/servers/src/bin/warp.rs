//! `warp by-hand|aside`.

use std::io;

use aside_servers::{COOKIE, SESSION, UserOut, UserView, hyper_http1, listener, run, token, user};
use aside_warp::{Aside, Model, aside};
use hyper_util::service::TowerToHyperService;
use warp::Filter;
use warp::http::{HeaderValue, header::SET_COOKIE};
use warp::reply::{Reply, Response};

fn main() -> io::Result<()> {
    let me = || warp::path!("users" / "me").and(warp::get());
    match std::env::args().nth(1).as_deref() {
        Some("by-hand") => {
            let service = TowerToHyperService::new(warp::service(me().map(by_hand)));
            run(async { hyper_http1(listener()?, service).await })
        }
        Some("aside") => {
            let service = aside_warp::service(me().and(aside()).map(with_handle));
            run(async { hyper_http1(listener()?, TowerToHyperService::new(service)).await })
        }
        _ => Err(io::Error::other("by-hand or aside?")),
    }
}

fn by_hand() -> Response {
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Lax", token());
    let cookie = HeaderValue::try_from(cookie).expect("printable ASCII");
    let mut response = warp::reply::json(&UserView::from(user())).into_response();
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

fn with_handle(aside: Aside) -> Model<UserOut> {
    aside.set_cookie(SESSION.with_value(token()));
    Model::new(user())
}
