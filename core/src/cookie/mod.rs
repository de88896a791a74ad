//! The `Set-Cookie` and `Cookie` headers, as the standards define them.
//!
//! Rules have the numbers of the table in `docs/cookies.md`. Sections are those of RFC 6265bis, unless
//! another text is named.

mod attributes;
mod date;
mod encoding;
mod error;
mod grammar;
mod identity;
mod into_set_cookie;
#[cfg(feature = "json")]
mod model;
mod options;
mod request;
mod risks;
mod rule;
#[cfg(any(feature = "signed", feature = "private"))]
mod secure;
mod set_cookie;
mod set_cookie_ext;
mod spec;
#[cfg(test)]
mod tests;
mod value;
#[cfg(not(all(feature = "signed", feature = "private")))]
mod without_feature;

pub use encoding::{Encoding, InvalidCookieValue};
pub use error::InvalidCookie;
pub use identity::CookieId;
pub(crate) use identity::name_of;
pub use into_set_cookie::{IntoDeleteCookie, IntoSetCookie};
#[cfg(feature = "json")]
pub use model::{CookiesError, CookiesErrorKind};
pub use options::{CookieOptions, Priority, SameSite};
pub use request::RequestCookies;
pub(crate) use risks::{LONGEST, Risks};
pub use rule::{CookiePart, CookieRule};
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use secure::IssuedAt;
#[cfg(feature = "private")]
pub use secure::Private;
#[cfg(feature = "signed")]
pub use secure::Signed;
#[cfg(any(feature = "signed", feature = "private"))]
pub use secure::{InvalidKey, Key, KeyRing, Verified, VerifyError, VerifyErrorKind};
pub use set_cookie::SetCookie;
pub use set_cookie_ext::SetCookieExt;
pub use spec::CookieSpec;
pub use value::CookieValue;
#[cfg(all(feature = "json", any(feature = "signed", feature = "private")))]
pub(crate) use value::{read_json, write_json};
