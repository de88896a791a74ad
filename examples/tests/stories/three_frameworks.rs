//! `three-frameworks`.

use std::convert::Infallible;

use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/three-frameworks.rs"]
mod program;

/// The status, the body and the cookies of each step.
async fn shop<S, B>(app: S) -> Vec<(u16, String, Vec<String>)>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>, Error = Infallible>,
    B: http_body::Body<Error: std::fmt::Debug>,
{
    let mut browser = Browser::default();
    let mut steps = Vec::new();
    for path in ["/cart/plumbus", "/cart/portal%20gun", "/other"] {
        let answer = browser.send(&app, Method::POST, path, "").await;
        let lines = answer.lines().into_iter().map(str::to_owned).collect();
        steps.push((answer.status.as_u16(), answer.text, lines));
    }
    browser.set("cart=not a list; Path=/");
    let answer = browser.send(&app, Method::POST, "/cart/plumbus", "").await;
    steps.push((answer.status.as_u16(), answer.text, vec![browser.value("cart")]));
    steps
}

#[tokio::test]
async fn responses_are_the_same() {
    let axum = shop(TowerToHyperService::new(program::on_axum::app())).await;
    let line = |value: &str| vec![format!("cart={value}; Path=/; HttpOnly; SameSite=Lax")];
    assert_eq!(axum[0], (201, r#"{"items":["plumbus"]}"#.into(), line("[%22plumbus%22]")));
    let both = r#"{"items":["plumbus","portal gun"]}"#;
    assert_eq!(axum[1], (201, both.into(), line("[%22plumbus%22%2C%22portal%20gun%22]")));
    assert_eq!((axum[2].0, &axum[2].2), (404, &vec![]));
    assert_eq!(axum[3].1, r#"{"items":["plumbus"]}"#);

    assert_eq!(shop(TowerToHyperService::new(program::on_warp::app())).await, axum);
    assert_eq!(shop(program::on_hyper::app()).await, axum);
}
