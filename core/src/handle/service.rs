//! The scope as a tower layer: the same for every framework.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::aside::Aside;
use super::scope::{Scope, entered};
use super::slot::Owned;
use crate::temporal::{Policy, Report};

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
    options: Options,
}

/// The service that an [`AsideLayer`] makes of another.
#[derive(Clone, Copy, Debug)]
pub struct AsideService<S> {
    inner: S,
    options: Options,
}

#[derive(Clone, Copy, Debug, Default)]
struct Options {
    policy: Policy,
    on_report: Option<fn(&Report)>,
    in_extensions: bool,
}

impl AsideLayer {
    /// A layer with the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// The layer with another policy.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.options.policy = policy;
        self
    }

    /// The layer with a hook for metrics; see [`Scope::on_report`].
    pub fn on_report(mut self, hook: fn(&Report)) -> Self {
        self.options.on_report = Some(hook);
        self
    }

    /// The layer with the handle in the request's extensions as well, for services that are moved to another
    /// task, as by `tower::buffer`, where no [scope](crate::scope) reaches. Costs two allocations or more for each request.
    ///
    /// # Examples
    ///
    /// ```
    /// let layer = aside::AsideLayer::new().in_extensions();
    /// # let _ = layer;
    /// ```
    pub fn in_extensions(mut self) -> Self {
        self.options.in_extensions = true;
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
        Self { inner, options: Options { policy, ..Options::default() } }
    }

    /// The service with another policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.options.policy = policy;
        self
    }

    /// The service with a hook for metrics; see [`Scope::on_report`].
    #[must_use]
    pub fn on_report(mut self, hook: fn(&Report)) -> Self {
        self.options.on_report = Some(hook);
        self
    }

    /// The service with the handle in the request's extensions as well; see
    /// [`AsideLayer::in_extensions`].
    #[must_use]
    pub fn in_extensions(mut self) -> Self {
        self.options.in_extensions = true;
        self
    }
}

impl<S> Layer<S> for AsideLayer {
    type Service = AsideService<S>;

    fn layer(&self, inner: S) -> AsideService<S> {
        AsideService { inner, options: self.options }
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

    fn call(&mut self, mut request: Request<A>) -> Scope<S::Future> {
        let Options { policy, on_report, in_extensions } = self.options;
        let method = request.method().clone();
        let slot = if in_extensions {
            let aside = Aside::default();
            request.extensions_mut().insert(aside.clone());
            Owned::of(aside, policy)
        } else {
            Owned::empty(policy)
        };
        // A service may do its work in `call` already, so the scope is open there too.
        let scope = entered(slot, policy, || self.inner.call(request));
        scope.on_report(on_report).of_method(&method)
    }
}
