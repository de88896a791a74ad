//! A wrapper around a service.

use std::task::{Context, Poll};
use std::time::SystemTime;

use aside::adapter::{ErrorBody, pass_facts, wants_facts};
use aside::{Aside, AsideLayer, MergeFuture, Policy, Report};
#[cfg(feature = "model")]
use aside::{InvalidSchema, ModelSchema};
use hyper::service::Service;
use hyper::{Request, Response};
use tower_layer::Layer;

/// A wrapper around a hyper service, which [`service`] creates.
///
/// # Examples
///
/// ```
/// use aside_hyper::{AsideService, Body, Policy, service};
/// use hyper::{Request, Response, service::service_fn};
/// use std::convert::Infallible;
///
/// let hello = service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Body::from("hello"))));
/// let hello: AsideService<_> = service(hello)
///     .policy(Policy::fastapi())
///     .on_report(|report| println!("{} changes were dropped", report.dropped().len()));
/// # let _ = hello;
/// ```
#[derive(Clone, Debug)]
pub struct AsideService<S> {
    inner: S,
    layer: AsideLayer,
}

/// Makes [`Aside::current`](aside::Aside::current) available in any hyper service.
///
/// The body of the service's responses must be `From<&'static str>`, as [`Body`](crate::Body) is, because
/// the merge can replace it.
///
/// # Examples
///
/// ```
/// use aside_hyper::{Aside, Body, service};
/// use hyper::{Request, Response, header::SET_COOKIE, service::{Service as _, service_fn}};
/// use std::convert::Infallible;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let hello = service_fn(|_: Request<String>| async {
///     if let Some(aside) = Aside::current() {
///         aside.set_cookie(("greeted", "1"));
///     }
///     Ok::<_, Infallible>(Response::new(Body::from("hello")))
/// });
/// let response = service(hello).call(Request::new(String::new())).await?;
/// assert_eq!(response.headers()[SET_COOKIE], "greeted=1; Path=/; SameSite=Lax");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A layer of tower-http around the service needs a tower service, and a server needs a hyper service.
/// `tower::service_fn` and hyper-util convert.
///
/// ```
/// use aside_hyper::{Aside, service_fn};
/// use hyper::{Request, StatusCode, body::Incoming, service::Service as _};
/// use hyper_util::service::TowerToHyperService;
/// use std::{convert::Infallible, time::Duration};
/// use tower::ServiceBuilder;
/// use tower_http::timeout::TimeoutLayer;
///
/// let app = service_fn(|_: Request<Incoming>, aside: Aside| async move {
///     aside.set_cookie(("theme", "dark"));
///     Ok::<_, Infallible>("hello")
/// });
/// let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, Duration::from_secs(10));
/// let app = ServiceBuilder::new().layer(timeout).service_fn(move |request| app.call(request));
/// let app = TowerToHyperService::new(app); // for `hyper_util::server`
/// # let _ = app;
/// ```
pub fn service<S>(inner: S) -> AsideService<S> {
    AsideService { inner, layer: AsideLayer::new() }
}

impl<S> AsideService<S> {
    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { layer: self.layer.policy(policy), ..self }
    }

    /// Calls `hook` with each report that is not empty. See [`MergeFuture::on_report`].
    #[must_use]
    pub fn on_report(self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        Self { layer: self.layer.on_report(hook), ..self }
    }

    /// Checks models when the program starts. See [`aside::AsideLayer::models`].
    ///
    /// # Errors
    ///
    /// Returns the error of the first model that cannot be built.
    #[cfg(feature = "model")]
    pub fn models(
        self,
        models: impl IntoIterator<Item = &'static ModelSchema>,
    ) -> Result<Self, InvalidSchema> {
        Ok(Self { layer: self.layer.models(models)?, ..self })
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

    fn call(&self, request: Request<A>) -> Self::Future {
        tower_service::Service::call(&mut self.layer.layer(Tower(&self.inner)), request)
    }
}

/// A borrowed hyper service as a tower service, so that the core's layer can merge its changes.
struct Tower<'s, S>(&'s S);

impl<S: Service<Request<A>>, A> tower_service::Service<Request<A>> for Tower<'_, S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<A>) -> S::Future {
        if wants_facts() {
            pass_facts(request.uri(), request.headers(), SystemTime::now, Aside::current());
        }
        self.0.call(request)
    }
}
