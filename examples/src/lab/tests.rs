//! Tests for the cookie lab without a framework.

use aside::{Aside, testing};
use http::header::{CONTENT_TYPE, COOKIE, HOST};
use http::{HeaderMap, HeaderValue, Response};
use serde_json::{Value, json};

use super::finding::Finding;
use super::page::links;

fn headers() -> HeaderMap {
    let host = HeaderValue::from_static("127.0.0.1:8000");
    let json = HeaderValue::from_static("application/json");
    HeaderMap::from_iter([(HOST, host), (CONTENT_TYPE, json)])
}

/// The status, the `Set-Cookie` lines and the body.
fn set(form: &Value) -> (u16, Vec<String>, Value) {
    let (response, changes) = testing::call(async |aside: Aside| {
        match super::set_cookie(&aside, &headers(), form.to_string().as_bytes()) {
            Ok(model) => model.into_response::<Vec<u8>>(),
            Err(problem) => problem.into_response().map(Vec::from),
        }
    });
    let cookies = changes.cookies();
    let lines = cookies.iter().map(|cookie| cookie.header().to_str().unwrap().into());
    (response.status().as_u16(), lines.collect(), body(response))
}

fn read(cookie: &str, query: &str) -> Value {
    let mut headers = HeaderMap::new();
    headers.insert(COOKIE, HeaderValue::from_str(cookie).unwrap());
    let (model, _) = testing::call(async |aside: Aside| {
        super::echo(&aside, &headers, Some(query)).expect("a valid query")
    });
    body(model.into_response())
}

fn filter(question: &Value) -> Result<Value, Value> {
    let (result, _) = testing::call(async |aside: Aside| {
        super::filter(&aside, &headers(), question.to_string().as_bytes())
    });
    match result {
        Ok(model) => {
            let text = body(model.into_response())["json"].as_str().unwrap().to_owned();
            Ok(serde_json::from_str(&text).unwrap())
        }
        Err(problem) => Err(body(problem.into_response().map(Vec::from))),
    }
}

fn body(response: Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).expect("JSON")
}

#[test]
fn sets_cookie_of_form() {
    let form = json!({
        "name": "__Host-sid", "value": "a b", "path": "/", "secure": true, "http_only": true,
        "same_site": "strict", "max_age": 60, "priority": "high",
    });
    let line =
        "__Host-sid=a%20b; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict; Priority=High";
    let (status, lines, body) = set(&form);
    assert_eq!((status, lines), (200, vec![line.to_owned()]));
    assert_eq!(body, json!({ "set_cookie": line, "error": null, "warnings": [] }));
}

#[test]
fn deletes_cookie_of_form() {
    let (status, lines, _) = set(&json!({ "name": "sid", "path": "/app", "delete": true }));
    assert_eq!(status, 200);
    assert!(lines[0].starts_with("sid=; Expires=Thu, 01 Jan 1970"), "{lines:?}");
    assert!(lines[0].contains("Path=/app"), "{lines:?}");
}

#[test]
fn error_links_to_rule() {
    let section = "https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis-22#section-";
    for (form, rule) in [
        (json!({ "name": "a b" }), "4.1.1"),
        (json!({ "name": "a", "value": "x; Domain=evil.example", "encoding": "raw" }), "4.1.1"),
        (json!({ "name": "__Host-a", "path": "/" }), "4.1.3.2"),
        (json!({ "name": "a", "same_site": "none" }), "5.7"),
        (json!({ "name": "a", "value": "x".repeat(5000) }), "5.6"),
    ] {
        let (status, lines, body) = set(&form);
        assert_eq!((status, lines.len()), (422, 0), "{form}");
        assert_eq!(body["error"]["url"], format!("{section}{rule}"), "{body}");
        let message = body["error"]["message"].as_str().unwrap();
        assert!(message.contains(body["error"]["source"].as_str().unwrap()), "{message}");
    }
}

#[test]
fn warning_links_to_rule() {
    for (form, source) in [
        (json!({ "name": "a", "max_age": 40_000_000 }), "RFC 6265bis §5.5"),
        (json!({ "name": "a", "domain": "example.com" }), "RFC 6265bis §5.7"),
        (json!({ "name": "a", "secure": true, "partitioned": true }), "CHIPS"),
    ] {
        let (status, lines, body) = set(&form);
        assert_eq!((status, lines.len()), (200, 1), "{form}");
        assert_eq!(body["warnings"][0]["source"], source, "{body}");
        assert!(body["warnings"][0]["url"].is_string(), "{body}");
    }
}

