//! M11: a model for each status.

use aside::response::{Declares, OnlyFields, Partial, Problem, ResponseSet, StatusModel};
use aside::{
    Aside, Direct, Model, Policy, ResponseModel as _, Responses, merge_future, testing::block_on,
};
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{Body, error, seen, sent, text, warnings};

#[derive(Serialize, JsonSchema)]
struct Out {
    name: String,
}

#[derive(Serialize, JsonSchema)]
struct Accepted {
    job: u32,
}

aside::responses!(
    /// What a test sends.
    Save {
        200 => Out,
        201 => Out,
        202 => Accepted,
        204,
        303,
        404 => Problem,
    }
);

const STRICT: Policy = Policy::new().strict_responses(true);
const INTERNAL: (u16, &str, &str) = (500, "text/plain; charset=utf-8", "Internal Server Error");

fn saved() -> Responses<Save> {
    Responses::new::<200>(json!({ "name": "ada", "job": 5, "secret": "s3cret" }))
}

/// Sends `ada` with the status that a change sets.
fn with_status(policy: Policy, status: u16) -> Response<Body> {
    sent(policy, |aside| {
        aside.set_status(status);
        saved().into_response()
    })
}

#[test]
fn each_status_has_its_own_model() {
    let value = json!({ "name": "ada", "job": 5, "secret": "s3cret" });
    let found = Responses::<Save>::new::<200>(&value).into_response::<Body>();
    assert_eq!(seen(&found), (200, "application/json", r#"{"name":"ada"}"#));
    assert_eq!(found.headers()["content-length"], "14");
    let accepted = Responses::<Save>::new::<202>(&value).into_response::<Body>();
    assert_eq!(seen(&accepted), (202, "application/json", r#"{"job":5}"#));
}

#[test]
fn value_must_match_the_model_of_its_status() {
    let accepted = Responses::<Save>::new::<202>(json!({ "name": "ada" })).into_response::<Body>();
    assert_eq!(seen(&accepted), INTERNAL);
    assert!(error(&accepted).expect("an error").contains("job"));
}

#[test]
fn status_without_a_model_has_no_content() {
    let deleted = Responses::<Save>::new::<204>(()).into_response::<Body>();
    assert_eq!(seen(&deleted), (204, "", ""));
    let moved = Responses::<Save>::new::<303>(()).header("location", "/users/5");
    let moved = moved.into_response::<Body>();
    assert_eq!(
        (seen(&moved), &moved.headers()["location"]),
        ((303, "", ""), &"/users/5".parse().unwrap())
    );
}

#[test]
fn invalid_header_is_the_generated_500() {
    let response = saved().header("content-length", "9").into_response::<Body>();
    assert_eq!(seen(&response), INTERNAL);
}

#[test]
fn set_lists_statuses_and_schemas() {
    let statuses: Vec<_> =
        Save::RESPONSES.iter().map(|response| response.status().as_u16()).collect();
    assert_eq!(statuses, [200, 201, 202, 204, 303, 404]);
    assert!(std::ptr::eq(Save::RESPONSES[0].schema().expect("a model"), Out::schema()));
    assert!(Save::RESPONSES[3].schema().is_none() && Save::RESPONSES[3].media_type().is_none());
    assert_eq!(<Save as Declares<404>>::RESPONSE.media_type(), Some("application/problem+json"));
    let by_hand = StatusModel::new::<Out>(200);
    assert_eq!(
        format!("{by_hand:?}"),
        r#"StatusModel { status: 200, media_type: Some("application/json"), .. }"#
    );
}

#[test]
fn declared_status_is_sent_without_a_warning() {
    for (status, body) in [(201, r#"{"name":"ada"}"#), (204, "")] {
        for policy in [Policy::default(), Policy::fastapi(), STRICT] {
            let response = with_status(policy, status);
            assert_eq!((response.status().as_u16(), text(&response)), (status, body));
            assert_eq!(warnings(&response), [""; 0]);
        }
    }
}

#[test]
fn undeclared_status_is_sent_with_a_warning() {
    let response = with_status(Policy::default(), 206);
    assert_eq!(seen(&response), (206, "application/json", r#"{"name":"ada"}"#));
    assert_eq!(warnings(&response), ["`responses!` does not declare status 206 for this content"]);
}

#[test]
fn status_of_another_model_is_undeclared() {
    let response = with_status(Policy::default(), 202);
    assert_eq!(seen(&response), (202, "application/json", r#"{"name":"ada"}"#));
    assert_eq!(warnings(&response), ["`responses!` does not declare status 202 for this content"]);
    // A 303 is declared without content.
    assert_eq!(warnings(&with_status(Policy::default(), 303)).len(), 1);
}

#[test]
fn undeclared_status_is_an_error_under_the_strict_policy() {
    for status in [202, 206, 304, 418] {
        let response = with_status(STRICT, status);
        assert_eq!(seen(&response), INTERNAL);
        let error = error(&response).expect("an error");
        assert!(error.contains(&format!("undeclared status {status}")), "{error}");
        assert!(error.contains("statuses.rs"), "{error}");
    }
}

#[test]
fn only_the_last_status_counts() {
    let response = sent(STRICT, |aside| {
        aside.set_status(418);
        aside.set_status(201);
        saved().into_response()
    });
    assert_eq!(response.status(), 201);
    let response = sent(STRICT, |aside| {
        aside.set_status(418);
        aside.unset_status();
        saved().into_response()
    });
    assert_eq!(response.status(), 200);
}

// T6: an error keeps its status, so the change breaks nothing.
#[test]
fn status_that_is_dropped_is_not_checked() {
    let response = sent(STRICT, |aside| {
        aside.set_status(418);
        Responses::<Save>::from(Problem::new(StatusCode::NOT_FOUND)).into_response()
    });
    assert_eq!((response.status().as_u16(), warnings(&response).len()), (404, 0));
}

#[test]
fn changes_of_always_are_sent_with_the_strict_500() {
    let response = sent(STRICT, |aside| {
        aside.always().insert_header("x-request-id", "7");
        aside.set_cookie(("sid", "31d4"));
        aside.set_status(418);
        saved().into_response()
    });
    assert_eq!((seen(&response), response.headers().len()), (INTERNAL, 2));
    assert_eq!(response.headers()["x-request-id"], "7");
}

#[test]
fn direct_response_is_not_checked() {
    let response = sent(STRICT, |aside| {
        aside.set_status(418);
        Direct(saved().into_response::<Body>()).into()
    });
    assert_eq!(response.status(), 200);
    // The marks go with the merge.
    assert_eq!(response.extensions().len(), 1, "only the report");
}

#[test]
fn marks_go_with_the_merge() {
    let response = sent(STRICT, |_| saved().into_response());
    assert!(response.extensions().is_empty());
    let response = block_on(merge_future(STRICT, async { saved().into_response::<Body>() }));
    assert!(response.extensions().is_empty());
}

#[test]
fn undeclared_problem_is_checked_as_a_change() {
    let teapot = || Responses::<Save>::from(Problem::new(StatusCode::IM_A_TEAPOT)).into_response();
    let with_aside = sent(Policy::default(), |_| teapot());
    assert_eq!((with_aside.status().as_u16(), warnings(&with_aside).len()), (418, 1));
    assert_eq!(seen(&sent(STRICT, |_| teapot())), INTERNAL);
    // The same in a request without an `Aside` handle.
    let without = block_on(merge_future(STRICT, async { teapot() }));
    assert_eq!(seen(&without), INTERNAL);
}

#[test]
fn problem_with_other_members_is_undeclared() {
    let problem = Problem::new(StatusCode::NOT_FOUND).extension(Accepted { job: 5 });
    let response =
        sent(Policy::default(), |_: &Aside| Responses::<Save>::from(problem).into_response());
    assert_eq!((response.status().as_u16(), warnings(&response).len()), (404, 1));
}

#[test]
fn question_mark_converts_a_problem() {
    fn find() -> Result<Out, Problem> {
        Err(Problem::new(StatusCode::NOT_FOUND))
    }

    fn get() -> Result<Responses<Save>, Responses<Save>> {
        Ok(Responses::new::<200>(find()?))
    }

    let response = sent(STRICT, |_| get().expect_err("a problem").into_response());
    assert_eq!(response.status(), 404);
}

#[test]
fn question_mark_has_the_line_of_the_caller() {
    fn get() -> Result<Responses<Save>, Responses<Save>> {
        Err(Problem::new(StatusCode::IM_A_TEAPOT))?
    }

    let response = sent(STRICT, |_| get().expect_err("a problem").into_response());
    assert!(error(&response).expect("an error").contains("statuses.rs"));
}

aside::responses!(Find {
    200 => Partial<Person>,
    203 => Person,
    204,
    400 => Problem,
});

#[derive(Serialize, JsonSchema)]
struct Person {
    id: u32,
    name: String,
}

fn find(fields: &str) -> Result<Responses<Find>, Responses<Find>> {
    let fields = Model::<Person>::only(fields.split(','))?;
    let value = json!({ "id": 1, "name": "ada", "secret": "s3cret" });
    Ok(Responses::with_fields::<200>(&fields, value))
}

#[test]
fn client_narrows_a_status() {
    for (fields, body) in [("name", r#"{"name":"ada"}"#), ("id,name", r#"{"id":1,"name":"ada"}"#)] {
        let response = sent(STRICT, |_| find(fields).expect("the fields").into_response());
        assert_eq!(seen(&response), (200, "application/json", body));
        assert_eq!(warnings(&response), [""; 0]);
    }
    // The value must still match the model.
    let fields = Model::<Person>::only(["id"]).expect("the field");
    let response = Responses::<Find>::with_fields::<200>(&fields, json!({ "id": 1 }));
    assert_eq!(seen(&response.into_response()), INTERNAL);
    let nothing = Model::<Person>::only([""; 0]).expect("nothing");
    let response = Responses::<Find>::with_fields::<204>(&nothing, ());
    assert_eq!(seen(&response.into_response()), (204, "", ""));
}

#[test]
fn unknown_field_is_a_problem() {
    let response = sent(STRICT, |_| find("name,secret").expect_err("an error").into_response());
    let body = r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"no field matches path `secret`"}"#;
    assert_eq!(seen(&response), (400, "application/problem+json", body));

    // A set that does not declare it treats it as any other status that is not declared.
    let unknown = || Model::<Person>::only(["secret"]).expect_err("an error");
    let response = sent(Policy::default(), |_| Responses::<Save>::from(unknown()).into_response());
    assert_eq!((response.status().as_u16(), warnings(&response).len()), (400, 1));
    let response = sent(STRICT, |_| Responses::<Save>::from(unknown()).into_response());
    assert_eq!(seen(&response), INTERNAL);
}

/// Only the model of the status may write its content.
#[test]
fn fields_of_another_model_are_undeclared() {
    let model = Model::<Accepted>::only(["job"]).expect("the field");
    let schema = OnlyFields::<Person>::with_schema(Accepted::schema(), ["job"]).expect("the field");
    let job = json!({ "job": 5 });
    let other: [&dyn Fn() -> Responses<Find>; 2] =
        [&|| Responses::with_fields::<200>(&model, &job), &|| {
            Responses::with_fields::<200>(&schema, &job)
        }];
    for other in other {
        let response = sent(Policy::default(), |_| other().into_response());
        let undeclared = "`responses!` does not declare status 200 for this content";
        assert_eq!(warnings(&response), [undeclared]);
        assert_eq!(seen(&sent(STRICT, |_| other().into_response())), INTERNAL);
    }
}

/// A status that declares the whole model does not admit a part of it.
#[test]
fn change_cannot_make_a_part_the_whole() {
    aside::responses!(Save {
        200 => Partial<Person>,
        201 => Person,
        202 => Partial<Person>,
    });
    let person = json!({ "id": 1, "name": "ada" });
    let fields = Model::<Person>::only(["id"]).expect("the field");
    let part = || Responses::<Save>::with_fields::<200>(&fields, &person).into_response();
    let whole = || Responses::<Save>::new::<200>(&person).into_response();
    let changed = |status: u16, response: &dyn Fn() -> Response<Body>| {
        let response = sent(STRICT, |aside| {
            aside.set_status(status);
            response()
        });
        response.status().as_u16()
    };
    assert_eq!((changed(201, &part), changed(202, &part)), (500, 202));
    assert_eq!((changed(201, &whole), changed(202, &whole)), (201, 202));
}
