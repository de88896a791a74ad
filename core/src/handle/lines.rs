//! Rows of a response model as a response.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use pin_project_lite::pin_project;
use serde::Serialize;

use super::events;
use super::model::Head;
use crate::model::{ModelError, ModelSchema, ResponseModel};
use crate::temporal::ResponseError;

type BoxError = Box<dyn Error + Send + Sync>;

/// Many values as newline-delimited JSON, each filtered by the response model `M` before it is sent.
///
/// Rows are written as the client takes them; none is held back. The head is sent before the first row,
/// so a row that is none of the model's cannot become a 500: nothing of it is sent, the log says which
/// one it was and why, and the body ends in an error, which a client sees as a response that is cut
/// short; where the server has not yet flushed the head, as a connection (HTTP/2: a stream) that ends
/// without an answer.
///
/// The `Content-Type` is `application/x-ndjson`; `FastAPI` sends `application/jsonl`, which
/// [`header`](Self::header) can say instead. Neither is registered, and the bytes are the same.
///
/// # Examples
///
/// ```
/// use aside::ModelLines;
/// use schemars::JsonSchema;
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct User { name: &'static str, password: &'static str }
///
/// #[derive(Serialize, JsonSchema)]
/// struct UserOut { name: String }
///
/// let users = [User { name: "ada", password: "1815" }, User { name: "rick", password: "C-137" }];
/// let response = ModelLines::<UserOut>::from_iter(users).into_body();
/// assert_eq!(response.headers()["content-type"], "application/x-ndjson");
/// // The body is two rows: {"name":"ada"} and {"name":"rick"}.
/// ```
#[must_use = "rows do nothing unless they are returned"]
pub struct ModelLines<M: ?Sized> {
    rows: Result<ModelLinesBody, ModelError>,
    head: Head,
    model: PhantomData<fn() -> *const M>,
}

impl<M: ResponseModel + ?Sized> ModelLines<M> {
    /// Creates lines from the rows of a stream. Each line has the fields that `M` declares.
    pub fn new<S>(rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self::with_schema(M::schema(), rows)
    }

    /// Creates lines from the rows of an iterator.
    ///
    /// The iterator is asked for a row when the client reads one.
    #[expect(clippy::should_implement_trait, reason = "`FromIterator` cannot require `Send`")]
    pub fn from_iter<I>(rows: I) -> Self
    where
        I: IntoIterator<Item: Serialize, IntoIter: Send + 'static>,
    {
        Self::new(Iter(rows.into_iter()))
    }

    /// What `M` names of each row of a stream that may fail, as that of a database does. Its error ends
    /// the body as a row that does not fit would, and is handed to the server; the log hears that there
    /// was one, and not what it says.
    pub fn try_new<S, T, E>(rows: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Serialize,
        E: Into<BoxError>,
    {
        let schema = M::schema();
        Self::written(schema, rows, move |row| match row {
            Ok(row) => line::<M, _>(schema, &row),
            Err(error) => Err(error.into()),
        })
    }
}

impl<M: ?Sized> ModelLines<M> {
    /// What `schema` names of each row of a stream.
    pub fn with_schema<S>(schema: &'static ModelSchema, rows: S) -> Self
    where
        S: Stream<Item: Serialize> + Send + 'static,
    {
        Self::written(schema, rows, move |row| line::<M, _>(schema, &row))
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

    /// The rows as a response without a length: 200 unless it says otherwise, `application/x-ndjson`; or
    /// our own 500, where the model cannot be built.
    #[must_use]
    pub fn into_body(self) -> Response<ModelLinesBody> {
        let rows = match self.rows {
            Ok(rows) => rows,
            Err(error) => return with_length(ResponseError::of_model::<M>(error).into_response()),
        };
        let mut response = Response::new(rows);
        let ndjson = HeaderValue::from_static("application/x-ndjson");
        response.headers_mut().insert(CONTENT_TYPE, ndjson);
        self.head.over(&mut response);
        with_length(response)
    }

    fn written<S, F>(schema: &ModelSchema, rows: S, write: F) -> Self
    where
        S: Stream + Send + 'static,
        F: FnMut(S::Item) -> Result<Bytes, BoxError> + Send + 'static,
    {
        let rows = match schema.refusal() {
            Some(error) => Err(error),
            None => Ok(ModelLinesBody(Kind::Rows {
                rows: Mutex::new(Box::pin(Written { rows, write })),
                sent: 0,
            })),
        };
        Self { rows, head: Head::default(), model: PhantomData }
    }
}

/// Writes a row, and logs its undeclared keys if the log asks for them.
fn line<M: ?Sized, T: Serialize>(schema: &ModelSchema, row: &T) -> Result<Bytes, BoxError> {
    events::undeclared::<M, T>(schema, row);
    Ok(schema.to_line(row)?)
}

impl<M: ?Sized> fmt::Debug for ModelLines<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelLines").field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// Our own 500 is no stream: its length is known.
fn with_length(mut response: Response<ModelLinesBody>) -> Response<ModelLinesBody> {
    if let Kind::Text(Some(text)) = response.body().0 {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    }
    response
}

/// The body of [`ModelLines`]: a stream of written rows, each with its line feed. After an error it is
/// over.
///
/// The error is the [`ModelError`] of a row, or what the stream of [`ModelLines::try_new`] failed with.
pub struct ModelLinesBody(Kind);

enum Kind {
    Rows {
        /// Never locked, only reached through `&mut`: it makes rows that are `Send` ones that are `Sync`,
        /// as warp wants them.
        rows: Mutex<Source>,
        sent: u64,
    },
    /// A body that the core makes itself.
    Text(Option<&'static str>),
}

type Source = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

impl Stream for ModelLinesBody {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (rows, sent) = match &mut self.0 {
            Kind::Text(text) => return Poll::Ready(text.take().map(|text| Ok(text.into()))),
            Kind::Rows { rows, sent } => (rows, sent),
        };
        let rows = rows.get_mut().unwrap_or_else(PoisonError::into_inner);
        let row = ready!(rows.as_mut().poll_next(cx));
        match &row {
            Some(Ok(_)) => *sent += 1,
            Some(Err(error)) => {
                events::row(error.downcast_ref::<ModelError>(), *sent);
                self.0 = Kind::Text(None);
            }
            None => self.0 = Kind::Text(None),
        }
        Poll::Ready(row)
    }
}

impl From<&'static str> for ModelLinesBody {
    fn from(text: &'static str) -> Self {
        Self(Kind::Text((!text.is_empty()).then_some(text)))
    }
}

impl fmt::Debug for ModelLinesBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent = match self.0 {
            Kind::Rows { sent, .. } => Some(sent),
            Kind::Text(_) => None,
        };
        f.debug_struct("ModelLinesBody").field("sent", &sent).finish_non_exhaustive()
    }
}

pin_project! {
    /// A stream whose items are written.
    struct Written<S, F> {
        #[pin]
        rows: S,
        write: F,
    }
}

impl<S, F> Stream for Written<S, F>
where
    S: Stream,
    F: FnMut(S::Item) -> Result<Bytes, BoxError>,
{
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        Poll::Ready(ready!(this.rows.poll_next(cx)).map(this.write))
    }
}

/// An iterator as a stream that is always ready.
struct Iter<I>(I);

// Nothing is pinned in it.
impl<I> Unpin for Iter<I> {}

impl<I: Iterator> Stream for Iter<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
