//! Layers within layers: what a layer in between does, and what a user then gets. `docs/layers.md` has the rules.

use std::convert::Infallible;
use std::future::pending;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aside_axum::{Aside, AsideLayer, Direct, Policy, Report, with_aside};
use axum::body::{Body, Bytes, to_bytes};
use axum::error_handling::HandleErrorLayer;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn, from_fn_with_state, map_response};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::any;
use axum::{BoxError, Router};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, select};
use http::header::{ETAG, SET_COOKIE, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::sync::oneshot;
use tower::timeout::TimeoutLayer as FailingTimeoutLayer;
use tower::{Layer as _, ServiceBuilder, ServiceExt as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

const SHORT: Duration = Duration::from_millis(1);

/// A router with that handler alone.
fn app<T: 'static>(handler: impl Handler<T, ()>) -> Router {
    Router::new().route("/", any(handler))
}

fn layer() -> AsideLayer {
    AsideLayer::new()
}

fn request() -> Request {
    Request::new(Body::empty())
}

fn user(name: &str) -> Request {
    Request::builder().header("user", name).body(Body::empty()).expect("a request")
}

fn name_of(request: &Request) -> String {
    request.headers()["user"].to_str().expect("ASCII").to_owned()
}

/// The status and the cookies, as in `200 [a b=2]`. A value of 1 is left out.
fn shown<B>(response: &Response<B>) -> String {
    let pair = |line: &HeaderValue| {
        let pair = line.to_str().expect("ASCII").split(';').next().unwrap_or_default();
        pair.strip_suffix("=1").unwrap_or(pair).to_owned()
    };
    let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().map(pair).collect();
    format!("{} [{}]", response.status().as_u16(), cookies.join(" "))
}

async fn ask(app: Router) -> Response {
    app.oneshot(request()).await.expect("an answer")
}

/// Asserts the status and the cookies of the response.
#[track_caller]
fn assert_sends(app: Router, expected: &str) -> impl Future<Output = Response> {
    let caller = std::panic::Location::caller();
    let expected = expected.to_owned();
    async move {
        let response = ask(app).await;
        assert_eq!(shown(&response), expected, "at {caller}");
        response
    }
}

async fn body_of(response: Response) -> String {
    let body = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    String::from_utf8_lossy(&body).into_owned()
}

fn reported(response: &Response) -> Vec<String> {
    let report = response.extensions().get::<Report>();
    let dropped = report.map(Report::dropped).unwrap_or_default();
    dropped.iter().map(|dropped| format!("{}: {:?}", dropped.kind(), dropped.reason())).collect()
}

async fn inner(aside: Aside) {
    aside.set_cookie(("inner", "1"));
}

/// A middleware that sets a cookie before and after the layers inside of it.
async fn around(aside: Aside, request: Request, next: Next) -> Response {
    aside.set_cookie(("before", "1"));
    let response = next.run(request).await;
    aside.set_cookie(("after", "1"));
    response
}

/// An inner layer, the layer `between`, a middleware, and the outer layer.
macro_rules! nested {
    ($handler:expr, $between:expr) => {
        app($handler).layer(layer()).layer($between).layer(from_fn(around)).layer(layer())
    };
}

/// The same with the outer layer alone.
macro_rules! single {
    ($handler:expr, $between:expr) => {
        app($handler).layer($between).layer(from_fn(around)).layer(layer())
    };
}

macro_rules! new_body {
    () => {
        map_response(async |response: Response| response.map(|_| Body::from("envelope")))
    };
}

macro_rules! rebuilt {
    () => {
        map_response(async |response: Response| (response.status(), "rebuilt").into_response())
    };
}

macro_rules! fallback {
    () => {
        map_response(async |_: Response| "fallback".into_response())
    };
}

type Stored = Arc<Mutex<Option<Response<Bytes>>>>;

/// A cache that answers the second request with the first one's response.
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
    let first = app.clone().oneshot(user("one")).await.expect("an answer");
    let second = app.oneshot(user("two")).await.expect("an answer");
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

/// An inner layer does not merge what was set outside of the cache around it.
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

/// The report of a stored response concerns the request that made it.
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

/// W14. The handler sees the changes of the layers outside, and `once` makes one value.
#[tokio::test]
async fn handler_inside_sees_the_changes_outside() {
    static MADE: AtomicU32 = AtomicU32::new(0);
    async fn dependency(aside: &Aside) {
        async fn make((): ()) -> Result<u8, Infallible> {
            MADE.fetch_add(1, Ordering::Relaxed);
            Ok(7)
        }
        let Ok(_) = aside.once(make, ()).await;
    }
    let page = async |aside: Aside| {
        dependency(&aside).await;
        let seen = (aside.cookies().len(), aside.status().map(|status| status.as_u16()));
        assert!(aside.check().is_ok());
        for n in 0..50 {
            aside.set_cookie((format!("c{n}"), "1"));
        }
        format!("{seen:?} {}", aside.check().is_err())
    };
    let outside = async |aside: Aside, request: Request, next: Next| {
        dependency(&aside).await;
        aside.set_cookie(("outer", "1"));
        aside.set_status(StatusCode::CREATED);
        let response = next.run(request).await;
        assert_eq!(body_of(response).await, "(1, Some(201)) true");
    };
    let app = app(with_aside(page)).layer(from_fn(outside)).layer(layer());

    assert_eq!(ask(app).await.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(MADE.load(Ordering::Relaxed), 1);
}

/// W13.
#[tokio::test]
async fn cookie_that_a_layer_removes_stays_removed() {
    let strips = map_response(async |mut response: Response| {
        response.headers_mut().remove(SET_COOKIE);
        response
    });
    assert_sends(nested!(inner, strips), "200 [before after]").await;
}

#[tokio::test]
async fn header_that_a_layer_edits_stays_edited() {
    let tagged = async |aside: Aside| aside.insert_header(ETAG, HeaderValue::from_static("\"1\""));
    let edits = map_response(async |mut response: Response| {
        response.headers_mut().insert(ETAG, HeaderValue::from_static("\"2\""));
        response
    });
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.insert_header(ETAG, HeaderValue::from_static("\"0\""));
        next.run(request).await
    };
    let app = app(tagged).layer(layer()).layer(edits).layer(from_fn(outside)).layer(layer());
    let response = ask(app).await;
    assert_eq!(response.headers().get_all(ETAG).iter().collect::<Vec<_>>(), ["\"2\""]);
}

#[tokio::test]
async fn cookie_that_a_layer_edits_is_sent_once() {
    let secures = map_response(async |mut response: Response| {
        let line = format!("{}; Secure", response.headers()[SET_COOKIE].to_str().expect("ASCII"));
        response.headers_mut().insert(SET_COOKIE, line.try_into().expect("a value"));
        response
    });
    let response = assert_sends(nested!(inner, secures), "200 [inner before after]").await;
    assert_eq!(response.headers()[SET_COOKIE], "inner=1; Path=/; SameSite=Lax; Secure");
}

/// Point by point what one layer sends: the handler's own cookies first, then all in the order set.
#[tokio::test]
async fn order_of_cookies_is_that_of_one_layer() {
    let own = async |aside: Aside| {
        aside.set_cookie(("b", "1"));
        ([(SET_COOKIE, "x=9")], AppendHeaders([(SET_COOKIE, "b=9; Path=/")]), "own")
    };
    let twice = app(own).layer(layer()).layer(layer());
    for app in [app(own).layer(layer()), twice] {
        let response = assert_sends(app, "200 [x=9 b]").await;
        assert_eq!(reported(&response), ["cookie `b`: ReplacedExisting"]);
    }

    let late = async |aside: Aside| {
        aside.append_header(VARY, HeaderValue::from_static("inner"));
        aside.set_cookie(("same", "inner"));
        ([(SET_COOKIE, "own=1")], "x")
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.insert_header(VARY, HeaderValue::from_static("before"));
        aside.set_cookie(("same", "before"));
        aside.set_cookie(("before", "1"));
        next.run(request).await
    };
    for app in [app(late), app(late).layer(layer())] {
        let app = app.layer(from_fn(outside)).layer(layer());
        let response = assert_sends(app, "200 [own same=inner before]").await;
        let vary: Vec<_> = response.headers().get_all(VARY).iter().collect();
        assert_eq!(vary, ["before", "inner"]);
        assert_eq!(reported(&response), ["cookie `same`: Superseded"]);
    }
}

/// A 401 that deletes the session keeps the deletion, whether or not a layer in between rebuilds the response.
#[tokio::test]
async fn deletion_goes_out_with_an_envelope() {
    let unauthorized = async |aside: Aside| {
        aside.delete_cookie("session");
        (StatusCode::UNAUTHORIZED, "no")
    };
    let sends = "401 [before session= after]";
    assert_sends(nested!(unauthorized, new_body!()), sends).await;
    assert_sends(nested!(unauthorized, rebuilt!()), sends).await;
    assert_sends(single!(unauthorized, rebuilt!()), sends).await;
}

/// The session of a failed request does not go out with a fallback page.
#[tokio::test]
async fn change_that_an_inner_layer_dropped_stays_dropped() {
    let failed = async |aside: Aside| {
        aside.set_cookie(("session", "1"));
        aside.always().set_cookie(("always", "1"));
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let ok = map_response(async |mut response: Response| {
        *response.status_mut() = StatusCode::OK;
        response
    });
    assert_sends(nested!(failed, rebuilt!()), "500 [always]").await;
    assert_sends(nested!(failed, fallback!()), "200 [before always after]").await;
    assert_sends(nested!(failed, ok), "200 [before always after]").await;
    // With one layer outside, nothing was dropped before the fallback.
    assert_sends(single!(failed, fallback!()), "200 [before session always after]").await;
}

#[tokio::test]
async fn invalid_change_inside_keeps_what_goes_out_always() {
    let refused = async |aside: Aside| {
        aside.set_cookie(("no token", "1"));
        aside.always().set_cookie(("always", "1"));
    };
    let passed = app(refused).layer(layer()).layer(from_fn(around)).layer(layer());
    for (app, body) in [
        (passed, "Internal Server Error"),
        (nested!(refused, new_body!()), "envelope"),
        (nested!(refused, rebuilt!()), "rebuilt"),
    ] {
        let response = assert_sends(app, "500 [always]").await;
        assert_eq!(body_of(response).await, body);
    }
}

#[tokio::test]
async fn invalid_change_outside_becomes_the_generated_500() {
    let always = async |aside: Aside| {
        aside.always().set_cookie(("always", "1"));
        inner(aside).await;
        "hello"
    };
    let invalid_before = async |aside: Aside, request: Request, next: Next| -> Response {
        aside.set_cookie(("no token", "1"));
        next.run(request).await
    };
    let invalid_after = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.set_cookie(("no token", "1"));
        response
    };
    let inside = || app(always).layer(layer());
    for inside in [inside(), inside().layer(new_body!()), inside().layer(rebuilt!())] {
        let before = inside.clone().layer(from_fn(invalid_before)).layer(layer());
        let after = inside.layer(from_fn(invalid_after)).layer(layer());
        for app in [before, after] {
            let response = assert_sends(app, "500 [always]").await;
            assert_eq!(body_of(response).await, "Internal Server Error");
        }
    }
}

/// A response that a layer in between rebuilt has the policy of the outer layer.
#[tokio::test]
async fn innermost_policy_decides_until_the_response_is_rebuilt() {
    let missing = async |aside: Aside| {
        aside.set_cookie(("inner", "1"));
        StatusCode::NOT_FOUND
    };
    let silent = async |_: Aside| StatusCode::NOT_FOUND;
    let outer = |app: Router, policy| app.layer(from_fn(around)).layer(layer().policy(policy));
    let (fastapi, default) = (Policy::fastapi(), Policy::new());

    let kept = outer(app(missing).layer(layer().policy(fastapi)), default);
    assert_sends(kept, "404 []").await;
    let again = outer(app(missing).layer(layer().policy(fastapi)).layer(rebuilt!()), default);
    assert_sends(again, "404 [before after]").await;
    let kept = outer(app(missing).layer(layer().policy(default)), fastapi);
    assert_sends(kept, "404 [before inner after]").await;
    let again = outer(app(missing).layer(layer().policy(default)).layer(rebuilt!()), fastapi);
    assert_sends(again, "404 []").await;
    let unused = outer(app(silent).layer(layer().policy(fastapi)), default);
    assert_sends(unused, "404 []").await;
}

#[tokio::test]
async fn changes_after_the_inner_response_are_those_of_one_layer() {
    let tags = async |aside: Aside| {
        aside.insert_header(ETAG, HeaderValue::from_static("\"inner\""));
        aside.append_header(VARY, HeaderValue::from_static("cookie"));
        aside.set_cookie(("a", "inner"));
        aside.set_cookie(("b", "inner"));
        aside.set_status(StatusCode::SERVICE_UNAVAILABLE);
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.on_success().set_cookie(("success", "1"));
        aside.set_cookie(("plain", "1"));
        aside.set_cookie(("a", "outer"));
        aside.unset_cookie("b");
        aside.insert_header(ETAG, HeaderValue::from_static("\"outer\""));
        aside.remove_header(VARY);
        aside.append_header(VARY, HeaderValue::from_static("origin"));
        response
    };
    for (policy, sends) in [
        (Policy::new(), "503 [a=outer success plain]"),
        (Policy::fastapi(), "503 [a=inner success plain a=outer]"),
    ] {
        let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
        let one = assert_sends(outer(app(tags)), sends).await;
        let two = assert_sends(outer(app(tags).layer(layer().policy(policy))), sends).await;
        assert_eq!(reported(&one), reported(&two));
        let values = |response: &Response| -> Vec<_> {
            let headers = response.headers();
            headers.get_all(VARY).iter().chain(headers.get_all(ETAG)).cloned().collect()
        };
        assert_eq!(values(&one), values(&two));
        assert_eq!(two.headers().get_all(ETAG).iter().count(), 1);
    }
}

/// A limit: the body of the handler's response is gone, so a later status does not bring it back.
#[tokio::test]
async fn body_that_an_inner_layer_emptied_stays_empty() {
    let empties = async |aside: Aside| {
        aside.set_status(StatusCode::NO_CONTENT);
        "hello"
    };
    let outside = async |aside: Aside, request: Request, next: Next| -> Response {
        let response = next.run(request).await;
        aside.set_status(StatusCode::ACCEPTED);
        response
    };
    let response = ask(app(empties).layer(layer()).layer(from_fn(outside)).layer(layer())).await;
    assert_eq!((response.status(), &*body_of(response).await), (StatusCode::ACCEPTED, ""));
}

/// A limit: a rollback takes nothing off a response that an inner layer has finished.
#[tokio::test]
async fn rollback_across_the_inner_response_keeps_later_changes() {
    let outside = |replaces: bool| {
        from_fn(move |aside: Aside, request: Request, next: Next| async move {
            aside.set_cookie(("before", "1"));
            let mark = aside.savepoint();
            let response: Response = next.run(request).await;
            aside.rollback_to(mark);
            aside.set_cookie(("new", "1"));
            if replaces { "other".into_response() } else { response }
        })
    };
    let nested = |replaces| app(inner).layer(layer()).layer(outside(replaces)).layer(layer());
    assert_sends(nested(false), "200 [inner before new]").await;
    assert_sends(nested(true), "200 [before new]").await;
    assert_sends(app(inner).layer(outside(false)).layer(layer()), "200 [before new]").await;
}

fn copy_of(request: &Request) -> Request {
    let mut copy = request_to(request.uri());
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    copy
}

fn request_to(uri: &http::Uri) -> Request {
    Request::builder().uri(uri.clone()).body(Body::empty()).expect("a request")
}

/// A handler that counts its attempts, answers them with these statuses, and takes longer for the first.
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
async fn panic_between_layers_keeps_what_goes_out_always() {
    let panics = async |aside: Aside| -> &'static str {
        aside.set_cookie(("inner", "1"));
        aside.always().set_cookie(("always", "1"));
        panic!("on purpose")
    };
    assert_sends(nested!(panics, CatchPanicLayer::new()), "500 [always]").await;
}

