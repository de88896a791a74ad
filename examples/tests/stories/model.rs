//! `model-warp`.

use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/model-warp.rs"]
mod program;

#[tokio::test]
async fn undeclared_fields_are_not_sent() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    let order = browser.get(&app, "/orders/7").await;
    assert_eq!(order.headers["content-type"], "application/json");
    assert_eq!(
        order.text,
        r#"{"id":7,"customer":{"name":"Rick"},"items":[{"name":"plumbus","price":650}]}"#,
    );
    let order = browser.get(&app, "/internal/orders/7").await;
    let item = r#"{"name":"plumbus","price":650,"cost":5}"#;
    assert_eq!(
        order.text,
        format!(r#"{{"id":7,"customer":{{"name":"Rick"}},"items":[{item}],"note":null}}"#),
    );
    for path in ["/orders/8", "/internal/orders/8", "/orders/-1"] {
        assert_eq!(browser.get(&app, path).await.status, 404);
    }
}
