//! What a filter extracts.

use std::convert::Infallible;
use std::fmt;
use std::future::ready;
use std::panic::Location;
use std::sync::Arc;

use aside::{Alternative, Aside, RequestCookies};
use warp::reject::{Reject, Rejection};
use warp::{Filter, any};

/// Extracts what this request says aside; see [`Aside`].
///
/// Works in every filter of a [`service`](crate::service), `recover` included; elsewhere it rejects with
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
    let place = Location::caller();
    warp::ext::optional().and_then(move |moved: Option<Aside>| {
        ready(Aside::current().or(moved).ok_or_else(|| {
            ::aside::tell_outside(&MissingService, Some(place));
            warp::reject::custom(MissingService)
        }))
    })
}

/// Tries a filter: if it rejects, what it said aside is taken back (T12).
///
/// For alternatives, `rollback_on_reject(one).or(other)`: without it, what a filter said before it rejected
/// goes out with the answer of another.
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
/// let home = rollback_on_reject(by_token).or(warp::any().map(|| "hello, guest")); // and no cookie is deleted
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(home);
/// ```
pub fn rollback_on_reject<F>(
    filter: F,
) -> impl Filter<Extract = F::Extract, Error = Rejection> + Clone
where
    F: Filter<Extract: Send, Error = Rejection> + Clone + Send + Sync,
{
    let alternative = Arc::new(Alternative::new());
    let begins = alternative.clone();
    // A filter that always passes on: nothing can be put before a filter whose type is not known.
    let begin = any().and_then(move || {
        if let Some(aside) = Aside::current() {
            begins.begin(&aside);
        }
        ready(Err::<F::Extract, _>(warp::reject::not_found()))
    });
    begin.untuple_one().or(filter).unify().or_else(move |rejection| {
        if let Some(aside) = Aside::current() {
            alternative.take_back(&aside);
        }
        ready(Err::<F::Extract, _>(rejection))
    })
}

/// Extracts the cookies that the request brought; see [`RequestCookies`].
///
/// warp's own cookie filters lose cookies after a stray quote or a byte that is not ASCII; these do not.
///
/// # Examples
///
/// ```
/// use aside_warp::{RequestCookies, cookies};
/// use warp::Filter;
///
/// let theme = warp::path("theme").and(cookies()).map(|cookies: RequestCookies<'static>| {
///     cookies.get_raw("theme").unwrap_or(b"light").to_vec()
/// });
/// # let _ = aside_warp::service::<_, http_body_util::Empty<&[u8]>>(theme);
/// ```
pub fn cookies() -> impl Filter<Extract = (RequestCookies<'static>,), Error = Infallible> + Copy {
    warp::header::headers_cloned().map(|headers| RequestCookies::new(&headers).into_owned())
}

/// The rejection of [`aside()`] where the filter is not served by [`service`](crate::service) (T13).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MissingService;

impl fmt::Display for MissingService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "`aside()` was asked for outside of a scope: serve the filter with `aside_warp::service(filter)`",
        )
    }
}

/// warp answers a rejection that nobody recovered with its `Debug` text.
impl fmt::Debug for MissingService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Reject for MissingService {}
