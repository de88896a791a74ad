//! Tests for responses, headers and cookies.

use std::time::Duration;

use serde_json::{Value, json};

use crate::openapi::documented::assert_documented;
use crate::openapi::{Components, CookieParameter, Response, Version, session_scheme};
use crate::response::{Problem, ResponseSet as _};
use crate::{
    BodyAction, CookieOptions, CookieSpec, Encoding, Policy, SameSite, TemporalResponse, merge,
};

const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
const SESSION: CookieSpec = CookieSpec::new(
    "__Host-session",
    CookieOptions::new()
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::from_secs(3600)),
);
const PLAIN: CookieSpec =
    CookieSpec::new("plain", CookieOptions::new().without_path().without_same_site());

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Item {
    name: String,
}

#[track_caller]
fn assert_json(response: &Response, version: Version, pointer: &str, expected: Value) {
    let response = response.to_json(version);
    assert_eq!(response.pointer(pointer), Some(&expected), "{response:#}");
}

#[test]
fn a_model_is_json() {
    let expected = json!({
        "description": "An item.",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Item" } } },
    });
    for version in [Version::V3_1, Version::V3_2] {
        assert_eq!(Response::new("An item.").model::<Item>().to_json(version), expected);
    }
}

#[test]
fn lines_have_the_schema_of_a_row() {
    let lines = Response::new("Items.").lines::<Item>();
    let row = json!({ "$ref": "#/components/schemas/Item" });
    assert_json(&lines, Version::V3_1, "/content/application~1x-ndjson", json!({ "schema": row }));
    assert_json(
        &lines,
        Version::V3_2,
        "/content/application~1x-ndjson",
        json!({ "itemSchema": row }),
    );
}

#[test]
fn events_have_the_fields_of_the_standard() {
    let events = Response::new("Items.").events::<Item>();
    let data = json!({ "$ref": "#/components/schemas/Item" });
    let event = events.to_json(Version::V3_2)["content"]["text/event-stream"]["itemSchema"].clone();
    let content = "/content/text~1event-stream";
    assert_json(&events, Version::V3_1, content, json!({ "schema": event }));
    assert_eq!(event["properties"]["data"]["contentSchema"], data);
    assert_eq!(event["required"], json!(["data"]));
    assert_eq!(event["properties"]["retry"]["type"], "integer");
}

/// Returns the generated 500 of a policy.
fn generated_500(policy: &Policy) -> http::Response<&'static str> {
    let mut changes = TemporalResponse::default();
    changes.set_cookie(("no token", "31d4"));
    let (mut head, ()) = http::Response::new(()).into_parts();
    let BodyAction::Replace(text) = merge(changes, &mut head, policy).body else {
        panic!("the cookie is invalid");
    };
    http::Response::from_parts(head, text)
}

#[test]
fn the_generated_500_is_the_one_that_is_sent() {
    let (text, problem) = (Response::internal_server_error(), Response::internal_server_problem());
    let details = Policy::new().problem_details(true);
    for (policy, sent, other) in [(Policy::new(), &text, &problem), (details, &problem, &text)] {
        let response = generated_500(&policy);
        let check = |declared: &Response, version: Version| {
            let document = json!({
                "openapi": version.as_str(),
                "paths": { "/": { "get": {
                    "operationId": "get",
                    "responses": { "500": declared.to_json(version) },
                } } },
            });
            let check = || assert_documented(&response, &document, "get");
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(check))
        };
        for version in [Version::V3_1, Version::V3_2] {
            assert!(check(sent, version).is_ok());
            assert!(check(other, version).is_err());
        }
    }
    // It says exactly what is sent.
    let schema = &problem.to_json(Version::V3_1)["content"]["application/problem+json"]["schema"];
    let body: Value = serde_json::from_str(generated_500(&details).body()).expect("JSON");
    let validator = jsonschema::validator_for(schema).expect("a schema");
    assert!(validator.is_valid(&body));
    for (member, value) in
        [("status", json!(501)), ("title", json!("Error")), ("detail", json!(""))]
    {
        let mut other = body.clone();
        other[member] = value;
        assert!(!validator.is_valid(&other), "{other}");
    }
    assert!(!validator.is_valid(&json!({})));
}

#[test]
fn the_responses_of_a_set_are_described() {
    crate::responses!(SaveItem {
        /// The item.
        ///
        /// It is new.
        201 => Item,
        204,
        404 => Problem,
    });
    let responses: Vec<Value> = SaveItem::RESPONSES
        .iter()
        .map(|declared| Response::from(declared).to_json(Version::V3_1))
        .collect();
    let content = |media_type: &str, model: &str| json!({ media_type: { "schema": { "$ref": format!("#/components/schemas/{model}") } } });
    let expected = [
        json!({ "description": "The item.\n\n It is new.", "content": content("application/json", "Item") }),
        json!({ "description": "No Content" }),
        json!({ "description": "Not Found", "content": content("application/problem+json", "Problem") }),
    ];
    assert_eq!(responses, expected);

    let components = Components::new().responses::<SaveItem>().to_json().expect("two names");
    let names: Vec<&String> = components["schemas"].as_object().expect("schemas").keys().collect();
    assert_eq!(names, ["Item", "Problem"]);
}

/// Matches a value with attributes against the pattern of its cookie.
#[track_caller]
fn assert_matches(response: &Response, cookie: &crate::SetCookie, expected: bool) {
    let header = response.to_json(Version::V3_2)["headers"]["Set-Cookie"].clone();
    assert_eq!((&header["style"], &header["explode"]), (&json!("simple"), &json!(true)));
    let line = cookie.header().to_str().expect("ASCII");
    let (name, value) = line.split_once('=').expect("a name");
    let validator = jsonschema::validator_for(&header["schema"]).expect("a schema");
    assert!(header["schema"]["properties"][name].is_object(), "{header:#}");
    assert_eq!(validator.is_valid(&json!({ name: value })), expected, "{line}: {header:#}");
}

