//! Problem details (RFC 9457).

use aside::policy::Caching;
use aside::response::Problem;
use aside::{Model, ModelSchema, Policy, ResponseModel as _};
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::{Body, error, seen, sent};

#[derive(Clone, Serialize, JsonSchema)]
struct Invalid {
    errors: Vec<FieldError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
}

#[derive(Clone, Serialize, JsonSchema)]
struct FieldError {
    pointer: String,
}

const DETAILS: &str = r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#;

#[test]
fn blank_problem_has_the_reason_phrase_as_title() {
    let response: Response<Body> = Model::from(Problem::new(StatusCode::NOT_FOUND)).into_response();
    let text = r#"{"type":"about:blank","title":"Not Found","status":404}"#;
    assert_eq!(seen(&response), (404, "application/problem+json", text));
}

#[test]
fn every_member_is_sent() {
    let problem = Problem::new(StatusCode::FORBIDDEN)
        .type_uri("https://example.com/probs/out-of-credit")
        .title("no credit")
        .detail("30, but that costs 50")
        .instance("/account/12345/msgs/abc");
    let body = Model::from(problem).into_bytes().expect("it matches the model");
    assert_eq!(
        body,
        r#"{"type":"https://example.com/probs/out-of-credit","title":"no credit","status":403,"detail":"30, but that costs 50","instance":"/account/12345/msgs/abc"}"#,
    );
}

#[test]
fn a_type_of_your_own_has_no_title_unless_you_set_it() {
    let problem = Problem::new(StatusCode::FORBIDDEN).type_uri("/probs/credit");
    let body = Model::from(problem).into_bytes().expect("it matches the model");
    assert_eq!(body, r#"{"type":"/probs/credit","status":403}"#);
}

#[test]
fn extension_members_are_those_that_its_type_declares() {
    let errors = vec![FieldError { pointer: "/name".into() }];
    let invalid = Invalid { errors, status: Some(200) };
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY).extension(invalid);
    let body = Model::from(problem).into_bytes().expect("it matches the model");
    // A standard member cannot be replaced.
    assert_eq!(
        body,
        r#"{"type":"about:blank","title":"Unprocessable Entity","status":422,"errors":[{"pointer":"/name"}]}"#,
    );

    let schema = Problem::<Invalid>::schema();
    assert!(schema.check().is_ok(), "{:?}", schema.check());
    assert_eq!(schema.json_schema()["title"], "Problem_for_Invalid");
    assert_eq!(schema.json_schema()["required"], json!(["type", "status", "errors"]));
    let open = json!({ "type": "about:blank", "status": 422, "errors": [{ "pointer": "/", "secret": 1 }], "secret": 1 });
    assert_eq!(
        schema.to_bytes(&open).expect("it matches the model"),
        r#"{"errors":[{"pointer":"/"}],"status":422,"type":"about:blank"}"#,
    );
}

