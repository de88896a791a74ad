//! Server-sent events (M12, M1, M6). Each event is filtered before it is sent.

use std::sync::Arc;
use std::time::Duration;

use aside::ModelEvents;
use aside::response::{Event, last_event_id};
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::app::Out;
use crate::read::{assert_generated_500, cookies, is_cut_short, sent, text, values};
use crate::{App, Harness, Reply};

fn row(seen: &str) -> Value {
    json!({ "seen": seen, "secret": "never sent" })
}

/// Pauses before each item.
fn slowly<T: Send + 'static, const N: usize>(
    pause: u64,
    items: [T; N],
) -> impl Stream<Item = T> + Send {
    stream::iter(items).then(move |item| async move {
        tokio::time::sleep(Duration::from_millis(pause)).await;
        item
    })
}

/// M12. Only declared fields are sent, with the cookies that the handler set before the first event.
pub async fn events_are_filtered_one_by_one<H: Harness>() {
    let app = App::with_reply(|aside| {
        aside.set_cookie(("a", "1"));
        let second = Event::new(row("two\nlines")).event("tick").id(7);
        let events = [Event::new(row("one")), second.retry(Duration::from_secs(3))];
        Reply::Events(ModelEvents::<Out>::new(slowly(5, events)))
    });
    let response = H::start(app).await.get().await;

    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        text(&response),
        "data: {\"seen\":\"one\"}\n\nevent: tick\nid: 7\nretry: 3000\ndata: {\"seen\":\"two\\nlines\"}\n\n",
    );
    assert_eq!(values(&response, &CONTENT_TYPE), ["text/event-stream"]);
    assert_eq!(values(&response, &CACHE_CONTROL), ["no-cache"]);
    assert_eq!(values(&response, &CONTENT_LENGTH), [""; 0]);
    assert_eq!(cookies(&response).len(), 1);
}

/// M12. A line break in a field would begin another field. Nothing of the event is sent.
pub async fn line_break_in_a_field_ends_the_body<H: Harness>() {
    let invalid: [fn() -> Event<Value>; 3] = [
        || Event::new(row("x")).event("tick\ndata: forged"),
        || Event::new(row("x")).id("7\rdata: forged"),
        || Event::comment("x\n\ndata: forged"),
    ];
    for event in invalid {
        let app = App::with_reply(move |_| {
            let events = [Event::new(row("one")), event(), Event::new(row("three"))];
            Reply::Events(ModelEvents::<Out>::new(slowly(20, events)))
        });
        let response = H::start(app).await.get().await;

        assert!(is_cut_short(&response));
        let sent = sent(&response);
        assert!(["", "data: {\"seen\":\"one\"}\n\n"].contains(&sent), "{sent}");
    }
}

/// M6. If an event does not match the model, neither it nor a later event is sent.
pub async fn mismatched_event_ends_the_body<H: Harness>() {
    let app = App::with_reply(|_| {
        let other = json!({ "seen": 5, "secret": "never sent" });
        let events = [Event::new(row("one")), Event::new(other), Event::new(row("three"))];
        Reply::Events(ModelEvents::<Out>::new(slowly(20, events)))
    });
    let response = H::start(app).await.get().await;

    assert!(is_cut_short(&response));
    let sent = sent(&response);
    assert!(["", "data: {\"seen\":\"one\"}\n\n"].contains(&sent), "{sent}");
}

/// M12. Comments keep the connection open, but only until the next event.
pub async fn comments_are_sent_while_there_is_no_event<H: Harness>() {
    let app = App::with_reply(|_| {
        // An event is ready after three ticks, at whatever speed the machine works.
        let passed = Arc::new(Semaphore::new(0));
        let counter = passed.clone();
        let ticks = stream::repeat(()).then(move |()| {
            counter.add_permits(1);
            tokio::task::yield_now()
        });
        let events = stream::iter([row("one"), row("two")]).then(move |row| {
            let passed = passed.clone();
            async move {
                passed.acquire_many(3).await.expect("nobody closes it").forget();
                Event::new(row)
            }
        });
        Reply::Events(ModelEvents::<Out>::new(events).keep_alive(ticks))
    });
    let client = H::start(app).await;
    // The ticks have no end.
    let response = tokio::time::timeout(Duration::from_secs(60), client.get()).await;
    let response = response.expect("the body ends with the events");

    let rows: Vec<_> = text(&response).split_inclusive("\n\n").collect();
    let events: Vec<_> = rows.iter().filter(|row| **row != ":\n\n").collect();
    assert_eq!(events, [&"data: {\"seen\":\"one\"}\n\n", &"data: {\"seen\":\"two\"}\n\n"]);
    assert!(rows[0] == ":\n\n" && rows.len() > 4, "{rows:?}");
    assert_eq!(rows.last(), Some(&"data: {\"seen\":\"two\"}\n\n"));
}

/// M12. A client that reconnects continues after the last event that it received.
pub async fn last_event_id_is_read<H: Harness>() {
    let app = App::handle(|_, request| {
        let last: u32 =
            last_event_id(request.headers()).and_then(|id| id.parse().ok()).unwrap_or(0);
        let next = Event::new(row("next")).id(last + 1);
        Box::pin(async move { Reply::Events(ModelEvents::<Out>::from_iter([next])) })
    });
    let client = H::start(app).await;
    assert_eq!(text(&client.get().await), "id: 1\ndata: {\"seen\":\"next\"}\n\n");
    let request = Request::builder().header("last-event-id", "7").body(Bytes::new());
    let response = client.call(request.expect("a request")).await;
    assert_eq!(text(&response), "id: 8\ndata: {\"seen\":\"next\"}\n\n");
}

/// T14. A model that cannot be built is found before the head is sent.
pub async fn model_that_cannot_be_built_sends_no_event<H: Harness>() {
    let app = App::with_reply(|_| {
        let schema = <Value as aside::ResponseModel>::schema();
        let events = stream::iter([Event::new(row("one"))]);
        Reply::Events(ModelEvents::with_schema(schema, events))
    });
    assert_generated_500(&H::start(app).await.get().await);
}
