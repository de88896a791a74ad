//! Caches between two layers, and one response for two users.

use super::*;

type Stored = Arc<Mutex<Option<Response<Bytes>>>>;

/// A cache that responds to the second request with the first one's response.
async fn cached(stored: Stored, request: Request, next: Next, strips: bool) -> Response {
    if let Some(hit) = stored.lock().expect("no panic").clone() {
        return hit.map(Body::from);
    }
    let (head, body) = next.run(request).await.into_parts();
    let whole = Response::from_parts(head, to_bytes(body, usize::MAX).await.expect("a body"));
    let mut keep = whole.clone();
    if strips {
        keep.headers_mut().remove(SET_COOKIE);
    }
    *stored.lock().expect("no panic") = Some(keep);
    whole.map(Body::from)
}

async fn stripping(State(stored): State<Stored>, request: Request, next: Next) -> Response {
    cached(stored, request, next, true).await
}

async fn whole(State(stored): State<Stored>, request: Request, next: Next) -> Response {
    cached(stored, request, next, false).await
}

async fn two_users(app: Router) -> [String; 2] {
    let first = app.clone().oneshot(user("one")).await.expect("a response");
    let second = app.oneshot(user("two")).await.expect("a response");
    [shown(&first), shown(&second)]
}

/// L6. The second user does not get the first user's cookie.
#[tokio::test]
async fn cached_response_carries_no_cookie_of_another_user() {
    let page = async |aside: Aside, request: Request| {
        aside.set_cookie(("session", name_of(&request)));
        "page"
    };
    for page in [app(page).layer(layer()), app(with_aside(page))] {
        let app = page.layer(from_fn_with_state(Stored::default(), stripping));
        let app = app.layer(from_fn(around)).layer(layer());
        assert_eq!(two_users(app).await, ["200 [before session=one after]", "200 [before after]"]);
    }
}

/// An inner layer does not merge changes that were made outside of the cache around it.
#[tokio::test]
async fn cache_stores_nothing_that_was_set_outside_of_it() {
    let refresh = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.set_cookie((format!("session-{}", name_of(&request)), "1"));
        next.run(request).await
    };
    let app = app(async |_: Aside| "page").layer(layer());
    let app = app.layer(from_fn_with_state(Stored::default(), whole));
    let app = app.layer(from_fn(refresh)).layer(layer());
    assert_eq!(two_users(app).await, ["200 [session-one]", "200 [session-two]"]);
}

/// The report of a stored response belongs to the request that made it.
#[tokio::test]
async fn cached_response_carries_no_report_of_another_user() {
    let failing = async |aside: Aside| {
        aside.set_cookie(("session", "1"));
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let asks = async |aside: Aside, request: Request, next: Next| -> Response {
        let _ = aside.cookies();
        next.run(request).await
    };
    let silent = async |request: Request, next: Next| -> Response { next.run(request).await };
    for has_handle in [true, false] {
        let app = app(failing).layer(layer());
        let app = app.layer(from_fn_with_state(Stored::default(), whole));
        let app = if has_handle { app.layer(from_fn(asks)) } else { app.layer(from_fn(silent)) };
        let app = app.layer(layer());
        assert_eq!(reported(&ask(app.clone()).await), ["cookie `session`: Error(500)"]);
        assert_eq!(reported(&ask(app).await), [""; 0], "{has_handle}");
    }
}

type Flight = Shared<BoxFuture<'static, Arc<Mutex<Response<()>>>>>;

/// Two users wait for one response. Each gets the changes that were set outside in its own request. The line in the
/// shared response is that of the first.
#[tokio::test]
async fn one_response_for_two_users_keeps_the_changes_outside_apart() {
    async fn coalesce(
        State(flight): State<Arc<Mutex<Option<Flight>>>>,
        request: Request,
        next: Next,
    ) -> Response {
        let flight = flight
            .lock()
            .expect("no panic")
            .get_or_insert_with(|| {
                let response =
                    next.run(request).map(|response| Arc::new(Mutex::new(response.map(drop))));
                response.boxed().shared()
            })
            .clone();
        let response = flight.await.lock().expect("no panic").clone();
        response.map(|()| Body::empty())
    }
    let page = async |aside: Aside, request: Request| {
        tokio::time::sleep(SHORT).await;
        aside.set_cookie(("session", name_of(&request)));
    };
    let whose = async |aside: Aside, request: Request, next: Next| {
        aside.set_cookie(("whose", name_of(&request)));
        let response: Response = next.run(request).await;
        aside.set_cookie(("after", "1"));
        response
    };
    let app = app(page)
        .layer(layer())
        .layer(from_fn_with_state(Arc::default(), coalesce))
        .layer(from_fn(whose))
        .layer(layer());
    let of = |name| {
        app.clone().oneshot(user(name)).map(|response| shown(&response.expect("a response")))
    };
    let both = tokio::join!(of("one"), of("two"));
    assert_eq!(both.0, "200 [whose=one session=one after]");
    assert_eq!(both.1, "200 [session=one whose=two after]");
}
