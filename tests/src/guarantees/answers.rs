//! Filtered values as answers (M1, M6).

use aside::Model;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, StatusCode};
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
pub async fn model_filters_and_changes_apply<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("a", "1"));
        aside.set_status(StatusCode::CREATED);
        Reply::Model(Model::<Out>::new(&Kept { seen: "hello", secret: "never sent" }))
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (201, r#"{"seen":"hello"}"#));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["16"]);
    assert_eq!(cookies(&response).len(), 1);
}

/// M6, T8. A value that is none of the model's is our own 500, and nothing of it leaves.
pub async fn mismatched_value_is_a_generated_500<H: Harness>() {
    let app = App::answer(|aside| {
        aside.set_cookie(("a", "1"));
        Reply::Model(Model::<Out>::new(serde_json::json!({ "seen": 5, "secret": "never sent" })))
    });

    assert_own_500(&H::start(app).await.get().await);
}

const KEPT: Kept = Kept { seen: "hello", secret: "never sent" };

/// A model's own status and headers, without an `Aside`; its `Content-Type` takes the place of ours.
pub async fn model_has_its_own_status_and_headers<H: Harness>() {
    let app = App::answer(|_| {
        let model = Model::<Out>::new(&KEPT)
            .status(StatusCode::CREATED)
            .header(LOCATION, HeaderValue::from_static("/users/5"))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/hal+json"));
        Reply::Model(model)
    });
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (201, r#"{"seen":"hello"}"#));
    assert_eq!(values(&response, &LOCATION), ["/users/5"]);
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/hal+json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["16"]);
}

/// T6, T8. What is the model's own is the value's own: what is said aside is laid over it, but the status
/// of an error stays.
pub async fn changes_override_those_of_the_model<H: Harness>() {
    for (own, sent) in [(StatusCode::CREATED, 202), (StatusCode::NOT_FOUND, 404)] {
        let app = App::answer(move |aside| {
            aside.set_status(StatusCode::ACCEPTED);
            aside.insert_header(LOCATION, HeaderValue::from_static("/said"));
            let model = Model::<Out>::new(&KEPT).status(own);
            Reply::Model(model.header(LOCATION, HeaderValue::from_static("/own")))
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (sent, r#"{"seen":"hello"}"#));
        assert_eq!(values(&response, &LOCATION), ["/said"]);
    }
}

/// RFC 9110 §6.4.1. A status that allows no content sends none.
pub async fn model_without_content_is_empty<H: Harness>() {
    let app =
        App::answer(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::NO_CONTENT)));
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
    // axum says 0 by itself.
    assert_ne!(values(&response, &CONTENT_LENGTH), ["16"]);
    assert_eq!(values(&response, &CONTENT_TYPE), [""; 0]);
}

/// T4, T14. What frames the message, and what is no final status, is refused.
pub async fn model_rejects_headers_of_the_server<H: Harness>() {
    for name in [CONTENT_LENGTH, TRANSFER_ENCODING, SET_COOKIE] {
        let app = App::answer(move |_| {
            let value = HeaderValue::from_static("9");
            Reply::Model(Model::<Out>::new(&KEPT).header(name.clone(), value))
        });
        assert_own_500(&H::start(app).await.get().await);
    }
    let app = App::answer(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::CONTINUE)));
    assert_own_500(&H::start(app).await.get().await);
}

/// T2. A header or a status that HTTP does not allow is the generated 500 here too.
pub async fn model_with_an_invalid_header_is_a_generated_500<H: Harness>() {
    let all: [fn(Model<Out>) -> Model<Out>; 4] = [
        |model| model.header("x id", "1"),
        |model| model.header("x-id", String::from("1\n")),
        |model| model.status(42),
        |model| model.status(1000),
    ];
    for change in all {
        let app = App::answer(move |_| Reply::Model(change(Model::<Out>::new(&KEPT))));
        assert_own_500(&H::start(app).await.get().await);
    }
}

/// RFC 9110 §9.3.2. The answer to a HEAD has type and length of the answer to a GET, and no body.
pub async fn head_of_a_model_has_its_length<H: Harness>() {
    let app = App::answer(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::ACCEPTED)));
    let head = Request::builder().method(Method::HEAD).body(Bytes::new()).expect("a request");
    let response = H::start(app).await.call(head).await;

    assert_eq!((response.status().as_u16(), text(&response)), (202, ""));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["16"]);
}