#[test]
fn a_problem_is_closed() {
    let schema = Problem::<()>::schema();
    assert_eq!(schema.json_schema()["title"], "Problem");
    assert_eq!(schema.json_schema()["additionalProperties"], false);
    let body = schema.to_bytes(&json!({ "type": "/x", "status": 400, "password": "s3cret" }));
    assert_eq!(body.expect("it matches the model"), r#"{"status":400,"type":"/x"}"#);
}

#[test]
fn a_problem_is_an_error() {
    assert_eq!(Problem::new(StatusCode::NO_CONTENT).status(), 500);
    assert_eq!(Problem::new(StatusCode::BAD_REQUEST).status(), 400);
}

#[test]
fn extension_that_is_not_an_object_is_an_error() {
    let problem = Problem::new(StatusCode::BAD_REQUEST).extension(5_u8);
    assert!(Model::from(problem).into_bytes().is_err());
}

#[test]
fn error_of_an_extension_has_its_location_in_the_problem() {
    #[derive(Serialize, JsonSchema)]
    #[schemars(extend("dependentRequired" = {}))]
    struct Broken {
        after: u8,
    }

    let error = Problem::<Broken>::schema().check().expect_err("an unsupported keyword");
    assert_eq!(error.to_string(), "unsupported keyword `dependentRequired` at `/allOf`");
}

#[test]
fn generated_500_has_problem_details() {
    let policy = Policy::new().problem_details(true);
    let invalid_change = sent(policy, |aside| {
        aside.always().insert_header("x-request-id", "7");
        aside.set_cookie(("no token", "1"));
        Response::new("hello".into())
    });
    assert_eq!(seen(&invalid_change), (500, "application/problem+json", DETAILS));
    assert_eq!(invalid_change.headers()["x-request-id"], "7");
    assert!(error(&invalid_change).is_some());

    let invalid_value =
        sent(policy, |_| Model::<Invalid>::new(json!({ "errors": 5 })).into_response());
    assert_eq!(seen(&invalid_value), (500, "application/problem+json", DETAILS));

    // No handler asked for its `Aside`.
    for policy in [policy, policy.caching(Caching::Guard)] {
        let future = async { Model::<Invalid>::new(json!({})).into_response::<Body>() };
        let response = aside::testing::block_on(aside::merge_future(policy, future));
        assert_eq!(seen(&response), (500, "application/problem+json", DETAILS));
    }
}

/// A file name can have a backslash, and a path in a model any character.
#[test]
fn revealed_reason_is_json_text() {
    let policy = Policy::new().problem_details(true).reveal_errors(true);
    let schema = ModelSchema::from_json_schema(json!({
        "type": "object", "properties": { "a\\\"\u{1}": { "type": "string" } },
    }));
    let schema = schema.expect("it compiles");
    let response = sent(policy, |_| {
        Model::<()>::with_schema(&schema, json!({ "a\\\"\u{1}": 5 })).into_response()
    });
    let problem: serde_json::Value = serde_json::from_slice(&response.body().0).expect("JSON");
    let error = error(&response).expect("an error");
    assert_eq!(problem["detail"], error.to_string());
    assert_eq!(problem["status"], 500);
}

#[test]
fn generated_500_is_plain_text_by_default() {
    let response = sent(Policy::new(), |aside| {
        aside.set_cookie(("no token", "1"));
        Response::new("hello".into())
    });
    assert_eq!(seen(&response), (500, "text/plain; charset=utf-8", "Internal Server Error"));
}

// A middleware can render the error differently, and a `Direct` response is sent as built.
#[test]
fn other_500s_stay_as_built() {
    let policy = Policy::new().problem_details(true).reveal_errors(true);
    let own = sent(policy, |_| {
        let mut response = Model::<Invalid>::new(json!({})).into_response::<Body>();
        response.headers_mut().insert("content-type", "text/html".parse().unwrap());
        *response.body_mut() = "<h1>sorry</h1>".into();
        response
    });
    assert_eq!(seen(&own), (500, "text/html", "<h1>sorry</h1>"));

    let own = sent(policy, |_| Response::builder().status(500).body("oh".into()).unwrap());
    assert_eq!(seen(&own), (500, "", "oh"));

    let direct = sent(policy, |_| {
        aside::Direct(Model::<Invalid>::new(json!({})).into_response::<Body>()).into()
    });
    assert_eq!(seen(&direct), (500, "text/plain; charset=utf-8", "Internal Server Error"));
}

/// The extension is written as a model of its type is.
#[test]
fn extension_is_written_like_a_model() {
    #[derive(Clone, Serialize, JsonSchema)]
    struct Rate {
        rate: f32,
        after: u8,
        id: u128,
        least: i128,
        none: Option<u8>,
        names: Vec<(bool, String)>,
    }

    let rate = Rate {
        rate: 0.1,
        after: 1,
        id: u128::MAX,
        least: i128::MIN,
        none: None,
        names: vec![(true, "a\"b".into())],
    };
    let model = Model::<Rate>::new(&rate).into_bytes().expect("it matches the model");
    let problem = Problem::new(StatusCode::NOT_FOUND).extension(rate);
    let body = Model::from(problem).into_bytes().expect("it matches the model");
    let members = r#"{"type":"about:blank","title":"Not Found","status":404,"#;
    assert_eq!(body, [members.as_bytes(), &model[1..]].concat());
}

#[test]
fn extension_that_is_nested_too_deep_is_an_error() {
    #[derive(Serialize, JsonSchema)]
    struct Node {
        next: Option<Box<Self>>,
    }

    let nested =
        |depth| (1..depth).fold(Node { next: None }, |node, _| Node { next: Some(Box::new(node)) });
    let is_sent = |depth| {
        let problem = Problem::new(StatusCode::CONFLICT).extension(nested(depth));
        Model::from(problem).into_bytes().is_ok()
    };
    let two = Model::from(Problem::new(StatusCode::CONFLICT).extension(nested(2)));
    assert_eq!(
        two.into_bytes().expect("a type that contains itself"),
        r#"{"type":"about:blank","title":"Conflict","status":409,"next":{"next":null}}"#,
    );
    assert!(is_sent(128));
    assert!(!is_sent(129));
    assert!(!is_sent(2_000));
}

#[test]
fn null_extension_adds_no_members() {
    #[derive(Serialize, JsonSchema)]
    struct Balance {
        balance: i64,
    }

    let sent = |balance: Option<Balance>| {
        let problem = Problem::new(StatusCode::FORBIDDEN).extension(balance);
        Model::from(problem).into_bytes().expect("it matches the model")
    };
    assert_eq!(sent(None), r#"{"type":"about:blank","title":"Forbidden","status":403}"#);
    assert_eq!(
        sent(Some(Balance { balance: 30 })),
        r#"{"type":"about:blank","title":"Forbidden","status":403,"balance":30}"#,
    );
}

#[test]
fn extension_may_require_the_name_of_a_standard_member() {
    #[derive(Clone, Serialize, JsonSchema)]
    struct Own {
        detail: Vec<u8>,
        instance: String,
        kept: u8,
    }

    #[derive(Clone, Serialize, JsonSchema)]
    #[serde(untagged)]
    enum Either {
        Own(Own),
        Title { title: u8, other: u8 },
    }

    fn sent<E: Serialize + JsonSchema + 'static>(extension: E) -> bytes::Bytes {
        assert!(Problem::<E>::schema().check().is_ok());
        let problem = Problem::new(StatusCode::NOT_FOUND).extension(extension);
        Model::from(problem).into_bytes().expect("it matches the model")
    }

    let own = Own { detail: vec![1], instance: "/".into(), kept: 1 };
    let members = r#"{"type":"about:blank","title":"Not Found","status":404"#;
    for body in [sent(own.clone()), sent(Some(own.clone())), sent(Either::Own(own))] {
        assert_eq!(body, format!(r#"{members},"kept":1}}"#));
    }
    let title = Either::Title { title: 1, other: 2 };
    assert_eq!(sent(title), format!(r#"{members},"other":2}}"#));
    let published = Problem::<Own>::schema().json_schema();
    assert_eq!(published["required"], json!(["type", "status", "kept"]));
    assert_eq!(published["properties"]["detail"]["type"], "string");
}

#[test]
fn extension_must_declare_its_members() {
    let error = Problem::<serde_json::Value>::schema().check().expect_err("it is unconstrained");
    assert!(error.is_unconstrained(), "{error}");
    assert!(Problem::<Option<serde_json::Value>>::schema().check().is_err());
    let problem = Problem::new(StatusCode::FORBIDDEN).extension(json!({ "balance": 30 }));
    assert!(Model::from(problem).into_bytes().expect_err("no model").is_invalid_schema());
}
