//! The golden document: every part, in both versions.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{assert_all_references_resolve, validator};
use crate::openapi::{Components, CookieParameter, Response, Version, session_scheme};
use crate::{CookieOptions, CookieSpec, Encoding, ResponseModel, SameSite};

const SESSION: CookieSpec = CookieSpec::new(
    "__Host-session",
    CookieOptions::new()
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::from_secs(3600)),
);
const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
const LAST: CookieSpec = CookieSpec::new("last", CookieOptions::new().encoding(Encoding::Raw));

/// An order of a customer.
#[derive(Serialize, JsonSchema)]
struct Order {
    id: u32,
    /// The address of the order.
    to: Address,
    lines: Vec<Line>,
    note: Option<String>,
    state: State,
    parts: Vec<Self>,
}

#[derive(Serialize, JsonSchema)]
struct Address {
    city: String,
    street: String,
    country: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Line {
    #[schemars(length(min = 3))]
    sku: String,
    #[schemars(extend("writeOnly" = true))]
    cost: f64,
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum State {
    Open,
    Sent { tracking: String },
}

#[derive(Serialize, JsonSchema)]
struct Customer {
    name: String,
    home: Address,
}

crate::model!(OrderPublic = Order, exclude = ["to.street"]);
// A definition of both, `Address`, does not mean the same: without null, a key can be absent.
crate::model!(OrderStaff = Order, exclude_none);

fn document(version: Version) -> Value {
    let mut components = Components::new()
        .model::<OrderPublic>()
        .model::<OrderStaff>()
        .model::<Customer>()
        .to_json()
        .expect("three names");
    components["securitySchemes"] = json!({ "session": session_scheme(&SESSION) });
    let parameters = [
        CookieParameter::new(&THEME).description("The colors of the page.").to_json(version),
        CookieParameter::new(&LAST).required().to_json(version),
    ];
    let order = Response::new("The order.")
        .model::<OrderPublic>()
        .header("x-total", "The number of orders.", json!({ "type": "integer" }))
        .sets(&THEME);
    let login = Response::new("The customer who logged in.").model::<Customer>().sets(&SESSION);
    let error = Response::internal_server_error().to_json(version);
    json!({
        "openapi": version.as_str(),
        "info": { "title": "Shop", "version": "1.0.0" },
        "paths": {
            "/orders": {
                "get": { "operationId": "get_orders", "parameters": parameters, "responses": {
                    "200": order.to_json(version),
                    "500": error,
                } },
            },
            "/orders/all": { "get": { "operationId": "all_orders", "security": [{ "session": [] }], "responses": {
                "200": Response::new("All orders.").lines::<OrderStaff>().to_json(version),
                "500": error,
            } } },
            "/orders/live": { "get": { "operationId": "live_orders", "responses": {
                "200": Response::new("New orders.").events::<OrderStaff>().to_json(version),
                "500": error,
            } } },
            "/session": {
                "post": { "operationId": "log_in", "responses": {
                    "200": login.to_json(version),
                    "500": error,
                } },
                "delete": { "operationId": "log_out", "responses": {
                    "204": Response::new("The session ended.").deletes(&SESSION).to_json(version),
                    "500": error,
                } },
            },
        },
        "components": components,
    })
}

/// Set `UPDATE_GOLDEN` to write the file after a change that you checked.
#[track_caller]
fn assert_golden(version: Version, path: &str) {
    let document = document(version);
    assert_all_references_resolve(&document);
    let text = format!("{document:#}\n");
    let path = format!("{}/src/openapi/tests/{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("the file can be written");
    }
    assert_eq!(std::fs::read_to_string(&path).expect("a golden document"), text);
}

#[test]
fn version_3_1_is_the_golden_document() {
    assert_golden(Version::V3_1, "golden-3.1.json");
}

#[test]
fn version_3_2_is_the_golden_document() {
    assert_golden(Version::V3_2, "golden-3.2.json");
}

/// A value that a model writes is valid in the document, and a value with its hidden fields is not.
#[test]
fn sent_values_match_the_document() {
    let address =
        || Address { city: "London".into(), street: "12 St James's Square".into(), country: None };
    let order = |parts| Order {
        id: 1,
        to: address(),
        lines: vec![Line { sku: "abc".into(), cost: 9.5 }],
        note: None,
        state: State::Sent { tracking: "1Z".into() },
        parts,
    };
    let order = order(vec![order(vec![]), Order { state: State::Open, ..order(vec![]) }]);
    let customer = Customer { name: "ada".into(), home: address() };
    let sent = [
        ("OrderPublic", OrderPublic::schema().to_bytes(&order)),
        ("OrderStaff", OrderStaff::schema().to_bytes(&order)),
        ("Customer", Customer::schema().to_bytes(&customer)),
    ];
    let document = document(Version::V3_1);
    for (name, body) in sent {
        let body = serde_json::from_slice(&body.expect("it fits")).expect("JSON");
        assert!(validator(&document, name).is_valid(&body), "{name}: {body}");
        let mut more = body;
        more["secret"] = json!(1);
        assert!(!validator(&document, name).is_valid(&more), "{name}");
    }
    let public = validator(&document, "OrderPublic");
    assert!(!public.is_valid(&serde_json::to_value(&order).expect("JSON")));
}
