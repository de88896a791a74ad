//! Excluded fields: pitfalls 24 to 26.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::model::{
    ModelOptions,
    tests::{schema, writes},
};

#[test]
fn p24_excluded_fields_are_not_required() {
    let document = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "type": "integer" } },
        "required": ["a", "b"],
    });
    let schema =
        ModelOptions::new().exclude(["a"]).from_json_schema(document).expect("it compiles");
    assert_eq!(schema.json_schema()["required"], json!(["b"]));
    assert_eq!(schema.json_schema()["properties"], json!({ "b": { "type": "integer" } }));
    writes(&schema, &json!({ "a": 1, "b": 2 }), r#"{"b":2}"#);
    writes(&schema, &json!({ "b": 2 }), r#"{"b":2}"#);
}

#[test]
fn p25_exclude_none_does_not_change_lists_and_texts() {
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
    assert_eq!(schema.json_schema()["required"], json!(["list", "map"]));
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
    writes(&schema, &json!({ "o": { "b": 2, "a": 1, "undeclared": 3 } }), "{}");
    writes(&schema, &json!({ "o": { "b": 3, "a": 1 } }), r#"{"o":{"a":1,"b":3}}"#);
    // One more than the default, but equal as a double.
    writes(&schema, &json!({ "big": 9_007_199_254_740_992_i64 }), r#"{"big":9007199254740992}"#);
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
    // Exclude wins over include.
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
fn write_only_fields_are_not_sent() {
    let document = json!({
        "type": "object",
        "properties": { "name": { "type": "string" }, "password": { "type": "string", "writeOnly": true } },
        "required": ["name", "password"],
    });
    writes(&schema(document), &json!({ "name": "ada", "password": "s3cret" }), r#"{"name":"ada"}"#);
}

#[test]
fn p25_a_variant_without_a_value_is_excluded_in_every_form() {
    #[derive(Serialize)]
    enum Variant {
        A(Option<u8>),
    }
    let document = json!({ "type": "object", "properties": { "A": { "type": ["integer", "null"] } }, "required": ["A"] });
    let schema =
        ModelOptions::new().exclude_none().from_json_schema(document).expect("it compiles");
    writes(&schema, &Variant::A(None), "{}");
    writes(&schema, &json!({ "A": null }), "{}");
    writes(&schema, &Variant::A(Some(1)), r#"{"A":1}"#);
}

#[test]
fn p25_an_unconstrained_field_is_not_required_if_null_is_excluded() {
    let document = json!({ "type": "object", "properties": { "any": {}, "n": { "type": "integer" } }, "required": ["any", "n"] });
    let options = ModelOptions::new().exclude_none().allow_any(["any"]);
    let schema = options.from_json_schema(document).expect("it compiles");
    assert_eq!(schema.json_schema()["required"], json!(["n"]));
    writes(&schema, &json!({ "any": null, "n": 1 }), r#"{"n":1}"#);
}

#[test]
fn a_selection_reaches_into_the_tuple_of_a_variant() {
    #[derive(Serialize)]
    enum Variant {
        Pair(u8, &'static str),
    }
    let pair = json!({ "type": "array", "prefixItems": [{ "type": "integer" }, { "type": "string" }], "minItems": 2, "items": false });
    let document =
        json!({ "type": "object", "properties": { "Pair": pair }, "required": ["Pair"] });
    let schema =
        ModelOptions::new().exclude(["Pair[1]"]).from_json_schema(document).expect("it compiles");
    writes(&schema, &Variant::Pair(1, "s3cret"), r#"{"Pair":[1]}"#);
    writes(&schema, &json!({ "Pair": [1, "s3cret"] }), r#"{"Pair":[1]}"#);

    let document = json!({ "type": "object", "properties": {
        "Pair": { "type": "array", "items": { "type": ["integer", "string"] } },
    } });
    let last = ModelOptions::new().exclude(["Pair[-1]"]).from_json_schema(document);
    writes(&last.expect("it compiles"), &Variant::Pair(1, "s3cret"), r#"{"Pair":[1]}"#);
}

#[test]
fn unset_values_in_a_list_do_not_affect_the_next_field() {
    use crate::MaybeUndefined::{self, Undefined, Value};
    #[derive(Serialize, schemars::JsonSchema)]
    struct Row {
        list: Vec<MaybeUndefined<u8>>,
        set: Option<u8>,
        unset: MaybeUndefined<u8>,
    }
    let schema = ModelOptions::new().exclude_unset().for_type::<Vec<Row>>().expect("it compiles");
    let row = |unset| Row { list: vec![Value(1), Undefined], set: None, unset };
    writes(
        &schema,
        &[row(Undefined), row(MaybeUndefined::Null)],
        r#"[{"list":[1,null],"set":null},{"list":[1,null],"set":null,"unset":null}]"#,
    );
    let nested = ModelOptions::new()
        .exclude_unset()
        .for_type::<(Vec<MaybeUndefined<u8>>, BTreeMap<String, Option<u8>>)>()
        .expect("it compiles");
    writes(
        &nested,
        &(vec![Undefined::<u8>], BTreeMap::from([("a", None::<u8>)])),
        r#"[[null],{"a":null}]"#,
    );
}

#[test]
fn unset_fields_are_errors_if_the_model_requires_a_value() {
    use crate::MaybeUndefined;
    #[derive(Serialize)]
    struct Row {
        n: MaybeUndefined<u8>,
    }
    let document = json!({ "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"] });
    for options in [ModelOptions::new(), ModelOptions::new().recorded(), ModelOptions::new().lax()]
    {
        let schema =
            options.exclude_unset().from_json_schema(document.clone()).expect("it compiles");
        assert!(schema.to_bytes(&Row { n: MaybeUndefined::Undefined }).is_err());
    }
}
