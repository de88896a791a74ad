//! Server-sent events of a response model as a response.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::body::{self, BoxError, Iter, ModelBody};
use super::event::Event;
use super::events;
use super::model::Head;
use crate::model::{ModelError, ModelSchema, ResponseModel};

/// Server-sent events, each with only the fields that the response model `M` declares.
///
/// An event is written when the client reads it. The response head is sent before the first event, with
/// every cookie that the handler set. An event that does not match the model ends the body with an error,
/// and the log has the reason. See [`ModelLines`](crate::ModelLines).
///
/// The response has `Content-Type: text/event-stream`, `Cache-Control: no-cache` and `X-Accel-Buffering: no`,
/// which stops nginx from collecting events. [`header`](Self::header) replaces them.
///
/// # Examples
///
/// ```
/// use aside::{ModelEvents, response::Event};
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Order { id: u32, card: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct OrderOut { id: u32 }
///
/// let orders = [Order { id: 7, card: "never sent" }];
/// let events = orders.map(|order| Event::new(order).event("order"));
/// let response = ModelEvents::<OrderOut>::from_iter(events).into_body();
/// assert_eq!(response.headers()["content-type"], "text/event-stream");
/// // The body is one event, `event: order` with `data: {"id":7}`.
/// ```
#[must_use = "events do nothing unless they are returned"]
pub struct ModelEvents<M: ?Sized> {
    rows: Result<ModelBody, ModelError>,
    head: Head,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ?Sized> ModelEvents<M> {
    /// Creates events from a stream. The data of each has the fields that `M` declares.
    pub fn new<S, T>(events: S) -> Self
    where
        M: ResponseModel,
        S: Stream<Item = Event<T>> + Send + 'static,
        T: Serialize,
    {
        Self::with_schema(M::schema(), events)
    }

    /// Creates events from an iterator.
    ///
    /// The client's reading drives the iterator.
    #[expect(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
    pub fn from_iter<I, T>(events: I) -> Self
    where
        M: ResponseModel,
        I: IntoIterator<Item = Event<T>, IntoIter: Send + 'static>,
        T: Serialize,
    {
        Self::new(Iter(events.into_iter()))
    }

    /// Creates events from a stream that can fail.
    ///
    /// Its error ends the body and goes to the server. The log has an event without the text of the error.
    pub fn try_new<S, T, E>(events: S) -> Self
    where
        M: ResponseModel,
        S: Stream<Item = Result<Event<T>, E>> + Send + 'static,
        T: Serialize,
        E: Into<BoxError>,
    {
        let schema = M::schema();
        let rows = ModelBody::new(schema, events, move |event| match event {
            Ok(event) => write::<M, _>(schema, &event),
            Err(error) => Err(error.into()),
        });
        Self::of(rows)
    }

    /// Creates events with the fields that your own `schema` declares.
    pub fn with_schema<S, T>(schema: &'static ModelSchema, events: S) -> Self
    where
        S: Stream<Item = Event<T>> + Send + 'static,
        T: Serialize,
    {
        Self::of(ModelBody::new(schema, events, move |event| write::<M, _>(schema, &event)))
    }

    /// Sends a comment for each item of `ticks`, unless an event is ready.
    ///
    /// Proxies close a connection that is silent for long. `aside` has no clock, so pass the stream of an
    /// interval, for example of 15 seconds. The body ends with the events.
    pub fn keep_alive<T: Stream + Send + 'static>(self, ticks: T) -> Self {
        Self { rows: self.rows.map(|rows| rows.keep_alive(ticks)), ..self }
    }

    /// Sets the response's status. See [`Model::status`](crate::Model::status).
    #[track_caller]
    pub fn status(mut self, status: impl TryInto<StatusCode>) -> Self {
        self.head.status(status);
        self
    }

    /// Sets a header of the response. See [`Model::header`](crate::Model::header).
    #[track_caller]
    pub fn header(
        mut self,
        name: impl TryInto<HeaderName>,
        value: impl TryInto<HeaderValue>,
    ) -> Self {
        self.head.header(name, value);
        self
    }

    /// Returns the response, whose body is a stream of events.
    ///
    /// Returns the generated 500 if the model cannot be built.
    #[must_use]
    pub fn into_body(self) -> Response<ModelBody> {
        let headers = [
            (CONTENT_TYPE, "text/event-stream"),
            (CACHE_CONTROL, "no-cache"),
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        body::into_response::<M>(self.rows, &headers, self.head)
    }

    fn of(rows: Result<ModelBody, ModelError>) -> Self {
        Self { rows, head: Head::default(), model: PhantomData }
    }
}

/// Writes an event, and logs the undeclared keys of its data if a subscriber asks for them.
fn write<M: ?Sized, T: Serialize>(
    schema: &ModelSchema,
    event: &Event<T>,
) -> Result<Bytes, BoxError> {
    if let Some(data) = event.data() {
        events::undeclared::<M, T>(schema, data);
    }
    event.to_bytes(schema)
}

impl<M: ?Sized> fmt::Debug for ModelEvents<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelEvents").field("rows", &self.rows).finish_non_exhaustive()
    }
}