/// A scope does not reach another task. With the handle there, it does.
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
    assert_eq!(shown(&response.expect("an answer")), "200 [inner before after]");
}

type Flight = Shared<BoxFuture<'static, Arc<Mutex<Response<()>>>>>;

/// Two users wait for one response. What was set outside is each one's own; the line in the response is the first's.
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
    let of =
        |name| app.clone().oneshot(user(name)).map(|response| shown(&response.expect("an answer")));
    let both = tokio::join!(of("one"), of("two"));
    assert_eq!(both.0, "200 [whose=one session=one after]");
    assert_eq!(both.1, "200 [session=one whose=two after]");
}

/// A limit of the marker without a size: a handler that runs another user's request, extensions and all, passes it on
/// as its own.
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
                    return receiver.await.expect("an answer");
                };
                if !keeps_extensions {
                    other.extensions_mut().clear();
                }
                let response = sub.clone().oneshot(other).await.expect("an answer");
                sender.send(response).expect("it waits");
                sub.oneshot(request).await.expect("an answer")
            }
        };
        app(handler).layer(layer())
    };
    let second = async |app: Router| {
        let of = |name| app.clone().oneshot(user(name));
        shown(&tokio::join!(of("one"), of("two")).1.expect("an answer"))
    };
    assert_eq!(second(batch(true)).await, "200 [whose=two secret-one secret-two]");
    assert_eq!(second(batch(false)).await, "200 [whose=two secret-two]");
}

