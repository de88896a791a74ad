//! Fields that are sent under other names.

use serde::Serialize;
use serde_json::{Value, json};

use super::text;
use crate::model::{Case, ModelOptions, ModelSchema, PartialSchema};

fn renamed<const N: usize>(document: &Value, names: [(&str, &str); N]) -> ModelSchema {
    let options = ModelOptions::new().rename(names);
    options.from_json_schema(document.clone()).expect("the schema compiles")
}

fn error(options: ModelOptions, document: &Value) -> String {
    options.from_json_schema(document.clone()).expect_err("it is invalid").to_string()
}

fn user() -> Value {
    json!({ "type": "object", "required": ["id", "home"], "properties": {
        "id": { "type": "integer" },
        "home": { "type": "object", "required": ["city"], "properties": {
            "city": { "type": "string" }, "zip_code": { "type": "string" },
        } },
        "tags": { "type": "array", "items": { "type": "object", "properties": {
            "tag_name": { "type": "string" },
        } } },
    } })
}

fn a_user() -> Value {
    json!({ "id": 1, "home": { "city": "London", "zip_code": "W1", "secret": 1 },
        "tags": [{ "tag_name": "a" }] })
}

#[test]
fn fields_are_sent_and_published_under_their_new_names() {
    let schema =
        renamed(&user(), [("id", "userId"), ("home.city", "town"), ("tags[].tag_name", "\"n\"")]);
    let home = r#"{"city":"London","zip_code":"W1"}"#.replace("city", "town");
    let body = format!(r#"{{"home":{home},"userId":1,"tags":[{{"\"n\"":"a"}}]}}"#);
    assert_eq!(text(schema.to_bytes(&a_user())), Ok(body));

    let published = schema.json_schema();
    assert_eq!(published["required"], json!(["userId", "home"]));
    assert_eq!(published["properties"]["home"]["required"], json!(["town"]));
    assert_eq!(published["properties"].get("id"), None);
    let is_valid = |value: &Value| jsonschema::is_valid(published, value);
    assert!(is_valid(&serde_json::from_slice(&schema.to_bytes(&a_user()).unwrap()).unwrap()));
    assert!(!is_valid(&a_user()));
}

#[test]
fn a_case_renames_every_declared_field() {
    let options = ModelOptions::new().case(Case::Camel).rename([("home", "HOME")]);
    let schema = options.from_json_schema(user()).unwrap();
    let body = r#"{"HOME":{"city":"London","zipCode":"W1"},"id":1,"tags":[{"tagName":"a"}]}"#;
    assert_eq!(text(schema.to_bytes(&a_user())), Ok(body.to_owned()));
}

#[test]
fn names_in_each_case() {
    for (name, [camel, pascal, snake, kebab]) in [
        ("first_name", ["firstName", "FirstName", "first_name", "first-name"]),
        ("firstName", ["firstName", "FirstName", "first_name", "first-name"]),
        ("HTTPServer", ["httpServer", "HttpServer", "http_server", "http-server"]),
        ("line_1", ["line1", "Line1", "line_1", "line-1"]),
        ("_id", ["_id", "_Id", "_id", "_id"]),
        ("élan_vital", ["élanVital", "ÉlanVital", "élan_vital", "élan-vital"]),
        ("__", ["__"; 4]),
        ("", [""; 4]),
    ] {
        let cases = [Case::Camel, Case::Pascal, Case::Snake, Case::Kebab];
        assert_eq!(cases.map(|case| case.apply(name)), [camel, pascal, snake, kebab]);
    }
}

#[test]
fn paths_of_options_have_the_names_of_the_value() {
    let options = ModelOptions::new().exclude(["home.zip_code"]).include(["home"]);
    let schema = options.case(Case::Camel).from_json_schema(user()).unwrap();
    assert_eq!(text(schema.to_bytes(&a_user())).unwrap(), r#"{"home":{"city":"London"}}"#);
}

/// A client knows the published names.
#[test]
fn clients_ask_by_the_new_names() {
    let schema = Box::leak(Box::new(renamed(&user(), [("home.city", "town"), ("id", "userId")])));
    let partial = PartialSchema::new(schema, ["home.town", "userId"]).unwrap();
    let body = r#"{"home":{"town":"London"},"userId":1}"#;
    assert_eq!(text(partial.to_bytes(&a_user())).unwrap(), body);
    assert!(PartialSchema::new(schema, ["home.city"]).is_err());
}

#[test]
fn fields_of_one_name_are_an_error() {
    let clash = ModelOptions::new().rename([("home.city", "zip_code")]);
    let message = "two fields at `/properties/home` are sent as `zip_code`: rename one of them";
    assert_eq!(error(clash.clone(), &user()), message);
    assert!(clash.exclude(["home.zip_code"]).from_json_schema(user()).is_ok());

    let both = json!({ "type": "object", "properties": {
        "user_id": { "type": "integer" }, "userId": { "type": "integer" },
    } });
    assert!(error(ModelOptions::new().case(Case::Camel), &both).contains("sent as `userId`"));
    let swapped = renamed(&both, [("user_id", "userId"), ("userId", "user_id")]);
    let value = json!({ "user_id": 1, "userId": 2 });
    assert_eq!(text(swapped.to_bytes(&value)).unwrap(), r#"{"user_id":2,"userId":1}"#);
}

#[test]
fn a_name_for_no_field_is_an_error() {
    for path in ["nick", "tags[]", "home.city.x"] {
        let options = ModelOptions::new().rename([(path, "x")]);
        assert_eq!(error(options, &user()), format!("no field matches path `{path}`"));
    }
}

/// Otherwise a body would have the key twice.
#[test]
fn an_undeclared_key_with_a_new_name_is_dropped() {
    let document = json!({ "type": "object", "properties": { "id": { "type": "integer" } },
        "additionalProperties": { "type": "integer" } });
    let schema = renamed(&document, [("id", "userId")]);
    let value = json!({ "id": 1, "userId": 2, "other": 3 });
    assert_eq!(text(schema.to_bytes(&value)).unwrap(), r#"{"userId":1,"other":3}"#);
}

#[derive(Serialize)]
#[serde(tag = "kind")]
enum Pet {
    Cat { lives: u32 },
    Dog { bark: &'static str },
}

#[test]
fn a_tag_has_a_new_name() {
    let branch = |kind: &str, name: &str, schema: Value| {
        json!({ "type": "object", "required": ["kind", name], "properties": {
            "kind": { "const": kind }, name: schema,
        } })
    };
    let document = json!({
        "discriminator": { "propertyName": "kind" },
        "oneOf": [
            branch("Cat", "lives", json!({ "type": "integer" })),
            branch("Dog", "bark", json!({ "type": "string" })),
        ],
    });
    let schema = renamed(&document, [("kind", "type")]);
    for _ in 0..3 {
        let cat = text(schema.to_bytes(&Pet::Cat { lives: 9 }));
        assert_eq!(cat.unwrap(), r#"{"type":"Cat","lives":9}"#);
        let dog = text(schema.to_bytes(&Pet::Dog { bark: "wau" }));
        assert_eq!(dog.unwrap(), r#"{"type":"Dog","bark":"wau"}"#);
    }
    assert_eq!(schema.json_schema()["discriminator"]["propertyName"], "type");
    assert!(jsonschema::is_valid(schema.json_schema(), &json!({ "type": "Cat", "lives": 9 })));
}

/// An object in a default has the names of the value, so a reader of the document would look for them in vain.
#[test]
fn defaults_and_examples_with_fields_are_not_published() {
    let mut document = user();
    let tags = json!([{ "tag_name": "a" }]);
    for (name, value) in [("id", json!(7)), ("home", json!({ "city": "London" })), ("tags", tags)] {
        document["properties"][name]["examples"] = json!([value]);
        document["properties"][name]["default"] = value;
    }
    let schema = renamed(&document, [("id", "userId")]);
    let published = &schema.json_schema()["properties"];
    for keyword in ["default", "examples"] {
        let has = |name: &str| published[name].get(keyword).is_some();
        assert_eq!((has("userId"), has("home"), has("tags")), (true, false, false));
    }
}

/// `validate` fills in defaults, and an absent null is added, under the new name.
#[test]
fn defaults_have_the_new_names() {
    let document = json!({ "type": "object", "required": ["b"], "properties": {
        "a": { "type": "integer", "default": 5 },
        "b": { "type": ["string", "null"], "default": null },
    } });
    let options = || ModelOptions::new().rename([("a", "A"), ("b", "B")]);
    let filtered = options().from_json_schema(document.clone()).unwrap();
    assert_eq!(text(filtered.to_bytes(&json!({}))).unwrap(), r#"{"B":null}"#);
    let validated = options().validate().from_json_schema(document).unwrap();
    let body = text(validated.to_bytes(&json!({ "b": "x" }))).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), json!({ "A": 5, "B": "x" }));
}
