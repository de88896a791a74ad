//! An excluded field is never sent, whatever is around the projection.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Page, User, UserPublic, ada};
use crate::model::{InvalidSchema, ModelOptions, ModelSchema, tests::cases};

mod private {
    use super::User as Row;

    // Definitions of one name: the projection and its type, and another projection of that name.
    crate::model!(pub(super) User = Row, exclude = ["**.password", "address"], case = pascal);
    crate::model!(pub(super) UserPublic = Row, include = ["name"], exclude_none);
}

crate::model!(Twice = UserPublic, exclude_none);
crate::model!(Quiet = Nest, exclude = ["secret.password", "**.password"]);

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Nest {
    kind: Option<u8>,
    inner: Option<Box<Quiet>>,
    secret: UserPublic,
}

#[derive(Clone, Serialize, JsonSchema)]
struct Pair<A, B> {
    first: A,
    second: B,
}

#[derive(Clone, Serialize, JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
enum Choice<T> {
    Tuple(T, u8),
    Named { value: T },
    One(T),
}

#[derive(Clone, Serialize, JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Untagged<T> {
    Many(Vec<T>),
    One(T),
}

#[derive(Clone, Serialize, JsonSchema)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only its schema is used")]
enum Tagged<T> {
    Known { it: T },
    Unknown,
}

type Build = fn(ModelOptions) -> Result<ModelSchema, InvalidSchema>;

/// Wraps a model and a value in some ways, and passes both on.
macro_rules! wrap {
    ($model:ty, $value:expr, $depth:expr, $way:expr, $then:ident) => {{
        let value: Value = $value;
        match $way % 11 {
            0 => $then!(Vec<$model>, json!([value, value])),
            1 => $then!(Option<$model>, value),
            2 => $then!(HashMap<String, $model>, json!({ "a": value, "password": value })),
            3 => $then!(($model, u8, $model), json!([value, 1, value])),
            4 => $then!(Page<$model>, json!({ "items": [value], "total": 1, "password": "s3cret" })),
            5 => $then!(Pair<$model, Option<$model>>, json!({ "first": value, "second": value })),
            6 => $then!(Choice<$model>, json!({ "Named": { "value": value, "password": "s3cret" } })),
            7 => $then!(Choice<$model>, json!({ "Tuple": [value, 1] })),
            8 => $then!(Untagged<$model>, value),
            9 => $then!(Tagged<$model>, json!({ "kind": "Known", "it": value, "street": "s3cret" })),
            _ => $then!(BTreeMap<u8, Box<$model>>, json!({ "1": value })),
        }
    }};
}

macro_rules! built {
    ($model:ty, $value:expr) => {
        (
            (|options| options.for_type::<$model>()) as Build,
            (|options| options.for_type::<($model, u8)>()) as Build,
            $value,
        )
    };
}

fn case(leaf: u8, ways: [u8; 2]) -> (Build, Build, Value) {
    let user = json!({
        "name": "ada", "nick": null, "password": "s3cret",
        "address": { "city": "London", "street": "s3cret" },
    });
    let nest = json!({ "kind": null, "secret": user, "inner": null });
    let nest = json!({ "kind": 1, "secret": user, "inner": nest });
    macro_rules! second {
        ($model:ty, $value:expr) => {
            wrap!($model, $value, 0, ways[1], built)
        };
    }
    match leaf % 5 {
        0 => wrap!(UserPublic, user, 1, ways[0], second),
        1 => wrap!(private::User, user, 1, ways[0], second),
        2 => wrap!(private::UserPublic, user, 1, ways[0], second),
        3 => wrap!(Twice, user, 1, ways[0], second),
        _ => wrap!(Quiet, nest, 1, ways[0], second),
    }
}

fn options(mode: u8, outer: u8) -> ModelOptions {
    let options = match mode % 3 {
        0 => ModelOptions::new(),
        1 => ModelOptions::new().validate(),
        _ => ModelOptions::new().lax(),
    };
    match outer % 4 {
        0 => options,
        1 => options.exclude_none(),
        2 => options.case(crate::model::Case::Camel),
        _ => options.exclude_defaults().exclude_unset(),
    }
}

#[track_caller]
fn check(leaf: u8, ways: [u8; 2], mode: u8, outer: u8) {
    let (alone, within, value) = case(leaf, ways);
    let case = format!("{leaf} {ways:?} {mode} {outer}");
    let schema = alone(options(mode, outer)).unwrap_or_else(|error| panic!("{case}: {error}"));
    let body = schema.to_bytes(&value).unwrap_or_else(|error| panic!("{case}: {error}"));
    let text = String::from_utf8(body.to_vec()).expect("JSON is UTF-8");
    assert!(!text.contains("s3cret"), "{case}: {text}");
    assert!(!schema.json_schema().to_string().contains("x-aside"), "{case}");
    // The body is what the published schema describes.
    let published = jsonschema::validator_for(schema.json_schema()).expect("a schema");
    let body = serde_json::from_str(&text).expect("JSON");
    assert!(published.is_valid(&body), "{case}: {text} {:#}", schema.json_schema());
    let schema = within(options(mode, outer)).unwrap_or_else(|error| panic!("{case}: {error}"));
    let body = schema.to_bytes(&json!([value, 1])).expect("it matches");
    assert_eq!(body, format!("[{text},1]"), "{case}");
}

#[test]
fn an_excluded_field_is_in_no_composition() {
    // The ways of one wrapper inside of another are 121 for each projection, so all of them run.
    for leaf in 0..5 {
        for way in 0..11 {
            for inner in 0..11 {
                check(leaf, [way, inner], way, inner);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn an_excluded_field_is_in_no_composition_with_options(
        (leaf, way, inner, mode, outer) in any::<(u8, u8, u8, u8, u8)>(),
    ) {
        check(leaf, [way, inner], mode, outer);
    }
}

#[test]
fn the_type_next_to_its_projection_is_whole() {
    type Model = (private::User, User, private::UserPublic, UserPublic, Pair<User, private::User>);
    let pair = json!({ "first": ada(), "second": ada() });
    let value = json!([ada(), ada(), ada(), ada(), pair]);
    let schema = ModelSchema::for_type::<Model>().expect("a model");
    let body: Value = serde_json::from_slice(&schema.to_bytes(&value).unwrap()).expect("JSON");
    let whole = serde_json::to_value(ada()).expect("JSON");
    let public = json!({ "name": "ada", "nick": null, "address": { "city": "London" } });
    let pascal = json!({ "Name": "ada", "Nick": null });
    let pair = json!({ "first": whole, "second": pascal });
    assert_eq!(body, json!([pascal, whole, { "name": "ada" }, public, pair]));
}