/// A request that a handler passes on, extensions and all, is still the same request.
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
                last = sub().oneshot(request).await.expect("an answer");
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

#[tokio::test]
async fn three_layers_are_like_one() {
    let outside = |name: &'static str| {
        from_fn(move |aside: Aside, request: Request, next: Next| async move {
            aside.set_cookie((format!("before-{name}"), "1"));
            let response: Response = next.run(request).await;
            aside.set_cookie((format!("after-{name}"), "1"));
            response
        })
    };
    let sends = "200 [before-b before-a inner after-a after-b]";
    let one = app(inner).layer(outside("a")).layer(outside("b")).layer(layer());
    assert_sends(one, sends).await;
    let three = app(inner).layer(layer()).layer(outside("a")).layer(layer());
    let three = three.layer(outside("b")).layer(layer());
    let response = assert_sends(three, sends).await;
    assert!(response.extensions().is_empty(), "the outermost layer takes the receipt off");
}

#[tokio::test]
async fn direct_response_through_two_layers_is_reported_once() {
    let direct = async |aside: Aside| {
        aside.set_cookie(("inner", "1"));
        Direct("direct")
    };
    let app_of_two = app(direct).layer(layer()).layer(from_fn(around)).layer(layer());
    let response = assert_sends(app_of_two, "200 []").await;
    let dropped = ["cookie `before`: Direct", "cookie `inner`: Direct", "cookie `after`: Direct"];
    assert_eq!(reported(&response), dropped);

    // A layer in between sends the inner response as it is.
    let sealed = map_response(async |response: Response| Direct(response).into_response());
    let response = assert_sends(nested!(inner, sealed), "200 [inner]").await;
    assert_eq!(reported(&response), ["cookie `before`: Direct", "cookie `after`: Direct"]);
}

