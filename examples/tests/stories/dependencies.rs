//! `dependencies-axum`, `dependencies-warp`, `dependencies-hyper`: one business, three ways to wire it.

use std::convert::Infallible;

use aside_examples::dependencies::{User, Users};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use warp::Filter as _;

use super::browser::Browser;

#[allow(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-axum.rs"]
mod on_axum;
#[allow(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-hyper.rs"]
mod on_hyper;
#[allow(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-warp.rs"]
mod on_warp;

#[tokio::test]
async fn on_axum_the_state_is_replaced() {
    let service = |users| TowerToHyperService::new(on_axum::app(users));
    tells_the_story(&service(Users::of_the_site()), &service(of_a_test())).await;
}

#[tokio::test]
async fn on_warp_the_users_or_the_filter_is_replaced() {
    let service = |users| TowerToHyperService::new(on_warp::app(on_warp::current_user(users)));
    tells_the_story(&service(Users::of_the_site()), &service(of_a_test())).await;

    let morty = User { name: "Morty".into() };
    let stub = warp::any().map(move || morty.clone());
    let stub = stub.and_then(|user| async { Ok::<User, warp::Rejection>(user) });
    let app = TowerToHyperService::new(on_warp::app(stub));
    assert_eq!(Browser::default().get(&app, "/hello").await.text, "hello, Morty\n");
}

#[tokio::test]
async fn on_hyper_what_the_closure_captures_is_replaced() {
    tells_the_story(&on_hyper::app(Users::of_the_site()), &on_hyper::app(of_a_test())).await;
}

/// Everybody is Morty, without a database.
fn of_a_test() -> Users {
    Users::new(|_| Some("Morty".into()))
}

async fn tells_the_story<S, B>(site: &S, test: &S)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Error: std::fmt::Debug>,
{
    let mut browser = Browser::default();

    // The sub-dependency answers itself.
    let nobody = browser.get(site, "/hello").await;
    assert_eq!((nobody.status.as_u16(), nobody.lines()), (401, vec![]));

    // It prolongs the session, and the handler adds its header.
    browser.set("session=31d4d96e; Path=/");
    let rick = browser.get(site, "/hello").await;
    assert_eq!((rick.status.as_u16(), rick.text.as_str()), (200, "hello, Rick\n"));
    assert_eq!(rick.headers["vary"], "cookie");
    let prolonged = "session=31d4d96e; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(rick.lines(), [prolonged]);

    // The dependency takes the sub-dependency's word back: one line, and it goes along with the 401.
    browser.set("session=guessed; Path=/");
    let unknown = browser.get(site, "/hello").await;
    assert_eq!((unknown.status.as_u16(), unknown.lines().len()), (401, 1));
    assert!(unknown.lines()[0].starts_with("session=; Expires="));
    assert_eq!(browser.kept(), []);

    // A test's own users.
    browser.set("session=guessed; Path=/");
    assert_eq!(browser.get(test, "/hello").await.text, "hello, Morty\n");
    assert_eq!(browser.get(test, "/elsewhere").await.status, 404);
}
