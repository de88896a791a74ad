use crate::cookie::{CookieSpec, CookieValue};
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
use crate::session::SessionSpec;

/// A cookie that a document can describe: a [`CookieSpec`], or a `SessionSpec`.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "signed")] {
/// use aside::{CookieOptions, openapi::{Response, Version, session_scheme}, session::SessionSpec};
///
/// const CART: SessionSpec<Vec<u32>> = SessionSpec::signed("cart", CookieOptions::new());
///
/// let response = Response::new("The cart.").sets(&CART).to_json(Version::V3_2);
/// let cart = &response["headers"]["Set-Cookie"]["schema"]["properties"]["cart"];
/// assert_eq!(cart["description"], "Set with `Max-Age=1800; Path=/; SameSite=Lax`, or a shorter `Max-Age`.");
/// assert_eq!(session_scheme(&CART)["name"], "cart");
/// # }
/// ```
pub trait DocumentedCookie: sealed::Sealed {}

impl<T: CookieValue + ?Sized> DocumentedCookie for CookieSpec<'_, T> {}

#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
impl<T> DocumentedCookie for SessionSpec<'_, T> {}

pub(super) mod sealed {
    use crate::cookie::{CookieOptions, CookieSpec, CookieValue, InvalidCookie, SetCookie};

    /// The properties of a cookie that a document describes.
    pub trait Sealed {
        /// Returns the name.
        fn name(&self) -> &str;

        /// Returns the options.
        fn options(&self) -> CookieOptions<'_>;

        /// Returns the cookie with an empty value.
        fn empty(&self) -> Result<SetCookie, InvalidCookie>;

        /// Returns the deletion.
        fn deletion(&self) -> Result<SetCookie, InvalidCookie>;

        /// Returns whether `Max-Age` can be shorter than declared.
        fn can_be_shorter(&self) -> bool {
            false
        }
    }

    impl<T: CookieValue + ?Sized> Sealed for CookieSpec<'_, T> {
        fn name(&self) -> &str {
            CookieSpec::name(self)
        }

        fn options(&self) -> CookieOptions<'_> {
            CookieSpec::options(self)
        }

        fn empty(&self) -> Result<SetCookie, InvalidCookie> {
            self.with_text("")
        }

        fn deletion(&self) -> Result<SetCookie, InvalidCookie> {
            CookieSpec::deletion(self)
        }
    }

    #[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
    impl<T> Sealed for super::SessionSpec<'_, T> {
        fn name(&self) -> &str {
            super::SessionSpec::name(self)
        }

        fn options(&self) -> CookieOptions<'_> {
            self.cookie().options()
        }

        fn empty(&self) -> Result<SetCookie, InvalidCookie> {
            self.cookie().with_text("")
        }

        fn deletion(&self) -> Result<SetCookie, InvalidCookie> {
            self.cookie().deletion()
        }

        /// A session ends after its absolute timeout, so the rest can be shorter than the idle timeout.
        fn can_be_shorter(&self) -> bool {
            true
        }
    }
}
