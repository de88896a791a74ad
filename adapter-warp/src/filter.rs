//! The filters.

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

use aside::{Aside, Savepoint};
use warp::reject::{Reject, Rejection, custom};
use warp::reply::{Reply, Response};
use warp::{Filter, any};

/// Creates a filter that extracts the [`Aside`] of the current request.
///
/// It works in every filter of a [`service`](crate::service), including `recover`. Elsewhere it rejects with
/// [`MissingService`].
///
/// # Examples
///
/// ```
/// use aside_warp::{Aside, aside};
/// use warp::Filter;
///
/// let hello = warp::path("hello").and(aside()).map(|aside: Aside| {
///     aside.set_cookie(("greeted", "1"));
///     "hello"
/// });
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(hello);
/// ```
#[track_caller]
pub fn aside() -> impl Filter<Extract = (Aside,), Error = Rejection> + Copy {
    let location = Location::caller();
    warp::ext::optional().and_then(move |moved: Option<Aside>| {
        ready(Aside::current().or(moved).ok_or_else(|| missing(location)))
    })
}

/// Logs the error, because without a service this crate does not see the rejection again.
#[cold]
fn missing(location: &'static Location<'static>) -> Rejection {
    let missing = MissingService::at(Some(location));
    missing.log();
    custom(missing)
}

/// Rolls back the changes of a filter if the filter rejects.
///
/// Use it for alternatives, as in `rollback_on_reject(first).or(second)`. Otherwise the response of `second`
/// has the changes that `first` made before it rejected.
///
/// # Examples
///
/// ```
/// use aside_warp::{Aside, aside, rollback_on_reject};
/// use warp::Filter;
///
/// let by_token = aside().and_then(|aside: Aside| async move {
///     aside.delete_cookie("token");
///     Err::<&str, _>(warp::reject::not_found())
/// });
/// let home = rollback_on_reject(by_token).or(warp::any().map(|| "hello, guest")); // deletes no cookie
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(home);
/// ```
pub fn rollback_on_reject<F>(
    filter: F,
) -> impl Filter<Extract = F::Extract, Error = Rejection> + Clone
where
    F: Filter<Extract: Send, Error = Rejection> + Clone + Send + Sync,
{
    // warp has no way to run code before a filter of any type, except as an alternative that rejects. warp
    // combines its rejection, which holds the savepoint, with the filter's, which `Rejected` keeps whole.
    let begin = any().and_then(|| {
        let aside = Aside::current();
        ready(Err::<F::Extract, _>(custom(Begun(aside.map(|aside| (aside.savepoint(), aside))))))
    });
    let filter = filter.or_else(|rejection| {
        ready(Err::<F::Extract, _>(custom(Rejected(Mutex::new(Some(rejection))))))
    });
    begin.untuple_one().or(filter).unify().or_else(|combined: Rejection| {
        if let Some(Begun(Some((savepoint, aside)))) = combined.find() {
            aside.rollback_to(*savepoint);
        }
        let rejection = combined.find().and_then(Rejected::take);
        ready(Err::<F::Extract, _>(rejection.unwrap_or(combined)))
    })
}

/// The start of a filter whose changes can be rolled back.
#[derive(Debug)]
struct Begun(Option<(Savepoint, Aside)>);

impl Reject for Begun {}

/// The rejection of that filter.
#[derive(Debug)]
struct Rejected(Mutex<Option<Rejection>>);

impl Reject for Rejected {}

