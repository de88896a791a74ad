//! A function as a service.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use aside::adapter::{EntryPoint, pass_facts, wants_facts};
use aside::{Aside, MergeFuture, Policy, Report};
#[cfg(feature = "model")]
use aside::{InvalidSchema, ModelSchema};
use hyper::service::Service;
use hyper::{Request, Response};
use pin_project_lite::pin_project;

use crate::{Body, IntoResponse};

/// A hyper service that calls a function. [`service_fn`] creates it.
///
/// # Examples
///
/// ```
/// use aside_hyper::{Aside, Policy, service_fn};
/// use hyper::Request;
/// use std::convert::Infallible;
///
/// let app = service_fn(async |_: Request<()>, _: Aside| Ok::<_, Infallible>("hello"))
///     .policy(Policy::fastapi())
///     .on_report(|report| println!("{} changes were dropped", report.dropped().len()));
/// # let _ = app;
/// ```
#[derive(Clone, Debug)]
pub struct ServiceFn<F> {
    function: F,
    entry_point: EntryPoint,
}

/// Creates a hyper service from a function that takes a request and its [`Aside`](aside::Aside).
///
/// # Examples
///
/// ```
/// use aside_hyper::{Aside, service_fn};
/// use hyper::{Request, header::SET_COOKIE, service::Service as _};
/// use std::convert::Infallible;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let hello = service_fn(|_: Request<()>, aside: Aside| async move {
///     aside.set_cookie(("greeted", "1"));
///     Ok::<_, Infallible>("hello")
/// });
/// let response = hello.call(Request::new(())).await?;
/// assert_eq!(response.headers()[SET_COOKIE], "greeted=1; Path=/; SameSite=Lax");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn service_fn<F, A, Fut, R, E>(function: F) -> ServiceFn<F>
where
    F: Fn(Request<A>, Aside) -> Fut,
    Fut: Future<Output = Result<R, E>>,
    R: IntoResponse,
{
    ServiceFn { function, entry_point: EntryPoint::new() }
}

impl<F> ServiceFn<F> {
    /// Sets the policy of the merge, which is [`Policy::new`] otherwise.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { entry_point: self.entry_point.policy(policy), ..self }
    }

    /// Calls `hook` with each report that is not empty, for metrics.
    ///
    /// The hook runs before the response head is sent, so it should be quick.
    #[must_use]
    pub fn on_report(self, hook: impl Fn(&Report) + Send + Sync + 'static) -> Self {
        Self { entry_point: self.entry_point.on_report(hook), ..self }
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
        Ok(Self { entry_point: self.entry_point.models(models)?, ..self })
    }
}

impl<F, A, Fut, R, E> Service<Request<A>> for ServiceFn<F>
where
    F: Fn(Request<A>, Aside) -> Fut,
    Fut: Future<Output = Result<R, E>>,
    R: IntoResponse,
{
    type Response = Response<Body>;
    type Error = E;
    type Future = MergeFuture<ResponseFuture<Fut>>;

    fn call(&self, mut request: Request<A>) -> Self::Future {
        let mut entry = self.entry_point.clone().enter(&mut request);
        let aside = entry.aside();
        if wants_facts() {
            pass_facts(request.uri(), request.headers(), SystemTime::now, Some(aside.clone()));
        }
        // The function might do its work before it returns a future.
        let answer = entry.call(|| (self.function)(request, aside));
        entry.merge_future(ResponseFuture { answer })
    }
}

pin_project! {
    /// The future of a [`ServiceFn`], which converts the result of its function into a response.
    #[must_use = "futures do nothing unless polled"]
    pub struct ResponseFuture<Fut> {
        #[pin]
        answer: Fut,
    }
}

impl<Fut, R, E> Future for ResponseFuture<Fut>
where
    Fut: Future<Output = Result<R, E>>,
    R: IntoResponse,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Poll::Ready(ready!(self.project().answer.poll(cx)).map(IntoResponse::into_response))
    }
}
