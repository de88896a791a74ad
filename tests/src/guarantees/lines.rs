//! Rows as answers (M1, M6): each is filtered before it is sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aside::{ModelLines, ModelSchema};
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::app::Out;
use crate::read::{assert_own_500, cookies, is_cut_short, sent, text, values};
use crate::{App, Harness, Reply};

fn row(seen: impl Into<Value>) -> Value {
    json!({ "seen": seen.into(), "secret": "never sent" })
}

/// With a pause before each row, so that the server sends the head and what there is.
fn slowly<T: Send + 'static, const N: usize>(rows: [T; N]) -> impl Stream<Item = T> + Send {
    stream::iter(rows).then(|row| async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        row
    })
}

/// M1. One row a line, nothing but what the model names; what was said aside goes along.
pub async fn rows_are_filtered_one_by_one<H: Harness>() {
    let app = App::answer(|aside| {
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

/// DIFFERENCE: FastAPI streams JSON Lines as `application/jsonl`; ours is said where it is wanted.
pub async fn rows_have_their_own_status_and_headers<H: Harness>() {
    let app = App::answer(|_| {
        let lines = ModelLines::<Out>::from_iter([row("one")]);
        let jsonl = HeaderValue::from_static("application/jsonl");
        Reply::Lines(lines.status(StatusCode::ACCEPTED).header(CONTENT_TYPE, jsonl))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (202, "{\"seen\":\"one\"}\n"));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/jsonl"]);

    let refused = App::answer(|_| {
        let lines = ModelLines::<Out>::from_iter([row("one")]);
        Reply::Lines(lines.header(CONTENT_LENGTH, HeaderValue::from_static("9")))
    });
    assert_own_500(&H::start(refused).await.get().await);
}

/// No row is no line.
pub async fn no_rows_are_an_empty_body<H: Harness>() {
    let app = App::answer(|_| Reply::Lines(ModelLines::<Out>::from_iter([] as [Value; 0])));
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (200, ""));
}

/// M6. Nothing of a row that is none of the model's is sent, and nothing after it; the client can tell.
pub async fn mismatched_row_ends_the_body<H: Harness>() {
    let app = App::answer(|_| {
        let rows = [row("one"), json!({ "seen": 5, "secret": "never sent" }), row("three")];
        Reply::Lines(ModelLines::<Out>::new(slowly(rows)))
    });
    let response = H::start(app).await.get().await;

    assert!(is_cut_short(&response));
    // What came before may be cut short with it; a row is never sent in part.
    assert!(["", "{\"seen\":\"one\"}\n"].contains(&sent(&response)), "{}", sent(&response));
}

/// As a row that does not fit.
pub async fn failing_source_ends_the_body<H: Harness>() {
    let app = App::answer(|_| {
        let rows = [Ok(row("one")), Err("s3cret: connection reset"), Ok(row("three"))];
        Reply::Lines(ModelLines::<Out>::try_new(slowly(rows)))
    });
    let response = H::start(app).await.get().await;

    assert!(is_cut_short(&response));
    assert!(["", "{\"seen\":\"one\"}\n"].contains(&sent(&response)), "{}", sent(&response));
}

/// Rows are not collected: one is made when the one before was taken.
pub async fn rows_are_made_as_they_are_sent<H: Harness>() {
    const ROWS: usize = 2_000;
    let made = Arc::new(AtomicUsize::new(0));
    let counted = made.clone();
    let app = App::answer(move |_| {
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

/// T14. Where the model itself cannot be built, that is known before the head is sent.
pub async fn model_that_cannot_be_built_sends_no_row<H: Harness>() {
    static OPEN: LazyLock<&'static ModelSchema> =
        LazyLock::new(<Value as aside::ResponseModel>::schema);
    assert!(ModelSchema::from_json_schema(json!(true)).is_err());

    let app =
        App::answer(|_| Reply::Lines(ModelLines::with_schema(&OPEN, stream::iter([row("one")]))));
    assert_own_500(&H::start(app).await.get().await);
}
