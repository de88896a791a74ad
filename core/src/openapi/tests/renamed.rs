//! Tests for models that rename fields, and for those of which a client can request fields.

use serde_json::{Value, json};

use super::{assert_all_references_resolve, components, schema, validator};
use crate::openapi::documented::assert_documented;
use crate::openapi::{Components, Response, Version};
use crate::response::Partial;
use crate::{Model, ModelOptions, ModelSchema, ResponseModel};

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Order {
    order_id: u32,
    ship_to: Address,
    bill_to: Address,
    order_lines: Vec<Line>,
    margin: f64,
}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Address {
    city_name: String,
    street: String,
}

#[derive(serde::Serialize, schemars::JsonSchema)]
struct Line {
    id: u32,
    unit_cost: u32,
}

crate::model!(
    OrderOut = Order,
    exclude = ["margin", "order_lines[].unit_cost"],
    case = camel,
    rename = ["order_id" => "id", "order_lines[].id" => "sku"],
);
crate::model!(LinesOut = Vec<Line>, rename = ["[].id" => "sku"], exclude = ["[].unit_cost"]);
crate::model!(AddressKebab = Address, case = kebab);
crate::model!(AddressPascal = Address, case = pascal, rename = ["street" => "line 1"]);

fn order() -> Order {
    let address = || Address { city_name: "London".into(), street: "12 St James's Sq".into() };
    let order_lines = vec![Line { id: 7, unit_cost: 9 }];
    Order { order_id: 1, ship_to: address(), bill_to: address(), order_lines, margin: 0.4 }
}

fn set() -> Components {
    Components::new()
        .model::<OrderOut>()
        .model::<LinesOut>()
        .model::<AddressKebab>()
        .model::<AddressPascal>()
        .model::<Order>()
}

fn document(components: &Components) -> Value {
    let document = json!({ "components": components.to_json().expect("no clash") });
    assert_all_references_resolve(&document);
    document
}

#[track_caller]
fn properties(schema: &Value) -> Vec<&str> {
    let properties = schema["properties"].as_object();
    properties
        .unwrap_or_else(|| panic!("{schema} is not an object"))
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn a_component_has_the_names_that_are_sent() {
    let document = document(&set());
    let schemas = &document["components"]["schemas"];
    let order = &schemas["OrderOut"];
    assert_eq!(properties(order), ["billTo", "id", "orderLines", "shipTo"]);
    assert_eq!(order["required"], json!(["id", "shipTo", "billTo", "orderLines"]));
    assert_eq!(properties(&order["properties"]["orderLines"]["items"]), ["sku"]);
    assert_eq!(properties(&schemas["LinesOut"]["items"]), ["sku"]);
    assert_eq!(properties(&schemas["AddressKebab"]), ["city-name", "street"]);
    assert_eq!(properties(&schemas["AddressPascal"]), ["CityName", "line 1"]);
    // A type in two models has different names there.
    assert_eq!(properties(&schemas["OrderOut.Address"]), ["cityName", "street"]);
    assert_eq!(properties(&schemas["Order.Address"]), ["city_name", "street"]);
    assert_eq!(properties(&schemas["Order"]).len(), 5);
}

/// What a renamed model writes is valid under its component, and the value itself is not.
#[test]
fn sent_values_match_their_components() {
    let document = document(&set());
    let (order, address) = (order(), order().ship_to);
    for (model, body, value) in [
        ("OrderOut", OrderOut::schema().to_bytes(&order), json!(order)),
        ("LinesOut", LinesOut::schema().to_bytes(&order.order_lines), json!(order.order_lines)),
        ("AddressKebab", AddressKebab::schema().to_bytes(&address), json!(address)),
        ("AddressPascal", AddressPascal::schema().to_bytes(&address), json!(address)),
    ] {
        let body: Value = serde_json::from_slice(&body.expect("it fits")).expect("JSON");
        let validator = validator(&document, model);
        assert!(validator.is_valid(&body), "{model}: {body}");
        assert!(!validator.is_valid(&value), "{model}: {value}");
    }
}

#[test]
fn a_renamed_tag_is_the_discriminator() {
    let branch = |kind: &str, field: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "const": kind }, field: { "type": "integer" } },
            "required": ["kind", field],
        })
    };
    let pet = json!({
        "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
        "discriminator": { "propertyName": "kind" },
        "$defs": { "Cat": branch("Cat", "lives_left"), "Dog": branch("Dog", "tricks") },
    });
    let options =
        ModelOptions::new().case(crate::response::Case::Camel).rename([("kind", "petKind")]);
    let pet = options.from_json_schema(pet).expect("it is a model").with_name("Pet");
    let document = components(&[&pet]).expect("one model");
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Pet"]["discriminator"]["propertyName"], "petKind");
    let cat = json!({ "petKind": "Cat", "livesLeft": 9 });
    assert!(validator(&document, "Pet").is_valid(&cat));
    assert!(!validator(&document, "Pet").is_valid(&json!({ "kind": "Cat", "lives_left": 9 })));
}

