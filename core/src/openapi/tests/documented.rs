//! Tests for the check that a response is declared.

use http::Response;
use serde_json::{Value, json};

use crate::openapi::documented::assert_documented;
use crate::openapi::{Components, Response as Declared, Version};
use crate::response::Event;
use crate::{CookieOptions, CookieSpec, Model, ModelEvents};

const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Item {
    name: String,
    #[serde(default)]
    note: Option<String>,
}

fn document(version: Version, responses: &[(&str, Declared)]) -> Value {
    let responses = responses.iter().map(|(status, response)| (*status, response.to_json(version)));
    json!({
        "openapi": version.as_str(),
        "paths": { "/a/{b}": { "get": {
            "operationId": "get",
            "responses": responses.collect::<std::collections::BTreeMap<_, _>>(),
        } } },
        "components": Components::new().model::<Item>().to_json().expect("one model"),
    })
}

/// Returns the result of the check.
fn problem(response: &Response<&str>, document: &Value) -> Option<String> {
    let check = std::panic::AssertUnwindSafe(|| assert_documented(response, document, "get"));
    let panic = std::panic::catch_unwind(check).err()?;
    Some(panic.downcast::<String>().map_or_else(|_| String::new(), |text| *text))
}

#[track_caller]
fn assert_declared(response: &Response<&str>, declared: &Declared) {
    for version in [Version::V3_1, Version::V3_2] {
        let document = document(version, &[("200", declared.clone())]);
        assert_eq!(problem(response, &document), None);
    }
}

#[track_caller]
fn assert_undeclared(response: &Response<&str>, declared: &Declared, expected: &str) {
    for version in [Version::V3_1, Version::V3_2] {
        let document = document(version, &[("200", declared.clone())]);
        let expected = format!("operation `get`: {expected}");
        assert_eq!(problem(response, &document), Some(expected));
    }
}

