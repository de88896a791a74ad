//! FastAPI's tests of response models.

use std::collections::BTreeMap;

use aside::{MaybeUndefined, Model, ModelOptions};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

/// Returns the body of a value filtered by `M` with these options, or `None` if the value does not match.
fn sent<M: JsonSchema>(options: ModelOptions, value: &impl Serialize) -> Option<Value> {
    let schema = options.for_type::<M>().expect("a schema");
    let body = schema.to_bytes(value).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}

#[track_caller]
fn sends<M: JsonSchema>(value: Value, expected: Value) {
    assert_eq!(sent::<M>(ModelOptions::new(), &value), Some(expected));
}

#[track_caller]
fn assert_rejects<M: JsonSchema>(value: Value) {
    assert_eq!(sent::<M>(ModelOptions::new(), &value), None);
}

#[derive(Serialize, JsonSchema)]
struct Item {
    name: String,
    #[serde(default)]
    description: Option<String>,
    price: f64,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
struct UserOut {
    username: String,
    email: String,
}

/// `test_response_model/test_tutorial001_tutorial001_01.py::test_read_items`, `test_create_item`.
#[test]
fn response_model_tutorial001() {
    let full = json!({ "name": "Foo", "description": "x", "price": 42.0, "tags": ["a"] });
    sends::<Item>(full.clone(), full.clone());
    sends::<Vec<Item>>(json!([full]), json!([full]));
}

/// The same, `test_create_item_only_required`. DIFFERENCE: a Rust type writes all its fields. Defaults are filled in if
/// the schema allows a field to be absent and the model is lax.
#[test]
fn response_model_tutorial001_only_required() {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "description": { "type": ["string", "null"], "default": null },
            "tags": { "type": "array", "items": { "type": "string" }, "default": [] },
        },
        "required": ["name"],
    });
    let lax = ModelOptions::new().lax().from_json_schema(schema).expect("a schema");
    let body = lax.to_bytes(&json!({ "name": "Foo" })).expect("the rest has defaults");
    let filled = json!({ "name": "Foo", "description": null, "tags": [] });
    assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), filled);
    assert_rejects::<Item>(json!({ "name": "Foo" }));
}

/// `test_response_model/test_tutorial002.py`, `test_tutorial003.py`, `test_tutorial003_01.py::test_post_user`:
/// the password is not sent.
#[test]
fn response_model_tutorial003() {
    let user = json!({ "username": "foo", "password": "fighter", "email": "foo@example.com" });
    sends::<UserOut>(user, json!({ "username": "foo", "email": "foo@example.com" }));
}

#[derive(Serialize, JsonSchema)]
struct Given {
    name: String,
    note: MaybeUndefined<String>,
    #[serde(default)]
    count: MaybeUndefined<u32>,
}

/// `test_response_model/test_tutorial004.py::test_get`, `test_skip_defaults.py`: unset fields.
#[test]
fn response_model_tutorial004() {
    let unset = || ModelOptions::new().exclude_unset();
    let given = |note, count| Given { name: "Foo".into(), note, count };
    let only = given(MaybeUndefined::Undefined, MaybeUndefined::Undefined);
    assert_eq!(sent::<Given>(unset(), &only), Some(json!({ "name": "Foo" })));
    let all = given(MaybeUndefined::Null, MaybeUndefined::Value(2));
    assert_eq!(
        sent::<Given>(unset(), &all),
        Some(json!({ "name": "Foo", "note": null, "count": 2 }))
    );
}

/// `test_skip_defaults.py::test_return_exclude_defaults`, `test_return_exclude_none`,
/// `test_return_exclude_unset_none`.
#[test]
fn skip_defaults() {
    let item = json!({ "name": "Foo", "description": null, "price": 1.0, "tags": [] });
    let none = sent::<Item>(ModelOptions::new().exclude_none(), &item);
    assert_eq!(none, Some(json!({ "name": "Foo", "price": 1.0, "tags": [] })));
    let defaults = sent::<Item>(ModelOptions::new().exclude_defaults(), &item);
    assert_eq!(defaults, Some(json!({ "name": "Foo", "price": 1.0 })));
}

