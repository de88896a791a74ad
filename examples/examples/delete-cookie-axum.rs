//! How do I delete a cookie? By the spec that set it. A browser deletes only the cookie with the same name, domain
//! and path.
//!
//! ```console
//! $ cargo run -p aside-examples --example delete-cookie-axum
//! $ curl -i http://127.0.0.1:8000/shop/cart -c jar -d plumbus
//! $ curl -i http://127.0.0.1:8000/shop/cart -b jar
//! $ curl -i http://127.0.0.1:8000/shop/cart/by-name -b jar -c jar -X DELETE   # the wrong way: the jar keeps it
//! $ curl -i http://127.0.0.1:8000/shop/cart -b jar -c jar -X DELETE           # the jar is empty
//! ```
//!
//! You see that the cart of the jar stays after the wrong way, and is gone after the right one.

use std::io;
use std::time::Duration;

use aside_axum::{Aside, AsideLayer, CookieOptions, CookieSpec, RequestCookies};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use tokio::net::TcpListener;

/// Setting, reading and deleting share this declaration.
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

/// Rejects an item that is too long for a cookie.
async fn put(aside: Aside, item: String) -> Result<StatusCode, (StatusCode, String)> {
    let cart = CART.with_value(item);
    aside.set_cookie(cart.map_err(|error| (StatusCode::BAD_REQUEST, format!("{error}\n")))?);
    Ok(StatusCode::NO_CONTENT)
}

async fn empty(aside: Aside) -> StatusCode {
    aside.delete_cookie(CART);
    StatusCode::NO_CONTENT
}

/// The wrong way. A name alone is the cookie with `Path=/`, which is another one, so the browser keeps the cart.
async fn empty_by_name(aside: Aside) -> StatusCode {
    aside.delete_cookie("cart");
    StatusCode::NO_CONTENT
}

#[tokio::main]
async fn main() -> io::Result<()> {
    axum::serve(TcpListener::bind("127.0.0.1:8000").await?, app()).await
}
