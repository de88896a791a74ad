//! Requests that a handler makes itself or passes on.

use super::*;

/// A limit of the marker: a handler that runs another user's request with its extensions passes it on as its own.
#[tokio::test]
async fn request_run_inside_another_handler_counts_as_the_same_request() {
    type Queue = Arc<Mutex<Vec<(Request, oneshot::Sender<Response>)>>>;

    let batch = |keeps_extensions: bool| {
        let queue = Queue::default();
        let handler = move |aside: Aside, request: Request| {
            let queue = queue.clone();
            async move {
                aside.set_cookie(("whose", name_of(&request)));
                let sub = app(async |aside: Aside, request: Request| {
                    aside.set_cookie((format!("secret-{}", name_of(&request)), "1"));
                });
                let sub = sub.layer(layer());
                let queued = queue.lock().expect("no panic").pop();
                let Some((mut other, sender)) = queued else {
                    let (sender, receiver) = oneshot::channel();
                    queue.lock().expect("no panic").push((request, sender));
                    return receiver.await.expect("a response");
                };
                if !keeps_extensions {
                    other.extensions_mut().clear();
                }
                let response = sub.clone().oneshot(other).await.expect("a response");
                sender.send(response).expect("it waits");
                sub.oneshot(request).await.expect("a response")
            }
        };
        app(handler).layer(layer())
    };
    let second = async |app: Router| {
        let of = |name| app.clone().oneshot(user(name));
        shown(&tokio::join!(of("one"), of("two")).1.expect("a response"))
    };
    assert_eq!(second(batch(true)).await, "200 [whose=two secret-one secret-two]");
    assert_eq!(second(batch(false)).await, "200 [whose=two secret-two]");
}

/// A request that a handler passes on with its extensions is still the same request.
#[tokio::test]
async fn own_request_of_a_handler_has_its_own_temporal_response() {
    let sub = || {
        let sub = async |aside: Aside| aside.set_cookie(("sub", "1"));
        app(sub).layer(layer())
    };
    let passes_on = move |is_same: bool, is_returned: bool, times: u32| {
        move |aside: Aside, request: Request| async move {
            aside.set_cookie(("handler", "1"));
            let mut last = "own".into_response();
            for _ in 0..times {
                let request = if is_same { copy_of(&request) } else { self::request() };
                last = sub().oneshot(request).await.expect("a response");
            }
            if is_returned { last } else { "own".into_response() }
        }
    };
    let outside = |is_same, is_returned, times| {
        app(passes_on(is_same, is_returned, times)).layer(from_fn(around)).layer(layer())
    };
    assert_sends(outside(true, true, 1), "200 [before handler sub after]").await;
    assert_sends(outside(true, true, 2), "200 [before handler sub after]").await;
    assert_sends(outside(true, false, 1), "200 [before handler sub after]").await;
    assert_sends(outside(false, true, 1), "200 [sub before handler after]").await;
    assert_sends(outside(false, false, 1), "200 [before handler after]").await;

    // A wrapper reads the marker but does not set it.
    let wrapped = |is_returned| app(with_aside(passes_on(true, is_returned, 1)));
    assert_sends(wrapped(true), "200 [sub handler]").await;
    assert_sends(wrapped(false), "200 [handler]").await;
}

/// Clears only the marker's place: another request with the same extensions is the same request.
#[tokio::test]
async fn extensions_copied_into_an_own_request_pass_it_on() {
    let sub = async |aside: Aside| aside.set_cookie(("sub", "1"));
    let handler = move |aside: Aside, request: Request| async move {
        aside.set_cookie(("handler", "1"));
        let mut own = self::request();
        *own.extensions_mut() = request.extensions().clone();
        drop(app(sub).layer(layer()).oneshot(own).await);
        "own"
    };
    assert_sends(app(handler).layer(layer()), "200 [handler sub]").await;
}
