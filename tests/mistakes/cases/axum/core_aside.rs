//! A handler extracts the core's `Aside`, not the adapter's.

// cure: the trait `FromRequestParts<()>` is not implemented for `Aside`

use aside::Aside;

#[axum::debug_handler]
async fn hello(aside: Aside) -> &'static str {
    aside.set_cookie(("theme", "dark"));
    "hello"
}

fn main() {}
