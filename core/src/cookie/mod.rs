//! One `Set-Cookie` header, as the standards write it; and the `Cookie` header that comes back.
//!
//! Rules are numbered as in the table of `docs/cookies.md`; sections are those of RFC 6265bis unless another
//! text is named.

mod attributes;
mod convert;
mod date;
mod encoding;
mod error;
mod grammar;
mod header;
mod key;
mod options;
mod request;
mod response;
mod risks;
#[cfg(any(feature = "signed", feature = "private"))]
mod secure;
mod spec;
#[cfg(test)]
mod tests;
mod value;

pub use convert::{IntoDeleteCookie, IntoSetCookie};
pub use encoding::{Encoding, InvalidCookieValue};
pub use error::{CookiePart, CookieRule, InvalidCookie};
pub use header::SetCookie;
pub use key::CookieId;
pub(crate) use key::name_of;
pub use options::{CookieOptions, Priority, SameSite};
pub use request::RequestCookies;
pub use response::SetCookieExt;
pub(crate) use response::place;
pub(crate) use risks::{LONGEST, Risks};
#[cfg(feature = "private")]
pub use secure::Private;
#[cfg(feature = "signed")]
pub use secure::Signed;
#[cfg(any(feature = "signed", feature = "private"))]
pub use secure::{InvalidKey, Key, KeyRing, Verified, VerifyError, VerifyErrorKind};
pub use spec::CookieSpec;
pub use value::CookieValue;

/// The examples of the page for users run.
#[cfg(all(doctest, feature = "signed", feature = "private"))]
#[doc = include_str!("../../../docs/cookies.md")]
struct CookiesPage;
