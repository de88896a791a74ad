//! One server-sent event.

use std::error::Error;
use std::fmt;
use std::str;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use serde::Serialize;

use crate::model::ModelError;

static LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// A server-sent event whose data is a `T`.
///
/// An invalid field is an [`InvalidEvent`], which ends the body.
///
/// # Examples
///
/// ```
/// use aside::response::Event;
/// use std::time::Duration;
///
/// let price = Event::new(21.5).event("price").id(7).retry(Duration::from_secs(3));
/// let comment = Event::<f64>::comment("no trades");
/// # let _ = (price, comment);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "an event does nothing unless a stream of `ModelEvents` has it"]
pub struct Event<T> {
    data: Option<T>,
    event: Option<String>,
    id: Option<String>,
    retry: Option<Duration>,
    comment: Option<String>,
}

impl<T> Event<T> {
    /// Creates an event. The data is sent as JSON, with only the fields that the model declares.
    pub fn new(data: T) -> Self {
        Self { data: Some(data), ..Self::empty() }
    }

    /// Creates a comment, which clients ignore.
    pub fn comment(text: impl Into<String>) -> Self {
        Self { comment: Some(text.into()), ..Self::empty() }
    }

    const fn empty() -> Self {
        Self { data: None, event: None, id: None, retry: None, comment: None }
    }

    /// Sets the type of the event, for which a client adds a listener. `message` by default.
    pub fn event(self, name: impl Into<String>) -> Self {
        Self { event: Some(name.into()), ..self }
    }

    /// Sets the id, which a client sends back as `Last-Event-ID` when it reconnects. Without an id, it sends
    /// the last one that it received.
    ///
    /// [`last_event_id`] reads it.
    pub fn id(self, id: impl ToString) -> Self {
        Self { id: Some(id.to_string()), ..self }
    }

    /// Sets the time after which a client reconnects, in whole milliseconds. By default, the client decides.
    pub fn retry(self, after: Duration) -> Self {
        Self { retry: Some(after), ..self }
    }
}

impl<T: Serialize> Event<T> {
    /// Writes the event. `line` writes the fields of the data that are sent.
    pub(super) fn to_bytes(
        &self,
        line: impl FnOnce(&T) -> Result<Bytes, ModelError>,
    ) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
        let mut text = Vec::new();
        let fields = [("", &self.comment), ("event", &self.event), ("id", &self.id)].into_iter();
        for (name, value) in fields.filter_map(|(name, value)| Some((name, value.as_deref()?))) {
            InvalidEvent::check(name, value)?;
            push(&mut text, name, value.as_bytes());
        }
        if let Some(retry) = self.retry {
            push(&mut text, "retry", retry.as_millis().to_string().as_bytes());
        }
        if let Some(data) = &self.data {
            // A line of newline-delimited JSON has one line break, at its end.
            text.extend_from_slice(b"data: ");
            text.extend_from_slice(&line(data)?);
        }
        text.push(b'\n');
        Ok(text.into())
    }
}

fn push(text: &mut Vec<u8>, name: &str, value: &[u8]) {
    text.extend_from_slice(name.as_bytes());
    text.extend_from_slice(b": ");
    text.extend_from_slice(value);
    text.push(b'\n');
}

/// An error that describes why a server-sent event cannot be sent.
///
/// A line break in a field would begin another field. It never contains the value.
///
/// # Examples
///
/// ```
/// use aside::{ModelEvents, response::{Event, InvalidEvent}, testing::block_on};
/// use futures_core::Stream as _;
/// use std::{future::poll_fn, pin::pin};
///
/// let events = [Event::new(21).event("price\nid: 7")];
/// let mut body = pin!(ModelEvents::<u32>::from_iter(events).into_body().into_body());
/// let error = block_on(poll_fn(|cx| body.as_mut().poll_next(cx))).unwrap().unwrap_err();
///
/// let error: &InvalidEvent = error.downcast_ref().unwrap();
/// assert_eq!((error.field(), error.offset()), ("event", 5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEvent {
    field: &'static str,
    offset: usize,
}

impl InvalidEvent {
    fn check(field: &'static str, value: &str) -> Result<(), Self> {
        // Clients ignore an id with a NUL.
        let is_invalid = |byte| matches!(byte, b'\r' | b'\n') || byte == 0 && field == "id";
        match value.bytes().position(is_invalid) {
            Some(offset) => Err(Self { field, offset }),
            None => Ok(()),
        }
    }

    /// Returns the invalid field: `event`, `id`, or an empty name for a comment.
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }

    /// Returns the offset of the first invalid byte.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for InvalidEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, offset } = self;
        let field = if field.is_empty() { "comment" } else { field };
        write!(f, "invalid `{field}` of an event at byte {offset}: line break or NUL")
    }
}

impl Error for InvalidEvent {}

/// Returns the id of the last event that the client received, if it reconnects.
///
/// # Examples
///
/// ```
/// use aside::response::last_event_id;
/// use http::{HeaderMap, HeaderValue};
///
/// let mut headers = HeaderMap::new();
/// assert_eq!(last_event_id(&headers), None);
///
/// headers.insert("last-event-id", HeaderValue::from_static("7"));
/// assert_eq!(last_event_id(&headers), Some("7"));
/// ```
#[must_use]
pub fn last_event_id(headers: &HeaderMap) -> Option<&str> {
    // Browsers send UTF-8, which `HeaderValue::to_str` rejects.
    let id = str::from_utf8(headers.get(&LAST_EVENT_ID)?.as_bytes()).ok()?;
    (!id.is_empty()).then_some(id)
}
