//! FastAPI's tests of dependencies. Here a dependency is a function that takes `&Aside`. A `yield` is a guard, and the
//! code after it is the guard's `Drop`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use aside::Aside;
use aside_conformance::{App, AxumLayer, Harness as _, InProcess, Pieces, Reply};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response, StatusCode};

use super::{everywhere, text, values};

/// The events of a test, in order.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    fn add(&self, event: impl Into<String>) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(event.into());
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("a lock"))
    }
}

/// A dependency with an end. It adds `enter-…` and `exit-…` to the trace and to the cookies.
struct Guard {
    name: &'static str,
    aside: Aside,
    trace: Trace,
}

impl Guard {
    fn enter(name: &'static str, aside: &Aside, trace: &Trace) -> Self {
        trace.add(format!("enter-{name}"));
        aside.set_cookie((format!("enter-{name}"), "1"));
        Self { name, aside: aside.clone(), trace: trace.clone() }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.aside.set_cookie((format!("exit-{}", self.name), "1"));
        self.trace.add(format!("exit-{}, {} late", self.name, self.aside.late_writes()));
    }
}

fn names(response: &Response<Bytes>) -> Vec<&str> {
    let lines = values(response, "set-cookie");
    lines.iter().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect()
}

fn own(status: u16) -> Reply {
    Reply::Response(Response::builder().status(status).body("own".into()).expect("a response"))
}

/// `test_dependency_cache.py::test_sub_counter_no_cache`: a dependency that is called twice runs twice,
/// because it is a plain function. The golden cases cover `test_normal_counter`, which runs once for each request.
#[tokio::test]
async fn sub_counter_no_cache() {
    fn counter(aside: &Aside, count: &AtomicU32) -> u32 {
        aside.set_cookie(("counted", "1"));
        count.fetch_add(1, Ordering::Relaxed) + 1
    }
    let app = App::with_reply(|aside| {
        let count = AtomicU32::new(0);
        let (sub, own) = (counter(aside, &count), counter(aside, &count));
        Reply::Response(Response::new(format!("{sub} {own}")))
    });
    let response = everywhere(app).await;
    assert_eq!((text(&response), names(&response)), ("1 2", vec!["counted"]));
}

/// `test_dependency_contextmanager.py::test_async_state`, `test_sync_state` and similar tests: guards are
/// entered before the handler and left after it in reverse order. DIFFERENCE from 7.6: the changes that a guard of the
/// handler makes at its end count.
#[tokio::test]
async fn changes_of_a_guard_of_the_handler_count() {
    let trace = Trace::default();
    let app = App::with_reply({
        let trace = trace.clone();
        move |aside| {
            let _one = Guard::enter("one", aside, &trace);
            let _two = Guard::enter("two", aside, &trace);
            trace.add("handler");
            own(200)
        }
    });
    let response = InProcess::<AxumLayer>::start(app.clone()).await.get().await;
    assert_eq!(names(&response), ["enter-one", "enter-two", "exit-two", "exit-one"]);
    let order = ["enter-one", "enter-two", "handler", "exit-two, 0 late", "exit-one, 0 late"];
    assert_eq!(trace.taken(), order);
    assert_eq!(names(&everywhere(app).await).len(), 4);
}

/// `test_dependency_contextmanager.py::test_async_raise_raises`, `test_sync_raise_raises` and similar tests:
/// a guard is left also if the handler panics.
#[tokio::test]
async fn guard_is_dropped_when_the_handler_panics() {
    let trace = Trace::default();
    let app = App::with_reply({
        let trace = trace.clone();
        move |aside| {
            let _guard = Guard::enter("one", aside, &trace);
            assert!(aside.cookies().is_empty(), "on purpose");
            own(200)
        }
    });
    let client = InProcess::<AxumLayer>::start(app).await;
    let panicking = tokio::spawn(async move { client.call(Request::new(Bytes::new())).await });
    assert!(panicking.await.expect_err("no response").is_panic());
    assert_eq!(trace.taken(), ["enter-one", "exit-one, 0 late"]);
}

