//! `lines-warp`.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::service::TowerToHyperService;
use tower::ServiceExt as _;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/lines-warp.rs"]
mod program;

#[tokio::test]
async fn each_line_is_a_filtered_row() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    let answer = browser.get(&app, "/users/3").await;
    assert_eq!(answer.text, "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
    assert_eq!(browser.value("exported"), "users");

    let many = browser.get(&app, "/users/10000").await.text;
    assert_eq!(many.lines().count(), 10_000);
    assert!(!many.contains("password"));
}

#[tokio::test]
async fn failing_source_ends_the_body() {
    let request = Request::get("/users/100001").body(Full::<Bytes>::default()).expect("a request");
    let response = program::app().oneshot(request).await.expect("a response");
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("set-cookie"));
    assert!(response.into_body().collect().await.is_err());
}
