//! Rows as responses (M1, M6). Each row is filtered before it is sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aside::{ModelLines, ModelSchema};
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::app::Out;
use crate::read::{assert_generated_500, cookies, is_cut_short, sent, text, values};
use crate::{App, Harness, Reply};

fn row(seen: impl Into<Value>) -> Value {
    json!({ "seen": seen.into(), "secret": "never sent" })
}

/// Pauses before each row, so that the server sends the head and the rows so far.
fn slowly<T: Send + 'static, const N: usize>(rows: [T; N]) -> impl Stream<Item = T> + Send {
    stream::iter(rows).then(|row| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        row
    })
}

/// M1. Each line is one row with only declared fields, and changes apply.
pub async fn rows_are_filtered_one_by_one<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        Reply::Lines(ModelLines::<Out>::new(stream::iter([row("one"), row("two\nlines")])))
    });
    let response = H::start(app).await.get().await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(text(&response), "{\"seen\":\"one\"}\n{\"seen\":\"two\\nlines\"}\n");
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/x-ndjson"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), [""; 0]);
    assert_eq!(cookies(&response).len(), 1);
}

/// DIFFERENCE: FastAPI streams JSON Lines as `application/jsonl`, which you can set here.
pub async fn rows_have_their_own_status_and_headers<H: Harness>() {
    let app = App::with_reply(|_| {
        let lines = ModelLines::<Out>::from_iter([row("one")]);
        let jsonl = HeaderValue::from_static("application/jsonl");
        Reply::Lines(lines.status(StatusCode::ACCEPTED).header(CONTENT_TYPE, jsonl))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (202, "{\"seen\":\"one\"}\n"));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/jsonl"]);

    let invalid = App::with_reply(|_| {
        let lines = ModelLines::<Out>::from_iter([row("one")]);
        Reply::Lines(lines.header(CONTENT_LENGTH, HeaderValue::from_static("9")))
    });
    assert_generated_500(&H::start(invalid).await.get().await);
}

/// Without rows, the body has no line.
pub async fn no_rows_are_an_empty_body<H: Harness>() {
    let app = App::with_reply(|_| Reply::Lines(ModelLines::<Out>::from_iter([] as [Value; 0])));
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (200, ""));
}

/// M6. If a row does not match the model, neither it nor a later row is sent, and the client can see that.
pub async fn mismatched_row_ends_the_body<H: Harness>() {
    let app = App::with_reply(|_| {
        let rows = [row("one"), json!({ "seen": 5, "secret": "never sent" }), row("three")];
        Reply::Lines(ModelLines::<Out>::new(slowly(rows)))
    });
    let response = H::start(app).await.get().await;

    assert!(is_cut_short(&response));
    // Earlier rows might be lost with it, but a row is never sent in part.
    assert!(["", "{\"seen\":\"one\"}\n"].contains(&sent(&response)), "{}", sent(&response));
}

/// A source that fails is like a row that does not match.
pub async fn failing_source_ends_the_body<H: Harness>() {
    let app = App::with_reply(|_| {
        let rows = [Ok(row("one")), Err("s3cret: connection reset"), Ok(row("three"))];
        Reply::Lines(ModelLines::<Out>::try_new(slowly(rows)))
    });
    let response = H::start(app).await.get().await;

    assert!(is_cut_short(&response));
    assert!(["", "{\"seen\":\"one\"}\n"].contains(&sent(&response)), "{}", sent(&response));
}

/// Rows are not collected. Each is made after the one before was read.
pub async fn rows_are_made_as_they_are_sent<H: Harness>() {
    const ROWS: usize = 2_000;
    let made = Arc::new(AtomicUsize::new(0));
    let counted = made.clone();
    let app = App::with_reply(move |_| {
        let counted = counted.clone();
        let rows = stream::iter(0..ROWS).map(move |n| {
            counted.fetch_add(1, Ordering::Relaxed);
            row(n.to_string())
        });
        let lines = ModelLines::<Out>::new(rows);
        assert_eq!(made.load(Ordering::Relaxed), 0, "nothing is made before the head is");
        Reply::Lines(lines)
    });
    let response = H::start(app).await.get().await;

    assert_eq!(text(&response).lines().count(), ROWS);
    assert_eq!(text(&response).lines().last(), Some(r#"{"seen":"1999"}"#));
}

/// T14. A model that cannot be built is found before the head is sent.
pub async fn model_that_cannot_be_built_sends_no_row<H: Harness>() {
    static OPEN: LazyLock<&'static ModelSchema> =
        LazyLock::new(<Value as aside::ResponseModel>::schema);
    assert!(ModelSchema::from_json_schema(json!(true)).is_err());

    let app = App::with_reply(|_| {
        Reply::Lines(ModelLines::with_schema(&OPEN, stream::iter([row("one")])))
    });
    assert_generated_500(&H::start(app).await.get().await);
}
