//! The body of a response.

use std::any::Any;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A response body that holds bytes, or any other body in a box.
///
/// # Examples
///
/// ```
/// use aside_hyper::Body;
/// use http_body::Body as _;
///
/// assert_eq!(Body::from("hello").size_hint().exact(), Some(5));
/// ```
pub struct Body(Kind);

enum Kind {
    Full(Full<Bytes>),
    Boxed(UnsyncBoxBody<Bytes, Error>),
}

impl Body {
    /// Creates a body from any other. A `Full<Bytes>` is not boxed.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_hyper::Body;
    /// use http_body_util::Full;
    ///
    /// let body = Body::new(Full::from("hello"));
    /// # let _ = body;
    /// ```
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes, Error: Into<Error>> + Send + 'static,
    {
        let mut body = Some(body);
        if let Some(full) = (&mut body as &mut dyn Any).downcast_mut::<Option<Full<Bytes>>>() {
            return Self(Kind::Full(full.take().unwrap_or_default()));
        }
        if let Some(own) = (&mut body as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return own.take().unwrap_or_default();
        }
        body.map_or_else(Self::default, |body| {
            Self(Kind::Boxed(body.map_err(Into::into).boxed_unsync()))
        })
    }
}

impl Default for Body {
    fn default() -> Self {
        Self(Kind::Full(Full::default()))
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        Self(Kind::Full(Full::new(bytes.into())))
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Error;

    #[inline]
    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        match &mut self.0 {
            Kind::Full(full) => Pin::new(full).poll_frame(cx).map_err(|never| match never {}),
            Kind::Boxed(body) => Pin::new(body).poll_frame(cx),
        }
    }

    #[inline]
    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Kind::Full(full) => full.is_end_stream(),
            Kind::Boxed(body) => body.is_end_stream(),
        }
    }

    #[inline]
    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Kind::Full(full) => full.size_hint(),
            Kind::Boxed(body) => body.size_hint(),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}
