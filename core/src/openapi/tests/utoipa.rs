//! Tests for the types of the crate `utoipa`.

use ::utoipa::{OpenApi, ToSchema};
use serde_json::{Value, json};

use super::{assert_all_references_resolve, components, schema};
use crate::openapi::{Components, CookieParameter, Response, Version, to_schema, to_utoipa};
use crate::response::{Problem, ResponseSet as _};
use crate::{CookieOptions, CookieSpec, Encoding};

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Order {
    id: u32,
    to: Address,
    lines: Vec<Line>,
    parts: Vec<Self>,
}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Address {
    city: String,
    street: Option<String>,
}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Line {
    sku: String,
}

/// A type of the other crate, which has a name that definitions have too.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct NewOrder {
    skus: Vec<String>,
}

crate::model!(OrderOut = Order);
crate::model!(OrderShort = Order, exclude_none);
to_schema!(Line);

#[::utoipa::path(post, path = "/order", request_body = NewOrder, responses(
    (status = 201, description = "One.", body = OrderOut),
    (status = 202, description = "All.", body = Vec<OrderShort>),
    (status = 203, description = "A line.", body = Line),
))]
fn create_order() {}

#[::utoipa::path(get, path = "/order", responses((status = 200, description = "One.", body = inline(OrderOut))))]
fn get_order() {}

#[derive(OpenApi)]
#[openapi(paths(create_order))]
struct Api;

#[derive(OpenApi)]
#[openapi(paths(create_order, get_order))]
struct InlineApi;

fn json(document: &::utoipa::openapi::OpenApi) -> Value {
    serde_json::to_value(document).expect("a document is JSON")
}

crate::responses!(GetOrder {
    /// The order.
    200 => OrderOut,
    404 => Problem,
});

#[::utoipa::path(get, path = "/orders", responses(GetOrder))]
fn declared_order() {}

#[derive(OpenApi)]
#[openapi(paths(declared_order))]
struct DeclaredApi;

#[test]
fn an_operation_can_name_a_set_of_responses() {
    declared_order();
    let mut document = DeclaredApi::openapi();
    Components::new().responses::<GetOrder>().add_to(&mut document).expect("no clash");
    let document = json(&document);
    assert_all_references_resolve(&document);
    let responses = &document["paths"]["/orders"]["get"]["responses"];
    for declared in GetOrder::RESPONSES {
        let described = Response::from(declared).to_json(Version::V3_1);
        assert_eq!(responses[declared.status().as_str()], described);
    }
    assert_eq!(responses["200"]["description"], "The order.");
    assert!(document["components"]["schemas"]["Problem"].is_object());
}

#[test]
fn every_keyword_is_written() {
    let keywords = json!({
        "$defs": { "A": { "const": null } },
        "patternProperties": { "^x": { "prefixItems": [true, false], "unevaluatedItems": false } },
        "type": ["object", "null"],
        "const": 1e300,
        "minimum": 18_446_744_073_709_551_615_u64,
    });
    let reference = json!({ "$ref": "#/components/schemas/A" });
    let described =
        json!({ "$ref": "#/components/schemas/A", "description": "It.", "deprecated": true });
    for schema in [keywords, reference, described, json!({})] {
        assert_eq!(serde_json::to_value(to_utoipa(schema.clone())).expect("JSON"), schema);
    }
    let json_of = |schema| serde_json::to_value(to_utoipa(schema)).expect("JSON");
    assert_eq!(json_of(json!(true)), json!({}));
    assert_eq!(json_of(json!(false)), json!({ "not": {} }));
}

#[test]
fn responses_and_parameters_are_the_same() {
    const THEME: CookieSpec = CookieSpec::new("theme", CookieOptions::new());
    const LAST: CookieSpec =
        CookieSpec::new("last", CookieOptions::new().encoding(Encoding::Quoted));
    for version in [Version::V3_1, Version::V3_2] {
        for response in [
            Response::new("Empty."),
            Response::new("All.")
                .model::<OrderOut>()
                .lines::<OrderOut>()
                .events::<OrderOut>()
                .header("x-total", "The number.", json!({ "const": 5 }))
                .sets(&THEME)
                .deletes(&LAST),
            Response::internal_server_error(),
            Response::internal_server_problem(),
        ] {
            let typed = serde_json::to_value(response.to_utoipa(version)).expect("JSON");
            assert_eq!(typed, response.to_json(version));
        }
        for parameter in [
            CookieParameter::new(&THEME).required().description("The colors."),
            CookieParameter::new(&LAST).required().schema(json!({ "const": "a" })),
        ] {
            let typed = serde_json::to_value(parameter.to_utoipa(version)).expect("JSON");
            assert_eq!(typed, parameter.to_json(version));
        }
        let optional = CookieParameter::new(&THEME).to_utoipa(version);
        assert_eq!(serde_json::to_value(optional).expect("JSON")["required"], false);
    }
}

