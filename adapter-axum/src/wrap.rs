//! A wrapper around one handler.

use aside::{DefaultOptions, MergeFuture, Policy, Report, ScopeOptions, merge_future};
use axum::extract::Request;
use axum::handler::Handler;

/// A handler that [`with_aside`] wraps.
#[derive(Clone, Copy, Debug)]
pub struct WithAside<H, O = DefaultOptions> {
    handler: H,
    options: O,
}

/// Makes [`Aside`](crate::Aside) available to one handler and its extractors, at half the cost of a layer.
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
    WithAside { handler, options: DefaultOptions }
}

impl<H, O: Into<ScopeOptions>> WithAside<H, O> {
    /// Sets the policy of the merge.
    #[must_use]
    pub fn policy(self, policy: Policy) -> WithAside<H, ScopeOptions> {
        WithAside { handler: self.handler, options: self.options.into().policy(policy) }
    }

    /// Calls `hook` with each report that is not empty. See [`MergeFuture::on_report`].
    #[must_use]
    pub fn on_report(self, hook: fn(&Report)) -> WithAside<H, ScopeOptions> {
        WithAside { handler: self.handler, options: self.options.into().on_report(hook) }
    }
}

// Without this, rustc suggests `WithAside` for every type that is not a handler.
#[diagnostic::do_not_recommend]
impl<H, O, T, S> Handler<T, S> for WithAside<H, O>
where
    H: Handler<T, S>,
    O: Into<ScopeOptions> + Copy + Send + Sync + 'static,
{
    type Future = MergeFuture<H::Future>;

    fn call(self, request: Request, state: S) -> MergeFuture<H::Future> {
        let ScopeOptions { policy, on_report, .. } = self.options.into();
        merge_future(policy, self.handler.call(request, state)).on_report(on_report)
    }
}
