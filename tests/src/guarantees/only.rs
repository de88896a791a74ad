//! The fields that a client asks for (M14).

use aside::response::{Event, OnlyFields};
use aside::{Model, ModelEvents, ModelLines, Policy, Responses};
use futures_util::stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::json;

use crate::app::Out;
use crate::read::{cookies, text, values};
use crate::{App, Harness, Reply};

/// A handler that answers with some fields of its model.
fn with_fields(
    paths: &'static [&'static str],
    reply: impl Fn(&OnlyFields<Out>) -> Reply + Send + Sync + 'static,
) -> App {
    App::with_reply(move |aside| {
        aside.set_cookie(("a", "1"));
        match Model::only(paths) {
            Ok(fields) => reply(&fields),
            Err(unknown) => Reply::UnknownField(unknown),
        }
    })
}

fn row() -> serde_json::Value {
    json!({ "seen": "hello", "secret": "never sent" })
}

/// M14. Never more than the model sends, and the changes are sent with it.
pub async fn only_the_fields_that_a_client_asks_for_are_sent<H: Harness>() {
    for (paths, body) in [(&["seen"] as &[_], r#"{"seen":"hello"}"#), (&[], "{}")] {
        let app = with_fields(paths, |fields| Reply::Model(Model::with_fields(fields, row())));
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, body));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
        assert_eq!(values(&response, &CONTENT_LENGTH), [body.len().to_string()]);
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// M14. The error names the path that matches no field. A field that the model never sends does not match.
pub async fn unknown_field_is_a_400<H: Harness>() {
    for (paths, shown) in [
        (&["seen", "secret"] as &[_], "secret"),
        (&["<script>\r\n\"x"], r"\\u{3c}script\\u{3e}\\u{d}\\u{a}\\u{22}x"),
    ] {
        let app = with_fields(paths, |fields| Reply::Model(Model::with_fields(fields, row())));
        let response = H::start(app).await.get().await;

        let body = format!(r#"{{"detail":"no field matches path `{shown}`"}}"#);
        assert_eq!((response.status().as_u16(), text(&response)), (400, &*body));
        assert_eq!(values(&response, &CONTENT_TYPE), ["application/json"]);
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// M14, M12. Each row has the fields that the client asks for.
pub async fn rows_are_narrowed_one_by_one<H: Harness>() {
    for (paths, body) in [(&["seen"] as &[_], "{\"seen\":\"hello\"}\n"), (&[], "{}\n")] {
        let app = with_fields(paths, |fields| {
            Reply::Lines(ModelLines::with_fields(fields, stream::iter([row(), row()])))
        });
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (200, &*body.repeat(2)));
    }
}

/// M14, M12. The data of each event has the fields that the client asks for.
pub async fn events_are_narrowed_one_by_one<H: Harness>() {
    for (paths, data) in [(&["seen"] as &[_], r#"{"seen":"hello"}"#), (&[], "{}")] {
        let app = with_fields(paths, |fields| {
            let events = [Event::new(row()).id(1), Event::new(row()).id(2)];
            Reply::Events(ModelEvents::with_fields(fields, stream::iter(events)))
        });
        let response = H::start(app).await.get().await;

        let body = format!("id: 1\ndata: {data}\n\nid: 2\ndata: {data}\n\n");
        assert_eq!((response.status().as_u16(), text(&response)), (200, &*body));
        assert_eq!(cookies(&response).len(), 1);
    }
}

/// M14, M11. The model of the status decides which fields a client can ask for.
pub async fn response_of_a_status_is_narrowed<H: Harness>() {
    for (paths, status, body) in [
        (&["seen"] as &[_], 203, r#"{"seen":"hello"}"#),
        (&[], 203, "{}"),
        (
            &["secret"],
            400,
            r#"{"type":"about:blank","title":"Bad Request","status":400,"detail":"no field matches path `secret`"}"#,
        ),
    ] {
        let app = App::with_reply(move |aside| {
            aside.set_cookie(("a", "1"));
            Reply::Responses(match Model::<Out>::only(paths) {
                Ok(fields) => Responses::with_fields::<203>(&fields, row()),
                Err(unknown) => unknown.into(),
            })
        });
        let app = app.policy(Policy::new().strict_responses(true));
        let response = H::start(app).await.get().await;

        assert_eq!((response.status().as_u16(), text(&response)), (status, body));
        assert_eq!(cookies(&response).len(), 1);
    }
}
