//! A response that goes out exactly as it was built.

use http::{Extensions, Response};

/// A response sent exactly as built: nothing merged, nothing filtered (T9).
///
/// Every other answer is merged into, redirects and hand-made responses too. What was said aside is not
/// sent then, and the [`Report`](crate::Report) says so.
///
/// # Examples
///
/// ```
/// use aside::{Direct, Policy, TemporalResponse, merge, report::DropReason};
/// use http::{Response, header::SET_COOKIE};
///
/// let mut said = TemporalResponse::default();
/// said.set_cookie(("sid", "31d4"));
///
/// let response = Response::from(Direct(Response::new("as it is")));
/// let (mut head, _) = response.into_parts();
/// let merged = merge(said, &mut head, &Policy::default());
/// assert!(!head.headers.contains_key(SET_COOKIE));
/// assert_eq!(merged.report.dropped()[0].reason(), DropReason::Direct);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direct<R>(pub R);

/// Marks the response, so that [`merge`](crate::merge) leaves it as built. The merge removes the mark.
impl<B> From<Direct<Self>> for Response<B> {
    fn from(direct: Direct<Self>) -> Self {
        let mut response = direct.0;
        response.extensions_mut().insert(Marker);
        response
    }
}

#[derive(Clone, Copy)]
struct Marker;

/// Whether a response is marked.
pub(crate) fn is_marked(extensions: &Extensions) -> bool {
    extensions.get::<Marker>().is_some()
}

/// Takes the mark away; says whether there was one.
pub(super) fn take_marker(extensions: &mut Extensions) -> bool {
    extensions.remove::<Marker>().is_some()
}
