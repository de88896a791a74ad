//! A response that is sent exactly as built.

use http::{Extensions, Response};

/// A response that is sent exactly as built.
///
/// `merge` drops all changes and lists them in the [`Report`](crate::Report). It merges them into every other
/// response, including redirects and responses that you build yourself.
///
/// # Examples
///
/// ```
/// use aside::{Direct, Policy, TemporalResponse, merge, report::DropReason};
/// use http::{Response, header::SET_COOKIE};
///
/// let mut changes = TemporalResponse::default();
/// changes.set_cookie(("sid", "31d4"));
///
/// let response = Response::from(Direct(Response::new("as it is")));
/// let (mut head, _) = response.into_parts();
/// let merged = merge(changes, &mut head, &Policy::default());
/// assert!(!head.headers.contains_key(SET_COOKIE));
/// assert_eq!(merged.report.dropped()[0].reason(), DropReason::Direct);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direct<R>(pub R);

/// Marks the response, so that [`merge`](crate::merge) does not change it. The merge removes the mark.
impl<B> From<Direct<Self>> for Response<B> {
    fn from(direct: Direct<Self>) -> Self {
        let mut response = direct.0;
        response.extensions_mut().insert(Marker);
        response
    }
}

#[derive(Clone, Copy)]
struct Marker;

/// Returns whether a response is marked.
pub(crate) fn is_marked(extensions: &Extensions) -> bool {
    extensions.get::<Marker>().is_some()
}

/// Removes the mark and returns whether there was one.
pub(crate) fn take_marker(extensions: &mut Extensions) -> bool {
    extensions.remove::<Marker>().is_some()
}
