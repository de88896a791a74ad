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
    if cfg!(debug_assertions) {
        // `cookie_store` sends a `Secure` cookie to localhost, as browsers and curl do.
        assert_eq!(back, "session came back\n__Host-probe came back\n");
    }
}
