//! The parts that only one of the adapters has.

use std::convert::Infallible;

use aside_conformance::{App, AxumLayer, Harness, InProcess};
use axum::body::Body;
use axum::routing::get;
use http::{Request, StatusCode};
use tower::ServiceExt as _;
use warp::Filter as _;

/// T1. A wrapper inside of a layer shares its temporal response, and the innermost sets the policy.
#[tokio::test]
async fn axum_wrapper_inside_of_a_layer_sets_the_policy() {
    use aside_axum::{AsideLayer, Policy, with_aside};

    let handler = async |aside: aside_axum::Aside| {
        aside.set_cookie(("a", "1"));
        StatusCode::NOT_FOUND
    };
    let wrapped = with_aside(handler).policy(Policy::fastapi());
    let app: axum::Router = axum::Router::new().route("/", get(wrapped)).layer(AsideLayer::new());
    let response = app.oneshot(Request::new(Body::empty())).await.expect("a response");

    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(!response.headers().contains_key(http::header::SET_COOKIE));
}

/// T1. In axum, a middleware between two layers makes a change, and a nested router has a third layer.
#[tokio::test]
async fn nested_axum_routers_share_one_temporal_response() {
    use aside_axum::{Aside, AsideLayer};
    use axum::Router;
    use axum::middleware::{Next, from_fn};

    async fn between(
        aside: Aside,
        request: axum::extract::Request,
        next: Next,
    ) -> axum::response::Response {
        aside.set_cookie(("same", "middleware"));
        next.run(request).await
    }

    let handler = async |aside: Aside| aside.set_cookie(("same", "handler"));
    let inner = Router::new().route("/", get(handler)).layer(AsideLayer::new());
    let app: Router = Router::new()
        .nest("/inner", inner)
        .layer(AsideLayer::new())
        .layer(from_fn(between))
        .layer(AsideLayer::new());
    let request = Request::builder().uri("/inner").body(Body::empty()).expect("a request");
    let response = app.oneshot(request).await.expect("a response");

    let lines: Vec<_> = response.headers().get_all(http::header::SET_COOKIE).iter().collect();
    assert_eq!(lines, ["same=handler; Path=/; SameSite=Lax"]);
}

/// T11. A handler that panics while others run leaves no changes and poisons no lock.
#[tokio::test]
async fn panic_leaves_nothing_behind() {
    let client = InProcess::<AxumLayer>::start(App::handle(|aside, request| {
        Box::pin(async move {
            aside.set_cookie(("a", "1"));
            assert!(request.uri().path() != "/panic", "on purpose");
            aside_conformance::Reply::Response(http::Response::new(String::new()))
        })
    }))
    .await;
    let request = Request::builder().uri("/panic").body(bytes::Bytes::new()).expect("a request");
    let panicking = tokio::spawn({
        let client = client.clone();
        async move { client.call(request).await }
    });

    assert!(panicking.await.expect_err("it panics").is_panic());
    assert!(aside::Aside::current().is_none());
    assert_eq!(client.get().await.headers()[http::header::SET_COOKIE], "a=1; Path=/; SameSite=Lax");
}

/// T12, incident R9. Without the rollback, the cookie of the first branch is sent with the response of the second.
#[tokio::test]
async fn warp_alternative_that_rejects_rolls_back_its_changes() {
    use aside_warp::{Aside, aside, rollback_on_reject, service};

    let tried = || {
        aside().and_then(|aside: Aside| {
            aside.set_cookie(("tried", "1"));
            aside.set_status(StatusCode::ACCEPTED);
            std::future::ready(Err::<&str, _>(warp::reject::custom(
                aside_warp::MissingService::new(),
            )))
        })
    };
    let before = || aside().map(|aside: Aside| aside.set_cookie(("before", "1"))).untuple_one();
    let answered = || warp::any().map(|| "hello");
    let request = || Request::new(http_body_util::Empty::<bytes::Bytes>::new());

    let ghost = service(before().and(tried().or(answered())));
    let response = ghost.oneshot(request()).await.expect("a response");
    assert_eq!(response.headers().get_all(http::header::SET_COOKIE).iter().count(), 2);

    let taken_back = service(before().and(rollback_on_reject(tried()).or(answered())));
    let response = taken_back.oneshot(request()).await.expect("a response");
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[http::header::SET_COOKIE], "before=1; Path=/; SameSite=Lax");
    assert_eq!(response.headers().len(), 2, "{response:?}");
}

