//! M12: server-sent events.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use aside::response::{Event, InvalidEvent, ModelBody, last_event_id};
use aside::{Model, ModelError, ModelEvents, testing::block_on};
use futures_core::Stream;
use http::{HeaderMap, HeaderValue};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Serialize, JsonSchema)]
struct Out {
    seen: String,
}

fn row(seen: &str) -> Value {
    json!({ "seen": seen, "secret": "s3cret" })
}

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The body, and the error that ended it.
fn body<M>(events: ModelEvents<M>) -> (String, Option<Error>) {
    let mut rows: ModelBody = events.into_body().into_body();
    block_on(async {
        let (mut text, mut error) = (String::new(), None);
        while let Some(row) = poll_fn(|cx| Pin::new(&mut rows).poll_next(cx)).await {
            match row {
                Ok(row) => text.push_str(std::str::from_utf8(&row).expect("text")),
                Err(cause) => error = Some(cause),
            }
        }
        (text, error)
    })
}

fn text(event: Event<Value>) -> String {
    let (text, error) = body(ModelEvents::<Out>::from_iter([event]));
    assert!(error.is_none(), "{error:?}");
    text
}

#[track_caller]
fn assert_invalid(event: Event<Value>, field: &str, offset: usize) {
    let events = [Event::new(row("one")), event, Event::new(row("three"))];
    let (text, error) = body(ModelEvents::<Out>::from_iter(events));
    assert_eq!(text, "data: {\"seen\":\"one\"}\n\n");
    let error = error.expect("an error");
    let error = error.downcast_ref::<InvalidEvent>().expect("an invalid event");
    assert_eq!((error.field(), error.offset()), (field, offset));
    assert!(!error.to_string().contains("s3cret"));
}

#[test]
fn client_narrows_the_data() {
    #[derive(Serialize, JsonSchema)]
    struct Price {
        id: u32,
        cents: u32,
    }

    let price = json!({ "id": 7, "cents": 650, "cost": 5 });
    let fields = Model::<Price>::only(["cents"]).expect("the field");
    let events = Ready([Event::new(price).event("price"), Event::comment("end")].into_iter());
    let (text, error) = body(ModelEvents::with_fields(&fields, events));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(text, "event: price\ndata: {\"cents\":650}\n\n: end\n\n");

    let events = Ready([Event::new(json!({ "cents": 650 }))].into_iter());
    let (text, error) = body(ModelEvents::with_fields(&fields, events));
    assert_eq!(text, "");
    assert!(error.expect("a required field is missing").is::<ModelError>());
}

#[test]
fn data_is_filtered_by_the_model() {
    assert_eq!(text(Event::new(row("hello"))), "data: {\"seen\":\"hello\"}\n\n");
    assert_eq!(text(Event::new(row("two\r\nlines"))), "data: {\"seen\":\"two\\r\\nlines\"}\n\n");
}

#[test]
fn fields_precede_the_data() {
    let event = Event::new(row("x")).event("tick").id(7).retry(Duration::from_millis(2500));
    assert_eq!(text(event), "event: tick\nid: 7\nretry: 2500\ndata: {\"seen\":\"x\"}\n\n");
    assert_eq!(text(Event::comment("still there")), ": still there\n\n");
    assert_eq!(text(Event::comment("").id("")), ": \nid: \n\n");
}

#[test]
fn line_breaks_in_fields_are_rejected() {
    assert_invalid(Event::new(row("x")).event("a\ndata: s3cret"), "event", 1);
    assert_invalid(Event::new(row("x")).event("\r"), "event", 0);
    assert_invalid(Event::new(row("x")).id("1\r\n2"), "id", 1);
    assert_invalid(Event::new(row("x")).id("12\0"), "id", 2);
    assert_invalid(Event::comment("a\n\ndata: s3cret"), "", 1);
}

#[test]
fn event_against_its_model_ends_the_body() {
    let events = [Event::new(row("one")), Event::new(json!({ "seen": 5 })), Event::new(row("3"))];
    let (text, error) = body(ModelEvents::<Out>::from_iter(events));
    assert_eq!(text, "data: {\"seen\":\"one\"}\n\n");
    assert!(error.expect("an error").is::<ModelError>());
}

#[test]
fn failing_stream_ends_the_body() {
    let rows = vec![Ok(Event::new(row("one"))), Err("reset"), Ok(Event::new(row("three")))];
    let (text, error) = body(ModelEvents::<Out>::try_new(Ready(rows.into_iter())));
    assert_eq!(
        (&*text, &*error.expect("an error").to_string()),
        ("data: {\"seen\":\"one\"}\n\n", "reset")
    );
}

#[test]
fn model_that_cannot_be_built_is_the_generated_500() {
    let response = ModelEvents::<Value>::from_iter([Event::new(row("x"))]).into_body();
    assert_eq!(response.status(), 500);
    assert!(!response.headers().contains_key("cache-control"));
}

#[test]
fn head_can_be_changed() {
    let events = ModelEvents::<Out>::from_iter([Event::new(row("x"))]);
    let response = events.status(203).header("cache-control", "no-store").into_body();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["cache-control"]),
        (203, &"no-store".parse().unwrap())
    );
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["x-accel-buffering"], "no");
}

/// A stream that is ready with each item, and pending in between.
struct Ready<I>(I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// A stream with the items of a script. `None` is pending.
struct Script<T>(Vec<Option<T>>);

impl<T: Unpin> Stream for Script<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        match self.0.pop() {
            Some(Some(item)) => Poll::Ready(Some(item)),
            Some(None) => Poll::Pending,
            None => Poll::Ready(None),
        }
    }
}

#[test]
fn comments_are_sent_while_no_event_is_ready() {
    // From the end: pending, an event, pending three times, the end.
    let event = || Some(Event::new(row("x")));
    let events = Script(vec![None, None, None, event(), None]);
    // Two ticks, then no more.
    let ticks = Script(vec![Some(()), Some(())]);
    let mut rows = pin!(ModelEvents::<Out>::new(events).keep_alive(ticks).into_body().into_body());
    let mut poll = || match rows.as_mut().poll_next(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Some(row)) => String::from_utf8(row.expect("a row").to_vec()).expect("text"),
        Poll::Ready(None) => "end".into(),
        Poll::Pending => "pending".into(),
    };
    let sent: Vec<String> = (0..6).map(|_| poll()).collect();
    assert_eq!(sent, [":\n\n", "data: {\"seen\":\"x\"}\n\n", ":\n\n", "pending", "pending", "end"]);
}

#[test]
fn last_event_id_is_read_as_utf_8() {
    let read = |bytes: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", HeaderValue::from_bytes(bytes).expect("a header value"));
        last_event_id(&headers).map(str::to_owned)
    };
    assert_eq!(read(b"7"), Some("7".into()));
    assert_eq!(read("zwölf".as_bytes()), Some("zwölf".into()));
    assert_eq!(read(b""), None);
    assert_eq!(read(b"\xff"), None);
    assert_eq!(last_event_id(&HeaderMap::new()), None);
}
