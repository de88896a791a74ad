//! An independent client over a real socket. Its cookie store has exactly the cookies that were set.

use aside::{CookieOptions, CookieSpec, SameSite};
use aside_conformance::{App, AxumLayer, AxumWrapper, Framework, Hyper, Warp, listen};
use std::time::Duration;

const SESSION: CookieSpec = CookieSpec::new(
    "session",
    CookieOptions::new()
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::from_secs(60)),
);
const APP: CookieSpec = CookieSpec::new("theme", CookieOptions::new().path("/app"));

/// T3, T5, C4. Sets, sets again and deletes cookies, and returns those in the store.
async fn stored<F: Framework>() -> Vec<String> {
    let app = App::handle(|aside, request| {
        Box::pin(async move {
            match request.uri().path() {
                "/set" => {
                    aside.set_cookie(("plain", "x y; é"));
                    aside.set_cookie(SESSION.with_value("31d4"));
                    aside.set_cookie(APP.with_value("dark"));
                    aside.set_cookie(("twice", "1"));
                    aside.set_cookie(("twice", "2"));
                    aside.set_cookie(("gone", "1"));
                    aside.delete_cookie("gone");
                }
                _ => aside.delete_cookie(SESSION),
            }
            aside_conformance::Reply::Response(http::Response::new("hello".into()))
        })
    });
    let address = listen(F::serve(app)).await;

    let jar = tokio::task::spawn_blocking(move || {
        let agent = ureq::Agent::new_with_defaults();
        let get = |path: &str| agent.get(format!("http://{address}{path}")).call().map(drop);
        get("/set").expect("a response");
        let after_set = names_and_values(&agent);
        get("/log-out").expect("a response");
        (after_set, names_and_values(&agent))
    });
    let (after_set, after_delete) = jar.await.expect("the client ran");

    let all = ["plain=x%20y%3B%20%C3%A9", "session=31d4", "theme=dark", "twice=2"];
    assert_eq!(after_set, all);
    after_delete
}

fn names_and_values(agent: &ureq::Agent) -> Vec<String> {
    let jar = agent.cookie_jar_lock();
    let mut all: Vec<_> =
        jar.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
    all.sort();
    all
}

const AFTER_LOG_OUT: [&str; 3] = ["plain=x%20y%3B%20%C3%A9", "theme=dark", "twice=2"];

#[tokio::test]
async fn axum_layer() {
    assert_eq!(stored::<AxumLayer>().await, AFTER_LOG_OUT);
}

#[tokio::test]
async fn axum_wrapper() {
    assert_eq!(stored::<AxumWrapper>().await, AFTER_LOG_OUT);
}

#[tokio::test]
async fn warp() {
    assert_eq!(stored::<Warp>().await, AFTER_LOG_OUT);
}

#[tokio::test]
async fn hyper() {
    assert_eq!(stored::<Hyper>().await, AFTER_LOG_OUT);
}
