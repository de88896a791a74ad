use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use http::header::{CONTENT_LENGTH, SET_COOKIE, VARY};
use http::{HeaderValue, Method, Response, StatusCode};

use super::answer::Answer;
use super::*;
use crate::temporal::{Caching, DropReason, Policy, Report};

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn done<F: Future>(future: F) -> F::Output {
    match poll(pin!(future)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("pending"),
    }
}

fn current() -> Aside {
    Aside::current().expect("a scope")
}

fn lines<B>(response: &Response<B>) -> Vec<&str> {
    response.headers().get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

/// A nested layer.
async fn layer<F: Future<Output: Answer>>(policy: Policy, future: F) -> F::Output {
    let mut request = http::Request::new(());
    nested::mark(&mut request);
    EntryPoint::new().policy(policy).enter(&mut request).merge_future(future).await
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut yielded, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// T11: two futures polled in turn on one thread have separate scopes.
#[test]
fn futures_polled_in_turn_have_separate_scopes() {
    let request = |name: &'static str| {
        merge_future(Policy::new(), async move {
            current().set_cookie((name, "1"));
            yield_once().await;
            assert_eq!(current().cookies().len(), 1);
            current().set_cookie((format!("{name}-too"), "1"));
            Response::new("hello")
        })
    };
    let (mut one, mut other) = (pin!(request("one")), pin!(request("other")));
    assert!(poll(one.as_mut()).is_pending());
    assert!(poll(other.as_mut()).is_pending());
    assert!(Aside::current().is_none());
    let (Poll::Ready(one), Poll::Ready(other)) = (poll(one), poll(other)) else {
        panic!("pending")
    };
    assert_eq!(lines(&one)[1], "one-too=1; Path=/; SameSite=Lax");
    assert_eq!(lines(&other)[1], "other-too=1; Path=/; SameSite=Lax");
}

/// T10: a change is in the result, or it is counted.
#[test]
fn threads_write_while_another_one_finishes() {
    let aside = Aside::default();
    let changes = std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..20).for_each(|number: u16| aside.append_header(VARY, number)));
        }
        std::thread::yield_now();
        aside.finish()
    });
    let sent = changes.headers().get_all(VARY).iter().count();
    assert_eq!(sent + aside.late_writes() as usize, 40);
}

/// T11: a future can continue on another thread.
#[test]
fn scope_moves_to_another_thread() {
    let mut request = Box::pin(merge_future(Policy::new(), async {
        current().set_cookie(("here", "1"));
        yield_once().await;
        current().set_cookie(("there", "1"));
        Response::new("hello")
    }));
    assert!(poll(request.as_mut()).is_pending());
    let response = std::thread::spawn(move || done(request)).join().unwrap();
    assert_eq!(lines(&response).len(), 2);
}

/// T11: a panic restores the thread's slot, and the handle is sealed with its future.
#[test]
fn panic_restores_the_slot_of_the_thread() {
    let mut kept = None;
    let request = AssertUnwindSafe(|| {
        done(merge_future(Policy::new(), async {
            current().set_cookie(("a", "1"));
            kept = Some(current());
            if kept.is_some() {
                panic!("on purpose");
            }
            Response::new("hello")
        }))
    });
    assert!(catch_unwind(request).is_err());
    assert!(Aside::current().is_none());
    let kept = kept.unwrap();
    kept.set_cookie(("late", "1"));
    assert_eq!((kept.late_writes(), kept.cookies().len()), (1, 0));
}

/// T11: a panic while the lock is held does not poison it.
#[test]
fn poisoned_lock_never_panics_again() {
    struct Unprintable;

    impl AsRef<str> for Unprintable {
        fn as_ref(&self) -> &str {
            panic!("on purpose")
        }
    }

    let aside = Aside::default();
    aside.set_cookie(("a", "1"));
    assert!(catch_unwind(AssertUnwindSafe(|| aside.set_cookie((Unprintable, "1")))).is_err());
    aside.set_cookie(("b", "1"));
    assert_eq!(aside.cookies().len(), 2);
}

/// T12: a rollback through the handle discards the changes since the savepoint.
#[test]
fn handle_rolls_back() {
    let aside = Aside::default();
    aside.set_cookie(("a", "1"));
    let savepoint = aside.savepoint();
    aside.set_cookie(("b", "1"));
    aside.rollback_to(savepoint);
    assert_eq!(aside.cookies().len(), 1);
}