impl Rejected {
    fn take(&self) -> Option<Rejection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

aside::__newtype! {
    /// The cookies of the request.
    ///
    /// [`cookies`] extracts it. It dereferences to [`aside::RequestCookies`](::aside::RequestCookies), which
    /// documents every method.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::RequestCookies;
    /// use warp::http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("theme=dark"))]);
    /// assert_eq!(RequestCookies::from_headers(&headers).get_raw("theme"), Some(&b"dark"[..]));
    /// ```
    RequestCookies
}

/// Creates a filter that extracts the cookies of the request.
///
/// The response then depends on the cookies. See [`Policy::caching`](aside::Policy::caching).
///
/// warp's own cookie filters lose cookies after a stray quote or a byte that is not ASCII. This filter keeps
/// them.
///
/// # Examples
///
/// ```
/// use aside_warp::{RequestCookies, cookies};
/// use warp::Filter;
///
/// let theme = warp::path("theme").and(cookies()).map(|cookies: RequestCookies| {
///     cookies.get_raw("theme").unwrap_or(b"light").to_vec()
/// });
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(theme);
/// ```
pub fn cookies() -> impl Filter<Extract = (RequestCookies,), Error = Infallible> + Copy {
    warp::header::headers_cloned()
        .and(warp::ext::optional())
        .map(|headers, moved: Option<Aside>| RequestCookies::read(&headers, || moved))
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// The cookies of the request as one value.
    ///
    /// [`cookie_model`] extracts it. The field names are the names of the cookies. The core documents
    /// [how a value is read](::aside::RequestCookies::deserialize).
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::Cookies;
    /// use serde::Deserialize;
    /// use warp::http::{HeaderMap, HeaderValue, header::COOKIE};
    ///
    /// #[derive(Deserialize)]
    /// struct Visits { visits: u32 }
    ///
    /// let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("visits=7"))]);
    /// let Cookies(Visits { visits }) = Cookies::from_headers(&headers)?;
    /// assert_eq!(visits, 7);
    /// # Ok::<(), aside_warp::CookiesRejection>(())
    /// ```
    Cookies
}

#[cfg(feature = "json")]
aside::__newtype! {
    /// The rejection of [`cookie_model`]. See [`aside::error::CookiesError`](::aside::error::CookiesError).
    ///
    /// As a reply, and as a rejection that no filter recovers, it is a 422 with FastAPI's `detail` as JSON. It
    /// contains no value of a cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::CookiesRejection;
    /// use warp::{Rejection, http::StatusCode, reject, reply};
    ///
    /// // For `Filter::recover`.
    /// async fn recover(rejection: Rejection) -> Result<impl warp::Reply, Rejection> {
    ///     match rejection.find::<CookiesRejection>() {
    ///         Some(error) => Ok(reply::with_status(error.to_string(), StatusCode::BAD_REQUEST)),
    ///         None => Err(reject::not_found()),
    ///     }
    /// }
    /// # let _ = recover;
    /// ```
    CookiesRejection
}

#[cfg(feature = "json")]
impl Reject for CookiesRejection {}

#[cfg(feature = "json")]
impl Reply for CookiesRejection {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Creates a filter that reads the cookies of the request into one value.
///
/// If a cookie is missing or malformed, the filter rejects with [`CookiesRejection`].
///
/// # Examples
///
/// ```
/// use aside_warp::{Cookies, cookie_model};
/// use serde::Deserialize;
/// use warp::Filter;
///
/// #[derive(Deserialize)]
/// struct Tracking { session_id: String, visits: Option<u32> }
///
/// let read = cookie_model().map(|Cookies(tracking): Cookies<Tracking>| {
///     format!("{} visits", tracking.visits.unwrap_or(0))
/// });
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(read);
/// ```
#[cfg(feature = "json")]
pub fn cookie_model<T: serde::de::DeserializeOwned + Send>()
-> impl Filter<Extract = (Cookies<T>,), Error = Rejection> + Copy {
    cookies()
        .and_then(|cookies: RequestCookies| ready(Cookies::from_cookies(&cookies).map_err(custom)))
}

aside::__newtype! {
    /// The rejection of [`aside()`] in a filter that [`service`](crate::service) does not serve.
    ///
    /// The client receives "Internal Server Error". The log has the message and the location of the call
    /// of [`aside()`].
    ///
    /// # Examples
    ///
    /// ```
    /// use aside_warp::MissingService;
    ///
    /// let error = MissingService::new();
    /// assert!(error.to_string().contains("aside_warp::service(filter)"));
    /// assert!(error.location().is_some());
    /// ```
    Missing MissingService,
    "`aside()` filter used without `aside_warp::service`: serve the filter with `aside_warp::service(filter)`, or wrap the future of a test in `merge_future`",
    "`aside()` filter used outside of `aside_warp::service`: serve this filter with `aside_warp::service(filter)` too, or wrap the future of a test in `merge_future`",
}

// warp sends the `Debug` text of a rejection that no filter recovered to the client.
impl fmt::Debug for MissingService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::respond::TEXT)
    }
}

impl Reject for MissingService {}

/// Creates the generated 500. The filter has already logged the error.
impl Reply for MissingService {
    fn into_response(self) -> Response {
        warp::reply::with_status(
            crate::respond::TEXT,
            warp::http::StatusCode::INTERNAL_SERVER_ERROR,
        )
        .into_response()
    }
}
