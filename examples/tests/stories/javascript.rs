//! `javascript-hyper`.

use super::browser::Browser;

#[expect(dead_code, reason = "`main` serves, which a test does not")]
#[path = "../../examples/javascript-hyper.rs"]
mod program;

#[tokio::test]
async fn javascript_reads_what_the_server_writes() {
    let (app, mut browser) = (program::app(), Browser::default());
    let page = browser.get(&app, "/").await;
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    assert!(page.text.contains("decodeURIComponent") && page.text.contains("encodeURIComponent"));

    // `decodeURIComponent` returns `Zoë; "100%", 日本`.
    assert_eq!(
        browser.value("name"),
        "Zo%C3%AB;%20%22100%25%22%2C%20%E6%97%A5%E6%9C%AC".replace(';', "%3B")
    );
    assert!(!page.lines()[0].contains("HttpOnly"));
    assert_eq!(browser.get(&app, "/name").await.text, "Zoë; \"100%\", 日本\n");
}

#[tokio::test]
async fn server_reads_what_javascript_writes() {
    let (app, mut browser) = (program::app(), Browser::default());
    browser.get(&app, "/").await;
    for (written, meant) in [
        // The result of `encodeURIComponent` for the text next to it.
        ("Ren%C3%A9e%3B%2050%25%20%26%20%2B%20%22%2C%5C", "Renée; 50% & + \",\\"),
        ("-_.!~*'()", "-_.!~*'()"),
        ("%F0%9F%8D%AA%00%0A", "🍪\0\n"),
        ("", ""),
    ] {
        browser.set(&format!("name={written}; Max-Age=2592000; Path=/; SameSite=Lax"));
        assert_eq!(browser.kept().len(), 1);
        assert_eq!(browser.get(&app, "/name").await.text, format!("{meant}\n"));
        // The page does not change it.
        assert!(browser.get(&app, "/").await.lines().is_empty());
    }
}

#[tokio::test]
async fn invalid_encoding_is_a_400() {
    let (app, mut browser) = (program::app(), Browser::default());
    browser.set("name=%FF; Path=/");
    assert_eq!(browser.get(&app, "/name").await.status, 400);
    assert_eq!(browser.get(&app, "/elsewhere").await.status, 404);
}
