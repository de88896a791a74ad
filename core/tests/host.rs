//! When a process takes the host of its requests.

use std::time::SystemTime;

use aside::adapter::{EntryPoint, pass_facts, wants_facts};
use aside::report::WarningKind;
use aside::testing::block_on;
use aside::{CookieOptions, CookieSpec, Report};
use http::header::HOST;
use http::{Request, Response};

const CART: CookieSpec = CookieSpec::new("cart", CookieOptions::new().domain("shop.example"));
const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());

/// Returns the warnings about a response that sets this cookie.
fn warnings(spec: &CookieSpec) -> Vec<WarningKind> {
    let mut request = Request::builder().header(HOST, "blog.example").body(()).unwrap();
    let mut entry = EntryPoint::new().enter(&mut request);
    let aside = entry.aside();
    if wants_facts() {
        pass_facts(request.uri(), request.headers(), SystemTime::now, Some(aside.clone()));
    }
    aside.set_cookie(spec.with_value("plumbus"));
    drop(aside);
    let response = block_on(entry.merge_future(async { Response::new("hello") }));
    let report = response.extensions().get::<Report>();
    report.map_or(Vec::new(), |report| report.warnings().iter().map(|w| w.kind().clone()).collect())
}

/// One test, because the number of requests belongs to the process.
#[test]
fn takes_host_of_first_requests_and_after_cookie_with_domain() {
    for _ in 0..100 {
        assert!(wants_facts());
        assert_eq!(warnings(&THEME), []);
    }
    assert!(!wants_facts());
    assert_eq!(warnings(&CART), [], "this request has no host");

    for _ in 0..200 {
        assert!(wants_facts());
        assert_eq!(warnings(&CART), [WarningKind::DomainMismatch("cart".into())]);
    }
    assert_eq!(warnings(&THEME), []);
    assert!(wants_facts());
}