/// An outer layer that lost no change reports nothing again.
#[tokio::test]
async fn warning_of_an_inner_layer_is_reported_once() {
    const YEARS: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);
    const THEME: aside::CookieSpec =
        aside::CookieSpec::new("theme", aside::CookieOptions::new().max_age(YEARS));
    let warned = async |aside: Aside| aside.set_cookie(THEME.with_value("1"));
    let app = app(warned).layer(layer()).layer(from_fn(around)).layer(layer());
    let response = assert_sends(app, "200 [before theme after]").await;
    let report = response.extensions().get::<Report>().expect("a warning");
    assert_eq!(report.warnings().len(), 1);
}

/// Headers that the framework adds do not matter for the merge.
#[tokio::test]
async fn nothing_set_leaves_the_response_as_it_is() {
    let silent = app(async || "hello").layer(layer()).layer(layer());
    let response = ask(silent).await;
    assert!(response.extensions().is_empty());
    let names: Vec<_> = response.headers().keys().collect();
    let plain: HeaderMap = ask(app(async || "hello")).await.headers().clone();
    assert_eq!(names, plain.keys().collect::<Vec<_>>());
}

/// The headers, sorted.
fn header_lines(response: &Response) -> Vec<String> {
    let name = |(name, value): (&HeaderName, &HeaderValue)| {
        format!("{name}: {}", value.to_str().expect("ASCII"))
    };
    let mut all: Vec<_> = response.headers().iter().map(name).collect();
    all.sort();
    all
}

