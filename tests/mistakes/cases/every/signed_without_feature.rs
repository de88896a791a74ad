//! A program signs a cookie without the feature `signed`.

// cure: cargo add aside-axum --features signed

use std::time::SystemTime;

use aside_axum::{Aside, CookieOptions, CookieSpec, KeyRing};

const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new());

fn log_in(aside: &Aside, keys: &KeyRing) {
    aside.set_cookie(SESSION.signed(keys).with_value("31d4", SystemTime::now()));
}

fn main() {
    let _ = log_in;
}
