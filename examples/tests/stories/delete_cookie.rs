//! `delete-cookie-axum`.

use http::Method;
use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/delete-cookie-axum.rs"]
mod program;

#[tokio::test]
async fn spec_sets_reads_and_deletes() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    assert_eq!(browser.get(&app, "/shop/cart").await.text, "the cart is empty\n");

    let put = browser.send(&app, Method::POST, "/shop/cart", "plumbus ×2; %").await;
    assert_eq!(put.status, 204);
    assert_eq!(browser.get(&app, "/shop/cart").await.text, "in the cart: plumbus ×2; %\n");

    let emptied = browser.send(&app, Method::DELETE, "/shop/cart", "").await;
    let deletion = "cart=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/shop; HttpOnly; SameSite=Lax";
    assert_eq!((emptied.status.as_u16(), emptied.lines()), (204, vec![deletion]));
    assert_eq!(browser.kept(), []);
}

#[tokio::test]
async fn name_alone_deletes_another_cookie() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    browser.send(&app, Method::POST, "/shop/cart", "plumbus").await;

    let trapped = browser.send(&app, Method::DELETE, "/shop/cart/by-name", "").await;
    assert!(trapped.lines()[0].contains("; Path=/;"));
    assert_eq!(browser.kept(), [("cart", "plumbus")]);
}

#[tokio::test]
async fn too_long_value_is_a_client_error() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    let rejected = browser.send(&app, Method::POST, "/shop/cart", "x".repeat(5000)).await;
    assert_eq!(rejected.status, 400);
    assert!(!rejected.text.contains("xxx") && rejected.lines().is_empty());
}
