//! The scope as a tower layer: the same for every framework.

use std::task::{Context, Poll};

use http::{Method, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::aside::Aside;
use super::options::{DefaultOptions, ScopeOptions};
use super::outside;
use super::scope::MergeFuture;
use super::slot::{Inside, Owned};
use crate::temporal::{Policy, Report};

/// A tower layer that gives every request a scope: what handlers and dependencies say aside is laid over
/// the response.
///
/// Layers upon layers share one record: the outermost lays it, the innermost gives the policy.
///
/// The methods that set it up change its type, from that of a layer with the defaults, which takes no room,
/// to that of one with options. So what is chosen at run time is the policy, not the layer.
///
/// # Examples
///
/// ```
/// use aside::{AsideLayer, Policy};
///
/// let layer = AsideLayer::new();
/// let ported = AsideLayer::new().policy(Policy::fastapi());
/// # let _ = (layer, ported);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "add it to a router or a service"]
pub struct AsideLayer<O = DefaultOptions> {
    options: O,
}

/// The service that an [`AsideLayer`] makes of another.
#[derive(Clone, Copy, Debug)]
pub struct AsideService<S, O = ScopeOptions> {
    inner: S,
    options: O,
}

impl AsideLayer {
    /// A layer with the default policy.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<O: Into<ScopeOptions>> AsideLayer<O> {
    /// The layer with another policy, which changes its type: to choose at run time, choose the policy.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideLayer, Policy};
    ///
    /// # let ported = std::env::args().count() > 1;
    /// let layer = AsideLayer::new().policy(if ported { Policy::fastapi() } else { Policy::default() });
    /// # let _ = layer;
    /// ```
    pub fn policy(self, policy: Policy) -> AsideLayer<ScopeOptions> {
        AsideLayer { options: self.options.into().policy(policy) }
    }

    /// The layer with a hook for metrics, which changes its type; see [`MergeFuture::on_report`].
    pub fn on_report(self, hook: fn(&Report)) -> AsideLayer<ScopeOptions> {
        AsideLayer { options: self.options.into().on_report(hook) }
    }

    /// The layer with the handle in the request's extensions as well, for services that are moved to another
    /// task, as by `tower::buffer`, where no [scope](crate::merge_future) reaches. Changes the layer's type, and costs two
    /// allocations or more for each request.
    ///
    /// # Examples
    ///
    /// ```
    /// let layer = aside::AsideLayer::new().in_extensions();
    /// # let _ = layer;
    /// ```
    pub fn in_extensions(self) -> AsideLayer<ScopeOptions> {
        AsideLayer { options: ScopeOptions { in_extensions: true, ..self.options.into() } }
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
        outside::record_layer();
        Self { inner, options: ScopeOptions::default().policy(policy) }
    }

    /// The service with another policy.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { options: self.options.policy(policy), ..self }
    }

    /// The service with a hook for metrics; see [`MergeFuture::on_report`].
    #[must_use]
    pub fn on_report(self, hook: fn(&Report)) -> Self {
        Self { options: self.options.on_report(hook), ..self }
    }

    /// The service with the handle in the request's extensions as well; see
    /// [`AsideLayer::in_extensions`].
    #[must_use]
    pub fn in_extensions(mut self) -> Self {
        self.options.in_extensions = true;
        self
    }
}

impl<S, O: Copy> Layer<S> for AsideLayer<O> {
    type Service = AsideService<S, O>;

    fn layer(&self, inner: S) -> AsideService<S, O> {
        outside::record_layer();
        AsideService { inner, options: self.options }
    }
}

impl<S, O, A, B> Service<Request<A>> for AsideService<S, O>
where
    O: Into<ScopeOptions> + Copy,
    S: Service<Request<A>, Response = Response<B>>,
    B: From<&'static str>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = MergeFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<A>) -> MergeFuture<S::Future> {
        let options = self.options.into();
        let is_head = *request.method() == Method::HEAD;
        let mut slot = Owned::empty(options.policy);
        if options.in_extensions {
            let aside = Aside::default();
            request.extensions_mut().insert(aside.clone());
            slot = Owned::of(aside, options.policy);
        }
        // A service may do its work in `call` already, so the scope is open there too.
        let inside = Inside::enter(slot.as_mut());
        let entry = inside.entry();
        let future = self.inner.call(request);
        drop(inside);
        MergeFuture::of_entered(future, slot, entry, options, is_head)
    }
}
