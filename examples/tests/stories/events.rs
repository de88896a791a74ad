//! `events-axum`.

use hyper_util::service::TowerToHyperService;
use tower::ServiceExt as _;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/events-axum.rs"]
mod program;

/// The text of three events from `first`.
fn prices(first: u32) -> String {
    let price =
        |number| format!("event: price\nid: {number}\ndata: {{\"cents\":{}}}\n\n", 2000 + number);
    (first..first + 3).map(price).collect()
}

#[tokio::test]
async fn events_have_only_the_fields_of_the_model() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    let answer = browser.get(&app, "/prices").await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert_eq!(browser.value("watching"), "prices");
    // The first tick of an interval is at once.
    assert_eq!(answer.text, format!(":\n\n{}", prices(1)));
}

#[tokio::test]
async fn client_that_reconnects_misses_nothing() {
    let request = axum::http::Request::get("/prices").header("last-event-id", "2");
    let request = request.body(axum::body::Body::empty()).expect("a request");
    let response = program::app().oneshot(request).await.expect("a response");
    let body = axum::body::to_bytes(response.into_body(), 1024).await.expect("a whole body");
    assert_eq!(body, format!(":\n\n{}", prices(3)));
}
