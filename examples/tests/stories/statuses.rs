//! `statuses-hyper`.

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/statuses-hyper.rs"]
mod program;

#[tokio::test]
async fn each_status_has_its_own_model() {
    let (app, mut browser) = (program::app(), Browser::default());
    let found = browser.get(&app, "/users/1").await;
    assert_eq!((found.status.as_u16(), &*found.text), (200, r#"{"name":"rick"}"#));
    assert_eq!(browser.value("seen"), "users");

    let missing = browser.get(&app, "/users/2").await;
    let text =
        r#"{"type":"about:blank","title":"Not Found","status":404,"detail":"no user has this id"}"#;
    assert_eq!((missing.status.as_u16(), &*missing.text), (404, text));
    assert_eq!(missing.headers["content-type"], "application/problem+json");

    let invalid = browser.get(&app, "/users/rick").await;
    let text = r#"{"type":"/problems/parameter","status":400,"parameter":"id"}"#;
    assert_eq!((invalid.status.as_u16(), &*invalid.text), (400, text));
}
