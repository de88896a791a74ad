//! A model for each status, and problem details (M11, T14).

use aside::report::WarningKind;
use aside::response::Problem;
use aside::{Model, Policy, Report, Responses};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use http::{Response, StatusCode};
use serde_json::json;

use crate::app::{Moment, Out, Save};
use crate::read::{assert_generated_500, cookies, text, values};
use crate::{App, Framework, Harness, InProcess, Reply};

const STRICT: Policy = Policy::new().strict_responses(true);
const PROBLEMS: Policy = Policy::new().problem_details(true);

/// A 200 with the fields of both models.
fn saved() -> Responses<Save> {
    Responses::new::<200>(json!({ "seen": "hello", "job": 5, "secret": "never sent" }))
}

/// A 200 and a status that a change sets.
fn with_status(status: u16) -> App {
    App::with_reply(move |aside| {
        aside.set_cookie(("a", "1"));
        aside.set_status(status);
        Reply::Responses(saved())
    })
}

/// M11, M1. Only fields that the model of the status declares are sent, and changes apply.
pub async fn each_status_is_filtered_by_its_own_model<H: Harness>() {
    for (is_accepted, status, body) in
        [(false, 200, r#"{"seen":"hello"}"#), (true, 202, r#"{"job":5}"#)]
    {
        let app = App::with_reply(move |aside| {
            aside.set_cookie(("a", "1"));
            let value = json!({ "seen": "hello", "job": 5, "secret": "never sent" });
            Reply::Responses(match is_accepted {
                true => Responses::new::<202>(value),
                false => Responses::new::<200>(value),
            })
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (status, body));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
        assert_eq!(values(&response, &CONTENT_LENGTH), [body.len().to_string()]);
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// M11, M6. A value that does not match the model of its status is the generated 500.
pub async fn mismatched_value_of_a_status_is_a_generated_500<H: Harness>() {
    let app =
        App::with_reply(|_| Reply::Responses(Responses::new::<202>(json!({ "seen": "hello" }))));
    assert_generated_500(&H::start(app).await.get().await);
}

/// M11. A status that is declared without a model has no content.
pub async fn status_without_a_model_has_no_content<H: Harness>() {
    let app = App::with_reply(|_| {
        Reply::Responses(Responses::new::<303>(()).header(LOCATION, "/users/5"))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (303, ""));
    assert_eq!(values(&response, &LOCATION), ["/users/5"]);
    assert_eq!(values(&response, &CONTENT_TYPE), [""; 0]);
}

/// M11. A problem has its own status and media type.
pub async fn problem_is_one_of_the_responses<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.delete_cookie("sid");
        let problem = Problem::new(StatusCode::NOT_FOUND).detail("no user has this id");
        Reply::Responses(problem.into())
    });
    let response = H::start(app).await.get().await;

    let body =
        r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no user has this id"}"#;
    assert_eq!((response.status().as_u16(), text(&response)), (404, body));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/problem+json"]);
    assert_eq!(cookies(&response).len(), 1);
}

/// M11. A declared status is sent under every policy. One without a model clears the body (T7).
pub async fn declared_status_is_sent<H: Harness>() {
    for policy in [Policy::default(), Policy::fastapi(), STRICT] {
        for (status, body) in [(201, r#"{"seen":"hello"}"#), (204, "")] {
            let response = H::start(with_status(status).policy(policy)).await.get().await;
            assert_eq!((response.status().as_u16(), text(&response)), (status, body));
            assert_eq!(cookies(&response).len(), 1);
        }
    }
}

/// M11. By default, a status that is not declared is sent. Under the strict policy, it is an error.
pub async fn undeclared_status_is_an_error_under_the_strict_policy<H: Harness>() {
    // 202 is declared with another model.
    for status in [202, 206, 418] {
        let sent = H::start(with_status(status)).await.get().await;
        assert_eq!((sent.status().as_u16(), text(&sent)), (status, r#"{"seen":"hello"}"#));
        assert_generated_500(&H::start(with_status(status).policy(STRICT)).await.get().await);
    }
}

/// M11. A problem with a status that is not declared is treated as a change.
pub async fn undeclared_problem_is_an_error_under_the_strict_policy<H: Harness>() {
    let app = || App::with_reply(|_| Reply::Responses(Problem::new(StatusCode::CONFLICT).into()));
    assert_eq!(H::start(app()).await.get().await.status(), 409);
    assert_generated_500(&H::start(app().policy(STRICT)).await.get().await);
}

/// M11, T1. The declaration survives layers, also if a layer between sets the status.
pub async fn statuses_are_checked_through_layers<H: Harness>() {
    let app = |status: u16, moment: Moment| {
        App::with_reply(|_| Reply::Responses(saved())).policy(STRICT).between(move |aside, now| {
            if now == moment {
                aside.set_status(status);
            }
        })
    };
    for moment in [Moment::Before, Moment::After] {
        let declared = H::start(app(201, moment)).await.get().await;
        assert_eq!((declared.status().as_u16(), text(&declared)), (201, r#"{"seen":"hello"}"#));
        // The policy of the innermost layer applies.
        assert_generated_500(&H::start(app(418, moment)).await.get().await);
    }
    let inside = with_status(418).policy(STRICT).between(|_, _| {});
    assert_generated_500(&H::start(inside).await.get().await);

    let replaced = with_status(418).policy(STRICT).between(|aside, moment| {
        if moment == Moment::After {
            aside.set_status(201);
        }
    });
    assert_eq!(H::start(replaced).await.get().await.status(), 201);
}

/// T14, `Policy::problem_details`: without details, whatever the reason.
pub async fn generated_500_has_problem_details<H: Harness>() {
    let body = r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#;
    let invalid_change = App::with_changes(|aside| aside.set_cookie(("no token", "1")));
    let invalid_value = App::with_reply(|_| Reply::Model(Model::<Out>::new(json!({ "seen": 5 }))));
    let undeclared = with_status(418).policy(PROBLEMS.strict_responses(true));
    let layered = invalid_change.clone().policy(PROBLEMS).between(|_, _| {});
    for app in
        [invalid_change.policy(PROBLEMS), invalid_value.policy(PROBLEMS), undeclared, layered]
    {
        let response = H::start(app).await.get().await;
        assert_eq!((response.status().as_u16(), text(&response)), (500, body));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/problem+json"]);
        assert_eq!(cookies(&response), []);
    }

    let own = App::with_reply(|_| {
        let own = Response::builder().status(500).header(CONTENT_TYPE, "text/plain");
        Reply::Response(own.body("my own".into()).expect("a response"))
    });
    assert_eq!(text(&H::start(own.policy(PROBLEMS)).await.get().await), "my own");
}

/// M11, T10. The report has the status and the line that set it.
pub async fn undeclared_status_is_reported<F: Framework>() {
    let report = async |app: App| {
        let response = InProcess::<F>::start(app).await.get().await;
        let report = response.extensions().get::<Report>().expect("a report").clone();
        let [warning] = report.warnings() else { panic!("{report:?}") };
        assert!(warning.location().file().ends_with("responses.rs"), "{warning}");
        warning.kind().clone()
    };
    let teapot = WarningKind::UndeclaredStatus(StatusCode::IM_A_TEAPOT);
    assert_eq!(report(with_status(418)).await, teapot);
    assert_eq!(report(with_status(418).between(|_, _| {})).await, teapot);
    let between = App::with_reply(|_| Reply::Responses(saved())).between(|aside, moment| {
        if moment == Moment::After {
            aside.set_status(418);
        }
    });
    assert_eq!(report(between).await, teapot);

    let problem = App::with_reply(|_| Reply::Responses(Problem::new(StatusCode::CONFLICT).into()));
    assert_eq!(report(problem).await, WarningKind::UndeclaredStatus(StatusCode::CONFLICT));
}
