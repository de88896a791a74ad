//! Filtered values as answers (M1, M6).

use aside::Model;
use http::StatusCode;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde::Serialize;

use crate::app::Out;
use crate::read::{assert_own_500, cookies, text, values};
use crate::{App, Harness, Reply};

#[derive(Serialize)]
struct Kept {
    seen: &'static str,
    secret: &'static str,
}

/// M1. What the model does not name does not leave; what was said aside goes along.
pub async fn model_filters_and_what_was_said_goes_along<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_status(StatusCode::CREATED);
        Reply::Model(Model::<Out>::of(&Kept { seen: "hello", secret: "never sent" }))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (201, r#"{"seen":"hello"}"#));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["16"]);
    assert_eq!(cookies(&response).len(), 1);
}

/// M6, T8. A value that is none of the model's is our own 500, and nothing of it leaves.
pub async fn value_against_its_model_is_our_own_500<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("a", "1"));
        Reply::Model(Model::<Out>::of(&serde_json::json!({ "seen": 5, "secret": "never sent" })))
    });

    assert_own_500(&H::start(app).await.get().await);
}
