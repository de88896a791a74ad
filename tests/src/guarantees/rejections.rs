//! Errors by the framework's own means keep the changes made before (T8).

use bytes::Bytes;
use http::{Method, Request};

use crate::Harness;
use crate::read::cookies;

/// Returns the status of the response and the names of its cookies.
async fn outcome<H: Harness>(method: Method, path: &str, body: &'static str) -> (u16, Vec<String>) {
    let request = Request::builder().method(method).uri(path).header("content-length", body.len());
    let request = request.body(Bytes::from(body)).expect("a request");
    let response = H::start_errors().await.call(request).await;
    let names = cookies(&response).into_iter().map(|(name, _)| name).collect();
    (response.status().as_u16(), names)
}

fn went(status: u16, names: &[&str]) -> (u16, Vec<String>) {
    (status, names.iter().map(|name| (*name).to_owned()).collect())
}

const BELOW_500: [&str; 2] = ["policy", "always"];
const FROM_500: [&str; 1] = ["always"];

/// T8. A handler's `Err`, or a rejection with `recover`. poem-web/poem#1174 asks for it.
pub async fn error_of_a_handler_keeps_changes<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/error", "").await, went(403, &BELOW_500));
}

/// T8. An extractor of the framework rejects after a change was made. warp#518 asks for it.
pub async fn rejection_of_an_extractor_keeps_changes<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/number/none", "").await, went(400, &BELOW_500));
}

/// T8. A missing route, and a method that the route does not have.
pub async fn missing_route_keeps_changes<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/nowhere", "").await, went(404, &BELOW_500));
    assert_eq!(outcome::<H>(Method::POST, "/get-only", "").await, went(405, &BELOW_500));
    let all = ["policy", "success", "always"];
    assert_eq!(outcome::<H>(Method::GET, "/get-only", "").await, went(200, &all));
}

/// T8. A timeout inside of `aside` drops the handler, but not its changes.
pub async fn timeout_keeps_changes<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/slow", "").await, went(408, &BELOW_500));
}

/// T8. A body that is too large.
pub async fn body_that_is_too_large_keeps_changes<H: Harness>() {
    let large = "more than sixteen octets";
    assert_eq!(outcome::<H>(Method::POST, "/large", large).await, went(413, &BELOW_500));
}

/// T8, T11. A panic that is caught inside of `aside` is a 500 like any other, so changes made with `always` are sent.
pub async fn panic_caught_inside_keeps_always<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/panic", "").await, went(500, &FROM_500));
}

/// T11. A panic that is caught outside of `aside` drops all changes.
pub async fn panic_caught_outside_leaves_nothing<H: Harness>() {
    assert_eq!(outcome::<H>(Method::GET, "/panic-outside", "").await, went(500, &[]));
}
