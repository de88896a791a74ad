//! Requests never see each other's changes, and a request that ends early leaves nothing (T1, T11).

use std::sync::Arc;

use aside::Aside;
use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, Response};
use tokio::sync::Barrier;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::read::{cookies, lines, text};
use crate::{App, Client, Framework, Harness, Http2, InProcess, Reply};

fn at(path: String) -> Request<Bytes> {
    Request::builder().uri(path).body(Bytes::new()).expect("a path")
}

/// Each handler sets its own id before and after it waits for all others.
async fn all_at_once(count: usize, start: impl AsyncFnOnce(App) -> Client) {
    let all_have_begun = Arc::new(Barrier::new(count));
    let client = start(App::handle(move |aside, request| {
        let all_have_begun = all_have_begun.clone();
        Box::pin(async move {
            let id = request.uri().path()[1..].to_owned();
            aside.set_cookie(("first", &id));
            all_have_begun.wait().await;
            aside.set_cookie(("second", &id));
            Reply::Response(Response::new(id))
        })
    }))
    .await;

    let requests = (0..count).map(|id| {
        let client = client.clone();
        async move {
            let response = client.call(at(format!("/{id}"))).await;
            let id = id.to_string();
            assert_eq!(text(&response), id);
            let expected = [("first".to_owned(), id.clone()), ("second".to_owned(), id)];
            assert_eq!(cookies(&response), expected);
        }
    });
    join_all(requests).await;
}

/// T11. Ten thousand requests run at the same time.
pub async fn ten_thousand_requests_at_once_never_mix<F: Framework>() {
    all_at_once(10_000, InProcess::<F>::start).await;
}

/// T11. One connection has as many streams as an HTTP/2 server usually accepts.
pub async fn streams_of_one_connection_never_mix<F: Framework>() {
    all_at_once(100, Http2::<F>::start).await;
}

/// Sends its handle when it is dropped.
struct Gone(Aside, UnboundedSender<Aside>);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = self.1.send(self.0.clone());
    }
}

/// T11. If the client gives up a request (drops the future, closes the connection, resets the stream), nothing is
/// left, and the handle reports it.
pub async fn cancelled_request_leaves_nothing<H: Harness>() {
    let (begun, mut has_begun) = unbounded_channel();
    let (gone, mut is_gone) = unbounded_channel();
    let app = App::handle(move |aside, request| {
        let (begun, gone) = (begun.clone(), gone.clone());
        Box::pin(async move {
            if request.uri().path() == "/hang" {
                aside.set_cookie(("hang", "1"));
                let _gone = Gone(aside, gone);
                let _ = begun.send(());
                std::future::pending::<()>().await;
            }
            Reply::Response(Response::new("hello".into()))
        })
    });
    let client = H::start(app.clone()).await;
    let hanging = tokio::spawn(async move { client.call(at("/hang".into())).await });
    has_begun.recv().await.expect("the handler has begun");
    hanging.abort();
    assert!(hanging.await.expect_err("it was aborted").is_cancelled());

    let aside = is_gone.recv().await.expect("the handler is gone");
    aside.set_cookie(("late", "1"));
    assert_eq!((aside.late_writes(), aside.cookies().len()), (1, 0));
    assert_eq!(lines(&H::start(app).await.get().await), [""; 0]);
}

/// T11. A handler that panics while it holds the handle leaves nothing, and poisons nothing.
pub async fn panicking_handler_leaves_nothing<H: Harness>() {
    let (kept, mut handles) = unbounded_channel();
    let app = App::handle(move |aside, request| {
        let kept = kept.clone();
        Box::pin(async move {
            let count = aside.cookies().len();
            aside.set_cookie(("a", "1"));
            let _ = kept.send(aside.clone());
            assert!(request.uri().path() != "/panic", "on purpose");
            Reply::Response(Response::new(count.to_string()))
        })
    });
    let client = H::start(app.clone()).await;
    let panicking = tokio::spawn(async move { client.call(at("/panic".into())).await });
    assert!(panicking.await.expect_err("there is no response").is_panic());

    let aside = handles.recv().await.expect("a handle");
    aside.set_cookie(("late", "1"));
    assert_eq!((aside.late_writes(), aside.cookies().len()), (1, 0));
    assert!(Aside::current().is_none());
    let response = H::start(app).await.get().await;
    assert_eq!((text(&response), lines(&response).len()), ("0", 1));
}
