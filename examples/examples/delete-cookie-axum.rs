//! How do I delete a cookie? By the spec that set it: a browser deletes only the cookie whose path and domain
//! are repeated.
//!
//! ```console
//! $ cargo run -p aside-examples --example delete-cookie-axum
//! $ curl -i http://127.0.0.1:8000/shop/cart -c jar -d plumbus
//! $ curl -i http://127.0.0.1:8000/shop/cart -b jar
//! $ curl -i http://127.0.0.1:8000/shop/cart/by-name -b jar -c jar -X DELETE   # the trap: the jar keeps it
//! $ curl -i http://127.0.0.1:8000/shop/cart -b jar -c jar -X DELETE           # the jar is empty
//! ```

use std::io;
use std::time::Duration;

use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use tokio::net::TcpListener;

/// Declared once: setting, reading and deleting share every attribute.
const CART: CookieSpec = CookieSpec::new(
    "cart",
    CookieOptions::new()
        .path("/shop")
        .http_only(true)
        .max_age(Duration::from_secs(30 * 24 * 60 * 60)),
);

pub(crate) fn app() -> Router {
    Router::new()
        .route("/shop/cart", get(show).post(put).delete(empty))
        .route("/shop/cart/by-name", delete(empty_by_name))
        .layer(AsideLayer::new())
}

async fn show(cookies: RequestCookies) -> String {
    match cookies.get(&CART) {
        Ok(Some(item)) => format!("in the cart: {item}\n"),
        Ok(None) | Err(_) => "the cart is empty\n".into(),
    }
}

/// What the client sends may be too long for a cookie, so it is asked before it is said.
async fn put(aside: Aside, item: String) -> Result<StatusCode, (StatusCode, String)> {
    let cart = CART.with_value(item).map_err(|no| (StatusCode::BAD_REQUEST, format!("{no}\n")))?;
    aside.set_cookie(cart);
    Ok(StatusCode::NO_CONTENT)
}

async fn empty(aside: Aside) -> StatusCode {
    aside.delete_cookie(CART);
    StatusCode::NO_CONTENT
}

/// The trap. A name alone is the cookie with the default attributes, `Path=/`: another one. The browser
/// deletes what it does not have, and keeps the cart.
async fn empty_by_name(aside: Aside) -> StatusCode {
    aside.delete_cookie("cart");
    StatusCode::NO_CONTENT
}

#[tokio::main]
async fn main() -> io::Result<()> {
    axum::serve(TcpListener::bind("127.0.0.1:8000").await?, app()).await
}
