//! The whole document.

use aside::openapi::{Components, Version, session_scheme};
use serde_json::{Value, json};

use super::operations::Operations;
use super::products;
use crate::app::{
    ContactPage, Failure, GetProduct, InvalidBody, LOGIN, Message, OrderProduct, Preferences,
    PriceOut, SESSION, UserOut,
};

/// Returns the OpenAPI document of the app.
///
/// # Panics
///
/// Panics if two models of the app have the same name. A test makes the document.
#[must_use]
pub fn document(version: Version) -> Value {
    let components = Components::new()
        .model::<Message>()
        .model::<UserOut>()
        .model::<Preferences>()
        .model::<ContactPage>()
        .model::<Failure>()
        .model::<InvalidBody>()
        .model::<PriceOut>()
        .responses::<GetProduct>()
        .responses::<OrderProduct>();
    let mut components = components.to_json().expect("each model has a name of its own");
    components["securitySchemes"] =
        json!({ "session": session_scheme(&SESSION), "login": session_scheme(&LOGIN) });
    let mut paths = Operations::new(version).paths();
    paths.extend(products::paths(version));
    json!({
        "openapi": version.as_str(),
        "info": {
            "title": "The main job of aside",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "One application with the same business code on axum, warp and hyper.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "cookies", "description": "Cookies next to a body." },
            { "name": "users", "description": "A response model without the password." },
            { "name": "login", "description": "A session in a private cookie, and a login with OAuth." },
            { "name": "products", "description": "A model for each status, renamed fields, and events." },
            { "name": "browser", "description": "Preferences for scripts, and a flash message." },
        ],
        "paths": paths,
        "components": components,
    })
}
