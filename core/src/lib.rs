#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]
//! Say something aside while a handler returns plain data.

mod cookie;
mod handle;
#[cfg(feature = "model")]
mod model;
mod temporal;

pub use cookie::{
    CookieKey, CookieOptions, CookiePart, CookieRule, CookieSpec, Encoding, IntoDeleteCookie,
    IntoSetCookie, InvalidCookie, InvalidValue, RequestCookies, ResponseExt, SameSite, SetCookie,
};
pub use handle::{Answer, Aside, Scope, scope, scope_of};
#[cfg(feature = "tower")]
pub use handle::{AsideLayer, AsideService};
#[cfg(feature = "model")]
pub use model::{Model, ModelError, ModelSchema, ResponseModel};
pub use temporal::{
    Content, Direct, EmptyContentType, Failure, Mark, Merged, OnError, OwnHeaders, Policy, Refusal,
    Report, SameCookie, SayWhen, StatusOver, TemporalResponse, Unsent, Why, Write, merge,
};
