//! `fastapi-warp`. The lines are those of Starlette 1.x under Python 3.

use http::Method;
use hyper_util::service::TowerToHyperService;

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/fastapi-warp.rs"]
mod program;

/// A note, and the value that `response.set_cookie("note", note)` writes.
const GOLDEN: [(&str, &str); 6] = [
    ("plumbus", "plumbus"),
    ("", r#""""#),
    ("a b", r#""a b""#),
    (r#"Zoë says: "100%, \o/""#, r#""Zo\353 says: \"100%\054 \\o/\"""#),
    ("a=b; c=d", r#""a=b\073 c=d""#),
    ("line\nbreak\u{7f}", r#""line\012break\177""#),
];

#[tokio::test]
async fn writes_what_starlette_writes() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    for (note, golden) in GOLDEN {
        let answer = browser.send(&app, Method::POST, "/note", note).await;
        assert_eq!(answer.lines(), [format!("note={golden}; Path=/; SameSite=Lax")]);
        assert_eq!(browser.get(&app, "/note").await.text, format!("{note}\n"));
    }
}

#[tokio::test]
async fn reads_what_starlette_writes() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    assert_eq!(browser.get(&app, "/note").await.text, "there is no note\n");
    for (note, golden) in GOLDEN {
        browser.set(&format!("note={golden}; Path=/; SameSite=lax"));
        assert_eq!(browser.get(&app, "/note").await.text, format!("{note}\n"));
    }
}

/// `response.set_cookie("note", note)` has these attributes, so both name the same cookie.
#[tokio::test]
async fn deletes_what_starlette_writes() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    browser.set("note=plumbus; Path=/; SameSite=lax");
    assert_eq!(browser.send(&app, Method::DELETE, "/note", "").await.text, "deleted\n");
    assert_eq!(browser.kept(), []);
}

#[tokio::test]
async fn value_that_python_cannot_write_is_a_client_error() {
    let (app, mut browser) = (TowerToHyperService::new(program::app()), Browser::default());
    for note in ["日本".into(), "x".repeat(5000)] {
        let rejected = browser.send(&app, Method::POST, "/note", note.clone()).await;
        assert_eq!(rejected.status, 400);
        assert!(!rejected.text.contains(&note) && rejected.lines().is_empty());
    }
    let rejected = browser.send(&app, Method::POST, "/note", &b"\xff"[..]).await;
    assert_eq!(rejected.status, 400);
}
