//! The body of warp's responses.

use ::warp::reply::Response;

/// The body of warp's responses, which has no public name.
pub type WarpBody = <Response as HasBody>::Body;

/// A response type with a body.
pub trait HasBody {
    /// The body.
    type Body;
}

impl<B> HasBody for http::Response<B> {
    type Body = B;
}
