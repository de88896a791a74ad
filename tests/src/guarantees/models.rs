//! Filtered values as responses (M1, M6).

use aside::Model;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, StatusCode};
use serde::Serialize;

use crate::app::Out;
use crate::read::{assert_generated_500, cookies, text, values};
use crate::{App, Harness, Reply};

#[derive(Serialize)]
struct Kept {
    seen: &'static str,
    secret: &'static str,
}

/// M1. Undeclared fields are not sent, and changes apply.
pub async fn model_filters_and_changes_apply<H: Harness>() {
    let app = App::with_reply(|aside| {
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

/// M6, T8. If a value does not match the model, the response is the generated 500 without any of it.
pub async fn mismatched_value_is_a_generated_500<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        Reply::Model(Model::<Out>::new(serde_json::json!({ "seen": 5, "secret": "never sent" })))
    });

    assert_generated_500(&H::start(app).await.get().await);
}

const KEPT: Kept = Kept { seen: "hello", secret: "never sent" };

/// A model has its own status and headers without an `Aside`. Its `Content-Type` replaces the default.
pub async fn model_has_its_own_status_and_headers<H: Harness>() {
    let app = App::with_reply(|_| {
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

/// T6, T8. Status and headers of the model belong to the handler's response. Changes apply over them, but the
/// status of an error stays.
pub async fn changes_override_those_of_the_model<H: Harness>() {
    for (own, sent) in [(StatusCode::CREATED, 202), (StatusCode::NOT_FOUND, 404)] {
        let app = App::with_reply(move |aside| {
            aside.set_status(StatusCode::ACCEPTED);
            aside.insert_header(LOCATION, HeaderValue::from_static("/changed"));
            let model = Model::<Out>::new(&KEPT).status(own);
            Reply::Model(model.header(LOCATION, HeaderValue::from_static("/own")))
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (sent, r#"{"seen":"hello"}"#));
        assert_eq!(values(&response, &LOCATION), ["/changed"]);
    }
}

/// RFC 9110 §6.4.1. A status that allows no content sends none.
pub async fn model_without_content_is_empty<H: Harness>() {
    let app =
        App::with_reply(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::NO_CONTENT)));
    let response = H::start(app).await.get().await;

    assert_eq!((response.status().as_u16(), text(&response)), (204, ""));
    // axum adds a length of 0 itself.
    assert_ne!(values(&response, &CONTENT_LENGTH), ["16"]);
    assert_eq!(values(&response, &CONTENT_TYPE), [""; 0]);
}

/// T4, T14. Headers that frame the message and statuses that are not final are rejected.
pub async fn model_rejects_headers_of_the_server<H: Harness>() {
    for name in [CONTENT_LENGTH, TRANSFER_ENCODING, SET_COOKIE] {
        let app = App::with_reply(move |_| {
            let value = HeaderValue::from_static("9");
            Reply::Model(Model::<Out>::new(&KEPT).header(name.clone(), value))
        });
        assert_generated_500(&H::start(app).await.get().await);
    }
    let app =
        App::with_reply(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::CONTINUE)));
    assert_generated_500(&H::start(app).await.get().await);
}

/// T2. A header or a status that HTTP does not allow is the generated 500 here, too.
pub async fn model_with_an_invalid_header_is_a_generated_500<H: Harness>() {
    let all: [fn(Model<Out>) -> Model<Out>; 4] = [
        |model| model.header("x id", "1"),
        |model| model.header("x-id", String::from("1\n")),
        |model| model.status(42),
        |model| model.status(1000),
    ];
    for change in all {
        let app = App::with_reply(move |_| Reply::Model(change(Model::<Out>::new(&KEPT))));
        assert_generated_500(&H::start(app).await.get().await);
    }
}

/// RFC 9110 §9.3.2. The response to a HEAD has the type and the length of the response to a GET, and no body.
pub async fn head_of_a_model_has_its_length<H: Harness>() {
    let app =
        App::with_reply(|_| Reply::Model(Model::<Out>::new(&KEPT).status(StatusCode::ACCEPTED)));
    let head = Request::builder().method(Method::HEAD).body(Bytes::new()).expect("a request");
    let response = H::start(app).await.call(head).await;

    assert_eq!((response.status().as_u16(), text(&response)), (202, ""));
    assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), ["16"]);
}
