//! `dependencies-axum`, `dependencies-warp`, `dependencies-hyper`: the same code, wired in three ways.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use aside_examples::dependencies::{Basket, Session, Sessions};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use warp::Filter as _;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-axum.rs"]
mod on_axum;
#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-hyper.rs"]
mod on_hyper;
#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/dependencies-warp.rs"]
mod on_warp;

#[tokio::test]
async fn axum_replaces_the_state() {
    tells_the_story(|sessions| TowerToHyperService::new(on_axum::app(sessions))).await;
}

#[tokio::test]
async fn warp_replaces_the_sessions_or_the_filter() {
    let app = |sessions| on_warp::app(on_warp::user(&sessions), on_warp::basket(&sessions));
    tells_the_story(|sessions| TowerToHyperService::new(app(sessions))).await;

    let basket = warp::any().and_then(|| async { Ok::<_, warp::Rejection>(Basket(9)) });
    let app = on_warp::app(on_warp::user(&of_a_test(&Arc::default())), basket);
    let answer = as_of("guessed").get(&TowerToHyperService::new(app), "/hello").await;
    assert_eq!(answer.text, "hello, Morty: 9 in the basket\n");
}

#[tokio::test]
async fn hyper_replaces_what_the_closure_captures() {
    tells_the_story(on_hyper::app).await;
}

/// Sessions without a database. Every session is Morty's, and the lookups are counted.
fn of_a_test(looked: &Arc<AtomicU32>) -> Sessions {
    let looked = looked.clone();
    Sessions::new(move |_| {
        looked.fetch_add(1, Relaxed);
        Some(Session { name: "Morty".into(), items: 0 })
    })
}

async fn tells_the_story<S, B>(service: impl Fn(Sessions) -> S)
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Error: std::fmt::Debug>,
{
    let site = service(Sessions::of_the_site());

    // The sub-dependency responds itself.
    let nobody = Browser::default().get(&site, "/hello").await;
    assert_eq!((nobody.status.as_u16(), nobody.lines()), (401, vec![]));

    // Two dependencies need the session, and its cookie is set once.
    let rick = as_of("31d4d96e").get(&site, "/hello").await;
    assert_eq!((rick.status.as_u16(), &*rick.text), (200, "hello, Rick: 3 in the basket\n"));
    assert_eq!(rick.headers["x-basket"], "3");
    let prolonged = "session=31d4d96e; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax";
    assert_eq!(rick.lines(), [prolonged]);

    // The 401 of the sub-dependency has its changes.
    let mut browser = as_of("guessed");
    let unknown = browser.get(&site, "/hello").await;
    assert_eq!((unknown.status.as_u16(), unknown.lines().len()), (401, 1));
    assert_eq!(browser.kept(), []);

    // A test's own sessions, with one lookup for each request.
    let looked = Arc::default();
    let test = service(of_a_test(&looked));
    for requests in 1..=2 {
        let morty = as_of("guessed").get(&test, "/hello").await;
        assert_eq!(morty.text, "hello, Morty: 0 in the basket\n");
        assert_eq!(looked.load(Relaxed), requests);
    }
    assert_eq!(Browser::default().get(&test, "/elsewhere").await.status, 404);
}

/// A browser with a session.
fn as_of(session: &str) -> Browser {
    let mut browser = Browser::default();
    browser.set(&format!("session={session}; Path=/"));
    browser
}
