//! A cookie with the prefix `__Host-` is not `Secure`.

// cure: requires `.secure(true)`

use aside_axum::{CookieOptions, CookieSpec};

const SESSION: CookieSpec = CookieSpec::new("__Host-session", CookieOptions::new());

fn main() {
    let _ = SESSION;
}
