//! Which requests of a process keep their host for a warning.

use aside::adapter::EntryPoint;
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
    assert_eq!(request.headers()[HOST], "blog.example");
    entry.aside().set_cookie(spec.with_value("plumbus"));
    let response = block_on(entry.merge_future(async { Response::new("hello") }));
    let report = response.extensions().get::<Report>();
    report.map_or(Vec::new(), |report| report.warnings().iter().map(|w| w.kind().clone()).collect())
}

/// One test, because the number of requests belongs to the process.
#[test]
fn keeps_host_of_first_requests_and_after_cookie_with_domain() {
    let mismatch = WarningKind::DomainMismatch("cart".into());
    for _ in 0..100 {
        assert_eq!(warnings(&THEME), []);
    }
    assert_eq!(warnings(&CART), [], "request 101 does not keep its host");
    for _ in 0..200 {
        assert_eq!(warnings(&CART), std::slice::from_ref(&mismatch));
        assert_eq!(warnings(&THEME), []);
    }
}
