//! The value at one place: pitfalls 9, 16 to 18, 22, 23, 28, 29 and 32 to 34.

use schemars::JsonSchema;
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::{Value, json, value::RawValue};

use super::{ab, fields};
use crate::model::{
    ModelOptions, ModelSchema,
    tests::{open, rejects, schema, text, writes},
};

#[test]
fn p09_errors_contain_no_value() {
    struct Custom;
    impl Serialize for Custom {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("s3cret"))
        }
    }

    let colors = schema(json!({ "enum": ["red", "blue"] }));
    rejects(&colors, &"s3cret", "the root: expected one of the listed values, found another");
    rejects(&colors, &Custom, "the root: the value's own `Serialize` failed");
    let error = colors.to_bytes(&"s3cret").expect_err("it is not a color");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[test]
fn p16_raw_text_is_filtered_or_an_error() {
    let raw = |text: &str| RawValue::from_string(text.to_owned()).expect("JSON");
    writes(&ab(), &raw(r#" { "a" : 1 , "s3cret": [1] } "#), r#"{"a":1}"#);
    writes(
        &schema(json!({ "type": "integer" })),
        &raw("123456789012345678901234567890"),
        "123456789012345678901234567890",
    );
    rejects(
        &schema(json!({ "type": "integer" })),
        &raw("1.5"),
        "the root: expected integer, found number",
    );
    writes(&open(json!(true)), &raw(r#"{"x": [1, 2.50]}"#), r#"{"x": [1, 2.50]}"#);

    // A value that pretends to be a raw value cannot write its own text into a body.
    let forged = |text: &'static str| {
        fields(
            "$serde_json::private::RawValue",
            &[("$serde_json::private::RawValue", Some(json!(text)))],
        )
    };
    rejects(&open(json!(true)), &forged("1,2"), "the root: expected JSON text, found other text");
    rejects(&ab(), &forged("{"), "the root: expected JSON text, found other text");
}

#[test]
fn p17_nan_is_not_a_number() {
    rejects(
        &schema(json!({ "type": "number" })),
        &f64::NAN,
        "the root: expected a finite number, found NaN or infinity",
    );
    rejects(
        &schema(json!({ "type": "number" })),
        &f32::INFINITY,
        "the root: expected a finite number, found NaN or infinity",
    );
    writes(&schema(json!({ "type": ["number", "null"] })), &f64::NAN, "null");
    rejects(
        &schema(json!({ "type": "string" })),
        &f64::NAN,
        "the root: expected string, found number",
    );
}

#[test]
fn p22_a_serialize_with_that_differs_from_the_schema_is_an_error() {
    fn as_text<S: Serializer>(_: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("five")
    }
    #[derive(Serialize, JsonSchema)]
    struct Lying {
        #[serde(serialize_with = "as_text")]
        #[schemars(with = "u8")]
        n: u8,
    }
    let schema = ModelSchema::for_type::<Lying>().expect("it compiles");
    rejects(&schema, &Lying { n: 5 }, "`n`: expected integer, found string");
}

#[test]
fn p29_strict_models_convert_nothing() {
    let integer = schema(json!({ "type": "integer" }));
    rejects(&integer, &1.0, "the root: expected integer, found number");
    rejects(&integer, &true, "the root: expected integer, found boolean");
    rejects(&integer, &"1", "the root: expected integer, found string");
    writes(&schema(json!({ "type": "number" })), &1, "1");

    let lax = ModelOptions::new()
        .lax()
        .from_json_schema(json!({ "type": "integer" }))
        .expect("it compiles");
    writes(&lax, &1.0, "1");
    writes(&lax, &true, "1");
    writes(&lax, &" 1_000 ", "1000");
}

#[test]
fn p32_tuples_have_their_length() {
    let pair = ModelSchema::for_type::<(u8, String)>().expect("it compiles");
    writes(&pair, &json!([1, "x"]), r#"[1,"x"]"#);
    rejects(&pair, &json!([1]), "`[1]`: expected string, found nothing");
    rejects(&pair, &json!([1, "x", 2]), "the root: has more items than the model declares");
    rejects(&pair, &json!(["x", 1]), "`[0]`: expected integer, found string");
}

#[test]
fn p33_two_generic_instances_are_two_models() {
    use crate::model::tests::all_types::{Page, Pair, Plain};
    #[derive(Serialize, JsonSchema)]
    struct Both {
        one: Page<Plain>,
        other: Page<Pair>,
    }
    let schema = ModelSchema::for_type::<Both>().expect("it compiles");
    let names: Vec<&String> =
        schema.json_schema()["$defs"].as_object().expect("definitions").keys().collect();
    assert_eq!(names, ["Page", "Page2", "Pair", "Plain"]);
    rejects(
        &schema,
        &json!({ "one": { "items": [[1, "x"]], "total": 1 } }),
        "`one.items[0]`: expected object, found array",
    );
}

#[test]
fn p18_numbers_are_written_as_serde_json_does() {
    #[track_caller]
    fn same<T: Serialize>(kind: &str, value: T) {
        let expected = serde_json::to_string(&value).expect("JSON");
        writes(&schema(json!({ "type": kind })), &value, &expected);
    }
    same("integer", i128::MIN);
    same("integer", i128::MAX);
    same("integer", u128::MAX);
    same("integer", u64::MAX);
    same("integer", i64::MIN);
    same("integer", i8::MIN);
    for float in [0.1_f32, f32::MIN_POSITIVE, f32::MAX, 16_777_216.0, 1.0, -0.0] {
        same("number", float);
    }
    for float in [0.1_f64, f64::MIN_POSITIVE, f64::MAX, 5e-324, 1e21, 1e-7, -0.0] {
        same("number", float);
    }
}

#[test]
fn p23_a_tag_on_a_struct_is_an_error_with_the_fix() {
    // schemars#531: the schema does not have the tag.
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind")]
    struct Tagged {
        n: u8,
    }
    #[derive(Serialize, JsonSchema)]
    struct Outer {
        inner: Tagged,
    }
    #[derive(Serialize, JsonSchema)]
    #[serde(untagged)]
    enum Untagged {
        Tagged(Tagged),
        Other { m: u8 },
    }
    #[derive(Serialize)]
    #[serde(tag = "kind")]
    struct Row {
        n: u8,
    }
    let schema = ModelSchema::for_type::<Tagged>().expect("it compiles");
    let message = "serde's tag is not in the schema: use an enum with one variant";
    for _ in 0..2 {
        rejects(&schema, &Tagged { n: 1 }, &format!("`kind`: {message}"));
        let schema = ModelSchema::for_type::<Outer>().expect("it compiles");
        let outer = Outer { inner: Tagged { n: 1 } };
        rejects(&schema, &outer, &format!("`inner.kind`: {message}"));
    }
    // A recorded value has the same error, also in a union.
    for options in [ModelOptions::new().validate(), ModelOptions::new().lax()] {
        let schema = options.for_type::<Outer>().expect("it compiles");
        let outer = Outer { inner: Tagged { n: 1 } };
        rejects(&schema, &outer, &format!("`inner.kind`: {message}"));
    }
    for (options, branch) in [
        (ModelOptions::new(), ""),
        (ModelOptions::new().validate(), "<Tagged>"),
        (ModelOptions::new().lax(), "<Tagged>"),
    ] {
        let schema = options.for_type::<Vec<Untagged>>().expect("it compiles");
        let error = format!("`[0]{branch}.kind`: {message}");
        rejects(&schema, &[Untagged::Tagged(Tagged { n: 1 })], &error);
        writes(&schema, &[Untagged::Other { m: 1 }], r#"[{"m":1}]"#);
        writes(&schema, &json!([{ "n": 1, "kind": "Tagged" }]), r#"[{"n":1}]"#);
    }
    // A value with a late tag has it too.
    #[derive(JsonSchema)]
    #[serde(tag = "tag")]
    #[expect(dead_code, reason = "only its schema is used")]
    enum Event {
        One { inner: Tagged },
        Two { a: u8 },
    }
    #[derive(Serialize)]
    struct Late {
        inner: Tagged,
        tag: &'static str,
    }
    let schema = ModelSchema::for_type::<Event>().expect("it compiles");
    let late = Late { inner: Tagged { n: 1 }, tag: "One" };
    rejects(&schema, &late, &format!("`inner.kind`: {message}"));
    let schema = ModelSchema::for_type::<Tagged>().expect("it compiles");

    // A tag of another type is a field that the model does not declare.
    writes(&schema, &Row { n: 1 }, r#"{"n":1}"#);
    writes(&schema, &json!({ "n": 1, "kind": "Tagged" }), r#"{"n":1}"#);

    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind")]
    enum Cure {
        Tagged { n: u8 },
    }
    let schema = ModelSchema::for_type::<Cure>().expect("it compiles");
    writes(&schema, &Cure::Tagged { n: 1 }, r#"{"kind":"Tagged","n":1}"#);
}

#[test]
fn p28_wrappers_of_a_value_have_no_effect() {
    use std::{borrow::Cow, rc::Rc};
    #[derive(Clone, Serialize)]
    struct Inner {
        a: u8,
        secret: u8,
    }
    #[derive(Serialize)]
    struct Newtype(Inner);
    #[derive(Serialize)]
    #[serde(transparent)]
    struct Transparent {
        inner: Inner,
    }

    let (schema, inner) = (ab(), Inner { a: 1, secret: 2 });
    let body = r#"{"a":1}"#;
    writes(&schema, &inner, body);
    writes(&schema, &&inner, body);
    writes(&schema, &Box::new(inner.clone()), body);
    writes(&schema, &Rc::new(inner.clone()), body);
    writes(&schema, &Cow::Borrowed(&inner), body);
    writes(&schema, &Some(Some(&inner)), body);
    writes(&schema, &Newtype(inner.clone()), body);
    writes(&schema, &Transparent { inner }, body);
    rejects(&schema, &None::<Option<Inner>>, "the root: expected object, found null");
    rejects(&schema, &Some(None::<Inner>), "the root: expected object, found null");
}

#[test]
fn p34_a_converted_value_has_the_same_keys() {
    use crate::Model;
    #[derive(Serialize)]
    struct Row {
        id: u32,
        name: &'static str,
        password: &'static str,
        nick: Option<&'static str>,
    }
    #[derive(Serialize, JsonSchema)]
    struct Out {
        name: String,
        id: u32,
        nick: Option<String>,
    }
    impl From<&Row> for Out {
        fn from(row: &Row) -> Self {
            Self { name: row.name.into(), id: row.id, nick: row.nick.map(Into::into) }
        }
    }

    for nick in [None, Some("countess")] {
        let row = Row { id: 1, name: "ada", password: "s3cret", nick };
        assert_eq!(row.password, "s3cret");
        let json = |body: Result<bytes::Bytes, _>| -> Value {
            serde_json::from_str(&text(body).expect("it fits")).expect("JSON")
        };
        let filtered = json(Model::<Out>::new(&row).into_bytes());
        assert_eq!(filtered, json(Model::<Out>::new(Out::from(&row)).into_bytes()));
        assert_eq!(filtered, json!({ "id": 1, "name": "ada", "nick": nick }));
    }
}

#[test]
fn p09_errors_contain_no_key_of_a_map_that_is_the_name_of_a_variant() {
    #[derive(Serialize)]
    enum Secret {
        S3cret { n: u8 },
        S3crets(u8, u8),
        S3crecy(bool),
    }
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "string" } }));
    for value in [Secret::S3cret { n: 1 }, Secret::S3crets(1, 2), Secret::S3crecy(true)] {
        let error = map.to_bytes(&value).expect_err("it is not a string");
        assert!(error.to_string().starts_with("`*`: expected string, found "), "{error}");
        assert!(!format!("{error:?}").contains("S3cre"));
    }
}