/// T7. No header of content that an inner layer cleared comes back with the changes outside.
#[tokio::test]
async fn headers_of_cleared_content_stay_removed() {
    const OF_CONTENT: [(&str, &str); 7] = [
        ("content-length", "5"),
        ("content-type", "text/plain"),
        ("content-encoding", "gzip"),
        ("content-digest", "sha-256=:AA==:"),
        ("content-range", "bytes 0-4/5"),
        ("trailer", "digest"),
        ("transfer-encoding", "chunked"),
    ];
    for status in [StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT, StatusCode::NOT_MODIFIED] {
        let clears = move |aside: Aside| async move {
            aside.set_status(status);
            aside.insert_header("content-language", "en");
            aside.insert_header("content-encoding", "br");
            let mut response = Response::new(Body::empty());
            for (name, value) in OF_CONTENT {
                response.headers_mut().insert(name, HeaderValue::from_static(value));
            }
            response
        };
        let outside = async |aside: Aside, request: Request, next: Next| -> Response {
            aside.append_header("content-language", "de");
            aside.insert_header("content-range", "bytes 0-1/5");
            let response = next.run(request).await;
            aside.append_header("content-language", "fr");
            aside.append_header("content-encoding", "deflate");
            aside.insert_header("content-type", "text/html");
            response
        };
        for policy in [Policy::new(), Policy::fastapi()] {
            let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
            let one = ask(outer(app(clears))).await;
            let two = ask(outer(app(clears).layer(layer().policy(policy)))).await;
            assert_eq!(two.status(), status);
            assert_eq!(header_lines(&two), header_lines(&one), "{status}");
            for (name, _) in OF_CONTENT.iter().skip(2) {
                assert!(!two.headers().contains_key(*name), "{status}: {name}");
            }
        }
    }
}

