//! Parts of an OpenAPI document that describe what `aside` sends.
//!
//! The schemas are those that filter the bodies. The cookies are described by the [`CookieSpec`] that sets
//! them. Each part is a `serde_json::Value`, for a document that you or another crate builds.
//!
//! - [`Components`] has the schemas of a set of models, and what they refer to.
//! - [`Response`] describes a response: its content, its headers, and the cookies that it sets.
//! - [`CookieParameter`] describes a cookie of the request, and [`session_scheme`] a session.
//! - [`reference()`] is the `$ref` to a model, for a document that you write yourself.
//! - [`Version`] is the version of OpenAPI, 3.1 by default.
//! - `to_utoipa`, `to_schema` and `Components::add_to` connect these parts to the crate `utoipa` (feature `utoipa`).
//!
//! `testing::assert_documented` compares a response with the document.
//!
//! # Examples
//!
//! ```
//! use aside::{CookieOptions, CookieSpec, openapi::{Components, Response, Version, session_scheme}};
//! use schemars::JsonSchema;
//! use serde::Serialize;
//! use serde_json::json;
//!
//! const SESSION: CookieSpec =
//!     CookieSpec::new("__Host-session", CookieOptions::new().secure(true).http_only(true));
//!
//! #[derive(Serialize, JsonSchema)]
//! struct User { name: String, password: String }
//!
//! aside::model!(UserOut = User, exclude = ["password"]);
//!
//! let version = Version::V3_2;
//! let login = Response::new("The user who logged in.").model::<UserOut>().sets(&SESSION);
//! let mut components = Components::new().model::<UserOut>().to_json()?;
//! components["securitySchemes"] = json!({ "session": session_scheme(&SESSION) });
//!
//! let document = json!({
//!     "openapi": version.as_str(),
//!     "info": { "title": "Shop", "version": "1" },
//!     "paths": { "/login": { "post": { "responses": {
//!         "200": login.to_json(version),
//!         "500": Response::internal_server_error().to_json(version),
//!     } } } },
//!     "components": components,
//! });
//! let schema = &document["paths"]["/login"]["post"]["responses"]["200"]["content"]["application/json"]["schema"];
//! assert_eq!(*schema, json!({ "$ref": "#/components/schemas/UserOut" }));
//! let user = &document["components"]["schemas"]["UserOut"];
//! assert_eq!(user["properties"], json!({ "name": { "type": "string" } }));
//! # Ok::<_, aside::openapi::NameClash>(())
//! ```
//!
//! [`CookieSpec`]: crate::CookieSpec

mod component;
mod components;
mod cookie_parameter;
pub(crate) mod documented;
mod documented_cookie;
mod name_clash;
mod place;
mod reference;
mod response;
mod set_cookie;
#[cfg(test)]
pub(crate) mod tests;
#[cfg(feature = "utoipa")]
mod to_utoipa;
mod version;

#[cfg(feature = "utoipa")]
#[doc(inline)]
pub use crate::__to_schema as to_schema;
pub use components::Components;
pub use cookie_parameter::{CookieParameter, session_scheme};
pub use documented_cookie::DocumentedCookie;
pub use name_clash::NameClash;
pub use reference::reference;
pub use response::Response;
#[cfg(feature = "utoipa")]
pub use to_utoipa::to_utoipa;
#[cfg(feature = "utoipa")]
#[doc(hidden)]
pub use to_utoipa::{__name, __responses, __schema, __schemas};
pub use version::Version;

#[cfg(feature = "utoipa")]
#[doc(no_inline)]
pub use ::utoipa;
