//! Dependencies that run at most once for a request (T15).

use std::any::Any;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};

use aside::Aside;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream;
use http::Response;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinError;

use crate::read::{lines, text};
use crate::{App, Harness, Pieces, Reply};

/// A dependency that waits, sets a cookie and counts its calls.
async fn count((aside, calls): (&Aside, &AtomicU32)) -> Result<u32, Infallible> {
    tokio::task::yield_now().await;
    aside.set_cookie(("once", "1"));
    Ok(calls.fetch_add(1, Ordering::Relaxed) + 1)
}

/// Two extractors, filters or functions call the dependency. FastAPI 7.1,
/// `test_dependency_cache.py::test_normal_counter`, `test_sub_counter`: the value is made once for each request,
/// also if both call at the same time.
pub async fn dependency_runs_once_per_request<H: Harness>() {
    async fn one_caller(aside: &Aside, calls: &AtomicU32) -> u32 {
        let Ok(call) = aside.once(count, (aside, calls)).await;
        call
    }

    async fn other_caller(aside: &Aside, calls: &AtomicU32) -> u32 {
        let Ok(call) = aside.once(count, (aside, calls)).await;
        call
    }

    let calls = Arc::new(AtomicU32::new(0));
    let client = H::start(App::handle(move |aside, _| {
        let calls = calls.clone();
        Box::pin(async move {
            let (one, other) =
                tokio::join!(one_caller(&aside, &calls), other_caller(&aside, &calls));
            let third = one_caller(&aside, &calls).await;
            Reply::Response(Response::new(format!("{one} {other} {third}")))
        })
    }))
    .await;

    for expected in ["1 1 1", "2 2 2"] {
        let response = client.get().await;
        assert_eq!(text(&response), expected);
        assert_eq!(lines(&response).len(), 1);
    }
}

/// The key is the function and the id, so values of one type never replace each other.
pub async fn dependencies_of_one_type_do_not_share<H: Harness>() {
    async fn user(_: ()) -> Result<String, Infallible> {
        Ok("rick".into())
    }

    async fn tenant(_: ()) -> Result<String, Infallible> {
        Ok("citadel".into())
    }

    async fn size<T>(_: PhantomData<T>) -> Result<String, Infallible> {
        Ok(size_of::<T>().to_string())
    }

    async fn team(id: u32) -> Result<String, Infallible> {
        Ok(format!("team-{id}"))
    }

    async fn all(aside: &Aside) -> Result<String, Infallible> {
        let values = [
            aside.once(user, ()).await?,
            aside.once(tenant, ()).await?,
            aside.once(async |(): ()| Ok::<_, Infallible>("closure".into()), ()).await?,
            aside.once(async |(): ()| Ok::<_, Infallible>("another".into()), ()).await?,
            aside.once(size::<u8>, PhantomData).await?,
            aside.once(size::<u64>, PhantomData).await?,
            aside.once_for(7, team, 7).await?,
            aside.once_for(8, team, 8).await?,
        ];
        Ok(values.join(" "))
    }

    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let Ok(first) = all(&aside).await;
            let Ok(second) = all(&aside).await;
            assert_eq!(first, second);
            Reply::Response(Response::new(first))
        })
    });
    let expected = "rick citadel closure another 1 8 team-7 team-8";
    assert_eq!(text(&H::start(app).await.get().await), expected);
}

/// A failure is not cached.
pub async fn failed_dependency_runs_again<H: Harness>() {
    async fn fail_first(calls: &AtomicU32) -> Result<u32, &'static str> {
        match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Err("no luck"),
            call => Ok(call),
        }
    }

    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let calls = AtomicU32::new(0);
            let mut results = Vec::new();
            for _ in 0..3 {
                results.push(aside.once(fail_first, &calls).await);
            }
            Reply::Response(Response::new(format!("{results:?}")))
        })
    });

    let expected = r#"[Err("no luck"), Ok(1), Ok(1)]"#;
    assert_eq!(text(&H::start(app).await.get().await), expected);
}

/// T12. A rollback removes the cookie of a dependency, so the next call sets it again.
pub async fn rolled_back_dependency_runs_again<H: Harness>() {
    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let calls = AtomicU32::new(0);
            let savepoint = aside.savepoint();
            let Ok(first) = aside.once(count, (&aside, &calls)).await;
            aside.rollback_to(savepoint);
            let Ok(second) = aside.once(count, (&aside, &calls)).await;

            let savepoint = aside.savepoint();
            aside.set_cookie(("tried", "1"));
            aside.rollback_to(savepoint);
            let Ok(third) = aside.once(count, (&aside, &calls)).await;
            Reply::Response(Response::new(format!("{first} {second} {third}")))
        })
    });

    let response = H::start(app).await.get().await;
    assert_eq!(text(&response), "1 2 2");
    assert_eq!(lines(&response).len(), 1);
}

