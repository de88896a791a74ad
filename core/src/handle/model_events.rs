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
use super::only_fields::OnlyFields;
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
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelEvents, response::Event};
    /// use futures_core::Stream;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Price { cents: u32 }
    ///
    /// fn prices(events: impl Stream<Item = Event<Price>> + Send + 'static) -> ModelEvents<Price> {
    ///     ModelEvents::new(events)
    /// }
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelEvents, response::Event};
    /// use futures_core::Stream;
    /// use std::io;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct Price { cents: u32 }
    ///
    /// fn prices(events: impl Stream<Item = io::Result<Event<Price>>> + Send + 'static) -> ModelEvents<Price> {
    ///     ModelEvents::try_new(events)
    /// }
    /// ```
    pub fn try_new<S, T, E>(events: S) -> Self
    where
        M: ResponseModel,
        S: Stream<Item = Result<Event<T>, E>> + Send + 'static,
        T: Serialize,
        E: Into<BoxError>,
    {
        let schema = M::schema();
        let rows = ModelBody::new(schema, events, move |event| match event {
            Ok(event) => write::<M, _>(schema, &event, |data| schema.to_line(data)),
            Err(error) => Err(error.into()),
        });
        Self::of(rows)
    }

    /// Creates events with the fields that your own `schema` declares.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelEvents, ModelSchema, response::Event};
    /// use futures_core::Stream;
    /// use serde_json::{Value, json};
    /// use std::sync::LazyLock;
    ///
    /// static POINT: LazyLock<ModelSchema> = LazyLock::new(|| {
    ///     let point = json!({ "type": "object", "properties": { "x": { "type": "number" } } });
    ///     ModelSchema::from_json_schema(point).expect("the schema is a literal")
    /// });
    ///
    /// fn points(events: impl Stream<Item = Event<Value>> + Send + 'static) -> ModelEvents<()> {
    ///     ModelEvents::with_schema(&POINT, events)
    /// }
    /// ```
    pub fn with_schema<S, T>(schema: &'static ModelSchema, events: S) -> Self
    where
        S: Stream<Item = Event<T>> + Send + 'static,
        T: Serialize,
    {
        Self::of(ModelBody::new(schema, events, move |event| {
            write::<M, _>(schema, &event, |data| schema.to_line(data))
        }))
    }

    /// Creates events whose data has the fields that the model declares and the client requests.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{Model, ModelEvents, error::UnknownField, response::Event};
    /// use futures_core::Stream;
    ///
    /// #[derive(serde::Serialize, schemars::JsonSchema)]
    /// struct User { id: u32, name: String }
    ///
    /// fn watch<S>(fields: &str, events: S) -> Result<ModelEvents<User>, UnknownField>
    /// where
    ///     S: Stream<Item = Event<User>> + Send + 'static,
    /// {
    ///     let fields = Model::only(fields.split(','))?;
    ///     Ok(ModelEvents::with_fields(&fields, events))
    /// }
    /// ```
    pub fn with_fields<S, T>(fields: &OnlyFields<M>, events: S) -> Self
    where
        S: Stream<Item = Event<T>> + Send + 'static,
        T: Serialize,
    {
        let fields = fields.partial.clone();
        Self::of(ModelBody::new(fields.schema(), events, move |event| {
            write::<M, _>(fields.schema(), &event, |data| fields.to_line(data))
        }))
    }

    /// Sends a comment for each item of `ticks`, unless an event is ready.
    ///
    /// Proxies close a connection that is silent for long. `aside` has no clock, so pass the stream of an
    /// interval, for example of 15 seconds. The body ends with the events.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelEvents, response::Event};
    /// use futures_core::Stream;
    ///
    /// /// `ticks` can be the `IntervalStream` of tokio-stream.
    /// fn prices<S, T>(prices: S, ticks: T) -> ModelEvents<u32>
    /// where
    ///     S: Stream<Item = Event<u32>> + Send + 'static,
    ///     T: Stream + Send + 'static,
    /// {
    ///     ModelEvents::new(prices).keep_alive(ticks)
    /// }
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// use aside::{ModelEvents, response::Event};
    ///
    /// let events = ModelEvents::<u32>::from_iter([Event::new(7)])
    ///     .status(200)
    ///     .header("cache-control", "no-store");
    /// assert_eq!(events.into_body().headers()["cache-control"], "no-store");
    /// ```
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
    line: impl FnOnce(&T) -> Result<Bytes, ModelError>,
) -> Result<Bytes, BoxError> {
    event.to_bytes(|data| {
        events::undeclared::<M, T>(schema, data);
        line(data)
    })
}

impl<M: ?Sized> fmt::Debug for ModelEvents<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelEvents").field("rows", &self.rows).finish_non_exhaustive()
    }
}