/// `test_response_model/test_tutorial005.py`, `test_tutorial006.py::test_read_item_name`,
/// `test_read_item_public_data`.
#[test]
fn response_model_tutorial005() {
    let item = json!({ "name": "Bar", "description": "x", "price": 62.0, "tags": [] });
    let include = ModelOptions::new().include(["name", "description"]);
    assert_eq!(sent::<Item>(include, &item), Some(json!({ "name": "Bar", "description": "x" })));
    let exclude = ModelOptions::new().exclude(["tags"]);
    let public = json!({ "name": "Bar", "description": "x", "price": 62.0 });
    assert_eq!(sent::<Item>(exclude, &item), Some(public));
}

#[derive(Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Vehicle {
    Car { description: String },
    Plane { description: String, size: u32 },
}

/// `test_extra_models/test_tutorial003.py::test_get_car`, `test_get_plane`.
#[test]
fn extra_models_tutorial003() {
    let car = json!({ "type": "car", "description": "slow", "size": 5 });
    sends::<Vehicle>(car, json!({ "type": "car", "description": "slow" }));
    let plane = json!({ "type": "plane", "description": "fast", "size": 5 });
    sends::<Vehicle>(plane.clone(), plane);
}

/// `test_extra_models/test_tutorial004.py`, `test_tutorial005.py::test_get_items`.
#[test]
fn extra_models_tutorial004() {
    let users = json!([{ "username": "a", "email": "e", "secret": 1 }]);
    sends::<Vec<UserOut>>(users, json!([{ "username": "a", "email": "e" }]));
    sends::<BTreeMap<String, f64>>(json!({ "foo": 2.5 }), json!({ "foo": 2.5 }));
}

#[derive(Serialize, JsonSchema)]
struct Pet {
    name: String,
    owner: UserOut,
}

/// `test_response_model_data_filter.py`, `test_response_model_data_filter_no_inheritance.py`,
/// `test_filter_pydantic_sub_model_pv2.py::test_filter_sub_model`: at the top, nested, in a list.
#[test]
fn response_model_data_filter() {
    let owner = || json!({ "username": "a", "email": "e", "hashed_password": "secret" });
    let kept = || json!({ "username": "a", "email": "e" });
    sends::<UserOut>(owner(), kept());
    sends::<Pet>(
        json!({ "name": "Nibbler", "owner": owner() }),
        json!({ "name": "Nibbler", "owner": kept() }),
    );
    sends::<Vec<Pet>>(
        json!([{ "name": "Nibbler", "owner": owner() }]),
        json!([{ "name": "Nibbler", "owner": kept() }]),
    );
}

/// `test_response_model_include_exclude.py`: nested, with typed values and with maps.
#[test]
fn response_model_include_exclude() {
    let typed =
        Pet { name: "Nibbler".into(), owner: UserOut { username: "a".into(), email: "e".into() } };
    let untyped = json!({ "name": "Nibbler", "owner": { "username": "a", "email": "e" } });
    let include = || ModelOptions::new().include(["owner.username"]);
    let exclude = || ModelOptions::new().exclude(["owner.email"]);
    let included = Some(json!({ "owner": { "username": "a" } }));
    let left = Some(json!({ "name": "Nibbler", "owner": { "username": "a" } }));
    assert_eq!(
        (sent::<Pet>(include(), &typed), sent::<Pet>(include(), &untyped)),
        (included.clone(), included)
    );
    assert_eq!(
        (sent::<Pet>(exclude(), &typed), sent::<Pet>(exclude(), &untyped)),
        (left.clone(), left)
    );
}

#[derive(Serialize, JsonSchema)]
struct Aliased {
    #[serde(rename = "alias")]
    name: String,
}

/// `test_response_by_alias.py`: a model, a map and a list by the alias. `by_alias=False` is another
/// type.
#[test]
fn response_by_alias() {
    let by_alias = || json!({ "alias": "Foo" });
    let model = Aliased { name: "Foo".into() };
    assert_eq!(sent::<Aliased>(ModelOptions::new(), &model), Some(by_alias()));
    sends::<Aliased>(by_alias(), by_alias());
    sends::<Vec<Aliased>>(json!([by_alias()]), json!([by_alias()]));
    assert_rejects::<Aliased>(json!({ "name": "Foo" }));
}

/// `test_serialize_response_model.py`, `test_serialize_response.py`: valid, converted, a list, a map.
#[test]
fn serialize_response_model() {
    let valid = json!({ "name": "valid", "description": null, "price": 1.0, "tags": [] });
    sends::<BTreeMap<String, Item>>(json!({ "k1": valid }), json!({ "k1": valid }));

    let text = json!({ "name": "coerce", "description": null, "price": "1.0", "tags": [] });
    let coerced = sent::<Item>(ModelOptions::new().lax(), &text).expect("converted");
    assert_eq!(coerced["price"], 1.0);
    assert_rejects::<Item>(text);
}