/// T10. Two layers report each dropped change once, with the reason that one layer gives.
///
/// A status is the exception. If the inner layer did not set its status, the outer one cannot be superseded by it.
#[tokio::test]
async fn each_dropped_change_is_reported_once() {
    let own = |status: u16| {
        let own = Response::builder().status(status).header(SET_COOKIE, "own=9; Path=/");
        own.header(ETAG, "\"own\"").body(Body::empty()).expect("a response")
    };
    for status in [200, 302, 404, 503] {
        let handler = move |aside: Aside| async move {
            aside.set_cookie(("own", "1"));
            aside.set_cookie(("again", "2"));
            aside.always().set_cookie(("always", "2"));
            aside.always().insert_header(ETAG, "\"2\"");
            aside.on_success().append_header(VARY, "2");
            aside.set_status(201);
            own(status)
        };
        let outside = async |aside: Aside, request: Request, next: Next| -> Response {
            aside.set_cookie(("again", "1"));
            aside.set_cookie(("always", "1"));
            aside.insert_header(ETAG, "\"1\"");
            aside.append_header(VARY, "1");
            aside.set_status(202);
            let response = next.run(request).await;
            aside.set_cookie(("again", "3"));
            aside.insert_header(VARY, "3");
            response
        };
        for policy in [Policy::new(), Policy::fastapi()] {
            let outer = |app: Router| app.layer(from_fn(outside)).layer(layer().policy(policy));
            let one = ask(outer(app(handler))).await;
            let two = ask(outer(app(handler).layer(layer().policy(policy)))).await;
            let dropped = |response: &Response| {
                let without_reason = |dropped: String| match dropped.strip_prefix("status ") {
                    Some(status) => status.split(':').next().unwrap_or_default().to_owned(),
                    None => dropped,
                };
                let mut all: Vec<_> = reported(response).into_iter().map(without_reason).collect();
                all.sort();
                all
            };
            assert!(!dropped(&one).is_empty());
            assert_eq!(dropped(&two), dropped(&one), "{status} {policy:?}");
            assert_eq!(header_lines(&two), header_lines(&one), "{status}");
        }
    }
}
