//! The name of a cookie has a space.

// cure: for example `my-session`

use aside_axum::{CookieOptions, CookieSpec};

const SESSION: CookieSpec = CookieSpec::new("my session", CookieOptions::new());

fn main() {
    let _ = SESSION;
}
