//! Tests for the names of models.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

use crate::model::{ModelSchema, ResponseModel};

#[derive(Serialize, JsonSchema)]
struct User {
    name: String,
    password: String,
}

#[derive(Serialize, JsonSchema)]
struct Tree {
    secret: u8,
    children: Vec<Self>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(title = "A person who can log in")]
struct Account {
    name: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Page_of_{T}")]
struct Page<T> {
    items: Vec<T>,
}

crate::model!(UserOut = User, exclude = ["password"]);
crate::model!(UserName = User, include = ["name"]);
crate::model!(TreeOut = Tree, exclude = ["**.secret"]);
crate::model!(AccountOut = Account);
crate::model!(r#Type = User);
crate::model!(Misspelt = User, exclude = ["passwort"]);

#[track_caller]
fn assert_name<M: ResponseModel>(name: &str) {
    let schema = M::schema();
    assert_eq!(schema.name(), name);
    assert_eq!(schema.json_schema()["title"], name);
}

#[test]
fn maybe_undefined_has_the_schema_of_an_option() {
    use schemars::JsonSchema;

    assert_eq!(crate::MaybeUndefined::<u8>::schema_name(), Option::<u8>::schema_name());
    assert_eq!(crate::MaybeUndefined::<u8>::schema_id(), Option::<u8>::schema_id());
    assert_eq!(crate::MaybeUndefined::<u8>::inline_schema(), Option::<u8>::inline_schema());
}

#[test]
fn a_projection_has_the_name_of_its_identifier() {
    assert_name::<UserOut>("UserOut");
    assert_name::<UserName>("UserName");
    assert_name::<TreeOut>("TreeOut");
    assert_name::<AccountOut>("AccountOut");
    assert_name::<r#Type>("Type");
}

#[test]
fn a_type_has_the_name_of_its_schema() {
    assert_name::<User>("User");
    assert_name::<Tree>("Tree");
    assert_name::<Page<User>>("Page_of_User");
    assert_name::<Vec<User>>("Array_of_User");
}

#[test]
fn a_title_that_a_type_declares_is_not_its_name() {
    assert_eq!(Account::schema().name(), "Account");
    assert_eq!(Account::schema().json_schema()["title"], "A person who can log in");
}

#[test]
fn an_invalid_model_has_a_name() {
    assert_eq!(Misspelt::schema().name(), "Misspelt");
    assert_eq!(Misspelt::schema().json_schema(), false);
    assert_eq!(serde_json::Value::schema().name(), "AnyValue");
}

#[test]
fn a_document_has_the_name_of_its_title_or_pointer() {
    let named =
        |document| ModelSchema::from_json_schema(document).expect("a schema").name().to_owned();
    assert_eq!(named(json!({ "type": "string", "title": "Code" })), "Code");
    assert_eq!(named(json!({ "type": "string" })), "Model");

    let document = json!({ "components": { "schemas": {
        "a/b c": { "type": "string" },
        "Code": { "type": "string", "title": "A code" },
    } } });
    let named = |pointer| {
        ModelSchema::from_openapi(&document, pointer).expect("a schema").name().to_owned()
    };
    assert_eq!(named("#/components/schemas/a~1b%20c"), "a/b c");
    assert_eq!(named("#/components/schemas/Code"), "Code");
}

#[test]
fn a_document_without_a_title_is_published_without_one() {
    let document = json!({ "type": "string" });
    let schema = ModelSchema::from_json_schema(document.clone()).expect("a schema");
    assert_eq!(*schema.json_schema(), document);
    assert_eq!(schema.with_name("Code").json_schema()["title"], "Code");
}
