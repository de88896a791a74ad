//! Retries, timeouts, panics and other tasks between two layers.

use super::*;

/// A handler that counts its attempts, responds with these statuses, and takes longer for the first.
fn attempts(
    first: StatusCode,
) -> impl Fn(Aside) -> BoxFuture<'static, StatusCode> + Clone + Send + Sync {
    let count = Arc::new(AtomicU32::new(1));
    move |aside: Aside| {
        let n = count.fetch_add(1, Ordering::Relaxed);
        let attempt = async move {
            aside.set_cookie((format!("attempt{n}"), "1"));
            tokio::time::sleep(SHORT * if n == 1 { 20 } else { 1 }).await;
            if n == 1 { first } else { StatusCode::OK }
        };
        attempt.boxed()
    }
}

/// The changes of a failed attempt are dropped with its response, by the rules for its status.
#[tokio::test]
async fn retry_between_layers_sends_the_last_attempt() {
    let retry = || {
        from_fn(async |request: Request, next: Next| {
            let first = next.clone().run(copy_of(&request)).await;
            if first.status().is_success() { first } else { next.run(request).await }
        })
    };
    let bad_gateway = attempts(StatusCode::BAD_GATEWAY);
    assert_sends(nested!(bad_gateway, retry()), "200 [before attempt2 after]").await;
    let not_found = attempts(StatusCode::NOT_FOUND);
    assert_sends(nested!(not_found, retry()), "200 [before attempt1 attempt2 after]").await;
    let one = attempts(StatusCode::BAD_GATEWAY);
    assert_sends(single!(one, retry()), "200 [before attempt1 attempt2 after]").await;
}

/// A limit: a cancelled inner layer leaves its changes, as with one layer outside.
#[tokio::test]
async fn cancelled_inner_layer_leaves_its_changes() {
    let hedge = || {
        from_fn(async |request: Request, next: Next| {
            let (one, other) = (next.clone().run(copy_of(&request)), next.run(request));
            select(Box::pin(one), Box::pin(other)).await.factor_first().0
        })
    };
    let sends = "200 [before attempt1 attempt2 after]";
    assert_sends(nested!(attempts(StatusCode::OK), hedge()), sends).await;
    assert_sends(single!(attempts(StatusCode::OK), hedge()), sends).await;
}

#[tokio::test]
async fn timeout_between_layers_keeps_the_inner_changes() {
    let slow = async |aside: Aside| {
        aside.set_cookie(("inner", "1"));
        pending::<()>().await;
    };
    let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, SHORT);
    assert_sends(nested!(slow, timeout), "408 [before inner after]").await;

    let failing = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(async |_: BoxError| StatusCode::REQUEST_TIMEOUT))
        .layer(FailingTimeoutLayer::new(SHORT));
    assert_sends(nested!(slow, failing), "408 [before inner after]").await;
}

#[tokio::test]
async fn panic_between_layers_keeps_always() {
    let panics = async |aside: Aside| -> &'static str {
        aside.set_cookie(("inner", "1"));
        aside.always().set_cookie(("always", "1"));
        panic!("on purpose")
    };
    assert_sends(nested!(panics, CatchPanicLayer::new()), "500 [always]").await;
}

/// A scope does not reach another task, unless that task runs it with the handle.
#[tokio::test]
async fn inner_layer_in_another_task_shares_only_with_the_handle() {
    let spawned = from_fn(async |request: Request, next: Next| {
        tokio::spawn(next.run(request)).await.expect("no panic")
    });
    assert_sends(nested!(inner, spawned), "200 [inner before after]").await;

    let within = from_fn(async |aside: Aside, request: Request, next: Next| {
        let aside = aside.into_inner();
        let task = tokio::spawn(async move { aside.scope(next.run(request)).await });
        task.await.expect("no panic")
    });
    assert_sends(nested!(inner, within), "200 [before inner after]").await;
}

#[tokio::test]
async fn buffer_between_layers_loses_nothing() {
    let innermost = service_fn(|_: http::Request<()>| async {
        aside::Aside::current().expect("a scope").set_cookie(("inner", "1"));
        Ok::<_, Infallible>(Response::new("buffered"))
    });
    let buffered = ServiceBuilder::new().buffer(4).layer(layer()).service(innermost);
    let outside = service_fn(move |request: http::Request<()>| {
        let buffered = buffered.clone();
        async move {
            aside::Aside::current().expect("a scope").set_cookie(("before", "1"));
            let response = buffered.oneshot(request).await;
            aside::Aside::current().expect("a scope").set_cookie(("after", "1"));
            response
        }
    });
    let response = layer().layer(outside).oneshot(http::Request::new(())).await;
    assert_eq!(shown(&response.expect("a response")), "200 [inner before after]");
}
