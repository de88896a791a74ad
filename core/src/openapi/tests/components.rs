//! Tests for the schemas of models, and for their names.

use serde_json::{Value, json};

use super::{components, schema, validator};

fn names(document: &Value) -> Vec<&str> {
    let schemas = document["components"]["schemas"].as_object().expect("an object");
    schemas.keys().map(String::as_str).collect()
}

fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().expect("an object").keys().collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

/// A model with a field for each definition.
fn model(definitions: Value) -> Value {
    let fields = definitions.as_object().expect("an object").keys();
    let fields = fields.map(|name| (name.clone(), json!({ "$ref": format!("#/$defs/{name}") })));
    let mut model = object(fields.collect::<serde_json::Map<_, _>>().into());
    model["$defs"] = definitions;
    model
}

#[test]
fn definitions_move_to_the_components() {
    let order = schema(
        "Order",
        model(json!({ "Address": object(json!({ "city": { "type": "string" } })) })),
    );
    let document = components(&[&order]).expect("one model");
    assert_eq!(names(&document), ["Address", "Order"]);
    let order = &document["components"]["schemas"]["Order"];
    assert_eq!(order["properties"]["Address"], json!({ "$ref": "#/components/schemas/Address" }));
    assert_eq!(order["title"], "Order");
    assert_eq!(order["additionalProperties"], false);
}

#[test]
fn a_model_that_contains_itself_refers_to_itself() {
    let tree = json!({ "type": "object", "properties": {
        "children": { "type": "array", "items": { "$ref": "#" } },
    } });
    let document = components(&[&schema("Tree", tree)]).expect("one model");
    assert_eq!(names(&document), ["Tree"]);
    let items = &document["components"]["schemas"]["Tree"]["properties"]["children"]["items"];
    assert_eq!(*items, json!({ "$ref": "#/components/schemas/Tree" }));

    let tree = validator(&document, "Tree");
    assert!(tree.is_valid(&json!({ "children": [{ "children": [] }] })));
    assert!(!tree.is_valid(&json!({ "children": [{ "secret": 1 }] })));
}

#[test]
fn a_root_that_is_only_a_reference_is_replaced_by_its_target() {
    let list = json!({
        "$ref": "#/$defs/Alias",
        "description": "A list.",
        "$defs": {
            "Alias": { "$ref": "#/$defs/Node" },
            "Node": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Node" } } },
        },
    });
    let document = components(&[&schema("List", list)]).expect("one model");
    assert_eq!(names(&document), ["List"]);
    let list = &document["components"]["schemas"]["List"];
    assert_eq!((&list["title"], &list["description"]), (&json!("List"), &json!("A list.")));
    assert_eq!(list["properties"]["next"], json!({ "$ref": "#/components/schemas/List" }));
}

#[test]
fn a_definition_has_its_own_name_if_all_models_mean_the_same() {
    let country = object(json!({ "code": { "type": "string" } }));
    let address = object(json!({ "country": { "$ref": "#/$defs/Country" } }));
    let definitions = json!({ "Address": address, "Country": country });
    let (one, other) =
        (schema("One", model(definitions.clone())), schema("Other", model(definitions)));
    let document = components(&[&one, &other]).expect("two models");
    assert_eq!(names(&document), ["Address", "Country", "One", "Other"]);
}

/// A difference reaches the definitions that lead to it, and no others.
#[test]
fn a_definition_that_leads_to_a_different_one_is_different() {
    let definitions = |code: Value| {
        json!({
            "Address": object(json!({ "country": { "$ref": "#/$defs/Country" } })),
            "Country": object(json!({ "code": code, "capital": { "$ref": "#/$defs/City" } })),
            "City": object(json!({ "name": { "type": "string" } })),
        })
    };
    let one = schema("One", model(definitions(json!({ "type": "string" }))));
    let other = schema("Other", model(definitions(json!({ "type": "integer" }))));
    let document = components(&[&one, &other]).expect("two models");
    assert_eq!(
        names(&document),
        ["City", "One", "One.Address", "One.Country", "Other", "Other.Address", "Other.Country"]
    );
    let country = &document["components"]["schemas"]["Other.Address"]["properties"]["country"];
    assert_eq!(*country, json!({ "$ref": "#/components/schemas/Other.Country" }));
}

