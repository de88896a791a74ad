//! What is made once for a request (T15).

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aside::Aside;
use http::Response;

use crate::read::{lines, text};
use crate::{App, Harness, Reply};

#[derive(Clone, Copy)]
struct Counted(u32);

/// A dependency that waits, says something and counts how often it is made.
async fn counted(aside: &Aside, made: &AtomicU32) -> Counted {
    let Ok(counted) = aside
        .once(async || {
            tokio::task::yield_now().await;
            aside.set_cookie(("once", "1"));
            Ok::<_, Infallible>(Counted(made.fetch_add(1, Ordering::Relaxed) + 1))
        })
        .await;
    counted
}

/// T15; FastAPI 7.1, `test_dependency_cache.py::test_normal_counter`, `test_sub_counter`: once a request,
/// also for those who ask at the same time, and again for the next request.
pub async fn dependency_is_made_once_a_request<H: Harness>() {
    let made = Arc::new(AtomicU32::new(0));
    let client = H::start(App::handle(move |aside, _| {
        let made = made.clone();
        Box::pin(async move {
            let (one, other) = tokio::join!(counted(&aside, &made), counted(&aside, &made));
            let third = counted(&aside, &made).await;
            Reply::Response(Response::new(format!("{} {} {}", one.0, other.0, third.0)))
        })
    }))
    .await;

    for expected in ["1 1 1", "2 2 2"] {
        let response = client.get().await;
        assert_eq!(text(&response), expected);
        assert_eq!(lines(&response).len(), 1);
    }
}

/// T15. A failure is not kept.
pub async fn failed_dependency_is_tried_again<H: Harness>() {
    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let failed = aside.once(async || Err::<Counted, _>("no luck")).await.err();
            let Ok(made) = aside.once(async || Ok::<_, Infallible>(Counted(7))).await;
            Reply::Response(Response::new(format!("{failed:?} {}", made.0)))
        })
    });

    assert_eq!(text(&H::start(app).await.get().await), r#"Some("no luck") 7"#);
}

/// T15. Whoever waits goes on if the one who makes it is cancelled.
pub async fn cancelled_maker_gives_way_to_the_next<H: Harness>() {
    let app = App::handle(|aside, _| {
        Box::pin(async move {
            let hangs = aside.once(async || {
                std::future::pending::<()>().await;
                Ok::<_, Infallible>(Counted(1))
            });
            let waits = aside.once(async || Ok::<_, Infallible>(Counted(2)));
            let mut hangs = Box::pin(hangs);
            let hung = futures_util::poll!(&mut hangs).is_pending();
            let mut waits = Box::pin(waits);
            let waited = futures_util::poll!(&mut waits).is_pending();
            drop(hangs);
            let Ok(made) = waits.await;
            Reply::Response(Response::new(format!("{hung} {waited} {}", made.0)))
        })
    });

    assert_eq!(text(&H::start(app).await.get().await), "true true 2");
}