#[test]
fn an_operation_can_name_a_model() {
    create_order();
    let document = json(&Api::openapi());
    let content = |status: &str| {
        let response = &document["paths"]["/order"]["post"]["responses"][status];
        response["content"]["application/json"]["schema"].clone()
    };
    assert_eq!(content("201"), json!({ "$ref": "#/components/schemas/OrderOut" }));
    assert_eq!(content("202")["items"], json!({ "$ref": "#/components/schemas/OrderShort" }));
    assert_all_references_resolve(&document);
}

/// The document of `utoipa` becomes equal to a set of the same models.
#[test]
fn definitions_get_their_short_names() {
    let mut document = Api::openapi();
    Components::new().add_to(&mut document).expect("no clash");
    let mut document = json(&document);
    assert_all_references_resolve(&document);

    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    let names: Vec<&String> = schemas.keys().collect();
    assert_eq!(
        names,
        ["Line", "NewOrder", "OrderOut", "OrderOut.Address", "OrderShort", "OrderShort.Address"]
    );
    schemas.remove("NewOrder");
    let set = Components::new().model::<Line>().model::<OrderOut>().model::<OrderShort>();
    assert_eq!(document["components"], set.to_json().expect("no clash"));
}

#[test]
fn models_can_be_added() {
    let mut document = ::utoipa::openapi::OpenApiBuilder::new().build();
    let set = Components::new().model::<OrderOut>().model::<Line>();
    set.add_to(&mut document).expect("no clash");
    assert_eq!(json(&document)["components"], set.to_json().expect("no clash"));

    // A model that an operation names is the same model.
    let (mut one, mut other) = (Api::openapi(), Api::openapi());
    set.add_to(&mut one).expect("no clash");
    Components::new().add_to(&mut other).expect("no clash");
    assert_eq!(json(&one), json(&other));
}

#[test]
fn a_long_name_that_an_operation_uses_stays() {
    get_order();
    let mut document = InlineApi::openapi();
    Components::new().add_to(&mut document).expect("no clash");
    let document = json(&document);
    assert_all_references_resolve(&document);
    let alias = &document["components"]["schemas"]["OrderOut.Line"];
    assert_eq!(*alias, json!({ "$ref": "#/components/schemas/Line" }));
}

#[test]
fn a_clash_does_not_change_the_document() {
    let before = Api::openapi();
    let other = schema("OrderOut", json!({ "type": "string" }));
    let mut document = before.clone();
    let error = Components::new().schema(&other).add_to(&mut document).expect_err("two models");
    assert_eq!(error.name(), "OrderOut");
    assert!(document == before);
}

/// A type of the other crate has its name before any definition.
#[test]
fn a_type_of_utoipa_keeps_its_name() {
    let order = json!({
        "type": "object",
        "properties": { "new": { "$ref": "#/$defs/NewOrder" } },
        "$defs": { "NewOrder": { "type": "string" } },
    });
    let order = schema("Other", order);
    let mut document = Api::openapi();
    Components::new().schema(&order).add_to(&mut document).expect("no clash");
    let document = json(&document);
    assert_all_references_resolve(&document);
    let schemas = &document["components"]["schemas"];
    assert!(schemas["NewOrder"]["properties"]["skus"].is_object());
    assert_eq!(schemas["Other.NewOrder"], json!({ "type": "string" }));
    assert!(components(&[&order]).expect("one")["components"]["schemas"]["NewOrder"].is_object());
}

#[test]
fn the_name_of_a_definition_can_have_dots() {
    let schemas = json!({
        "Shop": { "items": { "$ref": "#/components/schemas/Shop.Order.Line" } },
        "Shop.Order": { "type": "string" },
        "Shop.Order.Line": { "items": { "$ref": "#/components/schemas/Shop.Order" } },
    });
    let mut document = ::utoipa::openapi::OpenApiBuilder::new().build();
    let typed = &mut document.components.get_or_insert_default().schemas;
    let schemas = schemas.as_object().expect("schemas").clone();
    typed.extend(schemas.into_iter().map(|(name, schema)| (name, to_utoipa(schema))));
    Components::new().add_to(&mut document).expect("no clash");
    let short = json!({
        "Order": { "type": "string" },
        "Order.Line": { "items": { "$ref": "#/components/schemas/Order" } },
        "Shop": { "items": { "$ref": "#/components/schemas/Order.Line" } },
    });
    assert_eq!(json(&document)["components"]["schemas"], short);
}

#[test]
fn a_name_is_one_that_a_document_allows() {
    assert_eq!(OrderOut::name(), "OrderOut");
    assert_eq!(Line::name(), "Line");
}
