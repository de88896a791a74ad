//! The entry point as a tower layer.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use super::entry_point::EntryPoint;
use super::error_body::ErrorBody;
use super::nested;
use super::outside;
use super::scope::MergeFuture;
use super::slot::Inside;
#[cfg(feature = "model")]
use crate::model::{InvalidSchema, ModelSchema};
use crate::temporal::{Policy, Report};

/// A tower layer that merges the changes of each request into its response.
///
/// Nested layers share the temporal response of the request. The innermost layer decides the policy.
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
#[derive(Clone, Debug, Default)]
#[must_use = "add it to a router or a service"]
pub struct AsideLayer {
    entry_point: EntryPoint,
}

/// A service that merges the changes of each request into its response.
///
/// # Examples
///
/// ```
/// use aside::{AsideService, Policy};
///
/// fn wrap<S>(router: S) -> AsideService<S> {
///     AsideService::new(router, Policy::new())
///         .policy(Policy::fastapi())
///         .on_report(|report| println!("{} changes were dropped", report.dropped().len()))
///         .in_extensions()
/// }
/// # let _ = wrap::<()>;
/// ```
#[derive(Clone, Debug)]
pub struct AsideService<S> {
    inner: S,
    entry_point: EntryPoint,
    is_innermost: bool,
}

impl AsideLayer {
    /// Creates a layer with the default policy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideLayer, Policy};
    ///
    /// # let is_ported = std::env::args().count() > 1;
    /// let mut layer = AsideLayer::new();
    /// if is_ported {
    ///     layer = layer.policy(Policy::fastapi());
    /// }
    /// # let _ = layer;
    /// ```
    pub fn policy(self, policy: Policy) -> Self {
        Self { entry_point: self.entry_point.policy(policy) }
    }

    /// Calls `hook` with each report that is not empty, for metrics.
    ///
    /// The hook runs before the response head is sent, so it should be quick.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::AsideLayer;
    /// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
    ///
    /// let dropped = Arc::new(AtomicUsize::new(0));
    /// let counter = dropped.clone();
    /// let layer = AsideLayer::new().on_report(move |report| {
    ///     counter.fetch_add(report.dropped().len(), Ordering::Relaxed);
    /// });
    /// # let _ = layer;
    /// ```
    pub fn on_report(self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        Self { entry_point: self.entry_point.on_report(hook) }
    }

    /// Checks models when the program starts, so that errors do not wait for requests.
    ///
    /// # Errors
    ///
    /// Returns the error of the first model that cannot be built.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideLayer, ResponseModel as _};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String, password: String }
    ///
    /// aside::model!(UserOut = User, exclude = ["password"]);
    /// aside::model!(Misspelled = User, exclude = ["pasword"]);
    ///
    /// assert!(UserOut::check().is_ok());
    /// assert!(AsideLayer::new().models([UserOut::schema()]).is_ok());
    /// let error = AsideLayer::new().models([UserOut::schema(), Misspelled::schema()]).unwrap_err();
    /// assert_eq!(error.unknown_path(), Some("pasword"));
    /// ```
    #[cfg(feature = "model")]
    pub fn models(
        self,
        models: impl IntoIterator<Item = &'static ModelSchema>,
    ) -> Result<Self, InvalidSchema> {
        Ok(Self { entry_point: self.entry_point.models(models)? })
    }

    /// Adds the handle to the request's extensions too.
    ///
    /// A service that was moved to another task finds it there, for example behind `tower::buffer`. No
    /// [`merge_future`](crate::merge_future) reaches such a task.
    ///
    /// This costs two allocations or more for each request.
    ///
    /// # Examples
    ///
    /// ```
    /// let layer = aside::AsideLayer::new().in_extensions();
    /// # let _ = layer;
    /// ```
    pub fn in_extensions(self) -> Self {
        Self { entry_point: self.entry_point.in_extensions() }
    }
}

impl<S> AsideService<S> {
    /// Creates a service that merges the changes of each request into the response of `inner`.
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
        Self { inner, entry_point: EntryPoint::with_policy(policy), is_innermost: false }
    }

    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { entry_point: self.entry_point.policy(policy), ..self }
    }

    /// Calls `hook` with each report that is not empty, for metrics. See [`AsideLayer::on_report`].
    #[must_use]
    pub fn on_report(self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        Self { entry_point: self.entry_point.on_report(hook), ..self }
    }

    /// Checks models when the program starts. See [`AsideLayer::models`].
    ///
    /// # Errors
    ///
    /// Returns the error of the first model that cannot be built.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideService, Policy, ResponseModel as _};
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { name: String, password: String }
    ///
    /// aside::model!(Misspelled = User, exclude = ["pasword"]);
    ///
    /// let service = AsideService::new((), Policy::new());
    /// assert!(service.models([Misspelled::schema()]).is_err());
    /// ```
    #[cfg(feature = "model")]
    pub fn models(
        self,
        models: impl IntoIterator<Item = &'static ModelSchema>,
    ) -> Result<Self, InvalidSchema> {
        Ok(Self { entry_point: self.entry_point.models(models)?, ..self })
    }

    /// Adds the handle to the request's extensions too.
    ///
    /// See [`AsideLayer::in_extensions`].
    #[must_use]
    pub fn in_extensions(self) -> Self {
        Self { entry_point: self.entry_point.in_extensions(), ..self }
    }

    /// States that this service contains no other layer. It then does not mark requests, which saves two
    /// allocations if a request has no extensions.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{AsideService, Policy};
    ///
    /// # let filter = ();
    /// let service = AsideService::new(filter, Policy::default()).innermost();
    /// # let _ = service;
    /// ```
    #[must_use]
    pub fn innermost(self) -> Self {
        Self { is_innermost: true, ..self }
    }
}

impl<S> Layer<S> for AsideLayer {
    type Service = AsideService<S>;

    fn layer(&self, inner: S) -> AsideService<S> {
        outside::record_layer();
        AsideService { inner, entry_point: self.entry_point.clone(), is_innermost: false }
    }
}

impl<S, A, B> Service<Request<A>> for AsideService<S>
where
    S: Service<Request<A>, Response = Response<B>>,
    B: ErrorBody,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = MergeFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<A>) -> MergeFuture<S::Future> {
        let mut entry = self.entry_point.clone().enter(&mut request);
        if !self.is_innermost {
            nested::mark(&mut request);
        }
        if self.entry_point.is_in_extensions() {
            request.extensions_mut().insert(entry.aside());
        }
        // A service might do its work in `call`, so the scope is open there too.
        let inside = Inside::enter(entry.slot.as_mut());
        let future = self.inner.call(request);
        drop(inside);
        entry.merge_future(future)
    }
}
