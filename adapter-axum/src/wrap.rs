//! A wrapper around one handler.

use aside::adapter::EntryPoint;
use aside::{MergeFuture, Policy, Report};
use axum::extract::Request;
use axum::handler::Handler;

/// A wrapper around one handler, which [`with_aside`] creates.
///
/// `E` is `()` for the default settings, and [`EntryPoint`] for other ones. axum boxes a clone of the handler
/// for each request. The box of a type without a size costs no allocation.
///
/// # Examples
///
/// ```
/// use aside_axum::{Policy, WithAside, with_aside};
///
/// async fn hello() -> &'static str {
///     "hello"
/// }
///
/// let handler: WithAside<_, _> = with_aside(hello)
///     .policy(Policy::fastapi())
///     .on_report(|report| println!("{} changes were dropped", report.dropped().len()));
/// # let _: axum::Router = axum::Router::new().route("/", axum::routing::get(handler));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WithAside<H, E = ()> {
    handler: H,
    entry_point: E,
}

/// Makes [`Aside`](crate::Aside) available to one handler and its extractors.
///
/// It costs half as much as a layer.
///
/// # Examples
///
/// ```
/// use aside_axum::{Aside, with_aside};
/// use axum::{Router, routing::get};
///
/// async fn hello(aside: Aside) -> &'static str {
///     aside.set_cookie(("greeted", "1"));
///     "hello"
/// }
///
/// let app: Router = Router::new().route("/hello", get(with_aside(hello)));
/// # let _ = app;
/// ```
pub fn with_aside<H>(handler: H) -> WithAside<H> {
    WithAside { handler, entry_point: () }
}

impl<H, E: Into<EntryPoint>> WithAside<H, E> {
    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    #[must_use]
    pub fn policy(self, policy: Policy) -> WithAside<H, EntryPoint> {
        WithAside { handler: self.handler, entry_point: self.entry_point.into().policy(policy) }
    }

    /// Calls `hook` with each report that is not empty. See [`MergeFuture::on_report`].
    #[must_use]
    pub fn on_report(
        self,
        hook: impl Fn(&Report) + Send + Sync + 'static,
    ) -> WithAside<H, EntryPoint> {
        WithAside { handler: self.handler, entry_point: self.entry_point.into().on_report(hook) }
    }
}

// Without this, rustc suggests `WithAside` for every type that is not a handler.
#[diagnostic::do_not_recommend]
impl<H, E, T, S> Handler<T, S> for WithAside<H, E>
where
    H: Handler<T, S>,
    E: Into<EntryPoint> + Clone + Send + Sync + 'static,
{
    type Future = MergeFuture<H::Future>;

    fn call(self, mut request: Request, state: S) -> MergeFuture<H::Future> {
        let entry = self.entry_point.into().enter(&mut request);
        entry.merge_future(self.handler.call(request, state))
    }
}