/// C7: `Debug` shows the names of the changes, and no value.
#[test]
fn debug_shows_names_only() {
    let aside = Aside::default();
    aside.set_cookie(("sid", "hunter2"));
    let shown = format!("{aside:?}");
    assert!(shown.starts_with("Aside") && shown.contains("sid"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// T7: the response to a HEAD request has no body.
#[test]
fn head_request_has_no_body() {
    let body = |method: Method| {
        let response = || async { Response::builder().header(CONTENT_LENGTH, 5).body("hello") };
        let merged = async { response().await.unwrap() };
        *done(merge_future(Policy::new(), merged).method(&method)).body()
    };
    assert_eq!((body(Method::HEAD), body(Method::GET)), ("", "hello"));
}

/// C10, T1: two layers with a guard keep the handler's own `Cache-Control`, even if it is that of the guard.
#[test]
fn own_cache_control_stays_through_two_guards() {
    let own = "private, no-cache=\"Set-Cookie\"";
    let guard = Policy::new().caching(Caching::Guard);
    let response = done(merge_future(guard, async move {
        let inner = async move {
            current().set_status(StatusCode::CREATED);
            Response::builder().header("cache-control", own).body("hello").unwrap()
        };
        layer(guard, inner).await
    }));
    assert_eq!(response.headers()["cache-control"], own);
}

/// C10, T1: a cache between two layers sees the headers of the guard, even if nothing was changed inside.
#[test]
fn guard_applies_between_two_layers() {
    let guard = Policy::new().caching(Caching::Guard);
    let response = done(merge_future(guard, async move {
        let inner =
            async { Response::builder().header(SET_COOKIE, "own=1").body("hello").unwrap() };
        let between = layer(guard, inner).await;
        assert!(between.headers().contains_key("cache-control"));
        between
    }));
    assert_eq!(lines(&response), ["own=1"]);
}

/// T1, T5: an outer change unsets a cookie of the inner layer, wherever that one is in the response.
#[test]
fn outer_change_unsets_a_cookie_in_the_middle() {
    let inner = layer(Policy::new(), async {
        current().set_cookie(("a", "2"));
        let own = Response::builder().header(SET_COOKIE, "a=1; Path=/").header(SET_COOKIE, "b=1");
        own.body("hello").unwrap()
    });
    let response = done(merge_future(Policy::new(), async {
        let between = inner.await;
        assert_eq!(lines(&between), ["a=2; Path=/; SameSite=Lax", "b=1"]);
        current().unset_cookie("a");
        between
    }));
    assert_eq!(lines(&response), ["b=1"]);
}

/// T10: changes are reported if the service failed, and the `Err` is passed on.
#[test]
fn error_of_the_service_is_passed_on() {
    let failed = done(merge_future(Policy::new(), async {
        current().set_cookie(("a", "1"));
        Err::<Response<&str>, _>("connection reset")
    }));
    assert_eq!(failed.unwrap_err(), "connection reset");
}

/// T1: three nested scopes share one temporal response, and the innermost decides the policy.
#[test]
fn innermost_policy_applies_through_three_scopes() {
    let innermost = async {
        current().set_cookie(("inner", "1"));
        Response::builder().status(404).body("own").unwrap()
    };
    let outermost = async {
        current().set_cookie(("outer", "1"));
        let middle = async {
            current().set_cookie(("middle", "1"));
            layer(Policy::fastapi(), innermost).await
        };
        layer(Policy::new(), middle).await
    };
    let response = done(merge_future(Policy::new(), outermost));
    assert_eq!(lines(&response), [""; 0]);
    let report = response.extensions().get::<Report>().unwrap();
    let whys: Vec<_> = report.dropped().iter().map(crate::report::DroppedChange::reason).collect();
    assert_eq!(whys, [DropReason::Error(StatusCode::NOT_FOUND); 3]);
}

/// T1: the innermost scope decides the policy even if it changes nothing, or has the default policy.
#[test]
fn innermost_policy_applies_without_changes() {
    let not_found = || async { Response::builder().status(404).body("own").unwrap() };
    for (inner, outer, kept) in
        [(Policy::new(), Policy::fastapi(), 1), (Policy::fastapi(), Policy::new(), 0)]
    {
        let response = done(merge_future(outer, async move {
            current().set_cookie(("outer", "1"));
            let middle = async move { layer(inner, not_found()).await };
            layer(outer, middle).await
        }));
        assert_eq!(lines(&response).len(), kept);
    }
}

/// T10, T1: the generated 500 of an inner scope is reported together with the dropped changes of the outer
/// one.
#[test]
fn error_of_the_inner_scope_is_reported_with_the_rest() {
    let inner = layer(Policy::new(), async {
        current().set_cookie(("inner", "1"));
        current().set_cookie(("no token", "1"));
        Response::new("hello")
    });
    let response = done(merge_future(Policy::new(), async {
        current().set_cookie(("outer", "1"));
        inner.await
    }));
    let report = response.extensions().get::<Report>().unwrap();
    let dropped: Vec<_> = report.dropped().iter().map(|change| change.kind().to_string()).collect();
    assert_eq!(dropped, ["cookie `inner`", "invalid change", "cookie `outer`"]);
}

/// T1: changes that a middleware between two scopes makes to the head stay.
#[test]
fn edits_between_two_scopes_stay() {
    let inner = layer(Policy::new(), async {
        current().append_header(VARY, HeaderValue::from_static("cookie"));
        current().insert_header(http::header::ETAG, HeaderValue::from_static("\"2\""));
        current().set_cookie(("a", "1"));
        Response::builder().header("etag", "\"1\"").body("hello").unwrap()
    });
    let response = done(merge_future(Policy::new(), async {
        current().set_cookie(("a", "0"));
        let mut response = inner.await;
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("origin"));
        headers.append(SET_COOKIE, HeaderValue::from_static("between=1"));
        headers.insert(http::header::ETAG, HeaderValue::from_static("\"3\""));
        response
    }));

    let mut vary: Vec<_> = response.headers().get_all(VARY).iter().collect();
    vary.sort();
    assert_eq!(vary, ["cookie", "origin"]);
    assert_eq!(lines(&response), ["a=1; Path=/; SameSite=Lax", "between=1"]);
    // A header of the inner scope that was edited since stays as edited.
    assert_eq!(response.headers()["etag"], "\"3\"");
}

/// T7, T1: if the inner scope cleared the body, no header describes it.
#[test]
fn cleared_body_stays_empty_through_two_scopes() {
    let inner = layer(Policy::new(), async {
        current().set_status(StatusCode::NO_CONTENT);
        Response::builder().header("content-type", "text/plain").body("hello").unwrap()
    });
    let response = done(merge_future(Policy::new(), async {
        current().set_cookie(("a", "1"));
        inner.await
    }));
    assert_eq!((response.status(), *response.body()), (StatusCode::NO_CONTENT, ""));
    assert!(!response.headers().contains_key("content-type"));
    assert_eq!(lines(&response).len(), 1);
}

/// T2, T14, T1: the generated 500 of the inner scope is final.
#[test]
fn error_of_the_inner_scope_is_final() {
    let inner = layer(Policy::new(), async {
        current().set_cookie(("no token", "1"));
        Response::new("hello")
    });
    let response = done(merge_future(Policy::new(), async {
        current().set_cookie(("outer", "1"));
        inner.await
    }));
    assert_eq!((response.status().as_u16(), *response.body()), (500, "Internal Server Error"));
    assert_eq!(lines(&response), [""; 0]);
    assert!(response.extensions().get::<crate::ResponseError>().is_some());
}

/// Without changes, even the extensions stay empty.
#[test]
fn response_without_changes_stays_as_built() {
    let response = done(merge_future(Policy::new(), async { Response::new("hello") }));
    assert!(response.headers().is_empty() && response.extensions().is_empty());
}

/// T11: outside of a scope, nothing is looked up.
#[test]
fn scope_is_known() {
    assert!(!slot::is_inside());
    let mut inside = pin!(merge_future(Policy::new(), async {
        assert!(slot::is_inside());
        Response::new("hello")
    }));
    assert!(poll(inside.as_mut()).is_ready());
    assert!(!slot::is_inside());
}