/// `test_dependency_yield_except_httpexception.py`: a dependency around the handler sees its error and can
/// continue. The changes of both are kept.
#[tokio::test]
async fn dependency_sees_the_handlers_error() {
    fn with_database(
        aside: &Aside,
        work: impl FnOnce() -> Result<u16, StatusCode>,
    ) -> Result<u16, StatusCode> {
        aside.set_cookie(("begun", "1"));
        work().inspect_err(|_| aside.set_cookie(("rolled-back", "1")))
    }
    for (result, expected) in
        [(Ok(200), vec!["begun"]), (Err(StatusCode::NOT_FOUND), vec!["begun", "rolled-back"])]
    {
        let response = everywhere(App::with_reply(move |aside| {
            own(with_database(aside, || result).unwrap_or_else(|error| error.as_u16()))
        }))
        .await;
        assert_eq!(names(&response), expected);
    }
}

/// `test_dependency_after_yield_raise.py`: an error is converted to a 418, and an error after the
/// response was sent changes nothing. Also `test_tutorial/test_dependencies/test_tutorial008b.py`, `test_tutorial008d.py`
/// and `test_tutorial008c.py`, which swallows an error. Here a handler needs a response in that case, too.
#[tokio::test]
async fn error_is_converted_before_the_response() {
    /// Ends after the handler, and makes another response of one kind of error.
    fn catching(work: impl FnOnce() -> Result<u16, &'static str>) -> Reply {
        own(match work() {
            Ok(status) => status,
            Err("catch") => 418,
            Err(_) => 500,
        })
    }
    for (result, status, expected) in [
        (Ok(200), 200, vec!["kept"]),
        (Err("catch"), 418, vec!["kept"]),
        (Err("no catch"), 500, vec![]),
    ] {
        let response = everywhere(App::with_reply(move |aside| {
            catching(|| {
                aside.set_cookie(("kept", "1"));
                result
            })
        }))
        .await;
        assert_eq!((response.status().as_u16(), names(&response)), (status, expected));
    }
}

/// `test_dependency_yield_scope.py`, request scope, and `test_dependency_after_yield_streaming.py`: a guard
/// that lives as long as the body is left after the head was sent, so its change is too late, and counted. The guard of
/// the handler is function scope, as in `test_tutorial/test_dependencies/test_tutorial008e.py`.
#[tokio::test]
async fn guard_of_the_body_is_too_late() {
    let trace = Trace::default();
    let app = App::handle({
        let trace = trace.clone();
        move |aside, _| {
            let function = Guard::enter("function", &aside, &trace);
            let request = Guard::enter("request", &aside, &trace);
            drop(function);
            let pieces: Pieces = Box::pin(stream::iter(0..2).map(move |n| {
                request.trace.add(format!("piece-{n}"));
                Bytes::from("piece ")
            }));
            Box::pin(async { Reply::Stream(Response::new(pieces)) })
        }
    });
    let response = InProcess::<AxumLayer>::start(app).await.get().await;

    assert_eq!(names(&response), ["enter-function", "enter-request", "exit-function"]);
    assert_eq!((response.status().as_u16(), text(&response)), (200, "piece piece "));
    let order = ["enter-function", "enter-request", "exit-function, 0 late", "piece-0", "piece-1"];
    let trace = trace.taken();
    assert_eq!((&trace[..5], &*trace[5]), (&order.map(String::from)[..], "exit-request, 1 late"));
}

/// `test_dependency_overrides.py`: a dependency that is a value of the app is replaced for a test.
#[tokio::test]
async fn dependency_is_overridden() {
    type Dependency = fn(&Aside) -> Result<(), Response<String>>;
    let app = |dependency: Dependency| App::with_changes(|_| {}).dependency(dependency);
    let real = everywhere(app(|aside| {
        aside.set_cookie(("real", "1"));
        Ok(())
    }));
    let replacement = everywhere(app(|aside| {
        aside.set_cookie(("override", "1"));
        Ok(())
    }));
    assert_eq!((names(&real.await), names(&replacement.await)), (vec!["real"], vec!["override"]));
}
