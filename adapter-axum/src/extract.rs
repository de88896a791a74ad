//! What a handler or an extractor asks for.

use std::convert::Infallible;
use std::fmt;
use std::future::{Future, ready};
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// What this request says aside; see [`aside::Aside`].
///
/// As an extractor it answers [`MissingLayer`] where neither [`AsideLayer`](crate::AsideLayer) nor
/// [`with_aside`](crate::with_aside) is round the handler.
#[derive(Clone, Debug)]
pub struct Aside(aside::Aside);

impl Aside {
    /// The handle of the request that `parts` belong to, for an extractor of one's own.
    ///
    /// # Errors
    ///
    /// If no layer and no wrapper is round the handler.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Aside, CookieOptions, CookieSpec, MissingLayer};
    /// use axum::{extract::FromRequestParts, http::request::Parts};
    ///
    /// const VISITED: CookieSpec = CookieSpec::new("visited", CookieOptions::new());
    ///
    /// struct Visit;
    ///
    /// impl<S: Send + Sync> FromRequestParts<S> for Visit {
    ///     type Rejection = MissingLayer;
    ///
    ///     async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingLayer> {
    ///         Aside::from_parts(parts)?.set_cookie(VISITED.with_value("1"));
    ///         Ok(Self)
    ///     }
    /// }
    /// ```
    pub fn from_parts(parts: &Parts) -> Result<Self, MissingLayer> {
        let current = aside::Aside::current();
        current.or_else(|| parts.extensions.get().cloned()).map(Self).ok_or(MissingLayer)
    }

    /// The core's handle, for code that takes it by value.
    #[must_use]
    pub fn into_inner(self) -> aside::Aside {
        self.0
    }
}

/// For a handler that a test calls as a plain function, by [`aside::testing::call`].
///
/// # Examples
///
/// ```
/// use aside_axum::{Aside, aside::testing};
///
/// async fn hello(aside: Aside) -> &'static str {
///     aside.set_cookie(("greeted", "1"));
///     "hello"
/// }
///
/// let (output, said) = testing::call(|aside| hello(aside.into()));
/// assert_eq!(output, "hello");
/// assert_eq!(said.cookies()[0].header(), "greeted=1; Path=/; SameSite=Lax");
/// ```
impl From<aside::Aside> for Aside {
    fn from(aside: aside::Aside) -> Self {
        Self(aside)
    }
}

impl Deref for Aside {
    type Target = aside::Aside;

    fn deref(&self) -> &aside::Aside {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Aside {
    type Rejection = MissingLayer;

    fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> impl Future<Output = Result<Self, MissingLayer>> {
        ready(Self::from_parts(parts))
    }
}

/// Neither a layer nor a wrapper is round the handler that asked for an [`Aside`] (T13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingLayer;

impl fmt::Display for MissingLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "`Aside` was asked for outside of a scope: add `.layer(AsideLayer::new())` to the router, or \
             wrap the handler, `get(with_aside(handler))`",
        )
    }
}

impl std::error::Error for MissingLayer {}

impl IntoResponse for MissingLayer {
    fn into_response(self) -> Response {
        aside::tell_outside(&self, None);
        (StatusCode::INTERNAL_SERVER_ERROR, self.to_string()).into_response()
    }
}

/// The cookies that the request brought; see [`aside::RequestCookies`].
#[derive(Clone, Debug)]
pub struct RequestCookies(aside::RequestCookies<'static>);

impl Deref for RequestCookies {
    type Target = aside::RequestCookies<'static>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for RequestCookies {
    type Rejection = Infallible;

    fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> impl Future<Output = Result<Self, Infallible>> {
        ready(Ok(Self(aside::RequestCookies::new(&parts.headers).into_owned())))
    }
}
