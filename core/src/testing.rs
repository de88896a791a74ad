//! Helpers for your tests.
//!
//! - [`call`] runs a handler or a dependency as a plain function, and returns its changes.
//! - [`block_on`] runs a future without a runtime.
//! - [`ParsedSetCookie`] splits a `Set-Cookie` line for a comparison.
//! - `assert_documented` compares a response with an OpenAPI document (feature `openapi`).
//!
//! They need no server and no runtime. If a handler waits for a socket or a timer, use [`Aside::scope`] under
//! the runtime of that socket or timer.
//!
//! # Examples
//!
//! ```
//! use aside::{Aside, testing};
//!
//! async fn log_out(aside: Aside) -> &'static str {
//!     aside.delete_cookie("session");
//!     "bye"
//! }
//!
//! let (body, changes) = testing::call(log_out);
//! assert_eq!(body, "bye");
//! assert!(changes.cookies()[0].header().to_str().unwrap().contains("Max-Age=0"));
//! ```

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use http::HeaderValue;

#[cfg(feature = "openapi")]
pub use crate::openapi::documented::assert_documented;
use crate::{Aside, TemporalResponse};

/// Runs a handler or a dependency as a plain function.
///
/// Returns its output and its changes.
///
/// # Examples
///
/// ```
/// use aside::{Aside, testing};
///
/// async fn handler(aside: Aside) -> &'static str {
///     aside.set_cookie(("sid", "31d4"));
///     "hello"
/// }
///
/// let (output, changes) = testing::call(handler);
/// assert_eq!(output, "hello");
/// assert_eq!(changes.cookies()[0].header(), "sid=31d4; Path=/; SameSite=Lax");
/// ```
///
/// A handler of axum takes `aside_axum::Aside`, which converts from this one with `testing::call(|aside|
/// handler(aside.into()))`.
pub fn call<F: Future>(handler: impl FnOnce(Aside) -> F) -> (F::Output, TemporalResponse) {
    let aside = Aside::default();
    let output = block_on(aside.scope(handler(aside.clone())));
    (output, aside.finish())
}

/// Runs a future to its end on this thread.
///
/// # Examples
///
/// ```
/// assert_eq!(aside::testing::block_on(async { 7 }), 7);
/// ```
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// A parsed `Set-Cookie` line, for comparisons in tests.
///
/// # Examples
///
/// ```
/// use aside::testing::ParsedSetCookie;
/// use http::HeaderValue;
///
/// let line = ParsedSetCookie::parse(&HeaderValue::from_static("sid=31d4; Path=/; HttpOnly")).unwrap();
/// assert_eq!((line.name.as_str(), line.value.as_str()), ("sid", "31d4"));
/// assert_eq!(line.attribute("path"), Some("/"));
/// assert_eq!(line.attribute("HttpOnly"), Some(""));
/// assert_eq!(line.attribute("Secure"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedSetCookie {
    /// The name of the cookie.
    pub name: String,
    /// The value, as it is written in the line.
    pub value: String,
    attributes: BTreeMap<String, String>,
}

impl ParsedSetCookie {
    /// Parses a line. Returns `None` if it has no name or is not UTF-8.
    #[must_use]
    pub fn parse(line: &HeaderValue) -> Option<Self> {
        let line = std::str::from_utf8(line.as_bytes()).ok()?;
        let mut parts = line.split(';').map(|part| part.split_once('=').unwrap_or((part, "")));
        let (name, value) = parts.next()?;
        let attributes =
            parts.map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        (!name.is_empty()).then(|| Self { name, value, attributes: attributes.collect() })
    }

    /// Returns the value of an attribute, whose name can be in any letter case.
    ///
    /// Returns an empty string if the attribute has no value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}
