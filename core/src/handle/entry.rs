//! A request that enters an entry point.

use http::{Method, Request};

use super::aside::Aside;
use super::entry_point::EntryPoint;
use super::nested;
use super::scope::MergeFuture;
use super::slot::{Inside, Owned};

/// A request that entered an [`EntryPoint`].
///
/// # Examples
///
/// ```
/// use aside::{Aside, adapter::{Entry, EntryPoint}, testing::block_on};
/// use http::{Request, Response, StatusCode};
///
/// let mut entry: Entry = EntryPoint::new().enter(&mut Request::new(()));
/// // A handler that works before its future is polled.
/// let future = entry.call(|| {
///     Aside::current().unwrap().set_status(201);
///     async { Response::new("created") }
/// });
/// assert_eq!(entry.aside().status(), Some(StatusCode::CREATED));
/// assert_eq!(block_on(entry.merge_future(future)).status(), StatusCode::CREATED);
/// ```
#[derive(Debug)]
#[must_use = "`merge_future` merges the changes"]
pub struct Entry {
    pub(super) slot: Owned,
    entry_point: EntryPoint,
    is_head: bool,
}

impl EntryPoint {
    /// Enters with a request. A nested entry point of the same request shares the outer handle.
    #[inline]
    pub fn enter<B>(self, request: &mut Request<B>) -> Entry {
        let is_head = *request.method() == Method::HEAD;
        let slot = nested::enter(request, self.chosen_policy());
        Entry { slot, entry_point: self, is_head }
    }
}

impl Entry {
    /// Returns the handle of the request, for a handler that takes it as an argument.
    ///
    /// [`Aside::current`] finds the same one.
    #[inline]
    pub fn aside(&mut self) -> Aside {
        self.slot.open()
    }

    /// Runs `call` inside the scope of the request.
    ///
    /// Use it for a handler that works before its future is polled.
    #[inline]
    pub fn call<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let _inside = Inside::enter(self.slot.as_mut());
        call()
    }

    /// Wraps the future of the request, and merges its changes into its response.
    ///
    /// The response to a HEAD request loses its body.
    #[inline]
    pub fn merge_future<F>(self, future: F) -> MergeFuture<F> {
        MergeFuture::new(future, self.slot, self.entry_point, self.is_head)
    }
}
