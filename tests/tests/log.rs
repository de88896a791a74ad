//! A value that does not match its model is one log line, with the path and without data (M6).

use aside::{Model, ModelError, ModelLines, ModelSchema, ResponseError};
use aside_conformance::log::Log;
use aside_conformance::{
    App, AxumLayer, AxumWrapper, Framework, Harness, Hyper, InProcess, Reply, Warp,
};
use http::StatusCode;
use serde_json::json;
use tracing::Level;

/// Runs the app under every adapter, and returns the logs.
async fn logged(app: App) -> Vec<Vec<String>> {
    async fn under<F: Framework>(app: App) -> Vec<String> {
        let log = Log::default();
        let _guard = tracing::subscriber::set_default(log.clone());
        InProcess::<F>::start(app).await.get().await;
        log.lines()
    }
    vec![
        under::<AxumLayer>(app.clone()).await,
        under::<AxumWrapper>(app.clone()).await,
        under::<Warp>(app.clone()).await,
        under::<Hyper>(app).await,
    ]
}

fn schema() -> &'static ModelSchema {
    let schema = json!({
        "type": "object",
        "properties": {
            "ages": { "type": "object", "additionalProperties": { "type": "integer" } },
            "color": { "enum": ["red"] },
        },
    });
    Box::leak(Box::new(ModelSchema::from_json_schema(schema).expect("it compiles")))
}

/// M6, T14. One line at level error, with the path, `*` for the key, and the kinds.
#[tokio::test]
async fn mismatched_value_is_one_line() {
    let schema = schema();
    let value = json!({ "ages": { "s3cret-key": "s3cret" } });
    let answers = move |_: &aside::Aside| Reply::Model(Model::with_schema(schema, &value));
    for lines in logged(App::with_reply(answers)).await {
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with(Level::ERROR.as_str()), "{lines:?}");
        assert!(lines[0].contains("`ages.*`: expected integer, found string"), "{lines:?}");
        assert!(!lines[0].contains("s3cret"), "{lines:?}");
    }
}

/// M6. The same in nested layers: the outer layer does not log it again.
#[tokio::test]
async fn mismatched_value_is_one_line_through_two_layers() {
    let schema = schema();
    let value = json!({ "ages": { "s3cret-key": "s3cret" } });
    let answers = move |aside: &aside::Aside| {
        aside.set_status(StatusCode::CREATED);
        Reply::Model(Model::with_schema(schema, &value).status(StatusCode::CREATED))
    };
    for lines in logged(App::with_reply(answers).between(|_, _| {})).await {
        let errors: Vec<_> = lines.iter().filter(|line| line.starts_with("ERROR")).collect();
        assert_eq!(errors.len(), 1, "{lines:?}");
        assert!(!lines.concat().contains("s3cret"), "{lines:?}");
    }
}

/// M6. The line of a row that ends a stream has the row, the path and the kind.
#[tokio::test]
async fn mismatched_row_is_one_line() {
    let schema = schema();
    let answers = move |_: &aside::Aside| {
        let bad = json!({ "ages": { "s3cret-key": "s3cret" } });
        let rows = [json!({ "ages": {} }), bad.clone(), bad];
        Reply::Lines(ModelLines::with_schema(schema, futures_util::stream::iter(rows)))
    };
    for lines in logged(App::with_reply(answers)).await {
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("ERROR"), "{lines:?}");
        assert!(lines[0].contains("`ages.*`: expected integer, found string"), "{lines:?}");
        assert!(lines[0].contains("row=1"), "{lines:?}");
        assert!(!lines[0].contains("s3cret"), "{lines:?}");
    }
}

/// M6. The error of a source can contain any text, so the log has only the failure.
#[tokio::test]
async fn failing_source_is_one_line_without_its_text() {
    let answers = |_: &aside::Aside| {
        let rows = futures_util::stream::iter([Err::<serde_json::Value, _>("s3cret")]);
        Reply::Lines(ModelLines::try_new(rows))
    };
    for lines in logged(App::with_reply(answers)).await {
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(!lines[0].contains("s3cret"), "{lines:?}");
    }
}

/// M6. A branch that is passed over is logged the 1st, 2nd, 4th and 8th time.
#[test]
fn passed_over_branch_is_logged_at_powers_of_two() {
    let integer = json!({ "type": "integer" });
    let schema = ModelSchema::from_json_schema(json!({ "anyOf": [
        { "type": "object", "properties": { "id": integer, "age": integer }, "required": ["age"] },
        { "type": "object", "properties": { "id": integer }, "required": ["id"] },
    ] }));
    let schema = schema.expect("it compiles");
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    for _ in 0..8 {
        let body = schema.to_bytes(&json!({ "id": 1, "age": "s3cret" }));
        assert_eq!(body.expect("it matches"), r#"{"id":1}"#);
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 4, "{lines:?}");
    for (line, count) in lines.iter().zip([1, 2, 4, 8]) {
        assert!(line.starts_with("WARN") && line.contains("passed over the branch"), "{lines:?}");
        assert!(line.contains(&format!("count={count}")), "{lines:?}");
        assert!(!line.contains("s3cret"), "{lines:?}");
    }
}

/// M6. Neither `Display` nor `Debug` shows a value or the key of a map, also of a cause.
#[test]
fn errors_show_nothing_of_the_data() {
    let bad = [
        json!({ "ages": { "s3cret-key": "s3cret" } }),
        json!({ "ages": { "s3cret-key": { "s3cret": ["s3cret"] } } }),
        json!({ "ages": "s3cret" }),
        json!({ "color": "s3cret" }),
        json!("s3cret"),
        json!(["s3cret"]),
    ];
    for value in bad {
        let error: ModelError = schema().to_bytes(&value).expect_err("it does not match the model");
        let failure = ResponseError::from(error.clone());
        let faults = error.violations();
        let shown = format!("{error} {error:?} {error:#?} {failure} {failure:?} {faults:?}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(std::error::Error::source(&error).is_none());
        let model = Model::<()>::with_schema(schema(), &value);
        assert!(!format!("{model:?}").contains("s3cret"));
    }
}
