//! The same under `debug_handler`.

// cure: the trait `IntoResponse` is not implemented for `User`

use aside_axum::Aside;

struct User {
    name: &'static str,
}

#[axum::debug_handler]
async fn get_user(aside: Aside) -> User {
    aside.set_cookie(("theme", "dark"));
    User { name: "ada" }
}

fn main() {}
