//! The document of the examples' application, and its viewer.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, COOKIE, LOCATION};
use http::{Method, Request, Response};
use serde_json::Value;

use crate::documented::{document, operation_id};
use crate::read::{cookies, text, values};
use crate::{Client, MainJobHarness};

const USER: &str = r#"{"username":"morty","email":"m@example.com","password":"portal"}"#;
const RICK: &str = r#"{"username":"rick","password":"pickle"}"#;
const STRANGER: &str = r#"{"username":"rick","password":"guessed"}"#;
const AUTHORIZE: &str = "/authority/authorize?response_type=code&client_id=aside-examples\
                         &state=a&code_challenge=b&code_challenge_method=S256";

/// Statuses that no request of this test causes: a body that ends early.
const NOT_SENT: [(&str, u16); 3] =
    [("create_user", 400), ("log_in", 400), ("set_preferences", 400)];

/// A client that collects the operations and statuses it has seen.
struct Visitor {
    client: Client,
    document: Value,
    seen: BTreeSet<(String, u16)>,
}

impl Visitor {
    async fn send(
        &mut self,
        method: Method,
        path: &str,
        cookie: &str,
        body: impl Into<Bytes>,
    ) -> Response<Bytes> {
        let id = operation_id(&self.document, &method, path.split('?').next().unwrap_or_default());
        let id = id.unwrap_or_else(|| panic!("{method} {path} is not documented")).to_owned();
        let request = Request::builder().method(method).uri(path).header(COOKIE, cookie);
        // The client compares the response with the document.
        let response = self.client.call(request.body(body.into()).expect("a request")).await;
        self.seen.insert((id, response.status().as_u16()));
        response
    }

    async fn get(&mut self, path: &str, cookie: &str) -> Response<Bytes> {
        self.send(Method::GET, path, cookie, "").await
    }
}

/// Each operation sends each status that it declares, except for the 500, and sends no other.
pub async fn each_operation_sends_what_it_declares<H: MainJobHarness>() {
    let client = H::start().await;
    let document = document(&client).await;
    let mut visitor = Visitor { client, document, seen: BTreeSet::new() };

    for path in ["/cookie-and-object/", "/cookie/"] {
        visitor.get(path, "").await;
        visitor.send(Method::POST, path, "", "").await;
    }
    for path in ["/cookies/mine", "/cookies/a%3Bb", AUTHORIZE, "/authority/authorize"] {
        visitor.get(path, "").await;
    }
    for cookie in ["", "fakesession=fake-cookie-session-value"] {
        visitor.get("/users/me", cookie).await;
    }
    for (method, path, bodies) in [
        (Method::POST, "/users/", &[USER, "{}"][..]),
        (Method::POST, "/login/", &[RICK, STRANGER, "{}"]),
        (Method::PUT, "/preferences/", &[r#"{"rows":50}"#, r#"{"rows":"many"}"#]),
    ] {
        for body in bodies {
            visitor.send(method.clone(), path, "", *body).await;
        }
        visitor.send(method, path, "", vec![b'x'; 100_000]).await;
    }
    visitor.get("/preferences/", "").await;
    visitor.send(Method::POST, "/contact/", "", "").await;
    visitor.get("/contact/", "flash=hello").await;

    for path in ["", "?fields=name", "?fields=purchasePrice"] {
        visitor.get(&format!("/products/plumbus{path}"), "").await;
    }
    for product in ["plumbus", "portal-gun", "missing"] {
        visitor.get(&format!("/products/{product}"), "").await;
        visitor.get(&format!("/products/{product}/prices"), "").await;
        let order = format!("/products/{product}/orders");
        visitor.send(Method::POST, &order, "orders=7", "").await;
    }

    let login = visitor.send(Method::POST, "/login/", "", RICK).await;
    for cookie in ["", &pair(&login)] {
        visitor.get("/login/me", cookie).await;
    }
    visitor.send(Method::POST, "/log-out/", "", "").await;
    let started = visitor.get("/oauth/log-in", "").await;
    let approved = visitor.get(location(&started), "").await;
    for cookie in ["", &pair(&started)] {
        visitor.get(location(&approved), cookie).await;
    }

    let declared: BTreeSet<_> = declared(&visitor.document);
    let not_sent = NOT_SENT.map(|(id, status)| (id.to_owned(), status));
    visitor.seen.extend(not_sent);
    assert_eq!(visitor.seen, declared);
}

/// Returns the operations of a document with their statuses below 500.
fn declared(document: &Value) -> BTreeSet<(String, u16)> {
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("operations").values());
    let statuses = operations.flat_map(|operation| {
        let id = operation["operationId"].as_str().expect("an id");
        let responses = operation["responses"].as_object().expect("responses").keys();
        responses.map(move |status| (id.to_owned(), status.parse().expect("a status")))
    });
    statuses.filter(|(_, status)| *status < 500).collect()
}

/// The page and its files are part of the program.
pub async fn viewer_needs_no_other_site<H: MainJobHarness>() {
    let client = H::start().await;
    let ask = async |method, path: &str| {
        let request = Request::builder().method(method).uri(path).body(Bytes::new());
        client.call(request.expect("a request")).await
    };

    let start = ask(Method::GET, "/docs").await;
    assert_eq!((start.status().as_u16(), location(&start)), (307, "/docs/"));
    let page = ask(Method::GET, "/docs/").await;
    assert_eq!(values(&page, &CONTENT_TYPE), ["text/html"]);
    let page = text(&page);
    assert!(!page.contains("://"), "{page}");

    let mut files = 0;
    for (_, rest) in page.match_indices("=\"").map(|(at, quote)| page.split_at(at + quote.len())) {
        let file = rest.split('"').next().unwrap_or_default();
        if let Some(name) = file.strip_prefix("./").or(file.ends_with(".css").then_some(file)) {
            let response = ask(Method::GET, &format!("/docs/{name}")).await;
            assert_eq!(response.status(), 200, "{name}");
            assert!(!response.body().is_empty());
            files += 1;
        }
    }
    assert_eq!(files, 7);
    let settings = ask(Method::GET, "/docs/swagger-initializer.js").await;
    for setting in [r#""url": "/openapi.json""#, r#""validatorUrl": "none""#] {
        assert!(text(&settings).contains(setting), "{}", text(&settings));
    }

    assert_eq!(ask(Method::GET, "/docs/missing.js").await.status(), 404);
    for path in ["/openapi.json", "/docs", "/docs/"] {
        let response = ask(Method::POST, path).await;
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()[ALLOW], "GET,HEAD");
        assert_ne!(ask(Method::HEAD, path).await.status(), 405);
    }
}

fn location(response: &Response<Bytes>) -> &str {
    response.headers()[LOCATION].to_str().expect("ASCII")
}

/// Returns the first cookie of a response as a client sends it.
fn pair(response: &Response<Bytes>) -> String {
    let (name, value) = cookies(response).remove(0);
    format!("{name}={value}")
}
