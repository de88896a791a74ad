//! For users' tests: call a handler or a dependency as a plain function, and read back what it said.
//!
//! No server and no runtime; a handler that waits for a socket or a timer needs the runtime that those
//! belong to, under which [`Aside::scope`] does the same.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use http::HeaderValue;

#[cfg(feature = "openapi")]
pub use crate::openapi::documented::assert_documented;
use crate::{Aside, TemporalResponse};

/// Runs a handler or a dependency as a plain function; gives back its output and what it said.
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
/// A handler of axum takes `aside_axum::Aside`, which is made of this one:
/// `testing::call(|aside| handler(aside.into()))`.
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

/// A `Set-Cookie` line taken apart, to be compared in a test.
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
    /// The name.
    pub name: String,
    /// The value as it stands in the line.
    pub value: String,
    attributes: BTreeMap<String, String>,
}

impl ParsedSetCookie {
    /// Takes a line apart; `None` if it has no name or is not text.
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

    /// The value of an attribute, its name in any letter case; empty for one without a value.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}