/// Definitions that contain each other mean the same if nothing in the cycle is different.
#[test]
fn definitions_in_a_cycle_can_mean_the_same() {
    let definitions = |extra: Value| {
        json!({
            "Ping": { "type": "object", "properties": { "pong": { "$ref": "#/$defs/Pong" } } },
            "Pong": { "type": "object", "properties": { "ping": { "$ref": "#/$defs/Ping" }, "extra": extra } },
        })
    };
    let [one, same, other] = [("One", "string"), ("Same", "string"), ("Other", "integer")]
        .map(|(name, kind)| schema(name, model(definitions(json!({ "type": kind })))));
    let document = components(&[&one, &same]).expect("two models");
    assert_eq!(names(&document), ["One", "Ping", "Pong", "Same"]);
    let document = components(&[&one, &other]).expect("two models");
    assert_eq!(
        names(&document),
        ["One", "One.Ping", "One.Pong", "Other", "Other.Ping", "Other.Pong"]
    );
}

#[test]
fn a_model_and_a_definition_of_one_name_can_mean_the_same() {
    let address = object(json!({ "city": { "type": "string" } }));
    let order = schema("Order", model(json!({ "Address": address })));
    let same = components(&[&order, &schema("Address", address)]).expect("two models");
    assert_eq!(names(&same), ["Address", "Order"]);
    assert_eq!(same["components"]["schemas"]["Address"]["title"], "Address");

    let less = schema("Address", object(json!({ "street": { "type": "string" } })));
    let other = components(&[&order, &less]).expect("two models");
    assert_eq!(names(&other), ["Address", "Order", "Order.Address"]);
}

#[test]
fn two_models_of_one_name_must_be_equal() {
    let text = schema("Code", json!({ "type": "string" }));
    let number = schema("Code", json!({ "type": "integer" }));
    assert!(components(&[&text, &text]).is_ok());
    assert_eq!(components(&[&text, &number]).expect_err("they differ").name(), "Code");

    // What they refer to counts too.
    let [one, other] = ["string", "integer"].map(|kind| {
        schema("Order", model(json!({ "Line": object(json!({ "sku": { "type": kind } })) })))
    });
    assert_eq!(components(&[&one, &other]).expect_err("they differ").name(), "Order");
}

#[test]
fn a_name_with_the_name_of_a_model_in_it_can_clash() {
    let line = |kind: &str| object(json!({ "sku": { "type": kind } }));
    let order = schema("Order", model(json!({ "Line": line("string") })));
    let cart = schema("Cart", model(json!({ "Line": line("integer") })));
    let dotted = schema("Order.Line", json!({ "type": "string" }));
    assert!(components(&[&order, &dotted]).is_ok());
    assert_eq!(components(&[&order, &cart, &dotted]).expect_err("clash").name(), "Order.Line");
}

#[test]
fn names_do_not_depend_on_the_order_of_the_models() {
    let line = |kind: &str| model(json!({ "Line": object(json!({ "sku": { "type": kind } })) }));
    let models =
        [schema("A", line("string")), schema("B", line("integer")), schema("C", line("string"))];
    let [a, b, c] = &models;
    let document = components(&[a, b, c]).expect("three models");
    assert_eq!(names(&document), ["A", "A.Line", "B", "B.Line", "C", "C.Line"]);
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(components(&order).expect("three models").to_string(), document.to_string());
    }
}

