//! A response that is sent exactly as built.

use http::{Extensions, Response};

/// A response that is sent exactly as built (T9).
///
/// The merge applies to every other response, also to redirects and hand-made ones. The
/// [`Report`](crate::Report) of a direct response lists all changes as dropped.
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
/// let (mut head, _) = Direct(Response::new("as it is")).into_marked().into_parts();
/// let merged = merge(changes, &mut head, &Policy::default());
/// assert!(!head.headers.contains_key(SET_COOKIE));
/// assert_eq!(merged.report.dropped()[0].reason(), DropReason::Direct);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Direct<R>(pub R);

impl<B> Direct<Response<B>> {
    /// The response with the mark that tells [`merge`](crate::merge) to keep off; the merge takes the
    /// mark away.
    #[must_use]
    pub fn into_marked(self) -> Response<B> {
        let mut response = self.0;
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
