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
