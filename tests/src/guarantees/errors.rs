//! The changes that errors keep and drop (T8, T14).

use aside::policy::Caching;
use aside::{CookieOptions, Encoding, Model, ModelSchema, OnError, Policy, SetCookie};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use serde_json::json;

use crate::app::Out;
use crate::read::{cookies, lines, text, values};
use crate::{App, Harness, Reply};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

fn error(status: u16) -> Response<String> {
    Response::builder().status(status).body("own".into()).expect("a response")
}

/// Sets one cookie in each way, and responds with `status`.
fn app(status: u16) -> App {
    App::with_reply(move |aside| {
        aside.set_cookie(("policy", "1"));
        aside.on_success().set_cookie(("success", "1"));
        aside.always().set_cookie(("always", "1"));
        Reply::Response(error(status))
    })
}

async fn names<H: Harness>(app: App) -> Vec<String> {
    let response = H::start(app).await.get().await;
    cookies(&response).into_iter().map(|(name, _)| name).collect()
}

/// T8, the default. The main case is a 401 that deletes the session cookie.
pub async fn errors_below_500_keep_changes<H: Harness>() {
    assert_eq!(names::<H>(app(200)).await, ["policy", "success", "always"]);
    assert_eq!(names::<H>(app(302)).await, ["policy", "success", "always"]);
    assert_eq!(names::<H>(app(401)).await, ["policy", "always"]);
    assert_eq!(names::<H>(app(499)).await, ["policy", "always"]);
    assert_eq!(names::<H>(app(500)).await, ["always"]);
}

/// T8. Each policy.
pub async fn policy_decides_which_errors_keep_changes<H: Harness>() {
    let keep = Policy::new().on_error(OnError::Keep);
    assert_eq!(names::<H>(app(503).policy(keep)).await, ["policy", "always"]);

    let drop = Policy::new().on_error(OnError::Drop);
    assert_eq!(names::<H>(app(400).policy(drop)).await, ["always"]);
    assert_eq!(names::<H>(app(399).policy(drop)).await, ["policy", "success", "always"]);

    assert_eq!(names::<H>(app(404).policy(Policy::fastapi())).await, ["always"]);
}

/// T8. An error status that a change sets drops nothing (FastAPI 3.4).
pub async fn error_status_that_a_change_sets_drops_nothing<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.set_status(StatusCode::SERVICE_UNAVAILABLE);
        aside.set_cookie(("a", "1"));
    });
    for policy in [Policy::new(), Policy::fastapi()] {
        let response = H::start(app.clone().policy(policy)).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (503, "hello"));
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// T8. A dependency makes a change and responds itself: an extractor's rejection, or a warp rejection with
/// `recover`. fastapi#999 asks for it.
pub async fn rejection_keeps_changes<H: Harness>() {
    let app = App::with_changes(|aside| aside.set_cookie(("handler", "1"))).dependency(|aside| {
        aside.delete_cookie("session");
        Err(error(401))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (401, "own"));
    assert_eq!(lines(&response).len(), 1);
    assert!(lines(&response)[0].starts_with("session=; Expires=Thu, 01 Jan 1970"));
}

/// T8, FastAPI 6.1. Ported code might rely on the loss.
pub async fn fastapi_rejection_drops_changes<H: Harness>() {
    let app = App::with_changes(|_| {}).policy(Policy::fastapi()).dependency(|aside| {
        aside.set_cookie(("a", "1"));
        Err(error(403))
    });

    assert_eq!(lines(&H::start(app).await.get().await), [""; 0]);
}

/// T14, T8. The generated 500 has only changes made with `always`, without headers that describe the content that
/// is not sent.
pub async fn generated_500_keeps_always<H: Harness>() {
    let app = App::with_changes(|aside| {
        aside.always().insert_header(REQUEST_ID, HeaderValue::from_static("7"));
        aside.always().insert_header(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        aside.set_cookie(("lost", "1"));
        aside.set_cookie(("no token", "1"));
    });
    let response = H::start(app).await.get().await;

    assert_eq!(text(&response), "Internal Server Error");
    assert_eq!(values(&response, &REQUEST_ID), ["7"]);
    assert_eq!(values(&response, &CONTENT_TYPE), ["text/plain; charset=utf-8"]);
    assert_eq!(lines(&response), [""; 0]);
}

/// Each way to a generated 500, and a part of its reason. `s3cret` is the value of a cookie, a header or a field.
fn failures() -> Vec<(App, &'static str)> {
    let raw = CookieOptions::new().encoding(Encoding::Raw);
    let ages = ModelSchema::from_json_schema(json!({
        "type": "object", "properties": { "ages": { "additionalProperties": { "type": "integer" } } },
    }));
    let ages: &'static ModelSchema = Box::leak(Box::new(ages.expect("it compiles")));
    vec![
        (
            App::with_changes(move |aside| aside.set_cookie(SetCookie::new("sid", "s3cret;", raw))),
            "invalid value of cookie `sid` at byte 6",
        ),
        (
            App::with_changes(|aside| aside.set_cookie(("\"quoted\" s3cret", "s3cret"))),
            "invalid cookie name at byte 0",
        ),
        (
            App::with_changes(|aside| aside.insert_header("x-token", "s3cret\n")),
            "invalid value of header `x-token`",
        ),
        (
            App::with_reply(|_| Reply::Model(Model::<Out>::new(json!({ "seen": ["s3cret"] })))),
            "`seen`: expected string, found array",
        ),
        (
            App::with_reply(|_| {
                let value = json!({ "ages": { "s3cret": "s3cret" } });
                Reply::Model(Model::with_schema(ages, value))
            }),
            "`ages.*`: expected integer, found string",
        ),
    ]
}

/// T14, `Policy::reveal_errors`. It is off by default.
pub async fn generated_500_hides_its_reason_by_default<H: Harness>() {
    for policy in [Policy::new(), Policy::fastapi(), Policy::new().reveal_errors(false)] {
        for (app, reason) in failures() {
            let response = H::start(app.policy(policy)).await.get().await;
            assert_eq!(text(&response), "Internal Server Error", "{reason}");
        }
    }
}

/// T14, C7. A revealed reason has no value, as plain text and as problem details.
pub async fn revealed_reason_contains_no_value<H: Harness>() {
    let policy = Policy::new().reveal_errors(true);
    let guarded = policy.caching(Caching::Guard);
    for (policy, media_type) in [
        (policy, "text/plain; charset=utf-8"),
        (guarded, "text/plain; charset=utf-8"),
        (policy.problem_details(true), "application/problem+json"),
        (guarded.problem_details(true), "application/problem+json"),
    ] {
        for (app, reason) in failures() {
            for app in [app.clone().policy(policy), app.policy(policy).between(|_, _| {})] {
                let response = H::start(app).await.get().await;
                assert_eq!(response.status(), 500);
                assert_eq!(values(&response, &CONTENT_TYPE), [media_type]);
                let text = text(&response);
                assert!(text.contains("Internal Server Error") && text.contains(reason), "{text}");
                assert!(!text.contains("s3cret"), "{text}");
                if policy != policy.problem_details(false) {
                    let problem: serde_json::Value = serde_json::from_str(text).expect("JSON");
                    assert!(problem["detail"].as_str().is_some_and(|it| it.contains(reason)));
                }
            }
        }
    }
}
