//! `with_aside` wraps a function whose value is not a response.

// cure: Consider using `#[axum::debug_handler]`

use aside_axum::{Aside, with_aside};
use axum::Router;
use axum::routing::get;

struct User {
    name: &'static str,
}

async fn get_user(aside: Aside) -> User {
    aside.set_cookie(("theme", "dark"));
    User { name: "ada" }
}

fn main() {
    let _: Router = Router::new().route("/user", get(with_aside(get_user)));
}