#[test]
fn values_are_not_rewritten() {
    let value = json!({ "$ref": "#/$defs/Line", "$id": "x" });
    let order = json!({
        "type": "object",
        "properties": {
            "line": { "$ref": "#/$defs/Line" },
            "$ref": { "type": "string" },
            "$id": { "type": "string" },
        },
        "default": value,
        "examples": [value],
        "$defs": { "Line": { "type": "string" } },
    });
    // The test's own check would take the values for references.
    let components =
        super::Components::new().schema(&schema("Order", order)).to_json().expect("one model");
    let order = &components["schemas"]["Order"];
    assert_eq!((&order["default"], &order["examples"]), (&value, &json!([value])));
    assert_eq!(order["properties"]["$ref"], json!({ "type": "string" }));
    assert_eq!(order["properties"]["line"], json!({ "$ref": "#/components/schemas/Line" }));
}

#[test]
fn keywords_that_move_references_are_removed() {
    let order = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://shop.example/order",
        "$anchor": "order",
        "type": "object",
        "properties": {
            "line": { "$ref": "#/$defs/Line" },
            "plain": { "type": "string", "contentSchema": { "type": "integer" } },
        },
        "$defs": { "Line": {
            "type": "string",
            "$anchor": "line",
            "contentSchema": { "properties": { "a": { "$ref": "#/definitions/Absent" } } },
        } },
    });
    let document = components(&[&schema("Order", order)]).expect("one model");
    let text = document.to_string();
    for keyword in ["$schema", "$id", "$anchor", "Absent"] {
        assert!(!text.contains(keyword), "{keyword}: {text}");
    }
    let plain = &document["components"]["schemas"]["Order"]["properties"]["plain"];
    assert_eq!(plain["contentSchema"], json!({ "type": "integer" }));
}

#[test]
fn names_have_only_characters_that_a_document_allows() {
    let text = |length: u8| json!({ "type": "string", "maxLength": length });
    let definitions =
        json!({ "a b": text(1), "a/b": text(2), "a_b": text(3), "ä%~": text(4), "": text(5) });
    let fields = ["a b", "a~1b", "a_b", "%C3%A4%25~0", ""];
    let fields = fields.iter().enumerate().map(|(index, name)| {
        (format!("field{index}"), json!({ "$ref": format!("#/$defs/{name}") }))
    });
    let mut order = object(fields.collect::<serde_json::Map<_, _>>().into());
    order["$defs"] = definitions;

    let document = components(&[&schema("Große Bestellung", order)]).expect("one model");
    for name in names(&document) {
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{name}");
    }
    let order = &document["components"]["schemas"]["Gro_e_Bestellung"];
    assert_eq!(order["title"], "Große Bestellung");
    let length = |field: &str| {
        let reference = order["properties"][field]["$ref"].as_str().expect("a reference");
        document.pointer(&reference[1..]).expect("it resolves")["maxLength"].as_u64()
    };
    let lengths: Vec<_> = (0..5).map(|index| length(&format!("field{index}"))).collect();
    assert_eq!(lengths, [Some(1), Some(2), Some(3), Some(4), Some(5)]);
}

#[test]
fn a_mapping_follows_its_branches() {
    let pet = |field: &str| {
        json!({
            "type": "object",
            "properties": { "kind": { "type": "string" }, field: { "type": "integer" } },
            "required": ["kind"],
        })
    };
    let pets = |name: &str, cat: &str| {
        let pets = json!({
            "oneOf": [{ "$ref": "#/$defs/Cat" }, { "$ref": "#/$defs/Dog" }],
            "discriminator": { "propertyName": "kind" },
            "$defs": { "Cat": pet(cat), "Dog": pet("tricks") },
        });
        schema(name, pets)
    };
    let document =
        components(&[&pets("Pet", "lives"), &pets("Lazy", "hours")]).expect("two models");
    assert_eq!(
        document["components"]["schemas"]["Lazy"]["discriminator"]["mapping"],
        json!({ "Cat": "#/components/schemas/Lazy.Cat", "Dog": "#/components/schemas/Dog" })
    );
}

#[test]
fn a_model_that_cannot_be_built_is_published_as_such() {
    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct User {
        name: String,
    }
    crate::model!(Misspelt = User, exclude = ["nmae"]);
    let components = super::Components::new().model::<Misspelt>().to_json().expect("one model");
    assert_eq!(components, json!({ "schemas": { "Misspelt": false } }));
}