#[test]
fn a_partial_model_requires_no_field() {
    let document = document(&set().model::<Partial<OrderOut>>());
    let schemas = &document["components"]["schemas"];
    let partial = &schemas["PartialOrderOut"];
    assert_eq!(partial["title"], "PartialOrderOut");
    assert_eq!(partial.get("required"), None);
    assert_eq!(properties(partial), properties(&schemas["OrderOut"]));

    let partial = validator(&document, "PartialOrderOut");
    let all = OrderOut::schema().to_bytes(&order()).expect("it fits");
    assert!(partial.is_valid(&serde_json::from_slice(&all).expect("JSON")));
    for paths in [&["id"][..], &["shipTo.cityName", "orderLines.sku"], &["orderLines"], &[]] {
        let fields = Model::<OrderOut>::only(paths).expect("the fields");
        let body = Model::with_fields(&fields, order()).into_bytes().expect("it fits");
        let body = serde_json::from_slice(&body).expect("JSON");
        assert!(partial.is_valid(&body), "{body}");
        assert!(!validator(&document, "OrderOut").is_valid(&body) || paths.len() == 4, "{body}");
    }
    for other in [json!({ "order_id": 1 }), json!({ "id": "1" }), json!({ "margin": 0.4 })] {
        assert!(!partial.is_valid(&other), "{other}");
    }
}

#[test]
fn a_requested_part_is_declared() {
    crate::responses!(GetOrder { 200 => Partial<OrderOut> });
    let fields = Model::<OrderOut>::only(["id"]).expect("the field");
    let narrowed = || Model::with_fields(&fields, order()).into_response::<bytes::Bytes>();
    let declared = |response: Response, version: Version| {
        let document = json!({
            "openapi": version.as_str(),
            "paths": { "/order": { "get": {
                "operationId": "get",
                "responses": { "200": response.to_json(version) },
            } } },
            "components": set().model::<Partial<OrderOut>>().responses::<GetOrder>().to_json().expect("no clash"),
        });
        let check = || assert_documented(&narrowed(), &document, "get");
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(check)).is_ok()
    };
    for version in [Version::V3_1, Version::V3_2] {
        use crate::response::ResponseSet as _;
        assert!(declared(Response::new("").model::<Partial<OrderOut>>(), version));
        assert!(declared((&GetOrder::RESPONSES[0]).into(), version));
        assert!(!declared(Response::new("").model::<OrderOut>(), version));
    }
}

#[test]
fn the_branches_of_a_partial_union_can_match_together() {
    let object = |field: &str| json!({ "type": "object", "properties": { field: { "type": "integer" }, "id": { "type": "integer" } }, "required": [field] });
    let union = json!({ "oneOf": [object("a"), object("b")], "anyOf": [object("a"), object("b")] });
    let union: &ModelSchema = &schema("Union", union);
    for schema in [union, &schema("Model", json!({ "oneOf": [object("a"), object("b")] }))] {
        let document = document(&Components::new().add(schema, true));
        let partial = validator(&document, &format!("Partial{}", schema.name()));
        assert!(partial.is_valid(&json!({ "id": 1 })), "{document:#}");
        assert!(!partial.is_valid(&json!({ "id": "1" })));
    }
}

#[cfg(feature = "utoipa")]
mod of_utoipa {
    use ::utoipa::OpenApi;

    use super::*;

    /// `utoipa` accepts no generic type of another crate here.
    type PartialOrder = Partial<OrderOut>;

    #[::utoipa::path(get, path = "/order", responses(
        (status = 200, description = "An order.", body = OrderOut),
        (status = 203, description = "A part of it.", body = PartialOrder),
        (status = 206, description = "Lines.", body = LinesOut),
    ))]
    fn get_order() {}

    #[derive(OpenApi)]
    #[openapi(paths(get_order))]
    struct Api;

    /// The document of `utoipa` becomes equal to a set of the same models.
    #[test]
    fn renamed_and_partial_models_are_the_same() {
        get_order();
        let set = Components::new();
        let set = set.model::<OrderOut>().model::<Partial<OrderOut>>().model::<LinesOut>();
        let mut document = Api::openapi();
        Components::new().add_to(&mut document).expect("no clash");
        let document = serde_json::to_value(&document).expect("a document is JSON");
        assert_all_references_resolve(&document);
        assert_eq!(document["components"], set.to_json().expect("no clash"));

        let content = |status: &str| {
            let response = &document["paths"]["/order"]["get"]["responses"][status];
            response["content"]["application/json"]["schema"]["$ref"].clone()
        };
        assert_eq!(content("203"), "#/components/schemas/PartialOrderOut");
        assert_eq!(content("206"), "#/components/schemas/LinesOut");
    }
}
