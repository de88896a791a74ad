//! The user that all servers return, and the session that they set.

use std::hint::black_box;

use aside_axum::{CookieOptions, CookieSpec};
use schemars::JsonSchema;
use serde::Serialize;

/// The cookie's name; its attributes are `Path=/`, `HttpOnly` and `SameSite=Lax`.
pub const COOKIE: &str = "session";

/// The same cookie as a spec of `aside`.
pub const SESSION: CookieSpec = CookieSpec::new(COOKIE, CookieOptions::new().http_only(true));

/// Returns the value of the cookie, which the compiler cannot know.
#[must_use]
pub fn token() -> &'static str {
    black_box("31d4d96e407aad42")
}

/// The value that a handler has.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct User {
    pub id: u64,
    pub name: &'static str,
    pub email: &'static str,
    pub password: &'static str,
    pub is_admin: bool,
    pub login_count: u32,
}

/// The response model.
#[derive(Debug, Serialize, JsonSchema)]
pub struct UserOut {
    pub id: u64,
    pub name: String,
    pub email: String,
}

/// The sent fields, selected by hand and borrowed. This is the cheapest way.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UserView {
    pub id: u64,
    pub name: &'static str,
    pub email: &'static str,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self { id: user.id, name: user.name, email: user.email }
    }
}

/// The user, as from a database.
#[must_use]
pub fn user() -> User {
    black_box(User {
        id: 4711,
        name: "Ada Lovelace",
        email: "ada@analytical.example",
        password: "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
        is_admin: true,
        login_count: 93,
    })
}
