//! The bodies that an entry point can replace.

/// A body that can become the text of the generated 500.
///
/// Every body that is `From<&'static str>` implements it. It only gives the compiler a better message.
///
/// # Examples
///
/// ```
/// use aside::adapter::ErrorBody;
///
/// fn empty<B: ErrorBody>() -> B {
///     B::from("")
/// }
///
/// assert_eq!(empty::<String>(), "");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the body of the generated 500",
    label = "not made from a text",
    note = "a body inside of `AsideLayer` or `service` must be `From<&'static str>`",
    note = "add `.map_response(|response| response.map(aside_hyper::Body::new))` inside of it"
)]
pub trait ErrorBody: From<&'static str> {}

#[diagnostic::do_not_recommend]
impl<B: From<&'static str>> ErrorBody for B {}
