//! The cookies of a request.

aside::__newtype! {
    /// The cookies of the request.
    ///
    /// It dereferences to [`aside::RequestCookies`], which documents every method.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_hyper::RequestCookies;
    /// use hyper::{Request, header::COOKIE};
    ///
    /// let request = Request::builder().header(COOKIE, "theme=dark").body(())?;
    /// let cookies = RequestCookies::from_headers(request.headers());
    /// assert_eq!(cookies.get_raw("theme"), Some(&b"dark"[..]));
    /// # Ok::<_, hyper::http::Error>(())
    /// ```
    RequestCookies
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// The cookies of the request as one value.
    ///
    /// The field names are the names of the cookies. The core documents
    /// [how a value is read](aside::RequestCookies::deserialize).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_hyper::{Cookies, CookiesRejection};
    /// use hyper::{Request, header::COOKIE};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Tracking { session_id: String, visits: Option<u32> }
    ///
    /// fn read<B>(request: &Request<B>) -> Result<String, CookiesRejection> {
    ///     let Cookies(tracking) = Cookies::<Tracking>::from_headers(request.headers())?;
    ///     Ok(format!("{} visits", tracking.visits.unwrap_or(0)))
    /// }
    ///
    /// let request = Request::builder().header(COOKIE, "session_id=31d4; visits=7").body(())?;
    /// assert_eq!(read(&request).unwrap(), "7 visits");
    /// # Ok::<_, hyper::http::Error>(())
    /// ```
    Cookies
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// The error of [`Cookies`]. See [`aside::error::CookiesError`].
    ///
    /// As a response it is a 422 with FastAPI's `detail` as JSON. It contains no value of a cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_hyper::{Cookies, CookiesRejection, IntoResponse};
    /// use hyper::HeaderMap;
    /// use serde::Deserialize;
    ///
    /// #[derive(Debug, Deserialize)]
    /// struct Visits { visits: u32 }
    ///
    /// let error: CookiesRejection = Cookies::<Visits>::from_headers(&HeaderMap::new()).unwrap_err();
    /// assert_eq!(error.name(), Some("visits"));
    /// assert_eq!(error.into_response().status(), 422);
    /// ```
    CookiesRejection
}

#[cfg(feature = "json")]
impl crate::IntoResponse for CookiesRejection {
    fn into_response(self) -> hyper::Response<crate::Body> {
        self.0.into_response()
    }
}
