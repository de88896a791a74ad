//! The body of rows that are written one by one.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, Response};
use pin_project_lite::pin_project;

use super::events;
use super::model::Head;
use crate::model::{ModelError, ModelSchema};
use crate::temporal::ResponseError;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// A comment that keeps a connection open (WHATWG HTML, server-sent events).
const KEEP_ALIVE: &[u8] = b":\n\n";

/// The body of [`ModelLines`](crate::ModelLines) and [`ModelEvents`](crate::ModelEvents).
///
/// A stream of written rows.
///
/// It ends after an error, which is
///
/// - the [`ModelError`] of a row,
/// - the [`InvalidEvent`](super::InvalidEvent) of an event, or
/// - the error of a stream that can fail.
///
/// # Examples
///
/// ```
/// use aside::{ModelLines, response::ModelBody, testing::block_on};
/// use futures_core::Stream as _;
/// use std::{future::poll_fn, pin::pin};
///
/// let response = ModelLines::<u32>::from_iter([7, 8]).into_body();
/// let mut body = pin!(response.into_body());
/// let row = block_on(poll_fn(|cx| body.as_mut().poll_next(cx))).unwrap().unwrap();
/// assert_eq!(row, "7\n");
/// # let _: &ModelBody = &body;
/// ```
pub struct ModelBody(Kind);

enum Kind {
    Rows {
        /// Never locked, because the code reaches it only through `&mut`. The mutex makes the body `Sync`,
        /// which warp requires.
        rows: Mutex<Source>,
        sent: u64,
    },
    /// A body that the core creates.
    Text(Option<&'static str>),
}

type Source = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

impl ModelBody {
    /// Creates a body from rows, each of which `write` turns into text.
    pub(super) fn new<S, F>(schema: &ModelSchema, rows: S, write: F) -> Result<Self, ModelError>
    where
        S: Stream + Send + 'static,
        F: FnMut(S::Item) -> Result<Bytes, BoxError> + Send + 'static,
    {
        match schema.build_error() {
            Some(error) => Err(error),
            None => {
                let rows: Source = Box::pin(Written { rows, write });
                Ok(Self(Kind::Rows { rows: Mutex::new(rows), sent: 0 }))
            }
        }
    }

    /// Adds a comment for each item of `ticks` that arrives while no row does.
    pub(super) fn keep_alive<T: Stream + Send + 'static>(self, ticks: T) -> Self {
        match self.0 {
            Kind::Rows { rows, sent } => {
                let rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
                let rows: Source = Box::pin(KeepAlive { rows, ticks, is_ticking: true });
                Self(Kind::Rows { rows: Mutex::new(rows), sent })
            }
            text @ Kind::Text(_) => Self(text),
        }
    }
}

/// Returns the response of `rows` with a media type, or the generated 500 if the model `M` cannot be built.
pub(super) fn into_response<M: ?Sized>(
    rows: Result<ModelBody, ModelError>,
    headers: &[(HeaderName, &'static str)],
    head: Head,
) -> Response<ModelBody> {
    let rows = match rows {
        Ok(rows) => rows,
        Err(error) => return with_length(ResponseError::of_model::<M>(error).into_response()),
    };
    let mut response = Response::new(rows);
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    head.over(&mut response);
    with_length(response)
}

/// The length of the generated 500 is known.
fn with_length(mut response: Response<ModelBody>) -> Response<ModelBody> {
    if let Kind::Text(Some(text)) = response.body().0 {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(text.len()));
    }
    response
}

impl Stream for ModelBody {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let (rows, sent) = match &mut self.0 {
            Kind::Text(text) => return Poll::Ready(text.take().map(|text| Ok(text.into()))),
            Kind::Rows { rows, sent } => (rows, sent),
        };
        let rows = rows.get_mut().unwrap_or_else(PoisonError::into_inner);
        let row = ready!(rows.as_mut().poll_next(cx));
        match &row {
            Some(Ok(row)) if row == KEEP_ALIVE => {}
            Some(Ok(_)) => *sent += 1,
            Some(Err(error)) => {
                events::row(&**error, *sent);
                self.0 = Kind::Text(None);
            }
            None => self.0 = Kind::Text(None),
        }
        Poll::Ready(row)
    }
}

impl From<&'static str> for ModelBody {
    fn from(text: &'static str) -> Self {
        Self(Kind::Text((!text.is_empty()).then_some(text)))
    }
}

impl fmt::Debug for ModelBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sent = match self.0 {
            Kind::Rows { sent, .. } => Some(sent),
            Kind::Text(_) => None,
        };
        f.debug_struct("ModelBody").field("sent", &sent).finish_non_exhaustive()
    }
}

pin_project! {
    /// A stream of written rows.
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

pin_project! {
    /// The rows, and comments while no row is ready.
    struct KeepAlive<T> {
        rows: Source,
        #[pin]
        ticks: T,
        is_ticking: bool,
    }
}

impl<T: Stream> Stream for KeepAlive<T> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        let row = this.rows.as_mut().poll_next(cx);
        if row.is_ready() || !*this.is_ticking {
            return row;
        }
        match ready!(this.ticks.poll_next(cx)) {
            Some(_) => Poll::Ready(Some(Ok(Bytes::from_static(KEEP_ALIVE)))),
            None => {
                *this.is_ticking = false;
                Poll::Pending
            }
        }
    }
}

/// An iterator as a stream that is always ready.
pub(super) struct Iter<I>(pub(super) I);

// Pinning does not concern the iterator.
impl<I> Unpin for Iter<I> {}

impl<I: Iterator> Stream for Iter<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}
