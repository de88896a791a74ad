//! A function as a service.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aside::{Aside, MergeFuture, Policy, Report, merge_future_with};
use hyper::service::Service;
use hyper::{Method, Request, Response};
use pin_project_lite::pin_project;

use crate::{Body, IntoResponse};

/// A hyper service made of a function; made by [`service_fn`].
#[derive(Clone, Copy, Debug)]
pub struct ServiceFn<F> {
    function: F,
    policy: Policy,
    on_report: Option<fn(&Report)>,
}

/// Makes a hyper service of a function that takes a request and what it says aside.
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
    ServiceFn { function, policy: Policy::new(), on_report: None }
}

impl<F> ServiceFn<F> {
    /// The service with another policy.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The service with a hook for metrics; see [`MergeFuture::on_report`].
    #[must_use]
    pub fn on_report(mut self, hook: fn(&Report)) -> Self {
        self.on_report = Some(hook);
        self
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

    fn call(&self, request: Request<A>) -> Self::Future {
        // Which of the other methods it is does not count, and a clone of it would have to be dropped.
        let method = if request.method() == Method::HEAD { Method::HEAD } else { Method::GET };
        let aside = Aside::default();
        let answer = (self.function)(request, aside.clone());
        let answered = merge_future_with(aside, self.policy, ResponseFuture { answer });
        answered.on_report(self.on_report).method(&method)
    }
}

pin_project! {
    /// The future of a [`ServiceFn`]: its function's, with the answer made a response.
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
