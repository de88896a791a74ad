//! Compares what two layers send with what one layer sends. The fuzz target of `fuzz/` includes this file too.

use std::convert::Infallible;
use std::future::Ready;
use std::pin::Pin;
use std::task::{Context, Poll};

use aside::testing::block_on;
use aside::{Aside, AsideLayer, Policy};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, SET_COOKIE};
use http::{HeaderValue, Request, Response, StatusCode};
use tower_layer::Layer as _;
use tower_service::Service;

/// A handler's response, and the changes before, inside and after the inner layer.
#[derive(Clone, Debug)]
struct Plan {
    policy: Policy,
    own_status: u16,
    /// Headers and cookies of the handler's own response.
    has_headers: bool,
    has_cookies: bool,
    before: Vec<Change>,
    inside: Vec<Change>,
    after: Vec<Change>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Change {
    Set(When, &'static str, u8),
    Unset(&'static str),
    Insert(When, &'static str, u8),
    Append(When, &'static str, u8),
    Remove(&'static str),
    Status(u16),
    UnsetStatus,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum When {
    Policy,
    OnSuccess,
    Always,
}

/// Asserts that two layers send what one layer sends, for a plan that `bytes` describe.
///
/// There are three exceptions, which `docs/layers.md` states as limits:
///
/// 1. A body that the inner layer emptied does not come back if the status changes later.
/// 2. A cookie or a `Content-Type` of the handler's own response that the inner layer replaced does not come back if the
///    new one is unset later.
/// 3. The order of the cookies differs if the inner layer replaced a cookie of the handler's own response.
///
/// # Panics
///
/// Panics if they differ in anything else.
pub(crate) fn assert_two_layers_are_like_one(bytes: &[u8]) {
    let Some(plan) = Plan::read(bytes) else { return };
    let (one, two) = (plan.run(1), plan.run(2));

    assert_eq!(one.status(), two.status(), "{plan:?}");

    // 1.
    let changes_status =
        |change: &Change| matches!(change, Change::Status(_) | Change::UnsetStatus);
    let is_emptied = one.body() != two.body();
    if is_emptied {
        let inner = plan.inside.iter().rfind(|change| changes_status(change));
        let empties = matches!(inner, Some(Change::Status(204 | 205 | 304)));
        assert!(empties && plan.after.iter().any(changes_status), "{plan:?}");
        assert!(two.body().is_empty(), "{plan:?}");
    }

    // Between headers of different names there is no order.
    let mut names: Vec<_> = one.headers().keys().chain(two.headers().keys()).collect();
    names.sort_by_key(|name| name.as_str());
    names.dedup();
    for name in names.into_iter().filter(|name| **name != SET_COOKIE) {
        let describes_body = *name == CONTENT_TYPE || *name == CONTENT_LENGTH;
        // 2. Only `Policy::fastapi` keeps the one of the handler's own response when it is removed.
        let sets_type = |change: &Change| {
            matches!(
                change,
                Change::Insert(_, "content-type", _) | Change::Append(_, "content-type", _)
            )
        };
        let is_replaced = *name == CONTENT_TYPE
            && plan.inside.iter().any(sets_type)
            && plan.after.contains(&Change::Remove("content-type"));
        if !(is_emptied && describes_body || is_replaced) {
            assert_eq!(values(&one, name), values(&two, name), "{name} {plan:?}");
        }
    }

    // 2 and 3.
    let sets_x = |change: &Change| matches!(change, Change::Set(_, "x", _));
    let (mut cookies, mut others) = (values(&one, &SET_COOKIE), values(&two, &SET_COOKIE));
    if plan.has_cookies && plan.inside.iter().any(sets_x) {
        if plan.after.contains(&Change::Unset("x")) {
            cookies.retain(|line| !line.starts_with("x="));
            others.retain(|line| !line.starts_with("x="));
        }
        cookies.sort();
        others.sort();
    }
    assert_eq!(cookies, others, "{plan:?}");
}

fn values(response: &Response<&str>, name: &HeaderName) -> Vec<String> {
    let values = response.headers().get_all(name).iter();
    values.map(|value| value.to_str().expect("ASCII").to_owned()).collect()
}

impl Plan {
    /// Reads a plan. Returns `None` if there are too few bytes.
    fn read(bytes: &[u8]) -> Option<Self> {
        let [settings, own, before, inside, rest @ ..] = bytes else { return None };
        let mut changes = rest.chunks_exact(4).map(Change::read);
        let mut next = |count: u8| changes.by_ref().take(usize::from(count % 6)).collect();
        Some(Self {
            policy: if settings & 1 == 0 { Policy::new() } else { Policy::fastapi() },
            own_status: [200, 200, 201, 204, 302, 404, 500, 503][usize::from(own % 8)],
            has_headers: settings & 2 != 0,
            has_cookies: settings & 4 != 0,
            before: next(*before),
            inside: next(*inside),
            after: next(5),
        })
    }

    /// Serves the plan with so many layers.
    fn run(&self, layers: usize) -> Response<&'static str> {
        let layer = AsideLayer::new().policy(self.policy);
        let (plan, handler) = (self.clone(), Handler(self.clone()));
        let answer = if layers == 1 {
            let outside = Around { plan, inner: handler };
            block_on(layer.layer(outside).call(Request::new(())))
        } else {
            let outside = Around { plan, inner: layer.layer(handler) };
            block_on(layer.layer(outside).call(Request::new(())))
        };
        let Ok(response) = answer;
        response
    }

    fn response(&self) -> Response<&'static str> {
        let mut response = Response::builder().status(self.own_status);
        response = response.header(CONTENT_TYPE, "text/plain");
        if self.has_headers {
            response = response.header("vary", "own").header("etag", "own");
        }
        if self.has_cookies {
            response = response.header(SET_COOKIE, "x=own; Path=/").header(SET_COOKIE, "own=1");
        }
        response.body("hello").expect("a response")
    }
}

impl Change {
    fn read(bytes: &[u8]) -> Self {
        let [kind, when, place, value] = bytes else { return Self::UnsetStatus };
        let name = ["a", "b", "c", "x"][usize::from(place % 4)];
        let header = ["vary", "etag", "x-one", "content-type"][usize::from(place % 4)];
        let status = [200, 201, 204, 205, 302, 304, 404, 503][usize::from(value % 8)];
        let when = match when % 4 {
            0 => When::OnSuccess,
            1 => When::Always,
            _ => When::Policy,
        };
        match kind % 12 {
            0..=3 => Self::Set(when, name, *value),
            4 => Self::Unset(name),
            5 | 6 => Self::Insert(when, header, *value),
            7 | 8 => Self::Append(when, header, *value),
            9 => Self::Remove(header),
            10 => Self::Status(status),
            _ => Self::UnsetStatus,
        }
    }

    fn make(self, aside: &Aside) {
        let header = HeaderName::from_static;
        let number = |value: u8| HeaderValue::from(u16::from(value));
        match self {
            Self::Set(When::Policy, name, value) => aside.set_cookie((name, value.to_string())),
            Self::Set(When::OnSuccess, name, value) => {
                aside.on_success().set_cookie((name, value.to_string()));
            }
            Self::Set(When::Always, name, value) => {
                aside.always().set_cookie((name, value.to_string()));
            }
            Self::Unset(name) => aside.unset_cookie(name),
            Self::Insert(When::Policy, name, value) => {
                aside.insert_header(header(name), number(value));
            }
            Self::Insert(When::OnSuccess, name, value) => {
                aside.on_success().insert_header(header(name), number(value));
            }
            Self::Insert(When::Always, name, value) => {
                aside.always().insert_header(header(name), number(value));
            }
            Self::Append(When::Policy, name, value) => {
                aside.append_header(header(name), number(value));
            }
            Self::Append(When::OnSuccess, name, value) => {
                aside.on_success().append_header(header(name), number(value));
            }
            Self::Append(When::Always, name, value) => {
                aside.always().append_header(header(name), number(value));
            }
            Self::Remove(name) => aside.remove_header(header(name)),
            Self::Status(status) => {
                aside.set_status(StatusCode::from_u16(status).expect("a status"));
            }
            Self::UnsetStatus => aside.unset_status(),
        }
    }
}

fn make(changes: &[Change]) {
    let aside = Aside::current().expect("a layer");
    changes.iter().for_each(|change| change.make(&aside));
}

/// The handler of a plan.
struct Handler(Plan);

impl Service<Request<()>> for Handler {
    type Response = Response<&'static str>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        make(&self.0.inside);
        std::future::ready(Ok(self.0.response()))
    }
}

/// A middleware that makes the changes before and after.
struct Around<S> {
    plan: Plan,
    inner: S,
}

type ResponseFuture = Result<Response<&'static str>, Infallible>;

impl<S> Service<Request<()>> for Around<S>
where
    S: Service<Request<()>, Response = Response<&'static str>, Error = Infallible>,
    S::Future: 'static,
{
    type Response = Response<&'static str>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = ResponseFuture>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        make(&self.plan.before);
        let (answer, after) = (self.inner.call(request), self.plan.after.clone());
        Box::pin(async move {
            let answer = answer.await;
            make(&after);
            answer
        })
    }
}
