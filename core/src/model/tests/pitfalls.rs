//! Each test cites the number of a pitfall that the trials of this design found.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use schemars::JsonSchema;
use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap as _, SerializeSeq as _, SerializeStruct as _},
};
use serde_json::{Value, json, value::RawValue};

use super::{open, refuses, schema, text, writes};
use crate::model::{ModelOptions, ModelSchema};

/// A struct by name, with its fields; those without a value are skipped.
struct Fields(&'static str, Vec<(&'static str, Option<Value>)>);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct(self.0, self.1.len())?;
        for (name, value) in &self.1 {
            match value {
                Some(value) => fields.serialize_field(name, value)?,
                None => fields.skip_field(name)?,
            }
        }
        fields.end()
    }
}

fn ab() -> ModelSchema {
    schema(json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
    }))
}

fn fields(name: &'static str, fields: &[(&'static str, Option<Value>)]) -> Fields {
    Fields(name, fields.to_vec())
}

#[test]
fn p03_fields_in_another_order_or_left_out() {
    let schema = ab();
    let some = |n| Some(json!(n));
    for _ in 0..2 {
        writes(&schema, &fields("S", &[("a", some(1)), ("b", some(2))]), r#"{"a":1,"b":2}"#);
        writes(&schema, &fields("S", &[("b", some(2)), ("a", some(1))]), r#"{"b":2,"a":1}"#);
        writes(&schema, &fields("S", &[("b", some(2))]), r#"{"b":2}"#);
        writes(
            &schema,
            &fields("S", &[("x", some(0)), ("b", some(2)), ("a", some(1))]),
            r#"{"b":2,"a":1}"#,
        );
    }
}

#[test]
fn p04_two_types_of_one_name_and_a_third() {
    let schema = ab();
    for _ in 0..2 {
        writes(&schema, &fields("S", &[("a", Some(json!(1)))]), r#"{"a":1}"#);
        writes(
            &schema,
            &fields("S", &[("secret", Some(json!(1))), ("b", Some(json!(2)))]),
            r#"{"b":2}"#,
        );
        writes(&schema, &fields("T", &[("b", Some(json!(2)))]), r#"{"b":2}"#);
        writes(&schema, &fields("U", &[("c", Some(json!(3)))]), "{}");
    }
}

#[test]
fn p05_names_at_one_address_that_differ_in_length() {
    static NAMES: &str = "abc";
    let schema = schema(json!({
        "type": "object",
        "properties": { "ab": { "type": "integer" }, "abc": { "type": "integer" } },
    }));
    writes(&schema, &fields("S", &[(&NAMES[..2], Some(json!(1)))]), r#"{"ab":1}"#);
    writes(&schema, &fields("S", &[(NAMES, Some(json!(1)))]), r#"{"abc":1}"#);
    // `a` is no field, though it lies where one lies.
    writes(&schema, &fields("S", &[(&NAMES[..1], Some(json!(1)))]), "{}");
}

#[test]
fn p06_skipped_fields_keep_the_places_of_others() {
    let schema = ab();
    for first in [None, Some(json!(1)), None] {
        let expected = if first.is_some() { r#"{"a":1,"b":2}"# } else { r#"{"b":2}"# };
        writes(&schema, &fields("S", &[("a", first), ("b", Some(json!(2)))]), expected);
    }
}

#[test]
fn p07_an_error_at_the_first_visit_teaches_nothing() {
    let schema = ab();
    assert!(schema.write(&fields("S", &[("a", Some(json!("x")))])).is_err());
    writes(
        &schema,
        &fields("S", &[("a", Some(json!(1))), ("b", Some(json!(2)))]),
        r#"{"a":1,"b":2}"#,
    );
}

/// Swallows the error of what is in it, and says that all is well.
struct Swallowing;

impl Serialize for Swallowing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("S", 2)?;
        let _ = fields.serialize_field("a", "s3cret");
        let _ = fields.serialize_field("b", &1);
        fields.end()
    }
}

#[test]
fn p07_a_swallowed_error_is_still_one() {
    let schema = ab();
    refuses(&schema, &Swallowing, "`a`: expected integer, found string");
    writes(&schema, &fields("S", &[("a", Some(json!(1)))]), r#"{"a":1}"#);
}

#[test]
fn p08_missing_fields_are_named_and_nothing_is_sent() {
    let inner = json!({ "type": "object", "properties": { "id": { "type": "integer" } }, "required": ["id"] });
    let list = schema(
        json!({ "type": "object", "properties": { "items": { "type": "array", "items": inner } } }),
    );
    refuses(
        &list,
        &json!({ "items": [{ "id": 1 }, {}] }),
        "`items[1].id`: expected integer, found nothing",
    );
}

#[test]
fn p09_errors_hold_no_value() {
    struct Custom;
    impl Serialize for Custom {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("s3cret"))
        }
    }

    let colors = schema(json!({ "enum": ["red", "blue"] }));
    refuses(&colors, &"s3cret", "`.`: expected one of the listed values, found another");
    refuses(&colors, &Custom, "`.`: the value's own `Serialize` failed");
    let error = colors.write(&"s3cret").expect_err("it is no colour");
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[test]
fn p10_more_fields_than_bits() {
    for count in [64, 65, 128, 300] {
        let names: Vec<String> = (0..count).map(|i| format!("f{i}")).collect();
        let properties: BTreeMap<&str, Value> =
            names.iter().map(|name| (name.as_str(), json!({ "type": "integer" }))).collect();
        let wide = schema(json!({ "type": "object", "properties": properties, "required": names }));

        let value: Value = names
            .iter()
            .map(|name| (name.clone(), json!(1)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        assert_eq!(text(wide.write(&value)), Ok(value.to_string()));
        for missing in [0, 63, count - 1] {
            let mut value = value.clone();
            value.as_object_mut().expect("an object").remove(&names[missing]);
            refuses(
                &wide,
                &value,
                &format!("`{}`: expected integer, found nothing", names[missing]),
            );
        }
        // Each is sent once, also beyond the first 64.
        let last: &'static str = names[count - 1].clone().leak();
        let twice = schema_of_one(last);
        writes(
            &twice,
            &fields("S", &[(last, Some(json!(1))), (last, Some(json!(2)))]),
            &format!("{{\"{last}\":1}}"),
        );
    }
}

fn schema_of_one(name: &str) -> ModelSchema {
    schema(json!({ "type": "object", "properties": { name: { "type": "integer" } } }))
}

#[test]
fn p11_a_key_that_is_given_twice_is_sent_once() {
    #[derive(Serialize)]
    struct Flat {
        a: u8,
        #[serde(flatten)]
        rest: BTreeMap<&'static str, u8>,
    }
    let flat = Flat { a: 1, rest: [("a", 2), ("b", 3)].into() };
    writes(&ab(), &flat, r#"{"a":1,"b":3}"#);
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    writes(&map, &Repeating, r#"{"b":1,"a":2,"c":3}"#);
}

struct Repeating;

impl Serialize for Repeating {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        for (key, value) in [("b", 1), ("a", 2), ("b", 9), ("a", 9), ("c", 3), ("c", 9)] {
            map.serialize_entry(key, &value)?;
        }
        map.end()
    }
}

#[test]
fn p12_keys_come_in_the_order_of_the_value() {
    writes(
        &ab(),
        &fields("S", &[("b", Some(json!(1))), ("a", Some(json!(2)))]),
        r#"{"b":1,"a":2}"#,
    );
}

#[test]
fn p13_untagged_unions_take_the_branch_that_matches_most() {
    let object = |names: &[&str]| {
        let properties: BTreeMap<_, _> =
            names.iter().map(|name| (*name, json!({ "type": "integer" }))).collect();
        json!({ "type": "object", "properties": properties, "required": names })
    };
    let union =
        schema(json!({ "anyOf": [object(&["x"]), object(&["x", "y"]), object(&["x", "z"])] }));
    writes(&union, &json!({ "x": 1, "y": 2, "w": 3 }), r#"{"x":1,"y":2}"#);
    writes(&union, &json!({ "x": 1, "y": 2, "z": 3 }), r#"{"x":1,"y":2}"#);
    writes(&union, &json!({ "x": 1, "q": 3 }), r#"{"x":1}"#);
    refuses(&union, &json!({ "q": 1 }), "`.`: fits no branch of the union");
}

#[test]
fn p13_tags_may_come_last_and_must_be_known() {
    let branch = |tag: &str, field: &str| {
        json!({
            "type": "object",
            "properties": { "z_tag": { "type": "string", "const": tag }, field: { "type": "integer" } },
            "required": ["z_tag", field],
        })
    };
    let union = schema(json!({ "oneOf": [branch("one", "a"), branch("two", "b")] }));
    writes(&union, &json!({ "z_tag": "two", "a": 1, "b": 2 }), r#"{"b":2,"z_tag":"two"}"#);
    refuses(
        &union,
        &json!({ "z_tag": "s3cret", "a": 1 }),
        "`.`: expected one of the listed tags, found another",
    );
    refuses(&union, &json!({ "a": 1 }), "`z_tag`: expected string, found nothing");
    refuses(&union, &json!({ "z_tag": "one", "b": 1 }), "`a`: expected integer, found nothing");
}

/// Branches with the same keys, in which only the type of a later field decides, in each other.
fn ambiguous(depth: usize) -> (Value, Value) {
    let leaf =
        json!({ "type": "object", "properties": { "z": { "type": "string" } }, "required": ["z"] });
    let mut model = leaf;
    let mut value = json!({ "z": "end" });
    for level in 0..depth {
        let branch = |kind: &str| {
            json!({
                "type": "object",
                "properties": { "n": { "$ref": format!("#/$defs/l{level}") }, "z": { "type": kind } },
                "required": ["n", "z"],
            })
        };
        let union = json!({ "anyOf": [branch("integer"), branch("string")] });
        let mut definitions =
            model.as_object_mut().and_then(|m| m.remove("$defs")).unwrap_or_else(|| json!({}));
        definitions[format!("l{level}")] = model;
        model = union;
        model["$defs"] = definitions;
        value = json!({ "n": value, "z": "x" });
    }
    (model, value)
}

#[test]
fn p14_ambiguous_unions_are_not_exponential() {
    let (model, value) = ambiguous(20);
    let started = std::time::Instant::now();
    assert_eq!(text(schema(model.clone()).write(&value)), Ok(value.to_string()));
    let lax = ModelOptions::new().lax().from_json_schema(model.clone()).expect("it compiles");
    assert_eq!(text(lax.write(&value)), Ok(value.to_string()));
    let mut wrong = value;
    *wrong.pointer_mut(&"/n".repeat(20)).expect("it is that deep") = json!({ "z": 5 });
    assert!(schema(model).write(&wrong).is_err());
    assert!(lax.write(&wrong).is_err());
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
}

#[test]
fn p15_a_value_that_can_be_read_once_goes_into_a_union() {
    struct Once(AtomicUsize);
    impl Serialize for Once {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if self.0.fetch_add(1, Ordering::Relaxed) > 0 {
                return Err(S::Error::custom("it was read"));
            }
            json!({ "x": 1, "y": 2 }).serialize(serializer)
        }
    }
    let object =
        |name: &str| json!({ "type": "object", "properties": { name: { "type": "integer" } } });
    let union = schema(json!({ "anyOf": [object("x"), object("y")] }));
    assert_eq!(text(union.write(&Once(AtomicUsize::new(0)))), Ok(r#"{"x":1}"#.to_owned()));
}

#[test]
fn p16_raw_text_is_filtered_or_refused() {
    let raw = |text: &str| RawValue::from_string(text.to_owned()).expect("JSON");
    writes(&ab(), &raw(r#" { "a" : 1 , "s3cret": [1] } "#), r#"{"a":1}"#);
    writes(
        &schema(json!({ "type": "integer" })),
        &raw("123456789012345678901234567890"),
        "123456789012345678901234567890",
    );
    refuses(
        &schema(json!({ "type": "integer" })),
        &raw("1.5"),
        "`.`: expected integer, found number",
    );
    writes(&open(json!(true)), &raw(r#"{"x": [1, 2.50]}"#), r#"{"x": [1, 2.50]}"#);

    // Who lies about being a raw value writes no text of his own into a body.
    let forged = |text: &'static str| {
        fields(
            "$serde_json::private::RawValue",
            &[("$serde_json::private::RawValue", Some(json!(text)))],
        )
    };
    refuses(&open(json!(true)), &forged("1,2"), "`.`: expected JSON text, found other text");
    refuses(&ab(), &forged("{"), "`.`: expected JSON text, found other text");
}

#[test]
fn p17_nan_is_no_number() {
    refuses(
        &schema(json!({ "type": "number" })),
        &f64::NAN,
        "`.`: expected a finite number, found another",
    );
    refuses(
        &schema(json!({ "type": "number" })),
        &f32::INFINITY,
        "`.`: expected a finite number, found another",
    );
    writes(&schema(json!({ "type": ["number", "null"] })), &f64::NAN, "null");
    refuses(&schema(json!({ "type": "string" })), &f64::NAN, "`.`: expected string, found number");
}

#[test]
fn p19_keys_that_the_model_does_not_allow_are_dropped() {
    let numbered = ModelSchema::of::<BTreeMap<u32, u8>>().expect("it compiles");
    writes(&numbered, &json!({ "1": 1, "-1": 2, "s3cret": 3, "": 4 }), r#"{"1":1}"#);
}

#[test]
fn p20_an_empty_struct_is_closed() {
    #[derive(Serialize, JsonSchema)]
    struct Empty {}
    writes(&ModelSchema::of::<Empty>().expect("it compiles"), &json!({ "s3cret": 1 }), "{}");

    let map = ModelOptions::new().of::<BTreeMap<String, Value>>().expect_err("it is open");
    assert_eq!(map.pointer(), "/additionalProperties");
    let map = ModelOptions::new().open(["*"]).of::<BTreeMap<String, Value>>().expect("it says so");
    writes(&map, &json!({ "any": 1 }), r#"{"any":1}"#);
}

#[test]
fn p21_a_typed_map_takes_every_key_of_its_type() {
    let map = schema(json!({ "type": "object", "additionalProperties": { "type": "integer" } }));
    writes(&map, &json!({ "foreign": 1 }), r#"{"foreign":1}"#);
    refuses(&map, &json!({ "foreign": "s3cret" }), "`*`: expected integer, found string");
}

#[test]
fn p22_a_serialize_with_that_the_schema_does_not_know_is_an_error() {
    fn as_text<S: Serializer>(_: &u8, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("five")
    }
    #[derive(Serialize, JsonSchema)]
    struct Lying {
        #[serde(serialize_with = "as_text")]
        #[schemars(with = "u8")]
        n: u8,
    }
    let schema = ModelSchema::of::<Lying>().expect("it compiles");
    refuses(&schema, &Lying { n: 5 }, "`n`: expected integer, found string");
}

#[test]
fn p24_what_is_excluded_is_not_required() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
        "required": ["a", "b"],
    });
    let schema =
        ModelOptions::new().exclude(["a"]).from_json_schema(document).expect("it compiles");
    assert_eq!(schema.as_json()["required"], json!(["b"]));
    assert_eq!(schema.as_json()["properties"], json!({ "b": { "type": "integer" } }));
    writes(&schema, &json!({ "a": 1, "b": 2 }), r#"{"b":2}"#);
    writes(&schema, &json!({ "b": 2 }), r#"{"b":2}"#);
}

#[test]
fn p25_exclude_none_leaves_lists_and_texts_alone() {
    let document = json!({
        "type": "object",
        "properties": {
            "list": { "type": "array", "items": { "type": ["integer", "null"] } },
            "text": { "type": ["string", "null"] },
            "map": { "type": "object", "additionalProperties": { "type": ["integer", "null"] } },
        },
        "required": ["list", "text", "map"],
    });
    let schema =
        ModelOptions::new().exclude_none().from_json_schema(document).expect("it compiles");
    writes(
        &schema,
        &json!({ "list": [null, 1], "text": "null", "map": { "a": null } }),
        r#"{"list":[null,1],"map":{"a":null},"text":"null"}"#,
    );
    writes(&schema, &json!({ "list": [], "text": null, "map": {} }), r#"{"list":[],"map":{}}"#);
    assert_eq!(schema.as_json()["required"], json!(["list", "map"]));
}

#[test]
fn p26_exclude_defaults_compares_values_and_not_bytes() {
    let document = json!({
        "type": "object",
        "properties": {
            "o": { "type": "object", "properties": { "b": { "type": "integer" }, "a": { "type": "number" } }, "default": { "a": 1.0, "b": 2 } },
            "n": { "type": "number", "default": 10 },
            "big": { "type": "integer", "default": 9_007_199_254_740_993_i64 },
        },
    });
    let schema =
        ModelOptions::new().exclude_defaults().from_json_schema(document).expect("it compiles");
    writes(&schema, &json!({ "o": { "b": 2, "a": 1 }, "n": 10.0 }), "{}");
    writes(&schema, &json!({ "o": { "b": 3, "a": 1 } }), r#"{"o":{"a":1,"b":3}}"#);
    // One more than the default, and the same to a double.
    writes(&schema, &json!({ "big": 9_007_199_254_740_992_i64 }), r#"{"big":9007199254740992}"#);
}

#[test]
fn p27_names_are_those_that_are_written() {
    let schema = schema_of_one("emailAddress");
    writes(&schema, &json!({ "email": 1, "email_address": 2 }), "{}");
}

#[test]
fn p29_strict_models_convert_nothing() {
    let integer = schema(json!({ "type": "integer" }));
    refuses(&integer, &1.0, "`.`: expected integer, found number");
    refuses(&integer, &true, "`.`: expected integer, found boolean");
    refuses(&integer, &"1", "`.`: expected integer, found string");
    writes(&schema(json!({ "type": "number" })), &1, "1");

    let lax = ModelOptions::new()
        .lax()
        .from_json_schema(json!({ "type": "integer" }))
        .expect("it compiles");
    writes(&lax, &1.0, "1");
    writes(&lax, &true, "1");
    writes(&lax, &" 1_000 ", "1000");
}

struct Deep(usize);

impl Serialize for Deep {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(1))?;
        if self.0 > 0 {
            list.serialize_element(&Self(self.0 - 1))?;
        }
        list.end()
    }
}

#[test]
fn p30_depth_ends_in_an_error() {
    #[derive(Serialize, JsonSchema)]
    struct Node {
        next: Option<Box<Self>>,
    }
    struct Wrapped(usize);
    impl Serialize for Wrapped {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_some(&Self(self.0 + 1))
        }
    }

    let mut nodes = None;
    for _ in 0..10_000 {
        nodes = Some(Box::new(Node { next: nodes }));
    }
    let node = Node { next: nodes };
    let error =
        ModelSchema::of::<Node>().expect("it compiles").write(&node).expect_err("it is too deep");
    assert!(error.to_string().ends_with("nested too deep"));
    drop_flat(node);

    let list = schema(
        json!({ "$defs": { "l": { "type": "array", "items": { "$ref": "#/$defs/l" } } }, "$ref": "#/$defs/l" }),
    );
    assert!(list.write(&Deep(100_000)).is_err());
    assert!(open(json!(true)).write(&Deep(100_000)).is_err());
    assert!(open(json!({})).write(&Wrapped(0)).is_err());
    assert!(open(json!({ "anyOf": [{ "type": "array", "items": true }, { "type": "array", "items": {} }] })).write(&Deep(100_000)).is_err());
    let lax = ModelOptions::new()
        .lax()
        .open_everywhere()
        .from_json_schema(json!(true))
        .expect("it compiles");
    assert!(lax.write(&Deep(100_000)).is_err());
    assert!(lax.write(&Wrapped(0)).is_err());
    let raw = RawValue::from_string("[".repeat(100) + &"]".repeat(100)).expect("JSON");
    assert!(open(json!(true)).write(&raw).is_ok());

    fn drop_flat(mut node: Node) {
        while let Some(next) = node.next.take() {
            node = *next;
        }
    }
}

#[test]
fn p30_documents_nested_deep_are_refused() {
    let mut document = json!({ "type": "integer" });
    for _ in 0..200 {
        document = json!({ "items": document });
    }
    assert!(ModelSchema::from_json_schema(document.clone()).is_err());
    assert!(
        ModelSchema::from_json_schema(
            json!({ "$defs": { "a": { "$ref": "#/$defs/a" } }, "$ref": "#/$defs/a" })
        )
        .is_err()
    );
    assert!(
        ModelSchema::from_json_schema(
            json!({ "$defs": { "a": { "allOf": [{ "$ref": "#/$defs/a" }] } }, "$ref": "#/$defs/a" })
        )
        .is_err()
    );
}

#[test]
fn p32_tuples_have_their_length() {
    let pair = ModelSchema::of::<(u8, String)>().expect("it compiles");
    writes(&pair, &json!([1, "x"]), r#"[1,"x"]"#);
    refuses(&pair, &json!([1]), "`[1]`: expected string, found nothing");
    refuses(&pair, &json!([1, "x", 2]), "`.`: expected fewer items");
    refuses(&pair, &json!(["x", 1]), "`[0]`: expected integer, found string");
}

#[test]
fn p33_two_generic_instances_are_two_models() {
    use super::zoo::{Page, Pair, Plain};
    #[derive(Serialize, JsonSchema)]
    struct Both {
        one: Page<Plain>,
        other: Page<Pair>,
    }
    let schema = ModelSchema::of::<Both>().expect("it compiles");
    let names: Vec<&String> =
        schema.as_json()["$defs"].as_object().expect("definitions").keys().collect();
    assert_eq!(names, ["Page", "Page2", "Pair", "Plain"]);
    refuses(
        &schema,
        &json!({ "one": { "items": [[1, "x"]], "total": 1 } }),
        "`one.items[0]`: expected object, found array",
    );
}

#[test]
fn selections_reach_into_lists_maps_and_recursion() {
    let document = json!({
        "$defs": { "Node": {
            "title": "Node",
            "type": "object",
            "properties": {
                "v": { "type": "integer" },
                "kids": { "type": "array", "items": { "$ref": "#/$defs/Node" } },
                "by": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Node" } },
            },
        } },
        "$ref": "#/$defs/Node",
    });
    let select =
        |options: ModelOptions| options.from_json_schema(document.clone()).expect("it compiles");
    let leaf = json!({ "v": 2 });
    let value = json!({ "v": 1, "kids": [leaf, { "v": 3, "kids": [leaf] }], "by": { "a": leaf, "b": leaf } });

    let excluded = select(ModelOptions::new().exclude(["kids[].v", "by"]));
    writes(&excluded, &value, r#"{"kids":[{},{"kids":[{"v":2}]}],"v":1}"#);
    let included = select(ModelOptions::new().include(["by.a", "kids[-1].v"]));
    writes(&included, &value, r#"{"by":{"a":{"v":2}},"kids":[{"v":3}]}"#);
    let first = select(ModelOptions::new().exclude(["kids[0]", "by.*.v"]));
    writes(&first, &value, r#"{"by":{"a":{},"b":{}},"kids":[{"kids":[{"v":2}],"v":3}],"v":1}"#);
    writes(&select(ModelOptions::new().include(Vec::<String>::new())), &value, "{}");
    // Exclude beats include.
    writes(&select(ModelOptions::new().include(["v"]).exclude(["v"])), &value, "{}");

    for path in ["nope", "v.x", "kids.v", "kids[].nope", "by.a.nope"] {
        let error = ModelOptions::new()
            .exclude([path])
            .from_json_schema(document.clone())
            .expect_err("no such place");
        assert_eq!(error.unknown_path(), Some(path));
    }
    for path in ["a..b", "a[", "a[x]", ".a", "a."] {
        assert!(
            ModelOptions::new().exclude([path]).from_json_schema(document.clone()).is_err(),
            "{path}"
        );
    }
}

#[test]
fn what_is_write_only_is_not_sent() {
    let document = json!({
        "type": "object",
        "properties": { "name": { "type": "string" }, "password": { "type": "string", "writeOnly": true } },
        "required": ["name", "password"],
    });
    writes(&schema(document), &json!({ "name": "ada", "password": "s3cret" }), r#"{"name":"ada"}"#);
}

#[test]
fn p02_foreign_keys_never_leave_at_any_depth() {
    // In all that holds objects: fields, lists, maps, options, unions, recursion; `leaks.rs` has random ones.
    let document = json!({
        "$defs": { "Node": {
            "type": "object",
            "properties": {
                "v": { "type": "integer" },
                "list": { "type": "array", "items": { "$ref": "#/$defs/Node" } },
                "map": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Node" } },
                "one": { "anyOf": [{ "$ref": "#/$defs/Node" }, { "type": "null" }] },
            },
        } },
        "$ref": "#/$defs/Node",
    });
    let schema = schema(document);
    let mut value = json!({ "v": 0, "s3cret": "s3cret" });
    for depth in 0..20 {
        value = match depth % 3 {
            0 => json!({ "s3cret": [1], "list": [value], "v": depth }),
            1 => json!({ "map": { "key": value }, "s3cret": { "v": 1 } }),
            _ => json!({ "one": value, "v": depth, "z_s3cret": null }),
        };
        for _ in 0..2 {
            let body = text(schema.write(&value)).expect("it fits");
            assert!(!body.contains("s3cret"), "{body}");
            let sent: Value = serde_json::from_str(&body).expect("JSON");
            assert_eq!(sent, without_secrets(&value));
        }
    }

    fn without_secrets(value: &Value) -> Value {
        match value {
            Value::Object(object) => object
                .iter()
                .filter(|(key, _)| !key.contains("s3cret"))
                .map(|(key, value)| (key.clone(), without_secrets(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(items) => items.iter().map(without_secrets).collect(),
            _ => value.clone(),
        }
    }
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
fn p23_a_tag_on_a_struct_is_no_part_of_the_model() {
    // schemars#531: the schema does not have the tag. So a value of the very type loses it, as it does not
    // leave unless it is published.
    #[derive(Serialize, JsonSchema)]
    #[serde(tag = "kind")]
    struct Tagged {
        n: u8,
    }
    let schema = ModelSchema::of::<Tagged>().expect("it compiles");
    let has_tag = schema.as_json()["properties"].get("kind").is_some();
    let expected = if has_tag { r#"{"kind":"Tagged","n":1}"# } else { r#"{"n":1}"# };
    writes(&schema, &Tagged { n: 1 }, expected);
}

#[test]
fn p28_wrappers_of_a_value_are_not_seen() {
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
    refuses(&schema, &None::<Option<Inner>>, "`.`: expected object, found null");
    refuses(&schema, &Some(None::<Inner>), "`.`: expected object, found null");
}

#[test]
fn p31_one_long_body_does_not_reserve_for_those_after_it() {
    let schema = schema(json!({ "type": "string" }));
    schema.write(&"x".repeat(4 << 20)).expect("it fits");
    for _ in 0..200 {
        schema.write("x").expect("it fits");
    }
    assert!(schema.expected() < 1024, "{}", schema.expected());
}

#[test]
fn p34_what_is_converted_first_has_the_same_keys() {
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
        let filtered = json(Model::<Out>::of(&row).into_body());
        assert_eq!(filtered, json(Model::new(Out::from(&row)).into_body()));
        assert_eq!(filtered, json!({ "id": 1, "name": "ada", "nick": nick }));
    }
}