#[test]
fn a_cookie_has_its_attributes() {
    let login = Response::new("A session.").sets(&SESSION).sets(&THEME).sets(&PLAIN);
    assert_matches(&login, &SESSION.with_value("31d4").expect("valid"), true);
    assert_matches(&login, &THEME.with_value("dark mode").expect("valid"), true);
    assert_matches(&login, &PLAIN.with_value("").expect("valid"), true);

    let other = CookieSpec::new("theme", CookieOptions::new().path("/app"));
    assert_matches(&login, &other.with_value("dark").expect("valid"), false);
    assert_matches(&login, &THEME.deletion().expect("valid"), false);
    let cookies = "/headers/Set-Cookie/schema/properties";
    assert_json(
        &login,
        Version::V3_1,
        &format!("{cookies}/__Host-session/description"),
        json!("Set with `Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Strict`."),
    );
    assert_json(
        &login,
        Version::V3_1,
        &format!("{cookies}/plain/description"),
        json!("Set without attributes."),
    );
}

#[cfg(all(feature = "json", feature = "signed"))]
#[test]
fn a_session_can_live_shorter() {
    use crate::session::SessionSpec;
    const CART: SessionSpec<u32> =
        SessionSpec::signed("cart", CookieOptions::new().http_only(true));

    let cart = |seconds| {
        let options = CookieOptions::new().http_only(true).max_age(Duration::from_secs(seconds));
        CookieSpec::try_new("cart", options).expect("valid").with_value("7").expect("valid")
    };
    let response = Response::new("").sets(&CART);
    assert_matches(&response, &cart(30 * 60), true);
    assert_matches(&response, &cart(1), true);
    let open = CookieSpec::new("cart", CookieOptions::new().max_age(Duration::from_secs(1)));
    assert_matches(&response, &open.with_value("7").expect("valid"), false);
    assert_matches(
        &Response::new("").deletes(&CART),
        &CART.cookie().deletion().expect("valid"),
        true,
    );
    assert_eq!(CookieParameter::new(&CART).to_json(Version::V3_2)["style"], "form");
}

#[test]
fn a_deleted_cookie_has_no_value() {
    let logout = Response::new("No session.").deletes(&SESSION);
    assert_matches(&logout, &SESSION.deletion().expect("valid"), true);
    assert_matches(&logout, &SESSION.with_value("31d4").expect("valid"), false);

    let either = logout.sets(&SESSION);
    assert_matches(&either, &SESSION.deletion().expect("valid"), true);
    assert_matches(&either, &SESSION.with_value("31d4").expect("valid"), true);
    // The same twice is one.
    assert_eq!(either.clone().sets(&SESSION), either);
}

/// Each special character of a regular expression, and a comma, at which tools split headers.
#[test]
fn attributes_are_matched_as_text() {
    let special = CookieSpec::new("a", CookieOptions::new().path("/.*+()[]|^$"));
    let response = Response::new("").sets(&special);
    assert_matches(&response, &special.with_value("1").expect("valid"), true);
    let other = CookieSpec::new("a", CookieOptions::new().path("/xx+()[]|^$"));
    assert_matches(&response, &other.with_value("1").expect("valid"), false);

    let comma = CookieSpec::new("a", CookieOptions::new().path("/a,b"));
    let response = Response::new("").sets(&comma);
    let header = response.to_json(Version::V3_2)["headers"]["Set-Cookie"].clone();
    let pattern = &header["schema"]["properties"]["a"]["pattern"];
    assert_eq!(*pattern, "^(?:[^;]*; Path=/a)");
}

#[test]
fn a_response_without_cookies_has_no_header_for_them() {
    assert_eq!(Response::new("Empty.").to_json(Version::V3_2), json!({ "description": "Empty." }));
}

#[test]
fn headers_have_a_schema() {
    let page =
        Response::new("A page.").header("x-total", "All items.", json!({ "type": "integer" }));
    let expected = json!({ "description": "All items.", "schema": { "type": "integer" } });
    assert_json(&page, Version::V3_2, "/headers/x-total", expected);
}

#[test]
fn the_style_of_a_request_cookie_depends_on_its_encoding() {
    let parameter = |encoding, version| {
        let spec = CookieSpec::new("k", CookieOptions::new().encoding(encoding));
        CookieParameter::new(&spec).to_json(version)
    };
    let schema = json!({ "type": "string" });
    let form = json!({ "name": "k", "in": "cookie", "schema": schema, "style": "form" });
    let cookie = json!({ "name": "k", "in": "cookie", "schema": schema, "style": "cookie" });
    let text =
        json!({ "name": "k", "in": "cookie", "content": { "text/plain": { "schema": schema } } });
    assert_eq!(parameter(Encoding::Percent, Version::V3_1), form);
    assert_eq!(parameter(Encoding::Percent, Version::V3_2), form);
    for encoding in [Encoding::Raw, Encoding::Quoted] {
        assert_eq!(parameter(encoding, Version::V3_1), text);
        assert_eq!(parameter(encoding, Version::V3_2), cookie);
    }
}

#[test]
fn a_session_is_a_security_scheme() {
    let required = CookieParameter::new(&SESSION).required().description("The session.");
    assert_eq!(required.to_json(Version::V3_2)["required"], true);
    assert_eq!(session_scheme(&SESSION)["name"], "__Host-session");
}