/// T15. The cookie of a dependency is rolled back, so the next alternative sets it again.
#[tokio::test]
async fn warp_alternative_that_rejects_rolls_back_its_dependencies() {
    use aside_warp::{Aside, aside, rollback_on_reject, service};

    async fn session(aside: Aside) -> Result<(), Infallible> {
        aside.set_cookie(("session", "renewed"));
        Ok(())
    }

    let tried = aside().and_then(|aside: Aside| async move {
        let Ok(()) = aside.once(session, aside.clone()).await;
        Err::<&str, _>(warp::reject::not_found())
    });
    let home = aside().then(|aside: Aside| async move {
        let Ok(()) = aside.once(session, aside.clone()).await;
        "hello"
    });
    let request = Request::new(http_body_util::Empty::<bytes::Bytes>::new());
    let service = service(rollback_on_reject(tried).or(home));
    let response = service.oneshot(request).await.expect("a response");
    assert_eq!(
        response.headers()[http::header::SET_COOKIE].to_str().expect("text").split(';').next(),
        Some("session=renewed")
    );
}

/// T12. The changes of an alternative that passes stay, and the rejection of one that fails is its own.
#[tokio::test]
async fn warp_alternative_keeps_its_value_and_its_rejection() {
    use aside_warp::{Aside, aside, rollback_on_reject, service};

    let passes = aside().map(|aside: Aside| {
        aside.set_cookie(("kept", "1"));
        "hello"
    });
    let request = || Request::new(http_body_util::Empty::<bytes::Bytes>::new());
    let response =
        service(rollback_on_reject(passes)).oneshot(request()).await.expect("a response");
    assert_eq!(response.headers()[http::header::SET_COOKIE], "kept=1; Path=/; SameSite=Lax");

    let rejects = rollback_on_reject(warp::post().map(|| "hello"));
    let response = service(rejects).oneshot(request()).await.expect("a response");
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

/// T12. In axum, an extractor in `Rollback` that rejects leaves no changes. In `Result` it does.
#[tokio::test]
async fn axum_rollback_discards_the_changes() {
    use aside_axum::{Aside, AsideLayer, Rollback};
    use axum::extract::FromRequestParts;
    use axum::http::request::Parts;

    struct Tried;

    impl<S: Send + Sync> FromRequestParts<S> for Tried {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
            Aside::from_parts(parts).expect("a layer").set_cookie(("tried", "1"));
            if parts.uri.path() == "/pass" { Ok(Self) } else { Err(StatusCode::UNAUTHORIZED) }
        }
    }

    let attempt = async |aside: Aside, Rollback(tried): Rollback<Tried>| {
        aside.set_cookie(("handler", "1"));
        tried.map(|_| "passed").unwrap_or("failed")
    };
    let app: axum::Router = axum::Router::new()
        .route("/attempt", get(attempt))
        .route("/pass", get(attempt))
        .route("/result", get(async |_: Result<Tried, StatusCode>| "failed"))
        .layer(AsideLayer::new());
    for (path, names) in
        [("/attempt", &["handler"][..]), ("/pass", &["tried", "handler"]), ("/result", &["tried"])]
    {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        let response = app.clone().oneshot(request).await.expect("a response");
        let lines = response.headers().get_all(http::header::SET_COOKIE);
        let names_sent: Vec<_> = lines.iter().map(|line| line.to_str().expect("text")).collect();
        assert_eq!(names_sent.len(), names.len(), "{path}");
        assert!(
            names_sent.iter().zip(names).all(|(line, name)| line.starts_with(name)),
            "{path} {names_sent:?}"
        );
    }
}

