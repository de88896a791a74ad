//! The extractors.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::ops::Deref;
use std::time::SystemTime;

use aside::adapter::{pass_facts, wants_facts};
use axum::extract::FromRequestParts;
use axum::http::Extensions;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};

/// An extractor for the [`aside::Aside`] of the current request.
///
/// It rejects with [`MissingLayer`] if neither [`AsideLayer`](crate::AsideLayer) nor
/// [`with_aside`](crate::with_aside) is around the code that extracts it. It dereferences to
/// [`aside::Aside`], which documents every method. Code that can run without a layer extracts
/// `Result<Aside, MissingLayer>`, which logs nothing.
///
/// # Examples
///
/// A test calls a handler as a plain function. [`Aside::default`] is a handle without a request.
///
/// ```
/// use aside_axum::{Aside, testing};
///
/// async fn hello(aside: Aside) -> &'static str {
///     aside.set_cookie(("greeted", "1"));
///     "hello"
/// }
///
/// let (output, changes) = testing::call(|aside| hello(aside.into()));
/// assert_eq!(output, "hello");
/// assert_eq!(changes.cookies()[0].header(), "greeted=1; Path=/; SameSite=Lax");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Aside(aside::Aside);

impl Aside {
    /// Returns the handle of the request that `parts` belong to, for your own extractor.
    ///
    /// # Errors
    ///
    /// Returns an error if no layer and no wrapper is around the code.
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
    #[track_caller]
    pub fn from_parts(parts: &Parts) -> Result<Self, MissingLayer> {
        match Self::find(parts) {
            Some(aside) => Ok(aside),
            None => Err(MissingLayer::new()),
        }
    }

    /// Returns the core's handle, for code that takes it by value.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Aside, aside};
    ///
    /// /// Business code that depends on the core alone.
    /// async fn log_in(aside: aside::Aside) {
    ///     aside.set_cookie(("session", "31d4"));
    /// }
    ///
    /// async fn handler(aside: Aside) {
    ///     log_in(aside.into_inner()).await;
    /// }
    /// # let _ = handler;
    /// ```
    #[must_use]
    pub fn into_inner(self) -> aside::Aside {
        self.0
    }

    fn find(parts: &Parts) -> Option<Self> {
        // Here, because an `AsideLayer` is a type of the core, which has no clock.
        if wants_facts() {
            pass_facts_of(parts);
        }
        find(parts).map(Self)
    }
}

#[inline]
fn find(parts: &Parts) -> Option<aside::Aside> {
    aside::Aside::current().or_else(|| moved(&parts.extensions))
}

#[cold]
fn pass_facts_of(parts: &Parts) {
    pass_facts(&parts.uri, &parts.headers, SystemTime::now, find(parts));
}

/// The handle of a service that was moved to another task.
#[cold]
fn moved(extensions: &Extensions) -> Option<aside::Aside> {
    extensions.get().cloned()
}

impl From<aside::Aside> for Aside {
    fn from(aside: aside::Aside) -> Self {
        Self(aside)
    }
}

impl From<Aside> for aside::Aside {
    fn from(aside: Aside) -> Self {
        aside.0
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
        // axum is the caller, so the error has no location.
        ready(Self::find(parts).ok_or_else(|| MissingLayer::at(None)))
    }
}

aside::__newtype! {
    /// An error that describes why no [`Aside`] is available.
    ///
    /// The client receives "Internal Server Error". The log has the message and, for
    /// [`Aside::from_parts`], the location of the call.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::MissingLayer;
    ///
    /// let error = MissingLayer::new();
    /// assert!(error.to_string().contains(".layer(AsideLayer::new())"));
    /// assert!(error.location().is_some());
    /// ```
    #[derive(Debug)]
    Missing MissingLayer,
    "`Aside` extractor used without `AsideLayer`: add `.layer(AsideLayer::new())` to the router, or wrap the handler in `with_aside`",
    "`Aside` extractor used outside of `AsideLayer`: add `.layer(AsideLayer::new())` after all routes and middleware that use `Aside`",
}

impl IntoResponse for MissingLayer {
    fn into_response(self) -> Response {
        aside::ResponseError::from(self).into_response()
    }
}

aside::__newtype! {
    /// An extractor for the cookies of the request, on which the response then depends.
    ///
    /// See [`Policy::caching`](aside::Policy::caching). It never rejects. It dereferences to
    /// [`aside::RequestCookies`], which documents every method.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::RequestCookies;
    /// use axum::http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// async fn theme(cookies: RequestCookies) -> Vec<u8> {
    ///     cookies.get_raw("theme").unwrap_or(b"light").to_vec()
    /// }
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark"))]);
    /// assert_eq!(RequestCookies::from_headers(&headers).get_raw("theme"), Some(&b"dark"[..]));
    /// ```
    RequestCookies
}

impl<S: Sync> FromRequestParts<S> for RequestCookies {
    type Rejection = Infallible;

    fn from_request_parts(
        parts: &mut Parts,
        _: &S,
    ) -> impl Future<Output = Result<Self, Infallible>> {
        ready(Ok(Self::from_parts(parts)))
    }
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// An extractor that reads the cookies of the request into one value.
    ///
    /// The field names are the names of the cookies. The core documents
    /// [how a value is read](aside::RequestCookies::deserialize). If a cookie is missing or malformed, the
    /// extractor rejects with [`CookiesRejection`]. To handle the error yourself, extract
    /// `Result<Cookies<T>, CookiesRejection>`.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::Cookies;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Tracking { session_id: String, visits: Option<u32> }
    ///
    /// async fn read(Cookies(tracking): Cookies<Tracking>) -> String {
    ///     format!("{} visits", tracking.visits.unwrap_or(0))
    /// }
    /// # let _: axum::Router = axum::Router::new().route("/", axum::routing::get(read));
    /// ```
    Cookies
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// The rejection of [`Cookies`]. See [`aside::error::CookiesError`].
    ///
    /// As a response it is a 422 with FastAPI's `detail` as JSON. It contains no value of a cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_axum::{Cookies, CookiesRejection};
    /// use axum::http::StatusCode;
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Visits { visits: u32 }
    ///
    /// async fn read(cookies: Result<Cookies<Visits>, CookiesRejection>) -> Result<String, (StatusCode, String)> {
    ///     match cookies {
    ///         Ok(Cookies(Visits { visits })) => Ok(visits.to_string()),
    ///         Err(rejection) => Err((StatusCode::BAD_REQUEST, rejection.to_string())),
    ///     }
    /// }
    /// ```
    CookiesRejection
}

#[cfg(feature = "json")]
impl<S: Send + Sync, T: serde::de::DeserializeOwned> FromRequestParts<S> for Cookies<T> {
    type Rejection = CookiesRejection;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, CookiesRejection> {
        Self::from_parts(parts)
    }
}

#[cfg(feature = "json")]
impl IntoResponse for CookiesRejection {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}
