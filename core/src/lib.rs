#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Say something aside while a handler returns plain data.

mod cookie;
mod handle;
mod temporal;

#[cfg(feature = "private")]
pub use cookie::Private;
#[cfg(feature = "signed")]
pub use cookie::Signed;
pub use cookie::{
    CookieKey, CookieOptions, CookiePart, CookieRule, CookieSpec, Encoding, IntoDeleteCookie,
    IntoSetCookie, InvalidCookie, InvalidValue, RequestCookies, ResponseExt, SameSite, SetCookie,
};
#[cfg(any(feature = "signed", feature = "private"))]
pub use cookie::{InvalidKey, Key, KeyRing, Unverified, UnverifiedCookie, Verified};
pub use handle::{Answer, Aside, Scope, scope, scope_of};
#[cfg(feature = "tower")]
pub use handle::{AsideLayer, AsideService};
pub use temporal::{
    Content, Direct, EmptyContentType, Failure, Mark, Merged, OnError, OwnHeaders, Policy, Refusal,
    Report, SameCookie, SayWhen, StatusOver, TemporalResponse, Unsent, Why, Write, merge,
};