#[test]
fn link_of_unknown_source_is_absent() {
    let finding = serde_json::to_value(Finding::new("no rule (RFC 0 §1)")).unwrap();
    assert_eq!(finding["url"], Value::Null);
}

#[test]
fn reads_what_it_signed() {
    for protection in ["signed", "private"] {
        let form = json!({ "name": "sid", "value": "user 7", "protection": protection });
        let (_, lines, _) = set(&form);
        let pair = lines[0].split(';').next().unwrap();
        let query = format!("name=sid&protection={protection}");

        let echo = read(pair, &query);
        assert_eq!(echo["read"]["value"], "user 7");
        assert!(echo["read"]["issued_at"].is_number());

        let forged = read("sid=v1s.forged", &query);
        assert_eq!(forged["read"]["value"], Value::Null);
        assert!(forged["read"]["error"]["message"].is_string());
    }
}

#[test]
fn reads_by_encoding() {
    let echo = read("a=\"x\\054y\"; b=2", "name=a&encoding=quoted");
    assert_eq!(echo["cookie"], json!(["a=\"x\\054y\"; b=2"]));
    assert_eq!(echo["read"]["value"], "x,y");
    assert_eq!(echo["pairs"][1], json!({ "name": "b", "value": "2" }));
    assert_eq!(read("a=1", "name=c")["read"], Value::Null);
}

#[test]
fn invalid_input_is_422_with_sentence() {
    for form in [json!({ "nam": "sid" }), json!([1]), json!({ "name": "a", "max_age": -1 })] {
        let (status, lines, body) = set(&form);
        assert_eq!((status, lines.len()), (422, 0), "{form}");
        assert!(body["detail"].as_str().unwrap().starts_with("invalid form at"), "{body}");
    }
}

#[test]
fn form_of_another_site_is_rejected() {
    // The content types that a page can send to another site without its consent (Fetch §2.2.2).
    for content_type in ["text/plain", "application/x-www-form-urlencoded"] {
        let mut headers = headers();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let (result, changes) = testing::call(async |aside: Aside| {
            super::set_cookie(&aside, &headers, br#"{"name": "a"}"#).map(|_| ())
        });
        assert_eq!(result.unwrap_err().into_response().status(), 422);
        assert!(changes.cookies().is_empty());
    }
}

#[test]
fn filters_by_switches() {
    let value = json!({
        "id": 1, "customer": { "name": "ada", "city": null, "password": "s3cret" }, "currency": "EUR",
        "items": [{ "sku": "a", "price": 9.5, "cost": 2.0 }], "note": null,
    });
    let ask = |switches: Value| {
        let mut question = switches;
        question["json"] = value.to_string().into();
        filter(&question)
    };
    let all = ask(json!({})).unwrap();
    assert_eq!(all["customer"], json!({ "name": "ada", "city": null }));
    assert_eq!(all["items"], json!([{ "sku": "a", "price": 9.5 }]));

    let few = ask(json!({ "exclude": ["items[].price"], "exclude_none": true })).unwrap();
    assert_eq!(few["items"], json!([{ "sku": "a" }]));
    assert_eq!(few.get("note"), None);
    assert_eq!(ask(json!({ "include": ["id"] })).unwrap(), json!({ "id": 1 }));

    let validated = ask(json!({ "validate": true, "exclude_defaults": true })).unwrap();
    assert_eq!(validated.get("currency"), None);

    let error = ask(json!({ "exclude": ["items[].weight"] })).unwrap_err();
    assert!(error["detail"].as_str().unwrap().contains("items[].weight"), "{error}");
}

#[test]
fn keeps_order_of_keys() {
    let body =
        json!({ "json": r#"{"note": null, "id": 1}"#, "include": ["id", "note"] }).to_string();
    let (model, _) = testing::call(async |aside: Aside| {
        super::filter(&aside, &headers(), body.as_bytes()).expect("a valid value")
    });
    assert_eq!(self::body(model.into_response())["json"], r#"{"note":null,"id":1}"#);
}

#[test]
fn links_to_other_frameworks() {
    let servers = [("axum".to_owned(), 8000), ("warp".to_owned(), 8001)];
    let links = links("axum", &servers);
    assert!(links.contains("data-port=\"8000\" aria-current=\"page\">axum"), "{links}");
    assert!(links.contains("href=\"http://127.0.0.1:8001/\" data-port=\"8001\">warp"), "{links}");
}
