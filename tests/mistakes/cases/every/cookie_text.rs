//! A cookie is a text.

// cure: pass `("name", "value")`

use aside_axum::Aside;

fn main() {
    Aside::default().set_cookie("theme=dark");
    Aside::default().delete_cookie(("theme", "dark"));
}
