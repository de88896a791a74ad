//! The page, its style and its script, which are parts of the program.

use std::fmt::Write as _;
use std::sync::OnceLock;

use aside::Aside;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The page loads and asks nothing but its own server. The icon is in the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The servers of this process.
static SERVERS: OnceLock<Vec<(String, u16)>> = OnceLock::new();

/// Names the frameworks that this process serves, each with its port. The page links to them.
///
/// Only the first call counts. Without one, the page has no link to another framework.
pub fn announce(servers: impl IntoIterator<Item = (String, u16)>) {
    SERVERS.get_or_init(|| servers.into_iter().collect());
}

/// `GET /`: the page.
pub fn page(aside: &Aside, framework: &str) -> String {
    aside.insert_header(CONTENT_SECURITY_POLICY, POLICY);
    send(aside, "text/html; charset=utf-8");
    let servers = SERVERS.get().map_or(&[][..], Vec::as_slice);
    PAGE.replace("{framework}", framework).replace("{servers}", &links(framework, servers))
}

/// `GET /lab/style.css`.
pub fn style(aside: &Aside) -> &'static str {
    send(aside, "text/css; charset=utf-8");
    STYLE
}

/// `GET /lab/script.js`.
pub fn script(aside: &Aside) -> &'static str {
    send(aside, "text/javascript; charset=utf-8");
    SCRIPT
}

fn send(aside: &Aside, content_type: &'static str) {
    aside.insert_header(CONTENT_TYPE, HeaderValue::from_static(content_type));
    aside.insert_header(CACHE_CONTROL, "no-cache");
    aside.insert_header(REFERRER_POLICY, "no-referrer");
    aside.insert_header(X_CONTENT_TYPE_OPTIONS, "nosniff");
}

/// The switch between frameworks. Cookies are not separated by port, so the servers share them.
pub(super) fn links(current: &str, servers: &[(String, u16)]) -> String {
    let mut links = String::new();
    for (framework, port) in servers {
        let mark = if framework == current { " aria-current=\"page\"" } else { "" };
        let _ = write!(
            links,
            "<a href=\"http://127.0.0.1:{port}/\" data-port=\"{port}\"{mark}>{framework}</a>"
        );
    }
    links
}
