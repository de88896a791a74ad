//! `login-replicas-axum`.

use axum::Router;
use http::Method;
use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/login-replicas-axum.rs"]
mod program;

const OLD: &str = "0123456789abcdef0123456789abcdef";
const NEW: &str = "fedcba9876543210fedcba9876543210";
const ME: &str = "rick, who noted: the portal gun is in the garage\n";

fn replica(keys: &str) -> TowerToHyperService<Router> {
    TowerToHyperService::new(program::app(program::ring(keys).expect("keys")))
}

/// A browser that logged in on one replica and wrote a note on another.
async fn logged_in(one: &str, other: &str) -> Browser {
    let mut browser = Browser::default();
    browser.send(&replica(one), Method::POST, "/login", "rick").await;
    browser.send(&replica(other), Method::POST, "/note", "the portal gun is in the garage").await;
    browser
}

#[tokio::test]
async fn two_replicas_accept_each_others_cookies() {
    let mut browser = logged_in(OLD, OLD).await;
    assert!(browser.value("session").starts_with("v1s."));
    assert!(browser.value("note").starts_with("v1p."));
    for replica in [replica(OLD), replica(OLD)] {
        let me = browser.get(&replica, "/me").await;
        assert_eq!((me.text.as_str(), me.lines()), (ME, vec![]));
    }
}

#[tokio::test]
async fn rotation_logs_nobody_out() {
    // The new key is second, then first, then alone.
    let mut browser = logged_in(&format!("{OLD},{NEW}"), OLD).await;
    let before = browser.value("session");

    let me = browser.get(&replica(&format!("{NEW},{OLD}")), "/me").await;
    assert_eq!((me.text.as_str(), me.lines().len()), (ME, 2));
    assert_ne!(browser.value("session"), before);

    let me = browser.get(&replica(NEW), "/me").await;
    assert_eq!((me.text.as_str(), me.lines()), (ME, vec![]));
}

#[tokio::test]
async fn retired_key_is_rejected() {
    let mut browser = logged_in(OLD, NEW).await;
    let me = browser.get(&replica(NEW), "/me").await;
    assert_eq!(me.status, 401);
    assert_eq!(me.text, "cookie `session` was written by no key of the ring\n");
    // The session is deleted. The note is another cookie.
    assert_eq!(browser.kept().len(), 1);

    let mut browser = logged_in(NEW, OLD).await;
    let me = browser.get(&replica(NEW), "/me").await;
    assert_eq!((me.status.as_u16(), me.text.as_str()), (200, "rick, who noted nothing\n"));
}

#[tokio::test]
async fn unsigned_cookie_is_rejected() {
    let mut browser = logged_in(OLD, OLD).await;
    let note = browser.value("note");
    for forged in ["", "rick", "v1s.", note.as_str()] {
        browser.set(&format!("session={forged}; Path=/; HttpOnly"));
        assert_eq!(browser.get(&replica(OLD), "/me").await.status, 401);
    }
}

#[tokio::test]
async fn too_long_cookie_is_a_client_error() {
    let mut browser = Browser::default();
    for path in ["/login", "/note"] {
        let rejected = browser.send(&replica(OLD), Method::POST, path, "x".repeat(4000)).await;
        assert_eq!(rejected.status, 400);
        assert!(!rejected.text.contains("xxx") && browser.kept().is_empty());
    }
}

#[test]
fn keys_are_required_and_long_enough() {
    for keys in ["", ",", "short", &format!("{OLD},"), &format!("{OLD},short")] {
        let rejected = program::ring(keys).expect_err("invalid keys").to_string();
        assert!(
            rejected.starts_with("key material of ") && !rejected.contains("short,"),
            "{rejected}"
        );
    }
}
