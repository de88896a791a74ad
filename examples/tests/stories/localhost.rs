//! `localhost-axum`. `tests/clients/run` asks more clients.

use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/localhost-axum.rs"]
mod program;

#[tokio::test]
async fn session_is_not_secure_in_a_debug_build() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    let set = browser.get(&app, "/").await;
    let probe = "__Host-probe=1; Path=/; Secure; HttpOnly; SameSite=Lax";
    let session = match cfg!(debug_assertions) {
        true => "session=31d4d96e; Path=/; HttpOnly; SameSite=Lax",
        false => "__Host-session=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax",
    };
    assert_eq!(set.lines(), [session, probe]);
    let back = browser.get(&app, "/back").await.text;
    assert!(back.starts_with("session came back\n") || !cfg!(debug_assertions), "{back}");
}
