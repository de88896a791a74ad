//! A program encrypts a cookie without the feature `private`.

// cure: cargo add aside-axum --features private

use std::time::SystemTime;

use aside_axum::{Aside, CookieOptions, CookieSpec, KeyRing, session};

const SESSION: CookieSpec = CookieSpec::new("session", CookieOptions::new());

fn log_in(aside: &Aside, keys: &KeyRing) {
    aside.set_cookie(SESSION.private(keys).with_value("31d4", SystemTime::now()));
}

fn main() {
    let _ = log_in;
}