/// If the first call is cancelled, a waiting one runs.
pub async fn next_caller_runs_after_a_cancelled_one<H: Harness>() {
    async fn hang_first(calls: &AtomicU32) -> Result<u32, Infallible> {
        let call = calls.fetch_add(1, Ordering::Relaxed);
        if call == 0 {
            std::future::pending::<()>().await;
        }
        Ok(call)
    }

    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let calls = AtomicU32::new(0);
            let mut first = Box::pin(aside.once(hang_first, &calls));
            let is_hanging = futures_util::poll!(&mut first).is_pending();
            let mut second = Box::pin(aside.once(hang_first, &calls));
            let is_waiting = futures_util::poll!(&mut second).is_pending();
            drop(first);
            let Ok(call) = second.await;
            Reply::Response(Response::new(format!("{is_hanging} {is_waiting} {call}")))
        })
    });

    assert_eq!(text(&H::start(app).await.get().await), "true true 1");
}

/// If the first call panics in its own task, a waiting one runs.
pub async fn next_caller_runs_after_a_panicking_one<H: Harness>() {
    async fn panic_first(calls: Arc<AtomicU32>) -> Result<u32, Infallible> {
        let call = calls.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        assert_ne!(call, 0, "on purpose");
        Ok(call)
    }

    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let calls = Arc::new(AtomicU32::new(0));
            let task = || {
                let (aside, calls) = (aside.clone(), calls.clone());
                tokio::spawn(async move { aside.once(panic_first, calls).await })
            };
            let (first, second) = tokio::join!(task(), task());
            let values = [first, second].map(|value| value.ok().map(|Ok(call)| call));
            assert!(values.contains(&None));
            Reply::Response(Response::new(format!("{:?}", values.iter().flatten().next())))
        })
    });

    assert_eq!(text(&H::start(app).await.get().await), "Some(1)");
}

/// A value that holds the handle is dropped with the response, whether it was made before or after.
pub async fn values_are_dropped_with_the_response<H: Harness>() {
    type Value = Arc<(Aside, &'static str)>;

    async fn hold(aside: &Aside) -> Result<Value, Infallible> {
        Ok(Arc::new((aside.clone(), "before")))
    }

    async fn hold_later(aside: Aside) -> Result<Value, Infallible> {
        Ok(Arc::new((aside, "after")))
    }

    let (sender, mut made) = unbounded_channel::<Weak<(Aside, &str)>>();
    let app = App::handle(move |aside, _| {
        let sender = sender.clone();
        Box::pin(async move {
            let Ok(before) = aside.once(hold, &aside).await;
            let _ = sender.send(Arc::downgrade(&before));
            let body = stream::once(async move {
                let Ok(after) = aside.once(hold_later, aside.clone()).await;
                let _ = sender.send(Arc::downgrade(&after));
                Bytes::from_static(b"streamed")
            });
            let body: Pieces = Box::pin(body);
            Reply::Stream(Response::new(body))
        })
    });

    let client = H::start(app).await;
    assert_eq!(text(&client.get().await), "streamed");
    for moment in ["before", "after"] {
        let value = made.recv().await.expect("a value");
        assert!(value.upgrade().is_none(), "the value from {moment} the response is kept");
    }
}

fn itself(aside: &Aside) -> BoxFuture<'_, Result<u32, Infallible>> {
    Box::pin(aside.once(itself, aside))
}

fn left(aside: Aside) -> BoxFuture<'static, Result<u32, Infallible>> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        aside.once(right, aside.clone()).await
    })
}

fn right(aside: Aside) -> BoxFuture<'static, Result<u32, Infallible>> {
    Box::pin(async move {
        tokio::task::yield_now().await;
        aside.once(left, aside.clone()).await
    })
}

fn message(error: JoinError) -> String {
    let panic: Box<dyn Any + Send> = error.into_panic();
    *panic.downcast().expect("a formatted message")
}

/// A dependency that requests itself panics. It does not hang.
pub async fn cycle_of_dependencies_panics<H: Harness>() {
    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let task = tokio::spawn(async move { aside.once(itself, &aside).await });
            let error = task.await.expect_err("a panic");
            Reply::Response(Response::new(message(error)))
        })
    });

    let name = "aside_conformance::guarantees::once::itself";
    let expected = format!("dependency cycle in `Aside::once`: {name} -> {name}");
    assert_eq!(text(&H::start(app).await.get().await), expected);
}

/// Two tasks whose dependencies wait for each other panic. They do not hang.
pub async fn cycle_through_two_tasks_panics<H: Harness>() {
    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let one = tokio::spawn({
                let aside = aside.clone();
                async move { aside.once(left, aside.clone()).await }
            });
            let other = tokio::spawn(async move { aside.once(right, aside.clone()).await });
            let (one, other) = tokio::join!(one, other);
            let messages = [one, other].map(|result| message(result.expect_err("a panic")));
            Reply::Response(Response::new(messages.join("\n")))
        })
    });

    let response = H::start(app).await.get().await;
    let messages: Vec<_> = text(&response).lines().collect();
    assert_eq!(messages.len(), 2);
    for message in messages {
        assert!(message.starts_with("dependency cycle in `Aside::once`: "), "{message}");
        assert!(message.contains("once::left -> ") && message.contains("once::right"), "{message}");
    }
}
