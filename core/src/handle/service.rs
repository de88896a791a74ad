//! The scope as a tower layer: the same for every framework.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::scope::{Scope, entered};
use crate::temporal::Policy;

/// A tower layer that gives every request a scope: what handlers and dependencies say aside is laid over
/// the response.
///
/// Layers upon layers share one record: the outermost lays it, the innermost gives the policy.
///
/// # Examples
///
/// ```
/// use aside::{AsideLayer, OnError, Policy};
///
/// let layer = AsideLayer::new();
/// let ported = AsideLayer::new().policy(Policy::fastapi());
/// # let _ = (layer, ported);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "add it to a router or a service"]
pub struct AsideLayer {
    policy: Policy,
}

/// The service that an [`AsideLayer`] makes of another.
#[derive(Clone, Copy, Debug)]
pub struct AsideService<S> {
    inner: S,
    policy: Policy,
}

impl AsideLayer {
    /// A layer with the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// The layer with another policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl<S> AsideService<S> {
    /// A scope round each request to `inner`.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideService, Policy};
    ///
    /// # let inner = ();
    /// let service = AsideService::new(inner, Policy::default());
    /// # let _ = service;
    /// ```
    pub fn new(inner: S, policy: Policy) -> Self {
        Self { inner, policy }
    }

    /// The service with another policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl<S> Layer<S> for AsideLayer {
    type Service = AsideService<S>;

    fn layer(&self, inner: S) -> AsideService<S> {
        AsideService::new(inner, self.policy)
    }
}

impl<S, A, B> Service<Request<A>> for AsideService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    B: From<&'static str>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = Scope<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<A>) -> Scope<S::Future> {
        // A service may do its work in `call` already, so the scope is open there too.
        let method = request.method().clone();
        entered(self.policy, || self.inner.call(request)).of_method(&method)
    }
}