fn of_type(media_type: &str, body: &'static str) -> Response<&'static str> {
    Response::builder().header("content-type", media_type).body(body).expect("a response")
}

#[test]
fn a_model_is_declared() {
    let item = Item { name: "Foo".into(), note: None };
    let response = Model::<Item>::new(item).into_response::<bytes::Bytes>();
    let document = document(Version::V3_1, &[("200", Declared::new("").model::<Item>())]);
    assert_documented(&response, &document, "get");
}

#[test]
fn the_operation_must_exist_once() {
    let response = Response::new("");
    let mut document = document(Version::V3_1, &[("200", Declared::new(""))]);
    assert_eq!(problem(&response, &document), None);
    document["paths"]["/b"] = document["paths"]["/a/{b}"].clone();
    let several = "operation `get`: the document has several operations of this id";
    assert_eq!(problem(&response, &document).as_deref(), Some(several));
    document["paths"] = json!({});
    let none = "operation `get`: the document has no such operation";
    assert_eq!(problem(&response, &document).as_deref(), Some(none));
}

#[test]
fn a_status_must_be_declared() {
    let response = Response::builder().status(404).body("").expect("a response");
    assert_undeclared(&response, &Declared::new(""), "status 404 Not Found is not declared");
    for key in ["404", "4XX", "default"] {
        let declared = [("200", Declared::new("").model::<Item>()), (key, Declared::new(""))];
        assert_eq!(problem(&response, &document(Version::V3_1, &declared)), None);
    }
}

#[test]
fn a_header_must_be_declared() {
    let response = Response::builder().header("x-total", "7").body("").expect("a response");
    assert_undeclared(&response, &Declared::new(""), "header `x-total` is not declared");
    let total = |schema| Declared::new("").header("X-Total", "", schema);
    assert_declared(&response, &total(json!({ "type": "integer" })));
    assert_declared(&response, &total(json!({ "type": "string" })));
    let boolean = total(json!({ "type": "boolean" }));
    assert_undeclared(
        &response,
        &boolean,
        "header `X-Total`: the root: expected boolean, found integer",
    );
    let framing = Response::builder().header("content-length", "0").header("date", "today");
    let framing = framing.header("vary", "Cookie").header("cache-control", "private");
    let framing = framing.header("x-accel-buffering", "no");
    assert_declared(&framing.body("").expect("a response"), &Declared::new(""));

    let mut required = document(Version::V3_1, &[("200", total(json!({ "type": "integer" })))]);
    let header = &mut required["paths"]["/a/{b}"]["get"]["responses"]["200"]["headers"]["X-Total"];
    header["required"] = json!(true);
    assert_eq!(problem(&response, &required), None);
    let missing = "operation `get`: header `X-Total` is required";
    assert_eq!(problem(&Response::new(""), &required).as_deref(), Some(missing));
}

#[test]
fn a_cookie_must_be_declared() {
    let set = |cookie: crate::SetCookie| {
        Response::builder().header("set-cookie", cookie.header()).body("").expect("a response")
    };
    let dark = set(THEME.with_value("dark").expect("valid"));
    assert_undeclared(&dark, &Declared::new(""), "header `set-cookie` is not declared");
    assert_declared(&dark, &Declared::new("").sets(&THEME));
    // A cookie that is declared need not be set.
    assert_declared(&Response::new(""), &Declared::new("").sets(&THEME));

    let other = CookieSpec::new("other", CookieOptions::new());
    let declared = Declared::new("").sets(&other);
    assert_undeclared(&dark, &declared, "cookie `theme` is not declared");
}

#[test]
fn a_cookie_of_any_name_can_be_declared() {
    let set = |cookie: crate::SetCookie| {
        Response::builder().header("set-cookie", cookie.header()).body("").expect("a response")
    };
    let declared = Declared::new("").sets_any(CookieOptions::new());
    assert_declared(&set(THEME.with_value("dark").expect("valid")), &declared);

    let problem = "cookie `theme` has attributes that are not declared";
    assert_undeclared(&set(THEME.deletion().expect("valid")), &declared, problem);
    // A name that is declared has the attributes of its own spec.
    let secret = CookieSpec::new("theme", CookieOptions::new().http_only(true));
    let dark = set(THEME.with_value("dark").expect("valid"));
    assert_undeclared(&dark, &declared.sets(&secret), problem);
}

#[test]
fn the_attributes_of_a_cookie_must_be_declared() {
    let set = |cookie: crate::SetCookie| {
        Response::builder().header("set-cookie", cookie.header()).body("").expect("a response")
    };
    let declared = Declared::new("").sets(&THEME);
    let secret = CookieSpec::new("theme", CookieOptions::new().http_only(true));
    for cookie in [secret.with_value("dark"), THEME.deletion()] {
        let problem = "cookie `theme` has attributes that are not declared";
        assert_undeclared(&set(cookie.expect("valid")), &declared, problem);
    }
    let deletes = Declared::new("").deletes(&THEME);
    assert_declared(&set(THEME.deletion().expect("valid")), &deletes);
}

#[test]
fn a_body_must_be_declared() {
    let item = Declared::new("").model::<Item>();
    let json = |body| of_type("application/json; charset=utf-8", body);
    assert_declared(&json(r#"{"name":"Foo","note":null}"#), &item);
    assert_declared(&json(r#"{"name":"Foo"}"#), &item);
    assert_undeclared(&json("[1]"), &Declared::new(""), "no body is declared");
    assert_undeclared(&Response::new("{}"), &item, "the body has no `Content-Type`");
    let text = of_type("text/plain", "Foo");
    assert_undeclared(&text, &item, "content of type `text/plain` is not declared");
    assert_undeclared(&json("{"), &item, "body: not JSON at line 1 column 1");
    assert_undeclared(
        &json(r#"{"name":1}"#),
        &item,
        "body: `name`: expected string, found integer",
    );
    let more = json(r#"{"name":"Foo","cost":9}"#);
    assert_undeclared(&more, &item, "body: field `cost` is not declared");

    // A schema that does not forbid other fields still does not declare them.
    let open = json!({ "type": "object", "properties": { "list": { "type": "array", "items": {
        "type": "object", "properties": { "a": { "type": "integer" } },
    } } } });
    let open = Declared::new("").content("application/problem+json", open);
    let problem = |body| of_type("application/problem+json", body);
    assert_declared(&problem(r#"{"list":[{"a":1}]}"#), &open);
    let more = problem(r#"{"list":[{"a":1},{"a":2,"b":3}]}"#);
    assert_undeclared(&more, &open, "body: field `list[].b` is not declared");
}

#[test]
fn media_types_can_be_ranges() {
    let text = json!({ "type": "string" });
    for range in ["text/*", "*/*", "TEXT/plain"] {
        assert_declared(
            &of_type("text/plain", "Foo"),
            &Declared::new("").content(range, text.clone()),
        );
    }
    assert_declared(
        &of_type("text/plain; charset=utf-8", "Internal Server Error"),
        &Declared::internal_server_error(),
    );
    let other = of_type("text/plain", "connection to the database error");
    assert!(
        problem(&other, &document(Version::V3_2, &[("200", Declared::internal_server_error())]))
            .is_some()
    );
}

#[test]
fn each_row_must_be_declared() {
    let lines = Declared::new("").lines::<Item>();
    let rows = |body| of_type("application/x-ndjson", body);
    assert_declared(&rows("{\"name\":\"a\"}\n{\"name\":\"b\"}\n"), &lines);
    assert_declared(&rows(""), &lines);
    let wrong = "body: `name`: expected string, found integer";
    assert_undeclared(&rows("{\"name\":\"a\"}\n{\"name\":2}\n"), &lines, wrong);
}

#[test]
fn the_data_of_each_event_must_be_declared() {
    let events = Declared::new("").events::<Item>();
    let stream = |body| of_type("text/event-stream", body);
    let good = ": ping\n\nevent: item\ndata: {\"name\":\ndata: \"a\"}\nid: 1\n\ndata:{\"name\":\"b\"}\r\n\r\n";
    assert_declared(&stream(good), &events);
    let wrong = "body: `name`: expected string, found integer";
    assert_undeclared(&stream("data: {\"name\":\"a\"}\n\ndata: {\"name\":2}\n\n"), &events, wrong);
}

#[test]
fn the_schema_of_the_data_can_stand_alone() {
    let item = crate::openapi::reference(<Item as crate::ResponseModel>::schema());
    let data = Declared::new("").content("text/event-stream", item);
    let stream = |body| of_type("text/event-stream", body);
    assert_declared(&stream("event: item\ndata: {\"name\":\"a\"}\n\n"), &data);
    let wrong = "body: `name`: expected string, found integer";
    assert_undeclared(&stream("data: {\"name\":2}\n\n"), &data, wrong);
}

/// The head of a stream has headers for caches and proxies.
#[test]
fn events_of_a_model_are_declared() {
    let item = || Item { name: "Foo".into(), note: None };
    let events = ModelEvents::<Item>::from_iter([Event::new(item()).event("item").id(7)]);
    let response = events.into_body().map(|_| "event: item\nid: 7\ndata: {\"name\":\"Foo\"}\n\n");
    assert_declared(&response, &Declared::new("").events::<Item>());
}

#[test]
fn references_are_followed() {
    let mut document = document(Version::V3_1, &[("200", Declared::new("").model::<Item>())]);
    let responses = &mut document["paths"]["/a/{b}"]["get"]["responses"];
    let response = responses["200"].take();
    responses["200"] = json!({ "$ref": "#/components/responses/It" });
    document["components"]["responses"] = json!({ "It": response });
    assert_eq!(problem(&of_type("application/json", r#"{"name":"Foo"}"#), &document), None);
    assert!(problem(&of_type("application/json", "{}"), &document).is_some());
}
