//! Preferences that the server and the page's JavaScript share.

use std::time::Duration;

use aside::{Aside, CookieOptions, CookieSpec, Model, RequestCookies};
use http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// The cookie is not `HttpOnly`, so scripts can read and change it. It must not contain a secret.
///
/// `JSON.parse(decodeURIComponent(value))` reads it, and `encodeURIComponent(JSON.stringify(value))` writes it.
pub(crate) const PREFERENCES: CookieSpec<Preferences> = CookieSpec::json(
    "preferences",
    CookieOptions::new().max_age(Duration::from_secs(365 * 24 * 60 * 60)),
);

/// The choices of a visitor, with or without a login.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Preferences {
    theme: Theme,
    rows: u16,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Theme {
    Light,
    Dark,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { theme: Theme::Light, rows: 20 }
    }
}

/// `GET /preferences/`: the visitor's preferences.
///
/// A script or an older version of the site can write anything, so an invalid cookie counts as no cookie.
pub fn preferences(cookies: &RequestCookies<'_>) -> Model<Preferences> {
    Model::new(cookies.get(&PREFERENCES).ok().flatten().unwrap_or_default())
}

/// `PUT /preferences/`: stores the preferences of the body.
///
/// # Errors
///
/// Returns 422 if the body is not JSON of this form.
pub fn set_preferences(aside: &Aside, body: &[u8]) -> Result<Model<Preferences>, Problem> {
    let preferences: Preferences = serde_json::from_slice(body).map_err(|_| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "the body is not valid preferences")
    })?;
    aside.set_cookie(PREFERENCES.with_value(&preferences));
    Ok(Model::new(preferences))
}