/// T11, T13. A service that is moved to another task finds the handle in the request's extensions, if the layer puts
/// it there.
#[tokio::test]
async fn axum_service_moved_to_another_task_needs_the_option() {
    use aside_axum::{Aside, AsideLayer};
    use axum::Router;
    use axum::extract::Request as AxumRequest;
    use axum::middleware::{Next, from_fn};

    let moved = async |request: AxumRequest, next: Next| {
        tokio::spawn(next.run(request)).await.expect("the task ends")
    };
    let app = || -> Router {
        let handler = async |aside: Aside| aside.set_cookie(("a", "1"));
        Router::new().route("/", get(handler)).layer(from_fn(moved))
    };
    let request = || Request::new(Body::empty());

    let without = app().layer(AsideLayer::new());
    let without = without.oneshot(request()).await.expect("a response");
    assert_eq!(without.status(), StatusCode::INTERNAL_SERVER_ERROR);

    let with = app().layer(AsideLayer::new().in_extensions());
    let with = with.oneshot(request()).await.expect("a response");
    assert_eq!(with.headers()[http::header::SET_COOKIE], "a=1; Path=/; SameSite=Lax");
}

/// T10. The hook receives each report once, also through two layers.
#[tokio::test]
async fn hook_receives_each_report_once() {
    use aside_axum::{Aside, AsideLayer};
    use std::sync::atomic::{AtomicUsize, Ordering};

    static REPORTS: AtomicUsize = AtomicUsize::new(0);
    let count = |report: &aside::Report| {
        REPORTS.fetch_add(report.dropped().len(), Ordering::Relaxed);
    };
    let handler = async |aside: Aside| {
        aside.set_cookie(("a", "1"));
        StatusCode::INTERNAL_SERVER_ERROR
    };
    let layer = || AsideLayer::new().on_report(count);
    let app: axum::Router =
        axum::Router::new().route("/", get(handler)).layer(layer()).layer(layer());
    app.oneshot(Request::new(Body::empty())).await.expect("a response");

    assert_eq!(REPORTS.load(Ordering::Relaxed), 1);
}

/// M5, T14. Each entry point finds a misspelled path when the program starts. Otherwise the first request does.
#[tokio::test]
async fn misspelled_path_is_found_at_the_start() {
    use aside::{AsideLayer, Model, ModelSchema, Policy, ResponseModel as _};
    use aside_conformance::{Framework, Hyper, Reply, Warp};

    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct User {
        name: String,
        password: String,
    }

    aside::model!(UserOut = User, exclude = ["password"]);
    aside::model!(Misspelled = User, exclude = ["pasword"]);

    async fn first_request<F: Framework>() -> (u16, bool) {
        let app = App::with_reply(|_| {
            let user = User { name: "ada".into(), password: "s3cret".into() };
            Reply::Model(Model::with_schema(Misspelled::schema(), user))
        });
        let response = InProcess::<F>::start(app).await.get().await;
        (response.status().as_u16(), response.body() == "Internal Server Error")
    }

    let hello = |_: Request<()>, _: aside::Aside| async { Ok::<_, std::convert::Infallible>(()) };
    let inner = || {
        hyper::service::service_fn(|_: Request<()>| async {
            Ok::<_, std::convert::Infallible>(http::Response::new(""))
        })
    };
    let entry_points: [&dyn Fn(&'static ModelSchema) -> bool; 6] = [
        &|model| UserOut::check().is_ok() && model.check().is_ok(),
        &|model| AsideLayer::new().models([UserOut::schema(), model]).is_ok(),
        &|model| aside::AsideService::new((), Policy::new()).models([model]).is_ok(),
        &|model| aside_warp::service::<_, Body>(warp::any().map(|| "")).models([model]).is_ok(),
        &|model| aside_hyper::service_fn(hello).models([model]).is_ok(),
        &|model| aside_hyper::service(inner()).models([model]).is_ok(),
    ];
    for is_valid in entry_points {
        assert!(is_valid(UserOut::schema()));
        assert!(!is_valid(Misspelled::schema()));
    }
    let requests = [
        first_request::<AxumLayer>().await,
        first_request::<Warp>().await,
        first_request::<Hyper>().await,
    ];
    assert_eq!(requests, [(500, true); 3]);
}