/// `test_validate_response.py`, `test_validate_response_dataclass.py`: an invalid value, a forbidden
/// null, two violations and an invalid list.
#[test]
fn validate_response() {
    assert_rejects::<Item>(json!({ "name": "invalid", "price": "foo" }));
    assert_rejects::<Item>(Value::Null);
    assert_rejects::<Item>(json!({ "name": [], "price": "foo" }));
    assert_rejects::<Vec<Item>>(json!([{ "name": "foo" }, { "name": "foo", "price": 1.0 }]));
    sends::<Option<Item>>(Value::Null, Value::Null);
}

#[derive(Serialize, JsonSchema)]
struct Node {
    sub_items: Vec<Self>,
    name: String,
}

/// `test_validate_response_recursive.py`.
#[test]
fn validate_response_recursive() {
    let leaf = json!({ "sub_items": [], "name": "leaf" });
    sends::<Node>(
        json!({ "sub_items": [{ "sub_items": [], "name": "leaf", "x": 1 }], "name": "root", "x": 1 }),
        json!({ "sub_items": [leaf], "name": "root" }),
    );
    assert_rejects::<Node>(json!({ "sub_items": [{ "name": 1 }], "name": "root" }));
}

#[derive(Serialize, JsonSchema)]
struct Response {
    code: u32,
    message: String,
}

impl Default for Response {
    fn default() -> Self {
        Self { code: 200, message: "Successful operation.".into() }
    }
}

/// `test_response_model_default_factory.py`: fields that the handler omits are filled in, here by the
/// type's own `Default`.
#[test]
fn response_model_default_factory() {
    let model = Response { code: 201, ..Response::default() };
    let expected = json!({ "code": 201, "message": "Successful operation." });
    assert_eq!(sent::<Response>(ModelOptions::new(), &model), Some(expected));
    assert_rejects::<Response>(json!({ "code": 201 }));
}

/// `test_response_model_as_return_annotation.py`: the same model, an exact map, an invalid map,
/// undeclared data, a list, and a union of two.
#[test]
fn response_model_as_return_annotation() {
    let exact = || json!({ "username": "John", "email": "e" });
    let model = UserOut { username: "John".into(), email: "e".into() };
    let own = Model::<UserOut>::new(model).into_bytes().expect("it fits the model");
    assert_eq!(serde_json::from_slice::<Value>(&own).expect("JSON"), exact());
    sends::<UserOut>(exact(), exact());
    assert_rejects::<UserOut>(json!({ "username": "John" }));
    sends::<UserOut>(
        json!({ "username": "John", "email": "e", "password_hash": "secret" }),
        exact(),
    );
    sends::<Vec<UserOut>>(json!([exact(), exact()]), json!([exact(), exact()]));
    sends::<Either>(json!({ "name": "x", "secret": 1 }), json!({ "name": "x" }));
    sends::<Either>(exact(), exact());
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Either {
    User(UserOut),
    Named { name: String },
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is asked for")]
enum Extended {
    Base { name: Option<String> },
    More { name: Option<String>, age: u32 },
}

/// `test_union_inherited_body.py::test_post_extended_item`, `test_post_item`: the richer branch.
#[test]
fn union_inherited_body() {
    sends::<Extended>(json!({ "name": "Foo", "age": 5 }), json!({ "name": "Foo", "age": 5 }));
    sends::<Extended>(json!({ "name": "Foo" }), json!({ "name": "Foo" }));
}

/// `test_computed_fields.py::test_get`: in Rust, `Serialize` writes a computed field.
#[test]
fn computed_fields() {
    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its schema is asked for")]
    struct Rectangle {
        width: u32,
        length: u32,
        area: u32,
    }

    impl Serialize for Rectangle {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let area = self.width * self.length;
            json!({ "width": self.width, "length": self.length, "area": area })
                .serialize(serializer)
        }
    }

    let rectangle = Rectangle { width: 3, length: 4, area: 0 };
    let expected = json!({ "width": 3, "length": 4, "area": 12 });
    assert_eq!(sent::<Rectangle>(ModelOptions::new(), &rectangle), Some(expected));
}
